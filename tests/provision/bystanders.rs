//! What lives in the account beside the migration and has to stay as it is.

use std::time::Duration;

use aws_sdk_databasemigration::types::{MigrationTypeValue, ReplicationEndpointTypeValue, Tag};
use tidb_dms::{
    ca::IsrgRootX1,
    migration::Migration,
    sim::{Inventory, SimAccount},
};

use crate::rig::{AURORA, pass};

/// An instance, two endpoints and a task of another migration, and certificates whose names begin like ours: of nobody, and
/// of somebody else.
pub(crate) async fn settle_in(account: &SimAccount) {
    let dms = account.client();
    let theirs = || {
        Tag::builder()
            .key(Migration::TAG)
            .value("invoices")
            .build()
    };
    let instance = dms
        .create_replication_instance()
        .replication_instance_identifier("invoices")
        .replication_instance_class("dms.t3.small")
        .tags(theirs())
        .send()
        .await
        .expect("an instance");
    let mut ends = Vec::new();
    for (identifier, kind) in [
        ("invoices-source", ReplicationEndpointTypeValue::Source),
        ("invoices-target", ReplicationEndpointTypeValue::Target),
    ] {
        let created = dms
            .create_endpoint()
            .endpoint_identifier(identifier)
            .endpoint_type(kind)
            .engine_name("mysql")
            .server_name(AURORA)
            .port(3306)
            .username("invoices")
            .password("Invoices-1")
            .tags(theirs())
            .send()
            .await
            .expect("an endpoint");
        ends.push(
            created
                .endpoint
                .and_then(|endpoint| endpoint.endpoint_arn)
                .expect("its ARN"),
        );
    }
    for (identifier, tags) in [
        ("orders-target-ca-000000000000", None),
        ("orders-target-ca-ffffffffffff", Some(vec![theirs()])),
        ("invoices-ca", Some(vec![theirs()])),
    ] {
        dms.import_certificate()
            .certificate_identifier(identifier)
            .certificate_pem(IsrgRootX1::bundled().bundle().pem())
            .set_tags(tags)
            .send()
            .await
            .expect("a certificate");
    }
    pass(Duration::from_secs(600)).await;
    dms.create_replication_task()
        .replication_task_identifier("invoices")
        .source_endpoint_arn(&ends[0])
        .target_endpoint_arn(&ends[1])
        .replication_instance_arn(
            instance
                .replication_instance
                .and_then(|instance| instance.replication_instance_arn)
                .expect("its ARN"),
        )
        .migration_type(MigrationTypeValue::FullLoad)
        .table_mappings(r#"{"rules":[{"rule-type":"selection","rule-id":"1","rule-name":"1","rule-action":"include","object-locator":{"schema-name":"invoices","table-name":"%"}}]}"#)
        .tags(theirs())
        .send()
        .await
        .expect("a task");
    pass(Duration::from_secs(600)).await;
}

/// Everything that was there before is there as it was.
#[track_caller]
pub(crate) fn assert_untouched(before: &Inventory, after: &Inventory, but: impl Fn(&str) -> bool) {
    for name in before.names().filter(|name| !but(name)) {
        assert_eq!(before.get(name), after.get(name), "{name} is not ours");
    }
}
