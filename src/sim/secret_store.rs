//! Secrets Manager as DMS meets it: an HTTPS service that a packet has to find its way to.

use std::net::Ipv4Addr;

use super::{
    endpoint::Endpoint,
    login::Login,
    packet::{Lost, NameCause, PacketTarget, Resolver},
    reach::{Origin, walk_from_every_interface, wrapped},
    world::World,
};
use crate::snapshot::{NetworkSnapshot, VpcEndpoint};

/// Where its public name leads to.
const ADDRESS: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 200);

const PORT: u16 = 443;

/// The login that an endpoint's secret holds, or why DMS does not get it.
pub(super) fn login(
    world: &World,
    origin: &Origin,
    endpoint: &Endpoint,
    id: &str,
) -> Result<Login, String> {
    let failure = |why: &str| {
        wrapped(
            "Failed to build connection string Unable to find Secrets Manager secret",
            &format!(
                "Failed to retrieve secret. Unable to find AWS Secrets Manager secret Arn '{id}' The secrets_manager get \
                 secret value failed: {why}"
            ),
        )
    };
    match reach(world, origin, endpoint) {
        Ok(()) => {}
        Err(Lost::UnknownHost { .. }) => {
            return Err(failure("curlCode: 6, Couldn't resolve host name"));
        }
        Err(_) => return Err(failure("curlCode: 28, Timeout was reached")),
    }
    match world.secrets.get(id) {
        Some(login) => Ok(login.clone()),
        None => Err(failure("Secrets Manager can't find the specified secret.")),
    }
}

fn reach(world: &World, origin: &Origin, endpoint: &Endpoint) -> Result<(), Lost> {
    if !world.secrets_are_reachable {
        return Err(Lost::NobodyThere(ADDRESS));
    }
    let network = world.network.snapshot();
    let vpc = world
        .network
        .interfaces_of(&origin.owner)
        .map(|interface| interface.vpc.as_str())
        .next()
        .unwrap_or_default();
    if world.network.is_vague(vpc) {
        return Ok(());
    }
    let door = Door {
        network: &network,
        vpc,
        resolver: origin.resolver(world, &network, vpc),
        region: world.place.region(),
    };
    let given = endpoint
        .attribute("secretsManagerEndpointOverride")
        .map(host_of);
    walk_from_every_interface(world, &network, origin, &door.target(given)?)
}

/// The host of an address that may be written as a URL.
fn host_of(address: &str) -> &str {
    let address = address.trim();
    let rest = address
        .split_once("://")
        .map_or(address, |(_, rest)| rest);
    let end = rest.find([':', '/']);
    &rest[..end.unwrap_or(rest.len())]
}

/// Secrets Manager as it looks from one VPC.
struct Door<'a> {
    network: &'a NetworkSnapshot,
    vpc: &'a str,
    resolver: Resolver,
    region: &'a str,
}

impl Door<'_> {
    /// What a packet is for: the endpoint that the name leads to here, else the public service.
    fn target(&self, given: Option<&str>) -> Result<PacketTarget, Lost> {
        let public = format!("secretsmanager.{}.amazonaws.com", self.region);
        let service = service_name(self.region);
        let host = given.unwrap_or(&public);
        let endpoints = || {
            self.network
                .vpc_endpoints
                .iter()
                .filter(|endpoint| endpoint.service == service)
        };
        let is_public_name = host.eq_ignore_ascii_case(&public);
        let leads_to_endpoint = if is_public_name {
            endpoints().any(|endpoint| self.has_private_name(endpoint))
        } else {
            host.parse::<Ipv4Addr>().is_ok()
                || endpoints()
                    .flat_map(|endpoint| &endpoint.dns_entries)
                    .any(|entry| entry.name.eq_ignore_ascii_case(host))
        };
        if leads_to_endpoint {
            return Ok(PacketTarget::service(host, PORT, service));
        }
        if is_public_name {
            return Ok(PacketTarget::public(host, PORT, [ADDRESS]));
        }
        Err(Lost::UnknownHost { host: host.to_owned(), cause: NameCause::NoAddress })
    }

    /// Whether the service's usual name leads to this endpoint; where it does not, it leads to the public service.
    fn has_private_name(&self, endpoint: &VpcEndpoint) -> bool {
        let vpc = self.network.vpc(self.vpc);
        self.resolver == Resolver::Vpc
            && endpoint.vpc == self.vpc
            && endpoint.private_dns
            && endpoint
                .state
                .eq_ignore_ascii_case("available")
            && vpc.is_some_and(|vpc| vpc.dns_hostnames == Some(true))
    }
}

/// What an interface endpoint to Secrets Manager is for.
pub(super) fn service_name(region: &str) -> String {
    format!("com.amazonaws.{region}.secretsmanager")
}
