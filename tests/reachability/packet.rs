//! The other half: a packet walks through the same network, by code that shares nothing with the judge but the snapshot.

use std::net::Ipv4Addr;

use tidb_dms::{
    diagnose::ClusterPlace,
    sim::packet::{Arrival, Lost, PacketEnd, PacketOrigin, PacketTarget, walk},
};

use super::net::{GATEWAY, Net, PEER};

/// The answer of a packet from every subnet that DMS may sit in: all of them have to arrive.
pub(crate) fn walks(net: &Net) -> Result<Vec<Arrival>, Lost> {
    let target = target(net);
    net.dms
        .subnets
        .iter()
        .map(|id| {
            let subnet = net.snapshot.subnet(id);
            let address = subnet.map_or(Ipv4Addr::UNSPECIFIED, |subnet| {
                Ipv4Addr::from(u32::from(subnet.range.network()) + 10)
            });
            let from = PacketOrigin {
                subnet: id.clone(),
                security_groups: net.dms.security_groups.clone(),
                address,
                public_address: net
                    .dms
                    .public_addresses
                    .first()
                    .copied(),
            };
            walk(&net.snapshot, &from, &target)
        })
        .collect()
}

fn target(net: &Net) -> PacketTarget {
    match &net.cluster {
        ClusterPlace::PublicEndpoint { host, port, allowed, .. } => {
            let end = PacketEnd::Public { addresses: vec![GATEWAY], access: allowed.clone() };
            PacketTarget { host: host.clone(), port: *port, end }
        }
        ClusterPlace::PrivateEndpoint { host, port, service } => {
            let zone_ids = net
                .snapshot
                .endpoint_services
                .first()
                .map_or_else(Vec::new, |service| service.zone_ids.clone());
            let end = PacketEnd::Service { name: service.clone(), zone_ids, endpoints: None };
            PacketTarget { host: host.clone(), port: *port, end }
        }
        ClusterPlace::VpcPeering { host, port, project, .. } => {
            let end = PacketEnd::Project {
                account: "380838443567".to_owned(),
                vpc: "vpc-0tidb".to_owned(),
                range: *project,
                address: PEER,
                peers: Vec::new(),
            };
            PacketTarget { host: host.clone(), port: *port, end }
        }
    }
}
