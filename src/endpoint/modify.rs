use std::collections::BTreeMap;

use aws_sdk_databasemigration::{
    operation::modify_endpoint::builders::ModifyEndpointInputBuilder,
    types::{Endpoint, MySqlSettings, ReplicationEndpointTypeValue},
};

use super::{
    Attributes, Credentials, TidbEndpoint,
    request::{ENGINE, arn_text},
    slots::CertificateSettled,
};
use crate::{
    change::{Change, ReplaceReason},
    sdk::is_same_key,
};

/// Whether the password goes into a modify request. DMS never shows the one it has, so only the caller can know.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum Password {
    /// The one that DMS has is the described one.
    Unchanged,
    /// The described one is new, or may be.
    Changed,
}

impl<Tls> TidbEndpoint<Tls> {
    /// What it takes to bring `observed`, an answer of `DescribeEndpoints`, to this description.
    ///
    /// The request holds what differs and nothing else. Case of the identifier, order and spelling of the attributes, and
    /// attributes that DMS moved into `MySQLSettings` are no difference. Another engine, role or KMS key means to replace
    /// the endpoint: DMS cannot change the key, and an endpoint of another kind under this name is not ours.
    pub fn modify_request(
        &self,
        observed: &Endpoint,
        password: Password,
    ) -> Change<ModifyEndpointInputBuilder>
    where
        Tls: CertificateSettled,
    {
        let mut difference = Difference::new();
        difference.request = difference
            .request
            .set_endpoint_arn(observed.endpoint_arn.clone());
        self.compare_tls(observed, &mut difference);
        self.compare_login(observed, password, &mut difference);
        self.compare_settings(observed, &mut difference);
        Change::between(
            self.replace_reasons(observed),
            difference
                .found
                .then_some(difference.request),
        )
    }

    fn replace_reasons(&self, observed: &Endpoint) -> Vec<ReplaceReason> {
        let mut reasons = Vec::new();
        let engine = observed
            .engine_name()
            .unwrap_or_default();
        if !engine.eq_ignore_ascii_case(ENGINE) {
            reasons.push(ReplaceReason::new("engine", engine, ENGINE));
        }
        let observed_role = observed
            .endpoint_type()
            .map_or("", ReplicationEndpointTypeValue::as_str);
        let role = self.parts.role.to_string();
        if !observed_role.eq_ignore_ascii_case(&role) {
            reasons.push(ReplaceReason::new("role", observed_role, role));
        }
        let observed_key = observed
            .kms_key_id()
            .unwrap_or_default();
        if let Some(key) = self
            .parts
            .kms_key
            .as_ref()
            .filter(|key| !is_same_key(key, observed_key))
        {
            reasons.push(ReplaceReason::new("KMS key", observed_key, key.as_str()));
        }
        reasons
    }

    fn compare_tls(&self, observed: &Endpoint, difference: &mut Difference)
    where
        Tls: CertificateSettled,
    {
        let mode = self.ssl_mode();
        if observed
            .ssl_mode()
            .map_or("none", |mode| mode.as_str())
            != mode.to_string()
        {
            difference.note(|request| request.ssl_mode(mode.into()));
        }
        let arn = self.certificate.arn().map(arn_text);
        if let Some(arn) = arn.filter(|arn| observed.certificate_arn() != Some(arn)) {
            difference.note(|request| request.certificate_arn(arn));
        }
    }

    fn compare_login(&self, observed: &Endpoint, password: Password, difference: &mut Difference) {
        let Credentials::Password { user, password: secret } = &self.parts.credentials else {
            return;
        };
        let (host, port) = (self.parts.host.as_str(), i32::from(self.parts.port.number()));
        let inner = observed.my_sql_settings();
        let name = |settings: &MySqlSettings| settings.username.clone();
        let server = |settings: &MySqlSettings| settings.server_name.clone();
        let observed_user = observed
            .username
            .clone()
            .or_else(|| inner.and_then(name));
        let observed_host = observed
            .server_name
            .clone()
            .or_else(|| inner.and_then(server));
        let observed_port = observed
            .port
            .or_else(|| inner.and_then(MySqlSettings::port));
        if observed_user.as_deref() != Some(user.as_str()) {
            difference.note(|request| request.username(user.as_str()));
        }
        if !observed_host.is_some_and(|observed| observed.eq_ignore_ascii_case(host)) {
            difference.note(|request| request.server_name(host));
        }
        if observed_port != Some(port) {
            difference.note(|request| request.port(port));
        }
        if password == Password::Changed {
            difference.note(|request| request.password(secret.reveal()));
        }
    }

