//! No run shows a secret, whatever becomes of it; a new password is noticed by a mark that tells nothing of it.

use std::{
    error::Error,
    fmt::{self, Debug, Display, Write as _},
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use aws_sdk_databasemigration::{
    operation::create_endpoint::builders::CreateEndpointInputBuilder,
    types::{MySqlSettings, ReplicationEndpointTypeValue},
};
use sha2::{Digest, Sha256};
use tidb_dms::{
    TidbEndpoint,
    ca::IsrgRootX1,
    compute::ReplicationInstance,
    endpoint::{FarEndpoint, Role},
    migration::{Compute, Migration, PasswordMark, Start},
    name::MigrationName,
    plan::{HandOff, Plan},
    provision::{
        HandOffState, Progress, ProvisionError, ProvisionErrorKind, Provisioner, Retest, TidbCloud,
    },
    sim::{SimAccount, SimGateway},
    task::StartType,
};
use tracing::{
    Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use crate::rig::{AURORA, HOST, account, instance, provisioner, serverless, subnet_group, task};

const OLD: &str = "Hunter2-old-Secret";
const NEW: &str = "Hunter2-new-Secret";
const FAR: &str = "Hunter2-far-Secret";
const SCRIPT: &str =
    "SET @k='-----BEGIN PRIVATE KEY-----MIIEHunter2inaScript-----END PRIVATE KEY-----'";
const KEY: &str = "Hunter2-key-of-marks";

fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// What was printed, by name.
#[derive(Default)]
struct Printed(Vec<(String, String)>);

impl Printed {
    fn text(&mut self, name: &str, text: impl Into<String>) {
        self.0
            .push((name.to_owned(), text.into()));
    }

    fn debug(&mut self, name: &str, value: &impl Debug) {
        self.text(name, format!("{value:?}"));
        self.text(name, format!("{value:#?}"));
    }

    fn both(&mut self, name: &str, value: &(impl Debug + Display)) {
        self.debug(name, value);
        self.text(name, value.to_string());
    }

    fn plan(&mut self, name: &str, plan: &Plan) {
        self.both(name, plan);
        self.text(name, plan.to_json().to_string());
        self.text(name, plan.to_mermaid());
        self.text(name, plan.policy().to_string());
        for step in plan.steps() {
            self.both(name, step);
            self.text(name, format!("{:?} {:?}", step.tags(), step.reasons()));
        }
        plan.conflicts()
            .iter()
            .for_each(|conflict| self.both(name, conflict));
        plan.hand_offs()
            .iter()
            .for_each(|hand_off| self.both(name, hand_off));
        plan.kept()
            .iter()
            .for_each(|kept| self.debug(name, kept));
    }

    fn error(&mut self, name: &str, error: &ProvisionError) {
        self.both(name, error);
        self.both(name, error.kind());
        self.text(name, error.remedy());
        self.text(name, format!("{error:#}"));
        let mut source = error.source();
        while let Some(error) = source {
            self.text(name, format!("{error} {error:?} {error:#?}"));
            source = error.source();
        }
    }

    async fn events(&mut self, name: &str, mut progress: Progress) -> usize {
        let before = self.0.len();
        while let Some(event) = progress.next().await {
            self.both(name, &event);
        }
        self.0.len() - before
    }

    fn hold_no_secret(&self) {
        let mut secrets: Vec<_> = [OLD, NEW, FAR, SCRIPT, KEY]
            .map(str::to_owned)
            .to_vec();
        secrets.extend(["Hunter2", "PRIVATE KEY", "MIIE"].map(str::to_owned));
        // The hash of a password without a key can be tried out, so it is as good as the password.
        secrets.extend([OLD, NEW, FAR, KEY].map(|secret| sha256(secret)[..12].to_owned()));
        for (name, text) in &self.0 {
            for secret in &secrets {
                assert!(!text.contains(secret.as_str()), "{name} prints {secret}: {text}");
            }
        }
    }
}

/// The log of this crate, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>, Arc<AtomicU64>);

impl Log {
    fn line(&self, metadata: &Metadata<'_>, record: impl FnOnce(&mut Line)) {
        let mut line = Line(format!("{} {}:", metadata.level(), metadata.name()));
        record(&mut line);
        let mut text = self.0.lock().expect("nobody panicked");
        let _ = writeln!(text, "{}", line.0);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.0, " {field}={value:?}");
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata
            .target()
            .starts_with("tidb_dms")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.line(span.metadata(), |line| span.record(line));
        Id::from_u64(self.1.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Line(String::new());
        values.record(&mut line);
        self.0
            .lock()
            .expect("nobody panicked")
            .push_str(&line.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        self.line(event.metadata(), |line| event.record(line));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn gateway(password: &str) -> SimGateway {
    SimGateway::new(HOST, 4000)
        .chains_to(&IsrgRootX1::SHA256.to_string())
        .user_prefix("3pTAoNNegb47Uc8")
        .user("root", password)
}

fn far() -> FarEndpoint {
    let settings = MySqlSettings::builder()
        .after_connect_script(SCRIPT)
        .build();
    let request = CreateEndpointInputBuilder::default()
        .endpoint_identifier("orders-aurora")
        .endpoint_type(ReplicationEndpointTypeValue::Source)
        .engine_name("aurora")
        .server_name(AURORA)
        .port(3306)
        .username("dms")
        .password(FAR)
        .my_sql_settings(settings);
    FarEndpoint::raw(request, Role::Source).expect("a far endpoint")
}

fn tidb(password: &str) -> TidbEndpoint {
    TidbEndpoint::serverless()
        .target()
        .identifier("orders-tidb")
        .host(HOST)
        .credentials("3pTAoNNegb47Uc8.root", password)
        .after_connect_script(SCRIPT)
        .verify_full(IsrgRootX1::bundled())
        .build()
        .expect("a TiDB endpoint")
}

fn with(compute: impl Into<Compute>, password: &str, mark: PasswordMark) -> Migration {
    let compute = compute.into();
    let builder = Migration::builder()
        .name("orders")
        .subnet_group(subnet_group())
        .source(far())
        .target(tidb(password))
        .password_mark(mark);
    match compute {
        Compute::Serverless(_) => builder.compute(compute).build(),
        Compute::Instance(_) => builder
            .compute(compute)
            .task(task())
            .build(),
    }
    .expect("a migration")
}

fn keyed() -> PasswordMark {
    PasswordMark::Keyed(KEY.into())
}

/// The rig's instance under another key: it cannot be changed, only replaced.
fn under_another_key() -> ReplicationInstance {
    ReplicationInstance::builder()
        .identifier("orders-dms")
        .class("dms.t3.large")
        .placement(subnet_group().for_instance())
        .security_groups(["sg-0a00000000000000a"])
        .kms_key("arn:aws:kms:us-west-2:123456789012:key/0a000000-0000-0000-0000-00000000000a")
        .build()
        .expect("an instance")
}

/// Somebody at TiDB Cloud who refuses.
struct Nobody;

impl TidbCloud for Nobody {
    fn hand_off<'a>(
        &'a self,
        _: &'a MigrationName,
        _: &'a HandOff,
    ) -> Pin<Box<dyn Future<Output = Result<HandOffState, Box<dyn Error + Send + Sync>>> + Send + 'a>>
    {
        Box::pin(async { Err("nobody is here".into()) })
    }
}

#[tokio::test(start_paused = true)]
async fn no_run_shows_a_secret() {
    let log = Log::default();
    let _logging = tracing::subscriber::set_default(log.clone());
    // While there is one subscriber only, tracing asks the thread that comes by first, which may be that of another test.
    let _second = tracing::Dispatch::new(log.clone());
    let mut printed = Printed::default();

    for compute in [
        Compute::from(instance()),
        serverless(Start::ByCaller)
            .compute()
            .clone(),
    ] {
        let account = account().with_gateway(gateway(OLD));
        let old = with(compute.clone(), OLD, keyed());
        let new = with(compute, NEW, keyed());
        good_runs(&mut printed, &account, &old, &new).await;
    }
    failing_runs(&mut printed).await;

    let log = log
        .0
        .lock()
        .expect("nobody panicked")
        .clone();
    for heard in ["apply: migration=", "call: step=", "DEBUG", "INFO", "WARN", "is tried again"] {
        assert!(log.contains(heard), "{heard} is not in the log:\n{log}");
    }
    printed.text("the log", log);
    assert!(printed.0.len() > 700, "the list has shrunk: {}", printed.0.len());
    printed.hold_no_secret();
}

/// Applied, applied step by step with a new password, taken down.
async fn good_runs(printed: &mut Printed, account: &SimAccount, old: &Migration, new: &Migration) {
    let provisioner = provisioner(account);
    let events = provisioner.progress();
    printed.debug("Provisioner", &provisioner);
    printed.debug("Progress", &events);
    printed.debug("Migration", old);
    printed.debug("Migration", new);
    printed.both("Findings", old.findings());
    printed.debug("PasswordMark", &keyed());
    let plan = provisioner
        .plan(old)
        .await
        .expect("a plan");
    printed.plan("Plan to apply", &plan);
    // A call that fails and is tried again, and one whose answer is lost.
    account.refuse("CreateReplicationTask", "ServiceUnavailable", "later");
    account.lose_answer("CreateEndpoint");
    let applied = provisioner
        .apply(old)
        .await
        .expect("applied");
    printed.debug("Applied", &applied);
    let observed = provisioner
        .observe(old)
        .await
        .expect("observed");
    printed.debug("Observed", &observed);

    let _ = account
        .clone()
        .with_gateway(gateway(NEW));
    let plan = provisioner
        .plan(new)
        .await
        .expect("a plan");
    assert!(
        plan.to_string()
            .contains("modify target endpoint `orders-tidb`: login"),
        "{plan}"
    );
    printed.plan("Plan to change the password", &plan);
    loop {
        let report = provisioner
            .step(new, Retest::No)
            .await
            .expect("a step");
        printed.debug("StepReport", &report);
        report
            .waiting_on()
            .iter()
            .for_each(|on| printed.both("WaitingOn", on));
        if report.finished().is_some() {
            break;
        }
        tokio::time::advance(report.come_back_in()).await;
    }
    let plan = provisioner
        .plan_tear_down(new)
        .await
        .expect("a plan");
    printed.plan("Plan to tear down", &plan);
    loop {
        let report = provisioner
            .step_tear_down(new)
            .await
            .expect("a step");
        printed.debug("StepReport of a teardown", &report);
        if report.finished().is_some() {
            break;
        }
        tokio::time::advance(report.come_back_in()).await;
    }
    provisioner
        .apply(new)
        .await
        .expect("applied");
    let gone = provisioner
        .tear_down(new)
        .await
        .expect("torn down");
    printed.debug("TornDown", &gone);
    drop(provisioner);
    assert!(printed.events("Event", events).await > 100);
}

/// A run that ends with an error of each kind.
async fn failing_runs(printed: &mut Printed) {
    let migration = with(instance(), OLD, keyed());
    let mut kinds = Vec::new();
    let mut fails = async |account: SimAccount, migration: &Migration, by: Provisioner| {
        let events = by.progress();
        let error = by
            .apply(migration)
            .await
            .expect_err("it fails");
        drop((by, account));
        printed.error("ProvisionError", &error);
        printed
            .events("Event of a failing run", events)
            .await;
        let kind = match error.kind() {
            ProvisionErrorKind::Unobservable { .. } => "unobservable",
            ProvisionErrorKind::WrongRegion { .. } => "wrong region",
            ProvisionErrorKind::InTheWay { .. } => "in the way",
            ProvisionErrorKind::ReplacementNotAllowed { .. } => "replacement",
            ProvisionErrorKind::Refused { .. } => "refused",
            ProvisionErrorKind::ConnectionFailed { .. } => "connection",
            ProvisionErrorKind::HandOffRefused { .. } => "hand-off",
            ProvisionErrorKind::DeadlinePassed { .. } => "deadline",
            other => panic!("a kind that this test does not know: {other}"),
        };
        kinds.push(kind);
    };
    let open = || account().with_gateway(gateway(OLD));

    let account = open();
    account.refuse("DescribeEndpoints", "AccessDeniedException", "no");
    fails(account.clone(), &migration, provisioner(&account)).await;

    let account = SimAccount::in_region("eu-central-1");
    let elsewhere = Migration::builder()
        .name("orders")
        .region("us-west-2")
        .compute(instance())
        .source(far())
        .target(tidb(OLD))
        .build()
        .expect("a migration");
    fails(account.clone(), &elsewhere, provisioner(&account)).await;

    let account = open();
    let others = Migration::builder()
        .name("others")
        .subnet_group(subnet_group())
        .compute(instance())
        .source(far())
        .target(tidb(OLD))
        .password_mark(keyed())
        .build()
        .expect("a migration");
    provisioner(&account)
        .apply(&others)
        .await
        .expect("applied");
    fails(account.clone(), &migration, provisioner(&account)).await;

    let account = open();
    provisioner(&account)
        .apply(&migration)
        .await
        .expect("applied");
    let replaced = with(under_another_key(), NEW, keyed());
    fails(account.clone(), &replaced, provisioner(&account)).await;

    let account = open();
    account.refuse("CreateEndpoint", "InvalidParameterValueException", "The engine is wrong.");
    fails(account.clone(), &migration, provisioner(&account)).await;

    // AWS repeats what it was told.
    let account = open();
    let echo = format!("The password {OLD} and the script {SCRIPT} are wrong.");
    account.refuse("CreateEndpoint", "InvalidParameterValueException", &echo);
    fails(account.clone(), &migration, provisioner(&account)).await;

    let account = open();
    account.fail_test("orders-tidb", &echo);
    fails(account.clone(), &migration, provisioner(&account)).await;

    let account = open().with_gateway(gateway(NEW));
    fails(account.clone(), &migration, provisioner(&account)).await;

    let account = open();
    fails(account.clone(), &migration, provisioner(&account).tidb_cloud(Nobody)).await;

    let account = open();
    let hasty = provisioner(&account).deadline(Duration::from_secs(30));
    fails(account.clone(), &migration, hasty).await;

    let account = open();
    account.refuse("DescribeEndpoints", "AccessDeniedException", &echo);
    fails(account.clone(), &migration, provisioner(&account)).await;

    assert_eq!(
        kinds,
        [
            "unobservable",
            "wrong region",
            "in the way",
            "replacement",
            "refused",
            "refused",
            "connection",
            "connection",
            "hand-off",
            "deadline",
            "unobservable"
        ]
    );
    echoed_looks(printed, &migration, &echo).await;
    echoed_run(printed, &echo).await;
}

/// Whoever looks is told what AWS said, without what it repeated.
async fn echoed_looks(printed: &mut Printed, migration: &Migration, echo: &str) {
    let account = account().with_gateway(gateway(OLD));
    let provisioner = provisioner(&account);
    provisioner
        .apply(migration)
        .await
        .expect("applied");
    for who in ["observe", "plan", "plan_tear_down", "tear_down", "step", "step_tear_down"] {
        account.refuse("DescribeEndpoints", "AccessDeniedException", echo);
        let error = match who {
            "observe" => provisioner
                .observe(migration)
                .await
                .err(),
            "plan" => provisioner.plan(migration).await.err(),
            "plan_tear_down" => provisioner
                .plan_tear_down(migration)
                .await
                .err(),
            "tear_down" => provisioner
                .tear_down(migration)
                .await
                .err(),
            "step" => provisioner
                .step(migration, Retest::No)
                .await
                .err(),
            _ => provisioner
                .step_tear_down(migration)
                .await
                .err(),
        };
        let error = error.unwrap_or_else(|| panic!("{who} sees nothing"));
        assert!(error.remedy().contains("[redacted]"), "{who}: {}", error.remedy());
        printed.error(who, &error);
    }
}

/// A task that failed with what it was told: in the plan, and in the error of the run.
async fn echoed_run(printed: &mut Printed, echo: &str) {
    let account = account().with_gateway(gateway(OLD));
    let provisioner = provisioner(&account);
    let migration = Migration::builder()
        .name("orders")
        .subnet_group(subnet_group())
        .compute(instance())
        .source(far())
        .target(tidb(OLD))
        .task(task())
        .start(Start::WhenTested)
        .build()
        .expect("a migration");
    account.fail_run("orders-to-tidb", echo);
    provisioner
        .apply(&migration)
        .await
        .expect("started");
    tokio::time::advance(Duration::from_secs(3600)).await;
    let plan = provisioner
        .plan(&migration)
        .await
        .expect("a plan");
    assert!(plan.to_string().contains("[redacted]"), "{plan}");
    printed.plan("Plan of a task that failed", &plan);
    let error = provisioner
        .apply(&migration)
        .await
        .expect_err("it failed");
    printed.error("ProvisionError of a task that failed", &error);
}

async fn mark(account: &SimAccount) -> String {
    let dms = account.client();
    let endpoints = dms
        .describe_endpoints()
        .send()
        .await
        .expect("a listing");
    let endpoint = endpoints
        .endpoints()
        .iter()
        .find(|one| one.endpoint_identifier() == Some("orders-tidb"))
        .expect("it is there");
    let tags = dms
        .list_tags_for_resource()
        .set_resource_arn(endpoint.endpoint_arn.clone())
        .send()
        .await
        .expect("tags");
    tags.tag_list()
        .iter()
        .find(|tag| tag.key() == Some("tidb-dms:password"))
        .and_then(|tag| tag.value())
        .expect("a mark")
        .to_owned()
}

async fn marked(password: &str, mark_by: PasswordMark) -> String {
    let account = account().with_gateway(gateway(password));
    provisioner(&account)
        .apply(&with(instance(), password, mark_by))
        .await
        .expect("applied");
    mark(&account).await
}

#[tokio::test(start_paused = true)]
async fn a_keyed_mark_tells_nothing_without_its_key() {
    let by = |key: &str| PasswordMark::Keyed(key.into());
    let value = marked(OLD, by(KEY)).await;

    assert_eq!(value.len(), 32, "128 bits: {value}");
    for text in [OLD.to_owned(), format!("{KEY}{OLD}"), format!("{OLD}{KEY}"), KEY.to_owned()] {
        assert!(!sha256(&text).contains(&value), "a bare hash of {text}");
        assert!(!value.contains(&sha256(&text)[..8]), "the beginning of a bare hash of {text}");
    }
    assert_eq!(value, marked(OLD, by(KEY)).await, "the same every time");
    assert_ne!(value, marked(NEW, by(KEY)).await, "another password, another mark");
    assert_ne!(value, marked(OLD, by("another key")).await, "another key, another mark");
}

/// A new password behind these marks: noticed, sent once, tested, and then nothing is left to do.
async fn rotated(before: PasswordMark, after: PasswordMark) {
    let account = account().with_gateway(gateway(OLD));
    let by = provisioner(&account);
    let applied = by
        .apply(&with(instance(), OLD, before))
        .await
        .expect("applied");
    let task = applied.task().expect("a task").clone();
    tidb_dms::task::TaskStart::of(&task, StartType::StartReplication)
        .source_tested(&applied.tested()[0])
        .target_tested(&applied.tested()[1])
        .request()
        .expect("a request")
        .send_with(&account.client())
        .await
        .expect("started");
    tokio::time::advance(Duration::from_secs(3600)).await;
    let before = mark(&account).await;
    let calls = account.call_count();
    let _ = account
        .clone()
        .with_gateway(gateway(NEW));

    let migration = with(instance(), NEW, after);
    let plan = by
        .plan(&migration)
        .await
        .expect("a plan");
    assert!(
        plan.to_string()
            .contains("modify target endpoint `orders-tidb`: login"),
        "{plan}"
    );
    by.apply(&migration)
        .await
        .unwrap_or_else(|error| panic!("{error}: {}", error.remedy()));

    let sent: Vec<_> = account
        .requests()
        .into_iter()
        .skip(calls)
        .collect();
    let count = |operation: &str, holds: &str| {
        sent.iter()
            .filter(|(called, body)| called == operation && body.contains(holds))
            .count()
    };
    assert_eq!(count("ModifyEndpoint", NEW), 1, "sent once");
    assert!(count("TestConnection", "") >= 1, "tested again");
    assert_eq!(count("StopReplicationTask", ""), 1);
    assert_eq!(count("StartReplicationTask", "resume-processing"), 1);
    assert_ne!(mark(&account).await, before);
    let inventory = account.inventory();
    let connection = inventory
        .get("connection/orders-dms/orders-tidb")
        .expect("it is tested");
    assert!(connection.contains("successful"), "{connection}");
    let plan = by
        .plan(&migration)
        .await
        .expect("a plan");
    assert!(plan.is_empty(), "{plan}");
}

#[tokio::test(start_paused = true)]
async fn a_new_password_is_noticed_by_its_keyed_mark() {
    rotated(keyed(), keyed()).await;
}

#[tokio::test(start_paused = true)]
async fn a_new_password_is_noticed_by_its_version() {
    let version = |version: &str| PasswordMark::Version(version.to_owned());
    rotated(version("2027-01"), version("2027-02")).await;
}
