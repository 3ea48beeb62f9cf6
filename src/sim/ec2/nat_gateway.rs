use std::time::Duration;

use serde_json::{Value, json};

use super::{
    args::{Args, missing},
    describe::Describe,
    interface::Plug,
    network::{Kind, Network, Record, derived},
    tags,
    tokens::{self, Known},
    xml::time,
};
use crate::{
    sim::{
        SimQuota,
        fault::{Answer, Fault},
        world::World,
    },
    snapshot::NatGateway,
};

/// How long a gateway that is deleted or failed is still described.
const VISIBLE: Duration = Duration::from_secs(60 * 60);

fn show(network: &Network, gateway: &NatGateway) -> Value {
    let record = network
        .records
        .get(&gateway.id)
        .cloned()
        .unwrap_or_default();
    let mut addresses: Vec<Value> = network
        .interfaces_of(&gateway.id)
        .map(|interface| {
            let allocation = gateway.allocations.first();
            json!({
                "allocationId": allocation,
                "associationId": allocation
                    .map(|allocation| derived("eipassoc", &format!("{allocation} {}", interface.id))),
                "networkInterfaceId": interface.id,
                "privateIp": interface.private_address.map(|address| address.to_string()),
                "publicIp": interface.public_address.map(|address| address.to_string()),
                "isPrimary": true,
                "status": "succeeded",
            })
        })
        .collect();
    if addresses.is_empty() {
        let public = gateway.public_addresses.first();
        addresses.extend(
            gateway
                .allocations
                .first()
                .map(|allocation| {
                    json!({
                        "allocationId": allocation,
                        "publicIp": public.map(ToString::to_string),
                        "isPrimary": true,
                    })
                }),
        );
    }
    let failure = (!gateway.failure.is_empty()).then_some(&gateway.failure);
    json!({
        "natGatewayId": gateway.id,
        "vpcId": gateway.vpc,
        "subnetId": gateway.subnet,
        "state": gateway.state,
        "connectivityType": gateway.connectivity,
        "availabilityMode": "zonal",
        "createTime": time(record.created),
        "deleteTime": record.ends.map(time),
        "failureCode": failure.map(|_| &record.text),
        "failureMessage": failure,
        "natGatewayAddressSet": addresses,
        "tagSet": tags::show(&gateway.tags),
    })
}

pub(super) fn create(world: &mut World, args: &Args<'_>) -> Answer {
    let fresh = match tokens::look(world, "CreateNatGateway", args)? {
        Known::Made(id) => return created(world, &id, args),
        Known::No(fresh) => fresh,
    };
    args.one_of("AvailabilityMode", &["zonal"])?;
    let subnet = args.needed("SubnetId")?;
    let tags = tags::specified(args, "natgateway")?;
    let connectivity = args
        .one_of("ConnectivityType", &["public", "private"])?
        .unwrap_or("public");
    let allocation = match (connectivity, args.text("AllocationId")?) {
        ("public", None) => return Err(missing("AllocationId")),
        ("private", Some(_)) => {
            return Err(Fault::new(
                "InvalidParameterCombination",
                "An allocation ID cannot be specified for a private NAT gateway",
            ));
        }
        (_, allocation) => allocation,
    };
    let network = &world.network;
    let subnet = network.subnets.find(subnet)?.clone();
    let in_zone = network
        .nat_gateways
        .values()
        .filter(|other| matches!(other.state.as_str(), "pending" | "available" | "deleting"))
        .filter(|other| {
            network
                .subnets
                .get(&other.subnet)
                .is_some_and(|other| other.zone == subnet.zone)
        })
        .count();
    network
        .limits
        .demand(SimQuota::NatGatewaysPerZone, in_zone + 1)?;
    let obstacle = obstacle(network, &subnet.vpc, allocation)?;
    let created_at = world.epoch();
    let network = &mut world.network;
    let id = network.mint("nat");
    network.nat_gateways.add(NatGateway {
        id: id.clone(),
        vpc: subnet.vpc,
        subnet: subnet.id.clone(),
        state: "pending".to_owned(),
        connectivity: connectivity.to_owned(),
        allocations: allocation
            .map(str::to_owned)
            .into_iter()
            .collect(),
        ..NatGateway::default()
    });
    network
        .records
        .insert(id.clone(), Record { created: created_at, ..Record::default() });
    network.tag(&id, tags);
    let failure = match obstacle {
        None => {
            let planned =
                (!network.nat_failures.is_empty()).then(|| network.nat_failures.remove(0));
            planned.or_else(|| connect(network, &id, allocation).err())
        }
        obstacle => obstacle,
    };
    tokens::keep(world, fresh, &id);
    let answer = created(world, &id, args);
    world.after(world.delays.nat_startup, move |world| come_up(world, &id, failure));
    answer
}

