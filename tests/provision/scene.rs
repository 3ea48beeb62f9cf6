//! What the enumerations apply and take down: each description with the account that it is for.

use std::time::{Duration, SystemTime};

use aws_sdk_databasemigration::types::ReplicationEndpointTypeValue;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use tidb_dms::{
    TidbEndpoint,
    ca::{ClusterCa, IsrgRootX1},
    compute::{PrivateSubnets, PublicSubnets, ReplicationInstance, ServerlessOutline, SubnetGroup},
    document::{Document, Reference},
    migration::{Existing, Migration, PasswordMark, Start},
    name::EndpointArn,
    provision::Replacing,
    sim::{Inventory, SimAccount, SimGateway},
    task::{DataFlow, TaskOutline, mappings::TableMappings},
};

use crate::{
    bystanders,
    rehearsal::orders,
    rig::{self, AURORA, HOST, PASSWORD, pass},
};

/// A description, the account that it is for, and what was there before.
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    pub(crate) migration: Migration,
    /// What was applied before, and runs.
    pub(crate) before: Option<Migration>,
    /// What is there of somebody else's, besides the bystanders.
    furniture: Furniture,
    gateways: Vec<SimGateway>,
    /// The account before anything is put into it.
    base: fn() -> SimAccount,
    /// Whether what cannot be changed is replaced.
    pub(crate) replacing: Replacing,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Furniture {
    Nothing,
    /// An endpoint to an Aurora cluster, which the description names by its ARN.
    FarEndpoint,
    /// The same for the document of the examples.
    OrdersAurora,
    /// An endpoint under the identifier of the described target that nobody tagged.
    UntaggedTarget,
    /// The same of the source, as the examples make it.
    UntaggedSource,
}

const FAR: &str = "arn:aws:dms:us-west-2:123456789012:endpoint:SHOP";
pub(crate) const DEDICATED: &str = "privatelink-19341000.abc.clusters.tidb-cloud.com";
const SECRET: &str = "shop/tidb";
const ROLE: &str = "arn:aws:iam::123456789012:role/dms-reads-tidb-secret";

/// Every description of the enumeration.
pub(crate) fn scenes() -> Vec<Scene> {
    let mut scenes = own_scenes();
    scenes.extend(examples());
    scenes
}

/// What the examples describe.
pub(crate) fn examples() -> Vec<Scene> {
    let of = |name, migration: anyhow::Result<Migration>| Scene {
        base: orders::account,
        ..Scene::of(name, migration.expect("a migration"))
    };
    let some_orders = TableMappings::new().include("orders", "o%");
    let first = || orders::migration("dms.t3.large", orders::all_orders());
    let larger =
        orders::migration("dms.r5.large", orders::all_orders().exclude("orders", "audit%"));
    vec![
        of("example: preview_then_apply", first()),
        Scene {
            before: Some(first().expect("a migration")),
            ..of("example: preview_then_apply, larger", larger)
        },
        Scene {
            before: Some(first().expect("a migration")),
            replacing: Replacing::Allow,
            ..of("example: preview_then_apply, public", orders::on_a_public_instance())
        },
        of("example: one_step", orders::migration("dms.t3.medium", some_orders)),
        Scene {
            furniture: Furniture::UntaggedSource,
            ..of("example: teardown", orders::adopting())
        },
        of("example: serverless_replication", orders::serverless(Start::ByCaller)),
        Scene {
            before: Some(orders::serverless(Start::ByCaller).expect("a migration")),
            ..of("example: serverless_replication, started", orders::serverless(Start::WhenTested))
        },
        of("example: resume_after_crash, serverless", orders::serverless(Start::WhenTested)),
        Scene {
            furniture: Furniture::OrdersAurora,
            ..Scene::of("example: connect", of_the_document())
        },
    ]
}

/// `examples/orders.toml`.
fn of_the_document() -> Migration {
    let document: Document =
        toml::from_str(include_str!("../../examples/orders.toml")).expect("a document");
    let lookup = |_: Reference<'_>| Ok(PASSWORD.to_owned());
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000);
    document
        .describe(now, &lookup)
        .expect("a description")
        .migration("orders")
        .expect("a migration")
}

