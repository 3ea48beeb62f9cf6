use serde_json::{Value, json};

use super::{args::Args, describe::Describe, tags};
use crate::{
    sim::{
        SimQuota,
        fault::{Answer, Fault},
        place::Place,
        world::World,
    },
    snapshot::InternetGateway,
};

fn show(gateway: &InternetGateway) -> Value {
    let attachments: Value = gateway
        .vpc
        .iter()
        .map(|vpc| json!({ "vpcId": vpc, "state": gateway.attachment }))
        .collect();
    json!({
        "internetGatewayId": gateway.id,
        "ownerId": Place::ACCOUNT,
        "attachmentSet": if gateway.vpc.is_some() { attachments } else { json!([]) },
        "tagSet": tags::show(&gateway.tags),
    })
}

pub(super) fn create(world: &mut World, args: &Args<'_>) -> Answer {
    let tags = tags::specified(args, "internet-gateway")?;
    let network = &mut world.network;
    let count = network
        .internet_gateways
        .values()
        .count();
    network
        .limits
        .demand(SimQuota::InternetGateways, count + 1)?;
    let id = network.mint("igw");
    let gateway = InternetGateway { id: id.clone(), ..InternetGateway::default() };
    network
        .internet_gateways
        .add(gateway.clone());
    network.tag(&id, tags.clone());
    Ok(json!({ "internetGateway": show(&InternetGateway { tags, ..gateway }) }))
}

pub(super) fn attach(world: &mut World, args: &Args<'_>) -> Answer {
    let network = &mut world.network;
    let id = args.needed("InternetGatewayId")?;
    let wanted = args.needed("VpcId")?;
    let gateway = network.internet_gateways.find(id)?;
    network.vpcs.find(wanted)?;
    if let Some(vpc) = &gateway.vpc {
        return Err(Fault::new(
            "Resource.AlreadyAssociated",
            format!("resource {id} is already attached to network {vpc}"),
        ));
    }
    if network
        .internet_gateways
        .values()
        .any(|other| other.vpc.as_deref() == Some(wanted))
    {
        return Err(Fault::new(
            "InvalidParameterValue",
            format!("Network {wanted} already has an internet gateway attached"),
        ));
    }
    let gateway = network.internet_gateways.find_mut(id)?;
    gateway.vpc = Some(wanted.to_owned());
    gateway.attachment = "available".to_owned();
    Ok(json!({ "return": true }))
}

pub(super) fn detach(world: &mut World, args: &Args<'_>) -> Answer {
    let network = &mut world.network;
    let id = args.needed("InternetGatewayId")?;
    let from = args.needed("VpcId")?;
    let gateway = network.internet_gateways.find(id)?;
    network.vpcs.find(from)?;
    if gateway.vpc.as_deref() != Some(from) {
        return Err(Fault::new(
            "Gateway.NotAttached",
            format!("resource {id} is not attached to network {from}"),
        ));
    }
    let is_used = network
        .interfaces
        .values()
        .any(|interface| interface.seen.vpc == from && interface.seen.public_address.is_some());
    if is_used {
        return Err(Fault::new(
            "DependencyViolation",
            format!(
                "Network {from} has some mapped public address(es). Please unmap those public address(es) before detaching \
                 the gateway."
            ),
        ));
    }
    let gateway = network.internet_gateways.find_mut(id)?;
    gateway.vpc = None;
    gateway.attachment.clear();
    Ok(json!({ "return": true }))
}

pub(super) fn delete(world: &mut World, args: &Args<'_>) -> Answer {
    let network = &mut world.network;
    let gateway = network
        .internet_gateways
        .find(args.needed("InternetGatewayId")?)?;
    let id = gateway.id.clone();
    if gateway.vpc.is_some() {
        return Err(Fault::new(
            "DependencyViolation",
            format!("The internetGateway '{id}' has dependencies and cannot be deleted."),
        ));
    }
    network.internet_gateways.remove(&id);
    network.forget(&id);
    Ok(json!({ "return": true }))
}

pub(super) fn describe(world: &mut World, args: &Args<'_>) -> Answer {
    let describe = Describe {
        set: "internetGatewaySet",
        ids: "InternetGatewayId",
        filters: &[
            ("attachment.state", |gateway: &InternetGateway| {
                gateway
                    .vpc
                    .iter()
                    .map(|_| gateway.attachment.clone())
                    .collect()
            }),
            ("attachment.vpc-id", |gateway| gateway.vpc.iter().cloned().collect()),
            ("internet-gateway-id", |gateway| vec![gateway.id.clone()]),
            ("owner-id", |_| vec![Place::ACCOUNT.into()]),
        ],
        least_page: Some(5),
    };
    describe.answer(args, world.network.internet_gateways(), show)
}
