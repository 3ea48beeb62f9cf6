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
    name::Tag,
    plan::{Observed, Part, Plan, Verb},
    task::{
        CdcStart, CdcStop, DataFlow, TaskOutline, mappings::TableMappings, settings::TaskSettings,
    },
};

use crate::{
    rig::{self, HOST, PASSWORD, account, aurora, provisioner, subnet_group},
    scene,
};

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
        .kms_key(KEY)
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
        .connection_timeout_seconds(30)
        .kms_key("arn:aws:kms:us-west-2:123456789012:key/0a000000-0000-0000-0000-00000000000b")
        .build()
        .expect("a TiDB endpoint")
}

fn on_an_instance() -> Migration {
    let task = TaskOutline::builder()
        .identifier("orders-to-tidb")
        .migration(
            DataFlow::to_tidb()
                .full_load_and_cdc()
                .stop_at(
                    "commit_time:2027-01-01T00:00:00"
                        .parse::<CdcStop>()
                        .expect("a stop"),
                ),
        )
        .mappings(
            TableMappings::new()
                .include("orders", "%")
                .exclude("orders", "audit%"),
        )
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
        .tags(
            Tag::new("team", "orders")
                .into_iter()
                .collect(),
        )
        .build()
        .expect("a migration")
}

/// A task that only copies changes, from this position on.
fn copying_changes_from(position: &str) -> Migration {
    let task = TaskOutline::builder()
        .identifier("orders-to-tidb")
        .migration(
            DataFlow::to_tidb().cdc().start_at(
                position
                    .parse::<CdcStart>()
                    .expect("a position"),
            ),
        )
        .mappings(TableMappings::new().include("orders", "%"))
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

const KEY: &str = "arn:aws:kms:us-west-2:123456789012:key/0a000000-0000-0000-0000-00000000000a";

fn serverless() -> Migration {
    serverless_under(None)
}

fn serverless_under(key: Option<&str>) -> Migration {
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
        .dns_servers("10.0.0.2")
        .kms_key(key)
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
    provisioner
        .apply(migration)
        .await
        .expect("applied");
    provisioner
        .observe(migration)
        .await
        .expect("observed")
}

fn edit_instance(observed: &mut Observed, edit: impl FnOnce(&mut types::ReplicationInstance)) {
    let mut seen = observed
        .instance("orders-dms")
        .expect("it exists")
        .clone();
    edit(&mut seen);
    observed.learn_instance(seen);
}

fn edit_group(observed: &mut Observed, edit: impl FnOnce(&mut types::ReplicationSubnetGroup)) {
    let mut seen = observed
        .subnet_group("orders-dms")
        .expect("it exists")
        .clone();
    edit(&mut seen);
    observed.learn_subnet_group(seen);
}

fn edit_endpoint(observed: &mut Observed, id: &str, edit: impl FnOnce(&mut types::Endpoint)) {
    let mut seen = observed
        .endpoint(id)
        .expect("it exists")
        .clone();
    edit(&mut seen);
    observed.learn_endpoint(seen);
}

fn edit_tidb(observed: &mut Observed, edit: impl FnOnce(&mut types::Endpoint)) {
    edit_endpoint(observed, "orders-tidb", edit);
}

fn edit_aurora(observed: &mut Observed, edit: impl FnOnce(&mut types::Endpoint)) {
    edit_endpoint(observed, "orders-aurora", edit);
}

fn edit_task(observed: &mut Observed, edit: impl FnOnce(&mut types::ReplicationTask)) {
    let mut seen = observed
        .task("orders-to-tidb")
        .expect("it exists")
        .clone();
    edit(&mut seen);
    observed.learn_task(seen);
}

fn edit_config(observed: &mut Observed, edit: impl FnOnce(&mut types::ReplicationConfig)) {
    let mut seen = observed
        .config("orders-to-tidb")
        .expect("it exists")
        .clone();
    edit(&mut seen);
    observed.learn_config(seen);
}

fn edit_compute(observed: &mut Observed, edit: impl FnOnce(&mut types::ComputeConfig)) {
    edit_config(observed, |seen| {
        edit(
            seen.compute_config
                .as_mut()
                .expect("compute"),
        )
    });
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
            .map(|reason| {
                reason
                    .split_once(": from")
                    .map_or(reason.as_str(), |(field, _)| field)
            })
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
    lines.extend(
        plan.conflicts()
            .iter()
            .map(|conflict| format!("! {}", conflict.part())),
    );
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

/// What moves an instance or lets it reach less has both connections tested again.
const WITH_ITS_REACH: [&str; 2] = [
    "test source connection: the way to it changes",
    "test target connection: the way to it changes",
];

#[tokio::test(start_paused = true)]
async fn each_member_of_an_instance_that_somebody_changed_is_seen() {
    let migration = on_an_instance();
    let exists = applied(&migration).await;
    let [source, target] = WITH_ITS_REACH;
    check(
        &migration,
        &exists,
        &[
            (
                "class",
                |o| {
                    edit_instance(o, |seen| {
                        seen.replication_instance_class = Some("dms.t3.medium".into())
                    })
                },
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
                &["modify replication instance: Multi-AZ", source, target],
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
                &["modify replication instance: security groups", source, target],
            ),
            (
                "network type",
                |o| edit_instance(o, |seen| seen.network_type = Some("DUAL".into())),
                &["modify replication instance: network type", source, target],
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
    let rows: [(&str, Change); 11] = [
        ("public access", |o| edit_instance(o, |seen| seen.publicly_accessible = true)),
        ("subnet group", |o| {
            edit_instance(o, |seen| {
                let group = seen
                    .replication_subnet_group
                    .as_mut()
                    .expect("a group");
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
        ("it is failed", |o| {
            edit_instance(o, |seen| seen.replication_instance_status = Some("failed".into()));
        }),
        ("it is incompatible-credentials", |o| {
            edit_instance(o, |seen| {
                seen.replication_instance_status = Some("incompatible-credentials".into());
            });
        }),
        ("it is inaccessible-encryption-credentials", |o| {
            edit_instance(o, |seen| {
                seen.replication_instance_status =
                    Some("inaccessible-encryption-credentials".into());
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
async fn a_full_instance_is_given_more_storage_or_told_of() {
    let migration = on_an_instance();
    let mut observed = applied(&migration).await;
    edit_instance(&mut observed, |seen| {
        seen.replication_instance_status = Some("storage-full".into());
    });
    let plan = Plan::between(&migration, &observed);
    let [conflict] = plan.conflicts() else { panic!("{plan}") };
    assert!(
        conflict
            .to_string()
            .contains("describe it with more `storage`"),
        "{conflict}"
    );

    // Described with more than it has: 50 against 20.
    edit_instance(&mut observed, |seen| seen.allocated_storage = 20);
    let plan = Plan::between(&migration, &observed);
    assert!(plan.conflicts().is_empty(), "{plan}");
    assert_eq!(summary(&plan)[0], "modify replication instance: storage", "{plan}");
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
        let side = if plan
            .steps()
            .iter()
            .any(|step| *step.part() == Part::Endpoint(tidb_dms::endpoint::Role::Source))
        {
            "source"
        } else {
            "target"
        };
        let expected = [
            format!("modify {side} endpoint: {field}"),
            format!("test {side} connection: it changes"),
        ];
        assert_eq!(summary(&plan), expected, "{field}\n{plan}");
    }
}

/// API MySQLSettings (2026-05): the secret and the role that reads it.
#[tokio::test(start_paused = true)]
async fn a_secret_or_role_that_somebody_changed_is_seen() {
    let scene = scene::login_in_secrets_manager();
    let provisioner = provisioner(&scene.account().await);
    provisioner
        .apply(&scene.migration)
        .await
        .expect("applied");
    let exists = provisioner
        .observe(&scene.migration)
        .await
        .expect("observed");
    let expected: &[&str] =
        &["modify target endpoint: settings", "test target connection: it changes"];
    check(
        &scene.migration,
        &exists,
        &[
            (
                "another secret",
                |o| {
                    edit_tidb(o, |seen| {
                        settings(seen).secrets_manager_secret_id = Some("others/tidb".into());
                    });
                },
                expected,
            ),
            (
                "another role",
                |o| {
                    edit_tidb(o, |seen| {
                        settings(seen).secrets_manager_access_role_arn =
                            Some("arn:aws:iam::123456789012:role/other".into());
                    });
                },
                expected,
            ),
            (
                "a password",
                |o| {
                    edit_tidb(o, |seen| {
                        let settings = settings(seen);
                        settings.secrets_manager_secret_id = None;
                        settings.secrets_manager_access_role_arn = None;
                    });
                },
                expected,
            ),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn what_an_endpoint_cannot_change_replaces_it_and_its_task() {
    let migration = on_an_instance();
    let exists = applied(&migration).await;
    let replaced = |reason: &str| {
        let mut expected = vec![
            format!("replace target endpoint: {reason}"),
            "replace replication task: its target endpoint is replaced".to_owned(),
            "test target connection: it changes".to_owned(),
        ];
        expected.sort();
        expected
    };
    let rows: [(&str, Change); 3] = [
        ("KMS key", |o| {
            edit_tidb(o, |seen| {
                seen.kms_key_id = Some("arn:aws:kms:us-west-2:123456789012:key/other".into());
            });
        }),
        ("engine", |o| edit_tidb(o, |seen| seen.engine_name = Some("mariadb".into()))),
        ("role", |o| {
            edit_tidb(o, |seen| seen.endpoint_type = Some(ReplicationEndpointTypeValue::Source));
        }),
    ];
    for (reason, change) in rows {
        let mut observed = exists.clone();
        change(&mut observed);
        let plan = Plan::between(&migration, &observed);
        let mut seen = summary(&plan);
        seen.sort();
        assert_eq!(seen, replaced(reason), "{plan}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_certificate_that_holds_another_ca_replaces_what_uses_it() {
    let migration = on_an_instance();
    let mut observed = applied(&migration).await;
    let (identifier, seen) = observed
        .certificates_of("orders-target-ca-")
        .next()
        .expect("a certificate");
    let (identifier, mut seen) = (identifier.to_owned(), seen.clone());
    seen.certificate_pem =
        Some("-----BEGIN CERTIFICATE-----\nother\n-----END CERTIFICATE-----".into());
    observed.learn_certificate(seen);

    let plan = Plan::between(&migration, &observed);
    let deleted: Vec<_> = plan
        .steps()
        .iter()
        .filter(|step| step.verb() == Verb::Delete)
        .map(|step| step.part().to_string())
        .collect();
    assert_eq!(deleted, ["replication task", "target endpoint", "target certificate"], "{plan}");
    assert!(identifier.starts_with("orders-target-ca-"));
}

#[tokio::test(start_paused = true)]
async fn each_member_of_a_task_that_somebody_changed_is_seen() {
    let migration = on_an_instance();
    let exists = applied(&migration).await;
    check(
        &migration,
        &exists,
        &[
            (
                "migration type",
                |o| edit_task(o, |seen| seen.migration_type = Some(MigrationTypeValue::FullLoad)),
                &["modify replication task: migration type"],
            ),
            (
                "table mappings",
                |o| {
                    edit_task(o, |seen| {
                        let mappings = TableMappings::new().include("orders", "%");
                        seen.table_mappings = Some(mappings.to_json());
                    });
                },
                &["modify replication task: table mappings"],
            ),
            (
                "task settings",
                |o| {
                    edit_task(o, |seen| {
                        let settings = seen
                            .replication_task_settings
                            .as_deref()
                            .unwrap_or("{}");
                        let settings: TaskSettings = settings.parse().expect("settings");
                        let settings = settings.with("FullLoadSettings", "MaxFullLoadSubTasks", 9);
                        seen.replication_task_settings = Some(settings.to_json());
                    });
                },
                &["modify replication task: task settings"],
            ),
            (
                "CDC stop",
                |o| edit_task(o, |seen| seen.cdc_stop_position = None),
                &["modify replication task: CDC stop"],
            ),
            (
                "another source",
                |o| {
                    edit_task(o, |seen| {
                        seen.source_endpoint_arn =
                            Some("arn:aws:dms:us-west-2:123456789012:endpoint:OTHER".into());
                    });
                },
                &["replace replication task: source endpoint"],
            ),
            (
                "another target",
                |o| {
                    edit_task(o, |seen| {
                        seen.target_endpoint_arn =
                            Some("arn:aws:dms:us-west-2:123456789012:endpoint:OTHER".into());
                    });
                },
                &["replace replication task: target endpoint"],
            ),
            (
                "another instance",
                |o| {
                    edit_task(o, |seen| {
                        seen.replication_instance_arn =
                            Some("arn:aws:dms:us-west-2:123456789012:rep:OTHER".into());
                    });
                },
                &["replace replication task: replication instance"],
            ),
            ("it is gone", |o| o.forget_task("orders-to-tidb"), &["create replication task: "]),
        ],
    );
}

/// On the other side everything that its raw request says is looked at.
#[tokio::test(start_paused = true)]
async fn each_member_of_the_far_endpoint_that_somebody_changed_is_seen() {
    let migration = on_an_instance();
    let exists = applied(&migration).await;
    let rows: [(&str, Change); 5] = [
        ("SSL mode", |o| edit_aurora(o, |seen| seen.ssl_mode = Some(DmsSslModeValue::Require))),
        ("login", |o| {
            edit_aurora(o, |seen| {
                seen.server_name = Some("elsewhere.internal".into());
                settings(seen).server_name = None;
            });
        }),
        ("login", |o| {
            edit_aurora(o, |seen| {
                seen.port = Some(3307);
                settings(seen).port = None;
            });
        }),
        ("login", |o| {
            edit_aurora(o, |seen| {
                seen.username = Some("mallory".into());
                settings(seen).username = None;
            });
        }),
        ("login", |o| {
            edit_aurora(o, |seen| {
                settings(seen).secrets_manager_secret_id = Some("of-somebody".into());
                settings(seen).secrets_manager_access_role_arn =
                    Some("arn:aws:iam::123456789012:role/of-somebody".into());
                seen.username = None;
                settings(seen).username = None;
            });
        }),
    ];
    for (field, change) in rows {
        let mut observed = exists.clone();
        change(&mut observed);
        let plan = Plan::between(&migration, &observed);
        let expected = [
            format!("modify source endpoint: {field}"),
            "test source connection: it changes".to_owned(),
        ];
        assert_eq!(summary(&plan), expected, "{field}\n{plan}");
    }
}

/// Where a run of the task begins is for its first start: afterwards DMS shows where it is.
#[tokio::test(start_paused = true)]
async fn where_changes_begin_counts_until_the_task_ran() {
    let migration = copying_changes_from("mysql-bin-changelog.000024:373");
    let mut observed = applied(&migration).await;
    edit_task(&mut observed, |seen| {
        seen.cdc_start_position = Some("mysql-bin-changelog.000099:4".into());
    });
    let plan = Plan::between(&migration, &observed);
    assert_eq!(summary(&plan), ["modify replication task: CDC start"], "{plan}");

    edit_task(&mut observed, |seen| {
        seen.status = Some("stopped".into());
        seen.replication_task_start_date =
            Some(aws_smithy_types::DateTime::from_secs(1_790_000_000));
    });
    let plan = Plan::between(&migration, &observed);
    assert!(plan.is_empty(), "{plan}");
}

/// What AWS is at is seen through: the same differences, and a wait before them.
#[tokio::test(start_paused = true)]
async fn what_is_changing_differs_all_the_same() {
    let migration = on_an_instance();
    let exists = applied(&migration).await;
    for status in ["modifying", "upgrading", "rebooting", "maintenance", "a word of next year"] {
        let mut observed = exists.clone();
        edit_instance(&mut observed, |seen| {
            seen.replication_instance_status = Some(status.into());
            seen.replication_instance_class = Some("dms.r5.large".into());
        });
        let plan = Plan::between(&migration, &observed);
        assert_eq!(
            summary(&plan)[..2],
            [
                format!("await replication instance: it is {status}"),
                "modify replication instance: class".to_owned(),
            ],
            "{plan}"
        );
        edit_instance(&mut observed, |seen| seen.publicly_accessible = true);
        let plan = Plan::between(&migration, &observed);
        assert!(plan.replaces(), "{plan}");
        let deletes = plan
            .steps()
            .iter()
            .find(|step| *step.part() == Part::Instance && step.verb() == Verb::Delete)
            .expect("a replacement");
        assert!(
            deletes
                .needs()
                .iter()
                .any(|need| need.verb == Verb::Await && need.part == Part::Instance),
            "{plan}"
        );
    }
    // Of what is being created, members may be missing.
    let mut observed = exists.clone();
    edit_instance(&mut observed, |seen| {
        seen.replication_instance_status = Some("creating".into());
        seen.availability_zone = None;
    });
    let plan = Plan::between(&migration, &observed);
    assert!(!plan.replaces(), "{plan}");
}

/// A full load that left tables behind is no success (API ReplicationTaskStats.TablesErrored).
#[tokio::test(start_paused = true)]
async fn a_finished_load_with_tables_in_error_is_told() {
    let seen = |errors: i32, start: Start| async move {
        let migration = rig::on_an_instance(start);
        let mut observed = applied(&migration).await;
        edit_task(&mut observed, |seen| {
            seen.status = Some("stopped".into());
            seen.stop_reason = Some("Stop Reason FULL_LOAD_ONLY_FINISHED".into());
            seen.replication_task_stats = Some(
                types::ReplicationTaskStats::builder()
                    .tables_errored(errors)
                    .build(),
            );
        });
        (migration, observed)
    };
    let finished = async |errors: i32, start: Start| {
        let (migration, observed) = seen(errors, start).await;
        Plan::between(&migration, &observed)
    };
    assert!(
        finished(0, Start::WhenTested)
            .await
            .is_empty()
    );
    let plan = finished(3, Start::WhenTested).await;
    let [conflict] = plan.conflicts() else { panic!("{plan}") };
    assert!(
        conflict
            .problem()
            .contains("tables of it are in error"),
        "{plan}"
    );
    let plan = finished(3, Start::ByCaller).await;
    assert!(plan.is_empty(), "{plan}");
    assert!(
        plan.kept()
            .iter()
            .any(|kept| kept.why() == "finished, with tables in error"),
        "{plan}"
    );

    // A correction loads them, and nothing keeps it from being made.
    let (migration, mut observed) = seen(3, Start::WhenTested).await;
    edit_tidb(&mut observed, |seen| settings(seen).parallel_load_threads = Some(5));
    let plan = Plan::between(&migration, &observed);
    assert!(plan.conflicts().is_empty(), "{plan}");
    let steps = summary(&plan);
    assert_eq!(
        steps.last().map(String::as_str),
        Some("resume replication task: tables of it were in error before the correction"),
        "{plan}"
    );
}

/// DMS refuses to stop what is on an instance that is changing.
#[tokio::test(start_paused = true)]
async fn a_task_is_stopped_once_its_instance_has_changed() {
    let migration = rig::on_an_instance(Start::WhenTested);
    let mut observed = applied(&migration).await;
    edit_task(&mut observed, |seen| seen.status = Some("running".into()));
    edit_instance(&mut observed, |seen| {
        seen.replication_instance_status = Some("modifying".into());
    });
    edit_tidb(&mut observed, |seen| settings(seen).parallel_load_threads = Some(5));
    let plan = Plan::between(&migration, &observed);
    let stop = plan
        .steps()
        .iter()
        .find(|step| step.verb() == Verb::Stop)
        .expect("a stop");
    assert!(
        stop.needs()
            .iter()
            .any(|need| need.verb == Verb::Await && need.part == Part::Instance),
        "{plan}"
    );
}

/// Nobody is asked to start what runs: a change stops it, changes it, tests it and lets it run again.
#[tokio::test(start_paused = true)]
async fn a_running_task_is_stopped_for_a_change_and_resumed() {
    let migration = on_an_instance();
    let mut observed = applied(&migration).await;
    edit_task(&mut observed, |seen| seen.status = Some("running".into()));
    assert!(Plan::between(&migration, &observed).is_empty());
    edit_tidb(&mut observed, |seen| settings(seen).parallel_load_threads = Some(5));

    let plan = Plan::between(&migration, &observed);
    assert_eq!(
        summary(&plan),
        [
            "tag replication task: it has to run again afterwards",
            "stop replication task: what it uses changes",
            "modify target endpoint: settings",
            "test target connection: it changes",
            "resume replication task: it ran before the change",
        ],
        "{plan}"
    );
}

#[tokio::test(start_paused = true)]
async fn each_member_of_a_serverless_replication_that_somebody_changed_is_seen() {
    let migration = serverless();
    let exists = applied(&migration).await;
    let rows: [(&str, Change); 13] = [
        ("migration type", |o| {
            edit_config(o, |seen| seen.replication_type = Some(MigrationTypeValue::Cdc))
        }),
        ("table mappings", |o| {
            edit_config(o, |seen| {
                seen.table_mappings = Some(
                    TableMappings::new()
                        .include("others", "%")
                        .to_json(),
                );
            });
        }),
        ("task settings", |o| {
            edit_config(o, |seen| {
                let settings = TaskSettings::for_tidb().with(
                    "FullLoadSettings",
                    "CreatePkAfterFullLoad",
                    true,
                );
                seen.replication_settings = Some(settings.to_json());
            });
        }),
        ("source endpoint", |o| {
            edit_config(o, |seen| {
                seen.source_endpoint_arn =
                    Some("arn:aws:dms:us-west-2:123456789012:endpoint:OTHER".into());
            });
        }),
        ("target endpoint", |o| {
            edit_config(o, |seen| {
                seen.target_endpoint_arn =
                    Some("arn:aws:dms:us-west-2:123456789012:endpoint:OTHER".into());
            });
        }),
        ("compute", |o| edit_compute(o, |seen| seen.max_capacity_units = Some(16))),
        ("compute", |o| edit_compute(o, |seen| seen.min_capacity_units = Some(1))),
        ("compute", |o| edit_compute(o, |seen| seen.multi_az = Some(true))),
        ("compute", |o| edit_compute(o, |seen| seen.availability_zone = Some("us-west-2b".into()))),
        ("compute", |o| {
            edit_compute(o, |seen| seen.replication_subnet_group_id = Some("other".into()));
        }),
        ("compute", |o| {
            edit_compute(o, |seen| seen.vpc_security_group_ids = Some(vec!["sg-0b".into()]));
        }),
        ("compute", |o| {
            edit_compute(o, |seen| {
                seen.preferred_maintenance_window = Some("mon:06:00-mon:07:30".into());
            });
        }),
        ("compute", |o| {
            edit_compute(o, |seen| seen.dns_name_servers = Some("10.0.0.9".into()));
        }),
    ];
    for (field, change) in rows {
        let mut observed = exists.clone();
        change(&mut observed);
        let plan = Plan::between(&migration, &observed);
        assert_eq!(summary(&plan), [format!("modify serverless replication: {field}")], "{plan}");
    }
    let migration = serverless_under(Some(KEY));
    check(
        &migration,
        &applied(&migration).await,
        &[
            (
                "another key",
                |o| {
                    edit_compute(o, |seen| {
                        seen.kms_key_id =
                            Some("arn:aws:kms:us-west-2:123456789012:key/other".into());
                    });
                },
                &["replace serverless replication: KMS key"],
            ),
            (
                "it is gone",
                |o| {
                    o.forget_config("orders-to-tidb");
                    o.forget_replication("orders-to-tidb");
                },
                &["create serverless replication: "],
            ),
        ],
    );
}

/// A task whose own settings stop it after the full load is where it was to go; one that somebody stopped is resumed.
#[tokio::test(start_paused = true)]
async fn a_task_that_its_settings_stopped_stays_stopped() {
    let migration = rig::on_an_instance(Start::WhenTested);
    let exists = applied(&migration).await;
    let stopped = |reason: &str| {
        let mut observed = exists.clone();
        edit_task(&mut observed, |seen| {
            seen.status = Some("stopped".into());
            seen.stop_reason = Some(format!("Stop Reason {reason}"));
        });
        summary(&Plan::between(&migration, &observed))
    };
    for reason in
        ["STOPPED_AFTER_FULL_LOAD", "STOPPED_AFTER_CACHED_EVENTS", "STOPPED_AT_COMMIT_TIME"]
    {
        assert!(stopped(reason).is_empty(), "{reason}");
    }
    for reason in ["NORMAL", "STOPPED_DUE_TO_LOW_DISK", "RECYCLE_TASK"] {
        assert_eq!(stopped(reason), ["resume replication task: it is stopped"], "{reason}");
    }
}

/// DMS User Guide, AWS DMS Serverless (2026-05): ends, type and place are for good once there was capacity.
#[tokio::test(start_paused = true)]
async fn what_a_provisioned_replication_cannot_change_replaces_it() {
    let migration = serverless();
    let mut exists = applied(&migration).await;
    let mut provisioned = exists
        .replication("orders-to-tidb")
        .expect("it exists")
        .clone();
    provisioned.provision_data = Some(
        types::ProvisionData::builder()
            .date_provisioned(aws_smithy_types::DateTime::from_secs(1_764_000_000))
            .build(),
    );
    provisioned.status = Some("stopped".into());
    exists.learn_replication(provisioned);
    const OTHER: &str = "arn:aws:dms:us-west-2:123456789012:endpoint:OTHER";
    check(
        &migration,
        &exists,
        &[
            (
                "another type",
                |o| edit_config(o, |seen| seen.replication_type = Some(MigrationTypeValue::Cdc)),
                &["replace serverless replication: migration type"],
            ),
            (
                "other ends",
                |o| {
                    edit_config(o, |seen| {
                        seen.source_endpoint_arn = Some(OTHER.into());
                        seen.target_endpoint_arn = Some(OTHER.into());
                    });
                },
                &["replace serverless replication: source endpoint, target endpoint"],
            ),
            (
                "another place and capacity",
                |o| {
                    edit_compute(o, |seen| {
                        seen.availability_zone = Some("us-west-2b".into());
                        seen.replication_subnet_group_id = Some("other".into());
                        seen.max_capacity_units = Some(16);
                    });
                },
                &["replace serverless replication: subnet group, availability zone"],
            ),
            (
                "other names",
                |o| edit_compute(o, |seen| seen.dns_name_servers = Some("10.0.0.9".into())),
                &["replace serverless replication: DNS servers"],
            ),
            (
                "another capacity alone",
                |o| edit_compute(o, |seen| seen.max_capacity_units = Some(16)),
                &["modify serverless replication: compute"],
            ),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn tags_that_somebody_took_or_changed_are_put_back_and_those_of_others_are_left() {
    let migration = on_an_instance();
    let exists = applied(&migration).await;
    let arn = exists
        .instance("orders-dms")
        .and_then(|seen| seen.replication_instance_arn())
        .expect("an ARN")
        .to_owned();

    let mut observed = exists.clone();
    observed.learn_tags(&arn, [("cost-center", "42")]);
    assert!(Plan::between(&migration, &observed).is_empty());

    observed.learn_tags(&arn, [("team", "others")]);
    assert_eq!(
        summary(&Plan::between(&migration, &observed)),
        ["tag replication instance: tag team"]
    );
    observed.forget_tags(&arn, &["team"]);
    assert_eq!(
        summary(&Plan::between(&migration, &observed)),
        ["tag replication instance: tag team"]
    );

    observed.learn_tags(&arn, [(Migration::TAG, "customers")]);
    let plan = Plan::between(&migration, &observed);
    assert_eq!(summary(&plan), ["! replication instance"], "{plan}");
    assert!(
        plan.conflicts()[0]
            .problem()
            .contains("`customers`"),
        "{plan}"
    );
}

/// But on a subnet group, whose ARN DMS does not show: it is known by its description.
#[tokio::test(start_paused = true)]
async fn a_tag_that_somebody_took_is_put_back_on_each_resource() {
    let migration = on_an_instance();
    let exists = applied(&migration).await;
    let parts: Vec<Part> = Plan::between(&migration, &Observed::nothing())
        .steps()
        .iter()
        .filter(|step| step.verb() == Verb::Create)
        .map(|step| step.part().clone())
        .collect();
    let arns: Vec<String> = exists
        .arns()
        .map(str::to_owned)
        .collect();
    let mut tagged = Vec::new();
    for arn in arns {
        let mut observed = exists.clone();
        observed.forget_tags(&arn, &["team"]);
        let seen = summary(&Plan::between(&migration, &observed));
        let part = parts
            .iter()
            .find(|part| seen == [format!("tag {part}: tag team")]);
        tagged.extend(part.map(ToString::to_string));
    }
    tagged.sort();
    assert_eq!(
        tagged,
        [
            "replication instance",
            "replication task",
            "source endpoint",
            "target certificate",
            "target endpoint",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_somebody_deleted_is_created_again() {
    let migration = on_an_instance();
    let mut observed = applied(&migration).await;
    // Users before what they use, as AWS wants it.
    let rows: [(&str, Change); 6] = [
        ("replication task", |o| o.forget_task("orders-to-tidb")),
        ("target endpoint", |o| o.forget_endpoint("orders-tidb")),
        ("source endpoint", |o| o.forget_endpoint("orders-aurora")),
        ("target certificate", |o| {
            let certificate = o
                .certificates_of("orders-target-ca-")
                .next()
                .map(|(identifier, _)| identifier.to_owned());
            o.forget_certificate(&certificate.expect("a certificate"));
        }),
        ("replication instance", |o| o.forget_instance("orders-dms")),
        ("subnet group", |o| o.forget_subnet_group("orders-dms")),
    ];
    let mut expected = Vec::new();
    for (part, change) in rows {
        change(&mut observed);
        expected.push(part.to_owned());
        expected.sort();
        let plan = Plan::between(&migration, &observed);
        let mut created: Vec<String> = plan
            .steps()
            .iter()
            .filter(|step| step.verb() == Verb::Create)
            .map(|step| step.part().to_string())
            .collect();
        created.sort();
        assert_eq!(created, expected, "{plan}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_not_successful_is_tested_again() {
    let migration = on_an_instance();
    let exists = applied(&migration).await;
    let instance = exists
        .instance("orders-dms")
        .expect("an instance")
        .clone();
    let endpoint = exists
        .endpoint("orders-tidb")
        .expect("an endpoint")
        .clone();
    let connection = |status: &str| {
        types::Connection::builder()
            .set_replication_instance_arn(
                instance
                    .replication_instance_arn
                    .clone(),
            )
            .set_endpoint_arn(endpoint.endpoint_arn.clone())
            .status(status)
            .build()
    };
    for (status, expected) in [
        ("failed", "test target connection: its last test failed"),
        ("testing", "await target connection: DMS is at it"),
        ("deleting", "await target connection: it is deleting"),
    ] {
        let mut observed = exists.clone();
        observed.learn_connection(connection(status));
        assert_eq!(summary(&Plan::between(&migration, &observed)), [expected]);
    }
    let mut observed = exists.clone();
    observed.relist_connections([]);
    assert_eq!(
        summary(&Plan::between(&migration, &observed)),
        [
            "test source connection: it was never tested",
            "test target connection: it was never tested"
        ]
    );
}

/// What AWS answers in another way than it was told (hashicorp/terraform-provider-aws #1513 … #43974, CloudFormation
/// roadmap #2563, #2565).
#[tokio::test(start_paused = true)]
async fn cosmetic_differences_are_none() {
    let migration = on_an_instance();
    let exists = applied(&migration).await;
    let rows: [(&str, Change); 14] = [
        ("EndpointType in upper case", |o| {
            edit_tidb(o, |seen| seen.endpoint_type = Some("TARGET".into()));
        }),
        ("EndpointType in lower case", |o| {
            edit_tidb(o, |seen| seen.endpoint_type = Some("target".into()));
        }),
        ("attributes in another order, case and with a separator at the end", |o| {
            edit_tidb(o, |seen| {
                seen.extra_connection_attributes =
                    Some("connectiontimeout=30;initstmt=SET FOREIGN_KEY_CHECKS=0;".into());
            });
        }),
        ("settings as attributes", |o| {
            edit_tidb(o, |seen| {
                seen.my_sql_settings = None;
                seen.extra_connection_attributes = Some(
                    "parallelLoadThreads=2;AfterConnectScript=SET time_zone='UTC';ConnectionTimeout=30;Initstmt=SET FOREIGN_KEY_CHECKS=0"
                        .into(),
                );
            });
        }),
        ("settings with their defaults", |o| {
            edit_tidb(o, |seen| {
                settings(seen).max_file_size = Some(32_768);
                settings(seen).clean_source_metadata_on_mismatch = Some(false);
                settings(seen).execute_timeout = Some(60);
            });
        }),
        ("the login in both places", |o| {
            edit_tidb(o, |seen| {
                let (user, server, port) =
                    (seen.username.clone(), seen.server_name.clone(), seen.port);
                let settings = settings(seen);
                (settings.username, settings.server_name, settings.port) = (user, server, port);
            });
        }),
        ("the host in upper case", |o| {
            edit_tidb(o, |seen| {
                seen.server_name = seen
                    .server_name
                    .as_deref()
                    .map(str::to_uppercase)
            });
        }),
        ("the maintenance window in upper case", |o| {
            edit_instance(o, |seen| {
                seen.preferred_maintenance_window = Some("SUN:06:00-SUN:07:30".into());
            });
        }),
        ("no network type, as before there was one", |o| {
            edit_instance(o, |seen| seen.network_type = None);
        }),
        ("subnets in another order", |o| {
            edit_group(o, |seen| {
                if let Some(subnets) = &mut seen.subnets {
                    subnets.reverse();
                }
            });
        }),
        ("task settings with a log group and a key in a second spelling", |o| {
            edit_task(o, |seen| {
                let settings = seen
                    .replication_task_settings
                    .as_deref()
                    .unwrap_or("{}");
                let mut settings: serde_json::Value = serde_json::from_str(settings).expect("JSON");
                settings["Logging"]["CloudWatchLogGroup"] = "dms-tasks-orders".into();
                settings["Logging"]["CloudWatchLogStream"] = "dms-task-ORDERS".into();
                settings["FullLoadSettings"]["maxFullLoadSubTasks"] = 4.into();
                seen.replication_task_settings = Some(settings.to_string());
            });
        }),
        ("table mappings re-spaced and re-numbered", |o| {
            edit_task(o, |seen| {
                seen.table_mappings = Some(
                    r#"{ "rules": [
                        {"rule-type":"selection","rule-id":7,"rule-name":"7","object-locator":{"table-name":"audit%","schema-name":"orders"},"rule-action":"exclude","filters":[]},
                        {"rule-type":"selection","rule-id":"2","rule-name":"2","rule-action":"include","object-locator":{"schema-name":"orders","table-name":"%"}}
                    ] }"#
                        .into(),
                );
            });
        }),
        ("the stop with a space", |o| {
            edit_task(o, |seen| {
                seen.cdc_stop_position = Some("commit_time: 2027-01-01T00:00:00".into())
            });
        }),
        ("the certificate with other line ends", |o| {
            let (_, seen) = o
                .certificates_of("orders-target-ca-")
                .next()
                .expect("a certificate");
            let mut seen = seen.clone();
            seen.certificate_pem = seen
                .certificate_pem
                .map(|pem| pem.replace('\n', "\r\n"));
            o.learn_certificate(seen);
        }),
    ];
    for (name, change) in rows {
        let mut observed = exists.clone();
        change(&mut observed);
        let plan = Plan::between(&migration, &observed);
        assert!(plan.is_empty(), "{name}\n{plan}");
    }
}

/// The same of a serverless replication and of the endpoint on the other side.
#[tokio::test(start_paused = true)]
async fn nor_are_those_of_a_serverless_replication_and_of_the_far_endpoint() {
    let migration = serverless();
    let exists = applied(&migration).await;
    let rows: [(&str, Change); 7] = [
        ("the maintenance window in upper case", |o| {
            edit_compute(o, |seen| {
                seen.preferred_maintenance_window = Some("SUN:06:00-SUN:07:30".into());
            });
        }),
        ("the subnet group in upper case", |o| {
            edit_compute(o, |seen| seen.replication_subnet_group_id = Some("Orders-DMS".into()));
        }),
        ("a key and zones that DMS chose", |o| {
            edit_compute(o, |seen| {
                seen.kms_key_id = Some("arn:aws:kms:us-west-2:123456789012:key/of-dms".into());
                seen.multi_az = Some(false);
            });
        }),
        ("mappings re-spaced and re-numbered", |o| {
            edit_config(o, |seen| {
                seen.table_mappings = Some(
                    r#"{ "rules": [ {"rule-type":"selection","rule-id":7,"rule-name":"7","filters":[],
                        "object-locator":{"table-name":"%","schema-name":"orders"},"rule-action":"include"} ] }"#
                        .into(),
                );
            });
        }),
        ("settings with every default of DMS", |o| {
            edit_config(o, |seen| {
                let settings = seen
                    .replication_settings
                    .as_deref()
                    .unwrap_or("{}");
                let mut settings: serde_json::Value = serde_json::from_str(settings).expect("JSON");
                settings["StreamBufferSettings"]["StreamBufferCount"] = 3.into();
                settings["Logging"]["CloudWatchLogGroup"] = "dms-serverless-replication-x".into();
                seen.replication_settings = Some(settings.to_string());
            });
        }),
        ("EndpointType in upper case", |o| {
            edit_aurora(o, |seen| seen.endpoint_type = Some("SOURCE".into()));
        }),
        ("attributes that DMS added", |o| {
            edit_aurora(o, |seen| {
                seen.extra_connection_attributes = Some("eventsPollInterval=5;".into());
            });
        }),
    ];
    for (name, change) in rows {
        let mut observed = exists.clone();
        change(&mut observed);
        let plan = Plan::between(&migration, &observed);
        assert!(plan.is_empty(), "{name}\n{plan}");
    }
}

/// DMS stores identifiers in lower case; whatever case AWS or the description writes is the same.
#[tokio::test(start_paused = true)]
async fn the_case_of_identifiers_is_no_difference() {
    let migration = on_an_instance();
    let mut observed = applied(&migration).await;
    edit_instance(&mut observed, |seen| {
        seen.replication_instance_identifier = Some("Orders-DMS".into());
    });
    edit_tidb(&mut observed, |seen| seen.endpoint_identifier = Some("ORDERS-tidb".into()));
    edit_task(&mut observed, |seen| {
        seen.replication_task_identifier = Some("Orders-To-TiDB".into());
    });
    edit_group(&mut observed, |seen| {
        seen.replication_subnet_group_identifier = Some("ORDERS-DMS".into());
    });
    let plan = Plan::between(&migration, &observed);
    assert!(plan.is_empty(), "{plan}");
}
