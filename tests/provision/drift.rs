//! Each member of each resource, changed behind our back: seen as the right change or replacement. Each cosmetic difference
//! that AWS is known for: not seen.

use aws_sdk_databasemigration::types::{
    self, DmsSslModeValue, MigrationTypeValue, ReplicationEndpointTypeValue,
};
use tidb_dms::{
    TidbEndpoint,
    ca::IsrgRootX1,
    compute::{AutoMinorVersionUpgrade, MultiAz, ReplicationInstance, ServerlessOutline},
    migration::{Migration, Start},
    plan::{Observed, Part, Plan, Verb},
    task::{CdcStop, DataFlow, TaskOutline, mappings::TableMappings, settings::TaskSettings},
};

use crate::rig::{HOST, PASSWORD, account, aurora, provisioner, subnet_group};

/// What changes behind our back.
type Change = fn(&mut Observed);

/// An instance of which everything is described.
fn instance() -> ReplicationInstance {
    ReplicationInstance::builder()
        .identifier("orders-dms")
        .class("dms.t3.large")
        .placement(subnet_group().for_instance())
        .security_groups(["sg-0a00000000000000a"])
        .storage(50)
        .engine_version("3.5.4")
        .auto_minor_version_upgrade(AutoMinorVersionUpgrade::No)
        .multi_az(MultiAz::No)
        .availability_zone("us-west-2a")
        .maintenance_window("sun:06:00-sun:07:30")
        .dns_servers("10.0.0.2,10.0.0.3")
        .kms_key("arn:aws:kms:us-west-2:123456789012:key/0a000000-0000-0000-0000-00000000000a")
        .build()
        .expect("an instance")
}

fn tidb() -> TidbEndpoint {
    TidbEndpoint::serverless()
        .target()
        .identifier("orders-tidb")
        .host(HOST)
        .credentials("3pTAoNNegb47Uc8.root", PASSWORD)
        .verify_full(IsrgRootX1::bundled())
        .parallel_load_threads(2)
        .after_connect_script("SET time_zone='UTC'")
        .connection_timeout(30)
        .build()
        .expect("a TiDB endpoint")
}

fn on_an_instance() -> Migration {
    let task = TaskOutline::builder()
        .identifier("orders-to-tidb")
        .migration(
            DataFlow::to_tidb()
                .full_load_and_cdc()
                .stop("commit_time:2027-01-01T00:00:00".parse::<CdcStop>().expect("a stop")),
        )
        .mappings(TableMappings::new().include("orders", "%").exclude("orders", "audit%"))
        .settings(TaskSettings::for_tidb().with("FullLoadSettings", "MaxFullLoadSubTasks", 4))
        .build()
        .expect("a task");
    Migration::builder()
        .name("orders")
        .subnet_group(subnet_group())
        .compute(instance())
        .source(aurora())
        .target(tidb())
        .task(task)
        .build()
        .expect("a migration")
}

fn serverless() -> Migration {
    let outline = ServerlessOutline::builder()
        .identifier("orders-to-tidb")
        .migration(DataFlow::to_tidb().full_load())
        .mappings(TableMappings::new().include("orders", "%"))
        .max_capacity(8)
        .min_capacity(2)
        .placement(subnet_group().for_serverless())
        .security_groups(["sg-0a00000000000000a"])
        .availability_zone("us-west-2a")
        .maintenance_window("sun:06:00-sun:07:30")
        .build()
        .expect("a serverless replication");
    Migration::builder()
        .name("orders")
        .subnet_group(subnet_group())
        .compute(outline)
        .source(aurora())
        .target(tidb())
        .start(Start::ByCaller)
        .build()
        .expect("a migration")
}

/// What exists after an apply.
async fn applied(migration: &Migration) -> Observed {
    let account = account();
    let provisioner = provisioner(&account);
    provisioner.apply(migration).await.expect("applied");
    provisioner.observe(migration).await.expect("observed")
}

fn edit_instance(observed: &mut Observed, edit: impl FnOnce(&mut types::ReplicationInstance)) {
    let mut seen = observed.instance("orders-dms").expect("it exists").clone();
    edit(&mut seen);
    observed.learn_instance(seen);
}

fn edit_group(observed: &mut Observed, edit: impl FnOnce(&mut types::ReplicationSubnetGroup)) {
    let mut seen = observed.subnet_group("orders-dms").expect("it exists").clone();
    edit(&mut seen);
    observed.learn_subnet_group(seen);
}

fn edit_endpoint(observed: &mut Observed, id: &str, edit: impl FnOnce(&mut types::Endpoint)) {
    let mut seen = observed.endpoint(id).expect("it exists").clone();
    edit(&mut seen);
    observed.learn_endpoint(seen);
}

