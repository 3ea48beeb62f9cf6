//! A stand-in for TiDB Cloud's API, for one cluster. Yours calls the API, opens a ticket, or asks a person.

use std::{
    collections::BTreeSet,
    net::Ipv4Addr,
    sync::{Mutex, PoisonError},
};

use anyhow::{Result, bail, ensure};
use tidb_dms::{
    name::{MigrationName, VpcEndpointId},
    network::TidbCloudStep,
    plan::HandOff,
    provision::{HandOffFuture, HandOffState, TidbCloud},
    sim::{SimAccount, SimGateway},
};

use super::SERVICE;

/// Keeps what it was told, so that being told twice does no harm, and refuses what it does not know.
pub(crate) struct Api {
    account: SimAccount,
    gateway: SimGateway,
    host: &'static str,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The IP access list of the cluster.
    addresses: BTreeSet<Ipv4Addr>,
    /// The endpoints that were registered: TiDB Cloud looks at one before it lets it in.
    endpoints: BTreeSet<VpcEndpointId>,
}

impl Api {
    pub(crate) fn new(account: &SimAccount, gateway: SimGateway, host: &'static str) -> Self {
        Self { account: account.clone(), gateway, host, state: Mutex::default() }
    }

    fn answer(&self, migration: &MigrationName, hand_off: &HandOff) -> Result<HandOffState> {
        let mut state = self
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let answer = match hand_off {
            HandOff::AllowAddresses { host, addresses, private_addresses, .. } => {
                ensure!(host == self.host, "there is no cluster {host} in this project");
                state.addresses.extend(
                    addresses
                        .iter()
                        .chain(private_addresses),
                );
                self.let_in(&state.addresses);
                HandOffState::Done
            }
            HandOff::Network(TidbCloudStep::RegisterEndpoint {
                endpoint: Some(id),
                service,
                ..
            }) => {
                ensure!(service.as_str() == SERVICE, "no cluster of this project has {service}");
                if state.endpoints.insert(id.clone()) {
                    HandOffState::Pending
                } else {
                    self.account
                        .accept_vpc_endpoint(id.as_str());
                    HandOffState::Done
                }
            }
            other => bail!("this API cannot {other}"),
        };
        println!("  (the API, for `{migration}`: {hand_off}: {answer:?})");
        Ok(answer)
    }

    /// In the simulated account this is what TiDB Cloud does at its own end.
    fn let_in(&self, addresses: &BTreeSet<Ipv4Addr>) {
        let ranges = addresses
            .iter()
            .copied()
            .map(Into::into);
        let gateway = self.gateway.clone().access_list(ranges);
        let _ = self
            .account
            .clone()
            .with_gateway(gateway);
    }
}

impl TidbCloud for Api {
    fn hand_off<'a>(
        &'a self,
        migration: &'a MigrationName,
        hand_off: &'a HandOff,
    ) -> HandOffFuture<'a> {
        Box::pin(async move {
            self.answer(migration, hand_off)
                .map_err(Into::into)
        })
    }
}
