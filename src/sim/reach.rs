use std::net::Ipv4Addr;

use super::{
    endpoint::Endpoint,
    gateway::SimGateway,
    login::Login,
    packet::{Lost, PacketOrigin, PacketTarget, Resolver, walk},
    secret_store,
    world::World,
};
use crate::snapshot::NetworkSnapshot;

/// Where a connection comes from: a replication instance, or what a serverless replication runs on.
#[derive(Debug)]
pub(super) struct Origin {
    /// The ARN of what connects, whose network interfaces its packets leave by.
    pub(super) owner: String,
    /// The address that a database in the same network sees.
    pub(super) private_address: String,
    /// Its own DNS servers, as `DnsNameServers` has them.
    pub(super) name_servers: Option<String>,
}

impl Origin {
    /// Who is asked for names: the first server. The VPC's resolver has two addresses.
    pub(super) fn resolver(&self, world: &World, network: &NetworkSnapshot, vpc: &str) -> Resolver {
        let first = self
            .name_servers
            .as_deref()
            .and_then(|servers| servers.split(',').next())
            .map(str::trim)
            .filter(|server| !server.is_empty());
        let Some(first) = first else { return Resolver::Vpc };
        let Ok(address) = first.parse::<Ipv4Addr>() else { return Resolver::Own };
        let is_of_vpc = address == Ipv4Addr::new(169, 254, 169, 253)
            || network.vpc(vpc).is_some_and(|vpc| {
                vpc.ranges
                    .iter()
                    .any(|range| u32::from(range.network()).checked_add(2) == Some(address.into()))
            });
        if is_of_vpc || world.resolvers.contains(&address) { Resolver::Vpc } else { Resolver::Own }
    }
}

/// What a connection test finds, with the text that DMS reports when it fails.
///
/// The steps come in the order in which a driver meets them: secret, name and route, port, TLS, login.
pub(super) fn try_connection(
    world: &World,
    origin: &Origin,
    endpoint: &Endpoint,
) -> Result<(), String> {
    let login = match endpoint.login().secret() {
        Some(secret) => secret_store::login(world, origin, endpoint, secret)?,
        None => endpoint.login().login(),
    };
    let network = world.network.snapshot();
    let Some(gateway) = world
        .gateways
        .iter()
        .find(|gateway| gateway.is_found_at(&login.host, &network))
    else {
        return plain_host(world, &login);
    };
    let target = gateway.target(&login.host, login.port, &network);
    walk_from_every_interface(world, &network, origin, &target).map_err(|lost| {
        let (native_error, message) = lost.driver_error(&login.host);
        driver("HY000", native_error, &message)
    })?;
    if gateway.port() != login.port {
        return Err(no_connection(&login.host, 111));
    }
    check_tls(world, gateway, &login.host, endpoint)?;
    check_login(gateway, &login, origin)
}

/// Sends a packet from every interface that DMS has, where its network is more than the names of its subnets.
pub(super) fn walk_from_every_interface(
    world: &World,
    network: &NetworkSnapshot,
    origin: &Origin,
    target: &PacketTarget,
) -> Result<(), Lost> {
    let mut interfaces = world
        .network
        .interfaces_of(&origin.owner)
        .peekable();
    // Its subnets are gone or full: nothing leaves.
    if interfaces.peek().is_none() {
        return Err(Lost::UnknownSubnet(String::new()));
    }
    for interface in interfaces {
        if world.network.is_vague(&interface.vpc) {
            continue;
        }
        let from = PacketOrigin {
            subnet: interface.subnet.clone(),
            security_groups: interface.security_groups.clone(),
            address: interface
                .private_address
                .unwrap_or(Ipv4Addr::UNSPECIFIED),
            public_address: interface.public_address,
            resolver: origin.resolver(world, network, &interface.vpc),
        };
        walk(network, &from, target)?;
    }
    Ok(())
}

fn plain_host(world: &World, login: &Login) -> Result<(), String> {
    let host = login.host.to_ascii_lowercase();
    if world
        .plain_hosts
        .contains(&(host.clone(), login.port))
    {
        return Ok(());
    }
    let answers_elsewhere = world
        .plain_hosts
        .iter()
        .any(|(known, _)| *known == host);
    Err(no_connection(&login.host, if answers_elsewhere { 111 } else { 110 }))
}

fn check_tls(
    world: &World,
    gateway: &SimGateway,
    host: &str,
    endpoint: &Endpoint,
) -> Result<(), String> {
    if endpoint.ssl_mode() == "none" {
        return if gateway.takes_plain_text() {
            Ok(())
        } else {
            Err(driver(
                "HY000",
                3159,
                "Connections using insecure transport are prohibited while --require_secure_transport=ON.",
            ))
        };
    }
    let certificate = endpoint
        .certificate()
        .and_then(|arn| world.certificates.by_arn(arn).ok());
    let is_trusted = certificate
        .zip(gateway.root())
        .is_some_and(|(certificate, root)| certificate.trusts(root));
    if !is_trusted {
        return Err(driver(
            "HY000",
            2026,
            "SSL connection error: error:0A000086:SSL routines::certificate verify failed",
        ));
    }
    if endpoint.ssl_mode() == "verify-full" && !gateway.is_certified_as(host) {
        return Err(driver(
            "HY000",
            2026,
            "SSL connection error: certificate verify failed: hostname mismatch",
        ));
    }
    Ok(())
}

fn check_login(gateway: &SimGateway, login: &Login, origin: &Origin) -> Result<(), String> {
    let Login { user, password, .. } = login;
    if gateway.misses_prefix(user) {
        return Err(driver(
            "HY000",
            1105,
            "Missing user name prefix. See https://docs.pingcap.com/tidbcloud/select-cluster-tier#user-name-prefix",
        ));
    }
    // DMS writes the password into a connection string, which these end.
    let arrives = !password.holds_any(&['{', '}', ';']);
    if arrives && gateway.lets_in(user, password) {
        return Ok(());
    }
    let (from, used) = (&origin.private_address, if password.is_empty() { "NO" } else { "YES" });
    Err(driver(
        "28000",
        1045,
        &format!("Access denied for user '{user}'@'{from}' (using password: {used})"),
    ))
}

fn no_connection(host: &str, errno: u32) -> String {
    driver("HY000", 2003, &format!("Can't connect to MySQL server on '{host}' ({errno})"))
}

fn driver(sql_state: &str, native_error: u32, message: &str) -> String {
    wrapped(
        "Cannot connect to ODBC provider ODBC general error.",
        &format!(
            "RetCode: SQL_ERROR SqlState: {sql_state} NativeError: {native_error} Message: [MySQL][ODBC 8.0(w) \
             Driver]{message}"
        ),
    )
}

pub(super) fn wrapped(message: &str, detail: &str) -> String {
    format!(
        "Test Endpoint failed: Application-Status: 1020912, Application-Message: {message}, \
         Application-Detailed-Message: {detail}"
    )
}
