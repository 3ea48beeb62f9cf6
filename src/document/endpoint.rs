use std::time::SystemTime;

#[cfg(feature = "plan")]
use serde_json::Map;
use serde_json::Value;

use super::{Lookup, parts::read_tags, reader::Table, reference::referred, rules};
use crate::{
    ca::{ClusterCa, IsrgRootX1},
    cluster::{Connectivity, GatewayModel, Plan},
    endpoint::{
        Ca, CleanSourceMetadata, DescribedEndpoint, EndpointSettings, InitStmt, LoadUsingCsv, Role,
        rules as endpoint_rules,
        spec::{EndpointSpec, Login, Tls},
    },
    name::Given,
};

const PLANS: [(&str, Plan); 5] = [
    ("serverless", Plan::Serverless),
    ("starter", Plan::Serverless),
    ("essential", Plan::Essential),
    ("premium", Plan::Premium),
    ("dedicated", Plan::Dedicated),
];
const CONNECTIVITIES: [(&str, Connectivity); 3] = [
    ("public-endpoint", Connectivity::PublicEndpoint),
    ("private-endpoint", Connectivity::PrivateEndpoint),
    ("vpc-peering", Connectivity::VpcPeering),
];
const ROLES: [(&str, Role); 2] = [("source", Role::Source), ("target", Role::Target)];

/// The plan as the document says it, though the endpoint may be refused.
#[cfg(feature = "plan")]
pub(super) fn said_plan(document: &Map<String, Value>) -> Plan {
    let plan = document
        .get("endpoint")
        .and_then(|endpoint| endpoint.get("plan"))
        .and_then(Value::as_str);
    PLANS
        .into_iter()
        .find_map(|(word, known)| (Some(word) == plan).then_some(known))
        .unwrap_or(Plan::Serverless)
}

/// The endpoint on the TiDB side, through the checks of the builder.
pub(super) fn read(
    table: Table<'_>,
    now: SystemTime,
    lookup: &dyn Lookup,
) -> Option<DescribedEndpoint> {
    if !table.has("plan") {
        let remedy = "name the plan: `serverless`, `essential`, `premium` or `dedicated`";
        table
            .report
            .add(rules::MISSING, table.path_of("plan"), "it is missing", remedy);
    }
    let plan = table.choice("plan", &PLANS);
    let mut spec = EndpointSpec::new(plan.unwrap_or(Plan::Serverless));
    spec.connectivity = table
        .choice("connectivity", &CONNECTIVITIES)
        .unwrap_or_default();
    spec.role = table.choice("role", &ROLES);
    spec.identifier = given(table.text("identifier"));
    spec.host = given(table.text("host"));
    spec.port = table
        .number("port")
        .map_or_else(Given::missing, Into::into);
    read_login(&table, lookup, &mut spec);
    spec.tls = table
        .table("tls")
        .and_then(|tls| read_tls(tls, now, lookup, &mut spec));
    read_settings(&table, &mut spec.settings);
    spec.kms_key = given(table.text("kms_key"));
    spec.resource_identifier = given(table.text("resource_identifier"));
    spec.tags = read_tags(&table);
    spec.accepted.premium_target = table
        .flag("dangerous_premium_target")
        .unwrap_or_default();
    table.refused(
        "database",
        endpoint_rules::DATABASE_NAME,
        "DMS takes no database for a MySQL endpoint: it would put every table into that one",
        "choose schemas in the table mappings, or use `single_database`",
    );
    table.refused(
        "events_poll_interval",
        endpoint_rules::EVENTS_POLL_INTERVAL,
        "TiDB has no change events to poll",
        "drop it",
    );
    // What is there but was refused for a reason of its own is not missing too.
    let by_string = table.has("connection_string");
    let answered: Vec<_> = [
        (endpoint_rules::ROLE, table.has("role")),
        (endpoint_rules::IDENTIFIER, table.has("identifier")),
        (endpoint_rules::HOST, table.has("host") || by_string),
        (endpoint_rules::LOGIN, by_string),
        (endpoint_rules::TLS, table.has("tls")),
    ]
    .into_iter()
    .filter_map(|(rule, is_answered)| is_answered.then_some(rule))
    .collect();
    let report = table.report;
    table.finish();
    // Without a plan nothing else can be judged fairly.
    plan?;
    match DescribedEndpoint::checked(spec) {
        Ok(endpoint) => {
            report.extend(endpoint.findings().clone());
            Some(endpoint)
        }
        Err(refused) => {
            report.extend(
                refused
                    .into_findings()
                    .without(&answered),
            );
            None
        }
    }
}

