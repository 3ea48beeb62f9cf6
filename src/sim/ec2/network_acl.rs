use serde_json::{Value, json};

use super::{args::Args, describe::Describe, network::derived, tags};
use crate::{
    sim::{fault::Answer, place::Place, world::World},
    snapshot::{AclEntry, NetworkAcl},
};

pub(super) fn show(acl: &NetworkAcl) -> Value {
    let associations: Vec<Value> = acl
        .subnets
        .iter()
        .map(|subnet| {
            json!({
                "networkAclAssociationId": association(&acl.id, subnet),
                "networkAclId": acl.id,
                "subnetId": subnet,
            })
        })
        .collect();
    let entries: Vec<Value> = acl
        .entries
        .iter()
        .map(show_entry)
        .collect();
    json!({
        "networkAclId": acl.id,
        "vpcId": acl.vpc,
        "ownerId": Place::ACCOUNT,
        "default": acl.default,
        "associationSet": associations,
        "entrySet": entries,
        "tagSet": tags::show(&acl.tags),
    })
}

/// The id of the association of a subnet with an ACL.
pub(super) fn association(acl: &str, subnet: &str) -> String {
    derived("aclassoc", &format!("{acl} {subnet}"))
}

fn show_entry(entry: &AclEntry) -> Value {
    json!({
        "ruleNumber": entry.number,
        "egress": entry.egress,
        "protocol": entry.protocol,
        "ruleAction": action(entry),
        "cidrBlock": entry.range.map(|range| range.to_string()),
        "ipv6CidrBlock": if entry.range.is_none() { Some("::/0") } else { None },
        "portRange": entry.ports.map(|(from, to)| json!({ "from": from, "to": to })),
    })
}

fn action(entry: &AclEntry) -> &'static str {
    if entry.allow { "allow" } else { "deny" }
}

pub(super) fn describe(world: &mut World, args: &Args<'_>) -> Answer {
    let describe = Describe {
        set: "networkAclSet",
        ids: "NetworkAclId",
        filters: &[
            ("association.network-acl-id", |acl: &NetworkAcl| {
                acl.subnets
                    .iter()
                    .map(|_| acl.id.clone())
                    .collect()
            }),
            ("association.subnet-id", |acl| acl.subnets.clone()),
            ("default", |acl| vec![acl.default.to_string()]),
            ("entry.cidr", |acl| {
                acl.entries
                    .iter()
                    .filter_map(|entry| entry.range)
                    .map(|range| range.to_string())
                    .collect()
            }),
            ("entry.egress", |acl| of_entries(acl, |entry| entry.egress.to_string())),
            ("entry.protocol", |acl| of_entries(acl, |entry| entry.protocol.clone())),
            ("entry.rule-action", |acl| of_entries(acl, |entry| action(entry).to_owned())),
            ("entry.rule-number", |acl| of_entries(acl, |entry| entry.number.to_string())),
            ("network-acl-id", |acl| vec![acl.id.clone()]),
            ("owner-id", |_| vec![Place::ACCOUNT.into()]),
            ("vpc-id", |acl| vec![acl.vpc.clone()]),
        ],
        least_page: Some(5),
    };
    describe.answer(args, world.network.network_acls(), show)
}

fn of_entries(acl: &NetworkAcl, field: impl Fn(&AclEntry) -> String) -> Vec<String> {
    acl.entries.iter().map(field).collect()
}
