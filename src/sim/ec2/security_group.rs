use serde_json::{Value, json};

use super::{
    args::{Args, missing},
    describe::Describe,
    network::{Network, Record, allow_all},
    permission, tags,
};
use crate::{
    sim::{
        SimAccount, SimQuota,
        fault::{Answer, Fault},
        place::Place,
        world::World,
    },
    snapshot::{GroupPeer, GroupRule, SecurityGroup},
};

fn arn(region: &str, id: &str) -> String {
    format!("arn:aws:ec2:{region}:{}:security-group/{id}", Place::ACCOUNT)
}

fn show(network: &Network, region: &str, group: &SecurityGroup) -> Value {
    let description = network
        .records
        .get(&group.id)
        .map(|record| record.text.clone())
        .unwrap_or_default();
    json!({
        "groupId": group.id,
        "securityGroupArn": arn(region, &group.id),
        "groupName": group.name,
        "groupDescription": description,
        "vpcId": group.vpc,
        "ownerId": Place::ACCOUNT,
        "ipPermissions": permission::show(network, &group.id, false, &group.ingress),
        "ipPermissionsEgress": permission::show(network, &group.id, true, &group.egress),
        "tagSet": tags::show(&group.tags),
    })
}

/// Without a VPC it would be one of the default VPC.
pub(super) fn create(world: &mut World, args: &Args<'_>) -> Answer {
    let name = args.needed("GroupName")?;
    let description = args.needed("GroupDescription")?;
    let tags = tags::specified(args, "security-group")?;
    for (member, text) in [("groupName", name), ("groupDescription", description)] {
        demand_text(member, text)?;
    }
    if name.starts_with("sg-") {
        return Err(Fault::new(
            "InvalidParameterValue",
            "Value for parameter groupName is invalid. Group names may not be in the format sg-*",
        ));
    }
    if name == "default" {
        return Err(Fault::new(
            "InvalidParameterValue",
            "Cannot use reserved security group name: default",
        ));
    }
    let region = world.place.region().to_owned();
    let network = &mut world.network;
    let vpc = args
        .text("VpcId")?
        .unwrap_or(SimAccount::DEFAULT_VPC);
    let vpc = network.vpcs.find(vpc)?.id.clone();
    if network
        .security_groups
        .values()
        .any(|group| group.vpc == vpc && group.name == name)
    {
        return Err(Fault::new(
            "InvalidGroup.Duplicate",
            format!("The security group '{name}' already exists for VPC '{vpc}'"),
        ));
    }
    let count = network.security_groups.values().count();
    network
        .limits
        .demand(SimQuota::SecurityGroups, count + 1)?;
    let id = network.mint("sg");
    network
        .security_groups
        .add(SecurityGroup {
            id: id.clone(),
            vpc,
            name: name.to_owned(),
            ingress: Vec::new(),
            egress: vec![allow_all()],
            ..SecurityGroup::default()
        });
    let record = Record { text: description.to_owned(), ..Record::default() };
    network
        .records
        .insert(id.clone(), record);
    network.tag(&id, tags.clone());
    Ok(json!({
        "groupId": id,
        "securityGroupArn": arn(&region, &id),
        "tagSet": tags::show(&tags),
        "return": true,
    }))
}

pub(super) fn demand_text(member: &str, text: &str) -> Result<(), Fault> {
    let is_good = text.chars().count() <= 255
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c));
    if is_good {
        return Ok(());
    }
    Err(Fault::new(
        "InvalidParameterValue",
        format!(
            "Value ({text}) for parameter {member} is invalid. Character sets beyond ASCII are not supported, and it may \
             have at most 255 characters of a-z, A-Z, 0-9, spaces, and ._-:/()#,@[]+=&;{{}}!$*"
        ),
    ))
}

pub(super) fn delete(world: &mut World, args: &Args<'_>) -> Answer {
    let network = &mut world.network;
    let id = args.needed("GroupId")?;
    let group = network.security_groups.find(id)?;
    if group.name == "default" {
        return Err(Fault::new(
            "CannotDelete",
            format!("the specified group: \"{id}\" name: \"default\" cannot be deleted by a user"),
        ));
    }
    let is_named = |rules: &[GroupRule]| {
        rules
            .iter()
            .any(|rule| rule.peer == GroupPeer::Group(id.to_owned()))
    };
    let is_used = network
        .interfaces
        .values()
        .any(|interface| {
            interface
                .seen
                .security_groups
                .iter()
                .any(|used| used == id)
        })
        || network
            .security_groups
            .values()
            .filter(|other| other.id != id)
            .any(|other| is_named(&other.ingress) || is_named(&other.egress));
    if is_used {
        return Err(Fault::new(
            "DependencyViolation",
            format!("resource {id} has a dependent object"),
        ));
    }
    network.security_groups.remove(id);
    network.forget(id);
    Ok(json!({ "return": true, "groupId": id }))
}

pub(super) fn describe(world: &mut World, args: &Args<'_>) -> Answer {
    let describe = Describe {
        set: "securityGroupInfo",
        ids: "GroupId",
        filters: &[
            ("group-id", |group: &SecurityGroup| vec![group.id.clone()]),
            ("group-name", |group| vec![group.name.clone()]),
            ("ip-permission.cidr", |group| cidrs(&group.ingress)),
            ("ip-permission.group-id", |group| groups(&group.ingress)),
            ("ip-permission.protocol", |group| protocols(&group.ingress)),
            ("egress.ip-permission.cidr", |group| cidrs(&group.egress)),
            ("egress.ip-permission.group-id", |group| groups(&group.egress)),
            ("egress.ip-permission.protocol", |group| protocols(&group.egress)),
            ("owner-id", |_| vec![Place::ACCOUNT.into()]),
            ("vpc-id", |group| vec![group.vpc.clone()]),
        ],
        least_page: Some(5),
    };
    let region = world.place.region().to_owned();
    let network = &world.network;
    describe.answer(args, network.security_groups(), |group| show(network, &region, group))
}

fn cidrs(rules: &[GroupRule]) -> Vec<String> {
    rules
        .iter()
        .filter_map(|rule| match &rule.peer {
            GroupPeer::Range(range) => Some(range.to_string()),
            _ => None,
        })
        .collect()
}

fn groups(rules: &[GroupRule]) -> Vec<String> {
    rules
        .iter()
        .filter_map(|rule| match &rule.peer {
            GroupPeer::Group(id) => Some(id.clone()),
            _ => None,
        })
        .collect()
}

fn protocols(rules: &[GroupRule]) -> Vec<String> {
    rules
        .iter()
        .map(|rule| rule.protocol.clone())
        .collect()
}

/// The group that a rule request is about.
pub(super) fn subject<'a>(world: &'a World, args: &Args<'_>) -> Result<&'a SecurityGroup, Fault> {
    let id = args
        .text("GroupId")?
        .ok_or_else(|| missing("groupId"))?;
    world.network.security_groups.find(id)
}
