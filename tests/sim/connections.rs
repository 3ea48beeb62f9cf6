use aws_sdk_databasemigration::{
    operation::create_endpoint::builders::CreateEndpointFluentBuilder,
    types::{DmsSslModeValue, MySqlSettings},
};
use tidb_dms::{
    diagnose::{
        Confidence, ConnectionFailure,
        FailureCause::{self, *},
    },
    sim::SimGateway,
};

use crate::rig::{Authority, HOST, PASSWORD, Rig, arn, pass, refused, seconds};

/// Tests an endpoint that differs from the good one in one thing, and reads the failure.
#[track_caller]
fn check(
    change: impl FnOnce(CreateEndpointFluentBuilder) -> CreateEndpointFluentBuilder,
    cause: FailureCause,
    words: &str,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let text = runtime.block_on(async {
        let rig = Rig::new();
        let instance = rig.instance("tester").await;
        let endpoint = arn(change(rig.good_target("changed").await)).await;
        let connection = rig.test(&instance, &endpoint).await;
        assert_eq!(connection.status(), Some("failed"));
        connection
            .last_failure_message()
            .unwrap_or_default()
            .to_owned()
    });
    let failure = ConnectionFailure::read(&text);
    assert_eq!(failure.cause(), cause, "{text}");
    assert!(failure.confidence() > Confidence::Guess, "{text}");
    assert!(text.starts_with("Test Endpoint failed: Application-Status: 1020912, "), "{text}");
    assert!(text.contains(words), "{text}");
}

#[test]
fn unknown_host() {
    check(
        |endpoint| endpoint.server_name("gateway99.nowhere.example"),
        NoRoute,
        "NativeError: 2003 Message: [MySQL][ODBC 8.0(w) Driver]Can't connect to MySQL server on 'gateway99.nowhere.example' (110)",
    );
}

#[test]
fn wrong_port() {
    check(|endpoint| endpoint.port(3306), PortClosed, "(111)");
}

#[test]
fn plain_text_where_tls_is_demanded() {
    check(|endpoint| endpoint.ssl_mode(DmsSslModeValue::None), TlsDemanded, "NativeError: 3159");
}

#[test]
fn an_address_under_verify_full() {
    check(
        |endpoint| endpoint.server_name("203.0.113.7"),
        CertificateForAnotherHost,
        "NativeError: 2026",
    );
}

#[test]
fn no_prefix() {
    check(|endpoint| endpoint.username("root"), PrefixMissing, "Missing user name prefix");
}

#[test]
fn wrong_password() {
    check(
        |endpoint| endpoint.password("wrong"),
        AccessDenied,
        "Access denied for user '3pTAoNNegb47Uc8.root'@'172.31.0.4' (using password: YES)",
    );
}

#[test]
fn wrong_prefix() {
    check(|endpoint| endpoint.username("another.root"), AccessDenied, "NativeError: 1045");
}

#[tokio::test(start_paused = true)]
async fn wrong_authority() {
    let rig = Rig::new();
    let instance = rig.instance("tester").await;
    let other = rig
        .certificate("other-ca", &Authority::new().pem)
        .await;
    for mode in [DmsSslModeValue::VerifyCa, DmsSslModeValue::VerifyFull] {
        let id = format!("t-{mode}");
        let endpoint = arn(rig
            .target(&id)
            .ssl_mode(mode)
            .certificate_arn(&other))
        .await;
        let connection = rig.test(&instance, &endpoint).await;
        let text = connection
            .last_failure_message()
            .expect("a failure");
        assert!(text.contains("NativeError: 2026"), "{text}");
        assert_eq!(ConnectionFailure::read(text).cause(), CertificateNotTrusted);
    }
}

#[tokio::test(start_paused = true)]
async fn a_bundle_with_the_root_and_verify_ca_on_an_address_succeed() {
    let rig = Rig::new();
    let instance = rig.instance("tester").await;
    let bundle = format!("{}{}", Authority::new().pem, rig.authority.pem);
    let bundle = rig.certificate("bundle", &bundle).await;
    let endpoint = rig
        .target("by-address")
        .server_name("203.0.113.7")
        .ssl_mode(DmsSslModeValue::VerifyCa)
        .certificate_arn(bundle);
    let connection = rig
        .test(&instance, &arn(endpoint).await)
        .await;
    assert_eq!(connection.status(), Some("successful"));
}

