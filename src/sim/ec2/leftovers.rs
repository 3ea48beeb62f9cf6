use std::collections::BTreeMap;

use super::network::{Network, is_main};
use crate::snapshot::{NetworkSnapshot, SnapshotTags};

/// A resource that was not there at the beginning, or is not what it was.
#[derive(Debug)]
pub(in crate::sim) struct Leftover {
    pub(in crate::sim) id: String,
    /// `vpc/Name=orders`: its kind and its tags, or its id if it was there before.
    pub(in crate::sim) name: String,
    /// What can be described of it, in one line.
    pub(in crate::sim) settings: String,
}

impl Network {
    /// What somebody made or changed since the beginning, but for what goes with something else: network interfaces, and
    /// what EC2 makes along with a VPC.
    pub(in crate::sim) fn leftovers(&self) -> Vec<Leftover> {
        let given: Vec<&str> = self
            .given
            .vpcs
            .iter()
            .map(|vpc| vpc.id.as_str())
            .collect();
        let (now, before) =
            (plain(self.snapshot(), &given), plain(NetworkSnapshot::clone(&self.given), &given));
        let mut found = Vec::new();
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        macro_rules! compare {
            ($($all:ident $kind:literal;)*) => {
                $(for one in &now.$all {
                    let known = before.$all.iter().find(|known| known.id == one.id);
                    if known == Some(one) {
                        continue;
                    }
                    let name = match known {
                        Some(_) => format!("{}/{}", $kind, one.id),
                        None => name($kind, &one.tags),
                    };
                    let count = names.entry(name.clone()).or_default();
                    *count += 1;
                    let name = if *count > 1 { format!("{name} #{count}") } else { name };
                    found.push(Leftover { id: one.id.clone(), name, settings: format!("{one:?}") });
                }
                for gone in &before.$all {
                    if !now.$all.iter().any(|one| one.id == gone.id) {
                        let name = format!("{}/{}", $kind, gone.id);
                        found.push(Leftover { id: gone.id.clone(), name, settings: "gone".to_owned() });
                    }
                })*
            };
        }
        compare! {
            vpcs "vpc";
            subnets "subnet";
            internet_gateways "internet-gateway";
            addresses "address";
            nat_gateways "nat-gateway";
            route_tables "route-table";
            security_groups "security-group";
            network_acls "network-acl";
            vpc_endpoints "vpc-endpoint";
            peerings "peering";
        }
        found
    }
}

fn name(kind: &str, tags: &SnapshotTags) -> String {
    if tags.is_empty() {
        return format!("{kind}/untagged");
    }
    let tags: Vec<String> = tags
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    format!("{kind}/{}", tags.join(","))
}

/// A snapshot without what differs between two networks that were made alike, and without what is dead.
fn plain(mut snapshot: NetworkSnapshot, given: &[&str]) -> NetworkSnapshot {
    let goes_with = |vpc: &str, is_default: bool, tags: &SnapshotTags| {
        is_default && tags.is_empty() && !given.contains(&vpc)
    };
    snapshot
        .route_tables
        .retain(|table| !goes_with(&table.vpc, is_main(table), &table.tags));
    snapshot
        .security_groups
        .retain(|group| !goes_with(&group.vpc, group.name == "default", &group.tags));
    snapshot
        .network_acls
        .retain(|acl| !goes_with(&acl.vpc, acl.default, &acl.tags));
    snapshot
        .nat_gateways
        .retain(|gateway| gateway.state != "deleted");
    snapshot
        .vpc_endpoints
        .retain(|endpoint| endpoint.state != "deleted");
    snapshot.peerings.retain(|peering| {
        !matches!(peering.status.as_str(), "deleted" | "expired" | "failed" | "rejected")
    });
    for subnet in &mut snapshot.subnets {
        subnet.free_addresses = 0;
    }
    for address in &mut snapshot.addresses {
        address.public_address = None;
        address.network_interface = None;
        address.association = address
            .association
            .take()
            .map(|_| "used".to_owned());
    }
    for gateway in &mut snapshot.nat_gateways {
        gateway.private_addresses.clear();
        gateway.public_addresses.clear();
    }
    for table in &mut snapshot.route_tables {
        for association in &mut table.associations {
            association.id.clear();
        }
        table
            .associations
            .sort_by_key(|association| (association.main, association.subnet.clone()));
        table
            .routes
            .sort_by_key(|route| (route.destination, route.target.clone()));
    }
    for acl in &mut snapshot.network_acls {
        acl.subnets.sort();
    }
    for endpoint in &mut snapshot.vpc_endpoints {
        endpoint.dns_entries.clear();
        endpoint.network_interfaces.clear();
        endpoint.subnets.sort();
    }
    snapshot
}