fn own_scenes() -> Vec<Scene> {
    vec![
        Scene::of("instance with task", rig::on_an_instance(Start::ByCaller)),
        nothing_to_adopt(),
        running(),
        connections_only(),
        out_of_dedicated(),
        serverless(),
        login_in_secrets_manager(),
        adoption(),
        changed_endpoint(),
        changed_task(),
        changed_while_the_caller_runs_it(),
        new_ca(),
        new_password(),
        changed_instance(),
        moved_instance(),
        changed_serverless(),
        moved_serverless(),
    ]
}

pub(crate) fn running() -> Scene {
    let migration = rig::on_an_instance(Start::WhenTested);
    Scene::of("instance with running task", migration)
}

pub(crate) fn connections_only() -> Scene {
    let migration = Migration::builder()
        .name("orders")
        .subnet_group(rig::subnet_group())
        .compute(rig::instance())
        .source(rig::aurora())
        .target(rig::tidb(PASSWORD))
        .build()
        .expect("a migration");
    Scene::of("connections only", migration)
}

fn out_of_dedicated() -> Scene {
    let authority = Authority::new();
    let migration = dedicated_source(&[&authority]);
    let gateway = authority.gateway();
    Scene {
        furniture: Furniture::FarEndpoint,
        gateways: vec![gateway],
        ..Scene::of("out of TiDB Dedicated to an endpoint that exists", migration)
    }
}

pub(crate) fn serverless() -> Scene {
    Scene::of("serverless", rig::serverless(Start::ByCaller))
}

pub(crate) fn login_in_secrets_manager() -> Scene {
    let target = TidbEndpoint::serverless()
        .target()
        .identifier("orders-tidb")
        .host(HOST)
        .secrets_manager(SECRET, ROLE)
        .verify_full(IsrgRootX1::bundled())
        .build()
        .expect("a TiDB endpoint");
    let migration = Migration::builder()
        .name("orders")
        .subnet_group(rig::subnet_group())
        .compute(rig::instance())
        .source(rig::aurora())
        .target(target)
        .task(rig::task())
        .build()
        .expect("a migration");
    Scene::of("login in Secrets Manager", migration)
}

pub(crate) fn adoption() -> Scene {
    Scene { furniture: Furniture::UntaggedTarget, ..Scene::of("adoption", adopting()) }
}

/// What a run made itself is not there to be adopted, whoever made it first.
pub(crate) fn nothing_to_adopt() -> Scene {
    Scene::of("nothing to adopt", adopting())
}

fn adopting() -> Migration {
    Migration::builder()
        .name("orders")
        .subnet_group(rig::subnet_group())
        .compute(rig::instance())
        .source(rig::aurora())
        .target(rig::tidb(PASSWORD))
        .task(rig::task())
        .existing(Existing::Adopt)
        .build()
        .expect("a migration")
}

/// The target endpoint loads with more threads; the task runs meanwhile and has to run again.
pub(crate) fn changed_endpoint() -> Scene {
    let migration = onto(wider_target(), rig::task(), Start::WhenTested);
    Scene {
        before: Some(rig::on_an_instance(Start::WhenTested)),
        ..Scene::of("changed endpoint", migration)
    }
}

fn changed_task() -> Scene {
    Scene {
        before: Some(rig::on_an_instance(Start::WhenTested)),
        ..Scene::of(
            "changed endpoint and task",
            onto(wider_target(), wider_task(), Start::WhenTested),
        )
    }
}

/// What the caller started is stopped for the change, and runs again afterwards.
fn changed_while_the_caller_runs_it() -> Scene {
    Scene {
        before: Some(rig::on_an_instance(Start::WhenTested)),
        ..Scene::of(
            "changed endpoint under the caller's task",
            onto(wider_target(), rig::task(), Start::ByCaller),
        )
    }
}

/// A larger instance in a group of other subnets.
fn changed_instance() -> Scene {
    Scene {
        before: Some(rig::on_an_instance(Start::ByCaller)),
        ..Scene::of("changed instance", on_another_instance(false))
    }
}

/// An instance that gets a public address, which none can be given: it is replaced, and its task too.
fn moved_instance() -> Scene {
    Scene {
        before: Some(rig::on_an_instance(Start::WhenTested)),
        replacing: Replacing::Allow,
        ..Scene::of("replaced instance", on_another_instance(true))
    }
}