fn given<T>(text: Option<&str>) -> Given<T>
where
    Given<T>: for<'a> From<&'a str>,
{
    text.map_or_else(Given::missing, Given::from)
}

fn read_login(table: &Table<'_>, lookup: &dyn Lookup, spec: &mut EndpointSpec) {
    table.refused(
        "authentication_method",
        endpoint_rules::LOGIN_IAM,
        "IAM authentication is for RDS and Aurora",
        "log in by `user` and `password`, or by `secret`",
    );
    #[cfg(feature = "connection-string")]
    read_connection_string(table, lookup, spec);
    let user = table.text("user");
    let password = referred(table, "password", lookup);
    let by_password = user.is_some() || table.has("password");
    if let Some(secret) = table.table("secret") {
        if by_password || spec.login.is_some() {
            table.report.add(
                endpoint_rules::LOGIN_ONCE,
                table.path_of("secret"),
                "there is a user or a password beside it",
                "keep either `user` and `password`, or `secret`",
            );
        }
        let (id, role) = (given(secret.text("id")), given(secret.text("access_role")));
        spec.login = Some(Login::SecretsManager { secret: id, role });
        secret.finish();
    } else if by_password {
        // A password that was referred to and not found is reported already.
        let missing = password.is_none() && !table.has("password");
        if missing {
            let remedy = "give it as `{ env = \"NAME\" }`, or use `secret`";
            table.report.add(
                endpoint_rules::LOGIN,
                table.path_of("password"),
                "it is missing",
                remedy,
            );
        }
        if let Some(password) = password {
            spec.login = Some(Login::Password { user: given(user), password });
        } else {
            // Judged with a password that breaks no rule, so that the user is judged all the same.
            spec.login =
                Some(Login::Password { user: given(user), password: "Stands-in-4".into() });
        }
    }
}

#[cfg(feature = "connection-string")]
fn read_connection_string(table: &Table<'_>, lookup: &dyn Lookup, spec: &mut EndpointSpec) {
    let Some(string) = referred(table, "connection_string", lookup) else { return };
    for key in ["host", "port", "user", "password", "secret"] {
        if table.has(key) {
            let problem = "there is a connection string beside it, which says it too";
            let remedy = "keep either the connection string or `host`, `port` and the login";
            table
                .report
                .add(endpoint_rules::LOGIN_ONCE, table.path_of(key), problem, remedy);
        }
    }
    match string
        .reveal()
        .parse::<crate::cluster::ConnectionString>()
    {
        Ok(string) => {
            spec.host = string.host().into();
            spec.port = string.port().into();
            let (user, password) = (string.user().into(), string.password().clone());
            spec.login = Some(Login::Password { user, password });
            spec.findings
                .extend(string.findings().clone());
        }
        Err(refused) => table
            .report
            .extend(refused.into_findings()),
    }
}

