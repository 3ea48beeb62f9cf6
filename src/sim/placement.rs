//! Where DMS may sit: the checks that a replication instance and a serverless replication share.

use super::{
    SimAccount, fault::Fault, shelf::Resource, subnet_group::SubnetGroup, wire::Members,
    world::World,
};

/// The security groups of a request, each an id.
pub(super) fn security_groups(request: &Members) -> Result<Vec<String>, Fault> {
    let groups = request.texts("VpcSecurityGroupIds")?;
    match groups
        .iter()
        .find(|group| !group.starts_with("sg-"))
    {
        Some(stranger) => Err(Fault::invalid_value(format!("Invalid security group {stranger}"))),
        None => Ok(groups),
    }
}

/// Refuses groups that are not of this VPC.
///
/// # Caveats
///
/// In a VPC of which nothing but the subnets is known, a group that EC2 does not know here is taken: tests may name groups
/// that they do not make.
pub(super) fn demand_same_vpc(world: &World, groups: &[String], vpc: &str) -> Result<(), Fault> {
    for group in groups {
        match world.network.vpc_of_group(group) {
            Some(other) if other != vpc => {
                return Err(Fault::invalid_combination(format!(
                    "The replication instance and the EC2 security group are in different VPCs. The replication instance is \
                     in {vpc} and the EC2 security group {group} is in {other}."
                )));
            }
            None if !world.network.is_vague(vpc) => {
                return Err(Fault::invalid_value(format!(
                    "Invalid security group , groupId= {group}, groupName=."
                )));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The security groups that DMS stores where a request names none.
pub(super) fn or_default_group(world: &World, groups: Vec<String>, vpc: &str) -> Vec<String> {
    if groups.is_empty() { world.network.default_groups(vpc) } else { groups }
}

pub(super) fn demand_zone(zone: Option<&str>, group: &SubnetGroup) -> Result<(), Fault> {
    match zone.filter(|zone| !group.zones().contains(zone)) {
        Some(zone) => Err(Fault::invalid_value(format!(
            "The Availability Zone {zone} is not covered by the replication subnet group {}.",
            group.id()
        ))),
        None => Ok(()),
    }
}

/// At most four name servers.
pub(super) fn name_servers(request: &Members) -> Result<Option<&str>, Fault> {
    let servers = request.text("DnsNameServers")?;
    if servers.is_some_and(|servers| servers.split(',').count() > 4) {
        return Err(Fault::invalid_value("At most four DNS name servers are allowed."));
    }
    Ok(servers)
}

/// The compute of a serverless replication in its place, with what DMS fills in where nothing was said.
pub(super) fn settle_compute(world: &World, compute: &mut Members) -> Result<(), Fault> {
    name_servers(compute)?;
    let zone = compute.text("AvailabilityZone")?;
    let group = compute.text("ReplicationSubnetGroupId")?;
    let group = group
        .map(|group| world.subnet_groups.by_id(group))
        .transpose()?;
    let vpc = group.map_or(SimAccount::DEFAULT_VPC, SubnetGroup::vpc);
    let zones: Vec<String> = match group {
        Some(group) => {
            demand_zone(zone, group)?;
            let zones = group.zones().into_iter();
            zones.map(str::to_owned).collect()
        }
        None => world
            .network
            .places_in(vpc)
            .map(|(_, zone)| zone)
            .collect(),
    };
    if let Some(zone) = zone.filter(|zone| !zones.iter().any(|known| known == zone)) {
        return Err(Fault::invalid_value(format!("Invalid Availability Zone {zone}")));
    }
    let groups = security_groups(compute)?;
    demand_same_vpc(world, &groups, vpc)?;
    let groups = or_default_group(world, groups, vpc);
    let is_multi_az = compute
        .flag("MultiAZ")?
        .unwrap_or(false);
    let zone = zone
        .map(str::to_owned)
        .or_else(|| zones.into_iter().next())
        .filter(|_| !is_multi_az);
    if let Some(group) = group {
        let id = group.id().to_owned();
        compute.set("ReplicationSubnetGroupId", id.into());
    }
    compute.set("MultiAZ", is_multi_az.into());
    compute.set("VpcSecurityGroupIds", groups.into());
    if let Some(zone) = zone {
        compute.set("AvailabilityZone", zone.into());
    }
    Ok(())
}
