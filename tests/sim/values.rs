//! What members of requests may hold, and what DMS makes of them.

use aws_sdk_databasemigration::types::{
    ComputeConfig, MigrationTypeValue, MySqlAuthenticationMethod, MySqlSettings,
    StartReplicationTaskTypeValue as Start, TargetDbType,
};
use tidb_dms::sim::SimAccount;

use crate::{
    networks::network,
    rig::{PASSWORD, Rig, arn, filter, pass, refused, seconds},
    tasks::MAPPINGS,
};

const COMBINATION: &str = "InvalidParameterCombinationException";
const STATE: &str = "InvalidResourceStateFault";
const VALUE: &str = "InvalidParameterValueException";
const KEY: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

#[tokio::test(start_paused = true)]
async fn settings_of_an_endpoint_keep_to_their_words_and_bounds() {
    let rig = Rig::new();
    let given = |settings: aws_sdk_databasemigration::types::builders::MySqlSettingsBuilder| {
        rig.target("target")
            .my_sql_settings(settings.build())
    };
    let settings = MySqlSettings::builder;
    refused!(
        given(settings().target_db_type(TargetDbType::from("one"))),
        "ValidationException",
        "[specific-database, multiple-databases]"
    );
    refused!(
        given(settings().authentication_method(MySqlAuthenticationMethod::from("kerberos"))),
        "ValidationException",
        "authenticationMethod"
    );
    for (settings, words) in [
        (settings().max_file_size(0), "MaxFileSize"),
        (settings().max_file_size(1_048_577), "MaxFileSize"),
        (settings().parallel_load_threads(6), "ParallelLoadThreads"),
        (settings().events_poll_interval(61), "EventsPollInterval"),
    ] {
        refused!(given(settings), VALUE, words);
    }
    for (attributes, words) in [
        ("targetDbType=one", "targetDbType"),
        ("parallelLoadThreads=6", "ParallelLoadThreads"),
        ("maxFileSize=big", "maxFileSize"),
    ] {
        refused!(
            rig.target("target")
                .extra_connection_attributes(attributes),
            VALUE,
            words
        );
    }
    given(
        settings()
            .max_file_size(1_048_576)
            .parallel_load_threads(5)
            .target_db_type(TargetDbType::MultipleDatabases),
    )
    .send()
    .await
    .expect("an endpoint");
}

