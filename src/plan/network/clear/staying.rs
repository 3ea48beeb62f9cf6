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

/// What stays, why, and who uses it.
pub(super) type Staying<'a> = BTreeMap<&'a str, (&'static str, Vec<&'a str>)>;

impl<'a> Clearing<'_, '_, 'a> {
    /// Who uses it, but for what the description itself uses it by.
    pub(super) fn users(&self, item: &Item<'_>, staying: &Staying<'a>) -> Vec<User<'a>> {
        let mut users = users(item, self.ids.snapshot);
        let leads_nobody = |id: &str| match self.ids.part_of(id) {
            // Its route goes first, unless the table stays for subnets of somebody else's.
            Some(NetworkPart::RouteTable(_)) => {
                !staying.contains_key(id) || !self.leads(id, |subnet| !self.ids.is_ours(subnet))
            }
            _ => !self.leads(id, |subnet| {
                !self.going.contains_key(subnet) || staying.contains_key(subnet)
            }),
        };
        let is_of_the_description = |id: &str| match item.kind {
            ResourceKind::NatGateway
            | ResourceKind::Peering
            | ResourceKind::InternetGateway
            | ResourceKind::Attachment => {
                self.ids
                    .snapshot
                    .route_table(id)
                    .is_some()
                    && leads_nobody(id)
            }
            // The rule that names it goes first.
            ResourceKind::SecurityGroup if self.tears_down && self.ids.is_ours(id) => self
                .ids
                .snapshot
                .security_groups
                .iter()
                .any(|group| group.id == id),
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

    /// Whether a subnet of this kind is routed by this table: by its own word, or because it is the main one.
    fn leads(&self, table: &str, is_meant: impl Fn(&str) -> bool) -> bool {
        let snapshot = self.ids.snapshot;
        let Some(table) = snapshot.route_table(table) else { return true };
        let holds = |table: &crate::snapshot::RouteTable, subnet: &str| {
            table
                .associations
                .iter()
                .filter(|one| !one.state.starts_with("disassociat"))
                .any(|one| one.subnet.as_deref() == Some(subnet))
        };
        let is_main = table
            .associations
            .iter()
            .any(|one| one.main);
        snapshot
            .subnets
            .iter()
            .filter(|subnet| subnet.vpc == table.vpc)
            .filter(|subnet| {
                let is_elsewhere = || {
                    snapshot
                        .route_tables
                        .iter()
                        .any(|other| holds(other, &subnet.id))
                };
                holds(table, &subnet.id) || (is_main && !is_elsewhere())
            })
            .any(|subnet| is_meant(&subnet.id))
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
    pub(super) fn staying(&self) -> Staying<'a> {
        let mut staying = Staying::new();
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
                    .users(item, &staying)
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
