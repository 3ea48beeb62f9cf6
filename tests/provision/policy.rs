//! A plan's least IAM policy: with it the plan goes through, without any one of its actions it does not, and the error says
//! which.

use std::{collections::BTreeSet, error::Error, time::Duration};

use aws_sdk_databasemigration::{
    operation::create_endpoint::builders::CreateEndpointInputBuilder,
    types::{MySqlSettings, ReplicationEndpointTypeValue},
};
use serde_json::{Value, json};
use tidb_dms::{
    TidbEndpoint,
    ca::IsrgRootX1,
    compute::{ReplicationInstance, ServerlessOutline},
    endpoint::{FarEndpoint, Role},
    migration::{Compute, Existing, Migration, PasswordMark, Side, Start},
    plan::{Plan, Verb},
    provision::ProvisionError,
    sim::{CallFault, SimAccount, SimGateway},
    task::{DataFlow, TaskOutline, mappings::TableMappings},
};

use crate::{
    rig::{
        AURORA, HOST, PASSWORD, account, aurora, instance, on_an_instance, pass, provisioner,
        serverless, subnet_group, task, tidb,
    },
    scene::{self, Scene},
};

const ROLE: &str = "arn:aws:iam::123456789012:role/dms-reads-secrets";
const USER: &str = "3pTAoNNegb47Uc8.root";

/// The rig's account, whose logins are in Secrets Manager too.
fn with_secrets() -> SimAccount {
    let private = SimGateway::new("privatelink-1.abc.clusters.tidb-cloud.com", 4000)
        .allow_plain_text()
        .user("root", PASSWORD);
    account()
        .with_gateway(private)
        .with_secret("tidb-login", USER, PASSWORD, HOST, 4000)
        .with_secret("aurora-login", "dms", "any", AURORA, 3306)
}

fn tidb_by_secret(threads: i64) -> TidbEndpoint {
    TidbEndpoint::serverless()
        .target()
        .identifier("orders-tidb")
        .host(HOST)
        .secrets_manager("tidb-login", ROLE)
        .parallel_load_threads(threads)
        .verify_full(IsrgRootX1::bundled())
        .build()
        .expect("a TiDB endpoint")
}

fn aurora_by_secret() -> FarEndpoint {
    let settings = MySqlSettings::builder()
        .secrets_manager_access_role_arn(ROLE)
        .secrets_manager_secret_id("aurora-login")
        .build();
    let request = CreateEndpointInputBuilder::default()
        .endpoint_identifier("orders-aurora")
        .endpoint_type(ReplicationEndpointTypeValue::Source)
        .engine_name("aurora")
        .my_sql_settings(settings);
    FarEndpoint::raw(request, Role::Source).expect("a far endpoint")
}

fn in_plain_text() -> Side {
    TidbEndpoint::dedicated()
        .private_endpoint()
        .target()
        .identifier("orders-tidb")
        .host("privatelink-1.abc.clusters.tidb-cloud.com")
        .credentials("root", PASSWORD)
        .ssl_none()
        .build()
        .expect("a TiDB endpoint")
        .into()
}

fn larger() -> ReplicationInstance {
    ReplicationInstance::builder()
        .identifier("orders-dms")
        .class("dms.r5.large")
        .placement(subnet_group().for_instance())
        .security_groups(["sg-0a00000000000000a"])
        .build()
        .expect("an instance")
}

fn more_tables() -> TaskOutline {
    TaskOutline::builder()
        .identifier("orders-to-tidb")
        .migration(DataFlow::to_tidb().full_load_and_cdc())
        .mappings(
            TableMappings::new()
                .include("orders", "%")
                .include("shop", "%"),
        )
        .build()
        .expect("a task")
}

fn outline(capacity: i32) -> ServerlessOutline {
    ServerlessOutline::builder()
        .identifier("orders-to-tidb")
        .migration(DataFlow::to_tidb().full_load_and_cdc())
        .mappings(TableMappings::new().include("orders", "%"))
        .max_capacity(capacity)
        .placement(subnet_group().for_serverless())
        .security_groups(["sg-0a00000000000000a"])
        .build()
        .expect("a serverless replication")
}

fn of(
    compute: impl Into<Compute>,
    source: impl Into<Side>,
    target: impl Into<Side>,
    task: Option<TaskOutline>,
    mark: PasswordMark,
) -> Migration {
    let builder = Migration::builder()
        .name("orders")
        .subnet_group(subnet_group())
        .compute(compute)
        .source(source)
        .target(target)
        .password_mark(mark);
    match task {
        Some(task) => builder.task(task).build(),
        None => builder.build(),
    }
    .expect("a migration")
}

