//! What cannot go, because somebody uses it.

use std::collections::BTreeMap;

use super::{Clearing, STILL_USED};
use crate::plan::{
    Part, Verb,
    network::{
        GroupOwner, NetworkPart, ResourceKind, SubnetPlace,
        inventory::Item,
        uses::{User, users},
    },
    teardown::USED,
};

impl<'a> Clearing<'_, '_, 'a> {
    /// Who uses it, but for what the description itself uses it by: the routes of its tables go first.
    pub(super) fn users(&self, item: &Item<'_>) -> Vec<User<'a>> {
        let mut users = users(item, self.ids.snapshot);
        let is_of_the_description = |id: &str| match item.kind {
            ResourceKind::NatGateway
            | ResourceKind::Peering
            | ResourceKind::InternetGateway
            | ResourceKind::Attachment => {
                matches!(self.ids.part_of(id), Some(NetworkPart::RouteTable(_)))
            }
            ResourceKind::VpcEndpoint => self
                .ids
                .dms_groups()
                .iter()
                .any(|group| group == id),
            // The endpoint leaves it before.
            ResourceKind::Subnet | ResourceKind::SecurityGroup => {
                self.is_left_by_the_endpoint(item.id)
                    && self.ids.id(&NetworkPart::VpcEndpoint) == Some(id)
            }
            _ => false,
        };
        users.retain(|user| !matches!(user, User::Resource(id) if is_of_the_description(id)));
        users
    }

    fn is_left_by_the_endpoint(&self, id: &str) -> bool {
        let is_changed = self
            .steps
            .of(&Part::Network(NetworkPart::VpcEndpoint))
            .iter()
            .any(|step| step.verb == Verb::Modify);
        is_changed
            && self
                .ids
                .endpoint_change()
                .is_some_and(|change| {
                    change
                        .remove_subnets
                        .iter()
                        .chain(&change.remove_groups)
                        .any(|left| left == id)
                })
    }

    /// What cannot go, because something that stays uses it, whose that is, and which.
    pub(super) fn staying(&self) -> BTreeMap<&'a str, (&'static str, Vec<&'a str>)> {
        let mut staying: BTreeMap<&'a str, (&'static str, Vec<&'a str>)> = BTreeMap::new();
        loop {
            let before = staying.len();
            for item in self.going.values() {
                let stays = |user: &User<'_>| match user {
                    User::Resource(id) => !self.going.contains_key(id) || staying.contains_key(id),
                    User::Passing => false,
                    User::Stranger => true,
                };
                let is_ours = |user: &User<'_>| {
                    let User::Resource(id) = user else { return false };
                    staying
                        .get(id)
                        .map_or_else(|| self.ids.is_ours(id), |(why, _)| *why == STILL_USED)
                };
                let users: Vec<_> = self
                    .users(item)
                    .into_iter()
                    .filter(stays)
                    .collect();
                let is_used = !users.is_empty();
                let why = if is_used && users.iter().all(is_ours) { STILL_USED } else { USED };
                if is_used || self.is_of_dms_that_stays(item) {
                    let mut named: Vec<_> = users
                        .iter()
                        .filter_map(|user| match user {
                            User::Resource(id) => Some(*id),
                            _ => None,
                        })
                        .collect();
                    named.sort_unstable();
                    named.dedup();
                    staying
                        .entry(item.id)
                        .or_insert((why, named));
                }
            }
            if staying.len() == before {
                return staying;
            }
        }
    }

    /// Whether what is of DMS stays, and is in it or leads to the cluster through it.
    fn is_of_dms_that_stays(&self, item: &Item<'_>) -> bool {
        match self.part(item) {
            NetworkPart::Subnet(SubnetPlace::Dms(_))
            | NetworkPart::SecurityGroup(GroupOwner::Dms) => self.dms.stays,
            NetworkPart::NatGateway(_)
            | NetworkPart::InternetGateway
            | NetworkPart::VpcEndpoint
            | NetworkPart::Peering => self.dms.keeps_its_way,
            _ => false,
        }
    }
}
