mod login;
mod settings;
#[cfg(test)]
mod tests;

use aws_sdk_databasemigration::{
    operation::{
        create_endpoint::builders::CreateEndpointInputBuilder,
        modify_endpoint::builders::ModifyEndpointInputBuilder,
    },
    types::{
        DmsSslModeValue, DynamoDbSettings, Endpoint, ReplicationEndpointTypeValue, S3Settings,
    },
};

use super::{FarEndpoint, Password, modify::agrees};
use crate::{
    change::{Change, Difference, ReplaceReason},
    sdk::is_same_key,
};

impl FarEndpoint {
    /// What it takes to bring `observed`, an answer of `DescribeEndpoints`, to the raw request. An endpoint that is only
    /// named by its ARN is somebody else's, so it stays as it is.
    ///
    /// Compared by meaning is what the raw request says: engine, role, KMS key, SSL mode (none unless said), certificate,
    /// service access role, external table definition, extra connection attributes, the members of `MySQLSettings` and
    /// `PostgreSQLSettings`, database name, user, host and port. What it does not say is DMS's to choose: an attribute or a
    /// setting that it does not name is no difference. (On the TiDB side it is one: there all of them are known; here nobody
    /// can tell those that DMS added from those that somebody else did.) Case, order and spelling of the attributes are no
    /// difference, nor is an engine's usual port left out, nor that DMS keeps an attribute in `MySQLSettings` or
    /// `PostgreSQLSettings`, or a part of the connection in the endpoint instead of in its settings.
    ///
    /// The request holds what differs, but the attributes are sent as one text, which then drops those that the raw request
    /// does not name, and a login is sent whole, to each place where DMS keeps it. `Password::Changed` sends the login,
    /// and attributes that hold a password.
    ///
    /// # Caveats
    ///
    /// The settings of other engines (`OracleSettings`, `MicrosoftSQLServerSettings`, `S3Settings` and so on) are not
    /// compared, nor are the identifier, by which `observed` was found, tags, and passwords, which DMS never shows.
    pub fn modify_request(
        &self,
        observed: &Endpoint,
        password: Password,
    ) -> Change<ModifyEndpointInputBuilder> {
        let Self::Raw(raw) = self else { return Change::Unchanged };
        let mut difference = Difference::of(
            ModifyEndpointInputBuilder::default().set_endpoint_arn(observed.endpoint_arn.clone()),
        );
        compare_tls(raw, observed, &mut difference);
        compare_access(raw, observed, &mut difference);
        settings::compare(raw, observed, password, &mut difference);
        login::compare(raw, observed, password, &mut difference);
        difference.or_replace(replace_reasons(raw, observed))
    }
}

type Modify = Difference<ModifyEndpointInputBuilder>;

fn replace_reasons(raw: &CreateEndpointInputBuilder, observed: &Endpoint) -> Vec<ReplaceReason> {
    let role = |role: Option<&ReplicationEndpointTypeValue>| {
        role.map_or("", ReplicationEndpointTypeValue::as_str)
            .to_ascii_lowercase()
    };
    let (seen_role, role) =
        (role(observed.endpoint_type()), role(raw.get_endpoint_type().as_ref()));
    let seen_engine = observed
        .engine_name()
        .unwrap_or_default();
    let engine = said(raw.get_engine_name()).unwrap_or_default();
    let mut reasons = Vec::new();
    if !seen_engine.eq_ignore_ascii_case(engine) {
        reasons.push(ReplaceReason::new("engine", seen_engine, engine));
    }
    if seen_role != role {
        reasons.push(ReplaceReason::new("role", seen_role, role));
    }
    let seen_key = observed
        .kms_key_id()
        .unwrap_or_default();
    if let Some(key) = said(raw.get_kms_key_id()).filter(|key| !is_same_key(key, seen_key)) {
        reasons.push(ReplaceReason::new("KMS key", seen_key, key));
    }
    reasons
}

fn compare_tls(raw: &CreateEndpointInputBuilder, observed: &Endpoint, difference: &mut Modify) {
    let mode = raw
        .get_ssl_mode()
        .clone()
        .unwrap_or(DmsSslModeValue::None);
    if observed
        .ssl_mode()
        .map_or("none", DmsSslModeValue::as_str)
        != mode.as_str()
    {
        difference.note("SSL mode", |request| request.ssl_mode(mode));
    }
    let certificate = said(raw.get_certificate_arn());
    let certificate = certificate.filter(|arn| observed.certificate_arn() != Some(*arn));
    difference.note_some("certificate", certificate, |request, arn| request.certificate_arn(arn));
}

/// Both members stand in the settings of S3 too, the role in those of DynamoDB.
fn compare_access(raw: &CreateEndpointInputBuilder, observed: &Endpoint, difference: &mut Modify) {
    let s3 = observed.s3_settings();
    let roles = [
        observed.service_access_role_arn(),
        s3.and_then(S3Settings::service_access_role_arn),
        observed
            .dynamo_db_settings()
            .map(DynamoDbSettings::service_access_role_arn),
    ];
    let role = said(raw.get_service_access_role_arn());
    let role = role.filter(|role| !agrees(roles, |seen| seen == *role));
    difference.note_some("service access role", role, |request, role| {
        request.service_access_role_arn(role)
    });
    let tables =
        [observed.external_table_definition(), s3.and_then(S3Settings::external_table_definition)];
    let table = said(raw.get_external_table_definition());
    let table = table.filter(|table| !agrees(tables, |seen| seen == *table));
    difference.note_some("external table definition", table, |request, table| {
        request.external_table_definition(table)
    });
}

/// What the raw request says; an empty text says nothing.
fn said(text: &Option<String>) -> Option<&str> {
    text.as_deref()
        .filter(|text| !text.is_empty())
}

/// The port that an engine listens on unless told otherwise; none of an engine without one port of its own.
fn usual_port(engine: &str) -> Option<i32> {
    let engine = engine.to_ascii_lowercase();
    Some(match engine.as_str() {
        "aurora-postgresql" | "aurora-postgresql-serverless" | "postgres" => 5432,
        "babelfish" | "sqlserver" => 1433,
        "db2" => 50_000,
        "docdb" | "mongodb" => 27_017,
        "oracle" => 1521,
        "redshift" | "redshift-serverless" => 5439,
        "sybase" => 5000,
        engine if is_like_mysql(engine) => 3306,
        _ => return None,
    })
}

fn is_like_mysql(engine: &str) -> bool {
    ["aurora", "aurora-serverless", "gcp-mysql", "mariadb", "mysql"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(engine))
}
