//! What the provisioner makes is there for AWS's own clients too, and what moto, which was written without us, makes of the
//! same calls.

mod witness;

use std::{
    collections::{BTreeMap, BTreeSet},
    future,
    time::Duration,
};

use aws_sdk_databasemigration::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region, retry::RetryConfig},
    operation::create_endpoint::builders::CreateEndpointInputBuilder,
    types::ReplicationEndpointTypeValue,
};
use serde_json::{Value, json};
use tidb_dms::{
    TidbEndpoint,
    ca::IsrgRootX1,
    compute::{PrivateSubnets, ReplicationInstance, ServerlessOutline, SubnetGroup},
    endpoint::{FarEndpoint, Role},
    migration::{Migration, Side, Start},
    name::{Tag, Tags},
    provision::{Applied, Provisioner, Retest},
    sim::{SimAccount, SimGateway},
    task::{DataFlow, TaskOutline, mappings::TableMappings},
};
use witness::{
    MotoServer,
    client::{aws_cli, run_script},
    mended::{Mend, Mended},
    served::Served,
};

const GATEWAY: &str = "gateway01.us-west-2.prod.aws.tidbcloud.com";
const PRIVATE: &str = "privatelink-1.abc.clusters.tidb-cloud.com";
const AURORA: &str = "shop.cluster-abc.us-west-2.rds.amazonaws.com";
const PASSWORD: &str = "Rehearsal-4-orders";

fn aurora() -> FarEndpoint {
    let request = CreateEndpointInputBuilder::default()
        .endpoint_identifier("orders-aurora")
        .endpoint_type(ReplicationEndpointTypeValue::Source)
        .engine_name("aurora")
        .server_name(AURORA)
        .port(3306)
        .username("dms")
        .password("Aurora-secret-1");
    FarEndpoint::raw(request, Role::Source).expect("a far endpoint")
}

/// Over the internet, with a certificate.
fn in_public() -> Side {
    TidbEndpoint::serverless()
        .target()
        .identifier("orders-tidb")
        .host(GATEWAY)
        .credentials("3pTAoNNegb47Uc8.root", PASSWORD)
        .verify_full(IsrgRootX1::bundled())
        .parallel_load_threads(2)
        .build()
        .expect("a TiDB endpoint")
        .into()
}

/// By a private endpoint in plain text, which needs no certificate.
fn in_private() -> Side {
    TidbEndpoint::dedicated()
        .private_endpoint()
        .target()
        .identifier("orders-tidb")
        .host(PRIVATE)
        .credentials("root", PASSWORD)
        .ssl_none()
        .build()
        .expect("a TiDB endpoint")
        .into()
}

fn subnet_group() -> SubnetGroup<PrivateSubnets> {
    let [a, b, _] = SimAccount::DEFAULT_SUBNETS;
    SubnetGroup::builder()
        .identifier("orders-dms")
        .description("private subnets of DMS")
        .subnets(
            PrivateSubnets::new()
                .subnet_in(a, "us-west-2a")
                .subnet_in(b, "us-west-2b"),
        )
        .build()
        .expect("a subnet group")
}

fn migration(target: Side) -> Migration {
    let group = subnet_group();
    let instance = ReplicationInstance::builder()
        .identifier("orders-dms")
        .class("dms.t3.large")
        .placement(group.for_instance())
        .security_groups(["sg-0a00000000000000a"])
        .build()
        .expect("an instance");
    let task = TaskOutline::builder()
        .identifier("orders-to-tidb")
        .migration(DataFlow::to_tidb().full_load())
        .mappings(TableMappings::new().include("orders", "%"))
        .build()
        .expect("a task");
    Migration::builder()
        .name("orders")
        .subnet_group(group)
        .compute(instance)
        .source(aurora())
        .target(target)
        .task(task)
        .tags(Tags::none().with(Tag::new("team", "shop").expect("a tag")))
        .build()
        .expect("a migration")
}

/// A moment on a real clock: the provisioner would wait for minutes, because that is what AWS takes.
async fn moment() {
    let _ = tokio::time::timeout(Duration::from_millis(20), future::pending::<()>()).await;
}

/// Step after step, each with a provisioner that knows nothing of the one before.
async fn applied(client: &Client, migration: &Migration) -> Applied {
    for _ in 0..500 {
        let report = Provisioner::new(client)
            .step(migration, Retest::No)
            .await
            .unwrap_or_else(|error| panic!("{error}: {}", error.remedy()));
        if let Some(applied) = report.finished() {
            return applied.clone();
        }
        moment().await;
    }
    panic!("it does not end");
}

