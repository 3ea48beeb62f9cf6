//! Faults by call number, latency and throttling.

use std::time::Duration;

use aws_sdk_databasemigration::{
    Client,
    config::{retry::RetryConfig, timeout::TimeoutConfig},
};
use tidb_dms::{
    fault::{AwsFault, AwsFaultKind},
    sim::{CallFault, SimAccount},
};

use crate::{
    ec2::client::send,
    rig::{Rig, pass, refused, seconds},
};

/// A client that sends everything once.
fn once(account: &SimAccount) -> Client {
    let config = account
        .config()
        .retry_config(RetryConfig::disabled());
    Client::from_conf(config.build())
}

/// What becomes of one endpoint that is created while its call fails so: the error, and whether the endpoint is there.
async fn create(fault: CallFault) -> (AwsFault, bool) {
    let rig = Rig::new();
    rig.account.on_call(0, fault);
    let request = rig.source("a").as_input().clone();
    let error = request
        .send_with(&once(&rig.account))
        .await
        .expect_err("the call fails");
    let is_there = !rig.account.inventory().is_empty();
    (AwsFault::from_sdk("CreateEndpoint", "a", error), is_there)
}

#[tokio::test(start_paused = true)]
async fn each_fault_has_its_effect_and_its_error() {
    for (fault, code, kind, effect) in [
        (CallFault::Throttle, Some("ThrottlingException"), AwsFaultKind::Throttled, false),
        (
            CallFault::refuse("KMSKeyNotAccessibleFault", "no key"),
            Some("KMSKeyNotAccessibleFault"),
            AwsFaultKind::KeyUnusable,
            false,
        ),
        (CallFault::LoseRequest, None, AwsFaultKind::Unreachable, false),
        (CallFault::LoseAnswer, None, AwsFaultKind::Unreachable, true),
    ] {
        let (seen, is_there) = create(fault.clone()).await;
        assert_eq!(seen.code(), code, "{fault:?}");
        assert_eq!(seen.kind(), &kind, "{fault:?}");
        assert_eq!(is_there, effect, "{fault:?}");
    }
    let (seen, is_there) = create(CallFault::ServerError).await;
    assert_eq!(seen.code(), Some("InternalFailure"));
    assert!(!is_there);
}

