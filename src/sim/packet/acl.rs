use std::net::Ipv4Addr;

use super::Lost;
use crate::snapshot::{AclEntry, NetworkAcl, NetworkSnapshot, Subnet};

/// A packet at the border of a subnet, of which a network ACL sees the other end and the destination port.
#[derive(Clone, Copy)]
pub(super) struct Crossing {
    pub(super) egress: bool,
    pub(super) answer: bool,
    pub(super) other: Ipv4Addr,
    /// The ports that it may go to: one is enough, for who sends it tries others when one stays silent.
    pub(super) ports: (u16, u16),
}

pub(super) fn cross(
    network: &NetworkSnapshot,
    subnet: &Subnet,
    crossing: Crossing,
) -> Result<(), Lost> {
    match acl_of(network, subnet) {
        Some(acl) if !lets_through(acl, crossing) => Err(Lost::NetworkAcl {
            acl: acl.id.clone(),
            subnet: subnet.id.clone(),
            egress: crossing.egress,
            answer: crossing.answer,
        }),
        _ => Ok(()),
    }
}

fn acl_of<'a>(network: &'a NetworkSnapshot, subnet: &Subnet) -> Option<&'a NetworkAcl> {
    let mut acls = network.network_acls.iter();
    let own = acls.find(|acl| acl.subnets.contains(&subnet.id));
    own.or_else(|| {
        network
            .network_acls
            .iter()
            .find(|acl| acl.default && acl.vpc == subnet.vpc)
    })
}

/// Whether a port is let through: for each the entry of the lowest number decides, and without one nothing passes.
fn lets_through(acl: &NetworkAcl, crossing: Crossing) -> bool {
    let mut entries: Vec<&AclEntry> = acl
        .entries
        .iter()
        .filter(|entry| entry.egress == crossing.egress && is_about(entry, crossing.other))
        .collect();
    entries.sort_by_key(|entry| entry.number);
    let (first, last) = crossing.ports;
    let mut undecided = vec![(first, last)];
    for entry in entries {
        let (low, high) = match entry.protocol.as_str() {
            "-1" => (0, u16::MAX),
            _ => entry.ports.unwrap_or((0, u16::MAX)),
        };
        let overlaps = |&(from, to): &(u16, u16)| from <= high && low <= to;
        if entry.allow && undecided.iter().any(overlaps) {
            return true;
        }
        undecided = undecided
            .into_iter()
            .flat_map(|range| without(range, low, high))
            .collect();
    }
    false
}

fn is_about(entry: &AclEntry, other: Ipv4Addr) -> bool {
    matches!(entry.protocol.as_str(), "-1" | "6")
        && entry
            .range
            .is_some_and(|range| range.contains(&other))
}

/// What is left of a range of ports when those from `low` to `high` are taken out.
fn without((from, to): (u16, u16), low: u16, high: u16) -> Vec<(u16, u16)> {
    let mut left = Vec::new();
    if let Some(end) = low.checked_sub(1)
        && from <= end
    {
        left.push((from, to.min(end)));
    }
    if let Some(start) = high.checked_add(1)
        && start <= to
    {
        left.push((from.max(start), to));
    }
    left
}
