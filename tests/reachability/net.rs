//! Networks of the four shapes in which everything is right, each a little different.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;
use tidb_dms::{
    diagnose::{ClusterPlace, DmsPlace, Reachability},
    network::{ComputeKind, Shape},
    snapshot::*,
};

pub(crate) const VPC: &str = "vpc-0a000000000000001";
pub(crate) const SERVICE: &str = "com.amazonaws.vpce.us-west-2.vpce-svc-0062ecf0683000000";
pub(crate) const HOST: &str = "tidb.example.clusters.tidb-cloud.com";
pub(crate) const PORT: u16 = 4000;
/// Where the cluster's public endpoint is.
pub(crate) const GATEWAY: Ipv4Addr = Ipv4Addr::new(52, 40, 7, 9);
pub(crate) const PROJECT: &str = "172.16.0.0/20";
pub(crate) const TIDB_ACCOUNT: &str = "380838443567";
pub(crate) const TIDB_VPC: &str = "vpc-0tidb";
pub(crate) const ENDPOINT: &str = "vpce-01";
/// The identifier of DMS.
pub(crate) const ORDERS: &str = "orders-dms";
/// Where the cluster is in the project.
pub(crate) const PEER: Ipv4Addr = Ipv4Addr::new(172, 16, 3, 9);

/// Numbers from a seed, the same on every machine (SplitMix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % most as u64).expect("a small number")
    }

    pub(crate) fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    pub(crate) fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

/// A network, where DMS sits in it, and the cluster.
#[derive(Clone, Debug)]
pub(crate) struct Net {
    pub(crate) shape: Shape,
    pub(crate) snapshot: NetworkSnapshot,
    pub(crate) dms: DmsPlace,
    pub(crate) cluster: ClusterPlace,
    /// Whether there is something that works and still leaves a doubt.
    pub(crate) is_doubtful: bool,
}

pub(crate) fn range(text: &str) -> Ipv4Net {
    text.parse().expect("a range")
}

pub(crate) fn everywhere() -> Ipv4Net {
    Ipv4Net::default()
}

pub(crate) fn tcp(port: u16, peer: GroupPeer) -> GroupRule {
    GroupRule { protocol: "tcp".to_owned(), ports: Some((port, port)), peer }
}

pub(crate) fn entry(
    number: u16,
    egress: bool,
    allow: bool,
    ports: Option<(u16, u16)>,
    at: Ipv4Net,
) -> AclEntry {
    let protocol = if ports.is_some() { "6" } else { "-1" }.to_owned();
    AclEntry { number, egress, allow, protocol, ports, range: Some(at) }
}

pub(crate) fn route(to: Ipv4Net, target: &str) -> Route {
    Route {
        destination: Some(to),
        target: target.to_owned(),
        state: "active".to_owned(),
        origin: "CreateRoute".to_owned(),
        ..Route::default()
    }
}

fn zone(index: usize) -> (String, String) {
    (format!("us-west-2{}", ["a", "b", "c"][index % 3]), format!("usw2-az{}", index % 3 + 1))
}

impl Net {
    pub(crate) fn port(&self) -> u16 {
        match &self.cluster {
            ClusterPlace::PublicEndpoint { port, .. }
            | ClusterPlace::PrivateEndpoint { port, .. }
            | ClusterPlace::VpcPeering { port, .. } => *port,
        }
    }

    /// The endpoint that the host leads to.
    pub(crate) fn endpoint_in_use(&mut self) -> &mut VpcEndpoint {
        self.snapshot
            .vpc_endpoints
            .iter_mut()
            .find(|endpoint| endpoint.id == ENDPOINT)
            .expect("an endpoint")
    }

    pub(crate) fn judge(&self) -> Reachability {
        Reachability::of(&self.snapshot, &self.dms, &self.cluster)
    }

    /// The plainest network of a shape.
    pub(crate) fn plain(shape: Shape) -> Self {
        Self::of(shape, kinds(shape)[0], None)
    }

    /// A valid network of a shape, as the dice fall.
    pub(crate) fn thrown(dice: &mut Dice) -> Self {
        let shape = dice.of(&Shape::ALL);
        let kind = dice.of(kinds(shape));
        Self::of(shape, kind, Some(dice))
    }

