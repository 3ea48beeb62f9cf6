//! What an IAM policy lets the caller do.

use aws_sdk_databasemigration::types::{MySqlSettings, Tag};
use tidb_dms::{fault::AwsFaultKind, sim::SimAccount};

use crate::rig::{Rig, arn, refused};

fn allowing(actions: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"Any","Effect":"Allow","Action":{actions},"Resource":"*"}}]}}"#
    )
}

/// The usual account, from now on under a policy that allows only these actions.
fn under(actions: &str) -> Rig {
    let rig = Rig::new();
    let _ = rig
        .account
        .clone()
        .allow_only(&allowing(actions))
        .expect("a policy");
    rig
}

#[tokio::test(start_paused = true)]
async fn what_no_statement_allows_is_refused_in_awss_words_and_has_no_effect() {
    let rig = under(r#""dms:Describe*""#);
    rig.dms
        .describe_endpoints()
        .send()
        .await
        .expect("allowed");
    let fault = refused!(
        rig.source("a"),
        "AccessDeniedException",
        "User: arn:aws:iam::123456789012:user/sim is not authorized to perform: dms:CreateEndpoint on resource: * because \
         no identity-based policy allows the dms:CreateEndpoint action",
    );
    assert_eq!(fault.kind(), &AwsFaultKind::AccessDenied);
    let certificate = "arn:aws:dms:us-west-2:123456789012:cert:any";
    refused!(
        rig.dms
            .delete_certificate()
            .certificate_arn(certificate),
        "AccessDeniedException",
        "dms:DeleteCertificate on resource: arn:aws:dms:us-west-2:123456789012:cert:any because",
    );
    assert!(rig.account.inventory().is_empty());
}

#[tokio::test(start_paused = true)]
async fn actions_are_patterns_in_any_case() {
    for (actions, is_allowed) in [
        (r#""*""#, true),
        (r#""dms:*""#, true),
        (r#"["ec2:Describe*", "DMS:createendpoint"]"#, true),
        (r#""dms:Create??dpoint""#, true),
        (r#""dms:*Endpoint""#, true),
        (r#""dms:Create""#, false),
        (r#""dms:CreateEndpoints""#, false),
        (r#""ec2:*""#, false),
    ] {
        let rig = under(actions);
        if is_allowed {
            arn(rig.source("a")).await;
        } else {
            refused!(rig.source("a"), "AccessDeniedException", "dms:CreateEndpoint");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn tags_on_a_create_need_a_permission_of_their_own() {
    let tag = || {
        Tag::builder()
            .key("team")
            .value("orders")
            .build()
    };
    let rig = under(r#""dms:CreateEndpoint""#);
    arn(rig.source("a")).await;
    refused!(rig.source("b").tags(tag()), "AccessDeniedException", "dms:AddTagsToResource");
    let rig = under(r#"["dms:CreateEndpoint", "dms:AddTagsToResource"]"#);
    arn(rig.source("b").tags(tag())).await;
}

#[tokio::test(start_paused = true)]
async fn a_login_in_secrets_manager_needs_the_role_and_the_secret() {
    let role = "arn:aws:iam::123456789012:role/dms-secret";
    let mut allowed = vec!["dms:CreateEndpoint"];
    for missing in ["iam:GetRole", "iam:PassRole", "secretsmanager:DescribeSecret"] {
        let rig = under(&format!("{allowed:?}"));
        refused!(secret(&rig, role), "AccessDeniedException", missing);
        allowed.push(missing);
    }
    arn(secret(&under(&format!("{allowed:?}")), role)).await;
}

fn secret(
    rig: &Rig,
    role: &str,
) -> aws_sdk_databasemigration::operation::create_endpoint::builders::CreateEndpointFluentBuilder {
    let _ = rig
        .account
        .clone()
        .with_secret("orders", "root", "any", "db.internal", 3306);
    rig.dms
        .create_endpoint()
        .endpoint_identifier("a")
        .endpoint_type("source".into())
        .engine_name("mysql")
        .my_sql_settings(
            MySqlSettings::builder()
                .secrets_manager_secret_id("orders")
                .secrets_manager_access_role_arn(role)
                .build(),
        )
}

#[tokio::test(start_paused = true)]
async fn a_denial_wins() {
    let account = SimAccount::new()
        .allow_only(
            r#"{"Statement":[
                {"Effect":"Allow","Action":"dms:*","Resource":"*"},
                {"Effect":"Deny","Action":"dms:DescribeEndpoints","Resource":"*"}]}"#,
        )
        .expect("a policy");
    let dms = account.client();
    refused!(
        dms.describe_endpoints(),
        "AccessDeniedException",
        "dms:DescribeEndpoints on resource: * with an explicit deny in an identity-based policy",
    );
    dms.describe_certificates()
        .send()
        .await
        .expect("allowed");
}

#[tokio::test]
async fn what_is_no_policy_is_refused_with_its_reason() {
    for (policy, reason) in [
        ("", "it is not JSON"),
        ("[]", "it has no `Statement`"),
        (r#"{"Statement":[]}"#, "its `Statement` is empty"),
        (
            r#"{"Statement":[{"Effect":"Allow","Action":"dms:*","Resource":"*"}, 7]}"#,
            "statement 2: `Effect`",
        ),
        (
            r#"{"Statement":{"Effect":"allow","Action":"dms:*","Resource":"*"}}"#,
            "`Effect` must be `Allow` or `Deny`",
        ),
        (
            r#"{"Statement":{"Effect":"Allow","Resource":"*"}}"#,
            "`Action` must be a text or a list of texts",
        ),
        (r#"{"Statement":{"Effect":"Allow","Action":[1],"Resource":"*"}}"#, "`Action` must be"),
        (
            r#"{"Statement":{"Effect":"Allow","Action":"CreateEndpoint","Resource":"*"}}"#,
            "`CreateEndpoint` is no action",
        ),
        (
            r#"{"Statement":{"Effect":"Allow","NotAction":"dms:*","Resource":"*"}}"#,
            "`NotAction` is not read",
        ),
        (r#"{"Statement":{"Effect":"Allow","Action":"dms:*"}}"#, "`Resource` must be"),
        (
            r#"{"Statement":{"Effect":"Deny","Action":"dms:*","Resource":"*","Condition":{"Bool":{"a":"b"}}}}"#,
            "a `Deny` is read only for the `Resource` `*` without a `Condition`",
        ),
    ] {
        let error = SimAccount::new()
            .allow_only(policy)
            .expect_err(policy)
            .to_string();
        assert!(error.starts_with("the policy cannot be used: "), "{error}");
        assert!(error.contains(reason), "{policy}: {error}");
    }
}
