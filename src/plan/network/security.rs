//! Security groups and their rules.

use super::{
    ExtraRule, GroupOwner, NetworkPart,
    build::Build,
    wanted::{all_egress, everywhere},
};
use crate::{
    plan::Verb,
    snapshot::{GroupPeer, GroupRule},
};

pub(super) fn groups(build: &mut Build<'_, '_>) {
    if build
        .ids
        .network
        .security_groups()
        .is_empty()
    {
        group(build, GroupOwner::Dms);
    }
    let has_own = build
        .ids
        .network
        .endpoint_ingress()
        .is_some();
    if has_own && !build.ids.uses_foreign_endpoint() {
        group(build, GroupOwner::Endpoint);
    }
}

fn group(build: &mut Build<'_, '_>, of: GroupOwner) {
    let part = NetworkPart::SecurityGroup(of);
    if build.item(&part).is_some() {
        build.keep(&part);
        return;
    }
    let name = build
        .steps
        .migration
        .security_group_name(of);
    let taken = build
        .ids
        .id(&NetworkPart::Vpc)
        .and_then(|vpc| {
            build
                .ids
                .snapshot
                .security_groups
                .iter()
                .find(|group| group.vpc == vpc && group.name == name)
        })
        .map(|group| format!("{} has its name and no tag of ours", group.id));
    if let Some(problem) = taken {
        build.conflict(&part, problem, "delete that group, or name it in the description");
    }
    build.create(&part, &[NetworkPart::Vpc]);
}

pub(super) fn rules(build: &mut Build<'_, '_>) {
    let network = build.ids.network;
    if network.security_groups().is_empty() {
        egress(build);
    }
    if network.endpoint_ingress().is_some() && !build.ids.uses_foreign_endpoint() {
        ingress(build);
    }
}

fn egress(build: &mut Build<'_, '_>) {
    let group = NetworkPart::SecurityGroup(GroupOwner::Dms);
    let seen = build
        .ids
        .seen_group(GroupOwner::Dms)
        .cloned();
    let count = build
        .ids
        .network
        .egress()
        .map_or(0, |rules| rules.len());
    let parts: Vec<_> = (0..count)
        .map(NetworkPart::Egress)
        .collect();
    let described: Vec<GroupRule> = parts
        .iter()
        .flat_map(|part| build.ids.rules(part))
        .collect();
    let is_open = described.contains(&all_egress());
    for part in &parts {
        // A group that is made has the rule that lets everything out.
        let comes_with_it = seen.is_none()
            && build
                .ids
                .rules(part)
                .contains(&all_egress());
        let is_there = seen.is_some()
            && !build.ids.rules(part).is_empty()
            && build.ids.missing_rules(part).is_empty();
        if !comes_with_it && !is_there {
            let needs = [
                group.clone(),
                NetworkPart::SecurityGroup(GroupOwner::Endpoint),
                NetworkPart::VpcEndpoint,
            ];
            let needs: &[_] = if leads_to_the_endpoint(build, part) { &needs } else { &needs[..1] };
            build.create(part, needs);
        }
    }
    let has_all = seen
        .as_ref()
        .is_none_or(|seen| seen.egress.contains(&all_egress()));
    if !is_open && has_all {
        // After the rules that take its place, so that nothing is cut off in between.
        let needs = [parts.as_slice(), &[group]].concat();
        let step = build.push(Verb::Delete, &NetworkPart::AllEgress, &needs);
        step.reasons
            .push("every new group lets everything out".to_owned());
    }
    let Some(seen) = seen else { return };
    // While a group that a rule names is not there, nobody can tell which rule is one too many.
    let is_known = parts
        .iter()
        .all(|part| !build.ids.rules(part).is_empty());
    let is_extra = |rule: &&GroupRule| {
        !described.contains(rule)
            && **rule != all_egress()
            && !(is_open && is_everything_of_ipv6(rule))
    };
    for rule in seen
        .egress
        .iter()
        .filter(is_extra)
        .filter(|_| is_known)
    {
        extra(build, &ExtraRule::new(&seen.id, true, rule));
    }
    for rule in &seen.ingress {
        extra(build, &ExtraRule::new(&seen.id, false, rule));
    }
}

/// Whether the rule is about the group of the private endpoint, which has to be there first.
fn leads_to_the_endpoint(build: &Build<'_, '_>, part: &NetworkPart) -> bool {
    let NetworkPart::Egress(number) = part else { return false };
    build
        .ids
        .network
        .egress()
        .and_then(|rules| rules.get(*number).cloned())
        .is_some_and(|rule| rule.peer == crate::network::SecurityPeer::EndpointGroup)
}

/// A VPC with IPv6 gives new groups this rule besides.
fn is_everything_of_ipv6(rule: &GroupRule) -> bool {
    rule.protocol == "-1" && rule.peer == GroupPeer::Range6("::/0".to_owned())
}

fn ingress(build: &mut Build<'_, '_>) {
    let part = NetworkPart::Ingress;
    let seen = build
        .ids
        .seen_group(GroupOwner::Endpoint)
        .cloned();
    let wanted = build.ids.rules(&part);
    let is_there = seen.is_some()
        && !wanted.is_empty()
        && build
            .ids
            .missing_rules(&part)
            .is_empty();
    if !is_there {
        let needs = [
            NetworkPart::SecurityGroup(GroupOwner::Endpoint),
            NetworkPart::SecurityGroup(GroupOwner::Dms),
        ];
        build.create(&part, &needs);
    }
    let Some(seen) = seen.filter(|seen| build.ids.is_ours(&seen.id) && !wanted.is_empty()) else {
        return;
    };
    for rule in seen
        .ingress
        .iter()
        .filter(|rule| !wanted.contains(rule))
    {
        extra(build, &ExtraRule::new(&seen.id, false, rule));
    }
    let is_default = |rule: &&GroupRule| {
        rule.peer == GroupPeer::Range(everywhere()) || is_everything_of_ipv6(rule)
    };
    for rule in seen
        .egress
        .iter()
        .filter(|rule| !is_default(rule))
    {
        extra(build, &ExtraRule::new(&seen.id, true, rule));
    }
}

fn extra(build: &mut Build<'_, '_>, rule: &ExtraRule) {
    let part = NetworkPart::Extra(rule.clone());
    let step = build.push(Verb::Delete, &part, &[]);
    step.reasons
        .push(format!("nobody described {rule}"));
}
