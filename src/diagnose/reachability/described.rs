//! What a described network would become, so that it can be judged before it is made.

use super::{ClusterPlace, DmsPlace, Reachability};
use crate::{
    network::{ComputeKind, DescribedNetwork, Network, NetworkSubnet, Shape, Way, Zone},
    snapshot::{
        AclEntry, Association, GroupRule, NetworkAcl, NetworkSnapshot, Route, RouteTable,
        SecurityGroup, Subnet, Vpc,
    },
};

mod parts;

/// The snapshot that a described network would become, and where DMS sits in it.
///
/// Existing parts are taken from the snapshot that is given; what is to be made has placeholders for ids, such as
/// `subnet dms 0` and `nat gateway 0`.
///
/// ```
/// use tidb_dms::{
///     diagnose::{Foreseen, Reachability},
///     network::{ComputeKind, NatGateway, Network, Subnet, Vpc},
///     snapshot::NetworkSnapshot,
/// };
///
/// let network = Network::private_subnets_with_nat([NatGateway::in_public_subnet(Subnet::carved("us-west-2a", 28))])
///     .vpc(Vpc::of("10.0.0.0/20"))
///     .subnets([Subnet::carved("us-west-2a", 24), Subnet::carved("us-west-2b", 24)])
///     .build()?;
/// let foreseen = Foreseen::of(&network.into(), &NetworkSnapshot::default());
/// let reachability = foreseen.judge(ComputeKind::Serverless, "gateway01.us-west-2.prod.aws.tidbcloud.com");
/// assert!(reachability.reaches(), "{}", reachability.findings());
/// # Ok::<(), tidb_dms::finding::Refused>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Foreseen {
    /// Everything of the account, with what would be made.
    pub snapshot: NetworkSnapshot,
    /// The subnets of DMS.
    pub subnets: Vec<String>,
    /// The security groups of DMS.
    pub security_groups: Vec<String>,
    /// The identifier of the instance or of the serverless replication, a placeholder where nobody sets it.
    pub identifier: Option<String>,
    cluster: ClusterPlace,
}

impl Foreseen {
    /// What `network` would become in an account where `existing` is.
    ///
    /// # Caveats
    ///
    /// Existing parts that `existing` lacks are not made up: they are found missing, or not described where they may be
    /// another account's.
    pub fn of(network: &DescribedNetwork, existing: &NetworkSnapshot) -> Self {
        let snapshot = existing.clone();
        match network {
            DescribedNetwork::InternetGateway(network) => {
                let mut sketch = Sketch::of(network, snapshot);
                sketch.route(network);
                sketch.secure(network);
                let cluster = ClusterPlace::public("", network.port().number());
                sketch.done(cluster)
            }
            DescribedNetwork::Nat(network) => {
                let mut sketch = Sketch::of(network, snapshot);
                sketch.nat(network);
                sketch.route(network);
                sketch.secure(network);
                let cluster = ClusterPlace::public("", network.port().number());
                sketch.done(cluster)
            }
            DescribedNetwork::PrivateEndpoint(network) => {
                let mut sketch = Sketch::of(network, snapshot);
                sketch.place_endpoint(network);
                sketch.route(network);
                sketch.find_endpoint(network);
                sketch.secure(network);
                sketch.secure_endpoint(network);
                let service = network.through().service().to_string();
                let cluster = ClusterPlace::private("", network.port().number(), service);
                sketch.done(cluster)
            }
            DescribedNetwork::VpcPeering(network) => {
                let mut sketch = Sketch::of(network, snapshot);
                sketch.peer(network);
                sketch.route(network);
                sketch.secure(network);
                let cluster = network
                    .through()
                    .place("", network.port().number());
                sketch.done(cluster)
            }
        }
    }

    /// DMS of this kind in the network.
    pub fn dms(&self, kind: ComputeKind) -> DmsPlace {
        let mut dms = DmsPlace::of(kind, self.subnets.clone(), self.security_groups.clone());
        let placeholder = match kind {
            ComputeKind::Serverless => "serverless replication",
            _ => "replication instance",
        };
        dms.identifier = self
            .identifier
            .clone()
            .or_else(|| Some(placeholder.to_owned()));
        dms
    }

    /// The cluster of this host, in the way that the network is made for.
    pub fn cluster(&self, named: impl Into<String>) -> ClusterPlace {
        let mut cluster = self.cluster.clone();
        match &mut cluster {
            ClusterPlace::PublicEndpoint { host, .. }
            | ClusterPlace::PrivateEndpoint { host, .. }
            | ClusterPlace::VpcPeering { host, .. } => *host = named.into(),
        }
        cluster
    }

    /// Whether DMS of this kind would reach the cluster of this host.
    pub fn judge(&self, kind: ComputeKind, host: impl Into<String>) -> Reachability {
        Reachability::of(&self.snapshot, &self.dms(kind), &self.cluster(host))
    }
}

/// A snapshot on its way to what a network would be.
struct Sketch {
    snapshot: NetworkSnapshot,
    vpc: String,
    /// The ids of subnets, in the order of the description.
    subnets: Vec<(NetworkSubnet, String)>,
    dms: Vec<String>,
    groups: Vec<String>,
    internet_gateway: String,
    nat_gateways: Vec<String>,
    peering: String,
    endpoint: String,
    endpoint_group: String,
}

fn everywhere() -> ipnet::Ipv4Net {
    ipnet::Ipv4Net::default()
}

fn local(range: ipnet::Ipv4Net) -> Route {
    Route {
        destination: Some(range),
        target: "local".to_owned(),
        state: "active".to_owned(),
        origin: "CreateRouteTable".to_owned(),
        ..Route::default()
    }
}