async fn taken_down(client: &Client, migration: &Migration) {
    for _ in 0..500 {
        let report = Provisioner::new(client)
            .step_tear_down(migration)
            .await
            .unwrap_or_else(|error| panic!("{error}: {}", error.remedy()));
        if report.finished().is_some() {
            return;
        }
        moment().await;
    }
    panic!("it does not end");
}

/// The SDK as an application has it: its own HTTP client, pointed at this server.
async fn over_http(url: &str) -> Client {
    let config = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::from_static("us-west-2"))
        .credentials_provider(Credentials::for_tests())
        .endpoint_url(url)
        .load()
        .await;
    Client::new(&config)
}

fn arns(applied: &Applied) -> [String; 4] {
    [
        applied
            .instance()
            .map(|arn| arn.as_str()),
        applied.source().map(|arn| arn.as_str()),
        applied.target().map(|arn| arn.as_str()),
        applied.task().map(|arn| arn.as_str()),
    ]
    .map(|arn| arn.expect("an ARN").to_owned())
}

/// One member of everything in a listing.
fn each(listing: &Value, kind: &str, member: &str) -> Vec<Value> {
    listing[kind]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one[member].clone())
        .collect()
}

#[tokio::test]
async fn boto3_and_the_aws_cli_find_what_was_applied_and_their_waiters_end() {
    let gateway = SimGateway::new(GATEWAY, 4000)
        .chains_to(&IsrgRootX1::SHA256.to_string())
        .user_prefix("3pTAoNNegb47Uc8")
        .user("root", PASSWORD);
    let account = SimAccount::new()
        .with_gateway(gateway)
        .with_database(AURORA, 3306)
        .every_change(Duration::from_millis(60))
        .full_load(Duration::from_millis(2500));
    let served = Served::start(&account);
    let client = over_http(served.url()).await;
    let migration = migration(in_public());

    let made = applied(&client, &migration).await;
    let [instance, source, target, task] = arns(&made);
    let told = [served.url(), "ready", &instance, &source, &target, &task];
    assert_eq!(run_script("boto_migration.py", told[0], &told[1..]), "ready");

    let listing = run_script("boto_migration.py", served.url(), &["list"]);
    let certificate = &listing["certificates"][0];
    let identifier = certificate["CertificateIdentifier"]
        .as_str()
        .expect("an identifier");
    assert!(identifier.starts_with("orders-target-ca-"), "{identifier}");
    let pem = certificate["CertificatePem"]
        .as_str()
        .expect("a PEM");
    assert!(pem.contains("BEGIN CERTIFICATE"), "{pem}");
    assert_eq!(
        each(&listing, "groups", "ReplicationSubnetGroupDescription"),
        ["private subnets of DMS [tidb-dms orders]"]
    );
    assert_eq!(each(&listing, "instances", "ReplicationInstanceArn"), [json!(instance)]);
    assert_eq!(each(&listing, "instances", "ReplicationInstanceStatus"), ["available"]);
    assert_eq!(each(&listing, "instances", "PubliclyAccessible"), [false]);
    assert_eq!(each(&listing, "tasks", "ReplicationTaskArn"), [json!(task)]);
    assert_eq!(each(&listing, "tasks", "Status"), ["ready"]);
    assert_eq!(each(&listing, "connections", "Status"), ["successful", "successful"]);
    assert_eq!(each(&listing, "endpoints", "EndpointArn"), [json!(source), json!(target)]);
    let tidb = &listing["endpoints"][1];
    let expected = [
        ("EndpointIdentifier", json!("orders-tidb")),
        ("EndpointType", json!("TARGET")),
        ("EngineName", json!("mysql")),
        ("ServerName", json!(GATEWAY)),
        ("Port", json!(4000)),
        ("Username", json!("3pTAoNNegb47Uc8.root")),
        ("SslMode", json!("verify-full")),
        ("CertificateArn", certificate["CertificateArn"].clone()),
        ("ExtraConnectionAttributes", json!("Initstmt=SET FOREIGN_KEY_CHECKS=0")),
        ("Status", json!("active")),
        ("Password", Value::Null),
    ];
    for (member, value) in expected {
        assert_eq!(tidb[member], value, "{member}");
    }
    assert_eq!(
        tidb["MySQLSettings"],
        json!({
            "ParallelLoadThreads": 2,
            "Port": 4000,
            "ServerName": GATEWAY,
            "Username": "3pTAoNNegb47Uc8.root",
        })
    );
    let tags = json!([
        { "Key": "team", "Value": "shop" },
        { "Key": "tidb-dms:migration", "Value": "orders" },
    ]);
    assert_eq!(
        listing["tags"],
        json!({
            "instances/orders-dms": tags,
            format!("certificates/{identifier}"): tags,
            "endpoints/orders-aurora": tags,
            "endpoints/orders-tidb": tags,
            "tasks/orders-to-tidb": tags,
        })
    );

    for (command, member, kind, id) in [
        (
            "describe-replication-subnet-groups",
            "ReplicationSubnetGroups",
            "groups",
            "ReplicationSubnetGroupIdentifier",
        ),
        (
            "describe-replication-instances",
            "ReplicationInstances",
            "instances",
            "ReplicationInstanceArn",
        ),
        ("describe-certificates", "Certificates", "certificates", "CertificateArn"),
        ("describe-endpoints", "Endpoints", "endpoints", "EndpointArn"),
        ("describe-connections", "Connections", "connections", "EndpointArn"),
        ("describe-replication-tasks", "ReplicationTasks", "tasks", "ReplicationTaskArn"),
    ] {
        let seen = aws_cli(served.url(), &["dms", command]);
        let mut ids = each(&seen, member, id);
        let mut expected = each(&listing, kind, id);
        ids.sort_by_key(Value::to_string);
        expected.sort_by_key(Value::to_string);
        assert!(!ids.is_empty(), "{command}");
        assert_eq!(ids, expected, "{command}");
    }
    let seen = aws_cli(served.url(), &["dms", "describe-endpoints"]);
    assert_eq!(seen["Endpoints"], listing["endpoints"]);
    let group = instance.replace(
        instance
            .split(":rep:")
            .last()
            .expect("an id"),
        "orders-dms",
    );
    let group = group.replace(":rep:", ":subgrp:");
    let told = ["dms", "list-tags-for-resource", "--resource-arn", &group];
    let seen = aws_cli(served.url(), &told);
    assert_eq!(seen["TagList"].as_array().map(Vec::len), Some(2), "{seen}");

    let why = run_script("boto_migration.py", served.url(), &["load", &task]);
    assert_eq!(why, "Stop Reason FULL_LOAD_ONLY_FINISHED");

    taken_down(&client, &migration).await;
    let told = [served.url(), "gone", &instance, &source, &target, &task];
    assert_eq!(run_script("boto_migration.py", told[0], &told[1..]), "gone");
    let left = run_script("boto_migration.py", served.url(), &["list"]);
    assert!(is_nothing(&left), "{left}");
    assert!(account.inventory().is_empty(), "{}", account.inventory());
}