fn edit_tidb(observed: &mut Observed, edit: impl FnOnce(&mut types::Endpoint)) {
    edit_endpoint(observed, "orders-tidb", edit);
}

fn edit_task(observed: &mut Observed, edit: impl FnOnce(&mut types::ReplicationTask)) {
    let mut seen = observed.task("orders-to-tidb").expect("it exists").clone();
    edit(&mut seen);
    observed.learn_task(seen);
}

fn edit_config(observed: &mut Observed, edit: impl FnOnce(&mut types::ReplicationConfig)) {
    let mut seen = observed.config("orders-to-tidb").expect("it exists").clone();
    edit(&mut seen);
    observed.learn_config(seen);
}

fn edit_compute(observed: &mut Observed, edit: impl FnOnce(&mut types::ComputeConfig)) {
    edit_config(observed, |seen| edit(seen.compute_config.as_mut().expect("compute")));
}

fn settings(seen: &mut types::Endpoint) -> &mut types::MySqlSettings {
    seen.my_sql_settings
        .get_or_insert_with(|| types::MySqlSettings::builder().build())
}

/// `modify replication instance: class`, `replace replication instance: subnet group`, one for each part that changes.
fn summary(plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    for step in plan.steps() {
        let reasons: Vec<&str> = step
            .reasons()
            .iter()
            .map(|reason| reason.split_once(": from").map_or(reason.as_str(), |(field, _)| field))
            .collect();
        let reasons = reasons.join(", ");
        match step.verb() {
            Verb::Delete if step.replaces() => {
                lines.push(format!("replace {}: {reasons}", step.part()));
            }
            Verb::Create if step.replaces() => (),
            _ => lines.push(format!("{}: {reasons}", step.id())),
        }
    }
    lines.extend(plan.conflicts().iter().map(|conflict| format!("! {}", conflict.part())));
    lines
}