impl Sketch {
    fn of<Through: Way>(network: &Network<Through>, snapshot: NetworkSnapshot) -> Self {
        let mut sketch = Self {
            snapshot,
            vpc: String::new(),
            subnets: Vec::new(),
            dms: Vec::new(),
            groups: Vec::new(),
            internet_gateway: String::new(),
            nat_gateways: Vec::new(),
            peering: String::new(),
            endpoint: String::new(),
            endpoint_group: String::new(),
        };
        sketch.lay_vpc(network);
        for (index, subnet) in network.subnets().iter().enumerate() {
            let id = sketch.lay_subnet(subnet, &format!("subnet dms {index}"));
            sketch.dms.push(id);
        }
        if matches!(network.shape(), Shape::InternetGateway | Shape::Nat) {
            sketch.attach(network);
        }
        sketch
    }

    fn done(self, cluster: ClusterPlace) -> Foreseen {
        Foreseen {
            snapshot: self.snapshot,
            subnets: self.dms,
            security_groups: self.groups,
            identifier: None,
            cluster,
        }
    }

    fn lay_vpc<Through: Way>(&mut self, network: &Network<Through>) {
        let described = network.vpc();
        let dns = network.dns_attributes();
        let id = described
            .id()
            .map_or_else(|| "vpc".to_owned(), ToString::to_string);
        self.vpc = id.clone();
        if described.id().is_none() {
            let ranges: Vec<_> = described
                .ranges()
                .iter()
                .map(|range| range.net())
                .collect();
            let routes = ranges
                .iter()
                .copied()
                .map(local)
                .collect();
            self.snapshot.vpcs.push(Vpc {
                id: id.clone(),
                state: "available".to_owned(),
                ranges,
                // As AWS makes one.
                dns_support: Some(true),
                dns_hostnames: Some(false),
                ..Vpc::default()
            });
            let main = Association { main: true, ..Association::default() };
            self.snapshot
                .route_tables
                .push(RouteTable {
                    id: "main route table".to_owned(),
                    vpc: id.clone(),
                    associations: vec![main],
                    routes,
                    ..RouteTable::default()
                });
            let allow = |egress| AclEntry {
                number: 100,
                egress,
                allow: true,
                protocol: "-1".to_owned(),
                ports: None,
                range: Some(everywhere()),
            };
            self.snapshot
                .network_acls
                .push(NetworkAcl {
                    id: "default network acl".to_owned(),
                    vpc: id.clone(),
                    default: true,
                    entries: vec![allow(false), allow(true)],
                    ..NetworkAcl::default()
                });
        }
        let vpc = self
            .snapshot
            .vpcs
            .iter_mut()
            .find(|vpc| vpc.id == id);
        if let Some(vpc) = vpc {
            if dns.support {
                vpc.dns_support = Some(true);
            }
            if dns.hostnames {
                vpc.dns_hostnames = Some(true);
            }
        }
    }

    /// The id of a subnet, which is made where it is new.
    fn lay_subnet(&mut self, subnet: &NetworkSubnet, placeholder: &str) -> String {
        let id = match subnet.id() {
            Some(id) => id.to_string(),
            None => {
                let range = subnet
                    .range()
                    .map(|range| range.net())
                    .unwrap_or_default();
                // AWS keeps five of each.
                let free_addresses = (1_u32 << (32 - u32::from(range.prefix_len()).max(1))) - 5;
                let (zone, zone_id) = self.zone(subnet.zone());
                self.snapshot.subnets.push(Subnet {
                    id: placeholder.to_owned(),
                    vpc: self.vpc.clone(),
                    state: "available".to_owned(),
                    range,
                    zone,
                    zone_id,
                    free_addresses,
                    ..Subnet::default()
                });
                let default = self
                    .snapshot
                    .network_acls
                    .iter_mut()
                    .find(|acl| acl.default && acl.vpc == self.vpc);
                if let Some(acl) = default {
                    acl.subnets.push(placeholder.to_owned());
                }
                placeholder.to_owned()
            }
        };
        self.subnets
            .push((subnet.clone(), id.clone()));
        id
    }

    /// The name and the id of a zone, as far as one can be told from the other.
    fn zone(&self, zone: Option<&Zone>) -> (String, String) {
        let zones = &self.snapshot.zones;
        match zone {
            None => (String::new(), String::new()),
            Some(Zone::Named(name)) => {
                let known = zones
                    .iter()
                    .find(|zone| zone.name == name.as_str());
                (name.to_string(), known.map_or_else(String::new, |zone| zone.id.clone()))
            }
            Some(Zone::Id(id)) => {
                let known = zones
                    .iter()
                    .find(|zone| zone.id == id.as_str());
                (known.map_or_else(String::new, |zone| zone.name.clone()), id.to_string())
            }
        }
    }

    /// The security group of DMS.
    fn secure<Through: Way>(&mut self, network: &Network<Through>) {
        self.groups = network
            .security_groups()
            .iter()
            .map(ToString::to_string)
            .collect();
        let Some(egress) = network.egress() else { return };
        let id = "security group dms".to_owned();
        self.groups.push(id.clone());
        let egress = egress
            .iter()
            .flat_map(|rule| self.rules_of(rule))
            .collect();
        self.push_group(id, Vec::new(), egress);
    }

    fn push_group(&mut self, id: String, ingress: Vec<GroupRule>, egress: Vec<GroupRule>) {
        let vpc = self.vpc.clone();
        let name = id.clone();
        self.snapshot
            .security_groups
            .push(SecurityGroup { id, vpc, name, ingress, egress, ..SecurityGroup::default() });
    }
}
