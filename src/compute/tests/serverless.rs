//! Requests and changes of serverless replications.

use aws_sdk_databasemigration::types::{self, ComputeConfig};

use super::{KEY, SOURCE, TARGET};
use crate::{
    change::Change,
    compute::{ServerlessPlacement, ServerlessReplication},
    task::{DataFlow, mappings::TableMappings, settings::TaskSettings},
};

const CONFIG: &str = "arn:aws:dms:us-east-1:123456789012:replication-config:SHOP";

/// A good serverless replication and what else is said of it.
macro_rules! serverless {
    ($($setter:ident($value:expr)),*) => {
        ServerlessReplication::builder()
            .identifier("Shop-to-TiDB")
            .source(SOURCE)
            .target(TARGET)
            .migration(DataFlow::to_tidb().full_load())
            .mappings(TableMappings::new().include("shop", "%"))
            .max_capacity(8)
            .placement(ServerlessPlacement::private("dms-private".parse().expect("a group")))
            .security_groups(["sg-4e5f6a7b", "sg-0a1b2c3d"])
            $(.$setter($value))*
            .build()
            .expect("a replication")
    };
}

fn compute() -> ComputeConfig {
    ComputeConfig::builder()
        .max_capacity_units(8)
        .min_capacity_units(1)
        .multi_az(false)
        .replication_subnet_group_id("DMS-private")
        .vpc_security_group_ids("sg-0a1b2c3d")
        .vpc_security_group_ids("sg-4e5f6a7b")
        .availability_zone("us-east-1a")
        .preferred_maintenance_window("sun:06:00-sun:07:30")
        .kms_key_id(KEY)
        .build()
}

fn config() -> types::ReplicationConfig {
    types::ReplicationConfig::builder()
        .replication_config_arn(CONFIG)
        .replication_config_identifier("shop-to-tidb")
        .source_endpoint_arn(SOURCE)
        .target_endpoint_arn(TARGET)
        .replication_type(types::MigrationTypeValue::FullLoad)
        .compute_config(compute())
        .table_mappings(
            TableMappings::new()
                .include("shop", "%")
                .to_json(),
        )
        .replication_settings(TaskSettings::for_tidb().to_json())
        .build()
}

fn configured(change: impl FnOnce(&mut ComputeConfig)) -> types::ReplicationConfig {
    let (mut config, mut compute) = (config(), compute());
    change(&mut compute);
    config.compute_config = Some(compute);
    config
}

#[test]
fn serverless_requests_name_their_network() {
    let request = serverless!(min_capacity(2))
        .create_request()
        .build()
        .expect("a request");
    let compute = request
        .compute_config()
        .expect("4 required");
    assert_eq!(compute.max_capacity_units(), Some(8));
    assert_eq!(compute.min_capacity_units(), Some(2));
    assert_eq!(
        compute.replication_subnet_group_id(),
        Some("dms-private"),
        "4 ReplicationSubnetGroupId"
    );
    assert_eq!(request.replication_config_identifier(), Some("shop-to-tidb"));
    assert!(
        request
            .table_mappings()
            .is_some_and(|json| json.contains("shop"))
    );
}

#[test]
fn serverless_replications_stay() {
    let rows = [
        ("as described", serverless!(), config()),
        (
            "the least units that DMS takes",
            serverless!(min_capacity(1)),
            configured(|c| c.min_capacity_units = None),
        ),
        ("a key by its id", serverless!(kms_key("1-2")), config()),
        (
            "window and zone",
            serverless!(maintenance_window("SUN:06:00-sun:07:30"), availability_zone("us-east-1a")),
            config(),
        ),
        ("what DMS chose", serverless!(), configured(|c| c.availability_zone = None)),
    ];
    for (row, described, observed) in rows {
        let change = described.modify_request(&observed);
        assert!(change.is_unchanged(), "{row}: {change:?}");
    }
}

#[test]
fn serverless_replications_are_modified_by_what_differs() {
    let empty = || {
        aws_sdk_databasemigration::operation::modify_replication_config::builders::ModifyReplicationConfigInputBuilder::default()
            .replication_config_arn(CONFIG)
    };
    let other = |change: fn(&mut types::ReplicationConfig)| {
        let mut config = config();
        change(&mut config);
        config
    };
    let described = serverless!();
    let whole = described
        .create_request()
        .get_compute_config()
        .clone()
        .expect("compute");
    let rows = [
        (
            "kind",
            &["migration type"][..],
            other(|c| c.replication_type = Some(types::MigrationTypeValue::Cdc)),
            empty().replication_type(types::MigrationTypeValue::FullLoad),
        ),
        (
            "source",
            &["source endpoint"],
            other(|c| c.source_endpoint_arn = None),
            empty().source_endpoint_arn(SOURCE),
        ),
        (
            "target",
            &["target endpoint"],
            other(|c| c.target_endpoint_arn = None),
            empty().target_endpoint_arn(TARGET),
        ),
        (
            "mappings",
            &["table mappings"],
            other(|c| c.table_mappings = None),
            empty().table_mappings(described.mappings.to_json()),
        ),
        (
            "settings",
            &["task settings"],
            other(|c| c.replication_settings = Some("{}".to_owned())),
            empty().replication_settings(described.settings.to_json()),
        ),
        (
            "all at once",
            &[
                "migration type",
                "table mappings",
                "task settings",
                "source endpoint",
                "target endpoint",
                "compute",
            ],
            types::ReplicationConfig::builder()
                .replication_config_arn(CONFIG)
                .build(),
            empty()
                .replication_type(types::MigrationTypeValue::FullLoad)
                .table_mappings(described.mappings.to_json())
                .replication_settings(described.settings.to_json())
                .source_endpoint_arn(SOURCE)
                .target_endpoint_arn(TARGET)
                .compute_config(whole.clone()),
        ),
        (
            "units",
            &["compute"],
            configured(|c| c.max_capacity_units = Some(4)),
            empty().compute_config(whole.clone()),
        ),
        (
            "subnet group",
            &["compute"],
            configured(|c| c.replication_subnet_group_id = Some("other".to_owned())),
            empty().compute_config(whole.clone()),
        ),
        (
            "security groups",
            &["compute"],
            configured(|c| c.vpc_security_group_ids = None),
            empty().compute_config(whole),
        ),
    ];
    for (row, fields, observed, expected) in rows {
        assert_eq!(
            described.modify_request(&observed),
            Change::Modify { request: Box::new(expected), fields: fields.to_vec() },
            "{row}"
        );
    }
}

#[test]
fn serverless_replications_are_replaced_for_their_key() {
    let described = serverless!(kms_key("9"));
    let Change::Replace(reasons) = described.modify_request(&config()) else {
        panic!("the key is for good")
    };
    let said: Vec<_> = reasons
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(said, [format!("KMS key: from {KEY} to 9")]);
}
