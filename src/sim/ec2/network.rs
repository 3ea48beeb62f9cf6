use std::{collections::BTreeSet, sync::Arc};

use ipnet::Ipv4Net;
use sha2::{Digest, Sha256};

use super::{
    limits::Limits,
    rack::Rack,
    route_table,
    tokens::Token,
    zones::{self, ZONES},
};
use crate::{
    sim::{fault::Fault, place::Place, secret_store},
    snapshot::{
        AclEntry, Address, EndpointService, GroupPeer, GroupRule, InternetGateway, NatGateway,
        NetworkAcl, NetworkInterface, NetworkSnapshot, Peering, Route, RouteTable, SecurityGroup,
        SnapshotTags, Subnet, Vpc, VpcEndpoint, Zone,
    },
};

/// The network of the account: what EC2 describes of it, and what it knows besides.
///
/// Tags, the addresses that a subnet has left, and whether a route leads anywhere are not in the resources here but in the
/// [`snapshot`](Self::snapshot).
#[derive(Clone, Debug, Default)]
pub(in crate::sim) struct Network {
    pub(super) zones: Arc<[Zone]>,
    pub(super) vpcs: Rack<Vpc>,
    pub(super) subnets: Rack<Subnet>,
    pub(super) internet_gateways: Rack<InternetGateway>,
    pub(super) addresses: Rack<Address>,
    pub(super) nat_gateways: Rack<NatGateway>,
    pub(super) route_tables: Rack<RouteTable>,
    pub(super) security_groups: Rack<SecurityGroup>,
    pub(super) network_acls: Rack<NetworkAcl>,
    pub(super) vpc_endpoints: Rack<VpcEndpoint>,
    /// By name.
    pub(super) services: Rack<EndpointService>,
    pub(super) peerings: Rack<Peering>,
    pub(super) interfaces: Rack<Interface>,
    pub(super) tags: Rack<SnapshotTags>,
    pub(super) records: Rack<Record>,
    /// Why the next NAT gateways fail, code and message.
    pub(super) nat_failures: Vec<(String, String)>,
    pub(super) tokens: Rack<Token>,
    pub(super) limits: Limits,
    /// The mode of VPC Block Public Access; empty while nobody switched it on.
    pub(super) public_access_blocked: String,
    /// What was there before anybody called EC2.
    pub(super) given: Arc<NetworkSnapshot>,
    /// VPCs of which only the names are known.
    pub(super) vague: BTreeSet<String>,
    minted: u64,
}

/// A network interface and whose it is.
#[derive(Clone, Debug)]
pub(super) struct Interface {
    pub(super) seen: NetworkInterface,
    /// The id or ARN of what it belongs to; empty if it is nobody's.
    pub(super) owner: String,
    pub(super) allocation: Option<String>,
}

/// What EC2 knows of a resource besides what a snapshot holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    pub(super) created: f64,
    /// When it was deleted, or when it will expire.
    pub(super) ends: Option<f64>,
    /// The description of a group or rule, or the code of a failure.
    pub(super) text: String,
}

/// A kind of resource that has an id.
pub(in crate::sim) trait Kind: Clone + 'static {
    fn id(&self) -> &str;
    fn tags(&self) -> Option<&SnapshotTags>;
    fn not_found(id: &str) -> Fault;
}

macro_rules! kinds {
    ($($kind:ty: $code:literal, $text:literal;)*) => {
        $(impl Kind for $kind {
            fn id(&self) -> &str {
                &self.id
            }

            fn tags(&self) -> Option<&SnapshotTags> {
                Some(&self.tags)
            }

            fn not_found(id: &str) -> Fault {
                Fault::new($code, format!($text, id = id))
            }
        })*
    };
}

kinds! {
    Vpc: "InvalidVpcID.NotFound", "The vpc ID '{id}' does not exist";
    Subnet: "InvalidSubnetID.NotFound", "The subnet ID '{id}' does not exist";
    InternetGateway:
        "InvalidInternetGatewayID.NotFound", "The internetGateway ID '{id}' does not exist";
    Address: "InvalidAllocationID.NotFound", "The allocation ID '{id}' does not exist";
    NatGateway: "NatGatewayNotFound", "The Nat Gateway {id} was not found";
    RouteTable: "InvalidRouteTableID.NotFound", "The routeTable ID '{id}' does not exist";
    SecurityGroup: "InvalidGroup.NotFound", "The security group '{id}' does not exist";
    NetworkAcl: "InvalidNetworkAclID.NotFound", "The networkAcl ID '{id}' does not exist";
    VpcEndpoint: "InvalidVpcEndpointId.NotFound", "The Vpc Endpoint Id '{id}' does not exist";
    Peering:
        "InvalidVpcPeeringConnectionID.NotFound",
        "The vpcPeeringConnection ID '{id}' does not exist";
}

impl Kind for Interface {
    fn id(&self) -> &str {
        &self.seen.id
    }

    fn tags(&self) -> Option<&SnapshotTags> {
        None
    }

    fn not_found(id: &str) -> Fault {
        Fault::new(
            "InvalidNetworkInterfaceID.NotFound",
            format!("The networkInterface ID '{id}' does not exist"),
        )
    }
}