#[tokio::test(start_paused = true)]
async fn a_call_is_met_by_its_number_and_retried_by_the_sdk() {
    let account = SimAccount::new();
    let dms = account.client();
    dms.describe_endpoints()
        .send()
        .await
        .expect("the first call");
    account.on_call(1, CallFault::ServerError);
    account.on_call(2, CallFault::LoseRequest);
    for _ in 0..2 {
        dms.describe_endpoints()
            .send()
            .await
            .expect("the SDK gets over it");
    }
    assert_eq!(account.call_count(), 5, "three calls and two retries");
    assert_eq!(account.calls(), ["DescribeEndpoints"; 5]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_request_of_an_operation_is_sent_again() {
    let rig = Rig::new();
    rig.account
        .lose_request("CreateEndpoint");
    rig.source("a")
        .send()
        .await
        .expect("the second try");
    assert_eq!(rig.account.calls(), ["CreateEndpoint"; 2]);
}

#[tokio::test(start_paused = true)]
async fn a_fault_by_number_leaves_the_fault_of_an_operation_for_the_next_call() {
    let rig = Rig::new();
    rig.account
        .refuse("CreateEndpoint", "AccessDeniedFault", "by operation");
    rig.account
        .on_call(0, CallFault::refuse("InvalidResourceStateFault", "by number"));
    refused!(rig.source("a"), "InvalidResourceStateFault", "by number");
    refused!(rig.source("a"), "AccessDeniedFault", "by operation");
    rig.source("a")
        .send()
        .await
        .expect("the third try");
}

#[tokio::test(start_paused = true)]
async fn a_run_crashes_where_its_call_hangs() {
    for (fault, effect) in [(CallFault::HangBefore, false), (CallFault::Hang, true)] {
        let rig = Rig::new();
        rig.account.on_call(0, fault.clone());
        tokio::select! {
            answered = rig.source("a").send() => panic!("{fault:?}: {answered:?}"),
            () = rig.account.hung() => {}
        }
        assert_eq!(!rig.account.inventory().is_empty(), effect, "{fault:?}");
        // The next run is not taken for a crashed one.
        tokio::select! {
            biased;
            () = rig.account.hung() => panic!("nothing hangs any more"),
            answered = rig.source("b").send() => { answered.expect("the next run"); }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_hangs_ends_with_the_callers_time_out() {
    let account = SimAccount::new();
    account.on_call(0, CallFault::HangBefore);
    let timeout = TimeoutConfig::builder()
        .operation_attempt_timeout(seconds(5))
        .build();
    let dms = Client::from_conf(
        account
            .config()
            .timeout_config(timeout)
            .build(),
    );
    dms.describe_endpoints()
        .send()
        .await
        .expect("the second try");
    assert_eq!(account.call_count(), 2);
    assert!(account.now() >= seconds(5));
}

#[tokio::test(start_paused = true)]
async fn calls_take_their_time_side_by_side() {
    let account = SimAccount::new().latency(seconds(3));
    let dms = account.client();
    let (first, second) =
        tokio::join!(dms.describe_endpoints().send(), dms.describe_certificates().send());
    first.expect("endpoints");
    second.expect("certificates");
    assert_eq!(account.now(), seconds(3));
}

#[tokio::test(start_paused = true)]
async fn a_call_has_its_effect_halfway() {
    for (patience, effect) in [(seconds(4), false), (seconds(6), true)] {
        let rig = Rig::new();
        let account = rig.account.clone().latency(seconds(10));
        let request = rig.source("a").send();
        tokio::select! {
            _ = request => panic!("no answer comes so soon"),
            () = pass(patience) => {}
        }
        assert_eq!(account.call_count(), 1, "it is counted when it is sent");
        assert_eq!(!account.inventory().is_empty(), effect, "after {patience:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn calls_that_come_too_fast_are_throttled() {
    let account = SimAccount::new().api_rate(4, 10);
    let dms = once(&account);
    for _ in 0..10 {
        dms.describe_endpoints()
            .send()
            .await
            .expect("the burst");
    }
    refused!(dms.describe_endpoints(), "ThrottlingException", "Rate exceeded");
    assert_eq!(account.throttled_calls(), 1);
    pass(Duration::from_millis(250)).await;
    dms.describe_endpoints()
        .send()
        .await
        .expect("a quarter of a second makes one token");
    refused!(dms.describe_endpoints(), "ThrottlingException", "Rate exceeded");
    assert_eq!((account.throttled_calls(), account.call_count()), (2, 13));
}

#[tokio::test(start_paused = true)]
async fn the_account_tells_its_age() {
    let account = SimAccount::new();
    assert_eq!(account.now(), Duration::ZERO);
    pass(seconds(90)).await;
    assert_eq!(account.now(), seconds(90));
}

#[tokio::test(start_paused = true)]
async fn every_answer_has_a_request_id_of_its_own() {
    use aws_sdk_databasemigration::operation::RequestId as _;

    let account = SimAccount::new();
    let dms = account.client();
    let (first, second) = (
        dms.describe_endpoints()
            .send()
            .await
            .expect("endpoints"),
        dms.describe_endpoints()
            .send()
            .await
            .expect("endpoints"),
    );
    assert!(first.request_id().is_some());
    assert_ne!(first.request_id(), second.request_id());
}

#[tokio::test(start_paused = true)]
async fn each_service_has_rates_of_its_own_and_ec2_counts_reads_apart() {
    let account = SimAccount::new()
        .api_rate(1, 1)
        .ec2_rate(1, 1);
    let dms = once(&account);
    let ec2 = |action: &'static str, parameters: &'static str| {
        let account = account.clone();
        async move {
            let reply = send(&account, action, parameters).await;
            reply.expect("an answer").status
        }
    };
    for status in [200, 503] {
        assert_eq!(ec2("DescribeVpcs", "").await, status);
    }
    for status in [200, 503] {
        assert_eq!(ec2("CreateVpc", "CidrBlock=10.0.0.0/16").await, status);
    }
    dms.describe_endpoints()
        .send()
        .await
        .expect("its bucket is full");
    refused!(dms.describe_endpoints(), "ThrottlingException", "Rate exceeded");
    assert_eq!(account.throttled_calls(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_fault_waits_for_the_next_call_of_its_operation() {
    let rig = Rig::new();
    let dms = once(&rig.account);
    rig.account
        .on_next("CreateEndpoint", CallFault::ServerError);
    rig.account
        .on_next("CreateEndpoint", CallFault::Throttle);
    for code in [None, Some("InternalFailure"), Some("ThrottlingException"), None] {
        if code.is_none() {
            dms.describe_endpoints()
                .send()
                .await
                .expect("another operation");
            continue;
        }
        let request = rig.source("a").as_input().clone();
        let error = request
            .send_with(&dms)
            .await
            .expect_err("the call fails");
        assert_eq!(AwsFault::from_sdk("CreateEndpoint", "a", error).code(), code);
    }

    rig.account
        .on_next("CreateEndpoint", CallFault::HangBefore);
    let hangs = rig.source("a");
    let crashed = tokio::select! {
        _ = hangs.send() => false,
        () = rig.account.hung() => true,
    };
    assert!(crashed);
    assert!(rig.account.inventory().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_takes_for_ever_never_happens() {
    let account = SimAccount::new().every_change(Duration::MAX);
    pass(seconds(1)).await;
    let rig = Rig { dms: account.client(), account, ..Rig::new() };
    let instance = rig.instance("loader").await;
    let delete = rig
        .dms
        .delete_replication_instance()
        .replication_instance_arn(instance);
    refused!(delete, "InvalidResourceStateFault", "creating");
}
