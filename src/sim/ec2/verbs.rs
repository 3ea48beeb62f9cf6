use std::time::Duration;

use ipnet::Ipv4Net;

use super::{
    network::{Network, Record},
    peering,
    vpc_endpoint::{PENDING_ACCEPTANCE, come_up},
};
use crate::{
    sim::{SimAccount, place::Place},
    snapshot::{EndpointService, NetworkSnapshot, PeeringSide},
};

/// # The network
///
/// The account answers EC2's queries about it too: VPCs, subnets, internet gateways, addresses, NAT gateways, route tables,
/// security groups, network ACLs, interface endpoints, peerings, network interfaces and their tags.
impl SimAccount {
    /// The account's number.
    pub const ACCOUNT_ID: &str = Place::ACCOUNT;

    /// The network of the account as EC2 describes it, all at once and without lag.
    ///
    /// ```
    /// # use tidb_dms::sim::SimAccount;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let network = SimAccount::new().network();
    /// assert!(network.vpc(SimAccount::DEFAULT_VPC).is_some());
    /// # }
    /// ```
    pub fn network(&self) -> NetworkSnapshot {
        let world = self.world();
        let region = world.place.region().to_owned();
        NetworkSnapshot { region, ..world.network.snapshot() }
    }

    /// Adds a VPC that was there before, with its main route table, default security group and default network ACL.
    pub fn with_vpc(self, id: &str, range: Ipv4Net) -> Self {
        self.give(|network| network.add_vpc(id, range));
        self
    }

    /// Changes the network behind everybody's back: whatever can be described can be set, a resource that is taken out is
    /// gone, and one that is put in was always there.
    ///
    /// ```
    /// # use tidb_dms::{sim::SimAccount, snapshot::AclEntry};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let account = SimAccount::new();
    /// account.change_network(|network| {
    ///     network.network_acls[0].entries.push(AclEntry {
    ///         number: 50,
    ///         egress: true,
    ///         allow: false,
    ///         protocol: "6".to_owned(),
    ///         ports: Some((4000, 4000)),
    ///         range: Some(Default::default()),
    ///     });
    /// });
    /// assert_eq!(account.network().network_acls[0].entries.len(), 5);
    /// # }
    /// ```
    ///
    /// # Caveats
    ///
    /// Nothing is checked, and nothing that EC2 would do along with the change is done. How many addresses a subnet has left
    /// is counted anew.
    pub fn change_network(&self, change: impl FnOnce(&mut NetworkSnapshot)) {
        let mut world = self.world();
        let mut snapshot = world.network.snapshot();
        change(&mut snapshot);
        let before = world.network.snapshot();
        world.network.take_over(snapshot);
        world.network.clear_up(&before);
        world.remember();
    }

    /// The same as [`change_network`](Self::change_network), for an account that is being made: what is there then was there
    /// before, and the [`inventory`](Self::inventory) shows of it only what changes.
    pub fn with_network(self, change: impl FnOnce(&mut NetworkSnapshot)) -> Self {
        self.change_network(change);
        self.give(|_| {});
        self
    }

    /// Adds a service that interface endpoints can lead to, such as the one of a cluster.
    ///
    /// Its zones are those with its `zone_ids`; all zones of the region if there are none.
    pub fn with_endpoint_service(self, service: EndpointService) -> Self {
        self.give(|network| network.add_service(service));
        self
    }

    /// How long a NAT gateway takes to become available, or to fail; 2 minutes unless set.
    pub fn nat_gateway_startup(self, delay: Duration) -> Self {
        self.world().delays.nat_startup = delay;
        self
    }

    /// How long a NAT gateway takes to go away, and then is still described for an hour; a minute unless set.
    pub fn nat_gateway_removal(self, delay: Duration) -> Self {
        self.world().delays.nat_removal = delay;
        self
    }

    /// How long an interface endpoint that was let in takes to become available; 90 seconds unless set.
    pub fn vpc_endpoint_startup(self, delay: Duration) -> Self {
        self.world().delays.vpc_endpoint_startup = delay;
        self
    }

    /// How long an interface endpoint takes to go away, and then is still described for an hour; 90 seconds unless set.
    pub fn vpc_endpoint_removal(self, delay: Duration) -> Self {
        self.world().delays.vpc_endpoint_removal = delay;
        self
    }

    /// How long a peering takes to become active once it was accepted, and to go away; 5 seconds unless set.
    pub fn peering_change(self, delay: Duration) -> Self {
        self.world().delays.peering_change = delay;
        self
    }

    /// Lets an endpoint in that waits for the owner of its service, as TiDB Cloud does when it is registered. Whether there
    /// was one that waited.
    pub fn accept_vpc_endpoint(&self, id: &str) -> bool {
        self.settle_endpoint(id, "pending")
    }

    /// Turns an endpoint away that waits for the owner of its service. Whether there was one that waited.
    pub fn reject_vpc_endpoint(&self, id: &str) -> bool {
        self.settle_endpoint(id, "rejected")
    }

