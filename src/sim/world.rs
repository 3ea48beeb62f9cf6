use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    net::Ipv4Addr,
    time::Duration,
};

use tokio::time::Instant;

use super::{
    certificate::Certificate, connection::Connections, ec2::Network, endpoint::Endpoint,
    failures::Failures, fault::Answer, gateway::SimGateway, instance::Instance, login::Login,
    past::Past, place::Place, quota::Limits, replication_config::ReplicationConfig, shelf::Shelf,
    subnet_group::SubnetGroup, tags::Tags, task::Task, trouble::Trouble,
};

/// 2026-01-01T00:00:00Z: when every simulated account is born, so that answers are the same in every run.
const BIRTH: f64 = 1_767_225_600.0;

/// Everything the account knows.
#[derive(Debug)]
pub(super) struct World {
    pub(super) place: Place,
    pub(super) delays: Delays,
    pub(super) calls: Vec<(String, String)>,
    pub(super) trouble: Trouble,
    pub(super) failures: Failures,
    pub(super) limits: Limits,
    pub(super) roles: BTreeSet<String>,
    pub(super) network: Network,
    pub(super) gateways: Vec<SimGateway>,
    pub(super) plain_hosts: BTreeSet<(String, u16)>,
    pub(super) secrets: BTreeMap<String, Login>,
    pub(super) secrets_are_reachable: bool,
    /// DNS servers that forward to the VPC's resolver.
    pub(super) resolvers: BTreeSet<Ipv4Addr>,
    /// Schema and name of the tables that sources are known to have.
    pub(super) source_tables: BTreeSet<(String, String)>,
    pub(super) subnet_groups: Shelf<SubnetGroup>,
    pub(super) instances: Shelf<Instance>,
    pub(super) certificates: Shelf<Certificate>,
    pub(super) endpoints: Shelf<Endpoint>,
    pub(super) tasks: Shelf<Task>,
    pub(super) configs: Shelf<ReplicationConfig>,
    pub(super) connections: Connections,
    pub(super) tags: Tags,
    pub(super) past: Past,
    born: Instant,
    now: Duration,
    agenda: Agenda,
}

impl World {
    pub(super) fn new(place: Place) -> Self {
        Self {
            network: Network::new(place.region()),
            place,
            delays: Delays::default(),
            calls: Vec::new(),
            trouble: Trouble::default(),
            failures: Failures::default(),
            limits: Limits::default(),
            roles: BTreeSet::from(["dms-vpc-role".to_owned()]),
            gateways: Vec::new(),
            plain_hosts: BTreeSet::new(),
            secrets: BTreeMap::new(),
            secrets_are_reachable: true,
            resolvers: BTreeSet::new(),
            source_tables: BTreeSet::new(),
            subnet_groups: Shelf::with_quota(60),
            instances: Shelf::with_quota(60),
            certificates: Shelf::with_quota(100),
            endpoints: Shelf::with_quota(1000),
            tasks: Shelf::with_quota(600),
            configs: Shelf::with_quota(100),
            connections: Connections::default(),
            tags: Tags::default(),
            past: Past::default(),
            born: clock(),
            now: Duration::ZERO,
            agenda: Agenda::default(),
        }
    }

    /// Lets everything happen that is due, each at its own time.
    pub(super) fn catch_up(&mut self) {
        let now = clock()
            .saturating_duration_since(self.born)
            .max(self.now);
        while let Some(next) = self.agenda.due.first_entry() {
            let (at, _) = *next.key();
            if at > now {
                break;
            }
            let event = next.remove();
            self.now = at;
            event(self);
            self.remember();
        }
        self.now = now;
    }

    /// Puts on the agenda what happens after `delay`; at once if there is none.
    pub(super) fn after(
        &mut self,
        delay: Duration,
        event: impl FnOnce(&mut Self) + Send + 'static,
    ) {
        if delay.is_zero() {
            event(self);
        } else {
            self.agenda.count += 1;
            self.agenda
                .due
                .insert((self.now.saturating_add(delay), self.agenda.count), Box::new(event));
        }
    }

    /// What something would answer: it happens to the network, and then nothing of it has.
    pub(super) fn rehearse(&mut self, act: impl FnOnce(&mut Self) -> Answer) -> Answer {
        let (network, planned) = (self.network.clone(), self.agenda.count);
        let failures = self.failures.clone();
        let answer = act(self);
        self.network = network;
        self.failures = failures;
        self.agenda.count = planned;
        self.agenda
            .due
            .retain(|(_, number), _| *number <= planned);
        answer
    }

    /// Now, since the account's birth.
    pub(super) fn now(&self) -> Duration {
        self.now
    }

    /// Now, in the epoch seconds of AWS's answers.
    pub(super) fn epoch(&self) -> f64 {
        BIRTH + (self.now.as_millis() as f64) / 1000.0
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the simulated account's clock")]
fn clock() -> Instant {
    Instant::now()
}

type Event = Box<dyn FnOnce(&mut World) + Send>;

/// What will happen, by time and then by the order in which it was caused.
#[derive(Default)]
struct Agenda {
    due: BTreeMap<(Duration, u64), Event>,
    count: u64,
}

impl fmt::Debug for Agenda {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.due.keys())
            .finish()
    }
}

/// How long AWS takes.
#[derive(Debug)]
pub(super) struct Delays {
    pub(super) instance_startup: Duration,
    pub(super) instance_removal: Duration,
    pub(super) instance_change: Duration,
    pub(super) endpoint_removal: Duration,
    pub(super) connection_test: Duration,
    pub(super) connection_removal: Duration,
    pub(super) task_change: Duration,
    pub(super) full_load: Duration,
    pub(super) serverless_startup: Duration,
    pub(super) serverless_shutdown: Duration,
    pub(super) nat_startup: Duration,
    pub(super) nat_removal: Duration,
    pub(super) vpc_endpoint_startup: Duration,
    pub(super) vpc_endpoint_removal: Duration,
    pub(super) peering_change: Duration,
}

impl Delays {
    /// The same time for everything.
    pub(super) fn all(delay: Duration) -> Self {
        Self {
            instance_startup: delay,
            instance_removal: delay,
            instance_change: delay,
            endpoint_removal: delay,
            connection_test: delay,
            connection_removal: delay,
            task_change: delay,
            full_load: delay,
            serverless_startup: delay,
            serverless_shutdown: delay,
            nat_startup: delay,
            nat_removal: delay,
            vpc_endpoint_startup: delay,
            vpc_endpoint_removal: delay,
            peering_change: delay,
        }
    }
}

impl Default for Delays {
    fn default() -> Self {
        Self {
            instance_startup: Duration::from_secs(8 * 60),
            instance_removal: Duration::from_secs(5 * 60),
            instance_change: Duration::from_secs(10 * 60),
            endpoint_removal: Duration::from_secs(15),
            connection_test: Duration::from_secs(90),
            connection_removal: Duration::from_secs(15),
            task_change: Duration::from_secs(60),
            full_load: Duration::from_secs(10 * 60),
            serverless_startup: Duration::from_secs(18 * 60),
            serverless_shutdown: Duration::from_secs(2 * 60),
            nat_startup: Duration::from_secs(2 * 60),
            nat_removal: Duration::from_secs(60),
            vpc_endpoint_startup: Duration::from_secs(90),
            vpc_endpoint_removal: Duration::from_secs(90),
            peering_change: Duration::from_secs(5),
        }
    }
}
