//! What security groups and network ACLs let through.

use super::traffic::{ALL_PORTS, Block, Share, Traffic};
use crate::snapshot::{GroupPeer, GroupRule, NetworkAcl, NetworkSnapshot, Subnet};

/// The ports of a rule, where it is about TCP.
fn tcp_ports(protocol: &str, ports: Option<(u16, u16)>) -> Option<(u16, u16)> {
    match protocol {
        // Ports next to all protocols are ignored.
        "-1" | "all" => Some(ALL_PORTS),
        "6" => Some(ports.unwrap_or(ALL_PORTS)),
        name if name.eq_ignore_ascii_case("tcp") => Some(ports.unwrap_or(ALL_PORTS)),
        _ => None,
    }
}

/// What rules of security groups let through: the sum of them, and whether one of them, a prefix list, might let through more.
pub(super) fn group_share<'a>(
    rules: impl IntoIterator<Item = &'a GroupRule>,
    mut traffic: Traffic,
    is_peer: impl Fn(&str) -> bool,
) -> (Share, bool) {
    let everything = ipnet::Ipv4Net::default();
    let (mut passes, mut is_unsure) = (false, false);
    for rule in rules {
        let Some(ports) = tcp_ports(&rule.protocol, rule.ports) else { continue };
        let block = match &rule.peer {
            GroupPeer::Range(range) => Block::of(*range, ports),
            GroupPeer::Group(id) if is_peer(id) => Block::of(everything, ports),
            GroupPeer::PrefixList(_) => {
                let mut seen = traffic.clone();
                is_unsure |= !seen
                    .take(&Block::of(everything, ports))
                    .is_empty();
                continue;
            }
            GroupPeer::Group(_) | GroupPeer::Range6(_) => continue,
        };
        passes |= !traffic.take(&block).is_empty();
    }
    (Share::of(passes, !traffic.is_empty()), is_unsure && !traffic.is_empty())
}

/// The ACL of a subnet: the one that names it, or else the VPC's default.
pub(super) fn acl_of<'a>(snapshot: &'a NetworkSnapshot, subnet: &Subnet) -> Option<&'a NetworkAcl> {
    let named = snapshot
        .network_acls
        .iter()
        .find(|acl| acl.subnets.contains(&subnet.id));
    named.or_else(|| {
        snapshot
            .network_acls
            .iter()
            .find(|acl| acl.default && acl.vpc == subnet.vpc)
    })
}

/// What an ACL lets through one way, and what it stops: the lowest number that fits decides, and what none fits is stopped.
pub(super) fn acl_share(acl: &NetworkAcl, egress: bool, mut traffic: Traffic) -> (Share, Traffic) {
    let mut entries: Vec<_> = acl
        .entries
        .iter()
        .filter(|entry| entry.egress == egress)
        .collect();
    entries.sort_by_key(|entry| entry.number);
    let mut passes = false;
    let mut stopped = Traffic::default();
    for entry in entries {
        let (Some(range), Some(ports)) = (entry.range, tcp_ports(&entry.protocol, entry.ports))
        else {
            continue;
        };
        let taken = traffic.take(&Block::of(range, ports));
        if entry.allow {
            passes |= !taken.is_empty();
        } else {
            stopped = stopped.and(taken);
        }
    }
    let stopped = stopped.and(traffic);
    (Share::of(passes, !stopped.is_empty()), stopped)
}