    /// Asks for a peering with a VPC of this account, as TiDB Cloud does; the id is that of the peering.
    ///
    /// It waits for seven days, and fails at once if the ranges of the two overlap. A VPC that is not there is asked for in
    /// vain.
    pub fn request_peering(&self, requester: PeeringSide, vpc: &str) -> Option<String> {
        let mut world = self.world();
        let accepter = PeeringSide {
            account: Place::ACCOUNT.to_owned(),
            vpc: vpc.to_owned(),
            region: world.place.region().to_owned(),
            ranges: world.network.ranges_of(vpc)?,
        };
        let id = peering::request(&mut world, requester, accepter);
        world.remember();
        Some(id)
    }

    /// Ends a peering from the other side.
    pub fn end_peering(&self, id: &str) {
        let mut world = self.world();
        peering::end(&mut world, id, "deleted", "Deleted by the requester");
        world.remember();
    }

    /// Lets the next NAT gateway fail with this code and this message, such as `InternalError`.
    pub fn fail_nat_gateway(&self, code: &str, message: &str) {
        self.world()
            .network
            .fail_nat_gateway(code, message);
    }

    /// Switches VPC Block Public Access on for all subnets: `block-bidirectional` or `block-ingress`, or `off`.
    pub fn block_public_access(&self, mode: &str) {
        let mut world = self.world();
        world.network.block_public_access(mode);
        world.remember();
    }

    fn give(&self, change: impl FnOnce(&mut Network)) {
        let mut world = self.world();
        change(&mut world.network);
        world.network.settle_as_given();
        world.remember();
    }

    fn settle_endpoint(&self, id: &str, state: &str) -> bool {
        let mut world = self.world();
        let is_settled = world.network.settle_endpoint(id, state);
        if is_settled && state == "pending" {
            come_up(&mut world, id.to_owned());
        }
        world.remember();
        is_settled
    }
}

impl Network {
    pub(super) fn add_service(&mut self, mut service: EndpointService) {
        let known: Vec<_> = self
            .zones
            .iter()
            .filter(|zone| service.zone_ids.is_empty() || service.zone_ids.contains(&zone.id))
            .cloned()
            .collect();
        service.zones = known
            .iter()
            .map(|zone| zone.name.clone())
            .collect();
        service.zone_ids = known
            .into_iter()
            .map(|zone| zone.id)
            .collect();
        self.services.add(service);
    }

    fn ranges_of(&self, vpc: &str) -> Option<Vec<Ipv4Net>> {
        self.vpcs
            .get(vpc)
            .map(|vpc| vpc.ranges.clone())
    }

    fn fail_nat_gateway(&mut self, code: &str, message: &str) {
        self.nat_failures
            .push((code.to_owned(), message.to_owned()));
    }

    fn block_public_access(&mut self, mode: &str) {
        self.public_access_blocked = mode.to_owned();
    }

    fn settle_endpoint(&mut self, id: &str, state: &str) -> bool {
        match self.vpc_endpoints.get_mut(id) {
            Some(endpoint) if endpoint.state == PENDING_ACCEPTANCE => {
                endpoint.state = state.to_owned();
                true
            }
            _ => false,
        }
    }

    /// Takes a snapshot for the truth. What a snapshot does not hold stays as it is, for what stays.
    fn take_over(&mut self, snapshot: NetworkSnapshot) {
        let before = self.snapshot();
        macro_rules! take {
            ($($all:ident)*) => {
                $(self.$all = Default::default();
                for mut one in snapshot.$all {
                    self.tags.insert(one.id.clone(), std::mem::take(&mut one.tags));
                    self.$all.add(one);
                }
                for gone in &before.$all {
                    if self.$all.get(&gone.id).is_none() {
                        self.forget(&gone.id);
                    }
                })*
            };
        }
        let blocked = std::mem::take(&mut self.public_access_blocked);
        take!(
            vpcs subnets internet_gateways addresses nat_gateways route_tables security_groups network_acls vpc_endpoints
            peerings
        );
        for subnet in self.subnets.values_mut() {
            if subnet.public_access_blocked == blocked {
                subnet.public_access_blocked.clear();
            }
        }
        self.public_access_blocked = blocked;
        self.zones = snapshot.zones.into();
        self.services = Default::default();
        for service in snapshot.endpoint_services {
            self.services.add(service);
        }
        let known = std::mem::take(&mut self.interfaces);
        for seen in snapshot.network_interfaces {
            let (owner, allocation) = known
                .get(&seen.id)
                .map(|known| (known.owner.clone(), known.allocation.clone()))
                .unwrap_or_default();
            self.interfaces
                .add(super::network::Interface { seen, owner, allocation });
        }
        self.forget_dead_ends();
        let ids: Vec<String> = self
            .vpc_endpoints
            .values()
            .map(|endpoint| endpoint.id.clone())
            .chain(
                self.nat_gateways
                    .values()
                    .map(|gateway| gateway.id.clone()),
            )
            .collect();
        for id in ids {
            if self.records.get(&id).is_none() {
                self.records
                    .insert(id, Record::default());
            }
        }
    }

    /// Whether a route leads anywhere is looked up whenever somebody looks. Only what was said to lead nowhere although it
    /// does is kept.
    fn forget_dead_ends(&mut self) {
        let tables: Vec<_> = self
            .route_tables
            .values()
            .cloned()
            .collect();
        for mut table in tables {
            let vpc = table.vpc.clone();
            for route in &mut table.routes {
                if route.state == "blackhole" && !self.leads_somewhere(&vpc, route) {
                    route.state = "active".to_owned();
                }
            }
            self.route_tables.add(table);
        }
    }
}
