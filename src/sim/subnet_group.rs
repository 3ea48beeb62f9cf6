use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    fault::{Answer, Fault},
    listing::{Listing, NoMatch, PageSize},
    place::Place,
    quota,
    shelf::Resource,
    tags::Tags,
    wire::Members,
    world::World,
};

/// A subnet of the account.
#[derive(Clone, Debug)]
pub(super) struct Subnet {
    pub(super) id: String,
    pub(super) vpc: String,
    pub(super) zone: String,
}

/// A replication subnet group.
#[derive(Clone, Debug)]
pub(super) struct SubnetGroup {
    id: String,
    arn: String,
    description: String,
    subnets: Vec<Subnet>,
}

impl Resource for SubnetGroup {
    const KIND: &str = "Replication Subnet Group";

    fn id(&self) -> &str {
        &self.id
    }

    fn arn(&self) -> &str {
        &self.arn
    }
}

impl SubnetGroup {
    /// The group that DMS falls back to: every subnet of the default VPC.
    pub(super) const DEFAULT: &str = "default";

    /// The availability zones of the group, each once.
    pub(super) fn zones(&self) -> BTreeSet<&str> {
        self.subnets
            .iter()
            .map(|subnet| subnet.zone.as_str())
            .collect()
    }

    pub(super) fn vpc(&self) -> &str {
        self.subnets
            .first()
            .map_or("", |subnet| subnet.vpc.as_str())
    }

    pub(super) fn subnets(&self) -> &[Subnet] {
        &self.subnets
    }

    /// The first of its subnets in this zone.
    pub(super) fn subnet_in(&self, zone: &str) -> Option<&str> {
        self.subnets
            .iter()
            .find(|subnet| subnet.zone == zone)
            .map(|subnet| subnet.id.as_str())
    }

    pub(super) fn show(&self) -> Value {
        let subnets: Value = self
            .subnets
            .iter()
            .map(|subnet| {
                json!({
                    "SubnetIdentifier": subnet.id,
                    "SubnetAvailabilityZone": { "Name": subnet.zone },
                    "SubnetStatus": "Active",
                })
            })
            .collect();
        json!({
            "ReplicationSubnetGroupIdentifier": self.id,
            "ReplicationSubnetGroupDescription": self.description,
            "VpcId": self.subnets.first().map(|subnet| &subnet.vpc),
            "SubnetGroupStatus": "Complete",
            "Subnets": subnets,
            "SupportedNetworkTypes": ["IPV4"],
            "IsReadOnly": false,
        })
    }
}

pub(super) fn create(world: &mut World, request: &Members) -> Answer {
    request.require(&[
        "ReplicationSubnetGroupIdentifier",
        "ReplicationSubnetGroupDescription",
        "SubnetIds",
    ])?;
    let id = group_identifier(request)?;
    let description = description(request)?.unwrap_or_default();
    let tags = Tags::read(request)?;
    demand_vpc_role(world)?;
    let subnets = named_subnets(world, request)?;
    let group = new_group(world, id, description, subnets)?;
    let (arn, shown) = (group.arn.clone(), group.show());
    world.subnet_groups.add(group)?;
    world.tags.set(&arn, tags);
    Ok(json!({ "ReplicationSubnetGroup": shown }))
}

/// Replaces the subnets of a group, all of them at once.
pub(super) fn modify(world: &mut World, request: &Members) -> Answer {
    request.require(&["ReplicationSubnetGroupIdentifier", "SubnetIds"])?;
    let known = world
        .subnet_groups
        .by_id(request.needed("ReplicationSubnetGroupIdentifier")?)?
        .clone();
    let description = description(request)?.unwrap_or(known.description);
    demand_vpc_role(world)?;
    let subnets = named_subnets(world, request)?;
    let group = new_group(world, known.id, description, subnets)?;
    let dropped = known.subnets.iter().find(|subnet| {
        let mut kept = group.subnets.iter();
        let mut instances = world.instances.iter();
        kept.all(|kept| kept.id != subnet.id)
            && instances.any(|it| it.subnet_group() == group.id && it.is_in_subnet(&subnet.id))
    });
    if let Some(subnet) = dropped {
        return Err(Fault::new(
            "SubnetAlreadyInUse",
            format!("The subnet {} is in use by a replication instance.", subnet.id),
        ));
    }
    let inside: Vec<String> = world
        .instances
        .iter()
        .filter(|instance| instance.subnet_group() == group.id)
        .map(|instance| instance.arn().to_owned())
        .collect();
    for arn in inside {
        world
            .instances
            .by_arn_mut(&arn)?
            .regroup(&group);
    }
    let shown = group.show();
    world.subnet_groups.replace(group)?;
    Ok(json!({ "ReplicationSubnetGroup": shown }))
}