fn read_tls(
    table: Table<'_>,
    now: SystemTime,
    lookup: &dyn Lookup,
    spec: &mut EndpointSpec,
) -> Option<Tls> {
    let mode = table.text("mode");
    spec.accepted.plain_text_in_public = table
        .flag("dangerous_plain_text")
        .unwrap_or_default();
    let has_ca = table.has("ca");
    let ca = read_ca(&table, now, lookup, spec.plan);
    let report = |rule, key: &str, problem: &str, remedy: &str| {
        table
            .report
            .add(rule, table.path_of(key), problem, remedy);
    };
    let verified = |tls: fn(Ca) -> Tls| {
        if !has_ca {
            let problem =
                "verifying TLS needs the CA of the gateway, whatever the console calls optional";
            let remedy = "use `ca = \"isrg-root-x1\"` for serverless, `ca = { file = \"ca.pem\" }` for other plans";
            report(endpoint_rules::CA_MISSING, "ca", problem, remedy);
        }
        ca.clone().map(tls)
    };
    let tls = match mode {
        Some("verify-full") => verified(Tls::VerifyFull),
        Some("verify-ca") => verified(Tls::VerifyCa),
        Some("none") => {
            if has_ca {
                let problem = "there is a CA, but TLS is off";
                report(endpoint_rules::CA_USELESS, "ca", problem, "drop it, or use `verify-full`");
            }
            Some(Tls::None)
        }
        Some("require") => {
            let problem = "DMS does not support `require` for MySQL-compatible endpoints";
            report(
                endpoint_rules::SSL_REQUIRE,
                "mode",
                problem,
                "use `verify-full` or `verify-ca`",
            );
            None
        }
        _ => {
            let remedy = "use `verify-full`, `verify-ca` or `none`";
            report(rules::CHOICE, "mode", "it is not one of the choices", remedy);
            None
        }
    };
    table.finish();
    tls
}

fn read_ca(table: &Table<'_>, now: SystemTime, lookup: &dyn Lookup, plan: Plan) -> Option<Ca> {
    if table.value("ca")?.as_str() == Some("isrg-root-x1") {
        return Some(Ca::Isrg(IsrgRootX1::bundled().bundle().clone()));
    }
    let pem = referred(table, "ca", lookup)?;
    if table
        .value("ca")
        .is_some_and(Value::is_string)
        && !pem.reveal().contains("-----BEGIN")
    {
        let problem = "it is neither `isrg-root-x1` nor a PEM text";
        let remedy =
            "use `ca = \"isrg-root-x1\"`, or name the file by `ca = { file = \"ca.pem\" }`";
        table
            .report
            .add(rules::REFERENCE, table.path_of("ca"), problem, remedy);
        return None;
    }
    let read = match plan.gateway() {
        GatewayModel::Shared => {
            IsrgRootX1::from_pem(pem.reveal(), now).map(|ca| Ca::Isrg(ca.bundle().clone()))
        }
        GatewayModel::Own => {
            ClusterCa::from_pem(pem.reveal(), now).map(|ca| Ca::Cluster(ca.bundle().clone()))
        }
    };
    match read {
        Ok(ca) => Some(ca),
        Err(refused) => {
            table.report.extend(
                refused
                    .into_findings()
                    .within(&table.path_of("ca")),
            );
            None
        }
    }
}

fn read_settings(table: &Table<'_>, settings: &mut EndpointSettings) {
    let own = |key: &'static str| table.text(key).map(str::to_owned);
    settings.init_stmt = match table.value("init_stmt") {
        None => InitStmt::Usual,
        Some(value) if value.as_bool() == Some(false) => InitStmt::None,
        Some(_) => {
            own("init_stmt").map_or(InitStmt::Usual, |statement| InitStmt::Own(statement.into()))
        }
    };
    settings.after_connect_script = own("after_connect_script").map(Into::into);
    settings.connection_timeout_seconds = table.number("connection_timeout_seconds");
    settings.secrets_manager_endpoint = own("secrets_manager_endpoint");
    settings.max_file_size_kb = table.number("max_file_size_kb");
    settings.parallel_load_threads = table.number("parallel_load_threads");
    settings.single_database = own("single_database");
    settings.load_using_csv = table
        .flag("load_using_csv")
        .map(|on| if on { LoadUsingCsv::Yes } else { LoadUsingCsv::No });
    settings.server_timezone = own("server_timezone");
    settings.execute_timeout_seconds = table.number("execute_timeout_seconds");
    settings.clean_source_metadata = table
        .flag("clean_source_metadata")
        .map(|on| if on { CleanSourceMetadata::OnMismatch } else { CleanSourceMetadata::Never });
    settings.charset_mapping = own("charset_mapping");
}
