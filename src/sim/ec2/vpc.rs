use serde_json::{Value, json};

use super::{args::Args, describe::Describe, network::derived, tags};
use crate::{
    sim::{
        SimAccount, SimQuota,
        fault::{Answer, Fault},
        place::Place,
        world::World,
    },
    snapshot::Vpc,
};

fn show(vpc: &Vpc) -> Value {
    let ranges: Value = vpc
        .ranges
        .iter()
        .map(|range| {
            json!({
                "associationId": derived("vpc-cidr-assoc", &format!("{} {range}", vpc.id)),
                "cidrBlock": range.to_string(),
                "cidrBlockState": { "state": "associated" },
            })
        })
        .collect();
    // A VPC that a test sets belongs to the account, unless it says more.
    let owner = if vpc.account.is_empty() { Place::ACCOUNT } else { &vpc.account };
    json!({
        "vpcId": vpc.id,
        "state": vpc.state,
        "cidrBlock": vpc.ranges.first().map(ToString::to_string),
        "cidrBlockAssociationSet": ranges,
        "ownerId": owner,
        "dhcpOptionsId": "dopt-0a00000000000000d",
        "instanceTenancy": "default",
        "isDefault": is_default(vpc),
        "tagSet": tags::show(&vpc.tags),
    })
}

fn is_default(vpc: &Vpc) -> bool {
    vpc.id == SimAccount::DEFAULT_VPC
}

pub(super) fn create(world: &mut World, args: &Args<'_>) -> Answer {
    args.needed("CidrBlock")?;
    args.one_of("InstanceTenancy", &["default"])?;
    let Some(range) = args.range("CidrBlock")? else {
        return Err(super::args::missing("cidrBlock"));
    };
    let tags = tags::specified(args, "vpc")?;
    if !(16..=28).contains(&range.prefix_len()) {
        return Err(Fault::new("InvalidVpc.Range", format!("The CIDR '{range}' is invalid.")));
    }
    let count = world.network.vpcs.values().count();
    world
        .network
        .limits
        .demand(SimQuota::Vpcs, count + 1)?;
    let network = &mut world.network;
    let id = network.mint("vpc");
    network.add_vpc(&id, range);
    network.tag(&id, tags.clone());
    let mut vpc = network.vpcs.find(&id)?.clone();
    vpc.tags = tags;
    vpc.state = "pending".to_owned();
    Ok(json!({ "vpc": show(&vpc) }))
}

/// The main route table, the default security group and the default ACL go along; whatever else is in it keeps it.
pub(super) fn delete(world: &mut World, args: &Args<'_>) -> Answer {
    let network = &mut world.network;
    let id = network
        .vpcs
        .find(args.needed("VpcId")?)?
        .id
        .clone();
    let is_in = |vpc: &str| vpc == id;
    let is_used = network
        .subnets
        .values()
        .any(|subnet| is_in(&subnet.vpc))
        || network
            .internet_gateways
            .values()
            .any(|gateway| gateway.vpc.as_ref() == Some(&id))
        || network
            .route_tables
            .values()
            .any(|table| is_in(&table.vpc) && !super::network::is_main(table))
        || network
            .security_groups
            .values()
            .any(|group| is_in(&group.vpc) && group.name != "default")
        || network
            .network_acls
            .values()
            .any(|acl| is_in(&acl.vpc) && !acl.default)
        || network
            .vpc_endpoints
            .values()
            .any(|endpoint| is_in(&endpoint.vpc) && endpoint.state != "deleted")
        || network
            .interfaces
            .values()
            .any(|interface| is_in(&interface.seen.vpc))
        || network
            .peerings
            .values()
            .any(|peering| {
                (is_in(&peering.accepter.vpc) || is_in(&peering.requester.vpc))
                    && matches!(peering.status.as_str(), "active" | "provisioning")
            });
    if is_used {
        return Err(Fault::new(
            "DependencyViolation",
            format!("The vpc '{id}' has dependencies and cannot be deleted."),
        ));
    }
    let mut gone = vec![id.clone()];
    gone.extend(
        network
            .route_tables
            .values()
            .filter(|table| table.vpc == id)
            .map(|table| table.id.clone()),
    );
    gone.extend(
        network
            .security_groups
            .values()
            .filter(|group| group.vpc == id)
            .map(|group| group.id.clone()),
    );
    gone.extend(
        network
            .network_acls
            .values()
            .filter(|acl| acl.vpc == id)
            .map(|acl| acl.id.clone()),
    );
    network
        .route_tables
        .retain(|table| table.vpc != id);
    network
        .security_groups
        .retain(|group| group.vpc != id);
    network
        .network_acls
        .retain(|acl| acl.vpc != id);
    network.vpcs.remove(&id);
    for id in gone {
        network.forget(&id);
    }
    // What nobody has accepted ends with it.
    let asked: Vec<String> = network
        .peerings
        .values()
        .filter(|peering| peering.status == "pending-acceptance" && peering.accepter.vpc == id)
        .map(|peering| peering.id.clone())
        .collect();
    for peering in asked {
        super::peering::end(world, &peering, "deleted", "The VPC was deleted");
    }
    Ok(json!({ "return": true }))
}