#[tokio::test]
async fn boto3_and_the_aws_cli_find_a_serverless_replication_that_was_applied() {
    let gateway = SimGateway::new(GATEWAY, 4000)
        .chains_to(&IsrgRootX1::SHA256.to_string())
        .user_prefix("3pTAoNNegb47Uc8")
        .user("root", PASSWORD);
    let account = SimAccount::new()
        .with_gateway(gateway)
        .with_database(AURORA, 3306)
        .every_change(Duration::from_millis(60));
    let served = Served::start(&account);
    let client = over_http(served.url()).await;
    let group = subnet_group();
    let outline = ServerlessOutline::builder()
        .identifier("orders-to-tidb")
        .migration(DataFlow::to_tidb().full_load_and_cdc())
        .mappings(TableMappings::new().include("orders", "%"))
        .max_capacity(8)
        .placement(group.for_serverless())
        .security_groups(["sg-0a00000000000000a"])
        .build()
        .expect("a serverless replication");
    let migration = Migration::builder()
        .name("orders")
        .subnet_group(group)
        .compute(outline)
        .source(aurora())
        .target(in_public())
        .start(Start::WhenTested)
        .build()
        .expect("a migration");

    let made = applied(&client, &migration).await;
    let arn = made
        .replication()
        .expect("a replication")
        .as_str();
    let seen = run_script("boto_migration.py", served.url(), &["serverless"]);
    assert_eq!(each(&seen, "configs", "ReplicationConfigArn"), [json!(arn)]);
    assert_eq!(each(&seen, "configs", "ReplicationConfigIdentifier"), ["orders-to-tidb"]);
    assert_eq!(each(&seen, "configs", "ReplicationType"), ["full-load-and-cdc"]);
    assert_eq!(seen["configs"][0]["ComputeConfig"]["MaxCapacityUnits"], 8);
    assert_eq!(each(&seen, "replications", "Status"), ["running"]);
    assert_eq!(
        seen["tags"]["orders-to-tidb"],
        json!([{ "Key": "tidb-dms:migration", "Value": "orders" }])
    );
    let by_cli = aws_cli(served.url(), &["dms", "describe-replications"]);
    assert_eq!(each(&by_cli, "Replications", "ReplicationConfigArn"), [json!(arn)]);

    taken_down(&client, &migration).await;
    let left = run_script("boto_migration.py", served.url(), &["serverless"]);
    assert!(is_nothing(&left), "{left}");
    assert!(account.inventory().is_empty(), "{}", account.inventory());
}

