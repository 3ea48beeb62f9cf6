use ipnet::Ipv4Net;

use super::network::{Interface, Network};
use crate::snapshot::{
    Address, InternetGateway, NatGateway, NetworkAcl, NetworkInterface, NetworkSnapshot, Peering,
    Route, RouteTable, SecurityGroup, Subnet, Vpc, VpcEndpoint,
};

/// Everything of one kind with its tags.
macro_rules! tagged {
    ($($all:ident: $kind:ty;)*) => {
        $(pub(super) fn $all(&self) -> Vec<$kind> {
            self.$all
                .values()
                .map(|one| {
                    let mut one = <$kind>::clone(one);
                    one.tags = self.tags_of(&one.id);
                    one
                })
                .collect()
        })*
    };
}

impl Network {
    /// The network as EC2 describes it.
    pub(in crate::sim) fn snapshot(&self) -> NetworkSnapshot {
        NetworkSnapshot {
            // The account knows it.
            region: String::new(),
            zones: self.zones.to_vec(),
            vpcs: self.vpcs(),
            subnets: self.subnets(),
            internet_gateways: self.internet_gateways(),
            addresses: self.addresses(),
            nat_gateways: self.nat_gateways(),
            route_tables: self.route_tables(),
            security_groups: self.security_groups(),
            network_acls: self.network_acls(),
            vpc_endpoints: self.vpc_endpoints(),
            endpoint_services: self
                .services
                .values()
                .cloned()
                .collect(),
            peerings: self.peerings(),
            network_interfaces: self.network_interfaces(),
        }
    }

    tagged! {
        vpcs: Vpc;
        internet_gateways: InternetGateway;
        addresses: Address;
        nat_gateways: NatGateway;
        security_groups: SecurityGroup;
        network_acls: NetworkAcl;
        vpc_endpoints: VpcEndpoint;
        peerings: Peering;
    }

    pub(super) fn subnets(&self) -> Vec<Subnet> {
        self.subnets
            .values()
            .map(|subnet| self.seen_subnet(subnet))
            .collect()
    }

    pub(super) fn seen_subnet(&self, subnet: &Subnet) -> Subnet {
        let used = self
            .interfaces
            .values()
            .filter(|interface| interface.seen.subnet == subnet.id)
            .count();
        let used = u32::try_from(used).unwrap_or(u32::MAX);
        let mut seen = subnet.clone();
        seen.tags = self.tags_of(&subnet.id);
        seen.free_addresses = room(&subnet.range).saturating_sub(used);
        if seen.public_access_blocked.is_empty() {
            seen.public_access_blocked
                .clone_from(&self.public_access_blocked);
        }
        seen
    }

    pub(super) fn route_tables(&self) -> Vec<RouteTable> {
        self.route_tables
            .values()
            .map(|table| self.seen_table(table))
            .collect()
    }

    pub(super) fn seen_table(&self, table: &RouteTable) -> RouteTable {
        let mut seen = table.clone();
        seen.tags = self.tags_of(&table.id);
        for route in &mut seen.routes {
            if route.state == "active" && !self.leads_somewhere(&table.vpc, route) {
                route.state = "blackhole".to_owned();
            }
        }
        seen
    }

    pub(super) fn leads_somewhere(&self, vpc: &str, route: &Route) -> bool {
        let target = route.target.as_str();
        let kind = target.split('-').next();
        match kind.unwrap_or_default() {
            "igw" => self
                .internet_gateways
                .get(target)
                .is_some_and(|gateway| gateway.vpc.as_deref() == Some(vpc)),
            "nat" => self
                .nat_gateways
                .get(target)
                .is_some_and(|gateway| matches!(gateway.state.as_str(), "pending" | "available")),
            "pcx" => self
                .peerings
                .get(target)
                .is_some_and(|peering| peering.status == "active"),
            "eni" => self.interfaces.get(target).is_some(),
            "vpce" => self.vpc_endpoints.get(target).is_some(),
            _ => true,
        }
    }

    fn network_interfaces(&self) -> Vec<NetworkInterface> {
        self.interfaces
            .values()
            .map(|interface| interface.seen.clone())
            .collect()
    }

    pub(super) fn interfaces(&self) -> Vec<Interface> {
        self.interfaces
            .values()
            .cloned()
            .collect()
    }
}

/// How many addresses of a subnet can be used: AWS keeps the first four and the last.
pub(super) fn room(range: &Ipv4Net) -> u32 {
    let all = 1_u64 << (32 - u32::from(range.prefix_len()));
    u32::try_from(all.saturating_sub(5)).unwrap_or(u32::MAX)
}