fn version(version: &str) -> PasswordMark {
    PasswordMark::Version(version.to_owned())
}

/// Descriptions by what is special about them, with what each of them becomes.
fn descriptions() -> Vec<(&'static str, Migration, Option<Migration>)> {
    let by_caller = on_an_instance(Start::ByCaller);
    let instance_changed =
        of(larger(), aurora(), tidb(PASSWORD), Some(task()), PasswordMark::Unwatched);
    let capacity_changed = of(outline(16), aurora(), tidb(PASSWORD), None, PasswordMark::Unwatched);
    let marked = |mark| of(instance(), aurora(), tidb(PASSWORD), Some(task()), version(mark));
    let secret = |threads| {
        let target = tidb_by_secret(threads);
        of(instance(), aurora_by_secret(), target, None, PasswordMark::Unwatched)
    };
    let plain = |task| of(instance(), aurora(), in_plain_text(), Some(task), version("1"));
    vec![
        ("started by the caller", by_caller, Some(instance_changed)),
        ("started", on_an_instance(Start::WhenTested), None),
        ("serverless", serverless(Start::ByCaller), Some(capacity_changed)),
        ("serverless, started", serverless(Start::WhenTested), None),
        ("a new password", marked("1"), Some(marked("2"))),
        ("logins in Secrets Manager", secret(1), Some(secret(2))),
        (
            "serverless, logins in Secrets Manager",
            of(outline(8), aurora_by_secret(), tidb_by_secret(1), None, PasswordMark::Unwatched),
            None,
        ),
        ("plain text, another mapping", plain(task()), Some(plain(more_tables()))),
    ]
}

/// What is done with a migration.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Deed {
    Apply,
    ApplyAgain,
    TearDown,
}

impl Deed {
    async fn plan(self, account: &SimAccount, migration: &Migration) -> Plan {
        let provisioner = provisioner(account);
        match self {
            Self::Apply | Self::ApplyAgain => provisioner.plan(migration).await,
            Self::TearDown => {
                provisioner
                    .plan_tear_down(migration)
                    .await
            }
        }
        .expect("a plan")
    }

    async fn done(self, account: &SimAccount, migration: &Migration) -> Result<(), ProvisionError> {
        let provisioner = provisioner(account);
        match self {
            Self::Apply | Self::ApplyAgain => provisioner
                .apply(migration)
                .await
                .map(drop),
            Self::TearDown => provisioner
                .tear_down(migration)
                .await
                .map(drop),
        }
    }
}

/// The account after these migrations were applied, one after the other.
async fn after(applied: &[&Migration]) -> SimAccount {
    let account = with_secrets();
    for migration in applied {
        Deed::Apply
            .done(&account, migration)
            .await
            .unwrap_or_else(|error| panic!("{error}: {}", error.remedy()));
    }
    account
}

fn under(account: &SimAccount, policy: &Value) {
    let _ = account
        .clone()
        .allow_only(&policy.to_string())
        .expect("a policy");
}

fn actions(policy: &Value) -> BTreeSet<String> {
    let statements = policy["Statement"]
        .as_array()
        .expect("statements");
    statements
        .iter()
        .flat_map(|statement| {
            statement["Action"]
                .as_array()
                .expect("actions")
        })
        .map(|action| {
            action
                .as_str()
                .expect("a text")
                .to_owned()
        })
        .collect()
}

fn without(policy: &Value, action: &str) -> Value {
    let mut policy = policy.clone();
    let statements = policy["Statement"]
        .as_array_mut()
        .expect("statements");
    for statement in statements.iter_mut() {
        statement["Action"]
            .as_array_mut()
            .expect("actions")
            .retain(|allowed| allowed != action);
    }
    statements.retain(|statement| statement["Action"] != json!([]));
    policy
}

/// What an error says with everything under it.
fn said(error: &ProvisionError) -> String {
    let mut said = format!("{error}\n{}", error.remedy());
    let mut source = error.source();
    while let Some(error) = source {
        said.push_str(&format!("\n{error}"));
        source = error.source();
    }
    said
}

