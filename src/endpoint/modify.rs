use std::collections::BTreeMap;

use aws_sdk_databasemigration::{
    operation::modify_endpoint::builders::ModifyEndpointInputBuilder,
    types::{Endpoint, MySqlSettings, ReplicationEndpointTypeValue, TargetDbType},
};

use super::{
    Attributes, Credentials, TidbEndpoint,
    request::{ENGINE, arn_text},
    slots::CertificateSettled,
};
use crate::{
    change::{Change, Difference, ReplaceReason},
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
    /// The request holds what differs and nothing else, but a login is sent whole. Not compared: the identifier (by which
    /// `observed` was found), tags (`AddTagsToResource`), and a certificate left behind when TLS is turned off. Case, order and spelling of the attributes, and attributes that DMS moved into `MySQLSettings` are no difference. Another engine, role or KMS key means to replace
    /// the endpoint: DMS cannot change the key, and an endpoint of another kind under this name is not ours.
    pub fn modify_request(
        &self,
        observed: &Endpoint,
        password: Password,
    ) -> Change<ModifyEndpointInputBuilder>
    where
        Tls: CertificateSettled,
    {
        let mut difference = Difference::of(
            ModifyEndpointInputBuilder::default().set_endpoint_arn(observed.endpoint_arn.clone()),
        );
        self.compare_tls(observed, &mut difference);
        self.compare_settings(observed, &mut difference);
        self.compare_login(observed, password, &mut difference);
        difference.or_replace(self.replace_reasons(observed))
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
            .filter(|key| !is_same_key(key.as_str(), observed_key))
        {
            reasons.push(ReplaceReason::new("KMS key", observed_key, key.as_str()));
        }
        reasons
    }

    fn compare_tls(
        &self,
        observed: &Endpoint,
        difference: &mut Difference<ModifyEndpointInputBuilder>,
    ) where
        Tls: CertificateSettled,
    {
        let mode = self.ssl_mode();
        if observed
            .ssl_mode()
            .map_or("none", |mode| mode.as_str())
            != mode.to_string()
        {
            difference.note("SSL mode", |request| request.ssl_mode(mode.into()));
        }
        let arn = self.certificate.arn().map(arn_text);
        if let Some(arn) = arn.filter(|arn| observed.certificate_arn() != Some(arn)) {
            difference.note("certificate", |request| request.certificate_arn(arn));
        }
    }

    /// A login is sent whole: DMS keeps it in two places, and of a part it would have to guess the rest.
    fn compare_login(
        &self,
        observed: &Endpoint,
        password: Password,
        difference: &mut Difference<ModifyEndpointInputBuilder>,
    ) {
        let Credentials::Password { user, password: secret } = &self.parts.credentials else {
            return;
        };
        let (host, port) = (self.parts.host.as_str(), i32::from(self.parts.port.number()));
        let inner = observed.my_sql_settings();
        let by_secret = inner.is_some_and(|inner| {
            inner
                .secrets_manager_secret_id
                .is_some()
        });
        let users = [observed.username(), inner.and_then(MySqlSettings::username)];
        let hosts = [observed.server_name(), inner.and_then(MySqlSettings::server_name)];
        let ports = [observed.port(), inner.and_then(MySqlSettings::port)];
        let is_same = agrees(users, |seen| seen == user.as_str())
            && agrees(hosts, |seen| seen.eq_ignore_ascii_case(host))
            && agrees(ports, |seen| seen == port);
        if is_same && !by_secret && password == Password::Unchanged {
            return;
        }
        let is_mirrored = inner.is_some_and(|inner| inner.username.is_some());
        difference.note("login", |request| {
            let settings = request.get_my_sql_settings().clone();
            let settings = is_mirrored
                .then(|| {
                    let mut settings = settings
                        .clone()
                        .unwrap_or_else(no_settings);
                    settings.username = Some(user.to_string());
                    settings.password = Some(secret.reveal().to_owned());
                    settings.server_name = Some(host.to_owned());
                    settings.port = Some(port);
                    settings
                })
                .or(settings);
            request
                .engine_name(ENGINE)
                .username(user.as_str())
                .password(secret.reveal())
                .server_name(host)
                .port(port)
                .set_my_sql_settings(settings)
        });
    }

    /// Attributes and `MySQLSettings` are compared together, because DMS moves one into the other; where both hold a
    /// setting, `MySQLSettings` counts.
    fn compare_settings(
        &self,
        observed: &Endpoint,
        difference: &mut Difference<ModifyEndpointInputBuilder>,
    ) {
        let text = observed
            .extra_connection_attributes()
            .unwrap_or_default();
        let read = text.parse::<Attributes>();
        // A text that cannot be read is no text of ours.
        let is_readable = read.is_ok();
        let text = read.unwrap_or_default();
        let mut seen = chosen(&text, is_setting);
        seen.extend(
            observed
                .my_sql_settings()
                .into_iter()
                .flat_map(members),
        );
        let wanted_settings = self.my_sql_settings();
        let mut wanted: Values = wanted_settings
            .iter()
            .flat_map(members)
            .collect();
        drop_defaults(&mut seen);
        drop_defaults(&mut wanted);

        let settings_differ = wanted != seen;
        let wanted_text = chosen(&self.attributes(), |name| !is_setting(name));
        let text_differs = !is_readable || wanted_text != chosen(&text, |name| !is_setting(name));
        let text_has_settings = text
            .iter()
            .any(|attribute| is_setting(attribute.name()));
        if text_differs || (settings_differ && text_has_settings) {
            // An empty text clears what DMS holds.
            let text = self
                .attributes_text()
                .unwrap_or_default();
            difference.note("attributes", |request| request.extra_connection_attributes(text));
        }
        if settings_differ {
            let mut settings = wanted_settings.unwrap_or_else(no_settings);
            for name in seen
                .keys()
                .filter(|name| !wanted.contains_key(*name))
            {
                reset(&mut settings, name);
            }
            difference.note("settings", |request| request.my_sql_settings(settings));
        }
    }
}