#[tokio::test(start_paused = true)]
async fn keys_come_back_as_arns_and_what_is_no_key_is_refused() {
    let rig = Rig::new();
    let whole = format!("arn:aws:kms:us-west-2:{}:key/{KEY}", SimAccount::ACCOUNT_ID);
    let key = |id: &str, key: &str| rig.target(id).kms_key_id(key);
    for (id, given) in [("id", KEY), ("arn", &whole)] {
        let created = key(id, given)
            .send()
            .await
            .expect("an endpoint");
        let seen = created
            .endpoint
            .and_then(|it| it.kms_key_id);
        assert_eq!(seen.as_deref(), Some(whole.as_str()));
    }
    let mut behind = Vec::new();
    for (id, alias) in [("one", "alias/ours"), ("two", "alias/ours"), ("three", "alias/theirs")] {
        let created = key(id, alias)
            .send()
            .await
            .expect("an endpoint");
        let seen = created
            .endpoint
            .and_then(|it| it.kms_key_id)
            .expect("a key");
        assert!(seen.starts_with("arn:aws:kms:us-west-2:") && seen.contains(":key/"), "{seen}");
        behind.push(seen);
    }
    assert_eq!(behind[0], behind[1]);
    assert_ne!(behind[0], behind[2]);
    for stranger in ["key", "alias/", "arn:aws:s3:::bucket/key", "arn:aws:kms:us-west-2:1:key/9"] {
        refused!(key("bad", stranger), "KMSKeyNotAccessibleFault", stranger);
        refused!(
            rig.dms
                .create_replication_instance()
                .replication_instance_identifier("bad")
                .replication_instance_class("dms.t3.large")
                .kms_key_id(stranger),
            "KMSKeyNotAccessibleFault",
            stranger
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_instance_without_groups_has_the_default_one_of_its_vpc() {
    let rig = Rig::new();
    rig.instance("loader").await;
    let found = rig
        .dms
        .describe_replication_instances()
        .send()
        .await
        .expect("instances");
    let groups = found.replication_instances()[0].vpc_security_groups();
    assert_eq!(groups[0].vpc_security_group_id(), Some("sg-0a00000000000000a"));
    assert_eq!(groups.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn unknown_groups_are_refused_where_the_network_is_known() {
    let rig = Rig::new();
    let create = |id: &str| {
        rig.dms
            .create_replication_instance()
            .replication_instance_identifier(id)
            .replication_instance_class("dms.t3.large")
            .vpc_security_group_ids("sg-0b")
    };
    create("before")
        .send()
        .await
        .expect("of the VPC nothing was told");
    rig.account
        .change_network(|known| *known = network());
    refused!(create("after"), VALUE, "sg-0b");
    create("known")
        .set_vpc_security_group_ids(Some(vec!["sg-default".into()]))
        .send()
        .await
        .expect("a group of the VPC");
}

#[tokio::test(start_paused = true)]
async fn the_compute_of_a_serverless_replication_is_checked_and_filled() {
    let rig = Rig::new();
    let group = rig.subnet_group().await;
    let (source, target) = (arn(rig.source("from")).await, arn(rig.good_target("to").await).await);
    let with = |compute: aws_sdk_databasemigration::types::builders::ComputeConfigBuilder| {
        rig.dms
            .create_replication_config()
            .replication_config_identifier("load")
            .source_endpoint_arn(&source)
            .target_endpoint_arn(&target)
            .replication_type(MigrationTypeValue::FullLoad)
            .table_mappings(MAPPINGS)
            .compute_config(
                compute
                    .max_capacity_units(4)
                    .replication_subnet_group_id(&group)
                    .build(),
            )
    };
    let compute = ComputeConfig::builder;
    refused!(with(compute().vpc_security_group_ids("default")), VALUE, "security group default");
    refused!(with(compute().availability_zone("us-west-2c")), VALUE, "us-west-2c");
    refused!(
        with(compute().dns_name_servers("1.1.1.1,2.2.2.2,3.3.3.3,4.4.4.4,5.5.5.5")),
        VALUE,
        "four"
    );
    refused!(
        with(
            compute()
                .multi_az(true)
                .availability_zone("us-west-2a")
        ),
        COMBINATION,
        "MultiAZ"
    );
    refused!(with(compute().kms_key_id("key")), "KMSKeyNotAccessibleFault", "key");
    let other = {
        let _ = rig
            .account
            .clone()
            .with_vpc("vpc-0b", "10.50.0.0/16".parse().expect("a range"));
        let network = rig.account.network();
        let groups = network.security_groups.iter();
        let mut groups = groups.filter(|group| group.vpc == "vpc-0b");
        groups
            .next()
            .expect("its group")
            .id
            .clone()
    };
    refused!(with(compute().vpc_security_group_ids(&other)), COMBINATION, "different VPCs");

    let created = with(compute())
        .send()
        .await
        .expect("a config");
    let config = created.replication_config.expect("it");
    let seen = config
        .compute_config()
        .expect("compute");
    assert_eq!(seen.multi_az(), Some(false));
    assert_eq!((seen.min_capacity_units(), seen.max_capacity_units()), (Some(1), Some(4)));
    assert_eq!(seen.availability_zone(), Some("us-west-2a"));
    assert_eq!(seen.vpc_security_group_ids(), ["sg-0a00000000000000a"]);
    assert!(
        seen.preferred_maintenance_window()
            .is_some()
    );
    assert!(
        seen.kms_key_id()
            .is_some_and(|key| key.starts_with("arn:aws:kms:"))
    );

    let changed = rig
        .dms
        .modify_replication_config()
        .set_replication_config_arn(config.replication_config_arn)
        .compute_config(compute().multi_az(true).build())
        .send()
        .await
        .expect("the zone that DMS chose is not in the way");
    let seen = changed
        .replication_config
        .and_then(|config| config.compute_config)
        .expect("compute");
    assert_eq!((seen.multi_az(), seen.availability_zone()), (Some(true), None));
}

#[tokio::test(start_paused = true)]
async fn task_settings_keep_to_what_the_guide_knows() {
    let rig = Rig::new();
    let instance = rig.instance("loader").await;
    let (source, target) = (arn(rig.source("from")).await, arn(rig.good_target("to").await).await);
    let with = |id: &str, settings: &str| {
        rig.dms
            .create_replication_task()
            .replication_task_identifier(id)
            .replication_instance_arn(&instance)
            .source_endpoint_arn(&source)
            .target_endpoint_arn(&target)
            .migration_type(MigrationTypeValue::FullLoad)
            .table_mappings(MAPPINGS)
            .replication_task_settings(settings)
    };
    for (settings, words) in [
        (r#"{"FullLoadSetings":{}}"#, "FullLoadSetings is not known"),
        (r#"{"FullLoadSettings":{"TargetTablePrepMode":"DROP"}}"#, "TargetTablePrepMode"),
        (r#"{"FullLoadSettings":{"MaxFullLoadSubTasks":50}}"#, "MaxFullLoadSubTasks"),
        (r#"{"FullLoadSettings":{"CommitRate":50001}}"#, "CommitRate"),
        (r#"{"FullLoadSettings":{"CommitRate":"many"}}"#, "CommitRate"),
        (r#"{"TargetMetadata":{"FullLobMode":true,"LimitedSizeLobMode":true}}"#, "LobMode"),
    ] {
        refused!(with("bad", settings), VALUE, words);
    }
    with(
        "good",
        r#"{"FullLoadSettings":{"TargetTablePrepMode":"DO_NOTHING","MaxFullLoadSubTasks":49,"CommitRate":50000},
            "TargetMetadata":{"FullLobMode":true,"LimitedSizeLobMode":false}}"#,
    )
    .send()
    .await
    .expect("a task");
}

#[tokio::test(start_paused = true)]
async fn a_task_starts_only_on_an_available_instance() {
    let rig = Rig::new();
    let instance = rig.instance("loader").await;
    let (source, target) = (arn(rig.source("from")).await, arn(rig.good_target("to").await).await);
    rig.test(&instance, &source).await;
    rig.test(&instance, &target).await;
    let created = rig
        .dms
        .create_replication_task()
        .replication_task_identifier("load")
        .replication_instance_arn(&instance)
        .source_endpoint_arn(&source)
        .target_endpoint_arn(&target)
        .migration_type(MigrationTypeValue::FullLoad)
        .table_mappings(MAPPINGS)
        .send()
        .await
        .expect("a task");
    pass(seconds(60)).await;
    rig.dms
        .modify_replication_instance()
        .replication_instance_arn(&instance)
        .allocated_storage(200)
        .apply_immediately(true)
        .send()
        .await
        .expect("it changes");
    let start = || {
        rig.dms
            .start_replication_task()
            .replication_task_arn(
                created
                    .replication_task()
                    .and_then(|it| it.replication_task_arn())
                    .unwrap_or_default(),
            )
            .start_replication_task_type(Start::StartReplication)
    };
    refused!(start(), STATE, "modifying");
    pass(seconds(10 * 60)).await;
    start().send().await.expect("it starts");
}

#[tokio::test(start_paused = true)]
async fn a_changed_endpoint_is_tested_from_where_it_can_be() {
    let rig = Rig::new();
    let (gone, busy) = (rig.instance("gone").await, rig.instance("busy").await);
    let endpoint = arn(rig.good_target("to").await).await;
    rig.test(&gone, &endpoint).await;
    rig.test(&busy, &endpoint).await;
    rig.dms
        .delete_replication_instance()
        .replication_instance_arn(&gone)
        .send()
        .await
        .expect("it goes");
    rig.dms
        .modify_replication_instance()
        .replication_instance_arn(&busy)
        .allocated_storage(200)
        .apply_immediately(true)
        .send()
        .await
        .expect("it changes");
    rig.dms
        .modify_endpoint()
        .endpoint_arn(&endpoint)
        .password(PASSWORD)
        .send()
        .await
        .expect("it changes");
    let status = |instance: String| {
        let request = rig
            .dms
            .describe_connections()
            .filters(filter("replication-instance-arn", &instance));
        async move {
            let found = request
                .send()
                .await
                .expect("connections");
            found.connections()[0]
                .status()
                .unwrap_or_default()
                .to_owned()
        }
    };
    assert_eq!(status(gone).await, "deleting");
    assert_eq!(status(busy).await, "successful");
}
