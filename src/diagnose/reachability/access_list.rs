use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::{
    DmsPlace,
    report::{Report, Stage},
    rules,
    traffic::{ALL_PORTS, Block, Traffic},
};
use crate::{
    network::ComputeKind,
    snapshot::{NatGateway, NetworkSnapshot},
};

/// What TiDB Cloud has to let in: the IP access list, or the firewall rules of Starter and older Essential clusters.
///
/// Private endpoints and peerings ask for none of it, so there it is empty.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct AccessList {
    /// The public addresses that packets come from: of NAT gateways, or of the instance, both of a Multi-AZ instance.
    pub public: Vec<Ipv4Addr>,
    /// The private addresses of the instance, which one page of TiDB Cloud asks for besides, where the cluster is Dedicated.
    pub private: Vec<Ipv4Addr>,
    /// Whose public address is needed too, and not known yet.
    pub unknown: Vec<String>,
}

impl AccessList {
    pub(super) fn of_instance(&mut self, dms: &DmsPlace, snapshot: &NetworkSnapshot) {
        let seen = snapshot
            .network_interfaces
            .iter()
            .filter(|interface| {
                interface
                    .private_address
                    .is_some_and(|address| dms.private_addresses.contains(&address))
                    && dms.subnets.contains(&interface.subnet)
            })
            .filter_map(|interface| interface.public_address);
        let found: Vec<_> = dms
            .public_addresses
            .iter()
            .copied()
            .chain(seen)
            .collect();
        for address in &found {
            add(&mut self.public, *address);
        }
        for address in &dms.private_addresses {
            add(&mut self.private, *address);
        }
        let mut own = Vec::new();
        for address in found {
            add(&mut own, address);
        }
        // NAT gateways of other subnets may have addresses in the list too, so its own are counted.
        let expected = if dms.multi_az { 2 } else { 1 };
        for whose in [INSTANCE, STANDBY]
            .into_iter()
            .take(expected)
            .skip(own.len())
        {
            add(&mut self.unknown, whose.to_owned());
        }
    }

    pub(super) fn of_nat(&mut self, nat: &NatGateway, snapshot: &NetworkSnapshot) {
        let allocated = nat
            .allocations
            .iter()
            .filter_map(|id| snapshot.address(id)?.public_address);
        let found: Vec<_> = nat
            .public_addresses
            .iter()
            .copied()
            .chain(allocated)
            .collect();
        for address in &found {
            add(&mut self.public, *address);
        }
        if found.is_empty() {
            add(&mut self.unknown, nat.id.clone());
        }
    }
}

const INSTANCE: &str = "the replication instance";
const STANDBY: &str = "the standby of the replication instance";

pub(super) fn add<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if !list.contains(&value) {
        list.push(value);
    }
}

/// What TiDB Cloud takes for all addresses of AWS in firewall rules of Starter and Essential.
const ALL_OF_AWS: Ipv4Addr = Ipv4Addr::new(169, 254, 65, 87);

/// Compares what is needed with what the cluster is said to let in.
pub(super) fn check(
    list: &AccessList,
    allowed: Option<&[Ipv4Net]>,
    dms: &DmsPlace,
    report: &mut Report,
) {
    report.at(Stage::Cluster);
    let subject = "IP access list";
    let is_unknown = |whose: &str| {
        list.unknown
            .iter()
            .any(|one| one == whose)
    };
    if dms.multi_az && dms.kind == ComputeKind::PublicInstance && is_unknown(STANDBY) {
        let known = if is_unknown(INSTANCE) { "none" } else { "one" };
        let problem =
            format!("the instance is Multi-AZ, and of its two public addresses {known} is known");
        let remedy = "let both addresses in, so that a failover does not lose the cluster";
        report.push(rules::BOTH_ADDRESSES, subject, problem, remedy);
    }
    if let Some(allowed) = allowed {
        for address in &list.public {
            let is_in = allowed
                .iter()
                .any(|range| range.contains(address) || *range == Ipv4Net::from(ALL_OF_AWS));
            if !is_in {
                let problem = format!("{address}, which packets come from, is not in it");
                let remedy = format!("add {address}/32");
                report.push(rules::ACCESS_LIST, subject, problem, remedy);
            }
        }
        let mut outside = Traffic::with_the_internet(ALL_PORTS);
        for range in allowed {
            outside.take(&Block::of(*range, ALL_PORTS));
        }
        let is_open = outside.is_empty() || allowed.contains(&ALL_OF_AWS.into());
        let whose = list.unknown.join(" and ");
        if !whose.is_empty() && allowed.is_empty() {
            let problem = format!("it is empty, so {whose} is not let in either");
            let remedy = "add the public address once it is known";
            report.push(rules::ACCESS_LIST, subject, problem, remedy);
        } else if !whose.is_empty() && !is_open {
            let problem =
                format!("the public address of {whose} is not known, and may not be in it");
            let remedy = "compare it with the list once it is known";
            report.push(rules::ACCESS_LIST_UNSURE, subject, problem, remedy);
        }
    }
    let unseen: Vec<_> = list
        .public
        .iter()
        .map(ToString::to_string)
        .chain(
            list.unknown
                .iter()
                .map(|whose| format!("the public address of {whose}")),
        )
        .filter(|_| allowed.is_none())
        .collect();
    if !unseen.is_empty() {
        let problem = format!("it has to hold {}, and AWS does not see it", unseen.join(" and "));
        let remedy = "look into the networking page of the cluster in TiDB Cloud";
        report.push(rules::ACCESS_LIST_UNSEEN, subject, problem, remedy);
    }
}