fn created(world: &World, id: &str, args: &Args<'_>) -> Answer {
    let network = &world.network;
    let mut gateway = network.nat_gateways.find(id)?.clone();
    gateway.tags = network.tags_of(id);
    Ok(json!({ "natGateway": show(network, &gateway), "clientToken": args.text("ClientToken")? }))
}

/// What makes the gateway fail after a while; what EC2 refuses at once is an error.
fn obstacle(
    network: &Network,
    vpc: &str,
    allocation: Option<&str>,
) -> Result<Option<(String, String)>, Fault> {
    let Some(allocation) = allocation else { return Ok(None) };
    let failure = |code: &str, message: String| Ok(Some((code.to_owned(), message)));
    if !network.is_free(allocation)? {
        return failure(
            "Resource.AlreadyAssociated",
            format!("Elastic IP address [{allocation}] is already associated"),
        );
    }
    let is_attached = network
        .internet_gateways
        .values()
        .any(|gateway| gateway.vpc.as_deref() == Some(vpc));
    if !is_attached {
        return failure(
            "Gateway.NotAttached",
            format!("Network {vpc} has no Internet gateway attached"),
        );
    }
    Ok(None)
}

/// Gives the gateway its interface and its address.
fn connect(
    network: &mut Network,
    id: &str,
    allocation: Option<&str>,
) -> Result<(), (String, String)> {
    let told = |fault: Fault| (fault.code().to_owned(), fault.message().to_owned());
    let subnet = network
        .nat_gateways
        .find(id)
        .map_err(told)?
        .subnet
        .clone();
    let plug = Plug {
        subnet: &subnet,
        groups: Vec::new(),
        description: format!("Interface for NAT Gateway {id}"),
        kind: "nat_gateway",
        owner: id,
    };
    let interface = network.plug(plug).map_err(told)?;
    if let Some(allocation) = allocation {
        network
            .associate(allocation, &interface)
            .map_err(told)?;
    }
    let (private, public) = network
        .interfaces
        .get(&interface)
        .map(|interface| (interface.seen.private_address, interface.seen.public_address))
        .unwrap_or_default();
    if let Some(gateway) = network.nat_gateways.get_mut(id) {
        gateway.private_addresses = private.into_iter().collect();
        gateway.public_addresses = public.into_iter().collect();
    }
    Ok(())
}

fn come_up(world: &mut World, id: &str, failure: Option<(String, String)>) {
    let Some(gateway) = world.network.nat_gateways.get_mut(id) else { return };
    if gateway.state != "pending" {
        return;
    }
    let Some((code, message)) = failure else {
        gateway.state = "available".to_owned();
        return;
    };
    gateway.state = "failed".to_owned();
    gateway.failure = message;
    gateway.public_addresses.clear();
    gateway.private_addresses.clear();
    world.network.unplug(id);
    end(world, id, Some(code));
}

/// Notes when it ended, and forgets it after a while.
fn end(world: &mut World, id: &str, code: Option<String>) {
    let now = world.epoch();
    if let Some(record) = world.network.records.get_mut(id) {
        record.ends = Some(now);
        record.text = code.unwrap_or_default();
    }
    let id = id.to_owned();
    world.after(VISIBLE, move |world| {
        world.network.nat_gateways.remove(&id);
        world.network.forget(&id);
    });
}

/// Deleting one that is being deleted is no error; its address is free only once it is gone.
pub(super) fn delete(world: &mut World, args: &Args<'_>) -> Answer {
    let id = args.needed("NatGatewayId")?.to_owned();
    let gateway = world
        .network
        .nat_gateways
        .find_mut(&id)?;
    match gateway.state.as_str() {
        "deleted" => return Err(NatGateway::not_found(&id)),
        "deleting" => {}
        _ => {
            gateway.state = "deleting".to_owned();
            let gone = id.clone();
            world.after(world.delays.nat_removal, move |world| {
                if let Some(gateway) = world
                    .network
                    .nat_gateways
                    .get_mut(&gone)
                {
                    gateway.state = "deleted".to_owned();
                    gateway.failure.clear();
                }
                world.network.unplug(&gone);
                end(world, &gone, None);
            });
        }
    }
    Ok(json!({ "natGatewayId": id }))
}

pub(super) fn describe(world: &mut World, args: &Args<'_>) -> Answer {
    let describe = Describe {
        set: "natGatewaySet",
        ids: "NatGatewayId",
        filters: &[
            ("nat-gateway-id", |gateway: &NatGateway| vec![gateway.id.clone()]),
            ("state", |gateway| vec![gateway.state.clone()]),
            ("subnet-id", |gateway| vec![gateway.subnet.clone()]),
            ("vpc-id", |gateway| vec![gateway.vpc.clone()]),
        ],
        least_page: Some(5),
    };
    let network = &world.network;
    describe.answer(args, network.nat_gateways(), |gateway| show(network, gateway))
}