fn description(request: &Members) -> Result<Option<String>, Fault> {
    match request.text("ReplicationSubnetGroupDescription")? {
        Some(text) if text.is_empty() || text.chars().any(char::is_control) => {
            Err(Fault::invalid_value(
                "The parameter ReplicationSubnetGroupDescription must be provided and must not contain non-printable \
                 control characters.",
            ))
        }
        given => Ok(given.map(str::to_owned)),
    }
}

fn named_subnets(world: &World, request: &Members) -> Result<Vec<Subnet>, Fault> {
    let subnets = request
        .texts("SubnetIds")?
        .into_iter()
        .map(|id| match world.network.place_of(&id) {
            Some((vpc, zone)) => Ok(Subnet { id, vpc, zone }),
            None => Err(Fault::new("InvalidSubnet", format!("The subnet {id} does not exist."))),
        })
        .collect::<Result<Vec<_>, _>>()?;
    quota::demand_subnets(world, subnets.len())?;
    Ok(subnets)
}

/// The group for who names none; DMS makes it when it is first needed.
pub(super) fn default_group(world: &mut World, vpc: &str) -> Result<SubnetGroup, Fault> {
    if let Ok(group) = world
        .subnet_groups
        .by_id(SubnetGroup::DEFAULT)
    {
        return Ok(group.clone());
    }
    let subnets = world
        .network
        .places_in(vpc)
        .map(|(id, zone)| Subnet { id, vpc: vpc.to_owned(), zone })
        .collect();
    let group = new_group(world, SubnetGroup::DEFAULT.into(), "default".into(), subnets)?;
    world.subnet_groups.add(group.clone())?;
    Ok(group)
}

/// The role of a fixed name that DMS looks into the VPC with.
pub(super) fn demand_vpc_role(world: &World) -> Result<(), Fault> {
    if world.roles.contains("dms-vpc-role") {
        return Ok(());
    }
    let role = Place::role("dms-vpc-role");
    Err(Fault::access_denied(format!("The IAM Role {role} is not configured properly.")))
}

pub(super) fn describe(world: &mut World, request: &Members) -> Answer {
    let listing = Listing {
        member: "ReplicationSubnetGroups",
        filters: &[("replication-subnet-group-id", |group: &SubnetGroup| &group.id)],
        page_size: PageSize::USUAL,
        no_match: NoMatch::IsAFault,
    };
    listing.answer(request, world.subnet_groups.iter(), SubnetGroup::show)
}

pub(super) fn delete(world: &mut World, request: &Members) -> Answer {
    let group = world
        .subnet_groups
        .by_id(request.needed("ReplicationSubnetGroupIdentifier")?)?;
    let user = world
        .instances
        .iter()
        .find(|instance| instance.subnet_group() == group.id)
        .map(Resource::id)
        .or_else(|| {
            world
                .configs
                .iter()
                .find(|config| config.subnet_group() == Some(&group.id))
                .map(Resource::id)
        });
    if let Some(user) = user {
        return Err(Fault::invalid_state(format!(
            "The replication subnet group {} is in use by {user} and cannot be deleted.",
            group.id
        )));
    }
    let arn = group.arn.clone();
    world.subnet_groups.remove(&arn);
    world.tags.forget(&arn);
    Ok(json!({}))
}

fn new_group(
    world: &mut World,
    id: String,
    description: String,
    subnets: Vec<Subnet>,
) -> Result<SubnetGroup, Fault> {
    let arn = world.place.arn("subgrp", Some(&id));
    let group = SubnetGroup { id, arn, description, subnets };
    if group.subnets.len() < 2 || group.zones().len() < 2 {
        return Err(Fault::new(
            "ReplicationSubnetGroupDoesNotCoverEnoughAZs",
            "The replication subnet group should have at least two subnets in two Availability Zones.",
        ));
    }
    if group
        .subnets
        .iter()
        .any(|subnet| subnet.vpc != group.subnets[0].vpc)
    {
        return Err(Fault::new("InvalidSubnet", "The subnets are not all in the same VPC."));
    }
    Ok(group)
}

fn group_identifier(request: &Members) -> Result<String, Fault> {
    let id = request
        .needed("ReplicationSubnetGroupIdentifier")?
        .to_ascii_lowercase();
    let is_grammatical = (1..=255).contains(&id.len())
        && !id.trim().is_empty()
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || " ._-".contains(c));
    if is_grammatical && id != SubnetGroup::DEFAULT {
        return Ok(id);
    }
    Err(Fault::invalid_value(
        "The parameter ReplicationSubnetGroupIdentifier must contain no more than 255 alphanumeric characters, periods, \
         underscores, or hyphens, and must not be \"default\".",
    ))
}
