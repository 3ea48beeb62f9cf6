use std::sync::Arc;

use ipnet::Ipv4Net;

use super::network::{Network, derived};
use crate::{
    sim::{SimAccount, SimQuota},
    snapshot::{InternetGateway, NetworkSnapshot, Route, SnapshotTags, Zone},
};

/// Where the default VPC of every account is.
const DEFAULT_RANGE: [u8; 2] = [172, 31];

/// The default VPC's security group `default`.
const DEFAULT_GROUP: &str = "sg-0a00000000000000a";

/// # What is there before anybody calls EC2
impl Network {
    /// The default VPC: a subnet in each of three zones, all of them public.
    pub(in crate::sim) fn add_default_vpc(&mut self) {
        let [high, low] = DEFAULT_RANGE;
        let vpc = SimAccount::DEFAULT_VPC;
        self.add_vpc(vpc, net([high, low, 0, 0], 16));
        self.vague.insert(vpc.to_owned());
        if let Some(group) = self
            .default_group(vpc)
            .map(|group| group.id.clone())
        {
            self.security_groups.remove(&group);
            self.forget(&group);
        }
        self.add_default_group(vpc, DEFAULT_GROUP.to_owned());
        if let Some(vpc) = self.vpcs.get_mut(vpc) {
            vpc.dns_hostnames = Some(true);
        }
        let gateway = self.mint("igw");
        self.internet_gateways
            .add(InternetGateway {
                id: gateway.clone(),
                vpc: Some(vpc.to_owned()),
                attachment: "available".to_owned(),
                tags: SnapshotTags::new(),
            });
        let main = self
            .main_table(vpc)
            .map(|table| table.id.clone())
            .unwrap_or_default();
        if let Some(table) = self.route_tables.get_mut(&main) {
            table.routes.push(Route {
                destination: Some(Ipv4Net::default()),
                prefix_list: None,
                target: gateway,
                state: "active".to_owned(),
                origin: "CreateRoute".to_owned(),
            });
        }
        let zones = self.zones.to_vec();
        for ((id, zone), block) in SimAccount::DEFAULT_SUBNETS
            .into_iter()
            .zip(zones)
            .zip([0, 16, 32])
        {
            self.add_subnet(id, vpc, zone, net([high, low, block, 0], 20));
        }
        self.settle_as_given();
    }

    /// A subnet in a VPC, which is made if it is not there, in the first range that is free.
    pub(in crate::sim) fn add_given_subnet(&mut self, id: &str, vpc: &str, zone: &str) {
        if self.vpcs.get(vpc).is_none() {
            let range = self.free_range();
            self.add_vpc(vpc, range);
            self.vague.insert(vpc.to_owned());
        }
        let zone = self
            .zone(zone)
            .cloned()
            .unwrap_or_else(|| Zone { name: zone.to_owned(), id: derived("zone", zone) });
        let taken: Vec<Ipv4Net> = self
            .subnets
            .values()
            .filter(|subnet| subnet.vpc == vpc && subnet.id != id)
            .map(|subnet| subnet.range)
            .collect();
        let range = self
            .vpcs
            .get(vpc)
            .and_then(|vpc| vpc.ranges.first())
            .and_then(|whole| {
                let length = whole.prefix_len().clamp(24, 28);
                whole
                    .subnets(length)
                    .ok()?
                    .find(|range| {
                        !taken
                            .iter()
                            .any(|other| other.contains(range) || range.contains(other))
                    })
            })
            .unwrap_or_default();
        self.remove_subnet(id);
        self.add_subnet(id, vpc, zone, range);
        self.settle_as_given();
    }

    /// Whether of this VPC nothing but subnets was ever told or changed, so that what leaves it is nobody's matter: every
    /// connection from it arrives.
    pub(in crate::sim) fn is_vague(&self, vpc: &str) -> bool {
        self.vague.contains(vpc) && ways(&self.snapshot(), vpc) == ways(&self.given, vpc)
    }

    /// From now on those VPCs count whose ways differ.
    pub(super) fn clear_up(&mut self, before: &NetworkSnapshot) {
        let after = self.snapshot();
        self.vague
            .retain(|vpc| ways(before, vpc) == ways(&after, vpc));
    }

    /// Takes what is there now as having been there from the beginning.
    pub(in crate::sim) fn settle_as_given(&mut self) {
        self.given = Arc::new(self.snapshot());
    }

    fn free_range(&self) -> Ipv4Net {
        (1..=255)
            .map(|block| net([10, block, 0, 0], 16))
            .find(|range| {
                !self.vpcs.values().any(|vpc| {
                    vpc.ranges
                        .iter()
                        .any(|other| other.contains(range) || range.contains(other))
                })
            })
            .unwrap_or_else(|| net([192, 168, 0, 0], 16))
    }

    pub(super) fn remove_subnet(&mut self, id: &str) {
        for acl in self.network_acls.values_mut() {
            acl.subnets
                .retain(|subnet| subnet != id);
        }
        self.subnets.remove(id);
    }

    /// The VPC and the zone of a subnet.
    pub(in crate::sim) fn place_of(&self, subnet: &str) -> Option<(String, String)> {
        let subnet = self.subnets.get(subnet)?;
        Some((subnet.vpc.clone(), subnet.zone.clone()))
    }

    /// The subnets of a VPC, each with its zone.
    pub(in crate::sim) fn places_in(&self, vpc: &str) -> impl Iterator<Item = (String, String)> {
        self.subnets
            .values()
            .filter(move |subnet| subnet.vpc == vpc)
            .map(|subnet| (subnet.id.clone(), subnet.zone.clone()))
    }

    pub(in crate::sim) fn set_quota(&mut self, quota: SimQuota, most: usize) {
        self.limits.set(quota, most);
    }

    pub(in crate::sim) fn quota(&self, quota: SimQuota) -> usize {
        self.limits.most(quota)
    }

    pub(in crate::sim) fn lift_quotas(&mut self) {
        self.limits.lift();
    }
}

/// A range that is one by its literal.
fn net(octets: [u8; 4], length: u8) -> Ipv4Net {
    Ipv4Net::new(octets.into(), length).unwrap_or_default()
}

/// What decides where packets of a VPC go.
fn ways(network: &NetworkSnapshot, vpc: &str) -> NetworkSnapshot {
    let mut ways = network.clone();
    ways.vpcs.retain(|one| one.id == vpc);
    ways.route_tables
        .retain(|one| one.vpc == vpc);
    ways.network_acls
        .retain(|one| one.vpc == vpc);
    ways.vpc_endpoints
        .retain(|one| one.vpc == vpc);
    ways.nat_gateways
        .retain(|one| one.vpc == vpc);
    ways.internet_gateways
        .retain(|one| one.vpc.as_deref() == Some(vpc));
    ways.security_groups
        .retain(|one| one.vpc == vpc);
    NetworkSnapshot {
        vpcs: ways.vpcs,
        route_tables: ways.route_tables,
        network_acls: ways.network_acls,
        vpc_endpoints: ways.vpc_endpoints,
        nat_gateways: ways.nat_gateways,
        internet_gateways: ways.internet_gateways,
        security_groups: ways.security_groups,
        ..NetworkSnapshot::default()
    }
}
