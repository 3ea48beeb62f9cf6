use aws_sdk_databasemigration::types::{
    ComputeConfig, MigrationTypeValue, StartReplicationTaskTypeValue as Start,
};

use crate::rig::{Rig, arn, filter, pass, refused, seconds};

pub(crate) const MAPPINGS: &str = r#"{"rules":[{"rule-type":"selection","rule-id":"1","rule-name":"1","object-locator":{"schema-name":"shop","table-name":"%"},"rule-action":"include"}]}"#;

/// Table mappings of selection rules: action, schema, table.
pub(crate) fn mappings(rules: &[(&str, &str, &str)]) -> String {
    let rules: Vec<_> = rules
        .iter()
        .enumerate()
        .map(|(index, (action, schema, table))| {
            serde_json::json!({
                "rule-type": "selection",
                "rule-id": index.to_string(),
                "rule-name": index.to_string(),
                "object-locator": { "schema-name": schema, "table-name": table },
                "rule-action": action,
            })
        })
        .collect();
    serde_json::json!({ "rules": rules }).to_string()
}

struct Stage {
    rig: Rig,
    instance: String,
    source: String,
    target: String,
}

impl Stage {
    async fn new() -> Self {
        let rig = Rig::new();
        let instance = rig.instance("loader").await;
        let source = arn(rig.source("from")).await;
        let target = arn(rig.good_target("to").await).await;
        Self { rig, instance, source, target }
    }

    fn create(
        &self,
    ) -> aws_sdk_databasemigration::operation::create_replication_task::builders::CreateReplicationTaskFluentBuilder
    {
        self.rig
            .dms
            .create_replication_task()
            .replication_task_identifier("Load")
            .replication_instance_arn(&self.instance)
            .source_endpoint_arn(&self.source)
            .target_endpoint_arn(&self.target)
            .migration_type(MigrationTypeValue::FullLoad)
            .table_mappings(MAPPINGS)
    }

