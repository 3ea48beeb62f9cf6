use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::{
    gateway::SimGateway,
    packet::{PacketEnd, PacketTarget},
};
use crate::snapshot::NetworkSnapshot;

/// By which ways the network leads to a gateway, and who is let in there.
#[derive(Clone, Debug, Default)]
pub(super) struct Doors {
    pub(super) addresses: Vec<Ipv4Addr>,
    pub(super) access: Option<Vec<Ipv4Net>>,
    pub(super) endpoints: Option<Vec<String>>,
    pub(super) peers: Vec<Ipv4Net>,
    services: Vec<Service>,
    projects: Vec<Project>,
}

#[derive(Clone, Debug)]
struct Service {
    host: String,
    name: String,
    zone_ids: Vec<String>,
}

#[derive(Clone, Debug)]
struct Project {
    host: String,
    account: String,
    vpc: String,
    range: Ipv4Net,
    address: Ipv4Addr,
}

impl Doors {
    pub(super) fn add_service(&mut self, host: String, name: String, zone_ids: Vec<String>) {
        self.services
            .push(Service { host, name, zone_ids });
    }

    pub(super) fn add_project(
        &mut self,
        host: String,
        account: String,
        vpc: String,
        range: Ipv4Net,
        address: Ipv4Addr,
    ) {
        self.projects
            .push(Project { host, account, vpc, range, address });
    }

    /// Whether a private name is this.
    pub(super) fn are_at(&self, host: &str) -> bool {
        let hosts = self
            .services
            .iter()
            .map(|service| &service.host);
        hosts
            .chain(
                self.projects
                    .iter()
                    .map(|project| &project.host),
            )
            .any(|known| known.eq_ignore_ascii_case(host))
    }

    fn service_at(&self, host: &str, network: &NetworkSnapshot) -> Option<&Service> {
        let mut services = self.services.iter();
        services.find(|service| {
            service.host.eq_ignore_ascii_case(host) || has_entry(network, &service.name, host)
        })
    }
}

/// Whether an endpoint of the network to this service goes by that name.
fn has_entry(network: &NetworkSnapshot, service: &str, host: &str) -> bool {
    network
        .vpc_endpoints
        .iter()
        .filter(|endpoint| endpoint.service == service)
        .flat_map(|endpoint| &endpoint.dns_entries)
        .any(|entry| entry.name.eq_ignore_ascii_case(host))
}

impl SimGateway {
    /// Whether this host leads here, if only by the name of an endpoint of the network.
    pub(super) fn is_found_at(&self, host: &str, network: &NetworkSnapshot) -> bool {
        self.is_at(host)
            || self
                .doors
                .service_at(host, network)
                .is_some()
    }

    /// What a packet to this host and port is for.
    pub(super) fn target(&self, host: &str, port: u16, network: &NetworkSnapshot) -> PacketTarget {
        let doors = &self.doors;
        let mut projects = doors.projects.iter();
        let end = if let Some(service) = doors.service_at(host, network) {
            PacketEnd::Service {
                name: service.name.clone(),
                zone_ids: service.zone_ids.clone(),
                endpoints: doors.endpoints.clone(),
            }
        } else if let Some(project) = projects.find(|it| it.host.eq_ignore_ascii_case(host)) {
            PacketEnd::Project {
                account: project.account.clone(),
                vpc: project.vpc.clone(),
                range: project.range,
                address: project.address,
                peers: doors.peers.clone(),
            }
        } else {
            PacketEnd::Public { addresses: self.public_addresses(), access: doors.access.clone() }
        };
        PacketTarget { host: host.to_owned(), port, end }
    }
}
