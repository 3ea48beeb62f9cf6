use serde_json::json;

use super::{
    args::Args,
    endpoint_checks::{demand_dns, demand_groups, demand_room, demand_zones},
    network::{Kind, Network},
    vpc_endpoint::{PENDING_ACCEPTANCE, come_up, needs_acceptance},
};
use crate::{
    sim::{
        fault::{Answer, Fault},
        world::World,
    },
    snapshot::VpcEndpoint,
};

pub(super) fn modify(world: &mut World, args: &Args<'_>) -> Answer {
    let region = world.place.region().to_owned();
    let network = &mut world.network;
    let endpoint = network
        .vpc_endpoints
        .find(args.needed("VpcEndpointId")?)?
        .clone();
    let id = endpoint.id.clone();
    let (adds, removes) = (args.texts("AddSubnetId")?, args.texts("RemoveSubnetId")?);
    let private_dns = args.flag("PrivateDnsEnabled")?;
    demand_state(&endpoint, private_dns)?;

    let mut subnets = endpoint.subnets.clone();
    subnets.retain(|subnet| !removes.contains(subnet));
    subnets.extend(
        adds.iter()
            .filter(|subnet| !endpoint.subnets.contains(subnet))
            .cloned(),
    );
    let service = network
        .services
        .find(&endpoint.service)?
        .clone();
    let vpc = network
        .vpcs
        .find(&endpoint.vpc)?
        .clone();
    demand_zones(network, &vpc.id, &service, &subnets)?;
    let new: Vec<String> = subnets
        .iter()
        .filter(|subnet| !endpoint.subnets.contains(subnet))
        .cloned()
        .collect();
    demand_room(network, &new)?;
    let mut groups = endpoint.security_groups.clone();
    let dropped = args.texts("RemoveSecurityGroupId")?;
    groups.retain(|group| !dropped.contains(group));
    for group in args.texts("AddSecurityGroupId")? {
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    demand_groups(network, &vpc.id, &groups)?;
    if groups.is_empty() {
        return Err(Fault::new(
            "InvalidParameter",
            "An interface endpoint needs a security group.",
        ));
    }
    if private_dns == Some(true) {
        demand_dns(network, &vpc, &service, Some(&id))?;
    }

    for subnet in &removes {
        network.withdraw(&id, subnet);
    }
    for subnet in &new {
        network.extend(&id, subnet)?;
    }
    let moves = subnets != endpoint.subnets;
    let changed = network.vpc_endpoints.find_mut(&id)?;
    changed
        .security_groups
        .clone_from(&groups);
    if let Some(private_dns) = private_dns {
        changed.private_dns = private_dns;
    }
    if moves {
        changed.state = "pending".to_owned();
    }
    for interface in network.interfaces.values_mut() {
        if interface.owner == id {
            interface
                .seen
                .security_groups
                .clone_from(&groups);
        }
    }
    network.name(&region, &id);
    if moves {
        come_up(world, id);
    }
    Ok(json!({ "return": true }))
}

/// # Caveats
///
/// That nothing about an endpoint can be changed while it is on its way is not documented.
fn demand_state(endpoint: &VpcEndpoint, private_dns: Option<bool>) -> Result<(), Fault> {
    match endpoint.state.as_str() {
        "available" => Ok(()),
        "deleted" => Err(VpcEndpoint::not_found(&endpoint.id)),
        PENDING_ACCEPTANCE if private_dns == Some(true) => Err(needs_acceptance(&endpoint.service)),
        state => Err(Fault::new(
            "IncorrectState",
            format!(
                "The VPC endpoint {} is in the state {state} and cannot be modified.",
                endpoint.id
            ),
        )),
    }
}

impl Network {
    /// Takes an endpoint out of a subnet.
    fn withdraw(&mut self, endpoint: &str, subnet: &str) {
        let gone: Vec<String> = self
            .interfaces_of(endpoint)
            .filter(|interface| interface.subnet == subnet)
            .map(|interface| interface.id.clone())
            .collect();
        for id in &gone {
            self.interfaces.remove(id);
        }
        if let Some(endpoint) = self.vpc_endpoints.get_mut(endpoint) {
            endpoint
                .subnets
                .retain(|used| used != subnet);
            endpoint
                .network_interfaces
                .retain(|interface| !gone.contains(interface));
        }
    }
}
