//! A thousand descriptions that nobody thought of: each is applied, leaves an empty plan, and is torn down to the account as
//! it was.

use std::{
    sync::OnceLock,
    time::{Duration, UNIX_EPOCH},
};

use aws_sdk_databasemigration::{
    operation::create_endpoint::builders::CreateEndpointInputBuilder,
    types::ReplicationEndpointTypeValue,
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use tidb_dms::{
    ca::{ClusterCa, IsrgRootX1},
    compute::{
        DescribedSubnetGroup, InstancePlacement, MultiAz, PrivateSubnets, PublicSubnets,
        ReplicationInstance, ServerlessOutline, ServerlessPlacement, SubnetGroup,
    },
    document::{Document, Reference},
    endpoint::{DescribedEndpoint, FarEndpoint, Role},
    migration::{Compute, Existing, Migration, PasswordMark, Side, Start},
    name::Tag,
    provision::Provisioner,
    sim::{SimAccount, SimGateway},
    task::{DataFlow, MigrationType, TaskOutline, mappings::TableMappings, settings::TaskSettings},
};

const ROLE: &str = "arn:aws:iam::123456789012:role/dms-secret";
const FAR: &str = "far.cluster-abc.us-west-2.rds.amazonaws.com";

/// Plan, connectivity, TLS mode, host.
const PLACES: [(&str, &str, &str, &str); 10] = [
    ("serverless", "public-endpoint", "verify-full", "gateway01.us-west-2.prod.aws.tidbcloud.com"),
    (
        "serverless",
        "private-endpoint",
        "verify-ca",
        "gateway01-privatelink.us-west-2.prod.aws.tidbcloud.com",
    ),
    (
        "serverless",
        "private-endpoint",
        "none",
        "gateway01-privatelink.us-west-2.prod.aws.tidbcloud.com",
    ),
    ("essential", "public-endpoint", "verify-full", "cluster.example.com"),
    ("essential", "private-endpoint", "none", "cluster.example.com"),
    ("premium", "private-endpoint", "verify-full", "cluster.example.com"),
    ("dedicated", "public-endpoint", "verify-full", "tidb.abc.clusters.tidb-cloud.com"),
    (
        "dedicated",
        "private-endpoint",
        "verify-ca",
        "privatelink-19341000.abc.clusters.tidb-cloud.com",
    ),
    ("dedicated", "vpc-peering", "none", "private-tidb.abc.clusters.tidb-cloud.com"),
    ("dedicated", "vpc-peering", "verify-full", "private-tidb.abc.clusters.tidb-cloud.com"),
];

/// What a description is made of, each by a number or a yes or no, so that a failing one shrinks.
#[derive(Clone, Debug)]
struct Recipe {
    place: usize,
    is_source: bool,
    by_secret: bool,
    is_serverless: bool,
    is_public: bool,
    describes_group: bool,
    far_exists: bool,
    has_task: bool,
    starts: bool,
    flow: usize,
    extras: u8,
    password: u16,
}

fn recipes() -> impl Strategy<Value = Recipe> {
    let bits = (any::<[bool; 8]>(), 0..PLACES.len(), 0..3_usize, any::<u8>(), any::<u16>());
    bits.prop_map(|(bits, place, flow, extras, password)| Recipe {
        place,
        is_source: bits[0],
        by_secret: bits[1],
        is_serverless: bits[2],
        is_public: bits[3],
        describes_group: bits[4],
        far_exists: bits[5],
        has_task: bits[6],
        starts: bits[7],
        flow,
        extras,
        password,
    })
}

/// The CA of clusters that have their own, and its fingerprint.
fn own_ca() -> &'static ClusterCa {
    static CA: OnceLock<ClusterCa> = OnceLock::new();
    CA.get_or_init(|| {
        let mut params = rcgen::CertificateParams::default();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = rcgen::KeyPair::generate().expect("a key");
        let pem = params
            .self_signed(&key)
            .expect("a certificate")
            .pem();
        ClusterCa::from_pem(pem, UNIX_EPOCH + Duration::from_secs(1_790_000_000)).expect("a CA")
    })
}

impl Recipe {
    fn extra(&self, bit: u32) -> bool {
        self.extras & (1 << bit) != 0
    }

    fn role(&self) -> Role {
        if self.is_source { Role::Source } else { Role::Target }
    }

    fn password(&self) -> String {
        format!("Secret-{}", self.password)
    }