fn on_another_instance(is_public: bool) -> Migration {
    let [a, b, c] = SimAccount::DEFAULT_SUBNETS;
    let subnets = [(a, "us-west-2a"), (b, "us-west-2b"), (c, "us-west-2c")];
    let migration = Migration::builder().name("orders");
    let (migration, placement) = if is_public {
        let subnets = subnets
            .iter()
            .fold(PublicSubnets::new(), |all, (id, zone)| all.subnet_in(*id, *zone));
        let group = SubnetGroup::builder()
            .identifier("orders-dms")
            .description("subnets of DMS")
            .subnets(subnets)
            .build()
            .expect("a subnet group");
        let placement = group.for_instance();
        (migration.subnet_group(group), placement)
    } else {
        let subnets = subnets
            .iter()
            .fold(PrivateSubnets::new(), |all, (id, zone)| all.subnet_in(*id, *zone));
        let group = SubnetGroup::builder()
            .identifier("orders-dms")
            .description("subnets of DMS")
            .subnets(subnets)
            .build()
            .expect("a subnet group");
        let placement = group.for_instance();
        (migration.subnet_group(group), placement)
    };
    let instance = ReplicationInstance::builder()
        .identifier("orders-dms")
        .class(if is_public { "dms.t3.large" } else { "dms.c5.large" })
        .placement(placement)
        .security_groups(["sg-0a00000000000000a"])
        .build()
        .expect("an instance");
    let start = if is_public { Start::WhenTested } else { Start::ByCaller };
    migration
        .compute(instance)
        .source(rig::aurora())
        .target(rig::tidb(PASSWORD))
        .task(rig::task())
        .start(start)
        .build()
        .expect("a migration")
}

/// A serverless replication that runs is stopped, changed as its endpoint is, and runs again.
fn changed_serverless() -> Scene {
    let outline = ServerlessOutline::builder()
        .identifier("orders-to-tidb")
        .migration(DataFlow::to_tidb().full_load_and_cdc())
        .mappings(TableMappings::new().include("orders", "%"))
        .max_capacity(16)
        .placement(rig::subnet_group().for_serverless())
        .security_groups(["sg-0a00000000000000a"])
        .build()
        .expect("a serverless replication");
    Scene {
        before: Some(rig::serverless(Start::WhenTested)),
        ..Scene::of("changed serverless replication", served_by(outline))
    }
}

/// A serverless replication that sits in another zone and copies no changes, which none can be told to once it was provisioned.
fn moved_serverless() -> Scene {
    let outline = ServerlessOutline::builder()
        .identifier("orders-to-tidb")
        .migration(DataFlow::to_tidb().full_load())
        .mappings(TableMappings::new().include("orders", "%"))
        .max_capacity(8)
        .placement(rig::subnet_group().for_serverless())
        .security_groups(["sg-0a00000000000000a"])
        .availability_zone("us-west-2b")
        .build()
        .expect("a serverless replication");
    Scene {
        before: Some(rig::serverless(Start::WhenTested)),
        replacing: Replacing::Allow,
        ..Scene::of("replaced serverless replication", served_by(outline))
    }
}

fn served_by(outline: ServerlessOutline) -> Migration {
    Migration::builder()
        .name("orders")
        .subnet_group(rig::subnet_group())
        .compute(outline)
        .source(rig::aurora())
        .target(wider_target())
        .start(Start::WhenTested)
        .build()
        .expect("a migration")
}

pub(crate) fn new_ca() -> Scene {
    let (old, new) = (Authority::new(), Authority::new());
    Scene {
        before: Some(dedicated_source(&[&old])),
        furniture: Furniture::FarEndpoint,
        gateways: vec![old.gateway()],
        ..Scene::of("CA rotation", dedicated_source(&[&old, &new]))
    }
}

fn new_password() -> Scene {
    let with = |password: &str, version: &str| {
        Migration::builder()
            .name("orders")
            .subnet_group(rig::subnet_group())
            .compute(rig::instance())
            .source(rig::aurora_as(password))
            .target(rig::tidb(PASSWORD))
            .task(rig::task())
            .start(Start::WhenTested)
            .password_mark(PasswordMark::Version(version.to_owned()))
            .build()
            .expect("a migration")
    };
    Scene {
        before: Some(with("Aurora-secret-1", "one")),
        ..Scene::of("password rotation", with("Aurora-secret-2", "two"))
    }
}

