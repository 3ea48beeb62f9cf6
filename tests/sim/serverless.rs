use aws_sdk_databasemigration::{
    operation::create_replication_config::builders::CreateReplicationConfigFluentBuilder,
    types::{ComputeConfig, MigrationTypeValue, Replication},
};
use tidb_dms::diagnose::{ConnectionFailure, FailureCause};

use crate::{
    networks::{network, with_nat},
    rig::{Rig, arn, filter, pass, refused, seconds},
    tasks::{MAPPINGS, mappings},
};

const COMBINATION: &str = "InvalidParameterCombinationException";
const STATE: &str = "InvalidResourceStateFault";
const VALUE: &str = "InvalidParameterValueException";

struct Stage {
    rig: Rig,
    group: String,
    source: String,
    target: String,
}

impl Stage {
    async fn new() -> Self {
        let rig = Rig::new();
        let group = rig.subnet_group().await;
        let source = arn(rig.source("from")).await;
        let target = arn(rig.good_target("to").await).await;
        Self { rig, group, source, target }
    }

    fn request(&self) -> CreateReplicationConfigFluentBuilder {
        let compute = ComputeConfig::builder()
            .min_capacity_units(2)
            .max_capacity_units(8)
            .replication_subnet_group_id(&self.group)
            .preferred_maintenance_window("Mon:03:00-Mon:04:00")
            .build();
        self.rig
            .dms
            .create_replication_config()
            .replication_config_identifier("load")
            .source_endpoint_arn(&self.source)
            .target_endpoint_arn(&self.target)
            .replication_type(MigrationTypeValue::FullLoad)
            .table_mappings(MAPPINGS)
            .compute_config(compute)
    }

    async fn config(&self, request: CreateReplicationConfigFluentBuilder) -> String {
        let created = request.send().await.expect("a config");
        created
            .replication_config
            .and_then(|config| config.replication_config_arn)
            .expect("its ARN")
    }

    async fn start(&self, config: &str, how: &str) {
        let start = self
            .rig
            .dms
            .start_replication()
            .replication_config_arn(config);
        start
            .start_replication_type(how)
            .send()
            .await
            .expect("started");
    }

    async fn seen(&self, config: &str) -> Replication {
        let found = self
            .rig
            .dms
            .describe_replications()
            .filters(filter("replication-config-arn", config))
            .send()
            .await
            .expect("replications");
        found.replications()[0].clone()
    }