/// Holds a deed against its policy. Answers how many runs were made with an action too few.
async fn is_least(what: &str, deed: Deed, history: &[&Migration], migration: &Migration) -> usize {
    let account = after(history).await;
    let plan = deed.plan(&account, migration).await;
    let policy = plan.policy();
    let actions = actions(&policy);
    for action in &actions {
        assert!(!action.contains(['*', '?']), "{what}: {action}");
    }
    under(&account, &policy);
    deed.done(&account, migration)
        .await
        .unwrap_or_else(|error| panic!("{what}, {deed:?}: {}\n{plan}\n{policy:#}", said(&error)));

    let mut untouched = None;
    for action in &actions {
        let account = match untouched.take() {
            Some(account) => account,
            None => after(history).await,
        };
        let before = account.inventory();
        under(&account, &without(&policy, action));
        let Err(error) = deed.done(&account, migration).await else {
            panic!("{what}, {deed:?}: goes without {action}\n{plan}");
        };
        assert!(error.remedy().contains(action.as_str()), "{what}, {deed:?}: {}", said(&error));
        let lacks = format!("not authorized to perform: {action} ");
        assert!(said(&error).contains(&lacks), "{what}, {deed:?}: {}", said(&error));
        assert!(
            error
                .remedy()
                .starts_with("allow the call"),
            "{}",
            error.remedy()
        );
        untouched = (account.inventory() == before).then_some(account);
    }
    actions.len()
}

#[tokio::test(start_paused = true)]
async fn the_policy_of_a_plan_is_enough_and_nothing_in_it_is_too_much() {
    let mut runs = 0;
    for (what, first, then) in descriptions() {
        runs += is_least(what, Deed::Apply, &[], &first).await;
        if first.start() == Start::ByCaller && then.is_some() {
            runs += is_least(what, Deed::ApplyAgain, &[&first], &first).await;
        }
        runs += is_least(what, Deed::TearDown, &[&first], &first).await;
        if let Some(then) = then {
            runs += is_least(what, Deed::Apply, &[&first], &then).await;
        }
    }
    assert!(runs > 220, "{runs} runs with an action too few");
}

/// What is adopted, rotated, replaced and changed under a running task, each up and down.
const SCENES: [&str; 8] = [
    "adoption",
    "out of TiDB Dedicated to an endpoint that exists",
    "changed endpoint",
    "changed endpoint under the caller's task",
    "CA rotation",
    "password rotation",
    "replaced instance",
    "replaced serverless replication",
];

#[tokio::test(start_paused = true)]
async fn so_is_that_of_whatever_is_adopted_rotated_replaced_and_changed_while_it_runs() {
    let mut runs = 0;
    let scenes = scene::scenes();
    for name in SCENES {
        let scene = scenes
            .iter()
            .find(|scene| scene.name == name)
            .expect("a scene");
        for deed in [Deed::Apply, Deed::TearDown] {
            runs += is_least_in(scene, deed).await;
        }
    }
    println!("{runs} runs with an action too few");
    assert!(runs > 90, "{runs} runs with an action too few");
}

/// The account of a scene, with what was there before it.
async fn set(scene: &Scene) -> SimAccount {
    let account = scene.account().await;
    if let Some(before) = &scene.before {
        provisioner(&account)
            .apply(before)
            .await
            .expect("applied");
        pass(Duration::from_secs(600)).await;
    }
    account
}

/// The same, with the scene applied.
async fn applied(scene: &Scene) -> SimAccount {
    let account = set(scene).await;
    run(scene, Deed::Apply, &account)
        .await
        .expect("applied");
    pass(Duration::from_secs(600)).await;
    account
}

async fn run(scene: &Scene, deed: Deed, account: &SimAccount) -> Result<(), ProvisionError> {
    let provisioner = provisioner(account).replacing(scene.replacing);
    match deed {
        Deed::TearDown => provisioner
            .tear_down(&scene.migration)
            .await
            .map(drop),
        _ => provisioner
            .apply(&scene.migration)
            .await
            .map(drop),
    }
}