    fn user(&self) -> &'static str {
        if PLACES[self.place].0 == "serverless" { "3pTAoNNegb47Uc8.root" } else { "root" }
    }

    /// An account that reaches the cluster and the far side.
    fn account(&self) -> SimAccount {
        let (plan, _, tls, host) = PLACES[self.place];
        let mut gateway = SimGateway::new(host, 4000).user("root", &self.password());
        if plan == "serverless" {
            gateway = gateway
                .user_prefix("3pTAoNNegb47Uc8")
                .chains_to(&IsrgRootX1::SHA256.to_string());
        } else {
            let root = own_ca().bundle().certificates()[0].sha256();
            gateway = gateway.chains_to(&root.to_string());
        }
        if tls == "none" {
            gateway = gateway.allow_plain_text();
        }
        SimAccount::new()
            .with_gateway(gateway)
            .with_database(FAR, 3306)
            .with_secret("tidb-login", self.user(), &self.password(), host, 4000)
    }

    fn cluster(&self) -> DescribedEndpoint {
        let (plan, connectivity, tls, host) = PLACES[self.place];
        let login = if self.by_secret {
            format!("secret = {{ id = \"tidb-login\", access_role = \"{ROLE}\" }}")
        } else {
            format!("user = \"{}\"\npassword = \"{}\"", self.user(), self.password())
        };
        let ca = match (plan, tls) {
            (_, "none") => String::new(),
            ("serverless", _) => ", ca = \"isrg-root-x1\"".to_owned(),
            _ => format!(", ca = \"\"\"{}\"\"\"", own_ca().bundle().pem()),
        };
        let settings = match (self.role(), self.extra(0), self.extra(1)) {
            (Role::Target, true, _) => "parallel_load_threads = 3\nmax_file_size_kb = 16384",
            (Role::Target, _, true) => {
                "after_connect_script = \"SET time_zone='UTC'; SET sql_mode=''\""
            }
            (Role::Source, true, _) => "server_timezone = \"UTC\"",
            _ => "",
        };
        let dangerous = if plan == "premium" && !self.is_source {
            "dangerous_premium_target = true"
        } else {
            ""
        };
        let document = format!(
            "[endpoint]\nplan = \"{plan}\"\nconnectivity = \"{connectivity}\"\nrole = \"{}\"\nidentifier = \"orders-tidb\"\n\
             host = \"{host}\"\n{login}\ntls = {{ mode = \"{tls}\"{ca} }}\n{settings}\n{dangerous}\n",
            self.role()
        );
        let document: Document = toml::from_str(&document).expect("a document");
        let lookup = |_: Reference<'_>| Err("nothing is referred to".to_owned());
        let now = UNIX_EPOCH + Duration::from_secs(1_790_000_000);
        document
            .describe(now, &lookup)
            .expect("an endpoint")
            .endpoint()
            .clone()
    }

    fn far_request(&self) -> CreateEndpointInputBuilder {
        let role = if self.is_source {
            ReplicationEndpointTypeValue::Target
        } else {
            ReplicationEndpointTypeValue::Source
        };
        CreateEndpointInputBuilder::default()
            .endpoint_identifier("Orders-Far")
            .endpoint_type(role)
            .engine_name("aurora")
            .server_name(FAR)
            .port(3306)
            .username("dms")
            .password("Far-secret-1")
    }

    fn flow(&self) -> MigrationType {
        match (self.is_source, self.flow) {
            (true, _) => DataFlow::from_tidb().full_load().into(),
            (false, 0) => DataFlow::to_tidb().full_load().into(),
            (false, 1) => DataFlow::to_tidb()
                .full_load_and_cdc()
                .into(),
            (false, _) => DataFlow::to_tidb().cdc().into(),
        }
    }

    fn mappings(&self) -> TableMappings {
        let mappings = TableMappings::new().include("orders", "%");
        let mappings = if self.extra(2) { mappings.exclude("orders", "audit%") } else { mappings };
        if self.extra(3) { mappings.rename_schema("orders", "shop") } else { mappings }
    }

    fn settings(&self) -> TaskSettings {
        let settings = TaskSettings::for_tidb();
        if self.extra(4) {
            settings.with("FullLoadSettings", "CommitRate", 20_000)
        } else {
            settings
        }
    }

    fn instance(&self) -> ReplicationInstance {
        let group = "orders-dms"
            .parse()
            .expect("an identifier");
        let placement = if self.is_public {
            InstancePlacement::public(group)
        } else {
            InstancePlacement::private(group)
        };
        ReplicationInstance::builder()
            .identifier("Orders-DMS")
            .class(if self.extra(0) { "dms.r5.large" } else { "dms.t3.large" })
            .placement(placement)
            .security_groups(["sg-0b00000000000000b", "sg-0a00000000000000a"])
            .storage(self.extra(2).then_some(120))
            .engine_version(self.extra(1).then_some("3.5.4"))
            .multi_az(if self.extra(3) { MultiAz::Yes } else { MultiAz::No })
            .maintenance_window(
                self.extra(4)
                    .then_some("Sun:06:00-sun:07:30"),
            )
            .build()
            .expect("an instance")
    }

    fn serverless(&self) -> ServerlessOutline {
        ServerlessOutline::builder()
            .identifier("orders-to-tidb")
            .migration(self.flow())
            .mappings(self.mappings())
            .settings(self.settings())
            .max_capacity(16)
            .min_capacity(self.extra(1).then_some(2))
            .placement(ServerlessPlacement::private(
                "orders-dms"
                    .parse()
                    .expect("an identifier"),
            ))
            .security_groups(["sg-0a00000000000000a"])
            .multi_az(if self.extra(3) { MultiAz::Yes } else { MultiAz::No })
            .build()
            .expect("a serverless replication")
    }

    fn task(&self) -> TaskOutline {
        TaskOutline::builder()
            .identifier("orders-to-tidb")
            .migration(self.flow())
            .mappings(self.mappings())
            .settings(self.settings())
            .build()
            .expect("a task")
    }

    /// The whole, on an account in which what exists already is made first.
    async fn migration(&self, account: &SimAccount) -> Migration {
        let client = account.client();
        let [a, b, _] = SimAccount::DEFAULT_SUBNETS;
        if !self.describes_group {
            client
                .create_replication_subnet_group()
                .replication_subnet_group_identifier("orders-dms")
                .replication_subnet_group_description("somebody else's")
                .set_subnet_ids(Some(vec![a.into(), b.into()]))
                .send()
                .await
                .expect("a subnet group");
        }
        let far_role = if self.is_source { Role::Target } else { Role::Source };
        let far: Side = if self.far_exists {
            let made = self
                .far_request()
                .send_with(&client)
                .await
                .expect("an endpoint");
            let arn = made
                .endpoint()
                .and_then(|far| far.endpoint_arn())
                .expect("an ARN");
            FarEndpoint::Existing(arn.parse().expect("an ARN")).into()
        } else {
            FarEndpoint::raw(self.far_request(), far_role)
                .expect("a far endpoint")
                .into()
        };
        let near = Side::from(self.cluster());
        let (source, target) = if self.is_source { (near, far) } else { (far, near) };
        let has_task = self.has_task && !self.is_serverless;
        let starts = self.starts && (has_task || self.is_serverless);
        let compute: Compute =
            if self.is_serverless { self.serverless().into() } else { self.instance().into() };
        let mark = match (self.extra(5), self.extra(6)) {
            (true, _) => PasswordMark::Keyed("a key of our own".into()),
            (_, true) => PasswordMark::Version("3".to_owned()),
            _ => PasswordMark::Unwatched,
        };
        let tags =
            if self.extra(7) { vec![Tag::new("team", "orders").expect("a tag")] } else { vec![] };
        Migration::builder()
            .name("Orders")
            .compute(compute)
            .source(source)
            .target(target)
            .start(if starts { Start::WhenTested } else { Start::ByCaller })
            .existing(Existing::Refuse)
            .password_mark(mark)
            .tags(tags.into_iter().collect())
            .task(has_task.then(|| self.task()))
            .subnet_group(
                self.describes_group
                    .then(|| self.subnet_group()),
            )
            .build()
            .expect("a migration")
    }

    /// Of the kind that the instance is described for.
    fn subnet_group(&self) -> DescribedSubnetGroup {
        let [a, b, _] = SimAccount::DEFAULT_SUBNETS;
        /// The group of subnets of one kind.
        macro_rules! of {
            ($subnets:expr) => {
                SubnetGroup::builder()
                    .identifier("orders-dms")
                    .description("subnets of DMS")
                    .subnets($subnets)
                    .build()
                    .expect("a subnet group")
                    .into()
            };
        }
        if self.is_public && !self.is_serverless {
            of!(PublicSubnets::new().subnet(b).subnet(a))
        } else {
            of!(PrivateSubnets::new()
                .subnet(a)
                .subnet(b))
        }
    }

    async fn run(&self) -> Result<(), TestCaseError> {
        let account = self.account();
        let migration = self.migration(&account).await;
        let before = account.inventory();
        let provisioner = Provisioner::new(&account.client()).jitter_seed(7);
        let failed = |what: &str, error: &dyn std::fmt::Display| {
            TestCaseError::fail(format!("{what}: {error}\n{}", account.inventory()))
        };

        provisioner
            .apply(&migration)
            .await
            .map_err(|error| failed("apply", &error))?;
        let plan = provisioner
            .plan(&migration)
            .await
            .map_err(|error| failed("plan", &error))?;
        prop_assert!(plan.is_empty(), "{plan}");
        provisioner
            .tear_down(&migration)
            .await
            .map_err(|error| failed("tear down", &error))?;
        prop_assert_eq!(account.inventory(), before);
        Ok(())
    }
}

#[test]
fn a_thousand_descriptions_are_applied_and_torn_down() {
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 1000, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let outcome = runner.run(&recipes(), |recipe| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime");
        runtime.block_on(recipe.run())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}
