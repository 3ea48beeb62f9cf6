//! What is found under our names and is not ours: refused, or adopted and left behind.

use std::collections::BTreeMap;

use aws_sdk_databasemigration::types::{ReplicationEndpointTypeValue, Tag};
use tidb_dms::{
    migration::{Existing, Migration, Start},
    plan::Plan,
    provision::{ProvisionError, ProvisionErrorKind},
    sim::SimAccount,
};

use crate::rig::{
    AURORA, PASSWORD, account, aurora, instance, on_an_instance, provisioner, serverless,
    subnet_group, task, tidb,
};

const OURS: [&str; 2] = [Migration::TAG, Migration::ADOPTED_TAG];

/// Everything in the account by its name in the inventory, with the ARN that its tags are known by.
async fn arns(account: &SimAccount) -> BTreeMap<String, String> {
    let dms = account.client();
    let mut arns = BTreeMap::new();
    macro_rules! list {
        ($call:ident, $member:ident, $kind:literal, $id:ident, $arn:ident) => {
            let listed = dms
                .$call()
                .send()
                .await
                .expect("a listing");
            for one in listed.$member() {
                let name = format!("{}/{}", $kind, one.$id().expect("an identifier"));
                arns.insert(name, one.$arn().expect("an ARN").to_owned());
            }
        };
    }
    list!(
        describe_replication_instances,
        replication_instances,
        "replication-instance",
        replication_instance_identifier,
        replication_instance_arn
    );
    list!(
        describe_certificates,
        certificates,
        "certificate",
        certificate_identifier,
        certificate_arn
    );
    list!(describe_endpoints, endpoints, "endpoint", endpoint_identifier, endpoint_arn);
    list!(
        describe_replication_tasks,
        replication_tasks,
        "replication-task",
        replication_task_identifier,
        replication_task_arn
    );
    list!(
        describe_replication_configs,
        replication_configs,
        "replication-config",
        replication_config_identifier,
        replication_config_arn
    );
    let group = "arn:aws:dms:us-west-2:123456789012:subgrp:orders-dms";
    arns.insert("subnet-group/orders-dms".to_owned(), group.to_owned());
    arns
}

/// Takes our tags off a resource, and our mark off the description of the group: now it is somebody's.
async fn disown(account: &SimAccount, name: &str) {
    let dms = account.client();
    dms.remove_tags_from_resource()
        .resource_arn(&arns(account).await[name])
        .set_tag_keys(Some(OURS.map(str::to_owned).to_vec()))
        .send()
        .await
        .expect("untagged");
    if name.starts_with("subnet-group/") {
        let [a, b, _] = SimAccount::DEFAULT_SUBNETS;
        dms.modify_replication_subnet_group()
            .replication_subnet_group_identifier("orders-dms")
            .replication_subnet_group_description("somebody's")
            .subnet_ids(a)
            .subnet_ids(b)
            .send()
            .await
            .expect("modified");
    }
}

/// The same description, which adopts what it finds.
fn adopting(migration: &Migration) -> Migration {
    let builder = Migration::builder()
        .name("orders")
        .subnet_group(subnet_group())
        .source(aurora())
        .target(tidb(PASSWORD))
        .existing(Existing::Adopt);
    match migration.compute().serverless() {
        Some(outline) => builder.compute(outline.clone()).build(),
        None => builder
            .compute(instance())
            .task(task())
            .build(),
    }
    .expect("a migration")
}

/// Every description, with the name of everything that it makes.
async fn parts() -> Vec<(Migration, String)> {
    let mut parts = Vec::new();
    for migration in [on_an_instance(Start::ByCaller), serverless(Start::ByCaller)] {
        let account = applied(&migration).await;
        let names = arns(&account).await.into_keys();
        parts.extend(names.map(|name| (migration.clone(), name)));
    }
    assert_eq!(parts.len(), 6 + 5);
    parts
}

async fn applied(migration: &Migration) -> SimAccount {
    let account = account();
    provisioner(&account)
        .apply(migration)
        .await
        .expect("applied");
    account
}

fn changes(account: &SimAccount, since: usize) -> Vec<String> {
    account
        .calls()
        .into_iter()
        .skip(since)
        .filter(|call| !call.starts_with("Describe") && !call.starts_with("List"))
        .collect()
}

async fn plan(account: &SimAccount, migration: &Migration) -> Plan {
    provisioner(account)
        .plan(migration)
        .await
        .expect("a plan")
}

async fn in_the_way(account: &SimAccount, migration: &Migration) -> ProvisionError {
    let error = provisioner(account)
        .apply(migration)
        .await
        .expect_err("it is in the way");
    assert!(matches!(error.kind(), ProvisionErrorKind::InTheWay { .. }), "{error}");
    error
}

