//! What TiDB Cloud has to do, with the values that are known by now.

use std::net::Ipv4Addr;

use super::{FoundNetwork, NetworkPart, endpoint};
use crate::{
    migration::Migration,
    name::Region,
    network::{NetworkNat, TidbCloudStep},
    plan::Observed,
};

/// The steps of a private endpoint or a peering. Those about addresses name the host too, so they are made elsewhere.
pub(in crate::plan) fn hand_offs(migration: &Migration, observed: &Observed) -> Vec<TidbCloudStep> {
    let Some(ids) = FoundNetwork::find(migration, observed) else { return Vec::new() };
    ids.network
        .tidb_cloud_steps()
        .into_iter()
        .filter_map(|step| ids.filled(step))
        .collect()
}

/// The public addresses of the NAT gateways, as far as they are known: the address of a gateway to make is known before it.
pub(in crate::plan) fn nat_addresses(migration: &Migration, observed: &Observed) -> Vec<Ipv4Addr> {
    let Some(ids) = FoundNetwork::find(migration, observed) else { return Vec::new() };
    let mut addresses: Vec<_> = ids
        .network
        .nat_gateways()
        .iter()
        .enumerate()
        .flat_map(|(number, nat)| {
            let seen = ids
                .id(&NetworkPart::NatGateway(number))
                .and_then(|id| ids.snapshot.nat_gateway(id))
                .map(|seen| seen.public_addresses.clone())
                .filter(|addresses| !addresses.is_empty());
            let allocated = || {
                ids.allocation(number)
                    .and_then(|id| ids.snapshot.address(id))
                    .and_then(|address| address.public_address)
            };
            let told = || match nat {
                NetworkNat::Existing { address, .. } => *address,
                NetworkNat::New { .. } => None,
            };
            seen.unwrap_or_else(|| {
                allocated()
                    .or_else(told)
                    .into_iter()
                    .collect()
            })
        })
        .collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}

impl FoundNetwork<'_> {
    /// The step with what is known by now; nothing of one that is about addresses, or that TiDB Cloud has done.
    fn filled(&self, step: TidbCloudStep) -> Option<TidbCloudStep> {
        let found = |part| self.id(&part);
        // One that is over is not told: what takes its place is.
        let endpoint = found(NetworkPart::VpcEndpoint)
            .filter(|id| {
                self.snapshot
                    .vpc_endpoint(id)
                    .is_none_or(endpoint::is_alive)
            })
            .and_then(|id| id.parse().ok());
        match step {
            TidbCloudStep::AllowAddresses { .. } => None,
            TidbCloudStep::AllowEndpoint { .. } => Some(TidbCloudStep::AllowEndpoint { endpoint }),
            TidbCloudStep::RegisterEndpoint { service, .. } => {
                let is_done = found(NetworkPart::VpcEndpoint)
                    .and_then(|id| self.snapshot.vpc_endpoint(id))
                    .is_some_and(|seen| endpoint::is_alive(seen) && seen.private_dns);
                (!is_done).then_some(TidbCloudStep::RegisterEndpoint { service, endpoint })
            }
            TidbCloudStep::RequestPeering { region, account, vpc, ranges } => {
                let is_done = found(NetworkPart::Peering).is_some();
                let region = region.or_else(|| self.seen_region());
                let account = account.or_else(|| self.vpc()?.account.parse().ok());
                let vpc = vpc.or_else(|| found(NetworkPart::Vpc).and_then(|id| id.parse().ok()));
                let ranges = if ranges.is_empty() { self.seen_ranges() } else { ranges };
                (!is_done).then_some(TidbCloudStep::RequestPeering { region, account, vpc, ranges })
            }
        }
    }

    /// The told one, or that of whoever looked.
    fn seen_region(&self) -> Option<Region> {
        self.region
            .clone()
            .or_else(|| self.snapshot.region.parse().ok())
    }

    fn seen_ranges(&self) -> Vec<crate::name::Cidr> {
        self.vpc()
            .into_iter()
            .flat_map(|vpc| &vpc.ranges)
            .filter_map(|range| range.to_string().parse().ok())
            .collect()
    }
}