pub(super) fn describe(world: &mut World, args: &Args<'_>) -> Answer {
    let describe = Describe {
        set: "vpcSet",
        ids: "VpcId",
        filters: &[
            ("cidr", |vpc: &Vpc| {
                vpc.ranges
                    .first()
                    .map(ToString::to_string)
                    .into_iter()
                    .collect()
            }),
            ("cidr-block-association.cidr-block", |vpc| {
                vpc.ranges
                    .iter()
                    .map(ToString::to_string)
                    .collect()
            }),
            ("cidr-block-association.state", |_| vec!["associated".into()]),
            ("is-default", |vpc| vec![is_default(vpc).to_string()]),
            ("isDefault", |vpc| vec![is_default(vpc).to_string()]),
            ("owner-id", |_| vec![Place::ACCOUNT.into()]),
            ("state", |vpc| vec![vpc.state.clone()]),
            ("vpc-id", |vpc| vec![vpc.id.clone()]),
        ],
        least_page: Some(5),
    };
    describe.answer(args, world.network.vpcs(), show)
}

/// EC2 takes one attribute at a time.
///
/// # Caveats
///
/// That there are no host names without DNS support is documented; by which code EC2 says so is not.
pub(super) fn modify_attribute(world: &mut World, args: &Args<'_>) -> Answer {
    let vpc = world
        .network
        .vpcs
        .find(args.needed("VpcId")?)?;
    let id = vpc.id.clone();
    let value = |name: &str| match args.object(name)? {
        Some(attribute) => Args(&attribute).flag("Value"),
        None => Ok(None),
    };
    let (support, hostnames) = (value("EnableDnsSupport")?, value("EnableDnsHostnames")?);
    let vpc = world.network.vpcs.find_mut(&id)?;
    if hostnames == Some(true) && vpc.dns_support == Some(false) {
        return Err(Fault::new(
            "InvalidParameterCombination",
            format!("DNS hostnames cannot be enabled for {id}: DNS support is disabled"),
        ));
    }
    match (support, hostnames) {
        (Some(support), None) => vpc.dns_support = Some(support),
        (None, Some(hostnames)) => vpc.dns_hostnames = Some(hostnames),
        (None, None) => {
            return Err(Fault::new(
                "MissingParameter",
                "The request must contain the parameter attribute",
            ));
        }
        (Some(_), Some(_)) => {
            return Err(Fault::new(
                "InvalidParameterCombination",
                "Fields for multiple attribute types specified: enableDnsSupport, enableDnsHostnames",
            ));
        }
    }
    Ok(json!({ "return": true }))
}

pub(super) fn describe_attribute(world: &mut World, args: &Args<'_>) -> Answer {
    let attribute = args.needed("Attribute")?;
    let vpc = world
        .network
        .vpcs
        .find(args.needed("VpcId")?)?;
    let value = match attribute {
        "enableDnsSupport" => vpc.dns_support.unwrap_or(true),
        "enableDnsHostnames" => vpc.dns_hostnames.unwrap_or(false),
        "enableNetworkAddressUsageMetrics" => false,
        other => return Err(super::args::wrong("attribute", other)),
    };
    Ok(json!({ "vpcId": vpc.id, (attribute): { "value": value } }))
}
