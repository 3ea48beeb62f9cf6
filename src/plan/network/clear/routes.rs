//! The routes that go: before what they lead to.

use ipnet::Ipv4Net;

use super::{Clearing, push};
use crate::{
    plan::{
        Verb,
        network::{ExtraRoute, NetworkPart, inventory::items_and_dead},
    },
    snapshot::Route,
};

impl Clearing<'_, '_, '_> {
    /// The routes of the description's tables that are to go: before what they lead to. `goes` is told where the described
    /// route of the table goes.
    pub(super) fn routes(&mut self, goes: fn(&Self, Option<Ipv4Net>, &Route) -> bool) {
        let mut parts = Vec::new();
        for number in 0..self.ids.tables.len() {
            let part = NetworkPart::RouteTable(number);
            let Some(id) = self
                .ids
                .id(&part)
                .filter(|id| !self.going.contains_key(id))
            else {
                continue;
            };
            let Some(seen) = self.ids.snapshot.route_table(id) else { continue };
            let to = self.ids.route(number).map(|(to, _)| to);
            for route in &seen.routes {
                let Some(destination) = route.destination else { continue };
                if route.target != "local" && goes(self, to, route) {
                    let part = if to == Some(destination) {
                        NetworkPart::Route(number)
                    } else {
                        NetworkPart::ExtraRoute(ExtraRoute::new(id, destination))
                    };
                    parts.push((part, id.to_owned(), route.target.clone()));
                }
            }
        }
        for (part, table, target) in parts {
            let needs = self.dms.work.clone();
            let step = push(self.steps, Verb::Delete, &part, &table, needs);
            if let Some(last) = self.steps.steps.last_mut() {
                last.reasons
                    .push(format!("it leads to {target}"));
            }
            self.routes.push(step);
        }
    }

    /// In a teardown: what leads to what goes, and what led to what has gone. What leads to what stays may be somebody else's.
    pub(super) fn is_over_with_us(&self, described: Option<Ipv4Net>, route: &Route) -> bool {
        let target = route.target.as_str();
        if self.going.contains_key(target) {
            return true;
        }
        let is_dead = route
            .state
            .eq_ignore_ascii_case("blackhole")
            && described == route.destination;
        // Of other kinds, such as transit gateways, nobody has looked whether they are there.
        let is_of_a_way = ["nat-", "igw-", "pcx-"]
            .iter()
            .any(|kind| target.starts_with(kind));
        let is_ours = || {
            items_and_dead(self.ids.snapshot)
                .iter()
                .any(|item| item.id == target && item.is_of(self.ids.name))
        };
        is_dead && is_of_a_way && (is_ours() || self.ids.item(target).is_none())
    }

    /// Once everything that is described has its place: what leads to what goes. Whatever else was added by hand may lead to
    /// the other side of the migration.
    pub(super) fn is_not_described(&self, described: Option<Ipv4Net>, route: &Route) -> bool {
        // One to the described place is led to the described exit elsewhere.
        described != route.destination
            && self
                .going
                .contains_key(route.target.as_str())
    }
}
