use serde_json::{Value, json};

use super::{
    args::Args,
    describe::{Describe, Field},
    network::{Kind, Network, Record},
    permission::{self, Described, rule_id, words},
    security_group::subject,
};
use crate::{
    sim::{
        SimAccount, SimQuota,
        fault::{Answer, Fault},
        world::World,
    },
    snapshot::{GroupPeer, GroupRule, SecurityGroup, SnapshotTags},
};

pub(super) fn authorize_ingress(world: &mut World, args: &Args<'_>) -> Answer {
    authorize(world, args, false)
}

pub(super) fn authorize_egress(world: &mut World, args: &Args<'_>) -> Answer {
    authorize(world, args, true)
}

pub(super) fn revoke_ingress(world: &mut World, args: &Args<'_>) -> Answer {
    revoke(world, args, false)
}

pub(super) fn revoke_egress(world: &mut World, args: &Args<'_>) -> Answer {
    revoke(world, args, true)
}

fn rules(group: &SecurityGroup, egress: bool) -> &Vec<GroupRule> {
    if egress { &group.egress } else { &group.ingress }
}

fn rules_mut(group: &mut SecurityGroup, egress: bool) -> &mut Vec<GroupRule> {
    if egress { &mut group.egress } else { &mut group.ingress }
}

/// Refuses groups of another VPC, unless a peering leads there.
fn demand_peers(network: &Network, vpc: &str, rules: &[Described]) -> Result<(), Fault> {
    for (rule, _) in rules {
        let GroupPeer::Group(id) = &rule.peer else { continue };
        let other = &network.security_groups.find(id)?.vpc;
        let is_peered = network
            .peerings
            .values()
            .filter(|peering| peering.status == "active")
            .any(|peering| {
                let (one, two) = (&peering.requester.vpc, &peering.accepter.vpc);
                (one == vpc && two == other) || (two == vpc && one == other)
            });
        if other != vpc && !is_peered {
            return Err(SecurityGroup::not_found(id));
        }
    }
    Ok(())
}

/// All rules of the request are added, or none.
fn authorize(world: &mut World, args: &Args<'_>, egress: bool) -> Answer {
    let group = subject(world, args)?;
    let id = group.id.clone();
    let new = permission::read(&world.network, args)?;
    demand_peers(&world.network, &group.vpc, &new)?;
    for (index, (rule, _)) in new.iter().enumerate() {
        let is_known = rules(group, egress).contains(rule);
        if is_known
            || new[..index]
                .iter()
                .any(|(other, _)| other == rule)
        {
            return Err(Fault::new(
                "InvalidPermission.Duplicate",
                format!("the specified rule \"{}\" already exists", words(rule)),
            ));
        }
    }
    let network = &mut world.network;
    let count = rules(network.security_groups.find(&id)?, egress).len() + new.len();
    network
        .limits
        .demand(SimQuota::RulesPerSecurityGroup, count)?;
    for (rule, text) in &new {
        if let Some(text) = text {
            let record = Record { text: text.clone(), ..Record::default() };
            network
                .records
                .insert(rule_id(&id, egress, rule), record);
        }
        rules_mut(network.security_groups.find_mut(&id)?, egress).push(rule.clone());
    }
    let shown: Vec<Value> = new
        .iter()
        .map(|(rule, _)| permission::show_rule(network, &id, egress, rule))
        .collect();
    Ok(json!({ "return": true, "securityGroupRuleSet": shown }))
}

/// Rules go by what they say or by their ids. What is not there is refused, but only told of in the default VPC.
fn revoke(world: &mut World, args: &Args<'_>, egress: bool) -> Answer {
    let group = subject(world, args)?.clone();
    let gone: Vec<GroupRule> = if args.has("SecurityGroupRuleId") {
        by_id(&group, &args.texts("SecurityGroupRuleId")?, egress)?
    } else {
        permission::read(&world.network, args)?
            .into_iter()
            .map(|(rule, _): Described| rule)
            .collect()
    };
    let network = &mut world.network;
    let (known, unknown): (Vec<GroupRule>, Vec<GroupRule>) = gone
        .into_iter()
        .partition(|rule| rules(&group, egress).contains(rule));
    if !unknown.is_empty() && group.vpc != SimAccount::DEFAULT_VPC {
        return Err(Fault::new(
            "InvalidPermission.NotFound",
            "The specified rule does not exist in this security group.",
        ));
    }
    let revoked: Vec<Value> = known
        .iter()
        .map(|rule| {
            let mut shown = permission::show_rule(network, &group.id, egress, rule);
            if let Value::Object(members) = &mut shown {
                members.remove("groupOwnerId");
                members.remove("tagSet");
                let referenced = members.remove("referencedGroupInfo");
                if let Some(id) = referenced.and_then(|info| info.get("groupId").cloned()) {
                    members.insert("referencedGroupId".to_owned(), id);
                }
            }
            shown
        })
        .collect();
    rules_mut(
        network
            .security_groups
            .find_mut(&group.id)?,
        egress,
    )
    .retain(|rule| !known.contains(rule));
    for rule in &known {
        network
            .records
            .remove(&rule_id(&group.id, egress, rule));
    }
    Ok(json!({
        "return": true,
        "unknownIpPermissionSet": permission::show(network, &group.id, egress, &unknown),
        "revokedSecurityGroupRuleSet": revoked,
    }))
}

fn by_id(group: &SecurityGroup, ids: &[String], egress: bool) -> Result<Vec<GroupRule>, Fault> {
    ids.iter()
        .map(|id| {
            rules(group, egress)
                .iter()
                .find(|rule| rule_id(&group.id, egress, rule) == *id)
                .cloned()
                .ok_or_else(|| RuleOfGroup::not_found(id))
        })
        .collect()
}

/// A rule with its id and its group.
#[derive(Clone)]
struct RuleOfGroup {
    id: String,
    group: String,
    egress: bool,
    rule: GroupRule,
}

impl Kind for RuleOfGroup {
    fn id(&self) -> &str {
        &self.id
    }

    fn tags(&self) -> Option<&SnapshotTags> {
        None
    }

    fn not_found(id: &str) -> Fault {
        Fault::new(
            "InvalidSecurityGroupRuleId.NotFound",
            format!("The security group rule ID '{id}' does not exist"),
        )
    }
}

const FILTERS: &[(&str, Field<RuleOfGroup>)] = &[
    ("group-id", |rule| vec![rule.group.clone()]),
    ("security-group-rule-id", |rule| vec![rule.id.clone()]),
];

pub(super) fn describe(world: &mut World, args: &Args<'_>) -> Answer {
    let describe = Describe {
        set: "securityGroupRuleSet",
        ids: "SecurityGroupRuleId",
        filters: FILTERS,
        least_page: Some(5),
    };
    let network = &world.network;
    describe.answer(args, every_rule(network), |it| {
        permission::show_rule(network, &it.group, it.egress, &it.rule)
    })
}

fn every_rule(network: &Network) -> Vec<RuleOfGroup> {
    network
        .security_groups
        .values()
        .flat_map(|group| {
            [false, true]
                .into_iter()
                .flat_map(move |egress| {
                    rules(group, egress)
                        .iter()
                        .map(move |rule| RuleOfGroup {
                            id: rule_id(&group.id, egress, rule),
                            group: group.id.clone(),
                            egress,
                            rule: rule.clone(),
                        })
                })
        })
        .collect()
}
