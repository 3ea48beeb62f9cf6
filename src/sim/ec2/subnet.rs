use serde_json::{Value, json};

use super::{args::Args, describe::Describe, tags};
use crate::{
    sim::{
        SimAccount, SimQuota,
        fault::{Answer, Fault},
        place::Place,
        world::World,
    },
    snapshot::{Subnet, Zone},
};

fn show(subnet: &Subnet, region: &str) -> Value {
    let is_default = subnet.vpc == SimAccount::DEFAULT_VPC;
    let blocked = (!subnet.public_access_blocked.is_empty())
        .then(|| json!({ "internetGatewayBlockMode": subnet.public_access_blocked }));
    json!({
        "subnetId": subnet.id,
        "subnetArn": format!("arn:aws:ec2:{region}:{}:subnet/{}", Place::ACCOUNT, subnet.id),
        "vpcId": subnet.vpc,
        "state": subnet.state,
        "ownerId": Place::ACCOUNT,
        "cidrBlock": subnet.range.to_string(),
        "availabilityZone": subnet.zone,
        "availabilityZoneId": subnet.zone_id,
        "availableIpAddressCount": subnet.free_addresses,
        "defaultForAz": is_default,
        "mapPublicIpOnLaunch": is_default,
        "assignIpv6AddressOnCreation": false,
        "blockPublicAccessStates": blocked,
        "tagSet": tags::show(&subnet.tags),
    })
}

pub(super) fn create(world: &mut World, args: &Args<'_>) -> Answer {
    let vpc = args.needed("VpcId")?;
    args.needed("CidrBlock")?;
    let Some(range) = args.range("CidrBlock")? else {
        return Err(super::args::missing("cidrBlock"));
    };
    let tags = tags::specified(args, "subnet")?;
    let network = &mut world.network;
    let vpc = network.vpcs.find(vpc)?.clone();
    let is_inside = vpc
        .ranges
        .iter()
        .any(|whole| whole.contains(&range));
    if !is_inside || !(16..=28).contains(&range.prefix_len()) {
        return Err(Fault::new("InvalidSubnet.Range", format!("The CIDR '{range}' is invalid.")));
    }
    let inside: Vec<&Subnet> = network
        .subnets
        .values()
        .filter(|subnet| subnet.vpc == vpc.id)
        .collect();
    if inside
        .iter()
        .any(|other| other.range.contains(&range) || range.contains(&other.range))
    {
        return Err(Fault::new(
            "InvalidSubnet.Conflict",
            format!("The CIDR '{range}' conflicts with another subnet"),
        ));
    }
    network
        .limits
        .demand(SimQuota::SubnetsPerVpc, inside.len() + 1)?;
    let zone = zone(&network.zones, args)?;
    let id = network.mint("subnet");
    network.add_subnet(&id, &vpc.id, zone, range);
    network.tag(&id, tags);
    let mut seen = network.seen_subnet(network.subnets.find(&id)?);
    seen.state = "pending".to_owned();
    Ok(json!({ "subnet": show(&seen, world.place.region()) }))
}

/// The zone that was asked for, by name or by id; the first one if none was.
fn zone(zones: &[Zone], args: &Args<'_>) -> Result<Zone, Fault> {
    let (name, id) = (args.text("AvailabilityZone")?, args.text("AvailabilityZoneId")?);
    if name.is_some() && id.is_some() {
        return Err(Fault::new(
            "InvalidParameterCombination",
            "Only one of availabilityZone and availabilityZoneId can be specified",
        ));
    }
    let all: Vec<&str> = zones
        .iter()
        .map(|zone| if id.is_some() { zone.id.as_str() } else { zone.name.as_str() })
        .collect();
    zones
        .iter()
        .find(|zone| {
            name.is_none_or(|name| zone.name == name) && id.is_none_or(|id| zone.id == id)
        })
        .cloned()
        .ok_or_else(|| {
            let given = name.or(id).unwrap_or_default();
            Fault::new(
                "InvalidParameterValue",
                format!(
                    "Value ({given}) for parameter availabilityZone is invalid. Subnets can currently only be created in \
                     the following availability zones: {}.",
                    all.join(", ")
                ),
            )
        })
}

pub(super) fn delete(world: &mut World, args: &Args<'_>) -> Answer {
    let network = &mut world.network;
    let id = network
        .subnets
        .find(args.needed("SubnetId")?)?
        .id
        .clone();
    if network
        .interfaces
        .values()
        .any(|interface| interface.seen.subnet == id)
    {
        return Err(Fault::new(
            "DependencyViolation",
            format!("The subnet '{id}' has dependencies and cannot be deleted."),
        ));
    }
    for table in network.route_tables.values_mut() {
        table
            .associations
            .retain(|association| association.subnet.as_ref() != Some(&id));
    }
    for acl in network.network_acls.values_mut() {
        acl.subnets
            .retain(|subnet| *subnet != id);
    }
    network.subnets.remove(&id);
    network.forget(&id);
    Ok(json!({ "return": true }))
}

pub(super) fn describe(world: &mut World, args: &Args<'_>) -> Answer {
    let describe = Describe {
        set: "subnetSet",
        ids: "SubnetId",
        filters: &[
            ("availability-zone", |subnet: &Subnet| vec![subnet.zone.clone()]),
            ("availabilityZone", |subnet| vec![subnet.zone.clone()]),
            ("availability-zone-id", |subnet| vec![subnet.zone_id.clone()]),
            ("available-ip-address-count", |subnet| vec![subnet.free_addresses.to_string()]),
            ("cidr", |subnet| vec![subnet.range.to_string()]),
            ("cidr-block", |subnet| vec![subnet.range.to_string()]),
            ("default-for-az", |subnet| vec![(subnet.vpc == SimAccount::DEFAULT_VPC).to_string()]),
            ("owner-id", |_| vec![Place::ACCOUNT.into()]),
            ("state", |subnet| vec![subnet.state.clone()]),
            ("subnet-id", |subnet| vec![subnet.id.clone()]),
            ("vpc-id", |subnet| vec![subnet.vpc.clone()]),
        ],
        least_page: Some(5),
    };
    let region = world.place.region().to_owned();
    describe.answer(args, world.network.subnets(), |subnet| show(subnet, &region))
}
