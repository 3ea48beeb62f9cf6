use std::collections::BTreeSet;

use aws_sdk_databasemigration::types::EndpointSettingTypeValue;
use tidb_dms::sim::{SimAccount, SimQuota};

use crate::rig::{Rig, pass, refused, seconds};

#[tokio::test(start_paused = true)]
async fn quotas_are_told_with_what_is_used() {
    let rig = Rig::new();
    let instance = rig.instance("user").await;
    let endpoint = crate::rig::arn(rig.source("used")).await;
    rig.test(&instance, &endpoint).await;
    let told = rig
        .dms
        .describe_account_attributes()
        .send()
        .await
        .expect("attributes");
    assert_eq!(told.unique_account_identifier(), Some("c12345678901"));
    let quotas: Vec<_> = told
        .account_quotas()
        .iter()
        .map(|quota| {
            (
                quota
                    .account_quota_name()
                    .unwrap_or_default(),
                quota.used(),
                quota.max(),
            )
        })
        .collect();
    assert_eq!(
        quotas,
        [
            ("ReplicationInstances", 1, 60),
            ("AllocatedStorage", 50, 30_000),
            ("Endpoints", 1, 1000),
            ("ReplicationTasks", 0, 600),
            ("ReplicationSubnetGroups", 1, 60),
            ("SubnetsPerReplicationSubnetGroup", 3, 60),
            ("EndpointsPerReplicationInstance", 1, 100),
            ("Certificates", 0, 100),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_quota_of_each_kind_can_be_set() {
    let rig = Rig::new();
    let _ = rig
        .account
        .clone()
        .with_quota(SimQuota::AllocatedStorage, 120)
        .with_quota(SimQuota::Certificates, 0)
        .with_quota(SimQuota::Endpoints, 2)
        .with_quota(SimQuota::EndpointsPerReplicationInstance, 1)
        .with_quota(SimQuota::SubnetsPerReplicationSubnetGroup, 2);
    let instance = rig.instance("first").await;
    let create = || {
        rig.dms
            .create_replication_instance()
            .replication_instance_identifier("second")
            .replication_instance_class("dms.t3.large")
            .allocated_storage(71)
    };
    refused!(create(), "StorageQuotaExceededFault", "120");
    let grow = |gigabytes| {
        rig.dms
            .modify_replication_instance()
            .replication_instance_arn(&instance)
            .allocated_storage(gigabytes)
    };
    refused!(grow(121), "StorageQuotaExceededFault", "120");
    grow(120)
        .send()
        .await
        .expect("within the quota");

    let quota = "ResourceQuotaExceededFault";
    refused!(
        rig.dms
            .import_certificate()
            .certificate_identifier("ca")
            .certificate_pem(&rig.authority.pem),
        quota,
        "Certificate"
    );
    let one = crate::rig::arn(rig.source("one")).await;
    let two = crate::rig::arn(rig.source("two")).await;
    refused!(rig.source("three"), quota, "Endpoint");
    rig.test(&instance, &one).await;
    let test = rig
        .dms
        .test_connection()
        .replication_instance_arn(&instance)
        .endpoint_arn(two);
    refused!(test, quota, "1 endpoints");
    rig.test(&instance, &one).await;
    let _ = rig
        .account
        .clone()
        .with_quota(SimQuota::Endpoints, 1);
    rig.dms
        .modify_endpoint()
        .endpoint_arn(&one)
        .port(3307)
        .send()
        .await
        .expect("a lowered quota forbids no changes");
    let group = rig
        .dms
        .create_replication_subnet_group()
        .replication_subnet_group_identifier("wide")
        .replication_subnet_group_description("three")
        .set_subnet_ids(Some(
            SimAccount::DEFAULT_SUBNETS
                .map(str::to_owned)
                .to_vec(),
        ));
    refused!(group, quota, "2 subnets");
}

#[tokio::test(start_paused = true)]
async fn what_can_be_ordered_can_be_created_and_nothing_else() {
    let dms = SimAccount::new()
        .without_quotas()
        .client();
    let mut classes = BTreeSet::new();
    let mut versions = BTreeSet::new();
    let mut pages = dms
        .describe_orderable_replication_instances()
        .max_records(100)
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        for offer in page
            .expect("a page")
            .orderable_replication_instances()
        {
            assert_eq!((offer.min_allocated_storage(), offer.max_allocated_storage()), (5, 6144));
            assert_eq!(offer.availability_zones().len(), 3);
            classes.insert((
                offer
                    .replication_instance_class()
                    .unwrap_or_default()
                    .to_owned(),
                offer.default_allocated_storage(),
            ));
            versions.insert(
                offer
                    .engine_version()
                    .unwrap_or_default()
                    .to_owned(),
            );
        }
    }
    assert_eq!(
        versions
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
        ["3.5.3", "3.5.4", "3.6.0", "3.6.1"]
    );
    assert!(classes.contains(&("dms.c7i.48xlarge".to_owned(), 100)));
    let create = |class: &str, number: usize| {
        dms.create_replication_instance()
            .replication_instance_identifier(format!("i{number}"))
            .replication_instance_class(class)
    };
    for (number, (class, storage)) in classes.iter().enumerate() {
        let created = create(class, number)
            .send()
            .await
            .expect("an instance");
        let created = created
            .replication_instance()
            .expect("it");
        assert_eq!(created.allocated_storage(), *storage);
    }
    for class in ["dms.t3.xlarge", "dms.x9.large", "dms.t3", "dms.t3.large.big"] {
        refused!(create(class, 999), "InvalidParameterValueException", class);
    }
    let gone = create("dms.t3.large", 999).engine_version("3.5.2");
    refused!(gone, "InvalidParameterValueException", "3.5.2");
}

#[tokio::test(start_paused = true)]
async fn versions_have_a_life() {
    let dms = SimAccount::new().client();
    let lives = || async {
        let found = dms
            .describe_engine_versions()
            .send()
            .await
            .expect("versions");
        let found = found
            .engine_versions()
            .iter()
            .map(|version| {
                let name = version
                    .version()
                    .unwrap_or_default()
                    .to_owned();
                (
                    name,
                    version
                        .lifecycle()
                        .unwrap_or_default()
                        .to_owned(),
                    version.available_upgrades().join(" "),
                )
            });
        found.collect::<Vec<_>>()
    };
    let row = |name: &str, life: &str, upgrades: &str| {
        (name.to_owned(), life.to_owned(), upgrades.to_owned())
    };
    let before = lives().await;
    assert_eq!(before[2], row("3.5.2", "DEPRECATED", "3.5.3 3.5.4 3.6.0 3.6.1"));
    assert_eq!(before[3], row("3.5.3", "ACTIVE", "3.5.4 3.6.0 3.6.1"));
    assert_eq!(before[4], row("3.5.4", "DEFAULT_VERSION", "3.6.0 3.6.1"));
    assert_eq!(before[6], row("3.6.1", "ACTIVE", ""));

    pass(seconds(60 * 24 * 60 * 60)).await;
    let after = lives().await;
    assert_eq!(after[3], row("3.5.3", "DEPRECATED", "3.5.4 3.6.0 3.6.1"));
    let late = dms
        .create_replication_instance()
        .replication_instance_identifier("late")
        .replication_instance_class("dms.t3.large")
        .engine_version("3.5.3");
    refused!(late, "InvalidParameterValueException", "3.5.3");
}

#[tokio::test(start_paused = true)]
async fn the_settings_of_an_endpoint_are_described() {
    let dms = SimAccount::new().client();
    let describe = |engine: &str| {
        dms.describe_endpoint_settings()
            .engine_name(engine)
    };
    let found = describe("mysql")
        .send()
        .await
        .expect("settings");
    let find = |name: &str| {
        let mut settings = found.endpoint_settings().iter();
        settings
            .find(|it| it.name() == Some(name))
            .expect("the setting")
    };
    let threads = find("ParallelLoadThreads");
    assert_eq!(threads.r#type(), Some(&EndpointSettingTypeValue::Integer));
    assert_eq!((threads.int_value_min(), threads.int_value_max()), (Some(1), Some(5)));
    assert_eq!((threads.default_value(), threads.applicability()), (Some("1"), Some("target")));
    assert_eq!(find("TargetDbType").enum_values(), ["specific-database", "multiple-databases"]);
    assert_eq!(find("Password").sensitive(), Some(true));
    assert_eq!(find("ServerName").sensitive(), Some(false));

    refused!(describe("tidb"), "InvalidParameterValueException", "tidb");
    refused!(describe("oracle"), "UnknownOperationException", "oracle");
    refused!(dms.describe_endpoint_settings(), "ValidationException", "engineName");
}

#[tokio::test(start_paused = true)]
async fn every_list_turns_pages_of_the_same_sizes() {
    let dms = SimAccount::new().client();
    let value = "InvalidParameterValueException";
    for size in [19, 101] {
        refused!(
            dms.describe_orderable_replication_instances()
                .max_records(size),
            value,
            "MaxRecords"
        );
        refused!(
            dms.describe_engine_versions()
                .max_records(size),
            value,
            "MaxRecords"
        );
        refused!(
            dms.describe_endpoint_settings()
                .engine_name("mysql")
                .max_records(size),
            value,
            "MaxRecords"
        );
    }
    let first = dms
        .describe_orderable_replication_instances()
        .max_records(20)
        .send()
        .await;
    let first = first.expect("a page");
    assert_eq!(
        first
            .orderable_replication_instances()
            .len(),
        20
    );
    assert!(first.marker().is_some());
}
