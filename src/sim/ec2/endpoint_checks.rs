use super::network::Network;
use crate::{
    sim::{SimQuota, fault::Fault},
    snapshot::{EndpointService, Vpc},
};

fn invalid(message: String) -> Fault {
    Fault::new("InvalidParameter", message)
}

/// Subnets of the VPC, each in a zone of its own that the service is in.
pub(super) fn demand_zones(
    network: &Network,
    vpc: &str,
    service: &EndpointService,
    subnets: &[String],
) -> Result<(), Fault> {
    let mut zones = Vec::new();
    for id in subnets {
        let subnet = network.subnets.find(id)?;
        if subnet.vpc != vpc {
            return Err(invalid(format!("The subnet {id} does not belong to the VPC {vpc}.")));
        }
        if !service
            .zone_ids
            .contains(&subnet.zone_id)
        {
            return Err(invalid(format!(
                "The VPC endpoint service {} does not support the availability zone of the subnet: {id}.",
                service.name
            )));
        }
        if zones.contains(&subnet.zone_id.as_str()) {
            return Err(Fault::new(
                "DuplicateSubnetsInSameZone",
                format!("Found another VPC endpoint subnet in the availability zone of {id}."),
            ));
        }
        zones.push(&subnet.zone_id);
    }
    Ok(())
}

/// That every one of these subnets has an address left.
pub(super) fn demand_room(network: &Network, subnets: &[String]) -> Result<(), Fault> {
    for id in subnets {
        if network
            .seen_subnet(network.subnets.find(id)?)
            .free_addresses
            == 0
        {
            return Err(Fault::new(
                "InsufficientFreeAddressesInSubnet",
                format!("The subnet '{id}' has not enough free addresses."),
            ));
        }
    }
    Ok(())
}

/// Security groups of the VPC.
pub(super) fn demand_groups(network: &Network, vpc: &str, groups: &[String]) -> Result<(), Fault> {
    for id in groups {
        let group = network
            .security_groups
            .get(id)
            .ok_or_else(|| {
                Fault::new(
                    "InvalidSecurityGroupId.NotFound",
                    format!("The security group '{id}' does not exist"),
                )
            })?;
        if group.vpc != vpc {
            return Err(invalid(format!(
                "The security group {id} does not belong to the VPC {vpc}."
            )));
        }
    }
    network
        .limits
        .demand(SimQuota::SecurityGroupsPerInterface, groups.len())
}

/// That the service's private names can lead to an endpoint in this VPC: they lead to one at most.
pub(super) fn demand_dns(
    network: &Network,
    vpc: &Vpc,
    service: &EndpointService,
    but: Option<&str>,
) -> Result<(), Fault> {
    if service.private_dns_names.is_empty() {
        return Err(invalid(format!(
            "Private DNS can't be enabled because the service {} does not provide a private DNS name.",
            service.name
        )));
    }
    if service.private_dns_verification != "verified" {
        return Err(invalid(format!(
            "Private DNS can't be enabled because the service {} has not verified the private DNS name.",
            service.name
        )));
    }
    if vpc.dns_support != Some(true) || vpc.dns_hostnames != Some(true) {
        return Err(invalid(format!(
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for {}.",
            vpc.id
        )));
    }
    let taken = network
        .vpc_endpoints
        .values()
        .filter(|other| other.vpc == vpc.id && other.private_dns && other.state != "deleted")
        .filter(|other| Some(other.id.as_str()) != but)
        .filter_map(|other| network.services.get(&other.service))
        .flat_map(|other| &other.private_dns_names)
        .find(|name| service.private_dns_names.contains(name));
    match taken {
        Some(name) => Err(invalid(format!(
            "private-dns-enabled cannot be set because there is already a conflicting DNS domain for {name} in the VPC {}",
            vpc.id
        ))),
        None => Ok(()),
    }
}
