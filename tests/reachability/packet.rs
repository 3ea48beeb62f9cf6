//! The other half: a packet walks through the same network, by code that shares nothing with the judge but the snapshot.

use std::net::Ipv4Addr;

use tidb_dms::{
    diagnose::ClusterPlace,
    sim::packet::{Arrival, Lost, PacketEnd, PacketOrigin, PacketTarget, walk},
};

use super::net::{ENDPOINT, GATEWAY, Net, PEER, TIDB_ACCOUNT, TIDB_VPC};

/// The answer of a packet from every subnet that DMS may sit in, and from each of its public addresses: all of them have to
/// arrive.
pub(crate) fn walks(net: &Net) -> Result<Vec<Arrival>, Lost> {
    let mut arrivals = Vec::new();
    for id in &net.dms.subnets {
        for at in 0..net.dms.public_addresses.len().max(1) {
            arrivals.push(walk_by(net, id, 10, at)?);
        }
    }
    Ok(arrivals)
}

/// The answer of a packet from this subnet of DMS, from the address of this number in it.
pub(crate) fn walks_from(net: &Net, subnet: &str, number: u32) -> Result<Arrival, Lost> {
    walk_by(net, subnet, number, 0)
}

fn walk_by(net: &Net, subnet: &str, number: u32, public: usize) -> Result<Arrival, Lost> {
    let range = net
        .snapshot
        .subnet(subnet)
        .map(|subnet| subnet.range);
    let address = range
        .map_or(Ipv4Addr::UNSPECIFIED, |range| Ipv4Addr::from(u32::from(range.network()) + number));
    let from = PacketOrigin {
        subnet: subnet.to_owned(),
        security_groups: net.dms.security_groups.clone(),
        address,
        public_address: net
            .dms
            .public_addresses
            .get(public)
            .copied(),
        ..PacketOrigin::default()
    };
    walk(&net.snapshot, &from, &target(net))
}

fn target(net: &Net) -> PacketTarget {
    match &net.cluster {
        ClusterPlace::PublicEndpoint { host, port, allowed, addresses } => {
            let addresses = if addresses.is_empty() { vec![GATEWAY] } else { addresses.clone() };
            let end = PacketEnd::Public { addresses, access: allowed.clone() };
            PacketTarget { host: host.clone(), port: *port, end }
        }
        ClusterPlace::PrivateEndpoint { host, port, service } => {
            let zone_ids = net
                .snapshot
                .endpoint_services
                .first()
                .map_or_else(Vec::new, |service| service.zone_ids.clone());
            let end = PacketEnd::Service {
                name: service.clone(),
                zone_ids,
                endpoints: Some(vec![ENDPOINT.to_owned()]),
            };
            PacketTarget { host: host.clone(), port: *port, end }
        }
        ClusterPlace::VpcPeering { host, port, project, .. } => {
            let end = PacketEnd::Project {
                account: TIDB_ACCOUNT.to_owned(),
                vpc: TIDB_VPC.to_owned(),
                range: *project,
                address: PEER,
                peers: net.snapshot.vpcs[0].ranges.clone(),
            };
            PacketTarget { host: host.clone(), port: *port, end }
        }
    }
}
