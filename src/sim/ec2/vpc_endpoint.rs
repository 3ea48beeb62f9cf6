use std::time::Duration;

use serde_json::{Value, json};

use super::{
    args::{Args, missing},
    describe::Describe,
    endpoint_checks::{demand_dns, demand_groups, demand_room, demand_zones},
    endpoint_service::{hosted_zone, service_id},
    interface::Plug,
    network::{Network, Record, derived},
    tags,
    tokens::{self, Known},
    xml::time,
};
use crate::{
    sim::{
        SimQuota,
        fault::{Answer, Fault},
        place::Place,
        world::World,
    },
    snapshot::{DnsEntry, VpcEndpoint},
};

/// EC2 writes states of endpoints in camel case, whatever its model says.
pub(super) const PENDING_ACCEPTANCE: &str = "pendingAcceptance";

/// How long an endpoint that is deleted is still described. AWS does not say; NAT gateways are for an hour.
const VISIBLE: Duration = Duration::from_secs(60 * 60);

fn show(network: &Network, region: &str, endpoint: &VpcEndpoint) -> Value {
    let created = network
        .records
        .get(&endpoint.id)
        .map(|record| time(record.created));
    let names: Vec<Value> = endpoint
        .dns_entries
        .iter()
        .map(|entry| json!({ "dnsName": entry.name, "hostedZoneId": entry.hosted_zone }))
        .collect();
    let failure = (!endpoint.failure.is_empty()).then_some(&endpoint.failure);
    json!({
        "vpcEndpointId": endpoint.id,
        "vpcEndpointType": endpoint.kind,
        "vpcId": endpoint.vpc,
        "serviceName": endpoint.service,
        "serviceRegion": region,
        "state": endpoint.state,
        "routeTableIdSet": [],
        "subnetIdSet": endpoint.subnets,
        "groupSet": network.show_groups(&endpoint.security_groups),
        "ipAddressType": "ipv4",
        "dnsOptions": { "dnsRecordIpType": "ipv4" },
        "privateDnsEnabled": endpoint.private_dns,
        "requesterManaged": false,
        "networkInterfaceIdSet": endpoint.network_interfaces,
        "dnsEntrySet": names,
        "creationTimestamp": created,
        "ownerId": Place::ACCOUNT,
        "failureReason": failure,
        "tagSet": tags::show(&endpoint.tags),
    })
}

pub(super) fn create(world: &mut World, args: &Args<'_>) -> Answer {
    let fresh = match tokens::look(world, "CreateVpcEndpoint", args)? {
        Known::Made(id) => return created(world, &id, args),
        Known::No(fresh) => fresh,
    };
    let tags = tags::specified(args, "vpc-endpoint")?;
    let region = world.place.region().to_owned();
    let now = world.epoch();
    let network = &mut world.network;
    let vpc = network
        .vpcs
        .find(args.needed("VpcId")?)?
        .clone();
    let name = args.needed("ServiceName")?;
    let service = network.services.find(name)?.clone();
    args.one_of("IpAddressType", &["ipv4"])?;
    let kind = args
        .text("VpcEndpointType")?
        .unwrap_or("Gateway");
    if kind != "Interface" {
        return Err(Fault::new(
            "InvalidParameter",
            format!("Endpoint type ({kind}) does not match available service types ([Interface])."),
        ));
    }
    let subnets = args.texts("SubnetId")?;
    demand_zones(network, &vpc.id, &service, &subnets)?;
    demand_room(network, &subnets)?;
    let mut groups = args.texts("SecurityGroupId")?;
    demand_groups(network, &vpc.id, &groups)?;
    if groups.is_empty() {
        groups.extend(
            network
                .default_group(&vpc.id)
                .map(|group| group.id.clone()),
        );
    }
    let private_dns = args
        .flag("PrivateDnsEnabled")?
        .unwrap_or(false);
    if private_dns {
        demand_dns(network, &vpc, &service, None)?;
        if service.acceptance_required {
            return Err(needs_acceptance(name));
        }
    }
    let count = network
        .vpc_endpoints
        .values()
        .filter(|endpoint| endpoint.vpc == vpc.id && endpoint.state != "deleted")
        .count();
    network
        .limits
        .demand(SimQuota::InterfaceEndpointsPerVpc, count + 1)?;
    let state = if service.acceptance_required { PENDING_ACCEPTANCE } else { "pending" };
    let id = network.mint("vpce");
    network.vpc_endpoints.add(VpcEndpoint {
        id: id.clone(),
        vpc: vpc.id,
        kind: kind.to_owned(),
        service: name.to_owned(),
        state: state.to_owned(),
        private_dns,
        security_groups: groups,
        ..VpcEndpoint::default()
    });
    network
        .records
        .insert(id.clone(), Record { created: now, ..Record::default() });
    network.tag(&id, tags);
    for subnet in subnets {
        network.extend(&id, &subnet)?;
    }
    network.name(&region, &id);
    tokens::keep(world, fresh, &id);
    if state == "pending" {
        come_up(world, id.clone());
    }
    created(world, &id, args)
}

pub(super) fn needs_acceptance(service: &str) -> Fault {
    Fault::new(
        "InvalidParameter",
        format!(
            "Private DNS can only be enabled after the endpoint connection is accepted by the owner of {service}."
        ),
    )
}

