//! What runs is not left stopped, and what is adopted is not deleted.

use std::time::{Duration, SystemTime};

use tidb_dms::{
    TidbEndpoint,
    ca::ClusterCa,
    compute::ReplicationInstance,
    endpoint::DescribedEndpoint,
    migration::{Existing, Migration, Start},
    plan::Part,
    provision::{ProvisionErrorKind, Replacing},
    sim::SimAccount,
    task::{DataFlow, TaskOutline, mappings::TableMappings},
};

use crate::{
    rig::{
        PASSWORD, account, aurora, instance, pass, provisioner, public_instance, subnet_group,
        task, tidb,
    },
    scene::{Authority, DEDICATED},
};

fn of(
    instance: ReplicationInstance,
    target: impl Into<DescribedEndpoint>,
    task: TaskOutline,
    existing: Existing,
) -> Migration {
    Migration::builder()
        .name("orders")
        .subnet_group(subnet_group())
        .compute(instance)
        .source(aurora())
        .target(target.into())
        .task(task)
        .start(Start::WhenTested)
        .existing(existing)
        .build()
        .expect("a migration")
}

fn copying(schema: &str) -> TaskOutline {
    TaskOutline::builder()
        .identifier("orders-to-tidb")
        .migration(DataFlow::to_tidb().full_load_and_cdc())
        .mappings(TableMappings::new().include(schema, "%"))
        .build()
        .expect("a task")
}

/// The other cluster's endpoint, by the CA of these authorities or in plain text.
fn dedicated(authorities: &[&Authority]) -> DescribedEndpoint {
    let endpoint = TidbEndpoint::dedicated()
        .private_endpoint()
        .target()
        .identifier("orders-tidb")
        .host(DEDICATED)
        .credentials("dms", PASSWORD);
    if authorities.is_empty() {
        return endpoint
            .ssl_none()
            .build()
            .expect("an endpoint")
            .into();
    }
    let pem: String = authorities
        .iter()
        .map(|one| one.pem.as_str())
        .collect();
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
    endpoint
        .verify_full(ClusterCa::from_pem(pem, now).expect("a CA"))
        .build()
        .expect("an endpoint")
        .into()
}

async fn task_status(account: &SimAccount) -> Option<String> {
    let tasks = account
        .client()
        .describe_replication_tasks()
        .send()
        .await
        .expect("tasks");
    tasks.replication_tasks()[0]
        .status()
        .map(str::to_owned)
}

/// Takes the tags off everything, as if somebody else had made it.
async fn disown(account: &SimAccount) {
    let client = account.client();
    let mut arns = Vec::new();
    for seen in client
        .describe_replication_instances()
        .send()
        .await
        .expect("instances")
        .replication_instances()
    {
        arns.extend(seen.replication_instance_arn.clone());
    }
    for seen in client
        .describe_replication_tasks()
        .send()
        .await
        .expect("tasks")
        .replication_tasks()
    {
        arns.extend(seen.replication_task_arn.clone());
    }
    for arn in arns {
        client
            .remove_tags_from_resource()
            .resource_arn(arn)
            .tag_keys(Migration::TAG)
            .send()
            .await
            .expect("untagged");
    }
}

#[tokio::test(start_paused = true)]
async fn a_running_task_that_differs_is_adopted_stopped_changed_and_runs_again() {
    let account = account();
    provisioner(&account)
        .apply(&of(instance(), tidb(PASSWORD), task(), Existing::Refuse))
        .await
        .expect("applied");
    disown(&account).await;

    let adopting = of(instance(), tidb(PASSWORD), copying("shop"), Existing::Adopt);
    provisioner(&account)
        .apply(&adopting)
        .await
        .unwrap_or_else(|error| panic!("{error}: {}", error.remedy()));
    assert!(
        provisioner(&account)
            .plan(&adopting)
            .await
            .expect("a plan")
            .is_empty()
    );
    assert_eq!(task_status(&account).await.as_deref(), Some("running"));

    provisioner(&account)
        .tear_down(&adopting)
        .await
        .expect("torn down");
    assert_eq!(task_status(&account).await.as_deref(), Some("running"), "what was adopted stays");
}