    fn of(shape: Shape, kind: ComputeKind, dice: Option<&mut Dice>) -> Self {
        let mut plain = Dice(0);
        let is_plain = dice.is_none();
        let dice = dice.unwrap_or(&mut plain);
        let mut may = |many: usize| !is_plain && dice.one_in(many);
        let own = range(if may(2) { "10.20.0.0/16" } else { "10.0.0.0/16" });
        // The subnets may be in a second range of the VPC.
        let second = may(4).then(|| range("10.99.0.0/16"));
        let base = u32::from(second.unwrap_or(own).network());
        let port = if may(3) { 6000 } else { PORT };
        let subnet_range = |index: u32| Ipv4Net::new_assert((base + (index << 8)).into(), 24);
        let mut net = Self {
            shape,
            snapshot: NetworkSnapshot::default(),
            dms: DmsPlace::of(kind, [""; 0], [""; 0]),
            cluster: ClusterPlace::public(HOST, port),
            // TiDB Cloud is told one range of the VPC.
            is_doubtful: second.is_some() && shape == Shape::VpcPeering,
        };
        net.dms.identifier = Some(ORDERS.to_owned());
        let is_known = !may(2);
        net.cluster = match shape {
            Shape::PrivateEndpoint => ClusterPlace::private(HOST, port, SERVICE),
            Shape::VpcPeering => ClusterPlace::VpcPeering {
                host: HOST.to_owned(),
                port,
                project: range(PROJECT),
                addresses: is_known
                    .then_some(PEER)
                    .into_iter()
                    .collect(),
                account: may(2).then(|| TIDB_ACCOUNT.to_owned()),
                vpc: may(2).then(|| TIDB_VPC.to_owned()),
            },
            _ => ClusterPlace::PublicEndpoint {
                host: HOST.to_owned(),
                port,
                addresses: is_known
                    .then_some(GATEWAY)
                    .into_iter()
                    .collect(),
                allowed: match (may(2), may(2)) {
                    (false, _) => None,
                    (true, false) => Some(vec![range("54.0.0.0/8"), range("192.0.2.0/24")]),
                    // All of AWS.
                    (true, true) => Some(vec![range("169.254.65.87/32")]),
                },
            },
        };
        net.snapshot.vpcs.push(Vpc {
            id: VPC.to_owned(),
            state: "available".to_owned(),
            ranges: [Some(own), second]
                .into_iter()
                .flatten()
                .collect(),
            dns_support: Some(true),
            dns_hostnames: Some(true),
            ..Vpc::default()
        });
        for index in 0..3 {
            let (name, id) = zone(index);
            net.snapshot
                .zones
                .push(Zone { name, id });
        }
        let count = if may(2) { 3 } else { 2 };
        for index in 0..count {
            let id = format!("subnet-0d{index}");
            net.subnet(&id, subnet_range(index), index as usize);
            net.dms.subnets.push(id);
        }
        // The VPC's main table, and tables that subnets name.
        net.table("rtb-0main", own);
        net.snapshot.route_tables[0]
            .associations
            .push(Association { main: true, ..Association::default() });
        if shape == Shape::InternetGateway || shape == Shape::Nat {
            net.snapshot
                .internet_gateways
                .push(InternetGateway {
                    id: "igw-01".to_owned(),
                    vpc: Some(VPC.to_owned()),
                    attachment: if may(2) { "attached" } else { "available" }.to_owned(),
                    ..InternetGateway::default()
                });
        }
        let by_main = may(4);
        let one_table = may(2);
        let two_nats = may(2);
        match shape {
            Shape::InternetGateway => {
                net.lead(own, by_main, one_table, |_| route(everywhere(), "igw-01"))
            }
            Shape::Nat => {
                for index in 0..if two_nats { 2 } else { 1 } {
                    net.nat(index, own, subnet_range(100 + index), may(3));
                }
                net.lead(own, by_main, one_table && !two_nats, |index| {
                    let nat = if two_nats { index % 2 } else { 0 };
                    route(everywhere(), &format!("nat-0{nat}"))
                });
            }
            Shape::PrivateEndpoint => {
                if !by_main {
                    net.lead(own, by_main, one_table, |_| route(own, "local"));
                }
                let shares = may(4);
                let subnets: Vec<String> = if shares {
                    net.dms.subnets.clone()
                } else {
                    let made: Vec<_> = (0..if may(2) { 2 } else { 1 })
                        .map(|index| (format!("subnet-0e{index}"), index))
                        .collect();
                    for (id, index) in &made {
                        net.subnet(id, subnet_range(200 + index), *index as usize);
                    }
                    made.into_iter()
                        .map(|(id, _)| id)
                        .collect()
                };
                net.endpoint(subnets, may(2), may(2), may(3));
                if may(4) {
                    "partial".clone_into(&mut net.endpoint_in_use().state);
                    net.is_doubtful = true;
                }
                if may(3) {
                    let state = if may(2) { "available" } else { "failed" };
                    net.another_endpoint(state, may(2));
                }
            }
            _ => {
                net.lead(own, by_main, one_table, |_| route(range(PROJECT), "pcx-01"));
                net.snapshot.peerings.push(Peering {
                    id: "pcx-01".to_owned(),
                    status: "active".to_owned(),
                    requester: PeeringSide {
                        account: TIDB_ACCOUNT.to_owned(),
                        vpc: TIDB_VPC.to_owned(),
                        region: "us-west-2".to_owned(),
                        ranges: vec![range(PROJECT)],
                    },
                    accepter: PeeringSide {
                        account: "123456789012".to_owned(),
                        vpc: VPC.to_owned(),
                        region: "us-west-2".to_owned(),
                        ranges: net.snapshot.vpcs[0].ranges.clone(),
                    },
                    ..Peering::default()
                });
            }
        }
        let tight = may(2);
        let two_groups = may(2);
        net.groups(tight, two_groups);
        let custom = may(2);
        net.acls(custom);
        if kind == ComputeKind::PublicInstance {
            net.dms
                .public_addresses
                .push(Ipv4Addr::new(54, 1, 2, 3));
            if may(3) {
                net.dms.multi_az = true;
                net.dms
                    .public_addresses
                    .push(Ipv4Addr::new(54, 1, 2, 4));
            }
        }
        if may(3) {
            net.endpoint_of_s3();
        }
        if may(3) {
            // Somebody else's, which is broken and does not matter.
            net.subnet("subnet-0other", subnet_range(250), 0);
            net.table("rtb-0other", own);
            net.associate("rtb-0other", "subnet-0other");
            let mut lost = route(everywhere(), "nat-0lost");
            "blackhole".clone_into(&mut lost.state);
            net.snapshot
                .route_tables
                .last_mut()
                .expect("a table")
                .routes
                .push(lost);
        }
        if is_known && may(3) {
            for table in &mut net.snapshot.route_tables {
                let mut elsewhere = route(range("198.51.100.0/24"), "tgw-0other");
                "blackhole".clone_into(&mut elsewhere.state);
                table.routes.push(elsewhere);
            }
        }
        if let Some(second) = second {
            for table in &mut net.snapshot.route_tables {
                table
                    .routes
                    .insert(1, route(second, "local"));
            }
        }
        net
    }