fn is_nothing(listing: &Value) -> bool {
    listing
        .as_object()
        .expect("a listing")
        .values()
        .all(|list| *list == json!([]) || *list == json!({}))
}

fn on_moto(moto: &MotoServer, mends: &'static [Mend]) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-west-2"))
        .credentials_provider(Credentials::for_tests())
        .endpoint_url(moto.url())
        .retry_config(RetryConfig::disabled())
        .http_client(Mended::new(moto.url(), mends));
    Client::from_conf(config.build())
}

#[tokio::test]
async fn what_is_applied_on_moto_is_there_and_goes_again() {
    let moto = MotoServer::start();
    let client = on_moto(&moto, Mend::ALL);
    let migration = migration(in_private());

    let made = applied(&client, &migration).await;
    let [instance, source, target, task] = arns(&made);
    assert_eq!(made.tested().len(), 2);
    let by = Provisioner::new(&client);
    let plan = by
        .plan(&migration)
        .await
        .expect("a plan");
    assert!(plan.is_empty(), "{plan}");
    by.observe(&migration)
        .await
        .expect("observed");

    // What moto says by itself: each line is one of its gaps, by the name of its mend.
    let bare = Provisioner::new(&on_moto(&moto, Mend::UNKNOWN_CALLS));
    let plan = bare
        .plan(&migration)
        .await
        .expect("a plan");
    let said: Vec<_> = plan
        .steps()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        said,
        [
            "~ modify subnet group `orders-dms`: subnets",
            "~ tag subnet group `orders-dms`: tag team, tag tidb-dms:migration",
            ". await replication task `orders-to-tidb`: it is creating; ready usually after 60 s",
        ],
        "{plan}"
    );

    let listing = run_script("boto_migration.py", moto.url(), &["plain"]);
    assert_eq!(each(&listing, "instances", "ReplicationInstanceArn"), [json!(instance)]);
    assert_eq!(each(&listing, "endpoints", "EndpointArn"), [json!(source), json!(target)]);
    assert_eq!(each(&listing, "endpoints", "ServerName"), [AURORA, PRIVATE]);
    assert_eq!(each(&listing, "endpoints", "SslMode"), [Value::Null, json!("none")]);
    assert_eq!(each(&listing, "connections", "Status"), ["successful", "successful"]);
    assert_eq!(each(&listing, "tasks", "ReplicationTaskArn"), [json!(task)]);
    for (resource, tags) in listing["tags"]
        .as_object()
        .expect("tags")
    {
        let keys: Vec<_> = tags
            .as_array()
            .expect("a list")
            .iter()
            .map(|tag| &tag["Key"])
            .collect();
        assert_eq!(keys, ["team", "tidb-dms:migration"], "{resource}");
    }

    taken_down(&client, &migration).await;
    let left = run_script("boto_migration.py", moto.url(), &["plain"]);
    assert!(is_nothing(&left), "{left}");
}

/// A mend that moto no longer needs is a mend too many.
#[tokio::test]
async fn every_mend_of_moto_is_still_needed() {
    let moto = MotoServer::start();
    let migration = migration(in_private());
    applied(&on_moto(&moto, Mend::ALL), &migration).await;
    let bare = on_moto(&moto, &[]);
    assert!(
        bare.describe_certificates()
            .send()
            .await
            .is_err(),
        "moto knows certificates"
    );
    for mend in Mend::ALL
        .iter()
        .filter(|mend| **mend != Mend::NoCertificates)
    {
        let rest = Mend::ALL
            .iter()
            .copied()
            .filter(|other| other != mend)
            .collect::<Vec<_>>()
            .leak();
        let plan = Provisioner::new(&on_moto(&moto, rest))
            .plan(&migration)
            .await;
        assert!(!plan.is_ok_and(|plan| plan.is_empty()), "moto needs no mend for: {mend}");
    }
}