fn created(world: &World, id: &str, args: &Args<'_>) -> Answer {
    let network = &world.network;
    let mut endpoint = network.vpc_endpoints.find(id)?.clone();
    endpoint.tags = network.tags_of(id);
    Ok(json!({
        "vpcEndpoint": show(network, world.place.region(), &endpoint),
        "clientToken": args.text("ClientToken")?,
    }))
}

impl Network {
    /// Puts an endpoint into one more subnet.
    pub(super) fn extend(&mut self, endpoint: &str, subnet: &str) -> Result<(), Fault> {
        let groups = self
            .vpc_endpoints
            .find(endpoint)?
            .security_groups
            .clone();
        let interface = self.plug(Plug {
            subnet,
            groups,
            description: format!("VPC Endpoint Interface {endpoint}"),
            kind: "vpc_endpoint",
            owner: endpoint,
        })?;
        let endpoint = self.vpc_endpoints.find_mut(endpoint)?;
        endpoint.subnets.push(subnet.to_owned());
        endpoint
            .network_interfaces
            .push(interface);
        Ok(())
    }

    /// Gives an endpoint the names that lead to it.
    pub(super) fn name(&mut self, region: &str, id: &str) {
        let Some(endpoint) = self.vpc_endpoints.get(id) else { return };
        let hash = derived("", id);
        let hash = &hash[hash.len() - 8..];
        let service = service_id(&endpoint.service);
        let zone = hosted_zone(service);
        let entry = |name: String, hosted_zone: &str| DnsEntry {
            name,
            hosted_zone: hosted_zone.to_owned(),
        };
        let mut entries =
            vec![entry(format!("{id}-{hash}.{service}.{region}.vpce.amazonaws.com"), &zone)];
        for subnet in &endpoint.subnets {
            if let Some(subnet) = self.subnets.get(subnet) {
                let name =
                    format!("{id}-{hash}-{}.{service}.{region}.vpce.amazonaws.com", subnet.zone);
                entries.push(entry(name, &zone));
            }
        }
        let private = self
            .services
            .get(&endpoint.service)
            .filter(|_| endpoint.private_dns)
            .map(|service| service.private_dns_names.clone());
        for name in private.unwrap_or_default() {
            let own = hosted_zone(id);
            entries.push(entry(name, &own));
        }
        if let Some(endpoint) = self.vpc_endpoints.get_mut(id) {
            endpoint.dns_entries = entries;
        }
    }
}

/// Lets an endpoint that was let in become available.
pub(super) fn come_up(world: &mut World, id: String) {
    world.after(world.delays.vpc_endpoint_startup, move |world| {
        if let Some(endpoint) = world.network.vpc_endpoints.get_mut(&id)
            && endpoint.state == "pending"
        {
            match world.failures.end_of_vpc_endpoint() {
                Some(reason) => {
                    endpoint.state = "failed".to_owned();
                    endpoint.failure = reason;
                }
                None => endpoint.state = "available".to_owned(),
            }
        }
    });
}

/// What cannot be deleted is told of in the answer, which is no refusal.
pub(super) fn delete(world: &mut World, args: &Args<'_>) -> Answer {
    let ids = args.texts("VpcEndpointId")?;
    if ids.is_empty() {
        return Err(missing("vpcEndpointIdSet"));
    }
    let mut unsuccessful = Vec::new();
    for id in ids {
        match world
            .network
            .vpc_endpoints
            .get_mut(&id)
            .filter(|endpoint| endpoint.state != "deleted")
        {
            None => unsuccessful.push(json!({
                "resourceId": id,
                "error": {
                    "code": "InvalidVpcEndpoint.NotFound",
                    "message": format!("The Vpc Endpoint Id '{id}' does not exist"),
                },
            })),
            Some(endpoint) if endpoint.state == "deleting" => {}
            Some(endpoint) => {
                endpoint.state = "deleting".to_owned();
                world.after(world.delays.vpc_endpoint_removal, move |world| end(world, id));
            }
        }
    }
    Ok(json!({ "unsuccessful": unsuccessful }))
}

/// It is gone, and forgotten after a while.
fn end(world: &mut World, id: String) {
    world.network.unplug(&id);
    if let Some(endpoint) = world.network.vpc_endpoints.get_mut(&id) {
        endpoint.state = "deleted".to_owned();
        endpoint.network_interfaces.clear();
        endpoint.dns_entries.clear();
    }
    world.after(VISIBLE, move |world| {
        world.network.vpc_endpoints.remove(&id);
        world.network.forget(&id);
    });
}

pub(super) fn describe(world: &mut World, args: &Args<'_>) -> Answer {
    let describe = Describe {
        set: "vpcEndpointSet",
        ids: "VpcEndpointId",
        filters: &[
            ("ip-address-type", |_| vec!["ipv4".into()]),
            ("service-name", |endpoint: &VpcEndpoint| vec![endpoint.service.clone()]),
            ("vpc-endpoint-id", |endpoint| vec![endpoint.id.clone()]),
            ("vpc-endpoint-state", |endpoint| vec![endpoint.state.clone()]),
            ("vpc-endpoint-type", |endpoint| vec![endpoint.kind.clone()]),
            ("vpc-id", |endpoint| vec![endpoint.vpc.clone()]),
        ],
        least_page: Some(1),
    };
    let region = world.place.region().to_owned();
    let network = &world.network;
    describe.answer(args, network.vpc_endpoints(), |endpoint| show(network, &region, endpoint))
}
