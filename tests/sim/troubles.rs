use std::sync::{Arc, Mutex};

use aws_sdk_databasemigration::{
    Client, Config,
    config::{
        BehaviorVersion, ConfigBag, Credentials, Intercept, Region, RuntimeComponents,
        interceptors::BeforeTransmitInterceptorContextRef, retry::RetryConfig,
    },
};
use aws_smithy_runtime_api::box_error::BoxError;
use tidb_dms::{
    fault::{AwsFault, AwsFaultKind},
    sim::SimAccount,
};

use crate::rig::{Rig, refused};

#[tokio::test(start_paused = true)]
async fn the_sdk_gets_over_a_little_throttling() {
    let account = SimAccount::new();
    let dms = account.client();
    account.throttle(2);
    dms.describe_endpoints()
        .send()
        .await
        .expect("the third try");
    assert_eq!(account.calls(), ["DescribeEndpoints"; 3]);

    account.throttle(3);
    let fault = refused!(dms.describe_endpoints(), "ThrottlingException", "Rate exceeded");
    assert_eq!(fault.kind(), &AwsFaultKind::Throttled);
    assert!(fault.is_retryable() && fault.outcome_is_known());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_happens_once_and_has_no_effect() {
    let rig = Rig::new();
    rig.account
        .refuse("CreateEndpoint", "KMSKeyNotAccessibleFault", "no key");
    let fault = refused!(rig.source("a"), "KMSKeyNotAccessibleFault", "no key");
    assert_eq!(fault.kind(), &AwsFaultKind::KeyUnusable);
    rig.source("a")
        .send()
        .await
        .expect("the second try");
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_leaves_the_resource() {
    let rig = Rig::new();
    rig.account
        .lose_answer("CreateEndpoint");
    let fault = refused!(rig.source("lost"), "ResourceAlreadyExistsFault", "lost");
    let AwsFaultKind::AlreadyExists { arn: Some(_), .. } = fault.kind() else { panic!("{fault}") };

    rig.account
        .lose_answer("CreateEndpoint");
    let once = rig
        .account
        .config()
        .retry_config(RetryConfig::disabled())
        .build();
    let request = rig.source("again").as_input().clone();
    let error = request
        .send_with(&Client::from_conf(once))
        .await
        .expect_err("no answer");
    let fault = AwsFault::from_sdk("CreateEndpoint", "again", error);
    assert_eq!(fault.kind(), &AwsFaultKind::Unreachable);
    assert!(fault.is_retryable() && !fault.outcome_is_known());
    assert_eq!(fault.to_string(), "CreateEndpoint of `again` failed: AWS did not answer");
    let found = rig
        .dms
        .describe_endpoints()
        .send()
        .await
        .expect("endpoints");
    assert_eq!(found.endpoints().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn one_accounts_retries_are_not_anothers() {
    let exhausted = SimAccount::new();
    exhausted.throttle(usize::MAX);
    let dms = exhausted.client();
    for _ in 0..100 {
        dms.describe_endpoints()
            .send()
            .await
            .expect_err("throttled");
    }
    let fresh = SimAccount::new();
    fresh.throttle(2);
    fresh
        .client()
        .describe_endpoints()
        .send()
        .await
        .expect("the third try");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_never_left_is_told_from_a_lost_one() {
    let account = SimAccount::new();
    let nobody = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .http_client(account.http_client());
    let nowhere = account.config().region(None::<Region>);
    for (config, kind) in
        [(nobody, AwsFaultKind::CredentialsRefused), (nowhere, AwsFaultKind::InvalidRequest)]
    {
        let call = Client::from_conf(config.build()).describe_endpoints();
        let error = call
            .send()
            .await
            .expect_err("nothing to sign with, or nowhere to go");
        let fault = AwsFault::from_sdk("DescribeEndpoints", "all", error);
        assert_eq!(fault.kind(), &kind);
        assert!(fault.outcome_is_known() && !fault.is_retryable());
        assert_eq!((fault.code(), fault.message()), (None, None));
    }
    assert!(account.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_configuration_of_ones_own_signs_where_the_accounts_leaves_a_mark() {
    let account = SimAccount::new();
    let own = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .credentials_provider(Credentials::new("AKIDOWN", "own", None, None, "test"))
        .http_client(account.http_client());
    for (config, signature) in
        [(own, "AWS4-HMAC-SHA256 Credential=AKIDOWN/"), (account.config(), "simulated")]
    {
        let signatures = Signatures::default();
        let client = Client::from_conf(
            config
                .interceptor(signatures.clone())
                .build(),
        );
        let answer = client
            .describe_account_attributes()
            .send()
            .await;
        assert!(
            !answer
                .expect("answered")
                .account_quotas()
                .is_empty()
        );
        let seen = signatures
            .0
            .lock()
            .expect("no panic")
            .clone();
        assert!(seen.len() == 1 && seen[0].starts_with(signature), "{seen:?}");
    }
}

/// Remembers what each call was signed with.
#[derive(Clone, Debug, Default)]
struct Signatures(Arc<Mutex<Vec<String>>>);

impl Intercept for Signatures {
    fn name(&self) -> &'static str {
        "signatures"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let signature = context
            .request()
            .headers()
            .get("authorization");
        self.0
            .lock()
            .expect("no panic")
            .push(signature.unwrap_or_default().to_owned());
        Ok(())
    }
}
