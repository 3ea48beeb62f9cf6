use aws_sdk_ec2::types;

use super::{ports, range, tags, text};
use crate::snapshot::{AclEntry, GroupPeer, GroupRule, NetworkAcl, SecurityGroup};

impl From<types::SecurityGroup> for SecurityGroup {
    fn from(group: types::SecurityGroup) -> Self {
        Self {
            id: text(group.group_id),
            vpc: text(group.vpc_id),
            name: text(group.group_name),
            ingress: rules(group.ip_permissions),
            egress: rules(group.ip_permissions_egress),
            tags: tags(group.tags),
        }
    }
}

/// A rule for each peer: EC2 gathers those of the same ports into one permission.
fn rules(permissions: Option<Vec<types::IpPermission>>) -> Vec<GroupRule> {
    permissions
        .unwrap_or_default()
        .into_iter()
        .flat_map(|permission| {
            let protocol = text(permission.ip_protocol);
            let ports = match (permission.from_port, permission.to_port) {
                // All codes of a type of ICMP.
                (Some(kind), Some(-1)) => ports(Some(kind), Some(i32::from(u16::MAX))),
                (from, to) => ports(from, to),
            };
            let ranges = permission
                .ip_ranges
                .unwrap_or_default()
                .into_iter()
                .filter_map(|one| range(one.cidr_ip.as_deref()).map(GroupPeer::Range));
            let ranges6 = permission
                .ipv6_ranges
                .unwrap_or_default()
                .into_iter()
                .filter_map(|one| one.cidr_ipv6.map(GroupPeer::Range6));
            let lists = permission
                .prefix_list_ids
                .unwrap_or_default()
                .into_iter()
                .filter_map(|one| {
                    one.prefix_list_id
                        .map(GroupPeer::PrefixList)
                });
            let groups = permission
                .user_id_group_pairs
                .unwrap_or_default()
                .into_iter()
                .filter_map(|one| one.group_id.map(GroupPeer::Group));
            ranges
                .chain(ranges6)
                .chain(lists)
                .chain(groups)
                .map(|peer| GroupRule { protocol: protocol.clone(), ports, peer })
                .collect::<Vec<_>>()
        })
        .collect()
}

impl From<types::NetworkAcl> for NetworkAcl {
    fn from(acl: types::NetworkAcl) -> Self {
        Self {
            id: text(acl.network_acl_id),
            vpc: text(acl.vpc_id),
            default: acl.is_default.unwrap_or_default(),
            subnets: acl
                .associations
                .unwrap_or_default()
                .into_iter()
                .filter_map(|one| one.subnet_id)
                .collect(),
            entries: acl
                .entries
                .unwrap_or_default()
                .into_iter()
                .map(AclEntry::from)
                .collect(),
            tags: tags(acl.tags),
        }
    }
}

impl From<types::NetworkAclEntry> for AclEntry {
    fn from(entry: types::NetworkAclEntry) -> Self {
        let number = entry
            .rule_number
            .and_then(|number| number.try_into().ok());
        Self {
            // One without a number is read as the last, which refuses what no other fits.
            number: number.unwrap_or(32_767),
            egress: entry.egress.unwrap_or_default(),
            allow: entry.rule_action.is_some_and(|action| {
                action
                    .as_str()
                    .eq_ignore_ascii_case("allow")
            }),
            protocol: text(entry.protocol),
            ports: entry
                .port_range
                .and_then(|range| ports(range.from, range.to)),
            range: range(entry.cidr_block.as_deref()),
        }
    }
}