async fn is_least_in(scene: &Scene, deed: Deed) -> usize {
    let before = async || match deed {
        Deed::TearDown => applied(scene).await,
        _ => set(scene).await,
    };
    let what = format!("{}, {deed:?}", scene.name);
    let account = before().await;
    let provisioner = provisioner(&account);
    let plan = match deed {
        Deed::TearDown => {
            provisioner
                .plan_tear_down(&scene.migration)
                .await
        }
        _ => provisioner.plan(&scene.migration).await,
    };
    let plan = plan.expect("a plan");
    let policy = plan.policy();
    under(&account, &policy);
    run(scene, deed, &account)
        .await
        .unwrap_or_else(|error| panic!("{what}: {}\n{plan}", said(&error)));
    let actions = actions(&policy);
    for action in &actions {
        let account = before().await;
        under(&account, &without(&policy, action));
        let Err(error) = run(scene, deed, &account).await else {
            panic!("{what}: goes without {action}\n{plan}");
        };
        let lacks = format!("not authorized to perform: {action} ");
        assert!(said(&error).contains(&lacks), "{what}: {action}: {}", said(&error));
        assert!(error.remedy().contains(action.as_str()), "{what}: {}", error.remedy());
    }
    actions.len()
}

/// A running task that the caller started is marked, stopped, resumed, and the mark is taken away: the last is no step of the
/// first plan.
#[tokio::test(start_paused = true)]
async fn a_change_under_a_running_task_may_take_its_mark_away() {
    let first = on_an_instance(Start::WhenTested);
    let then = of(instance(), aurora(), tidb(PASSWORD), Some(task()), version("2"));
    let account = after(&[&first]).await;
    tokio::time::advance(Duration::from_secs(3600)).await;
    let plan = Deed::Apply.plan(&account, &then).await;
    assert!(
        plan.steps()
            .iter()
            .any(|step| step.verb() == Verb::Stop),
        "{plan}"
    );

    under(&account, &plan.policy());
    Deed::Apply
        .done(&account, &then)
        .await
        .unwrap_or_else(|error| panic!("{}\n{plan}", said(&error)));
    assert!(
        !account
            .inventory()
            .to_string()
            .contains(Migration::RESUME_TAG)
    );
    assert!(actions(&plan.policy()).contains("dms:RemoveTagsFromResource"));
}

/// What a plan has to wait for first is part of it: the start that follows, the mark that goes.
#[tokio::test(start_paused = true)]
async fn what_follows_a_wait_is_allowed_too() {
    let migration = on_an_instance(Start::WhenTested);
    let account = account();
    let whole = account.call_count();
    provisioner(&account)
        .apply(&migration)
        .await
        .expect("applied");
    let calls = account.calls().split_off(whole);
    let changing = (0..calls.len())
        .filter(|k| !calls[*k].starts_with("Describe") && !calls[*k].starts_with("List"));
    let mut interrupted = 0;
    for k in changing {
        let account = crate::rig::account();
        account.on_call(k, CallFault::Hang);
        let crashing = provisioner(&account);
        tokio::select! {
            biased;
            () = account.hung() => (),
            end = crashing.apply(&migration) => panic!("{}: {end:?}", calls[k]),
        }
        let plan = Deed::Apply
            .plan(&account, &migration)
            .await;
        under(&account, &plan.policy());
        Deed::Apply
            .done(&account, &migration)
            .await
            .unwrap_or_else(|error| panic!("{}: {}\n{plan}", calls[k], said(&error)));
        interrupted += 1;
    }
    assert_eq!(interrupted, 9);
}

/// The same while a running task is changed, after which its mark goes.
#[tokio::test(start_paused = true)]
async fn what_follows_an_interrupted_change_is_allowed_too() {
    let first = on_an_instance(Start::WhenTested);
    let then = of(instance(), aurora(), tidb(PASSWORD), Some(task()), version("2"));
    let account = after(&[&first]).await;
    tokio::time::advance(Duration::from_secs(3600)).await;
    let whole = account.call_count();
    Deed::Apply
        .done(&account, &then)
        .await
        .expect("applied");
    let calls = account.calls().split_off(whole);
    let changing: Vec<usize> = (0..calls.len())
        .filter(|k| !calls[*k].starts_with("Describe") && !calls[*k].starts_with("List"))
        .collect();
    assert!(changing.len() >= 5, "{calls:?}");
    for k in changing {
        let account = after(&[&first]).await;
        tokio::time::advance(Duration::from_secs(3600)).await;
        account.on_call(k, CallFault::Hang);
        tokio::select! {
            biased;
            () = account.hung() => (),
            end = Deed::Apply.done(&account, &then) => panic!("{}: {end:?}", calls[k]),
        }
        let plan = Deed::Apply.plan(&account, &then).await;
        under(&account, &plan.policy());
        Deed::Apply
            .done(&account, &then)
            .await
            .unwrap_or_else(|error| panic!("{}: {}\n{plan}", calls[k], said(&error)));
        let inventory = account.inventory().to_string();
        assert!(!inventory.contains(Migration::RESUME_TAG), "{}: {inventory}", calls[k]);
    }
}

