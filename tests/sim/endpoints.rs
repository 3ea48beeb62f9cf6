use aws_sdk_databasemigration::types::{DmsSslModeValue, MySqlSettings, TargetDbType};

use crate::rig::{HOST, PASSWORD, Rig, arn, refused};

#[tokio::test(start_paused = true)]
async fn passwords_are_never_given_back() {
    let rig = Rig::new();
    let settings = MySqlSettings::builder()
        .password(PASSWORD)
        .parallel_load_threads(2)
        .build();
    let created = rig
        .target("quiet")
        .my_sql_settings(settings)
        .send()
        .await
        .expect("it");
    let found = rig
        .dms
        .describe_endpoints()
        .send()
        .await
        .expect("endpoints");
    let account = format!("{:?}", rig.account);
    for text in [format!("{created:?}"), format!("{found:?}"), account] {
        assert!(!text.contains(PASSWORD), "{text}");
    }
    let settings = found.endpoints()[0]
        .my_sql_settings()
        .expect("settings");
    assert_eq!(settings.server_name(), Some(HOST));
    assert_eq!(settings.port(), Some(4000));
    assert_eq!(settings.parallel_load_threads(), Some(2));
}

#[tokio::test(start_paused = true)]
async fn settings_win_over_the_members_beside_them() {
    let rig = Rig::new();
    let settings = MySqlSettings::builder()
        .server_name("other.example")
        .build();
    let created = rig
        .target("two-hosts")
        .my_sql_settings(settings)
        .send()
        .await
        .expect("it");
    assert_eq!(
        created
            .endpoint()
            .and_then(|it| it.server_name()),
        Some("other.example")
    );
}

#[tokio::test(start_paused = true)]
async fn attributes_come_back_in_the_order_and_spelling_of_dms_and_are_reset_by_an_empty_text() {
    let rig = Rig::new();
    let with = rig
        .target("attributes")
        .extra_connection_attributes(
            "loadusingcsv=false; initstmt=SET FOREIGN_KEY_CHECKS=0;ConnectionTimeout=30;",
        );
    let created = with.send().await.expect("it");
    let endpoint = created.endpoint().expect("it");
    assert_eq!(
        endpoint.extra_connection_attributes(),
        Some("ConnectionTimeout=30;Initstmt=SET FOREIGN_KEY_CHECKS=0;loadUsingCSV=false")
    );
    let changed = rig
        .dms
        .modify_endpoint()
        .set_endpoint_arn(endpoint.endpoint_arn.clone())
        .extra_connection_attributes("")
        .send()
        .await
        .expect("it");
    assert_eq!(
        changed
            .endpoint()
            .and_then(|it| it.extra_connection_attributes()),
        None
    );
}

#[tokio::test(start_paused = true)]
async fn attributes_that_are_settings_move_there_unless_the_setting_is_given() {
    let rig = Rig::new();
    let attributes = "parallelLoadThreads=2;maxFileSize=1000;targetDbType=MULTIPLE_DATABASES;\
                      CleanSrcMetadataOnMismatch=true";
    let settings = MySqlSettings::builder()
        .max_file_size(2000)
        .build();
    let created = rig
        .target("moved")
        .extra_connection_attributes(attributes)
        .my_sql_settings(settings)
        .send()
        .await
        .expect("it");
    let endpoint = created.endpoint().expect("it");
    assert_eq!(endpoint.extra_connection_attributes(), None);
    let settings = endpoint
        .my_sql_settings()
        .expect("settings");
    assert_eq!(settings.parallel_load_threads(), Some(2));
    assert_eq!(settings.max_file_size(), Some(2000));
    assert_eq!(settings.target_db_type(), Some(&TargetDbType::MultipleDatabases));
    assert_eq!(settings.clean_source_metadata_on_mismatch(), Some(true));
    for attributes in ["parallelLoadThreads=many", "CleanSrcMetadataOnMismatch=perhaps"] {
        refused!(
            rig.target("wrong")
                .extra_connection_attributes(attributes),
            "InvalidParameterValueException",
            "Invalid value for the extra connection attribute"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_merges_and_can_move_to_a_secret() {
    let rig = Rig::new();
    let _ = rig
        .account
        .clone()
        .with_secret("login", "u", "p", HOST, 4000);
    let endpoint = arn(rig
        .target("merged")
        .ssl_mode(DmsSslModeValue::None))
    .await;
    let modify = || {
        rig.dms
            .modify_endpoint()
            .endpoint_arn(&endpoint)
    };

    let changed = modify()
        .port(4001)
        .send()
        .await
        .expect("it");
    let changed = changed.endpoint().expect("it");
    assert_eq!((changed.server_name(), changed.port()), (Some(HOST), Some(4001)));

    let settings = MySqlSettings::builder()
        .secrets_manager_secret_id("login")
        .secrets_manager_access_role_arn("arn:aws:iam::123456789012:role/read")
        .build();
    let changed = modify()
        .my_sql_settings(settings)
        .send()
        .await
        .expect("it");
    assert_eq!(
        changed
            .endpoint()
            .and_then(|it| it.server_name()),
        None
    );

    let changed = modify()
        .endpoint_identifier("Renamed")
        .send()
        .await
        .expect("it");
    assert_eq!(
        changed
            .endpoint()
            .and_then(|it| it.endpoint_identifier()),
        Some("renamed")
    );
}

#[tokio::test(start_paused = true)]
async fn changes_are_checked_like_creations() {
    let rig = Rig::new();
    let endpoint = arn(rig.target("kept")).await;
    arn(rig.target("taken")).await;
    let modify = || {
        rig.dms
            .modify_endpoint()
            .endpoint_arn(&endpoint)
    };

    refused!(modify(), "InvalidParameterCombinationException", "No modifications were requested");
    refused!(
        modify().ssl_mode(DmsSslModeValue::VerifyCa),
        "InvalidParameterCombinationException",
        "CA certificate",
    );
    refused!(modify().endpoint_identifier("TAKEN"), "ResourceAlreadyExistsFault", "taken");
    refused!(
        modify().extra_connection_attributes("key=1"),
        "InvalidParameterValueException",
        "Unsupported value 'key' for extra connection attributes",
    );
    refused!(
        rig.dms
            .modify_endpoint()
            .endpoint_arn("arn:aws:dms:us-west-2:123456789012:endpoint:NO")
            .port(1),
        "ResourceNotFoundFault",
        "NO",
    );
}
