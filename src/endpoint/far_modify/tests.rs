use aws_sdk_databasemigration::types::{
    MySqlSettings, OracleSettings, PluginNameValue, PostgreSqlSettings,
    builders::{MySqlSettingsBuilder, OracleSettingsBuilder, PostgreSqlSettingsBuilder},
};

use super::*;
use crate::{endpoint::Role, name::EndpointArn};

const ARN: &str = "arn:aws:dms:us-east-1:123456789012:endpoint:AURORA";
const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/1-2";
const CERTIFICATE: &str = "arn:aws:dms:us-east-1:123456789012:cert:RDS";
const ROLE: &str = "arn:aws:iam::123456789012:role/dms";
const HOST: &str = "shop.cluster-abc.us-east-1.rds.amazonaws.com";
const TEXT: &str = "serverTimezone=US/Pacific;CleanSrcMetadataOnMismatch=True;ConnectionTimeout=30";

fn raw() -> CreateEndpointInputBuilder {
    CreateEndpointInputBuilder::default()
        .endpoint_identifier("shop-aurora")
        .endpoint_type(ReplicationEndpointTypeValue::Source)
        .engine_name("aurora")
        .username("dms")
        .password("Hidden-word-1")
        .server_name(HOST)
        .port(3306)
        .database_name("shop")
        .kms_key_id("1-2")
        .ssl_mode(DmsSslModeValue::VerifyFull)
        .certificate_arn(CERTIFICATE)
        .service_access_role_arn(ROLE)
        .external_table_definition("{}")
        .extra_connection_attributes(TEXT)
        .my_sql_settings(
            mysql()
                .events_poll_interval(5)
                .execute_timeout(90)
                .build(),
        )
}

fn far(raw: CreateEndpointInputBuilder) -> FarEndpoint {
    FarEndpoint::raw(raw, Role::Source).expect("a source")
}

/// What DMS answers of `raw()`, in its own manner.
fn observed() -> Endpoint {
    Endpoint::builder()
        .endpoint_arn(ARN)
        .endpoint_identifier("shop-aurora")
        .endpoint_type(ReplicationEndpointTypeValue::from("SOURCE"))
        .engine_name("aurora")
        .username("dms")
        .server_name(HOST)
        .port(3306)
        .database_name("shop")
        .kms_key_id(KEY)
        .ssl_mode(DmsSslModeValue::VerifyFull)
        .certificate_arn(CERTIFICATE)
        .service_access_role_arn(ROLE)
        .external_table_definition("{}")
        .extra_connection_attributes(TEXT)
        .my_sql_settings(
            mysql()
                .events_poll_interval(5)
                .execute_timeout(90)
                .build(),
        )
        .build()
}

fn with(change: impl FnOnce(&mut Endpoint)) -> Endpoint {
    let mut endpoint = observed();
    change(&mut endpoint);
    endpoint
}

fn inside(endpoint: &mut Endpoint, change: impl FnOnce(&mut MySqlSettings)) {
    change(
        endpoint
            .my_sql_settings
            .as_mut()
            .expect("settings"),
    );
}

/// A request that says nothing but what it must.
fn bare(_: CreateEndpointInputBuilder) -> CreateEndpointInputBuilder {
    CreateEndpointInputBuilder::default()
        .endpoint_identifier("shop-aurora")
        .endpoint_type(ReplicationEndpointTypeValue::Source)
        .engine_name("aurora")
}

/// The login as the settings hold it too.
fn mirrored() -> MySqlSettings {
    mysql()
        .username("dms")
        .password("Hidden-word-1")
        .server_name(HOST)
        .port(3306)
        .build()
}

fn mysql() -> MySqlSettingsBuilder {
    MySqlSettings::builder()
}

fn postgres() -> PostgreSqlSettingsBuilder {
    PostgreSqlSettings::builder()
}

fn oracle() -> OracleSettingsBuilder {
    OracleSettings::builder()
}

fn empty() -> ModifyEndpointInputBuilder {
    ModifyEndpointInputBuilder::default().endpoint_arn(ARN)
}

/// A login is sent whole.
fn login(request: ModifyEndpointInputBuilder) -> ModifyEndpointInputBuilder {
    request
        .engine_name("aurora")
        .username("dms")
        .password("Hidden-word-1")
        .server_name(HOST)
        .port(3306)
}