#[track_caller]
fn check(migration: &Migration, exists: &Observed, rows: &[(&str, Change, &[&str])]) {
    assert!(Plan::between(migration, exists).is_empty());
    for (name, change, expected) in rows {
        let mut observed = exists.clone();
        change(&mut observed);
        let plan = Plan::between(migration, &observed);
        assert_eq!(summary(&plan), *expected, "{name}\n{plan}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_changed_subnet_group_is_brought_back() {
    let migration = on_an_instance();
    let exists = applied(&migration).await;
    check(
        &migration,
        &exists,
        &[
            (
                "a subnet is gone",
                |o| edit_group(o, |seen| drop(seen.subnets.as_mut().map(Vec::pop))),
                &["modify subnet group: subnets"],
            ),
            (
                "another description",
                |o| {
                    edit_group(o, |seen| {
                        seen.replication_subnet_group_description = Some("mine".into());
                    });
                },
                &["modify subnet group: description"],
            ),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn each_member_of_an_instance_that_somebody_changed_is_seen() {
    let migration = on_an_instance();
    let exists = applied(&migration).await;
    check(
        &migration,
        &exists,
        &[
            (
                "class",
                |o| edit_instance(o, |seen| seen.replication_instance_class = Some("dms.t3.medium".into())),
                &["modify replication instance: class"],
            ),
            (
                "less storage",
                |o| edit_instance(o, |seen| seen.allocated_storage = 20),
                &["modify replication instance: storage"],
            ),
            (
                "Multi-AZ",
                |o| edit_instance(o, |seen| seen.multi_az = true),
                &["modify replication instance: Multi-AZ"],
            ),
            (
                "an older engine",
                |o| edit_instance(o, |seen| seen.engine_version = Some("3.5.3".into())),
                &["modify replication instance: engine version"],
            ),
            (
                "automatic upgrades",
                |o| edit_instance(o, |seen| seen.auto_minor_version_upgrade = true),
                &["modify replication instance: automatic minor upgrades"],
            ),
            (
                "maintenance window",
                |o| {
                    edit_instance(o, |seen| {
                        seen.preferred_maintenance_window = Some("mon:06:00-mon:07:30".into());
                    });
                },
                &["modify replication instance: maintenance window"],
            ),
            (
                "security groups",
                |o| {
                    edit_instance(o, |seen| {
                        let other = types::VpcSecurityGroupMembership::builder()
                            .vpc_security_group_id("sg-0b00000000000000b")
                            .build();
                        seen.vpc_security_groups = Some(vec![other]);
                    });
                },
                &["modify replication instance: security groups"],
            ),
            (
                "network type",
                |o| edit_instance(o, |seen| seen.network_type = Some("DUAL".into())),
                &["modify replication instance: network type"],
            ),
        ],
    );
}

/// What goes with an instance: the task on it, and the connections from it.
const WITH_THE_INSTANCE: [&str; 3] = [
    "test source connection: it changes",
    "test target connection: it changes",
    "replace replication task: its replication instance is replaced",
];

#[tokio::test(start_paused = true)]
async fn what_an_instance_cannot_change_replaces_it_and_its_task() {
    let migration = on_an_instance();
    let exists = applied(&migration).await;
    let rows: [(&str, Change); 8] = [
        ("public access", |o| edit_instance(o, |seen| seen.publicly_accessible = true)),
        ("subnet group", |o| {
            edit_instance(o, |seen| {
                let group = seen.replication_subnet_group.as_mut().expect("a group");
                group.replication_subnet_group_identifier = Some("other".into());
            });
        }),
        ("availability zone", |o| {
            edit_instance(o, |seen| seen.availability_zone = Some("us-west-2b".into()));
        }),
        ("DNS servers", |o| {
            edit_instance(o, |seen| seen.dns_name_servers = Some("10.0.0.9".into()));
        }),
        ("engine version", |o| {
            edit_instance(o, |seen| seen.engine_version = Some("3.6.1".into()));
        }),
        ("storage", |o| edit_instance(o, |seen| seen.allocated_storage = 500)),
        ("KMS key", |o| {
            edit_instance(o, |seen| {
                seen.kms_key_id = Some("arn:aws:kms:us-west-2:123456789012:key/other".into());
            });
        }),
        ("it is incompatible-network", |o| {
            edit_instance(o, |seen| {
                seen.replication_instance_status = Some("incompatible-network".into());
            });
        }),
    ];
    for (reason, change) in rows {
        let mut observed = exists.clone();
        change(&mut observed);
        let plan = Plan::between(&migration, &observed);
        let mut seen = summary(&plan);
        seen.sort();
        let mut expected = vec![format!("replace replication instance: {reason}")];
        expected.extend(WITH_THE_INSTANCE.map(str::to_owned));
        expected.sort();
        assert_eq!(seen, expected, "{plan}");
        assert!(plan.replaces());
    }
}

#[tokio::test(start_paused = true)]
async fn each_member_of_an_endpoint_that_somebody_changed_is_seen() {
    let migration = on_an_instance();
    let exists = applied(&migration).await;
    let rows: [(&str, Change); 10] = [
        ("SSL mode", |o| edit_tidb(o, |seen| seen.ssl_mode = Some(DmsSslModeValue::VerifyCa))),
        ("certificate", |o| {
            edit_tidb(o, |seen| {
                seen.certificate_arn = Some("arn:aws:dms:us-west-2:123456789012:cert:OTHER".into());
            });
        }),
        ("attributes", |o| {
            edit_tidb(o, |seen| {
                seen.extra_connection_attributes = Some("ConnectionTimeout=30".into());
            });
        }),
        ("settings", |o| edit_tidb(o, |seen| settings(seen).parallel_load_threads = Some(5))),
        ("settings", |o| {
            edit_tidb(o, |seen| settings(seen).after_connect_script = Some("SELECT 1".into()));
        }),
        ("settings", |o| {
            edit_tidb(o, |seen| settings(seen).max_file_size = Some(1));
        }),
        ("login", |o| {
            edit_tidb(o, |seen| {
                seen.server_name = Some("elsewhere.tidbcloud.com".into());
                if let Some(settings) = &mut seen.my_sql_settings {
                    settings.server_name = None;
                }
            });
        }),
        ("login", |o| {
            edit_tidb(o, |seen| {
                seen.port = Some(3306);
                if let Some(settings) = &mut seen.my_sql_settings {
                    settings.port = None;
                }
            });
        }),
        ("login", |o| {
            edit_tidb(o, |seen| {
                seen.username = Some("3pTAoNNegb47Uc8.mallory".into());
                if let Some(settings) = &mut seen.my_sql_settings {
                    settings.username = None;
                }
            });
        }),
        ("login", |o| {
            edit_endpoint(o, "orders-aurora", |seen| {
                seen.username = Some("mallory".into());
                if let Some(settings) = &mut seen.my_sql_settings {
                    settings.username = None;
                }
            });
        }),
    ];
    for (field, change) in rows {
        let mut observed = exists.clone();
        change(&mut observed);
        let plan = Plan::between(&migration, &observed);
        let side = if plan.steps().iter().any(|step| *step.part() == Part::Endpoint(tidb_dms::endpoint::Role::Source)) {
            "source"
        } else {
            "target"
        };
        let expected =
            [format!("modify {side} endpoint: {field}"), format!("test {side} connection: it changes")];
        assert_eq!(summary(&plan), expected, "{field}\n{plan}");
    }
}