#[tokio::test(start_paused = true)]
async fn what_carries_no_tag_of_ours_is_refused_and_nothing_is_touched() {
    for (migration, name) in parts().await {
        let account = applied(&migration).await;
        disown(&account, &name).await;
        let (before, calls) = (account.inventory(), account.call_count());

        let error = in_the_way(&account, &migration).await;

        assert_eq!(account.inventory(), before, "{name}");
        assert_eq!(changes(&account, calls), [""; 0], "{name}");
        let (_, identifier) = name.split_once('/').expect("a name");
        let said = error.to_string();
        assert!(said.contains(&format!("`{identifier}`")), "{name}: {said}");
        assert!(
            error
                .remedy()
                .contains("choose another identifier"),
            "{}",
            error.remedy()
        );
        // Neither is it taken down, and neither is what it needs.
        provisioner(&account)
            .tear_down(&migration)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}: {}", error.remedy()));
        assert!(account.inventory().get(&name).is_some(), "{name}: {}", account.inventory());
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_adopted_is_tagged_and_left_behind_without_our_tags() {
    for (migration, name) in parts().await {
        let account = applied(&migration).await;
        disown(&account, &name).await;
        let migration = adopting(&migration);

        provisioner(&account)
            .apply(&migration)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}: {}", error.remedy()));
        let adopted = account.inventory();
        let line = adopted.get(&name).expect("it is there");
        assert!(line.contains(r#""tidb-dms:adopted":"yes""#), "{line}");
        assert!(line.contains(r#""tidb-dms:migration":"orders""#), "{line}");
        let next = plan(&account, &migration).await;
        assert!(next.is_empty(), "{name}: {next}");

        provisioner(&account)
            .tear_down(&migration)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}: {}", error.remedy()));
        let left = account.inventory();
        let line = left
            .get(&name)
            .unwrap_or_else(|| panic!("{name} is gone: {left}"));
        assert!(!line.contains(r#""tidb-dms:"#), "{name}: {left}");
    }
}

/// What somebody made by hand, unlike its description: it is brought there, tested, and left behind without our tags.
#[tokio::test(start_paused = true)]
async fn what_is_adopted_is_brought_to_its_description() {
    let account = account();
    let tag = Tag::builder()
        .key("owner")
        .value("somebody")
        .build();
    let dms = account.client();
    dms.create_endpoint()
        .endpoint_identifier("orders-aurora")
        .endpoint_type(ReplicationEndpointTypeValue::Source)
        .engine_name("aurora")
        .server_name("another.cluster-abc.us-west-2.rds.amazonaws.com")
        .port(3307)
        .username("somebody")
        .password("Somebody-1")
        .tags(tag)
        .send()
        .await
        .expect("made");
    let before = account.inventory();
    let refusing = on_an_instance(Start::ByCaller);
    let error = in_the_way(&account, &refusing).await;
    assert!(
        error
            .to_string()
            .contains("source endpoint `orders-aurora`"),
        "{error}"
    );
    assert_eq!(account.inventory(), before);

    let migration = adopting(&refusing);
    let to_do = plan(&account, &migration)
        .await
        .to_string();
    assert!(to_do.contains("modify source endpoint `orders-aurora`"), "{to_do}");
    assert!(to_do.contains("tag source endpoint `orders-aurora`: it is adopted"), "{to_do}");
    let applied = provisioner(&account)
        .apply(&migration)
        .await
        .expect("applied");
    assert_eq!(applied.tested().len(), 2, "what was brought there is tested");
    let inventory = account.inventory();
    let line = inventory
        .get("endpoint/orders-aurora")
        .expect("it is there");
    assert!(line.contains(&format!(r#""ServerName":"{AURORA}""#)), "{line}");
    assert!(line.contains(r#""Port":3306"#), "{line}");
    let next = plan(&account, &migration).await;
    assert!(next.is_empty(), "{next}");

    provisioner(&account)
        .tear_down(&migration)
        .await
        .expect("torn down");
    let left = account.inventory();
    assert_eq!(left.names().collect::<Vec<_>>(), ["endpoint/orders-aurora"]);
    let line = left
        .get("endpoint/orders-aurora")
        .expect("it is there");
    assert!(line.contains(r#""tags":{"owner":"somebody"}"#), "{line}");
}

#[tokio::test(start_paused = true)]
async fn what_belongs_to_another_migration_is_never_adopted() {
    for (ours, name) in parts().await {
        let account = applied(&ours).await;
        let dms = account.client();
        let tag = Tag::builder()
            .key(Migration::TAG)
            .value("others")
            .build();
        disown(&account, &name).await;
        dms.add_tags_to_resource()
            .resource_arn(&arns(&account).await[&name])
            .tags(tag)
            .send()
            .await
            .expect("tagged");
        let (before, calls) = (account.inventory(), account.call_count());

        for migration in [&ours, &adopting(&ours)] {
            let error = in_the_way(&account, migration).await;
            let said = error.to_string();
            assert!(said.contains("it belongs to the migration `others`"), "{name}: {said}");
            assert_eq!(error.remedy(), "choose another identifier");
        }
        assert_eq!(account.inventory(), before, "{name}");
        assert_eq!(changes(&account, calls), [""; 0], "{name}");
        provisioner(&account)
            .tear_down(&adopting(&ours))
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}: {}", error.remedy()));
        let left = account.inventory();
        assert_eq!(left.get(&name), before.get(&name), "{name}");
    }
}

/// DMS never tells the ARN of a group, so a group that is alone in its account cannot be asked whose it is.
#[tokio::test(start_paused = true)]
async fn a_group_that_cannot_be_asked_whose_it_is_is_left_alone() {
    let account = account();
    let [a, b, _] = SimAccount::DEFAULT_SUBNETS;
    account
        .client()
        .create_replication_subnet_group()
        .replication_subnet_group_identifier("orders-dms")
        .replication_subnet_group_description("somebody's")
        .subnet_ids(a)
        .subnet_ids(b)
        .send()
        .await
        .expect("made");
    let before = account.inventory();
    let migration = adopting(&on_an_instance(Start::ByCaller));

    let error = in_the_way(&account, &migration).await;
    assert!(
        error
            .remedy()
            .starts_with("leave it out of the description"),
        "{}",
        error.remedy()
    );
    provisioner(&account)
        .tear_down(&migration)
        .await
        .expect("nothing to do");
    assert_eq!(account.inventory(), before);
}
