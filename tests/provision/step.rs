//! One step at a time with nothing remembered in between, as a Lambda or a controller takes them: each time with a new
//! provisioner, asleep until it is time to come back.

use std::{
    error::Error,
    future::Future,
    net::Ipv4Addr,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use tidb_dms::{
    ca::IsrgRootX1,
    compute::{MultiAz, ReplicationInstance},
    diagnose::FailureCause,
    endpoint::{DescribedEndpoint, Role, TidbEndpoint},
    migration::{Migration, Start},
    name::MigrationName,
    plan::HandOff,
    provision::{
        Applied, Ending, Event, HandOffState, ProvisionError, ProvisionErrorKind, Provisioner,
        Replacing, Retest, StepReport, TidbCloud, TornDown, WaitingOn,
    },
    sim::{SimAccount, SimGateway},
};

use crate::rig::{
    HOST, PASSWORD, account, aurora, on_an_instance, provisioner, public_subnet_group, serverless,
    task, tidb,
};

/// How often at most a migration is come back to, from nothing to its end.
const ENOUGH: usize = 60;

/// What came of coming back again and again.
struct Walk<T> {
    invocations: usize,
    waited_on: Vec<String>,
    slept: Duration,
    end: Result<T, ProvisionError>,
}

/// Takes steps, each from the beginning, until one of them ends it.
async fn walk<T: Clone>(step: impl AsyncFn() -> Result<StepReport<T>, ProvisionError>) -> Walk<T> {
    let (mut invocations, mut waited_on, mut slept) = (0, Vec::new(), Duration::ZERO);
    let end = loop {
        invocations += 1;
        assert!(invocations <= ENOUGH, "it does not end: {waited_on:#?}");
        let report = match step().await {
            Ok(report) => report,
            Err(error) => break Err(error),
        };
        if let Some(end) = report.finished() {
            assert!(report.waiting_on().is_empty(), "{:?}", report.waiting_on());
            assert_eq!(report.come_back_in(), Duration::ZERO);
            break Ok(end.clone());
        }
        assert!(!report.waiting_on().is_empty(), "it says what it waits for");
        assert!(report.come_back_in() >= Duration::from_secs(1), "{:?}", report.come_back_in());
        waited_on.extend(
            report
                .waiting_on()
                .iter()
                .map(ToString::to_string),
        );
        slept += report.come_back_in();
        tokio::time::advance(report.come_back_in()).await;
    };
    Walk { invocations, waited_on, slept, end }
}

async fn step_up(account: &SimAccount, migration: &Migration, retest: Retest) -> Walk<Applied> {
    walk(async || {
        provisioner(account)
            .step(migration, retest)
            .await
    })
    .await
}

async fn step_tear_down(account: &SimAccount, migration: &Migration) -> Walk<TornDown> {
    walk(async || {
        provisioner(account)
            .step_tear_down(migration)
            .await
    })
    .await
}

fn tests(account: &SimAccount) -> usize {
    account
        .calls()
        .iter()
        .filter(|call| *call == "TestConnection")
        .count()
}

fn refused<T>(walk: Walk<T>) -> ProvisionError {
    match walk.end {
        Ok(_) => panic!("it is finished: {:#?}", walk.waited_on),
        Err(error) => error,
    }
}

#[tokio::test(start_paused = true)]
async fn a_step_that_waits_did_not_fail() {
    let (account, migration) = (account(), on_an_instance(Start::ByCaller));
    let provisioner = provisioner(&account);
    let mut events = provisioner.progress();
    for _ in 0..ENOUGH {
        let report = provisioner
            .step(&migration, Retest::No)
            .await
            .expect("a step");
        if report.is_finished() {
            let applied = report
                .into_finished()
                .expect("finished");
            let printed = applied.to_string();
            for arn in [
                applied
                    .instance()
                    .expect("an instance")
                    .as_str(),
                applied.task().expect("a task").as_str(),
            ] {
                assert!(printed.contains(arn), "{printed}");
            }
            assert!(printed.ends_with("connections tested: 2"), "{printed}");
            break;
        }
        tokio::time::advance(report.come_back_in()).await;
    }
    account.refuse("DescribeReplicationInstances", "AccessDeniedException", "no");
    provisioner
        .step(&migration, Retest::No)
        .await
        .expect_err("nothing can be seen");
    drop(provisioner);

    let (mut endings, mut printed) = (Vec::new(), Vec::new());
    while let Some(event) = events.next().await {
        assert_eq!(event.migration().as_str(), "orders");
        if let Event::Finished { ending, .. } = event {
            endings.push(ending);
            printed.push(event.to_string());
        }
    }
    let [waiting @ .., Ending::Reached, Ending::Failed] = &endings[..] else {
        panic!("{endings:?}");
    };
    assert!(
        waiting.len() > 3
            && waiting
                .iter()
                .all(|one| *one == Ending::Waiting),
        "{endings:?}"
    );
    assert_eq!(printed[0], "nothing more can be done now");
    assert_eq!(printed[printed.len() - 2..], ["finished", "failed"]);
}

#[tokio::test(start_paused = true)]
async fn steps_end_where_applying_and_tearing_down_end() {
    for migration in [
        on_an_instance(Start::ByCaller),
        on_an_instance(Start::WhenTested),
        serverless(Start::ByCaller),
        serverless(Start::WhenTested),
    ] {
        let (whole, account) = (account(), account());
        provisioner(&whole)
            .apply(&migration)
            .await
            .expect("applied");

        let up = step_up(&account, &migration, Retest::No).await;
        let applied = up.end.expect("finished");
        // Until what was started runs in both.
        tokio::time::advance(Duration::from_secs(3600)).await;
        assert_eq!(account.inventory(), whole.inventory());
        let plan = provisioner(&account)
            .plan(&migration)
            .await
            .expect("a plan");
        assert!(plan.is_empty(), "{plan}");
        if migration.compute().instance().is_some() {
            assert_eq!(applied.tested().len(), 2);
            for said in [
                "replication instance `orders-dms` until available (it is creating)",
                "target connection `orders-tidb` until successful (DMS is at it)",
                "source connection `orders-aurora` until successful (DMS is at it)",
                "replication task `orders-to-tidb` until ready (it is creating)",
            ] {
                assert!(up.waited_on.iter().any(|on| on == said), "{said}: {:#?}", up.waited_on);
            }
        }

        let down = step_tear_down(&account, &migration).await;
        down.end.expect("torn down");
        assert!(account.inventory().is_empty(), "{}", account.inventory());
        for (invocations, slept) in [(up.invocations, up.slept), (down.invocations, down.slept)] {
            assert!(invocations <= 40, "{invocations} invocations in {slept:?}");
        }
    }
}

/// Each step is taken once, however often it is come back.
#[tokio::test(start_paused = true)]
async fn nothing_is_done_twice() {
    let (whole, account) = (account(), account());
    let migration = on_an_instance(Start::WhenTested);
    provisioner(&whole)
        .apply(&migration)
        .await
        .expect("applied");
    step_up(&account, &migration, Retest::No)
        .await
        .end
        .expect("finished");

    let changes = |account: &SimAccount| {
        let mut changes: Vec<_> = account
            .calls()
            .into_iter()
            .filter(|call| !call.starts_with("Describe") && !call.starts_with("List"))
            .collect();
        changes.sort();
        changes
    };
    assert_eq!(changes(&account), changes(&whole));
}

fn gateway(password: &str) -> SimGateway {
    SimGateway::new(HOST, 4000)
        .chains_to(&IsrgRootX1::SHA256.to_string())
        .user_prefix("3pTAoNNegb47Uc8")
        .user("root", password)
}

#[tokio::test(start_paused = true)]
async fn a_failed_test_is_the_answer_until_it_is_asked_again() {
    let account = account().with_gateway(gateway("Another-password-1"));
    let migration = on_an_instance(Start::ByCaller);

    let error = refused(step_up(&account, &migration, Retest::No).await);
    let ProvisionErrorKind::ConnectionFailed { role, failure, said, .. } = error.kind() else {
        panic!("{error}");
    };
    assert_eq!((*role, failure.cause()), (Role::Target, FailureCause::AccessDenied));
    assert!(said.contains("Access denied for user '3pTAoNNegb47Uc8.root'"), "{said}");
    assert_eq!(tests(&account), 2, "each side once");

    // Neither coming back nor a mended cause starts another test by itself.
    for mended in [false, true] {
        if mended {
            let _ = account
                .clone()
                .with_gateway(gateway(PASSWORD));
        }
        let error = refused(step_up(&account, &migration, Retest::No).await);
        assert!(matches!(error.kind(), ProvisionErrorKind::ConnectionFailed { .. }), "{error}");
        assert_eq!(tests(&account), 2);
    }

    let walk = step_up(&account, &migration, Retest::Failed).await;
    let applied = walk.end.expect("finished");
    assert_eq!(applied.tested().len(), 2);
    assert_eq!(tests(&account), 3, "only what failed is tested again");
}

/// What stays broken is tested again each time that it is asked for, and never in between.
#[tokio::test(start_paused = true)]
async fn a_retest_that_fails_is_reported_by_the_next_step() {
    let account = account().with_gateway(gateway("Another-password-1"));
    let migration = on_an_instance(Start::ByCaller);
    refused(step_up(&account, &migration, Retest::No).await);

    let report = provisioner(&account)
        .step(&migration, Retest::Failed)
        .await
        .expect("it is tested");
    assert!(report.finished().is_none());
    tokio::time::advance(Duration::from_secs(120)).await;
    let error = refused(step_up(&account, &migration, Retest::No).await);
    assert!(matches!(error.kind(), ProvisionErrorKind::ConnectionFailed { .. }), "{error}");
    assert_eq!(tests(&account), 3);
}

/// Public subnets: the instance has an address that the cluster has to let in.
fn in_public() -> Migration {
    in_public_to(tidb(PASSWORD), MultiAz::No)
}

fn in_public_to(cluster: impl Into<DescribedEndpoint>, multi_az: MultiAz) -> Migration {
    let group = public_subnet_group();
    let instance = ReplicationInstance::builder()
        .identifier("orders-dms")
        .class("dms.t3.large")
        .placement(group.for_instance())
        .security_groups(["sg-0a00000000000000a"])
        .multi_az(multi_az)
        .build()
        .expect("an instance");
    Migration::builder()
        .name("orders")
        .subnet_group(group)
        .compute(instance)
        .source(aurora())
        .target(cluster.into())
        .task(task())
        .build()
        .expect("a migration")
}

/// Somebody at TiDB Cloud who gives these answers in turn, the last one for ever.
#[derive(Clone)]
struct Somebody {
    answers: Arc<Mutex<Vec<Result<HandOffState, &'static str>>>>,
    asked: Arc<Mutex<Vec<HandOff>>>,
}

impl Somebody {
    fn who_answers(answers: &[Result<HandOffState, &'static str>]) -> Self {
        let answers = answers.iter().rev().copied().collect();
        Self { answers: Arc::new(Mutex::new(answers)), asked: Arc::default() }
    }

    fn asked(&self) -> Vec<HandOff> {
        self.asked
            .lock()
            .expect("nobody panicked")
            .clone()
    }
}

impl TidbCloud for Somebody {
    fn hand_off<'a>(
        &'a self,
        migration: &'a MigrationName,
        hand_off: &'a HandOff,
    ) -> Pin<Box<dyn Future<Output = Result<HandOffState, Box<dyn Error + Send + Sync>>> + Send + 'a>>
    {
        assert_eq!(migration.as_str(), "orders", "it is told which migration it works for");
        self.asked
            .lock()
            .expect("nobody panicked")
            .push(hand_off.clone());
        let mut answers = self
            .answers
            .lock()
            .expect("nobody panicked");
        let answer = if answers.len() > 1 { answers.pop() } else { answers.first().copied() };
        let answer = answer.expect("an answer");
        Box::pin(async move { answer.map_err(Into::into) })
    }
}

fn with(account: &SimAccount, somebody: &Somebody) -> Provisioner {
    provisioner(account).tidb_cloud(somebody.clone())
}

async fn addresses(account: &SimAccount) -> Vec<Ipv4Addr> {
    let found = account
        .client()
        .describe_replication_instances()
        .send()
        .await
        .expect("a listing");
    sorted(found.replication_instances()[0].replication_instance_public_ip_addresses())
}

fn sorted(texts: &[String]) -> Vec<Ipv4Addr> {
    let mut addresses: Vec<Ipv4Addr> = texts
        .iter()
        .map(|text| text.parse().expect("an address"))
        .collect();
    addresses.sort_unstable();
    addresses
}

fn joined(addresses: &[Ipv4Addr]) -> String {
    let texts: Vec<_> = addresses
        .iter()
        .map(ToString::to_string)
        .collect();
    texts.join(" and ")
}

#[tokio::test(start_paused = true)]
async fn what_tidb_cloud_has_to_do_is_awaited_before_the_first_test() {
    use HandOffState::{Done, Pending};
    let (account, migration) = (account(), in_public());
    let somebody = Somebody::who_answers(&[Ok(Pending), Ok(Pending), Ok(Done)]);

    let walk = walk(async || {
        let report = with(&account, &somebody)
            .step(&migration, Retest::No)
            .await?;
        let waits = report
            .waiting_on()
            .iter()
            .any(|on| matches!(on, WaitingOn::TidbCloud(_)));
        if waits {
            assert_eq!(tests(&account), 0, "nothing is tested before TiDB Cloud has it");
        }
        Ok(report)
    })
    .await;
    let applied = walk.end.expect("finished");

    let asked = somebody.asked();
    assert!(asked.len() >= 3, "pending is asked again: {asked:?}");
    let known = addresses(&account).await;
    assert_eq!(known.len(), 1);
    for hand_off in asked {
        let HandOff::AllowAddresses { host, addresses, private_addresses, behind_nat, .. } =
            &hand_off
        else {
            panic!("{hand_off:?}");
        };
        assert!(private_addresses.is_empty(), "a shared gateway is not asked for them");
        assert_eq!((host.as_str(), *behind_nat), (HOST, false));
        assert_eq!(*addresses, known, "never asked for before the address is known");
    }
    assert_eq!(applied.addresses(), known);
    let said = format!(
        "TiDB Cloud to allow {} in the firewall rules or on the IP access list of {HOST}",
        known[0]
    );
    assert!(walk.waited_on.contains(&said), "{said}: {:#?}", walk.waited_on);
}

#[tokio::test(start_paused = true)]
async fn a_dedicated_cluster_is_asked_to_let_the_private_addresses_in_too() {
    const DEDICATED: &str = "tidb.abc123.clusters.tidb-cloud.com";
    let account = account().with_gateway(
        SimGateway::new(DEDICATED, 4000)
            .allow_plain_text()
            .user("root", PASSWORD),
    );
    let cluster = TidbEndpoint::dedicated()
        .dangerous()
        .ssl_none()
        .target()
        .identifier("orders-tidb")
        .host(DEDICATED)
        .credentials("root", PASSWORD)
        .build()
        .expect("a TiDB endpoint");
    let migration = in_public_to(cluster, MultiAz::Yes);
    let somebody = Somebody::who_answers(&[Ok(HandOffState::Done)]);

    with(&account, &somebody)
        .apply(&migration)
        .await
        .expect("applied");
    let instances = account
        .client()
        .describe_replication_instances()
        .send()
        .await
        .expect("a listing");
    let instance = &instances.replication_instances()[0];
    let asked = somebody.asked();
    let [HandOff::AllowAddresses { addresses, private_addresses, .. }] = &asked[..] else {
        panic!("{asked:?}");
    };
    for (handed, known) in [
        (addresses, instance.replication_instance_public_ip_addresses()),
        (private_addresses, instance.replication_instance_private_ip_addresses()),
    ] {
        assert_eq!(*handed, sorted(known), "both of a Multi-AZ instance");
        assert_eq!(handed.len(), 2);
    }
    let said = format!(
        "allow {} in the firewall rules or on the IP access list of {DEDICATED}, and {} too (the instance's private side)",
        joined(addresses),
        joined(private_addresses)
    );
    assert_eq!(asked[0].to_string(), said);
}

#[tokio::test(start_paused = true)]
async fn a_whole_run_asks_every_half_minute_and_says_what_was_done() {
    use HandOffState::{Done, Pending};
    let (account, migration) = (account(), in_public());
    let somebody = Somebody::who_answers(&[Ok(Pending), Ok(Pending), Ok(Pending), Ok(Done)]);

    let applied = with(&account, &somebody)
        .apply(&migration)
        .await
        .expect("applied");
    assert_eq!(somebody.asked().len(), 4);
    assert_eq!(applied.hand_offs(), &somebody.asked()[3..]);
    // Nothing is asked again where everything is tested.
    with(&account, &somebody)
        .apply(&migration)
        .await
        .expect("applied");
    assert_eq!(somebody.asked().len(), 4);
}

/// Somebody who never answers.
struct Silent;

impl TidbCloud for Silent {
    fn hand_off<'a>(
        &'a self,
        _: &'a MigrationName,
        _: &'a HandOff,
    ) -> Pin<Box<dyn Future<Output = Result<HandOffState, Box<dyn Error + Send + Sync>>> + Send + 'a>>
    {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_told_though_tidb_cloud_does_not_answer() {
    let (account, migration) = (account(), in_public());
    account.refuse("CreateReplicationTask", "AccessDeniedException", "not today");
    let error = provisioner(&account)
        .tidb_cloud(Silent)
        .apply(&migration)
        .await
        .expect_err("the task is refused");
    assert!(format!("{error:?}").contains("not today"), "{error:?}");
    assert!(account.now() < Duration::from_secs(20 * 60), "{:?}", account.now());
}

#[tokio::test(start_paused = true)]
async fn a_step_comes_back_to_who_does_not_answer() {
    let (account, migration) = (account(), in_public());
    for _ in 0..ENOUGH {
        let began = account.now();
        let report = provisioner(&account)
            .tidb_cloud(Silent)
            .step(&migration, Retest::No)
            .await
            .expect("nothing is wrong");
        let took = account.now() - began;
        assert!(took < Duration::from_secs(60), "{took:?}");
        let is_said = report
            .waiting_on()
            .iter()
            .any(|on| matches!(on, WaitingOn::TidbCloud(_)));
        if is_said {
            assert!(report.come_back_in() >= Duration::from_secs(1), "{:?}", report.come_back_in());
            return;
        }
        tokio::time::advance(report.come_back_in()).await;
    }
    panic!("nobody is said to be waited for");
}

#[tokio::test(start_paused = true)]
async fn a_deadline_names_who_at_tidb_cloud_does_not_answer() {
    let error = provisioner(&account())
        .tidb_cloud(Silent)
        .deadline(Duration::from_secs(1800))
        .apply(&in_public())
        .await
        .expect_err("nobody answers");
    let ProvisionErrorKind::DeadlinePassed { waiting_on, .. } = error.kind() else {
        panic!("{error}");
    };
    let asked = |on: &WaitingOn| matches!(on, WaitingOn::TidbCloud(HandOff::AllowAddresses { .. }));
    assert!(waiting_on.iter().any(asked), "{waiting_on:?}");
}

/// The deadline is that of a whole run: what comes back again and again has one of its own.
#[tokio::test(start_paused = true)]
async fn steps_go_on_however_short_the_deadline_is() {
    let (account, migration) = (account(), on_an_instance(Start::ByCaller));
    let hasty = |account| provisioner(account).deadline(Duration::from_millis(1));
    let up = walk(async || {
        hasty(&account)
            .step(&migration, Retest::No)
            .await
    });
    up.await.end.expect("applied");
    let down = walk(async || {
        hasty(&account)
            .step_tear_down(&migration)
            .await
    });
    down.await.end.expect("torn down");
    assert!(account.inventory().is_empty(), "{}", account.inventory());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_tidb_cloud_ends_the_run_and_keeps_what_is_there() {
    let (account, migration) = (account(), in_public());
    let somebody = Somebody::who_answers(&[Err("the access list is full")]);

    for run in ["apply", "step"] {
        let error = match run {
            "apply" => with(&account, &somebody)
                .apply(&migration)
                .await
                .expect_err("it is refused"),
            _ => refused(
                walk(async || {
                    with(&account, &somebody)
                        .step(&migration, Retest::No)
                        .await
                })
                .await,
            ),
        };
        assert!(matches!(error.kind(), ProvisionErrorKind::HandOffRefused { .. }), "{error}");
        let source = error.source().expect("a source");
        assert_eq!(source.to_string(), "the access list is full");
        assert!(error.remedy().starts_with("allow "), "{}", error.remedy());
        assert_eq!(tests(&account), 0);
    }
    assert!(account.inventory().len() >= 5, "{}", account.inventory());

    // Without anybody to ask it goes on, and the test tells.
    provisioner(&account)
        .apply(&migration)
        .await
        .expect("applied");
}

/// Neither an instance's deletion nor its creation is sat out inside a call.
#[tokio::test(start_paused = true)]
async fn a_replacement_is_waited_for_between_the_calls() {
    let account = account();
    provisioner(&account)
        .apply(&on_an_instance(Start::ByCaller))
        .await
        .expect("applied");
    let public = in_public();
    let longest = Arc::new(Mutex::new(Duration::ZERO));
    let walk = walk(async || {
        let began = account.now();
        let report = provisioner(&account)
            .replacing(Replacing::Allow)
            .step(&public, Retest::No)
            .await;
        let took = account.now() - began;
        let mut longest = longest.lock().expect("nobody panics");
        *longest = took.max(*longest);
        report
    })
    .await;
    walk.end.expect("finished");
    assert!(
        account
            .calls()
            .contains(&"DeleteReplicationInstance".to_owned())
    );
    let longest = *longest.lock().expect("nobody panics");
    assert!(longest <= Duration::from_secs(25), "{longest:?}");
}

/// A refusal that one more look could have explained is the end of the step; nobody has to come back for it.
#[tokio::test(start_paused = true)]
async fn a_start_that_is_refused_for_good_ends_the_step() {
    let account = account();
    provisioner(&account)
        .apply(&on_an_instance(Start::ByCaller))
        .await
        .expect("applied");
    for _ in 0..4 {
        account.refuse(
            "StartReplicationTask",
            "InvalidParameterCombinationException",
            "The engine does not do that.",
        );
    }
    let walk = step_up(&account, &on_an_instance(Start::WhenTested), Retest::No).await;
    assert!(walk.invocations <= 2, "{}", walk.invocations);
    let error = refused(walk);
    assert!(matches!(error.kind(), ProvisionErrorKind::Refused { .. }), "{error}");
    assert!(
        error
            .remedy()
            .contains("The engine does not do that."),
        "{}",
        error.remedy()
    );
}

/// What may pass is come back for, not before a while, and AWS's own words say why.
#[tokio::test(start_paused = true)]
async fn what_may_pass_is_come_back_for_later_and_says_why() {
    for (operation, code, words) in [
        (
            "CreateReplicationInstance",
            "AccessDeniedFault",
            "The IAM Role dms-vpc-role is not ready",
        ),
        ("CreateReplicationTask", "ResourceNotFoundFault", "no endpoint of that ARN"),
        ("CreateEndpoint", "ThrottlingException", "Rate exceeded"),
    ] {
        let (account, migration) = (account(), on_an_instance(Start::ByCaller));
        account.refuse(operation, code, words);
        let (mut said, mut longest) = (String::new(), Duration::ZERO);
        for _ in 0..ENOUGH {
            let report = provisioner(&account)
                .step(&migration, Retest::No)
                .await
                .unwrap_or_else(|error| panic!("{operation}: {error}"));
            if report.finished().is_some() {
                break;
            }
            for on in report.waiting_on() {
                if let WaitingOn::Retry { why, .. } = on {
                    said.push_str(why);
                    longest = longest.max(report.come_back_in());
                }
            }
            tokio::time::advance(report.come_back_in()).await;
        }
        assert!(said.contains(words) && said.contains(code), "{operation}: {said}");
        assert!(longest >= Duration::from_secs(15), "{operation}: {longest:?}");
    }
}