/// Where moto 5.2.5 and the simulated account differ while everything is there: the member, what moto says, what the simulated
/// account says, and why. `-` is nothing at all. Once everything is gone they do not differ.
#[rustfmt::skip]
const GAPS: &[(&str, &str, &str, &str)] = &[
    ("connections[*].LastFailureMessage", "", "-", "moto says nothing in so many words; AWS leaves the member out"),
    ("endpoints[*].EndpointType", "source", "SOURCE", "moto gives back what it was sent; AWS answers in capitals"),
    ("endpoints[*].EndpointType", "target", "TARGET", "the same"),
    ("endpoints[*].EngineDisplayName", "mysql", "MySQL", "moto has no names to display"),
    ("endpoints[*].KmsKeyId", "-", KEY, "moto encrypts nothing"),
    ("endpoints[*].MySQLSettings.Port", "-", "4000", "moto keeps settings only as they were sent; AWS shows the login in them too"),
    ("endpoints[*].MySQLSettings.ServerName", "-", "db.internal", "the same"),
    ("endpoints[*].MySQLSettings.Username", "-", "dms", "the same"),
    ("endpoints[*].Status", "creating", "active", "moto never gets further"),
    ("groups[*].IsReadOnly", "-", "false", "moto knows no groups of zero-ETL"),
    ("groups[*].Subnets[*].SubnetAvailabilityZone.Name", "us-east-1a", "us-west-2a", "moto has one made-up subnet for every group"),
    ("groups[*].Subnets[*].SubnetAvailabilityZone.Name", "-", "us-west-2b", "the same"),
    ("groups[*].Subnets[*].SubnetIdentifier", "subnet-12345", "subnet-0a00000000000000a", "the same"),
    ("groups[*].Subnets[*].SubnetIdentifier", "-", "subnet-0a00000000000000b", "the same"),
    ("groups[*].Subnets[*].SubnetStatus", "-", "Active", "the same"),
    ("groups[*].VpcId", "vpc-12345", "vpc-0a00000000000000d", "the same"),
    ("instances[*].KmsKeyId", "-", KEY, "moto encrypts nothing"),
    ("instances[*].ReplicationInstanceIpv6Addresses", "[]", "-", "moto shows empty lists; the simulated account leaves them out"),
    ("instances[*].ReplicationInstancePublicIpAddresses", "[]", "-", "the same"),
    ("instances[*].ReplicationSubnetGroup.IsReadOnly", "-", "false", "moto knows no groups of zero-ETL"),
    ("instances[*].ReplicationSubnetGroup.ReplicationSubnetGroupDescription", "Subnet group for orders", "two zones", "moto makes up another group for each instance"),
    ("instances[*].ReplicationSubnetGroup.Subnets[*].SubnetAvailabilityZone.Name", "-", "us-west-2b", "the same"),
    ("instances[*].ReplicationSubnetGroup.Subnets[*].SubnetIdentifier", "subnet-12345", "subnet-0a00000000000000a", "the same"),
    ("instances[*].ReplicationSubnetGroup.Subnets[*].SubnetIdentifier", "-", "subnet-0a00000000000000b", "the same"),
    ("instances[*].ReplicationSubnetGroup.Subnets[*].SubnetStatus", "-", "Active", "the same"),
    ("instances[*].ReplicationSubnetGroup.VpcId", "vpc-12345", "vpc-0a00000000000000d", "the same"),
    ("tags.endpoints/orders-source[*].ResourceArn", "an ARN of endpoint", "-", "moto names the resource even where one was asked for; not documented either way"),
    ("tags.endpoints/orders-target[*].ResourceArn", "an ARN of endpoint", "-", "the same"),
    ("tags.instances/orders[*].ResourceArn", "an ARN of rep", "-", "the same"),
    ("tags.tasks/orders[*].ResourceArn", "an ARN of task", "-", "the same"),
    ("tasks[*].ReplicationTaskSettings.*", "-", "a default", "moto gives settings back as they were sent; AWS completes them"),
    ("tasks[*].ReplicationTaskStats.ElapsedTimeMillis", "100", "0", "moto shows a finished load before anything was started"),
    ("tasks[*].ReplicationTaskStats.FullLoadProgressPercent", "100", "0", "the same"),
    ("tasks[*].ReplicationTaskStats.TablesLoaded", "1", "0", "the same"),
    ("tasks[*].ReplicationTaskStats.TablesQueued", "0", "1", "the same"),
    ("tasks[*].Status", "creating", "ready", "a task of moto is never ready, only started"),
];

