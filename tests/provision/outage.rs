//! What passes is sat out: outages, a role that is not seen yet, and more than one page.

use std::{error::Error as _, time::Duration};

use tidb_dms::{
    migration::Start,
    provision::{Event, ProvisionErrorKind},
    sim::{CallFault, SimQuota},
};

use crate::rig::{account, on_an_instance, provisioner};

#[tokio::test(start_paused = true)]
async fn an_outage_of_ten_minutes_while_an_instance_is_made_ends_no_apply() {
    let account = account().instance_startup(Duration::from_secs(20 * 60));
    let migration = on_an_instance(Start::ByCaller);
    let first = provisioner(&account)
        .deadline(Duration::from_secs(120))
        .apply(&migration)
        .await;
    assert!(first.is_err(), "the instance takes longer");
    let provisioner = provisioner(&account);
    let mut events = provisioner.progress();
    // Everything is looked at by seven calls; the looks at the instance after that fail.
    for n in 8..68 {
        account.on_call(n, CallFault::ServerError);
    }

    let first = account.call_count();
    provisioner
        .apply(&migration)
        .await
        .unwrap_or_else(|error| panic!("{error}: {}", error.remedy()));
    drop(provisioner);

    let mut retries = 0;
    while let Some(event) = events.next().await {
        retries += usize::from(matches!(event, Event::Retrying { .. }));
    }
    assert!(retries > 0, "an outage is told");
    assert!(account.call_count() > first + 68, "the outage was over before the end");
}

#[tokio::test(start_paused = true)]
async fn a_role_that_was_just_created_is_waited_for() {
    let account = account().vpc_role_after(Duration::from_secs(40));
    provisioner(&account)
        .apply(&on_an_instance(Start::ByCaller))
        .await
        .expect("applied");
}

#[tokio::test(start_paused = true)]
async fn a_role_that_is_missing_is_named_after_two_minutes() {
    let account = account().without_vpc_role();
    let error = provisioner(&account)
        .apply(&on_an_instance(Start::ByCaller))
        .await
        .expect_err("no role");

    let took = account.now();
    assert!(took >= Duration::from_secs(120), "{took:?}");
    assert!(took <= Duration::from_secs(160), "{took:?}");
    let ProvisionErrorKind::Refused { .. } = error.kind() else { panic!("{error}") };
    assert!(error.source().is_some());
    let remedy = error.remedy();
    for word in ["dms-vpc-role", "dms.amazonaws.com", "AmazonDMSVPCManagementRole"] {
        assert!(remedy.contains(word), "{remedy}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_stands_on_a_second_page_is_found() {
    let account = account().with_quota(SimQuota::Certificates, 500);
    let migration = on_an_instance(Start::ByCaller);
    let client = account.client();
    let pem = tidb_dms::ca::IsrgRootX1::bundled()
        .bundle()
        .pem()
        .to_owned();
    for n in 0..120 {
        client
            .import_certificate()
            .certificate_identifier(format!("of-others-{n}"))
            .certificate_pem(&pem)
            .send()
            .await
            .expect("imported");
    }
    let before = account.inventory();
    provisioner(&account)
        .apply(&migration)
        .await
        .expect("applied");
    let calls = account.calls();
    let listed = calls
        .iter()
        .filter(|call| *call == "DescribeCertificates")
        .count();
    assert!(listed >= 4, "two looks of two pages: {listed}");
    assert!(
        provisioner(&account)
            .plan(&migration)
            .await
            .expect("a plan")
            .is_empty()
    );
    provisioner(&account)
        .tear_down(&migration)
        .await
        .expect("torn down");
    assert_eq!(account.inventory(), before);
}