    /// One to the same service, without the private DNS name, of which a VPC has one.
    pub(crate) fn another_endpoint(&mut self, state: &str, is_first: bool) {
        let mut other = self.endpoint_in_use().clone();
        "vpce-02".clone_into(&mut other.id);
        state.clone_into(&mut other.state);
        other.private_dns = false;
        other.dns_entries[0].name = other.dns_entries[0]
            .name
            .replace("vpce-01", "vpce-02");
        other.network_interfaces.clear();
        let at = if is_first { 0 } else { 1 };
        self.snapshot
            .vpc_endpoints
            .insert(at, other);
    }

    /// A gateway endpoint, to which tables lead by a prefix list.
    pub(crate) fn endpoint_of_s3(&mut self) {
        self.snapshot
            .vpc_endpoints
            .push(VpcEndpoint {
                id: "vpce-0s3".to_owned(),
                vpc: VPC.to_owned(),
                kind: "Gateway".to_owned(),
                service: "com.amazonaws.us-west-2.s3".to_owned(),
                state: "available".to_owned(),
                ..VpcEndpoint::default()
            });
        for table in &mut self.snapshot.route_tables {
            if table.id.starts_with("rtb-0d") {
                table.routes.push(Route {
                    destination: None,
                    prefix_list: Some("pl-0s3".to_owned()),
                    ..route(everywhere(), "vpce-0s3")
                });
            }
        }
    }

    pub(crate) fn subnet(&mut self, id: &str, range: Ipv4Net, zone_index: usize) {
        let (zone, zone_id) = zone(zone_index);
        self.snapshot.subnets.push(Subnet {
            id: id.to_owned(),
            vpc: VPC.to_owned(),
            state: "available".to_owned(),
            range,
            zone,
            zone_id,
            free_addresses: 200,
            public_access_blocked: "off".to_owned(),
            ..Subnet::default()
        });
    }

    pub(crate) fn table(&mut self, id: &str, own: Ipv4Net) {
        let routes = vec![Route { origin: "CreateRouteTable".to_owned(), ..route(own, "local") }];
        self.snapshot
            .route_tables
            .push(RouteTable {
                id: id.to_owned(),
                vpc: VPC.to_owned(),
                routes,
                ..RouteTable::default()
            });
    }