/// The key that DMS encrypts with unless told otherwise.
const KEY: &str = "arn:aws:kms:us-west-2:123456789012:key/0d0d0d0d-0000-4000-8000-000000000000";

/// A place without its positions; what stands below the settings of a task is one place.
fn place_in_general(place: &str) -> String {
    let mut general = String::new();
    for (index, part) in place
        .strip_prefix("there.")
        .unwrap_or(place)
        .split('[')
        .enumerate()
    {
        match part.split_once(']') {
            Some((_, rest)) if index > 0 => general.push_str(&format!("[*]{rest}")),
            _ => general.push_str(part),
        }
    }
    general
}

#[tokio::test]
async fn moto_and_the_simulated_account_answer_alike_but_for_known_gaps() {
    let account = SimAccount::new()
        .with_database("db.internal", 4000)
        .every_change(Duration::from_millis(60));
    let served = Served::start(&account);
    let moto = MotoServer::start();
    let ours = run_script("boto_migration.py", served.url(), &["rehearse"]);
    let theirs = run_script("boto_migration.py", moto.url(), &["rehearse"]);

    let (ours, theirs) = (members(&ours), members(&theirs));
    let places: BTreeSet<_> = ours
        .keys()
        .chain(theirs.keys())
        .collect();
    let absent = || "-".to_owned();
    let found: BTreeSet<(String, String, String)> = places
        .into_iter()
        .map(|place| {
            let says = |all: &BTreeMap<String, String>| {
                all.get(place)
                    .cloned()
                    .unwrap_or_else(absent)
            };
            (place_in_general(place), says(&theirs), says(&ours))
        })
        .filter(|(_, theirs, ours)| theirs != ours)
        .map(|(place, theirs, ours)| match place.split_once("ReplicationTaskSettings.") {
            Some((before, _)) if theirs == "-" => {
                (format!("{before}ReplicationTaskSettings.*"), theirs, "a default".to_owned())
            }
            _ => (place, theirs, ours),
        })
        .collect();
    let known: BTreeSet<(String, String, String)> = GAPS
        .iter()
        .map(|(place, theirs, ours, _)| {
            ((*place).to_owned(), (*theirs).to_owned(), (*ours).to_owned())
        })
        .collect();
    let new: Vec<_> = found.difference(&known).collect();
    let closed: Vec<_> = known.difference(&found).collect();
    assert!(new.is_empty() && closed.is_empty(), "new: {new:#?}\nno longer there: {closed:#?}");
    let same = ours
        .iter()
        .filter(|(place, says)| theirs.get(*place) == Some(says))
        .count();
    assert!(same > 60, "only {same} members are the same");
}

/// Every value by its place. What two accounts cannot have in common is named by what it is: an ARN by its kind, a time, an
/// address. A document in a text is read.
fn members(listing: &Value) -> BTreeMap<String, String> {
    fn walk(place: &str, value: &Value, members: &mut BTreeMap<String, String>) {
        match value {
            Value::Object(object) if object.contains_key("time") => {
                members.insert(place.to_owned(), "a time".to_owned());
            }
            Value::Object(object) if !object.is_empty() => {
                for (name, value) in object {
                    walk(&format!("{place}.{name}"), value, members);
                }
            }
            Value::Array(items) if !items.is_empty() => {
                for (position, item) in items.iter().enumerate() {
                    walk(&format!("{place}[{position}]"), item, members);
                }
            }
            Value::String(text) => match serde_json::from_str::<Value>(text) {
                Ok(document @ Value::Object(_)) => walk(place, &document, members),
                _ => {
                    members.insert(place.to_owned(), named(text));
                }
            },
            other => {
                members.insert(place.to_owned(), other.to_string());
            }
        }
    }
    let mut all = BTreeMap::new();
    walk("", listing, &mut all);
    all.into_iter()
        .map(|(place, says)| (place.trim_start_matches('.').to_owned(), says))
        .collect()
}

fn named(text: &str) -> String {
    if let Some(arn) = text.strip_prefix("arn:aws:dms:us-west-2:123456789012:") {
        return format!(
            "an ARN of {}",
            arn.split(':')
                .next()
                .unwrap_or_default()
        );
    }
    if text
        .parse::<std::net::Ipv4Addr>()
        .is_ok()
    {
        return "an address".to_owned();
    }
    text.to_owned()
}