fn onto(target: TidbEndpoint, task: TaskOutline, start: Start) -> Migration {
    Migration::builder()
        .name("orders")
        .subnet_group(rig::subnet_group())
        .compute(rig::instance())
        .source(rig::aurora())
        .target(target)
        .task(task)
        .start(start)
        .build()
        .expect("a migration")
}

fn wider_target() -> TidbEndpoint {
    TidbEndpoint::serverless()
        .target()
        .identifier("orders-tidb")
        .host(HOST)
        .credentials("3pTAoNNegb47Uc8.root", PASSWORD)
        .verify_full(IsrgRootX1::bundled())
        .parallel_load_threads(2)
        .build()
        .expect("a TiDB endpoint")
}

fn wider_task() -> TaskOutline {
    TaskOutline::builder()
        .identifier("orders-to-tidb")
        .migration(DataFlow::to_tidb().full_load_and_cdc())
        .mappings(
            TableMappings::new()
                .include("orders", "%")
                .include("customers", "%"),
        )
        .build()
        .expect("a task")
}

/// From a Dedicated cluster, whose CA is its own, to an endpoint that exists.
fn dedicated_source(authorities: &[&Authority]) -> Migration {
    let pem: String = authorities
        .iter()
        .map(|one| one.pem.as_str())
        .collect();
    let ca = ClusterCa::from_pem(pem, SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600))
        .expect("a CA");
    let source = TidbEndpoint::dedicated()
        .private_endpoint()
        .source()
        .identifier("orders-dedicated")
        .host(DEDICATED)
        .credentials("dms", PASSWORD)
        .verify_full(ca)
        .build()
        .expect("a TiDB endpoint");
    let task = TaskOutline::builder()
        .identifier("orders-out")
        .migration(DataFlow::from_tidb().full_load())
        .mappings(TableMappings::new().include("orders", "%"))
        .build()
        .expect("a task");
    let far: EndpointArn = FAR.parse().expect("an ARN");
    Migration::builder()
        .name("orders")
        .subnet_group(rig::subnet_group())
        .compute(rig::instance())
        .source(source)
        .target(far)
        .task(task)
        .start(Start::WhenTested)
        .build()
        .expect("a migration")
}

impl Scene {
    fn of(name: &'static str, migration: Migration) -> Self {
        Self {
            name,
            migration,
            before: None,
            furniture: Furniture::Nothing,
            gateways: Vec::new(),
            base: rig::account,
            replacing: Replacing::Refuse,
        }
    }

    /// The account as it is before anything of the migration is there. Everything takes seconds: the calls count here, and
    /// waiting costs calls.
    pub(crate) async fn account(&self) -> SimAccount {
        let account = self
            .gateways
            .iter()
            .cloned()
            .fold((self.base)(), SimAccount::with_gateway)
            .with_secret(SECRET, "3pTAoNNegb47Uc8.root", PASSWORD, HOST, 4000)
            .instance_startup(Duration::from_secs(20))
            .instance_removal(Duration::from_secs(20))
            .endpoint_removal(Duration::from_secs(2))
            .connection_test(Duration::from_secs(5))
            .task_change(Duration::from_secs(5))
            .instance_change(Duration::from_secs(20))
            .serverless_startup(Duration::from_secs(20))
            .serverless_shutdown(Duration::from_secs(5));
        bystanders::settle_in(&account).await;
        match self.furniture {
            Furniture::Nothing => (),
            Furniture::FarEndpoint => {
                self.furnish(&account, "shop-aurora", "SHOP")
                    .await
            }
            Furniture::OrdersAurora => {
                self.furnish(&account, "orders-aurora", "ORDERS-AURORA")
                    .await
            }
            Furniture::UntaggedTarget | Furniture::UntaggedSource => {
                self.furnish_untagged(&account).await
            }
        }
        account
    }