fn modified(
    fields: &[&'static str],
    request: ModifyEndpointInputBuilder,
) -> Change<ModifyEndpointInputBuilder> {
    Change::Modify { request: Box::new(request), fields: fields.to_vec() }
}

#[test]
fn an_endpoint_that_exists_stays_as_it_is() {
    let arn: EndpointArn = ARN.parse().expect("an ARN");
    let existing = FarEndpoint::from(arn);
    let observed = Endpoint::builder()
        .engine_name("oracle")
        .build();
    let change = existing.modify_request(&observed, Password::Changed);
    assert!(change.is_unchanged());
}

/// A description, and what DMS answers of it. Functions, because a table of requests is too large for a stack.
type Same =
    (&'static str, fn(CreateEndpointInputBuilder) -> CreateEndpointInputBuilder, fn(&mut Endpoint));

#[test]
fn what_dms_rewrites_is_no_difference() {
    let rows: [Same; 24] = [
        ("as DMS answers", |raw| raw, |_| ()),
        (
            "role in lower case",
            |raw| raw,
            |e| e.endpoint_type = Some(ReplicationEndpointTypeValue::Source),
        ),
        ("engine in another case", |raw| raw, |e| e.engine_name = Some("Aurora".to_owned())),
        ("host in another case", |raw| raw, |e| e.server_name = Some(HOST.to_uppercase())),
        ("key by its ARN", |raw| raw.kms_key_id(KEY), |_| ()),
        ("an alias", |raw| raw.kms_key_id("alias/ours"), |_| ()),
        ("trailing `;`", |raw| raw, |e| e.extra_connection_attributes = Some(format!("{TEXT};"))),
        (
            "read-back: order and case",
            |raw| raw,
            |e| {
                let text = "connectiontimeout=30;SERVERTIMEZONE=US/Pacific; cleanSrcMetadataOnMismatch=true";
                e.extra_connection_attributes = Some(text.to_owned());
            },
        ),
        (
            "read-back: moved into the settings",
            |raw| raw,
            |e| {
                e.extra_connection_attributes = Some("ConnectionTimeout=30".to_owned());
                let settings = mysql()
                    .server_timezone("US/Pacific")
                    .clean_source_metadata_on_mismatch(true);
                e.my_sql_settings = Some(
                    settings
                        .events_poll_interval(5)
                        .execute_timeout(90)
                        .build(),
                );
            },
        ),
        (
            "settings moved into the text",
            |raw| raw,
            |e| {
                e.extra_connection_attributes =
                    Some(format!("{TEXT};executeTimeout=90;eventsPollInterval=5"));
                e.my_sql_settings = None;
            },
        ),
        (
            "an attribute and a setting that DMS added",
            |raw| raw,
            |e| {
                e.extra_connection_attributes =
                    Some(format!("{TEXT};IgnoreOpenXaTransactionsCheck=true"));
                e.my_sql_settings
                    .as_mut()
                    .expect("settings")
                    .parallel_load_threads = Some(1);
            },
        ),
        (
            "a default that DMS leaves out",
            |raw| raw.extra_connection_attributes("parallelLoadThreads=1"),
            |e| e.extra_connection_attributes = None,
        ),
        ("no attributes said", |raw| raw.set_extra_connection_attributes(None), |_| ()),
        (
            "a connection in both places",
            |raw| raw,
            |e| {
                inside(e, |s| {
                    (s.username, s.server_name) = (Some("dms".to_owned()), Some(HOST.to_owned()));
                    (s.port, s.database_name) = (Some(3306), Some("shop".to_owned()));
                })
            },
        ),
        (
            "a connection in the settings only",
            |raw| raw,
            |e| {
                (e.username, e.server_name, e.port, e.database_name) = (None, None, None, None);
                e.my_sql_settings = Some(
                    mysql()
                        .username("dms")
                        .server_name(HOST)
                        .port(3306)
                        .database_name("shop")
                        .events_poll_interval(5)
                        .execute_timeout(90)
                        .build(),
                );
            },
        ),
        (
            "a connection of settings that DMS answers outside",
            |raw| {
                bare(raw).my_sql_settings(
                    mysql()
                        .username("dms")
                        .password("Hidden-word-1")
                        .server_name(HOST)
                        .port(3306)
                        .build(),
                )
            },
            |e| e.ssl_mode = None,
        ),
        (
            "a connection in the settings of an engine that is not compared",
            |raw| {
                bare(raw)
                    .engine_name("oracle")
                    .username("dms")
                    .server_name(HOST)
                    .database_name("shop")
            },
            |e| {
                e.engine_name = Some("oracle".to_owned());
                (e.username, e.server_name, e.port, e.database_name) = (None, None, None, None);
                (e.ssl_mode, e.my_sql_settings) = (None, None);
                e.oracle_settings = Some(
                    oracle()
                        .username("dms")
                        .server_name(HOST)
                        .port(1521)
                        .database_name("shop")
                        .asm_user("asm")
                        .build(),
                );
            },
        ),
        (
            "a database that is an attribute",
            |raw| raw,
            |e| {
                e.database_name = None;
                e.extra_connection_attributes = Some(format!("{TEXT};databaseName=shop"));
            },
        ),
        (
            "an attribute that is the database",
            |raw| raw.extra_connection_attributes("databaseName=shop"),
            |_| (),
        ),
        ("the usual port is left out", |raw| raw.set_port(None), |_| ()),
        ("the usual port is not answered", |raw| raw, |e| e.port = None),
        ("no login said", |raw| bare(raw), |e| e.ssl_mode = Some(DmsSslModeValue::None)),
        (
            "a password in the attributes",
            |raw| raw.extra_connection_attributes(format!("{TEXT};asmPassword=Hidden-word-2")),
            |_| (),
        ),
        (
            "role and table of S3",
            |raw| raw,
            |e| {
                (e.service_access_role_arn, e.external_table_definition) = (None, None);
                e.s3_settings = Some(
                    S3Settings::builder()
                        .service_access_role_arn(ROLE)
                        .external_table_definition("{}")
                        .build(),
                );
            },
        ),
    ];
    for (row, describe, answer) in rows {
        let change = far(describe(raw())).modify_request(&with(answer), Password::Unchanged);
        assert!(change.is_unchanged(), "{row}: {change:?}");
    }
}

/// What somebody changed, which members it touches, and what is sent.
type Changed = (
    &'static str,
    &'static [&'static str],
    fn(&mut Endpoint),
    fn(ModifyEndpointInputBuilder) -> ModifyEndpointInputBuilder,
);

#[test]
fn each_member_changed_behind_ones_back_is_seen() {
    let rows: [Changed; 18] = [
        (
            "mode",
            &["SSL mode"],
            |e| e.ssl_mode = Some(DmsSslModeValue::Require),
            |request| request.ssl_mode(DmsSslModeValue::VerifyFull),
        ),
        (
            "certificate",
            &["certificate"],
            |e| e.certificate_arn = Some("arn:other".to_owned()),
            |request| request.certificate_arn(CERTIFICATE),
        ),
        (
            "service access role",
            &["service access role"],
            |e| e.service_access_role_arn = None,
            |request| request.service_access_role_arn(ROLE),
        ),
        (
            "external table definition",
            &["external table definition"],
            |e| e.external_table_definition = Some("[]".to_owned()),
            |request| request.external_table_definition("{}"),
        ),
        (
            "another attribute",
            &["attributes"],
            |e| e.extra_connection_attributes = Some(TEXT.replace("30", "31")),
            |request| request.extra_connection_attributes(TEXT),
        ),
        (
            "an attribute less",
            &["attributes"],
            |e| e.extra_connection_attributes = Some("ConnectionTimeout=30".to_owned()),
            |request| request.extra_connection_attributes(TEXT),
        ),
        (
            "an attribute that a setting overrides",
            &["attributes", "settings"],
            |e| inside(e, |s| s.server_timezone = Some("UTC".to_owned())),
            |request| {
                request
                    .extra_connection_attributes(TEXT)
                    .my_sql_settings(
                        mysql()
                            .server_timezone("US/Pacific")
                            .build(),
                    )
            },
        ),
        (
            "one setting",
            &["settings"],
            |e| inside(e, |s| s.execute_timeout = Some(60)),
            |request| request.my_sql_settings(mysql().execute_timeout(90).build()),
        ),
        (
            "no settings",
            &["settings"],
            |e| e.my_sql_settings = None,
            |request| {
                request.my_sql_settings(
                    mysql()
                        .events_poll_interval(5)
                        .execute_timeout(90)
                        .build(),
                )
            },
        ),
        (
            "database",
            &["database name"],
            |e| e.database_name = Some("other".to_owned()),
            |request| request.database_name("shop"),
        ),
        (
            "database of the settings",
            &["database name"],
            |e| inside(e, |s| s.database_name = Some("other".to_owned())),
            |request| {
                request
                    .database_name("shop")
                    .my_sql_settings(mysql().database_name("shop").build())
            },
        ),
        ("user", &["login"], |e| e.username = Some("root".to_owned()), login),
        ("host", &["login"], |e| e.server_name = Some("10.0.0.1".to_owned()), login),
        ("port", &["login"], |e| e.port = Some(3307), login),
        (
            "user of the settings",
            &["login"],
            |e| inside(e, |s| s.username = Some("root".to_owned())),
            |request| login(request).my_sql_settings(mirrored()),
        ),
        (
            "a secret instead",
            &["login"],
            |e| inside(e, |s| s.secrets_manager_secret_id = Some("shop".to_owned())),
            login,
        ),
        (
            "a setting and the login of the settings",
            &["settings", "login"],
            |e| inside(e, |s| (s.execute_timeout, s.port) = (None, Some(1))),
            |request| {
                login(request).my_sql_settings({
                    let mut settings = mirrored();
                    settings.execute_timeout = Some(90);
                    settings
                })
            },
        ),
        (
            "all at once",
            &[
                "SSL mode",
                "certificate",
                "service access role",
                "external table definition",
                "attributes",
                "settings",
                "database name",
                "login",
            ],
            |e| {
                *e = Endpoint::builder()
                    .endpoint_arn(ARN)
                    .endpoint_type(ReplicationEndpointTypeValue::Source)
                    .engine_name("aurora")
                    .kms_key_id(KEY)
                    .build();
            },
            |request| {
                login(request)
                    .ssl_mode(DmsSslModeValue::VerifyFull)
                    .certificate_arn(CERTIFICATE)
                    .service_access_role_arn(ROLE)
                    .external_table_definition("{}")
                    .extra_connection_attributes(TEXT)
                    .my_sql_settings(
                        mysql()
                            .events_poll_interval(5)
                            .execute_timeout(90)
                            .build(),
                    )
                    .database_name("shop")
            },
        ),
    ];
    for (row, fields, meddle, expected) in rows {
        let change = far(raw()).modify_request(&with(meddle), Password::Unchanged);
        assert_eq!(change, modified(fields, expected(empty())), "{row}");
    }
}

#[test]
fn what_is_not_said_has_its_default_or_stays() {
    let plain = far(raw().set_ssl_mode(None));
    let change = plain.modify_request(&observed(), Password::Unchanged);
    let expected = empty().ssl_mode(DmsSslModeValue::None);
    assert_eq!(change, modified(&["SSL mode"], expected), "SslMode");

    let usual = far(raw().set_port(None));
    let other = with(|e| e.port = Some(3307));
    let change = usual.modify_request(&other, Password::Unchanged);
    assert_eq!(change, modified(&["login"], login(empty())), "the usual port");
}

#[test]
fn a_new_password_is_sent_with_its_login() {
    let change = far(raw()).modify_request(&observed(), Password::Changed);
    assert_eq!(change, modified(&["login"], login(empty())));

    let by_secret = raw()
        .set_username(None)
        .set_password(None)
        .set_server_name(None)
        .set_port(None)
        .my_sql_settings(
            mysql()
                .secrets_manager_secret_id("shop")
                .secrets_manager_access_role_arn(ROLE)
                .build(),
        );
    let same = with(|e| {
        inside(e, |s| {
            s.secrets_manager_secret_id = Some("shop".to_owned());
            s.secrets_manager_access_role_arn = Some(ROLE.to_owned());
        })
    });
    let change = far(by_secret.clone()).modify_request(&same, Password::Changed);
    assert!(change.is_unchanged(), "the password is in the secret");
    let other = with(|e| {
        inside(e, |s| {
            s.secrets_manager_secret_id = Some("other".to_owned());
            s.secrets_manager_access_role_arn = Some(ROLE.to_owned());
        })
    });
    let pair = mysql()
        .secrets_manager_secret_id("shop")
        .secrets_manager_access_role_arn(ROLE)
        .build();
    let change = far(by_secret).modify_request(&other, Password::Unchanged);
    assert_eq!(change, modified(&["settings"], empty().my_sql_settings(pair)), "pair");

    let text = format!("{TEXT};asmPassword=Hidden-word-2");
    let hidden = far(raw().extra_connection_attributes(&text));
    let change = hidden.modify_request(&observed(), Password::Changed);
    let expected = login(empty()).extra_connection_attributes(text);
    assert_eq!(change, modified(&["attributes", "login"], expected));
}

#[test]
fn settings_of_postgresql_are_compared_too() {
    let settings = || {
        postgres()
            .slot_name("dms_slot")
            .plugin_name(PluginNameValue::Pglogical)
            .heartbeat_enable(true)
    };
    let raw = CreateEndpointInputBuilder::default()
        .endpoint_identifier("shop-postgres")
        .endpoint_type(ReplicationEndpointTypeValue::Source)
        .engine_name("aurora-postgresql")
        .server_name(HOST)
        .database_name("shop")
        .extra_connection_attributes("captureDDLs=N;heartbeatFrequency=5")
        .postgre_sql_settings(
            settings()
                .password("Hidden-word-1")
                .username("dms")
                .build(),
        );
    let seen = |text: &str, settings: PostgreSqlSettingsBuilder| {
        Endpoint::builder()
            .endpoint_arn(ARN)
            .endpoint_type(ReplicationEndpointTypeValue::from("SOURCE"))
            .engine_name("aurora-postgresql")
            .server_name(HOST)
            .port(5432)
            .extra_connection_attributes(text)
            .postgre_sql_settings(
                settings
                    .username("dms")
                    .database_name("shop")
                    .build(),
            )
            .build()
    };
    let moved =
        seen("HEARTBEATFREQUENCY=5;PluginName=PGLOGICAL;slotName=dms_slot;captureDDLs=N", {
            postgres().heartbeat_enable(true)
        });
    let described = far(raw);
    for observed in [seen("captureDDLs=N;heartbeatFrequency=5", settings()), moved] {
        let change = described.modify_request(&observed, Password::Unchanged);
        assert!(change.is_unchanged(), "{change:?}");
    }
    let other = seen(
        "captureDDLs=N",
        settings()
            .slot_name("DMS_SLOT")
            .heartbeat_frequency(6),
    );
    let expected = empty()
        .extra_connection_attributes("captureDDLs=N;heartbeatFrequency=5")
        .postgre_sql_settings(
            postgres()
                .slot_name("dms_slot")
                .heartbeat_frequency(5)
                .build(),
        );
    let change = described.modify_request(&other, Password::Unchanged);
    assert_eq!(change, modified(&["attributes", "settings"], expected));
}

#[test]
fn some_differences_replace_the_endpoint() {
    let rows = [
        ("engine: from mysql to aurora", with(|e| e.engine_name = Some("mysql".to_owned()))),
        (
            "role: from target to source",
            with(|e| e.endpoint_type = Some(ReplicationEndpointTypeValue::from("TARGET"))),
        ),
        (
            "KMS key: from arn:aws:kms:us-east-1:123456789012:key/9 to 1-2",
            with(|e| e.kms_key_id = Some("arn:aws:kms:us-east-1:123456789012:key/9".to_owned())),
        ),
        (
            "engine: from mysql to aurora",
            with(|e| (e.engine_name, e.port) = (Some("mysql".to_owned()), Some(1))),
        ),
    ];
    for (reason, observed) in rows {
        let change = far(raw()).modify_request(&observed, Password::Changed);
        let Change::Replace(reasons) = change else { panic!("{reason}: {change:?}") };
        let said: Vec<_> = reasons
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(said, [reason]);
    }
}