/// Whether every place that holds a value holds the right one, and one does.
pub(super) fn agrees<T, const N: usize>(
    places: [Option<T>; N],
    is_right: impl Fn(T) -> bool,
) -> bool {
    let mut held = places.into_iter().flatten().peekable();
    held.peek().is_some() && held.all(is_right)
}

fn no_settings() -> MySqlSettings {
    MySqlSettings::builder().build()
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

/// Values by the name in lower case, as both sides are compared.
type Values = BTreeMap<String, String>;

fn chosen(attributes: &Attributes, belongs: impl Fn(&str) -> bool) -> Values {
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

/// What DMS does without a setting, and answers where nobody set it.
pub(super) const DEFAULTS: [(&str, &str); 5] = [
    ("cleansrcmetadataonmismatch", "false"),
    ("executetimeout", "60"),
    ("maxfilesize", "32768"),
    ("parallelloadthreads", "1"),
    ("targetdbtype", "multiple-databases"),
];

fn drop_defaults(values: &mut Values) {
    values.retain(|name, value| {
        !value.is_empty() && !DEFAULTS.contains(&(name.as_str(), value.as_str()))
    });
}

/// The members of `settings`, by the names of the attributes that they also are.
fn members(settings: &MySqlSettings) -> Values {
    let number = |number: Option<i32>| number.map(|number| number.to_string());
    let kind = settings
        .target_db_type()
        .map(|kind| kind.as_str().to_owned());
    let clean = settings
        .clean_source_metadata_on_mismatch
        .map(|on| on.to_string());
    [
        ("AfterConnectScript", settings.after_connect_script.clone()),
        ("CleanSrcMetadataOnMismatch", clean),
        ("databaseName", settings.database_name.clone()),
        ("ExecuteTimeout", number(settings.execute_timeout)),
        ("maxFileSize", number(settings.max_file_size)),
        ("parallelLoadThreads", number(settings.parallel_load_threads)),
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
        ("targetDbType", kind),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_ascii_lowercase(), normal(name, &value?))))
    .collect()
}

/// Sets what is no longer described to what DMS does without it. `ExactSettings` would drop the login with it.
fn reset(settings: &mut MySqlSettings, name: &str) {
    match name {
        "afterconnectscript" => settings.after_connect_script = Some(String::new()),
        "cleansrcmetadataonmismatch" => settings.clean_source_metadata_on_mismatch = Some(false),
        "databasename" => settings.database_name = Some(String::new()),
        "executetimeout" => settings.execute_timeout = Some(60),
        "maxfilesize" => settings.max_file_size = Some(32_768),
        "parallelloadthreads" => settings.parallel_load_threads = Some(1),
        "servertimezone" => settings.server_timezone = Some(String::new()),
        "targetdbtype" => settings.target_db_type = Some(TargetDbType::MultipleDatabases),
        // A secret goes when a login by password is sent.
        _ => (),
    }
}
