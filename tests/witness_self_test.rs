//! The witnesses are worth asking: they accept what is right and refuse what is wrong.

mod witness;

use aws_sdk_databasemigration::{
    operation::{
        create_endpoint::CreateEndpointInput, create_replication_task::CreateReplicationTaskInput,
        import_certificate::ImportCertificateInput,
    },
    primitives::DateTime,
    types::{
        DmsSslModeValue, MigrationTypeValue, MySqlSettings, ReplicationEndpointTypeValue, Tag,
    },
};
use serde_json::{Value, json};
use witness::{
    MotoServer, Witness,
    body::{Captured, Wire},
    python,
};

fn endpoint() -> CreateEndpointInput {
    CreateEndpointInput::builder()
        .endpoint_identifier("tidb-target")
        .endpoint_type(ReplicationEndpointTypeValue::Target)
        .engine_name("mysql")
        .server_name("gateway01.us-east-1.prod.aws.tidbcloud.com")
        .port(4000)
        .ssl_mode(DmsSslModeValue::VerifyFull)
        .my_sql_settings(
            MySqlSettings::builder()
                .parallel_load_threads(4)
                .build(),
        )
        .tags(
            Tag::builder()
                .key("team")
                .value("orders")
                .build(),
        )
        .build()
        .expect("the input is complete")
}

#[test]
fn a_right_body_is_accepted() {
    let mut task = CreateReplicationTaskInput::builder()
        .replication_task_identifier("orders")
        .source_endpoint_arn("arn:aws:dms:us-east-1:123456789012:endpoint:SOURCE")
        .target_endpoint_arn("arn:aws:dms:us-east-1:123456789012:endpoint:TARGET")
        .replication_instance_arn("arn:aws:dms:us-east-1:123456789012:rep:INSTANCE")
        .migration_type(MigrationTypeValue::Cdc)
        .table_mappings(r#"{"rules":[]}"#);
    task = task.cdc_start_time(DateTime::from_secs(1_780_000_000));
    let certificate = ImportCertificateInput::builder().certificate_identifier("isrg-root-x1");

    Witness::accepts(&[endpoint().wire(), task.wire(), certificate.wire()]);
}

/// Each row breaks the good body in one place, and the witness says where.
#[test]
fn a_wrong_body_is_refused_for_its_mistake() {
    let (operation, good) = endpoint().wire();
    let broken = |member: &str, value: Value| {
        let mut body = good.clone();
        body[member] = value;
        body
    };
    let mut without_engine = good.clone();
    without_engine
        .as_object_mut()
        .expect("a body is an object")
        .remove("EngineName");
    let table = [
        (broken("Colour", json!("red")), "Unknown parameter in input: \"Colour\""),
        (
            broken("MySQLSettings", json!({ "Threads": 4 })),
            "Unknown parameter in MySQLSettings: \"Threads\"",
        ),
        (without_engine, "Missing required parameter in input: \"EngineName\""),
        (
            broken("SslMode", json!("verify_full")),
            "CreateEndpoint.SslMode: 'verify_full' is none of",
        ),
        (broken("Port", json!("4000")), "Invalid type for parameter Port"),
        (broken("Port", json!(true)), "CreateEndpoint.Port: a boolean given for a integer"),
        (broken("Tags", json!({ "team": "orders" })), "Invalid type for parameter Tags"),
    ];
    let requests: Vec<_> = table
        .iter()
        .map(|(body, _)| (operation.clone(), body.clone()))
        .collect();

    for ((body, complaint), errors) in table
        .iter()
        .zip(Witness::validate(&requests))
    {
        assert!(
            errors.len() == 1 && errors[0].starts_with(complaint),
            "{body}\nexpected only: {complaint}\nfound: {errors:#?}"
        );
    }
}

#[test]
fn an_operation_of_another_service_is_refused() {
    let errors = Witness::validate(&[("CreateVpc", json!({}))]);

    assert_eq!(errors, [["CreateVpc is no operation of the service"]]);
}

#[test]
fn a_time_that_is_none_is_refused() {
    let errors = Witness::validate(&[("DescribeEvents", json!({ "StartTime": "tomorrow or so" }))]);

    assert!(errors[0][0].starts_with("Invalid type for parameter StartTime"), "{errors:?}");
}

#[test]
fn the_environment_is_made_once_and_shared() {
    let made: Vec<_> = std::thread::scope(|scope| {
        let askers: Vec<_> = (0..4)
            .map(|_| scope.spawn(python))
            .collect();
        askers
            .into_iter()
            .map(|asker| asker.join().expect("python() returns"))
            .collect()
    });

    assert!(
        made.iter()
            .all(|python| python.is_file() && *python == made[0])
    );
}

#[tokio::test]
async fn what_a_client_sends_is_what_the_serializer_shows() {
    let captured = Captured::default();

    captured
        .client()
        .create_endpoint()
        .endpoint_identifier("tidb-target")
        .port(4000)
        .send()
        .await
        .expect("a capturing account accepts everything");

    let alone = CreateEndpointInput::builder()
        .endpoint_identifier("tidb-target")
        .port(4000);
    assert_eq!(captured.requests(), [alone.wire()]);
}

/// moto's answers are read by the typed client, its times included.
///
/// What moto gets wrong here: the subnet group it answers always holds `subnet-12345` of `vpc-12345`.
#[tokio::test]
async fn moto_answers_the_real_client() -> anyhow::Result<()> {
    let moto = MotoServer::start();
    let client = moto.client();

    client
        .create_replication_subnet_group()
        .replication_subnet_group_identifier("dms-subnets")
        .replication_subnet_group_description("two zones")
        .set_subnet_ids(Some(moto.subnets().to_vec()))
        .send()
        .await?;
    let instance = client
        .create_replication_instance()
        .replication_instance_identifier("dms")
        .replication_instance_class("dms.t3.medium")
        .replication_subnet_group_identifier("dms-subnets")
        .send()
        .await?
        .replication_instance
        .expect("moto answers the instance");

    assert!(instance.instance_create_time.is_some());
    assert!(
        moto.url()
            .starts_with("http://127.0.0.1:")
    );
    let again = client
        .create_replication_subnet_group()
        .replication_subnet_group_identifier("dms-subnets")
        .replication_subnet_group_description("two zones")
        .set_subnet_ids(Some(moto.subnets().to_vec()))
        .send()
        .await
        .expect_err("the name is taken");
    assert!(
        again
            .into_service_error()
            .is_resource_already_exists_fault()
    );
    Ok(())
}