    pub(crate) fn associate(&mut self, table: &str, subnet: &str) {
        let association = Association {
            id: format!("rtbassoc-{subnet}"),
            subnet: Some(subnet.to_owned()),
            state: "associated".to_owned(),
            ..Association::default()
        };
        self.snapshot
            .route_tables
            .iter_mut()
            .find(|one| one.id == table)
            .expect("a table")
            .associations
            .push(association);
    }

    /// Gives the subnets of DMS their route: by the main table, by one table, or by one each.
    fn lead(
        &mut self,
        own: Ipv4Net,
        by_main: bool,
        one_table: bool,
        route: impl Fn(usize) -> Route,
    ) {
        let push = |net: &mut Self, route: Route| {
            let table = net
                .snapshot
                .route_tables
                .last_mut()
                .expect("a table");
            if !table.routes.contains(&route) && route.target != "local" {
                table.routes.push(route);
            }
        };
        if by_main && self.snapshot.route_tables.len() == 1 {
            push(self, route(0));
            return;
        }
        for (index, subnet) in self
            .dms
            .subnets
            .clone()
            .iter()
            .enumerate()
        {
            let id = format!("rtb-0d{}", if one_table { 0 } else { index });
            if index == 0 || !one_table {
                self.table(&id, own);
                push(self, route(index));
            }
            self.associate(&id, subnet);
        }
    }

    fn nat(&mut self, index: u32, own: Ipv4Net, range: Ipv4Net, lets_nobody_in: bool) {
        let (subnet, table) = (format!("subnet-0n{index}"), format!("rtb-0n{index}"));
        self.subnet(&subnet, range, index as usize);
        self.table(&table, own);
        self.associate(&table, &subnet);
        let public = self
            .snapshot
            .route_tables
            .last_mut()
            .expect("a table");
        public
            .routes
            .push(route(everywhere(), "igw-01"));
        if lets_nobody_in {
            let subnet = self
                .snapshot
                .subnets
                .last_mut()
                .expect("a subnet");
            "block-ingress".clone_into(&mut subnet.public_access_blocked);
        }
        self.snapshot
            .nat_gateways
            .push(NatGateway {
                id: format!("nat-0{index}"),
                vpc: VPC.to_owned(),
                subnet,
                state: "available".to_owned(),
                connectivity: "public".to_owned(),
                allocations: vec![format!("eipalloc-0{index}")],
                public_addresses: vec![Ipv4Addr::new(54, 9, 9, index as u8)],
                private_addresses: range
                    .hosts()
                    .nth(9)
                    .into_iter()
                    .collect(),
                ..NatGateway::default()
            });
    }

    fn endpoint(
        &mut self,
        subnets: Vec<String>,
        is_lower: bool,
        has_service: bool,
        own_name: bool,
    ) {
        let own = "vpce-01-abc.vpce-svc-0062ecf0683000000.us-west-2.vpce.amazonaws.com";
        let mut interfaces = Vec::new();
        for (index, id) in subnets.iter().enumerate() {
            let range = self
                .snapshot
                .subnet(id)
                .expect("a subnet")
                .range;
            let interface = format!("eni-0e{index}");
            self.snapshot
                .network_interfaces
                .push(NetworkInterface {
                    id: interface.clone(),
                    vpc: VPC.to_owned(),
                    subnet: id.clone(),
                    kind: "vpc_endpoint".to_owned(),
                    private_address: range.hosts().nth(19),
                    security_groups: vec!["sg-0e".to_owned()],
                    ..NetworkInterface::default()
                });
            interfaces.push(interface);
        }
        self.snapshot
            .vpc_endpoints
            .push(VpcEndpoint {
                id: ENDPOINT.to_owned(),
                vpc: VPC.to_owned(),
                kind: "Interface".to_owned(),
                service: SERVICE.to_owned(),
                state: if is_lower { "available" } else { "Available" }.to_owned(),
                private_dns: !own_name,
                subnets,
                security_groups: vec!["sg-0e".to_owned()],
                network_interfaces: interfaces,
                dns_entries: vec![DnsEntry { name: own.to_owned(), ..DnsEntry::default() }],
                ..VpcEndpoint::default()
            });
        if own_name {
            self.cluster = ClusterPlace::private(own, self.port(), SERVICE);
        }
        if has_service || !own_name {
            self.snapshot
                .endpoint_services
                .push(EndpointService {
                    name: SERVICE.to_owned(),
                    zone_ids: (0..3)
                        .map(|index| zone(index).1)
                        .collect(),
                    acceptance_required: true,
                    private_dns_names: vec![format!("*{}", &HOST[4..])],
                    private_dns_verification: "verified".to_owned(),
                    ..EndpointService::default()
                });
        }
    }