#[tokio::test(start_paused = true)]
async fn what_is_adopted_is_never_deleted_to_be_made_anew() {
    let account = account();
    provisioner(&account)
        .apply(&of(instance(), tidb(PASSWORD), task(), Existing::Refuse))
        .await
        .expect("applied");
    disown(&account).await;
    let before = account.inventory();
    let adopting = Migration::builder()
        .name("orders")
        .compute(public_instance())
        .source(aurora())
        .target(tidb(PASSWORD))
        .task(task())
        .existing(Existing::Adopt)
        .build()
        .expect("a migration");

    let error = provisioner(&account)
        .replacing(Replacing::Allow)
        .apply(&adopting)
        .await
        .expect_err("it is not ours");
    let ProvisionErrorKind::InTheWay { conflicts, .. } = error.kind() else { panic!("{error}") };
    assert!(
        conflicts.iter().any(|conflict| conflict
            .problem()
            .contains("would have to be deleted")),
        "{error}"
    );
    assert_eq!(account.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn a_former_certificate_that_cannot_be_deleted_keeps_nothing_from_running() {
    let (old, new) = (Authority::new(), Authority::new());
    let account = account().with_gateway(old.gateway());
    let onto = |authorities: &[&Authority]| {
        of(instance(), dedicated(authorities), task(), Existing::Refuse)
    };
    provisioner(&account)
        .apply(&onto(&[&old]))
        .await
        .expect("applied");
    account.refuse("DeleteCertificate", "AccessDeniedException", "not today");

    let error = provisioner(&account)
        .apply(&onto(&[&old, &new]))
        .await
        .expect_err("it may not delete");
    let ProvisionErrorKind::Refused { step, .. } = error.kind() else { panic!("{error}") };
    assert!(matches!(step.part, Part::FormerCertificate(_)), "{error}");
    pass(Duration::from_secs(600)).await;
    assert_eq!(task_status(&account).await.as_deref(), Some("running"));
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_goes_over_to_plain_text_keeps_its_certificate_until_it_goes() {
    let authority = Authority::new();
    let gateway = authority.gateway().allow_plain_text();
    let account = account().with_gateway(gateway);
    let before = account.inventory();
    let verified = of(instance(), dedicated(&[&authority]), task(), Existing::Refuse);
    let plain = of(instance(), dedicated(&[]), task(), Existing::Refuse);
    provisioner(&account)
        .apply(&verified)
        .await
        .expect("applied");

    provisioner(&account)
        .apply(&plain)
        .await
        .unwrap_or_else(|error| panic!("{error}: {}", error.remedy()));
    let plan = provisioner(&account)
        .plan(&plain)
        .await
        .expect("a plan");
    assert!(plan.is_empty(), "{plan}");
    assert!(
        plan.kept()
            .iter()
            .any(|kept| kept.why() == "the endpoint names it still"),
        "{plan}"
    );
    provisioner(&account)
        .tear_down(&plain)
        .await
        .expect("torn down");
    assert_eq!(account.inventory(), before);
}

/// A serverless replication that runs again goes on from where it was: where changes begin is said once.
#[tokio::test(start_paused = true)]
async fn a_serverless_replication_is_told_once_where_changes_begin() {
    use tidb_dms::{
        compute::ServerlessOutline,
        task::{CdcStart, StartType},
    };

    let outline = ServerlessOutline::builder()
        .identifier("orders-to-tidb")
        .migration(
            DataFlow::to_tidb().cdc().start_at(
                "mysql-bin-changelog.000024:373"
                    .parse::<CdcStart>()
                    .expect("a position"),
            ),
        )
        .mappings(TableMappings::new().include("orders", "%"))
        .max_capacity(8)
        .placement(subnet_group().for_serverless())
        .build()
        .expect("an outline");
    let arn = |kind: &str| format!("arn:aws:dms:us-west-2:123456789012:{kind}:A");
    let placed = outline
        .placed(arn("endpoint").parse().expect("an ARN"), arn("endpoint").parse().expect("an ARN"));
    let config = arn("replication-config")
        .parse()
        .expect("an ARN");
    for (start, told) in [
        (StartType::StartReplication, Some("mysql-bin-changelog.000024:373")),
        (StartType::ResumeProcessing, None),
        (StartType::ReloadTarget, None),
    ] {
        let request = placed
            .start_request(&config, start)
            .build()
            .expect("a request");
        assert_eq!(request.cdc_start_position(), told, "{start:?}");
    }
}