    /// Attributes and `MySQLSettings` are compared together, because DMS moves one into the other.
    fn compare_settings(&self, observed: &Endpoint, difference: &mut Difference) {
        let text = observed
            .extra_connection_attributes()
            .unwrap_or_default();
        // A text that cannot be read is no text of ours.
        let mut seen = text
            .parse()
            .unwrap_or_else(|_| Attributes::none());
        if let Some(settings) = observed.my_sql_settings() {
            fill(&mut seen, settings);
        }
        let mut wanted = self.attributes();
        let settings = self.my_sql_settings();
        if of_text(&wanted) != of_text(&seen) {
            // An empty text clears what DMS holds.
            let text = self
                .attributes_text()
                .unwrap_or_default();
            difference.note(|request| request.extra_connection_attributes(text));
        }
        if let Some(settings) = &settings {
            fill(&mut wanted, settings);
        }
        if of_settings(&wanted) != of_settings(&seen) {
            let settings = settings.unwrap_or_else(|| MySqlSettings::builder().build());
            // Settings that are no longer described must go, which only an exact replacement does.
            let gone = of_settings(&seen)
                .iter()
                .any(|(name, _)| wanted.value(name).is_none());
            difference.note(|request| {
                let request = request.my_sql_settings(settings);
                if gone { request.exact_settings(true) } else { request }
            });
        }
    }
}

struct Difference {
    request: ModifyEndpointInputBuilder,
    found: bool,
}

impl Difference {
    fn new() -> Self {
        Self { request: ModifyEndpointInputBuilder::default(), found: false }
    }

    fn note(
        &mut self,
        change: impl FnOnce(ModifyEndpointInputBuilder) -> ModifyEndpointInputBuilder,
    ) {
        self.request = change(std::mem::take(&mut self.request));
        self.found = true;
    }
}

/// The attribute names whose values `MySQLSettings` has members for.
const SETTINGS: [&str; 10] = [
    "AfterConnectScript",
    "CleanSrcMetadataOnMismatch",
    "databaseName",
    "ExecuteTimeout",
    "maxFileSize",
    "parallelLoadThreads",
    "secretsManagerAccessRoleArn",
    "secretsManagerSecretId",
    "serverTimezone",
    "targetDbType",
];

/// The attributes that `MySQLSettings` has members for, to be compared whatever their order.
fn of_settings(attributes: &Attributes) -> BTreeMap<String, String> {
    chosen(attributes, is_setting)
}

/// The attributes that only the text holds.
fn of_text(attributes: &Attributes) -> BTreeMap<String, String> {
    chosen(attributes, |name| !is_setting(name))
}

fn chosen(attributes: &Attributes, belongs: fn(&str) -> bool) -> BTreeMap<String, String> {
    attributes
        .iter()
        .filter(|attribute| belongs(attribute.name()))
        .map(|a| (a.name().to_ascii_lowercase(), normal(a.name(), a.value())))
        .collect()
}

fn is_setting(name: &str) -> bool {
    SETTINGS
        .iter()
        .any(|setting| setting.eq_ignore_ascii_case(name))
}

/// `SPECIFIC_DATABASE` of an attribute is `specific-database` of a setting; and `true` is `True`.
fn normal(name: &str, value: &str) -> String {
    if name.eq_ignore_ascii_case("targetDbType")
        || name.eq_ignore_ascii_case("CleanSrcMetadataOnMismatch")
    {
        return value
            .to_ascii_lowercase()
            .replace('_', "-");
    }
    value.to_owned()
}

/// Writes the members of `settings` as the attributes they also are. Defaults that DMS fills in are left out.
fn fill(attributes: &mut Attributes, settings: &MySqlSettings) {
    let number = |number: Option<i32>, default: i32| {
        number
            .filter(|number| *number != default)
            .map(|number| number.to_string())
    };
    let members = [
        ("AfterConnectScript", settings.after_connect_script.clone()),
        (
            "CleanSrcMetadataOnMismatch",
            settings
                .clean_source_metadata_on_mismatch
                .filter(|on| *on)
                .map(|on| on.to_string()),
        ),
        ("databaseName", settings.database_name.clone()),
        ("ExecuteTimeout", number(settings.execute_timeout, 60)),
        ("maxFileSize", number(settings.max_file_size, 32_768)),
        ("parallelLoadThreads", number(settings.parallel_load_threads, 1)),
        (
            "secretsManagerAccessRoleArn",
            settings
                .secrets_manager_access_role_arn
                .clone(),
        ),
        (
            "secretsManagerSecretId",
            settings
                .secrets_manager_secret_id
                .clone(),
        ),
        ("serverTimezone", settings.server_timezone.clone()),
        (
            "targetDbType",
            settings
                .target_db_type()
                .map(|kind| kind.as_str().to_owned())
                .filter(|kind| kind != "multiple-databases"),
        ),
    ];
    for (name, value) in members {
        if let Some(value) =
            value.filter(|value| !value.is_empty() && attributes.value(name).is_none())
        {
            attributes.push(name, value);
        }
    }
}