    /// What the description names by identifier and nobody tagged.
    fn untagged(&self) -> Option<&'static str> {
        match self.furniture {
            Furniture::UntaggedTarget => Some("orders-tidb"),
            Furniture::UntaggedSource => Some("orders-aurora"),
            _ => None,
        }
    }

    async fn furnish_untagged(&self, account: &SimAccount) {
        if self.furniture == Furniture::UntaggedTarget {
            return self
                .furnish(account, "orders-tidb", "UNTAGGED")
                .await;
        }
        orders::aurora()
            .expect("a far endpoint")
            .create_request()
            .expect("a request")
            .send_with(&account.client())
            .await
            .expect("an endpoint");
    }

    /// What is adopted stays behind, changed: it is put back as it was before the next time.
    pub(crate) async fn put_back(&self, account: &SimAccount) {
        let Some(untagged) = self.untagged() else { return };
        let client = account.client();
        let seen = client
            .describe_endpoints()
            .send()
            .await
            .expect("endpoints");
        let ours = seen
            .endpoints()
            .iter()
            .find(|seen| seen.endpoint_identifier() == Some(untagged))
            .expect("it stays");
        client
            .delete_endpoint()
            .set_endpoint_arn(ours.endpoint_arn.clone())
            .send()
            .await
            .expect("deleted");
        pass(Duration::from_secs(60)).await;
        if let Some(certificate) = &ours.certificate_arn {
            client
                .delete_certificate()
                .certificate_arn(certificate)
                .send()
                .await
                .expect("deleted");
        }
        self.furnish_untagged(account).await;
    }

    async fn furnish(&self, account: &SimAccount, identifier: &str, tail: &str) {
        let is_far = tail != "UNTAGGED";
        account
            .client()
            .create_endpoint()
            .endpoint_identifier(identifier)
            .resource_identifier(tail)
            .endpoint_type(match tail {
                "ORDERS-AURORA" => ReplicationEndpointTypeValue::Source,
                _ => ReplicationEndpointTypeValue::Target,
            })
            .engine_name(if is_far { "aurora" } else { "mysql" })
            .server_name(if is_far { AURORA } else { HOST })
            .port(if is_far { 3306 } else { 4000 })
            .username("3pTAoNNegb47Uc8.root")
            .password(PASSWORD)
            .send()
            .await
            .expect("an endpoint");
    }

    /// Whether something is left behind: what was adopted, or a subnet group that is not described any more.
    pub(crate) fn leaves_something(&self) -> bool {
        self.untagged().is_some() || self.leaves_its_group()
    }

    fn leaves_its_group(&self) -> bool {
        let had_a_group = self
            .before
            .as_ref()
            .is_some_and(|before| before.subnet_group().is_some());
        had_a_group && self.migration.subnet_group().is_none()
    }

    /// That nothing else is left: beside what was there, the group, or the certificate that an adopted endpoint keeps.
    pub(crate) fn assert_left(&self, before: &Inventory, left: &Inventory) {
        let mut more = left
            .names()
            .filter(|name| before.get(name).is_none());
        let more_is_known = match more.next() {
            None => !self.leaves_its_group(),
            Some(name) if self.leaves_its_group() => name == "subnet-group/orders-dms",
            Some(name) => {
                self.furniture == Furniture::UntaggedTarget
                    && name.starts_with("certificate/orders-target-ca-")
            }
        };
        assert!(more_is_known && more.next().is_none(), "{}: {left:#?}", self.name);
        assert!(
            before
                .names()
                .all(|name| left.get(name).is_some()),
            "{}",
            self.name
        );
    }

    /// What the description names by identifier, and so must not be taken for a bystander.
    pub(crate) fn may_change(&self, name: &str) -> bool {
        self.untagged()
            .is_some_and(|untagged| name == format!("endpoint/{untagged}"))
    }
}

/// A certificate authority of a cluster's own.
pub(crate) struct Authority {
    pub(crate) pem: String,
    fingerprint: String,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params
            .self_signed(&key)
            .expect("a certificate");
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
        let ca = ClusterCa::from_pem(certificate.pem(), now).expect("a CA");
        let fingerprint = ca.bundle().certificates()[0]
            .sha256()
            .to_string();
        Self { pem: certificate.pem(), fingerprint }
    }

    pub(crate) fn gateway(&self) -> SimGateway {
        SimGateway::new(DEDICATED, 4000)
            .chains_to(&self.fingerprint)
            .user("dms", PASSWORD)
    }
}