    fn groups(&mut self, tight: bool, two: bool) {
        let all = GroupRule {
            protocol: "-1".to_owned(),
            ports: None,
            peer: GroupPeer::Range(everywhere()),
        };
        let cluster = match self.shape {
            Shape::PrivateEndpoint => GroupPeer::Group("sg-0e".to_owned()),
            Shape::VpcPeering => GroupPeer::Range(range(PROJECT)),
            _ => GroupPeer::Range(everywhere()),
        };
        let secure = tcp(443, GroupPeer::Range(everywhere()));
        let egress =
            if tight { vec![secure.clone(), tcp(self.port(), cluster)] } else { vec![all.clone()] };
        self.group("sg-0d", Vec::new(), egress);
        self.dms
            .security_groups
            .push("sg-0d".to_owned());
        if two {
            self.group("sg-0d2", Vec::new(), vec![secure]);
            self.dms
                .security_groups
                .push("sg-0d2".to_owned());
        }
        if self.shape == Shape::PrivateEndpoint {
            let peers = if two {
                let ranges = &self.snapshot.vpcs[0].ranges;
                ranges
                    .iter()
                    .copied()
                    .map(GroupPeer::Range)
                    .collect()
            } else {
                vec![GroupPeer::Group("sg-0d".to_owned())]
            };
            let port = self.port();
            let ingress = peers
                .into_iter()
                .map(|peer| tcp(port, peer))
                .collect();
            self.group("sg-0e", ingress, Vec::new());
        }
    }

    pub(crate) fn group(&mut self, id: &str, ingress: Vec<GroupRule>, egress: Vec<GroupRule>) {
        self.snapshot
            .security_groups
            .push(SecurityGroup {
                id: id.to_owned(),
                vpc: VPC.to_owned(),
                name: id.to_owned(),
                ingress,
                egress,
                ..SecurityGroup::default()
            });
    }

    /// One ACL for all: open, or with what is needed and a refusal of something else before it.
    fn acls(&mut self, custom: bool) {
        let subnets = self
            .snapshot
            .subnets
            .iter()
            .map(|subnet| subnet.id.clone())
            .collect();
        let mut entries = Vec::new();
        for egress in [false, true] {
            if custom {
                entries.push(entry(90, egress, false, Some((22, 22)), everywhere()));
                entries.push(entry(110, egress, true, Some((1024, 65535)), everywhere()));
                entries.push(entry(100, egress, true, Some((443, 443)), everywhere()));
            } else {
                entries.push(entry(100, egress, true, None, everywhere()));
            }
            entries.push(entry(32767, egress, false, None, everywhere()));
        }
        self.snapshot
            .network_acls
            .push(NetworkAcl {
                id: "acl-01".to_owned(),
                vpc: VPC.to_owned(),
                default: true,
                subnets,
                entries,
                ..NetworkAcl::default()
            });
    }

    /// The ACL of a subnet, which no other subnet shares from now on.
    pub(crate) fn acl_of(&mut self, subnet: &str) -> &mut NetworkAcl {
        let acls = &mut self.snapshot.network_acls;
        let at = acls
            .iter()
            .position(|acl| {
                acl.subnets
                    .iter()
                    .any(|id| id == subnet)
            })
            .expect("an ACL");
        if acls[at].subnets.len() > 1 {
            acls[at]
                .subnets
                .retain(|id| id != subnet);
            let mut own = acls[at].clone();
            own.id = format!("acl-{subnet}");
            own.default = false;
            own.subnets = vec![subnet.to_owned()];
            acls.push(own);
            acls.last_mut().expect("an ACL")
        } else {
            &mut acls[at]
        }
    }

    /// The table that routes a subnet.
    pub(crate) fn table_of(&mut self, subnet: &str) -> &mut RouteTable {
        let tables = &mut self.snapshot.route_tables;
        let at = tables
            .iter()
            .position(|table| {
                table
                    .associations
                    .iter()
                    .any(|one| one.subnet.as_deref() == Some(subnet))
            })
            .or_else(|| {
                tables.iter().position(|table| {
                    table
                        .associations
                        .iter()
                        .any(|one| one.main)
                })
            })
            .expect("a table");
        &mut tables[at]
    }
}

/// The compute that a shape is for.
fn kinds(shape: Shape) -> &'static [ComputeKind] {
    match shape {
        Shape::InternetGateway => &[ComputeKind::PublicInstance],
        _ => &[ComputeKind::PrivateInstance, ComputeKind::Serverless, ComputeKind::PublicInstance],
    }
}