impl Network {
    pub(in crate::sim) fn new(region: &str) -> Self {
        let zones = ZONES.map(|zone| zones::zone(region, zone));
        let mut network = Self { zones: Arc::new(zones), ..Self::default() };
        network.add_service(EndpointService {
            name: secret_store::service_name(region),
            private_dns_names: vec![format!("secretsmanager.{region}.amazonaws.com")],
            private_dns_verification: "verified".to_owned(),
            ..EndpointService::default()
        });
        network
    }

    /// An id that nobody had yet, the same in every run.
    pub(super) fn mint(&mut self, prefix: &str) -> String {
        self.minted += 1;
        derived(prefix, &self.minted.to_string())
    }

    /// The zone of this name.
    pub(super) fn zone(&self, name: &str) -> Option<&Zone> {
        self.zones
            .iter()
            .find(|zone| zone.name == name)
    }

    /// A VPC with what EC2 makes along with it: the main route table, the default security group and the default ACL.
    pub(super) fn add_vpc(&mut self, id: &str, range: Ipv4Net) {
        self.vpcs.add(Vpc {
            id: id.to_owned(),
            state: "available".to_owned(),
            account: Place::ACCOUNT.to_owned(),
            ranges: vec![range],
            dns_support: Some(true),
            dns_hostnames: Some(false),
            tags: SnapshotTags::new(),
        });
        let table = self.mint("rtb");
        let main = route_table::main_association(&table);
        self.route_tables.add(RouteTable {
            id: table,
            vpc: id.to_owned(),
            associations: vec![main],
            routes: vec![local_route(range)],
            tags: SnapshotTags::new(),
        });
        let group = self.mint("sg");
        self.add_default_group(id, group);
        let acl = self.mint("acl");
        self.network_acls.add(NetworkAcl {
            id: acl,
            vpc: id.to_owned(),
            default: true,
            subnets: Vec::new(),
            entries: default_entries(),
            tags: SnapshotTags::new(),
        });
    }

    pub(super) fn add_default_group(&mut self, vpc: &str, id: String) {
        let own = GroupRule {
            protocol: "-1".to_owned(),
            ports: None,
            peer: GroupPeer::Group(id.clone()),
        };
        let text = "default VPC security group".to_owned();
        self.records
            .insert(id.clone(), Record { text, ..Record::default() });
        self.security_groups.add(SecurityGroup {
            id,
            vpc: vpc.to_owned(),
            name: "default".to_owned(),
            ingress: vec![own],
            egress: vec![allow_all()],
            tags: SnapshotTags::new(),
        });
    }

    pub(super) fn default_group(&self, vpc: &str) -> Option<&SecurityGroup> {
        self.security_groups
            .values()
            .find(|group| group.vpc == vpc && group.name == "default")
    }

    /// A subnet, which takes the VPC's default ACL.
    pub(super) fn add_subnet(&mut self, id: &str, vpc: &str, zone: Zone, range: Ipv4Net) {
        let default = self
            .network_acls
            .values_mut()
            .find(|acl| acl.vpc == vpc && acl.default);
        if let Some(acl) = default {
            acl.subnets.push(id.to_owned());
        }
        self.subnets.add(Subnet {
            id: id.to_owned(),
            vpc: vpc.to_owned(),
            state: "available".to_owned(),
            range,
            zone: zone.name,
            zone_id: zone.id,
            ..Subnet::default()
        });
    }

    pub(super) fn main_table(&self, vpc: &str) -> Option<&RouteTable> {
        self.route_tables
            .values()
            .find(|table| table.vpc == vpc && is_main(table))
    }

    /// Forgets what is known of a resource that is gone.
    pub(super) fn forget(&mut self, id: &str) {
        self.tags.remove(id);
        self.records.remove(id);
        self.tokens
            .retain(|token| token.id != id);
    }
}

pub(super) fn is_main(table: &RouteTable) -> bool {
    table
        .associations
        .iter()
        .any(|association| association.main)
}

/// An id that follows from others.
pub(super) fn derived(prefix: &str, from: &str) -> String {
    let digest = Sha256::digest(format!("{prefix} {from}"));
    let tail: String = digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{prefix}-0{tail}")
}

pub(super) fn local_route(range: Ipv4Net) -> Route {
    Route {
        destination: Some(range),
        prefix_list: None,
        target: "local".to_owned(),
        state: "active".to_owned(),
        origin: "CreateRouteTable".to_owned(),
    }
}

/// What a new security group lets out.
pub(super) fn allow_all() -> GroupRule {
    let peer = GroupPeer::Range(Ipv4Net::default());
    GroupRule { protocol: "-1".to_owned(), ports: None, peer }
}

fn default_entries() -> Vec<AclEntry> {
    let [out, into] = last_entries();
    vec![
        AclEntry { number: 100, allow: true, ..out.clone() },
        out,
        AclEntry { number: 100, allow: true, ..into.clone() },
        into,
    ]
}

/// What every ACL ends with: it refuses what no other entry is about, on its way out and in.
pub(super) fn last_entries() -> [AclEntry; 2] {
    [true, false].map(|egress| AclEntry {
        number: 32_767,
        egress,
        allow: false,
        protocol: "-1".to_owned(),
        ports: None,
        range: Some(Ipv4Net::default()),
    })
}