#[tokio::test(start_paused = true)]
async fn what_another_migration_has_is_refused_by_us_and_not_by_aws() {
    let ours = on_an_instance(Start::ByCaller);
    let adopting = Migration::builder()
        .name("another-name")
        .subnet_group(subnet_group())
        .compute(instance())
        .source(aurora())
        .target(tidb(PASSWORD))
        .existing(Existing::Adopt)
        .build()
        .expect("a migration");
    let account = after(&[&ours]).await;
    let plan = Deed::Apply
        .plan(&account, &adopting)
        .await;
    // Everything but the certificate, whose identifier holds the name, belongs to the other migration.
    assert_eq!(plan.conflicts().len(), 4, "{plan}");
    under(&account, &plan.policy());
    let error = Deed::Apply
        .done(&account, &adopting)
        .await
        .expect_err("it is in the way");
    assert!(!said(&error).contains("not authorized"), "{}", said(&error));
}

/// What DMS is handed besides a login: the role that writes to a bucket, the second login of Oracle's ASM.
#[tokio::test(start_paused = true)]
async fn every_role_of_a_far_endpoint_is_passed() {
    use aws_sdk_databasemigration::{
        operation::create_endpoint::builders::CreateEndpointInputBuilder,
        types::{DmsTransferSettings, OracleSettings, ReplicationEndpointTypeValue, S3Settings},
    };
    const BUCKET_ROLE: &str = "arn:aws:iam::123456789012:role/dms-bucket";
    const TRANSFER_ROLE: &str = "arn:aws:iam::123456789012:role/dms-transfer";
    const ASM_ROLE: &str = "arn:aws:iam::123456789012:role/dms-asm";
    const SECRET: &str = "arn:aws:secretsmanager:us-west-2:123456789012:secret:shop/asm";
    let oracle = OracleSettings::builder()
        .secrets_manager_access_role_arn(ROLE)
        .secrets_manager_secret_id("shop/oracle")
        .secrets_manager_oracle_asm_access_role_arn(ASM_ROLE)
        .secrets_manager_oracle_asm_secret_id(SECRET)
        .build();
    let bucket = S3Settings::builder()
        .service_access_role_arn(BUCKET_ROLE)
        .bucket_name("orders")
        .build();
    let transfer = DmsTransferSettings::builder()
        .service_access_role_arn(TRANSFER_ROLE)
        .build();
    let raw = CreateEndpointInputBuilder::default()
        .endpoint_identifier("shop")
        .endpoint_type(ReplicationEndpointTypeValue::Source)
        .dms_transfer_settings(transfer)
        .engine_name("oracle")
        .oracle_settings(oracle)
        .s3_settings(bucket);
    let far = FarEndpoint::raw(raw, Role::Source).expect("a far endpoint");
    let migration = of(instance(), far, tidb_by_secret(1), None, PasswordMark::Unwatched);
    let policy = Deed::Apply
        .plan(&with_secrets(), &migration)
        .await
        .policy();
    let resources = |action: &str| -> Vec<_> {
        policy["Statement"]
            .as_array()
            .expect("statements")
            .iter()
            .filter(|one| {
                one["Action"]
                    .as_array()
                    .is_some_and(|all| all.contains(&json!(action)))
            })
            .map(|one| one["Resource"].clone())
            .collect()
    };
    let passed = resources("iam:PassRole");
    for role in [ROLE, ASM_ROLE, BUCKET_ROLE, TRANSFER_ROLE] {
        assert!(passed.contains(&json!(role)), "{role}: {passed:?}");
    }
    let read = resources("secretsmanager:DescribeSecret");
    assert!(read.contains(&json!([SECRET, format!("{SECRET}-??????")])), "{read:?}");
}

#[tokio::test(start_paused = true)]
async fn a_role_is_passed_by_its_arn_only() {
    let account = with_secrets();
    let target = tidb_by_secret(1);
    let migration = of(instance(), aurora_by_secret(), target, None, PasswordMark::Unwatched);
    let policy = Deed::Apply
        .plan(&account, &migration)
        .await
        .policy();
    for statement in policy["Statement"]
        .as_array()
        .expect("statements")
    {
        let passes = statement["Action"]
            .as_array()
            .expect("actions")
            .contains(&json!("iam:PassRole"));
        assert_eq!(passes, statement["Resource"] == ROLE, "{policy:#}");
    }
}
