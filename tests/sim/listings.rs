use aws_sdk_databasemigration::types::Filter;

use crate::rig::{Rig, arn, filter, refused};

#[tokio::test(start_paused = true)]
async fn pages_hold_everything_once_and_in_order() {
    let rig = Rig::new();
    for number in 0..45 {
        rig.source(&format!("e{number:02}"))
            .send()
            .await
            .expect("an endpoint");
    }
    let mut sizes = Vec::new();
    let mut ids = Vec::new();
    let mut pages = rig
        .dms
        .describe_endpoints()
        .max_records(20)
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        let page = page.expect("a page");
        sizes.push(page.endpoints().len());
        ids.extend(
            page.endpoints()
                .iter()
                .filter_map(|it| it.endpoint_identifier.clone()),
        );
    }
    assert_eq!(sizes, [20, 20, 5]);
    assert_eq!(
        ids,
        (0..45)
            .map(|number| format!("e{number:02}"))
            .collect::<Vec<_>>()
    );

    let all = rig
        .dms
        .describe_endpoints()
        .send()
        .await
        .expect("endpoints");
    assert_eq!((all.endpoints().len(), all.marker()), (45, None));
}

#[tokio::test(start_paused = true)]
async fn certificates_come_ten_at_a_time() {
    let rig = Rig::new();
    for number in 0..12 {
        rig.certificate(&format!("c{number:02}"), &rig.authority.pem)
            .await;
    }
    let first = rig
        .dms
        .describe_certificates()
        .send()
        .await
        .expect("certificates");
    assert_eq!(first.certificates().len(), 10);
    let marker = first.marker().expect("a marker");
    let rest = rig
        .dms
        .describe_certificates()
        .marker(marker)
        .send()
        .await
        .expect("certificates");
    assert_eq!((rest.certificates().len(), rest.marker()), (2, None));
}

#[tokio::test(start_paused = true)]
async fn page_sizes_markers_and_filters_are_checked() {
    let rig = Rig::new();
    let describe = || rig.dms.describe_endpoints();
    for size in [-1, 0, 19, 101] {
        refused!(describe().max_records(size), "InvalidParameterValueException", "MaxRecords");
    }
    refused!(describe().marker("nonsense"), "InvalidParameterValueException", "marker");
    refused!(
        describe().filters(filter("colour", "blue")),
        "InvalidParameterValueException",
        "colour",
    );
    let empty = Filter::builder()
        .name("endpoint-id")
        .set_values(Some(vec![]))
        .build();
    refused!(
        describe().filters(empty.expect("a filter")),
        "InvalidParameterValueException",
        "endpoint-id",
    );
}

#[tokio::test(start_paused = true)]
async fn filters_narrow_together_and_values_widen() {
    let rig = Rig::new();
    let source = arn(rig.source("a-source")).await;
    arn(rig.target("b-target")).await;
    let ids = |filters: Vec<Filter>| {
        let call = rig
            .dms
            .describe_endpoints()
            .set_filters(Some(filters));
        async move {
            let found = call.send().await.expect("endpoints");
            let ids: Vec<String> = found
                .endpoints()
                .iter()
                .filter_map(|it| it.endpoint_identifier.clone())
                .collect();
            ids.join(" ")
        }
    };
    let either = Filter::builder()
        .name("endpoint-id")
        .values("A-SOURCE")
        .values("b-target")
        .build();
    let either = either.expect("a filter");
    assert_eq!(ids(vec![either.clone()]).await, "a-source b-target");
    assert_eq!(ids(vec![either, filter("endpoint-type", "target")]).await, "b-target");
    assert_eq!(ids(vec![filter("endpoint-arn", &source)]).await, "a-source");
    assert_eq!(ids(vec![filter("engine-name", "mysql")]).await, "a-source b-target");
}

#[tokio::test(start_paused = true)]
async fn a_filter_without_a_match_is_a_fault_or_an_empty_list() {
    let rig = Rig::new();
    let (dms, none) = (&rig.dms, |name: &str| filter(name, "nothing"));
    refused!(
        dms.describe_endpoints()
            .filters(none("endpoint-id")),
        "ResourceNotFoundFault",
        "No Endpoints found"
    );
    refused!(
        dms.describe_replication_instances()
            .filters(none("replication-instance-arn")),
        "ResourceNotFoundFault",
        "No ReplicationInstances found"
    );
    refused!(
        dms.describe_certificates()
            .filters(none("certificate-id")),
        "ResourceNotFoundFault",
        "No Certificates found"
    );
    refused!(
        dms.describe_replication_subnet_groups()
            .filters(none("replication-subnet-group-id")),
        "ResourceNotFoundFault",
        "No ReplicationSubnetGroups found"
    );
    let found = dms
        .describe_connections()
        .filters(none("endpoint-arn"))
        .send()
        .await;
    assert!(
        found
            .expect("connections")
            .connections()
            .is_empty()
    );
    assert!(
        dms.describe_endpoints()
            .send()
            .await
            .expect("endpoints")
            .endpoints()
            .is_empty()
    );
}
