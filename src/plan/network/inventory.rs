//! Everything of a snapshot that carries tags, as one list.

use super::ResourceKind;
use crate::{
    migration::Migration,
    snapshot::{NetworkSnapshot, Peering, SnapshotTags},
};

/// A resource that EC2 shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a> {
    pub(super) kind: ResourceKind,
    pub(super) id: &'a str,
    /// The VPC that it is in, or attached to.
    pub(super) vpc: Option<&'a str>,
    pub(super) state: &'a str,
    pub(super) tags: &'a SnapshotTags,
}

impl Item<'_> {
    /// Whether it carries the tag of the migration of this name.
    pub(super) fn is_of(&self, name: &str) -> bool {
        self.tags
            .get(Migration::TAG)
            .is_some_and(|seen| seen == name)
    }

    /// Whether its tag says that it is this part.
    pub(super) fn is_part(&self, part: &str) -> bool {
        self.tags
            .get(Migration::PART_TAG)
            .is_some_and(|seen| seen == part)
    }

    /// Whether EC2 is deleting it.
    pub(super) fn is_going(&self) -> bool {
        self.state
            .eq_ignore_ascii_case("deleting")
    }

    /// Which of several is the one to use: what works before what will, before what failed, before what goes.
    pub(super) fn rank(&self) -> u8 {
        match self.state.to_ascii_lowercase().as_str() {
            "" | "available" | "active" => 0,
            "failed" | "rejected" | "expired" => 2,
            "deleting" => 3,
            _ => 1,
        }
    }
}

/// Whether a peering is over, which EC2 shows for a while.
pub(super) fn is_over(peering: &Peering) -> bool {
    ["deleted", "deleting", "rejected", "failed", "expired"]
        .iter()
        .any(|status| {
            peering
                .status
                .eq_ignore_ascii_case(status)
        })
}

/// Everything that is there.
pub(super) fn items(snapshot: &NetworkSnapshot) -> Vec<Item<'_>> {
    let mut items = items_and_dead(snapshot);
    items.retain(|item| {
        !item
            .state
            .eq_ignore_ascii_case("deleted")
    });
    items
}

/// Everything that EC2 shows, what it has deleted and shows for a while among it.
pub(super) fn items_and_dead(snapshot: &NetworkSnapshot) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    let mut add = |kind, id, vpc, state, tags| {
        items.push(Item { kind, id, vpc, state, tags });
    };
    for one in &snapshot.vpcs {
        add(ResourceKind::Vpc, &one.id, Some(one.id.as_str()), "", &one.tags);
    }
    for one in &snapshot.subnets {
        add(ResourceKind::Subnet, &one.id, Some(one.vpc.as_str()), "", &one.tags);
    }
    for one in &snapshot.internet_gateways {
        add(ResourceKind::InternetGateway, &one.id, one.vpc.as_deref(), "", &one.tags);
    }
    for one in &snapshot.addresses {
        add(ResourceKind::Address, &one.id, None, "", &one.tags);
    }
    for one in &snapshot.nat_gateways {
        add(ResourceKind::NatGateway, &one.id, Some(one.vpc.as_str()), &one.state, &one.tags);
    }
    for one in &snapshot.route_tables {
        add(ResourceKind::RouteTable, &one.id, Some(one.vpc.as_str()), "", &one.tags);
    }
    for one in &snapshot.security_groups {
        add(ResourceKind::SecurityGroup, &one.id, Some(one.vpc.as_str()), "", &one.tags);
    }
    for one in &snapshot.vpc_endpoints {
        add(ResourceKind::VpcEndpoint, &one.id, Some(one.vpc.as_str()), &one.state, &one.tags);
    }
    for one in snapshot
        .peerings
        .iter()
        .filter(|one| !is_over(one))
    {
        let vpc = Some(one.accepter.vpc.as_str());
        let is_asked_for = one
            .status
            .eq_ignore_ascii_case("pending-acceptance");
        let kind = if is_asked_for { ResourceKind::PeeringRequest } else { ResourceKind::Peering };
        add(kind, &one.id, vpc, &one.status, &one.tags);
    }
    items
}
