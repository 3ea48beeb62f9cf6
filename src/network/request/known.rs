use aws_sdk_ec2::types::IpPermission;
use ipnet::Ipv4Net;

use super::{ClientToken, GroupOwner, NetworkRequests, SubnetPlace, group};
use crate::network::{
    Exit, NetworkNat, NetworkSubnet, Ports, Route, SecurityPeer, SecurityRule,
    ThroughPrivateEndpoint,
};

/// What is known of the parts.
impl NetworkRequests<'_> {
    pub(super) fn vpc_id(&self) -> Option<&str> {
        let described = self.vpc.id().map(AsRef::as_ref);
        described.or(self.ids.vpc.as_deref())
    }

    pub(super) fn subnet(&self, place: SubnetPlace) -> Option<&NetworkSubnet> {
        match place {
            SubnetPlace::Dms(number) => self.dms.get(number),
            SubnetPlace::Nat(number) => match self.nat.get(number)? {
                NetworkNat::New { subnet, .. } => Some(subnet),
                NetworkNat::Existing { .. } => None,
            },
            SubnetPlace::Endpoint(number) => self.endpoint?.subnets().get(number),
        }
    }

    pub(super) fn subnet_id(&self, place: SubnetPlace) -> Option<&str> {
        let described = self
            .subnet(place)?
            .id()
            .map(AsRef::as_ref);
        described.or_else(|| {
            self.ids
                .subnets
                .get(&place)
                .map(String::as_str)
        })
    }

    pub(super) fn makes_internet_gateway(&self) -> bool {
        let leads_there = |route: &Route| route.through == Exit::InternetGateway;
        self.vpc.internet_gateway().is_none()
            && self
                .tables
                .iter()
                .any(|table| table.routes.iter().any(leads_there))
    }

    pub(super) fn internet_gateway_id(&self) -> Option<&str> {
        let described = self
            .vpc
            .internet_gateway()
            .map(AsRef::as_ref);
        described.or(self.ids.internet_gateway.as_deref())
    }

    /// The table of a subnet whose association is this network's matter: one to make, or any of a table to make.
    pub(super) fn table_of(&self, place: SubnetPlace) -> Option<usize> {
        let subnet = self.subnet(place)?;
        self.tables.iter().position(|table| {
            let is_ours = table.id.is_none() || subnet.id().is_none();
            is_ours && table.subnets.contains(subnet)
        })
    }

    pub(super) fn route_table_id(&self, table: usize) -> Option<&str> {
        let described = self
            .tables
            .get(table)?
            .id
            .as_ref()
            .map(AsRef::as_ref);
        described.or_else(|| {
            self.ids
                .route_tables
                .get(&table)
                .map(String::as_str)
        })
    }

    pub(super) fn exit_id(&self, through: Exit) -> Option<&str> {
        match through {
            Exit::InternetGateway => self.internet_gateway_id(),
            Exit::NatGateway(number) => match self.nat.get(number)? {
                NetworkNat::Existing { id, .. } => Some(id.as_str()),
                NetworkNat::New { .. } => self
                    .ids
                    .nat_gateways
                    .get(&number)
                    .map(String::as_str),
            },
            Exit::Peering => self.peering_id(),
        }
    }

    pub(super) fn peering_id(&self) -> Option<&str> {
        let described = self.peering?.id().map(AsRef::as_ref);
        described.or(self.ids.peering.as_deref())
    }

    /// A group that was made.
    pub(super) fn security_group_id(&self, of: GroupOwner) -> Option<&str> {
        self.ids
            .security_groups
            .get(&of)
            .map(String::as_str)
    }

    pub(super) fn permission(&self, rule: &SecurityRule) -> Option<IpPermission> {
        let group = |id: &str| group::permission_for_groups(rule.ports, [id]);
        Some(match &rule.peer {
            SecurityPeer::Anywhere => group::permission_for_range(rule.ports, Ipv4Net::default()),
            SecurityPeer::Range(range) => group::permission_for_range(rule.ports, range.net()),
            SecurityPeer::DmsGroup if !self.groups.is_empty() => {
                group::permission_for_groups(rule.ports, self.groups)
            }
            SecurityPeer::DmsGroup => group(self.security_group_id(GroupOwner::Dms)?),
            SecurityPeer::EndpointGroup => {
                let existing = self
                    .endpoint
                    .and_then(ThroughPrivateEndpoint::security_group);
                match existing {
                    Some(id) => group(id.as_str()),
                    None => group(self.security_group_id(GroupOwner::Endpoint)?),
                }
            }
        })
    }

    /// The ids of those of these subnets that have one.
    pub(super) fn ids_of(&self, subnets: &[NetworkSubnet]) -> Vec<&str> {
        let dms = (0..self.dms.len()).map(SubnetPlace::Dms);
        let nat = (0..self.nat.len()).map(SubnetPlace::Nat);
        let endpoint = self
            .endpoint
            .map_or(0, |way| way.subnets().len());
        let endpoint = (0..endpoint).map(SubnetPlace::Endpoint);
        dms.chain(nat)
            .chain(endpoint)
            .filter(|place| {
                self.subnet(*place)
                    .is_some_and(|subnet| subnets.contains(subnet))
            })
            .filter_map(|place| self.subnet_id(place))
            .collect()
    }

    /// A token of everything that is in the request: EC2 refuses the same token with another.
    pub(super) fn token(&self, part: &str, made_of: &[&str]) -> ClientToken {
        let words = [self.name, self.making.as_str(), part];
        let tags = self
            .tags
            .iter()
            .flat_map(|tag| [tag.key(), tag.value()]);
        ClientToken::of(
            words
                .into_iter()
                .chain(made_of.iter().copied())
                .chain(tags),
        )
    }
}

pub(super) fn is_everything(rule: &SecurityRule) -> bool {
    rule.ports == Ports::All && rule.peer == SecurityPeer::Anywhere
}