    async fn tables(&self, config: &str) -> Vec<String> {
        let found = self
            .rig
            .dms
            .describe_replication_table_statistics()
            .replication_config_arn(config)
            .send()
            .await
            .expect("statistics");
        assert_eq!(found.replication_config_arn(), Some(config));
        let tables = found
            .replication_table_statistics()
            .iter();
        tables
            .filter_map(|it| it.table_state.clone())
            .collect()
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_load_passes_every_stage_and_stops_when_it_is_done() {
    let stage = Stage::new().await;
    let config = stage.config(stage.request()).await;
    let seen = stage.seen(&config).await;
    assert_eq!((seen.status(), seen.provision_data()), (Some("created"), None));
    assert_eq!(seen.replication_config_identifier(), Some("load"));
    assert_eq!(stage.tables(&config).await, ["Before load"]);

    stage
        .start(&config, "start-replication")
        .await;
    let mut stages = Vec::new();
    for _ in 0..18 {
        let status = stage
            .seen(&config)
            .await
            .status
            .expect("a status");
        if stages.last() != Some(&status) {
            stages.push(status);
        }
        pass(seconds(60)).await;
    }
    assert_eq!(
        stages,
        [
            "initializing",
            "preparing_metadata_resources",
            "testing_connection",
            "fetching_metadata",
            "calculating_capacity",
            "provisioning_capacity",
            "replication_starting",
        ]
    );
    pass(seconds(1)).await;
    let seen = stage.seen(&config).await;
    assert_eq!(seen.status(), Some("running"));
    assert_eq!(seen.start_replication_type(), Some("start-replication"));
    let provision = seen
        .provision_data()
        .expect("it is provisioned");
    assert_eq!(provision.provision_state(), Some("provisioned"));
    assert_eq!(provision.provisioned_capacity_units(), 2);
    assert!(provision.date_provisioned().is_some());
    assert_eq!(stage.tables(&config).await, ["Full load"]);

    pass(seconds(10 * 60)).await;
    let seen = stage.seen(&config).await;
    assert_eq!(seen.status(), Some("stopped"));
    assert_eq!(seen.stop_reason(), Some("Stop Reason FULL_LOAD_ONLY_FINISHED"));
    assert!(
        seen.replication_last_stop_time()
            .is_some()
    );
    let stats = seen.replication_stats().expect("stats");
    assert_eq!((stats.full_load_progress_percent(), stats.tables_loaded()), (100, 1));
    assert_eq!(stage.tables(&config).await, ["Table completed"]);
}

#[tokio::test(start_paused = true)]
async fn a_startup_takes_as_long_as_was_said() {
    let stage = Stage::new().await;
    let _ = stage
        .rig
        .account
        .clone()
        .serverless_startup(seconds(70));
    let config = stage.config(stage.request()).await;
    stage
        .start(&config, "start-replication")
        .await;
    pass(seconds(69)).await;
    assert_eq!(stage.seen(&config).await.status(), Some("replication_starting"));
    pass(seconds(1)).await;
    assert_eq!(stage.seen(&config).await.status(), Some("running"));
}

#[tokio::test(start_paused = true)]
async fn a_stopped_load_does_not_end_the_next_one() {
    let stage = Stage::new().await;
    let _ = stage
        .rig
        .account
        .clone()
        .serverless_startup(seconds(70))
        .serverless_shutdown(seconds(30));
    let config = stage.config(stage.request()).await;
    stage
        .start(&config, "start-replication")
        .await;
    pass(seconds(70)).await;
    stage
        .rig
        .dms
        .stop_replication()
        .replication_config_arn(&config)
        .send()
        .await
        .expect("stopping");
    pass(seconds(30)).await;
    assert_eq!(stage.tables(&config).await, ["Table cancelled"]);
    stage
        .start(&config, "reload-target")
        .await;
    // The first load would have ended 500 seconds after the second start, the second one ends after 670.
    pass(seconds(669)).await;
    assert_eq!(stage.seen(&config).await.status(), Some("running"));
    pass(seconds(1)).await;
    assert_eq!(stage.seen(&config).await.status(), Some("stopped"));
}

#[tokio::test(start_paused = true)]
async fn a_replication_that_does_not_connect_fails_with_the_reason_and_can_start_anew() {
    let stage = Stage::new().await;
    let wrong = stage
        .rig
        .good_target("wrong")
        .await
        .password("wrong");
    let wrong = arn(wrong).await;
    let config = stage
        .config(
            stage
                .request()
                .target_endpoint_arn(&wrong),
        )
        .await;
    stage
        .start(&config, "start-replication")
        .await;
    pass(seconds(18 * 60 * 3 / 7 + 1)).await;
    let seen = stage.seen(&config).await;
    assert_eq!(
        (seen.status(), seen.stop_reason()),
        (Some("failed"), Some("Stop Reason FATAL_ERROR"))
    );
    let [text] = seen.failure_messages() else { panic!("one failure: {seen:?}") };
    assert!(
        text.starts_with(
            "Test connection failed for endpoint 'wrong' and replication config 'load'."
        ),
        "{text}"
    );
    assert!(text.contains("'3pTAoNNegb47Uc8.root'@'172.31.0.4'"), "{text}");
    assert_eq!(ConnectionFailure::read(text).cause(), FailureCause::AccessDenied);
    assert_eq!(seen.provision_data(), None);
    pass(seconds(30 * 60)).await;
    assert_eq!(stage.seen(&config).await.status(), Some("failed"), "nothing goes on");
    let network = stage.rig.account.network();
    assert!(network.network_interfaces.is_empty(), "it sits nowhere: {network:?}");

    let mend = stage
        .rig
        .dms
        .modify_replication_config()
        .replication_config_arn(&config);
    mend.target_endpoint_arn(&stage.target)
        .send()
        .await
        .expect("changed");
    stage
        .start(&config, "start-replication")
        .await;
    pass(seconds(18 * 60 + 1)).await;
    let seen = stage.seen(&config).await;
    assert_eq!((seen.status(), seen.failure_messages()), (Some("running"), &[][..]));
}

#[tokio::test(start_paused = true)]
async fn planned_failures_reach_serverless_replications() {
    let stage = Stage::new().await;
    let config = stage.config(stage.request()).await;
    stage
        .rig
        .account
        .fail_test("from", "planned");
    stage
        .start(&config, "start-replication")
        .await;
    pass(seconds(18 * 60)).await;
    let seen = stage.seen(&config).await;
    assert!(seen.failure_messages()[0].contains("endpoint 'from'"), "{seen:?}");
    assert!(seen.failure_messages()[0].ends_with("Failure Message: 'planned'"), "{seen:?}");

    stage
        .rig
        .account
        .fail_table("shop", "orders");
    stage
        .start(&config, "start-replication")
        .await;
    pass(seconds(28 * 60 + 1)).await;
    let seen = stage.seen(&config).await;
    assert_eq!(seen.status(), Some("stopped"));
    assert_eq!(
        seen.replication_stats()
            .map(|it| it.tables_errored()),
        Some(1)
    );
}

#[tokio::test(start_paused = true)]
async fn a_replication_is_stopped_started_again_and_deleted_at_rest() {
    let stage = Stage::new().await;
    let request = stage
        .request()
        .replication_type(MigrationTypeValue::FullLoadAndCdc);
    let config = stage.config(request).await;
    let dms = &stage.rig.dms;
    let start = |how: &str| {
        dms.start_replication()
            .replication_config_arn(&config)
            .start_replication_type(how)
    };
    let stop = || {
        dms.stop_replication()
            .replication_config_arn(&config)
    };
    let delete = || {
        dms.delete_replication_config()
            .replication_config_arn(&config)
    };

    refused!(start("again"), VALUE, "again");
    refused!(start("resume-processing"), COMBINATION, "ran before");
    refused!(stop(), STATE, "created");
    refused!(dms.start_replication(), "ValidationException", "2 validation errors");
    refused!(stop().replication_config_arn("none"), "ResourceNotFoundFault", "none");
    stage
        .start(&config, "start-replication")
        .await;
    refused!(start("start-replication"), STATE, "initializing");
    refused!(stop(), STATE, "initializing");
    refused!(delete(), STATE, "initializing");
    refused!(
        dms.modify_endpoint()
            .endpoint_arn(&stage.target)
            .port(1),
        STATE,
        "stop it first"
    );
    pass(seconds(30 * 60)).await;
    assert_eq!(stage.seen(&config).await.status(), Some("running"));
    refused!(delete(), STATE, "running");

    stop().send().await.expect("stopping");
    refused!(delete(), STATE, "stopping");
    pass(seconds(2 * 60)).await;
    let seen = stage.seen(&config).await;
    assert_eq!((seen.status(), seen.stop_reason()), (Some("stopped"), Some("Stop Reason NORMAL")));
    refused!(start("start-replication"), COMBINATION, "never ran");
    for how in ["resume-processing", "reload-target"] {
        stage.start(&config, how).await;
        pass(seconds(30 * 60)).await;
        assert_eq!(stage.seen(&config).await.status(), Some("running"), "{how}");
        stop().send().await.expect("stopping");
        pass(seconds(2 * 60)).await;
    }

    delete().send().await.expect("deleting");
    assert_eq!(stage.seen(&config).await.status(), Some("deleting"));
    refused!(delete(), STATE, "deleting");
    pass(seconds(2 * 60)).await;
    refused!(delete(), "ResourceNotFoundFault", "not found");
    let left = dms
        .describe_replications()
        .send()
        .await
        .expect("replications");
    assert!(left.replications().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_config_changes_at_rest_and_keeps_its_place_once_provisioned() {
    let stage = Stage::new().await;
    let config = stage.config(stage.request()).await;
    let modify = || {
        stage
            .rig
            .dms
            .modify_replication_config()
            .replication_config_arn(&config)
    };
    let compute = |compute: aws_sdk_databasemigration::types::builders::ComputeConfigBuilder| {
        modify().compute_config(compute.build())
    };
    refused!(modify(), COMBINATION, "No modifications were requested");
    refused!(compute(ComputeConfig::builder().max_capacity_units(3)), VALUE, "3");
    refused!(
        compute(ComputeConfig::builder().max_capacity_units(1)),
        COMBINATION,
        "MinCapacityUnits"
    );
    refused!(modify().source_endpoint_arn(&stage.target), VALUE, "not a source");
    refused!(modify().replication_settings("[]"), VALUE, "Task Settings");
    refused!(modify().table_mappings("[]"), VALUE, "Table Mappings");
    refused!(modify().replication_config_arn("none"), "ResourceNotFoundFault", "none");

    let changed = compute(ComputeConfig::builder().max_capacity_units(16))
        .replication_config_identifier("Changed")
        .replication_type(MigrationTypeValue::FullLoadAndCdc)
        .replication_settings(r#"{"Logging":{"EnableLogging":true}}"#)
        .table_mappings(mappings(&[("include", "shop", "users")]))
        .send()
        .await
        .expect("changed");
    let changed = changed
        .replication_config()
        .expect("it");
    assert_eq!(changed.replication_config_identifier(), Some("changed"));
    let units = changed
        .compute_config()
        .expect("compute");
    assert_eq!((units.min_capacity_units(), units.max_capacity_units()), (Some(2), Some(16)));
    assert_eq!(units.preferred_maintenance_window(), Some("mon:03:00-mon:04:00"));
    let id = config
        .rsplit(':')
        .next()
        .unwrap_or_default();
    let settings = changed
        .replication_settings()
        .unwrap_or_default();
    assert!(settings.contains(&format!("\"dms-serverless-replication-{id}\"")), "{settings}");
    assert!(settings.contains(&format!("\"dms-serverless-replication-orchestrator-{id}\"")));

    stage
        .start(&config, "start-replication")
        .await;
    refused!(modify().replication_config_identifier("never"), STATE, "initializing");
    pass(seconds(30 * 60)).await;
    stage
        .rig
        .dms
        .stop_replication()
        .replication_config_arn(&config)
        .send()
        .await
        .expect("stopping");
    pass(seconds(2 * 60)).await;
    compute(ComputeConfig::builder().max_capacity_units(32))
        .send()
        .await
        .expect("capacity may change");
    compute(ComputeConfig::builder().replication_subnet_group_id(&stage.group))
        .source_endpoint_arn(&stage.source)
        .send()
        .await
        .expect("what stays as it is may be named");
    refused!(modify().replication_type(MigrationTypeValue::FullLoad), STATE, "ReplicationType");
    refused!(
        compute(ComputeConfig::builder().availability_zone("us-west-2b")),
        STATE,
        "AvailabilityZone"
    );
}

/// It has no public address, so a subnet that leads to an internet gateway is no way out for it.
#[tokio::test(start_paused = true)]
async fn it_needs_a_nat_gateway_where_an_instance_needs_a_public_address() {
    for (network, status) in [(network(), "failed"), (with_nat(network()), "running")] {
        let stage = Stage::new().await;
        let _ = stage
            .rig
            .account
            .clone()
            .with_network(|known| *known = network);
        let config = stage.config(stage.request()).await;
        stage
            .start(&config, "start-replication")
            .await;
        pass(seconds(18 * 60)).await;
        let seen = stage.seen(&config).await;
        assert_eq!(seen.status(), Some(status), "{:?}", seen.failure_messages());
        if let [text, ..] = seen.failure_messages() {
            assert!(text.contains("(110)"), "{text}");
        }
    }
}
