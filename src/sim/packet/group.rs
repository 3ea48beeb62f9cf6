use std::net::Ipv4Addr;

use crate::snapshot::{GroupPeer, GroupRule, NetworkSnapshot};

/// The security groups of a resource; where it was given none, AWS gave it the VPC's default one.
pub(super) fn or_default<'a>(
    network: &'a NetworkSnapshot,
    vpc: &str,
    groups: &'a [String],
) -> Vec<&'a str> {
    if !groups.is_empty() {
        return groups
            .iter()
            .map(String::as_str)
            .collect();
    }
    network
        .security_groups
        .iter()
        .filter(|group| group.vpc == vpc && group.name == "default")
        .map(|group| group.id.as_str())
        .collect()
}

/// The other end of a connection, as security groups see it.
pub(super) struct OtherEnd<'a> {
    pub(super) address: Ipv4Addr,
    /// The groups that it is in, if it is in this VPC.
    pub(super) groups: &'a [&'a str],
}

/// Whether one of the groups lets a connection out to there.
pub(super) fn lets_out(
    network: &NetworkSnapshot,
    groups: &[&str],
    port: u16,
    other: &OtherEnd<'_>,
) -> bool {
    network
        .security_groups
        .iter()
        .filter(|group| groups.contains(&group.id.as_str()))
        .any(|group| any_lets(&group.egress, port, other))
}

/// Whether one of the groups lets a connection in from there.
pub(super) fn lets_in(
    network: &NetworkSnapshot,
    groups: &[&str],
    port: u16,
    other: &OtherEnd<'_>,
) -> bool {
    network
        .security_groups
        .iter()
        .filter(|group| groups.contains(&group.id.as_str()))
        .any(|group| any_lets(&group.ingress, port, other))
}

fn any_lets(rules: &[GroupRule], port: u16, other: &OtherEnd<'_>) -> bool {
    rules
        .iter()
        .any(|rule| has_port(rule, port) && is_peer(&rule.peer, other))
}

fn has_port(rule: &GroupRule, port: u16) -> bool {
    match rule
        .protocol
        .to_ascii_lowercase()
        .as_str()
    {
        "-1" => true,
        "tcp" | "6" => rule
            .ports
            .is_none_or(|(low, high)| (low..=high).contains(&port)),
        _ => false,
    }
}

fn is_peer(peer: &GroupPeer, other: &OtherEnd<'_>) -> bool {
    match peer {
        GroupPeer::Range(range) => range.contains(&other.address),
        GroupPeer::Group(id) => other.groups.contains(&id.as_str()),
        GroupPeer::Range6(_) | GroupPeer::PrefixList(_) => false,
    }
}
