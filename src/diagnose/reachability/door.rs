//! The route that leads out of a subnet.

use super::{
    report::Stage,
    route::{self, Exit, Taken},
    rules,
    traffic::Traffic,
    walk::{Walk, list},
};
use crate::{
    finding::Rule,
    snapshot::{Route, RouteTable, Subnet},
};

impl<'a> Walk<'a, '_> {
    /// The table of the subnet of DMS.
    pub(super) fn own_table(&mut self) -> Option<&'a RouteTable> {
        self.report.at(Stage::Route);
        let table = route::table_of(self.snapshot, self.subnet);
        match table {
            Some(table) => self
                .report
                .hop(Stage::Route, table.id.as_str()),
            None => {
                self.report
                    .hop(Stage::Route, "route table");
                self.no_table(self.subnet);
            }
        }
        table
    }

    pub(super) fn no_table(&mut self, subnet: &Subnet) {
        let problem = "its route table is not described: none names it, and the VPC's main table is not there";
        let remedy = "describe the table that it uses too, and follow it from there";
        self.report
            .push(rules::ROUTE_TABLE, &subnet.id, problem, remedy);
    }

    /// The route that `traffic` takes. Where parts of it take several, or prefix lists may take some, nobody knows where the
    /// cluster is: that is a doubt, and the best of them is followed.
    pub(super) fn route(
        &mut self,
        table: &'a RouteTable,
        traffic: Traffic,
        to: &str,
        leads: impl Fn(Exit) -> bool,
    ) -> Option<&'a Route> {
        let Taken { routes, unrouted } = route::taken(table, traffic);
        let snapshot = self.snapshot;
        // Gateway endpoints of S3 and DynamoDB have prefix lists too.
        let is_gateway_endpoint = |id: &str| {
            snapshot
                .vpc_endpoint(id)
                .is_some_and(|endpoint| {
                    endpoint
                        .kind
                        .eq_ignore_ascii_case("gateway")
                })
        };
        let listed: Vec<_> = table
            .routes
            .iter()
            .filter(|route| route.prefix_list.is_some() && !is_gateway_endpoint(&route.target))
            .collect();
        let is_good =
            |route: &&&Route| is_active(route) && leads(route::exit(snapshot, &route.target));
        let all = || routes.iter().chain(&listed);
        let chosen = *all()
            .find(is_good)
            .or_else(|| all().next())?;
        for other in routes
            .iter()
            .filter(|other| !std::ptr::eq(**other, chosen))
        {
            let problem = format!(
                "{to} may be reached by {} ({}) or by {} ({}), each takes a part",
                chosen.target, chosen.state, other.target, other.state
            );
            let remedy = "see to it that the cluster's addresses are not in the wrong part";
            self.report
                .push(rules::ROUTE_PART, &table.id, problem, remedy);
        }
        if unrouted && !routes.is_empty() {
            let problem =
                format!("a part of {to} has no route, the rest leads to {}", chosen.target);
            let remedy = "see to it that the cluster's addresses are in the rest";
            self.report
                .push(rules::ROUTE_PART, &table.id, problem, remedy);
        }
        if !listed.is_empty() {
            let is_followed = listed
                .iter()
                .any(|route| std::ptr::eq(*route, chosen));
            self.prefix_lists(table, &listed, is_followed, to);
        }
        Some(chosen)
    }

    fn prefix_lists(&mut self, table: &RouteTable, listed: &[&Route], followed: bool, to: &str) {
        let lists = list(
            listed
                .iter()
                .filter_map(|route| route.prefix_list.as_deref()),
        );
        let remedy = "look into the prefix lists";
        if followed {
            let problem = format!("{to} is reached only if it is in {lists}");
            self.report
                .push(rules::ROUTE_UNSEEN, &table.id, problem, remedy);
        } else {
            let problem = format!("{lists} may take packets to {to} elsewhere");
            self.report
                .push(rules::ROUTE_LISTS, &table.id, problem, remedy);
        }
    }

    /// A route that drops what it takes.
    pub(super) fn route_state(&mut self, table: &RouteTable, route: &Route) {
        if !is_active(route) {
            let range = route
                .destination
                .map_or_else(String::new, |range| range.to_string());
            let problem = format!(
                "its route {range} to {} is a {}: packets are dropped",
                route.target, route.state
            );
            let remedy = format!(
                "replace the route by one to something that exists (aws ec2 replace-route --route-table-id {})",
                table.id
            );
            self.report
                .push(rules::ROUTE_STATE, &table.id, problem, remedy);
        }
    }

    /// A route leads to something that the snapshot lacks. EC2 calls the route of what is gone a blackhole, so this one is
    /// somebody else's, who does not show it.
    pub(super) fn not_described(&mut self, rule: Rule, id: &str) {
        let problem = "a route leads to it, and it is not described: it may be another account's";
        let remedy = "ask whoever owns it whether it is available and leads on, or describe it too";
        self.report
            .push(rule, id, problem, remedy);
    }

    /// A state that says neither that it works nor that it does not.
    pub(super) fn state_unknown(&mut self, id: &str, word: &str, good: &str) {
        let problem = match word {
            "" => "its state is not told".to_owned(),
            word => format!("it is `{word}`, which EC2 does not document"),
        };
        let remedy = format!("look at it again, until it is {good}");
        self.report
            .push(rules::STATE_UNKNOWN, id, problem, remedy);
    }

    pub(super) fn unseen(&mut self, table: &RouteTable, route: &Route, to: &str) {
        let problem =
            format!("{to} is reached through {}, which is not described here", route.target);
        let remedy = "follow the packet there, by its own routes";
        self.report
            .push(rules::ROUTE_UNSEEN, &table.id, problem, remedy);
    }
}

fn is_active(route: &Route) -> bool {
    route.state.is_empty()
        || route
            .state
            .eq_ignore_ascii_case("active")
}
