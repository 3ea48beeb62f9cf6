use std::{
    fmt,
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use aws_sdk_databasemigration::{
    Client, Config,
    config::{
        BehaviorVersion, Credentials, Region, SharedHttpClient, StalledStreamProtectionConfig,
        retry::{RetryPartition, TokenBucket},
    },
};

use super::{
    connector::Connector,
    gateway::{Password, SimGateway},
    hanging::Hung,
    login::Login,
    place::Place,
    signature::UncheckedSignature,
    trouble::CallFault,
    world::World,
};

/// A simulated AWS account in one region.
///
/// Cloning gives another handle on the same account, so everything can also be changed while it is in use. A new account
/// has a default VPC with three public [subnets](Self::DEFAULT_SUBNETS) in three availability zones, the `dms-vpc-role`, the
/// [quotas](crate::sim::SimQuota) that AWS documents, and no database that it could reach.
///
/// # Caveats
///
/// From the default VPC, and from one that only [`with_subnet`](Self::with_subnet) made, every connection arrives, even by a
/// private endpoint that is not there: so migrations are rehearsed without a network. Once EC2 or
/// [`change_network`](Self::change_network) changes a route, a rule or an endpoint of the VPC, packets go by its network.
///
/// Its clock is tokio's and starts when it is made: make it inside the runtime whose clock is paused.
#[derive(Clone)]
pub struct SimAccount {
    world: Arc<Mutex<World>>,
    retries: RetryPartition,
    pub(super) hung: Hung,
}

impl SimAccount {
    /// The default VPC.
    pub const DEFAULT_VPC: &str = "vpc-0a00000000000000d";

    /// The subnets of the default VPC, in the availability zones `a`, `b` and `c`.
    pub const DEFAULT_SUBNETS: [&str; 3] =
        ["subnet-0a00000000000000a", "subnet-0a00000000000000b", "subnet-0a00000000000000c"];

    /// An account in us-west-2.
    pub fn new() -> Self {
        Self::in_region("us-west-2")
    }

    /// An account in another region.
    pub fn in_region(region: impl Into<String>) -> Self {
        let mut world = World::new(Place::new(region.into()));
        world.network.add_default_vpc();
        let retries = RetryPartition::custom("tidb-dms-sim")
            .token_bucket(TokenBucket::default())
            .build();
        Self { world: Arc::new(Mutex::new(world)), retries, hung: Hung::new() }
    }

    /// Adds a subnet, such as `("subnet-0b1", "vpc-0b", "us-west-2a")`, in a free range of its VPC. A VPC that is not there
    /// is added too.
    pub fn with_subnet(self, id: &str, vpc: &str, zone: &str) -> Self {
        self.world()
            .network
            .add_given_subnet(id, vpc, zone);
        self
    }

    /// Adds a gateway of TiDB Cloud that the account's replication instances reach; at its host it takes the place of the
    /// one before it, as when a password is changed there.
    pub fn with_gateway(self, gateway: SimGateway) -> Self {
        self.world().gateways.insert(0, gateway);
        self
    }

    /// Adds a database of which only the address matters: every login succeeds.
    pub fn with_database(self, host: &str, port: u16) -> Self {
        self.world()
            .plain_hosts
            .insert((host.to_ascii_lowercase(), port));
        self
    }

    /// Adds a table to every source, for table mappings with wildcards to find.
    ///
    /// Where they find none, a task or serverless replication has one table of a made-up name.
    pub fn with_table(self, schema: &str, table: &str) -> Self {
        self.world()
            .source_tables
            .insert((schema.to_owned(), table.to_owned()));
        self
    }

    /// Adds a secret of Secrets Manager that holds a login, by the name or ARN that endpoints will use.
    pub fn with_secret(
        self,
        id: &str,
        username: &str,
        password: &str,
        host: &str,
        port: u16,
    ) -> Self {
        let login = Login {
            host: host.to_owned(),
            port,
            user: username.to_owned(),
            password: Password::new(password),
        };
        self.world()
            .secrets
            .insert(id.to_owned(), login);
        self
    }

    /// Adds a DNS server that forwards to the VPC's resolver, for replication instances with `DnsNameServers` of their own.
    ///
    /// # Caveats
    ///
    /// Of several servers the first is asked, and it is always there: the way to it is nobody's matter. One that does not
    /// forward knows the public DNS.
    pub fn with_resolver(self, address: Ipv4Addr) -> Self {
        self.world().resolvers.insert(address);
        self
    }

    /// Takes away the path from replication instances to Secrets Manager, whatever the network says.
    ///
    /// Without this it takes a way for port 443: through an interface endpoint of the VPC to the service
    /// `com.amazonaws.<region>.secretsmanager`, which every account has, or through the internet.
    ///
    /// # Caveats
    ///
    /// AWS's guide demands the interface endpoint of serverless replications; here they too may go through a NAT gateway.
    pub fn without_path_to_secrets(self) -> Self {
        self.world().secrets_are_reachable = false;
        self
    }

    /// Removes the `dms-vpc-role`, as in an account that never used the DMS console.
    pub fn without_vpc_role(self) -> Self {
        self.world()
            .roles
            .remove("dms-vpc-role");
        self
    }

    /// Lets the `dms-vpc-role` appear only after `delay`, as a role does that was just created.
    pub fn vpc_role_after(self, delay: Duration) -> Self {
        {
            let mut world = self.world();
            world.roles.remove("dms-vpc-role");
            world.after(delay, |world| {
                world
                    .roles
                    .insert("dms-vpc-role".to_owned());
            });
        }
        self
    }

    /// How long a replication instance takes to become available; 8 minutes unless set.
    pub fn instance_startup(self, delay: Duration) -> Self {
        self.world().delays.instance_startup = delay;
        self
    }

    /// How long a replication instance takes to go away; 5 minutes unless set.
    pub fn instance_removal(self, delay: Duration) -> Self {
        self.world().delays.instance_removal = delay;
        self
    }

    /// How long a changed replication instance stays `modifying` or `upgrading`; 10 minutes unless set.
    pub fn instance_change(self, delay: Duration) -> Self {
        self.world().delays.instance_change = delay;
        self
    }

    /// How long an endpoint takes to go away; 15 seconds unless set.
    pub fn endpoint_removal(self, delay: Duration) -> Self {
        self.world().delays.endpoint_removal = delay;
        self
    }

    /// How long a connection test takes; 90 seconds unless set.
    pub fn connection_test(self, delay: Duration) -> Self {
        self.world().delays.connection_test = delay;
        self
    }

    /// How long a connection takes to go away; 15 seconds unless set.
    pub fn connection_removal(self, delay: Duration) -> Self {
        self.world().delays.connection_removal = delay;
        self
    }

    /// How long a task takes to be created, changed, to start, to stop and to go away; a minute each unless set.
    pub fn task_change(self, delay: Duration) -> Self {
        self.world().delays.task_change = delay;
        self
    }

    /// How long a full load runs; 10 minutes unless set.
    pub fn full_load(self, delay: Duration) -> Self {
        self.world().delays.full_load = delay;
        self
    }

    /// How long a serverless replication takes from its start to `running`, in seven steps of the same length; 18 minutes
    /// unless set. Its connections are tested at the end of the third.
    pub fn serverless_startup(self, delay: Duration) -> Self {
        self.world().delays.serverless_startup = delay;
        self
    }

    /// How long a serverless replication takes to stop, and one that ran to go away; 2 minutes unless set.
    pub fn serverless_shutdown(self, delay: Duration) -> Self {
        self.world().delays.serverless_shutdown = delay;
        self
    }

    /// Refuses the next `calls` calls, whatever they are, as AWS does when they come too fast.
    ///
    /// The SDK retries a throttled call twice unless told otherwise.
    pub fn throttle(&self, calls: usize) {
        self.world().trouble.throttle(calls);
    }

    /// Refuses the next call of `operation` with this fault, before it has any effect.
    pub fn refuse(&self, operation: &str, code: &str, message: &str) {
        self.world()
            .trouble
            .with_next(operation, CallFault::refuse(code, message));
    }

    /// Lets the next call of `operation` have its effect, and breaks the connection before the answer.
    ///
    /// The SDK then sends it again unless its retries are off.
    pub fn lose_answer(&self, operation: &str) {
        self.world()
            .trouble
            .with_next(operation, CallFault::LoseAnswer);
    }

    /// The operations that were called so far, retries and refused calls included.
    pub fn calls(&self) -> Vec<String> {
        self.world()
            .calls
            .iter()
            .map(|(operation, _)| operation.clone())
            .collect()
    }

    /// The calls so far as they came over the wire: each operation with its JSON body, to hold against a service model. What
    /// came as a form, to EC2, is shown as JSON, every value of it a text.
    ///
    /// # Caveats
    ///
    /// The bodies hold what was sent, passwords included: do not print them.
    pub fn requests(&self) -> Vec<(String, String)> {
        self.world().calls.clone()
    }

    /// A client of the SDK whose network is this account.
    pub fn client(&self) -> Client {
        Client::from_conf(self.config().build())
    }

    /// The configuration of [`client`](Self::client), to change it first.
    ///
    /// # Caveats
    ///
    /// It sends a mark in place of a signature, which the account would not check: nobody else will take its calls. A
    /// configuration of your own on [`http_client`](Self::http_client) signs.
    pub fn config(&self) -> aws_sdk_databasemigration::config::Builder {
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.world().place.region().to_owned()))
            .credentials_provider(Credentials::new("AKIDSIMULATED", "simulated", None, None, "sim"))
            // The SDK's own partition is shared by the whole process: one test would spend another's retries.
            .retry_partition(self.retries.clone())
            // What is answered from memory does not stall, and watching for that is one fifteenth of a call.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .push_auth_scheme(UncheckedSignature)
            .http_client(self.http_client())
    }

    /// A client of EC2 whose network is this account. Its signature is a mark, as that of [`config`](Self::config).
    #[cfg(feature = "ec2")]
    pub fn ec2_client(&self) -> aws_sdk_ec2::Client {
        let config = aws_sdk_ec2::Config::builder()
            .behavior_version(aws_sdk_ec2::config::BehaviorVersion::latest())
            .region(Region::new(self.world().place.region().to_owned()))
            .credentials_provider(Credentials::new("AKIDSIMULATED", "simulated", None, None, "sim"))
            .retry_partition(self.retries.clone())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .push_auth_scheme(UncheckedSignature)
            .http_client(self.http_client());
        aws_sdk_ec2::Client::from_conf(config.build())
    }

    /// This account as the HTTP layer of a configuration of your own.
    pub fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(Connector(self.clone()))
    }

    /// Everything the account knows, as of now.
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        let mut world = self
            .world
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        world.catch_up();
        world
    }
}

impl Default for SimAccount {
    fn default() -> Self {
        Self::new()
    }
}

/// The region and the number of calls; what is in the account would fill pages.
impl fmt::Debug for SimAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.world();
        f.debug_struct("SimAccount")
            .field("region", &world.place.region())
            .field("calls", &world.calls.len())
            .finish_non_exhaustive()
    }
}