    async fn status(&self) -> (String, String) {
        let found = self
            .rig
            .dms
            .describe_replication_tasks()
            .filters(filter("replication-task-id", "load"))
            .filters(filter("endpoint-arn", &self.target))
            .send()
            .await
            .expect("tasks");
        let task = found.replication_tasks()[0].clone();
        (task.status.unwrap_or_default(), task.stop_reason.unwrap_or_default())
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_load_runs_once_both_connections_are_tested() {
    let stage = Stage::new().await;
    let Stage { rig, instance, source, target } = &stage;
    let created = stage
        .create()
        .send()
        .await
        .expect("a task");
    let task = created
        .replication_task()
        .and_then(|it| it.replication_task_arn())
        .expect("an ARN");
    let start = |how| {
        rig.dms
            .start_replication_task()
            .replication_task_arn(task)
            .start_replication_task_type(how)
    };
    let delete = || {
        rig.dms
            .delete_replication_task()
            .replication_task_arn(task)
    };

    refused!(start(Start::StartReplication), "InvalidResourceStateFault", "creating");
    pass(seconds(60)).await;
    refused!(start(Start::ReloadTarget), "InvalidParameterCombinationException", "RELOAD_TARGET");
    assert_eq!(
        rig.test(instance, target)
            .await
            .status(),
        Some("successful")
    );
    refused!(start(Start::StartReplication), "InvalidResourceStateFault", "Test connection");
    assert_eq!(
        rig.test(instance, source)
            .await
            .status(),
        Some("successful")
    );

    start(Start::StartReplication)
        .send()
        .await
        .expect("started");
    pass(seconds(60)).await;
    assert_eq!(stage.status().await, ("running".into(), "".into()));
    refused!(delete(), "InvalidResourceStateFault", "running");
    refused!(
        rig.dms
            .modify_endpoint()
            .endpoint_arn(target)
            .port(4001),
        "InvalidResourceStateFault",
        "stop it first"
    );
    pass(seconds(10 * 60)).await;
    let finished = ("stopped".to_owned(), "Stop Reason FULL_LOAD_ONLY_FINISHED".to_owned());
    assert_eq!(stage.status().await, finished);

    refused!(start(Start::StartReplication), "InvalidParameterCombinationException", "first time");
    start(Start::ReloadTarget)
        .send()
        .await
        .expect("started again");
    pass(seconds(60)).await;
    rig.dms
        .stop_replication_task()
        .replication_task_arn(task)
        .send()
        .await
        .expect("stopping");
    pass(seconds(60)).await;
    assert_eq!(stage.status().await, ("stopped".into(), "Stop Reason NORMAL".into()));
    pass(seconds(10 * 60)).await;
    assert_eq!(stage.status().await.1, "Stop Reason NORMAL", "the stopped load does not finish");

    refused!(
        rig.dms
            .delete_replication_instance()
            .replication_instance_arn(instance),
        "InvalidResourceStateFault",
        "cannot be deleted"
    );
    refused!(
        rig.dms
            .delete_endpoint()
            .endpoint_arn(source),
        "InvalidResourceStateFault",
        "in use"
    );
    delete().send().await.expect("deleting");
    pass(seconds(60)).await;
    rig.dms
        .delete_endpoint()
        .endpoint_arn(source)
        .send()
        .await
        .expect("deleting");
}

#[tokio::test(start_paused = true)]
async fn a_task_is_refused_for_each_of_these() {
    let stage = Stage::new().await;
    let value = "InvalidParameterValueException";
    refused!(
        stage
            .create()
            .source_endpoint_arn(&stage.target),
        value,
        "not a source"
    );
    refused!(stage.create().table_mappings("{}"), value, "Table Mappings");
    refused!(stage.create().table_mappings("rules"), value, "Table Mappings");
    refused!(
        stage
            .create()
            .replication_task_settings("[]"),
        value,
        "Task Settings"
    );
    refused!(
        stage
            .create()
            .migration_type("some".into()),
        "ValidationException",
        "migrationType"
    );
    refused!(
        stage
            .create()
            .replication_instance_arn("none"),
        "ResourceNotFoundFault",
        "none"
    );
    stage
        .create()
        .send()
        .await
        .expect("a task");
    refused!(stage.create(), "ResourceAlreadyExistsFault", "load");
}

#[tokio::test(start_paused = true)]
async fn a_serverless_replication_is_described() {
    let stage = Stage::new().await;
    let compute = |least: i32, most: i32| {
        ComputeConfig::builder()
            .min_capacity_units(least)
            .max_capacity_units(most)
            .replication_subnet_group_id("Default")
            .build()
    };
    let create = |compute| {
        stage
            .rig
            .dms
            .create_replication_config()
            .replication_config_identifier("Serverless")
            .source_endpoint_arn(&stage.source)
            .target_endpoint_arn(&stage.target)
            .replication_type(MigrationTypeValue::FullLoad)
            .table_mappings(MAPPINGS)
            .compute_config(compute)
    };
    refused!(create(compute(1, 3)), "InvalidParameterValueException", "3");
    refused!(create(compute(4, 2)), "InvalidParameterCombinationException", "MinCapacityUnits");
    let created = create(compute(1, 2))
        .send()
        .await
        .expect("a config");
    let config = created
        .replication_config()
        .expect("it");
    assert_eq!(config.replication_config_identifier(), Some("serverless"));
    let config = config
        .replication_config_arn()
        .expect("an ARN");
    let dms = &stage.rig.dms;
    refused!(
        dms.delete_endpoint()
            .endpoint_arn(&stage.source),
        "InvalidResourceStateFault",
        "in use"
    );

    let describe = || {
        dms.describe_replication_configs()
            .filters(filter("replication-config-arn", config))
    };
    assert_eq!(
        describe()
            .send()
            .await
            .expect("configs")
            .replication_configs()
            .len(),
        1
    );
    dms.delete_replication_config()
        .replication_config_arn(config)
        .send()
        .await
        .expect("deleted");
    assert!(
        describe()
            .send()
            .await
            .expect("configs")
            .replication_configs()
            .is_empty()
    );
}