#[tokio::test(start_paused = true)]
async fn an_own_gateway_takes_plain_text_and_plain_users() {
    let rig = Rig::new();
    let _ = rig.account.clone().with_gateway(
        SimGateway::new("privatelink-1.abc.clusters.tidb-cloud.com", 4000)
            .allow_plain_text()
            .certificate_for("*.abc.clusters.tidb-cloud.com")
            .chains_to(&rig.authority.fingerprint)
            .user("root", PASSWORD),
    );
    let instance = rig.instance("tester").await;
    let private = "PrivateLink-1.abc.clusters.tidb-cloud.com";
    let plain = rig
        .target("plain")
        .server_name(private)
        .username("root");
    let connection = rig
        .test(&instance, &arn(plain).await)
        .await;
    assert_eq!(connection.status(), Some("successful"));

    let full = rig
        .good_target("full")
        .await
        .server_name(private)
        .username("root");
    let connection = rig
        .test(&instance, &arn(full).await)
        .await;
    assert_eq!(connection.status(), Some("successful"));
}

#[tokio::test(start_paused = true)]
async fn secrets_carry_the_login() {
    let rig = Rig::new();
    let account =
        rig.account
            .clone()
            .with_secret("login", "3pTAoNNegb47Uc8.root", PASSWORD, HOST, 4000);
    let instance = rig.instance("tester").await;
    let certificate = rig
        .certificate("ca", &rig.authority.pem)
        .await;
    let settings = MySqlSettings::builder()
        .secrets_manager_secret_id("login")
        .secrets_manager_access_role_arn("arn:aws:iam::123456789012:role/read-login")
        .build();
    let endpoint = rig
        .dms
        .create_endpoint()
        .endpoint_identifier("secret")
        .endpoint_type("target".into())
        .engine_name("mysql")
        .ssl_mode(DmsSslModeValue::VerifyFull)
        .certificate_arn(certificate)
        .my_sql_settings(settings);
    let endpoint = arn(endpoint).await;
    assert_eq!(
        rig.test(&instance, &endpoint)
            .await
            .status(),
        Some("successful")
    );

    let _ = account.without_path_to_secrets();
    let connection = rig.test(&instance, &endpoint).await;
    let text = connection
        .last_failure_message()
        .expect("a failure");
    assert!(text.contains("curlCode: 28"), "{text}");
    let failure = ConnectionFailure::read(text);
    assert_eq!((failure.cause(), failure.confidence()), (SecretUnreachable, Confidence::Sure));
}

#[tokio::test(start_paused = true)]
async fn a_change_tests_by_itself_and_a_second_test_has_to_wait() {
    let rig = Rig::new();
    let instance = rig.instance("tester").await;
    let endpoint = arn(rig
        .good_target("changing")
        .await
        .password("wrong"))
    .await;
    assert_eq!(
        rig.test(&instance, &endpoint)
            .await
            .status(),
        Some("failed")
    );

    rig.dms
        .modify_endpoint()
        .endpoint_arn(&endpoint)
        .password(PASSWORD)
        .send()
        .await
        .expect("it");
    let connection = rig
        .connection(&instance, &endpoint)
        .await;
    assert_eq!((connection.status(), connection.last_failure_message()), (Some("testing"), None));
    let again = rig
        .dms
        .test_connection()
        .replication_instance_arn(&instance)
        .endpoint_arn(&endpoint);
    refused!(again, "InvalidResourceStateFault", "Connection is already being tested");

    pass(seconds(60)).await;
    rig.dms
        .modify_endpoint()
        .endpoint_arn(&endpoint)
        .port(1)
        .send()
        .await
        .expect("it");
    pass(seconds(60)).await;
    let connection = rig
        .connection(&instance, &endpoint)
        .await;
    assert_eq!(connection.status(), Some("testing"), "the second change started over");
    pass(seconds(30)).await;
    assert_eq!(
        rig.connection(&instance, &endpoint)
            .await
            .status(),
        Some("failed")
    );
}

#[tokio::test(start_paused = true)]
async fn a_test_sees_the_world_as_it_was_when_it_ended() {
    let rig = Rig::new();
    let instance = rig.instance("tester").await;
    let endpoint = arn(rig
        .target("late")
        .server_name("late.example")
        .port(4000))
    .await;
    let test = || {
        rig.dms
            .test_connection()
            .replication_instance_arn(&instance)
            .endpoint_arn(&endpoint)
    };
    test().send().await.expect("a test");
    pass(seconds(100)).await;
    let _ = rig
        .account
        .clone()
        .with_database("late.example", 4000);
    assert_eq!(
        rig.connection(&instance, &endpoint)
            .await
            .status(),
        Some("failed")
    );
    assert_eq!(
        rig.test(&instance, &endpoint)
            .await
            .status(),
        Some("successful")
    );
}
