//! Attributes and settings, compared together, because DMS moves one into the other.

use std::collections::BTreeMap;

use aws_sdk_databasemigration::{
    operation::create_endpoint::builders::CreateEndpointInputBuilder,
    types::{
        DatabaseMode, Endpoint, LongVarcharMappingType, MySqlAuthenticationMethod, MySqlSettings,
        PluginNameValue, PostgreSqlAuthenticationMethod, PostgreSqlSettings, TargetDbType,
    },
};

use super::{Modify, is_like_mysql};
use crate::endpoint::{Password, modify::DEFAULTS};

/// Values by the name that an attribute has, in lower case.
pub(super) type Values = BTreeMap<String, String>;

pub(super) const DATABASE: &str = "databasename";
const SECRET: [&str; 2] = ["secretsmanagersecretid", "secretsmanageraccessrolearn"];

pub(super) fn compare(
    raw: &CreateEndpointInputBuilder,
    observed: &Endpoint,
    password: Password,
    difference: &mut Modify,
) {
    let inside = members(observed.my_sql_settings(), observed.postgre_sql_settings());
    let mut seen = read(observed.extra_connection_attributes());
    seen.extend(inside.clone());
    let engine = raw
        .get_engine_name()
        .as_deref()
        .unwrap_or_default();
    let is_default =
        |name: &str, value: &str| is_like_mysql(engine) && DEFAULTS.contains(&(name, value));
    let is_same = |name: &String, value: &String| match seen.get(name) {
        Some(seen) => seen == value,
        None => value.is_empty() || is_default(name, value),
    };

    let wanted =
        members(raw.get_my_sql_settings().as_ref(), raw.get_postgre_sql_settings().as_ref());
    let mut settings: Values = wanted
        .iter()
        .filter(|(name, value)| !is_same(name, value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    // A secret goes with the role that reads it.
    if SECRET
        .iter()
        .any(|name| settings.contains_key(*name))
    {
        let pair = SECRET
            .iter()
            .filter_map(|name| wanted.get_key_value(*name));
        settings.extend(pair.map(|(name, value)| (name.clone(), value.clone())));
    }

    let text = raw.get_extra_connection_attributes();
    let mut text_differs = false;
    // Where both say something, the settings count.
    for (name, value) in read(text.as_deref())
        .into_iter()
        .filter(|(name, _)| !wanted.contains_key(name))
    {
        if is_hidden(&name) {
            text_differs |= password == Password::Changed;
        } else if name == DATABASE && is_database(&value, observed) {
            continue;
        } else if !is_same(&name, &value) {
            text_differs = true;
            // The text alone would lose against what the settings hold.
            if inside.contains_key(&name) {
                settings.insert(name, value);
            }
        }
    }

    if text_differs {
        difference
            .note("attributes", |request| request.set_extra_connection_attributes(text.clone()));
    }
    if settings.is_empty() {
        return;
    }
    let is_mysql = raw.get_my_sql_settings().is_some() || observed.my_sql_settings().is_some();
    difference.note("settings", |request| match is_mysql {
        true => request.my_sql_settings(MySqlSettings::of(&settings)),
        false => request.postgre_sql_settings(PostgreSqlSettings::of(&settings)),
    });
}

/// The attributes of a text, whatever their names; one that stands twice has both values.
pub(super) fn read(text: Option<&str>) -> Values {
    let mut values = Values::new();
    for part in text.unwrap_or_default().split(';') {
        let (name, value) = part
            .split_once('=')
            .unwrap_or((part, ""));
        let (name, value) = (canonical(name.trim()), value.trim());
        if name.is_empty() {
            continue;
        }
        let value = normal(&name, value);
        values
            .entry(name)
            .and_modify(|all| {
                all.push(';');
                all.push_str(&value);
            })
            .or_insert(value);
    }
    values
}

/// DMS answers neither passwords nor the key of an encrypted Oracle database.
fn is_hidden(name: &str) -> bool {
    name.contains("password") || name == "securitydbencryption"
}

/// Whether the endpoint itself or its settings hold a database that the raw request writes as an attribute.
fn is_database(value: &str, observed: &Endpoint) -> bool {
    let places = [
        observed.database_name(),
        observed
            .my_sql_settings()
            .and_then(MySqlSettings::database_name),
        observed
            .postgre_sql_settings()
            .and_then(PostgreSqlSettings::database_name),
    ];
    places.contains(&Some(value))
}

fn members(my_sql: Option<&MySqlSettings>, postgres: Option<&PostgreSqlSettings>) -> Values {
    let mut values = my_sql.map_or_else(Values::new, Members::values);
    values.extend(postgres.map_or_else(Values::new, Members::values));
    values
}

/// `CleanSourceMetadataOnMismatch` is shorter as an attribute.
fn canonical(name: &str) -> String {
    let name = name
        .to_ascii_lowercase()
        .replace('_', "");
    match name.as_str() {
        "cleansourcemetadataonmismatch" => "cleansrcmetadataonmismatch".to_owned(),
        _ => name,
    }
}

/// Values that are words in any case, with `_` or `-` between them; all others are compared to the letter.
const WORDS: [&str; 14] = [
    "authenticationmethod",
    "captureddls",
    "cleansrcmetadataonmismatch",
    "databasemode",
    "disableunicodesourcefilter",
    "failtasksonlobtruncation",
    "heartbeatenable",
    "loadusingcsv",
    "mapbooleanasboolean",
    "mapjsonbasclob",
    "maplongvarcharas",
    "pluginname",
    "targetdbtype",
    "trimspaceinchar",
];

fn normal(name: &str, value: &str) -> String {
    if WORDS.contains(&name) {
        return value
            .to_ascii_lowercase()
            .replace('_', "-");
    }
    value.to_owned()
}

/// A value of a setting, as an attribute writes it.
trait Value: Sized {
    fn text(&self) -> String;
    fn parse(text: &str) -> Option<Self>;
}

macro_rules! values {
    (parsed $($Type:ty),+; words $($Word:ty),+) => {
        $(impl Value for $Type {
            fn text(&self) -> String {
                self.to_string()
            }

            fn parse(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        })+
        $(impl Value for $Word {
            fn text(&self) -> String {
                self.as_str().to_owned()
            }

            fn parse(text: &str) -> Option<Self> {
                Some(text.into())
            }
        })+
    };
}

values! {
    parsed String, i32, bool;
    words DatabaseMode, LongVarcharMappingType, MySqlAuthenticationMethod, PluginNameValue,
        PostgreSqlAuthenticationMethod, TargetDbType
}

/// Settings as values, without the connection, which stands in the endpoint too.
trait Members {
    fn values(&self) -> Values;

    /// Settings that hold these values and nothing else.
    fn of(values: &Values) -> Self;
}

macro_rules! members {
    ($Settings:ident: $($member:ident),+ $(,)?) => {
        impl Members for $Settings {
            fn values(&self) -> Values {
                let mut values = Values::new();
                $(
                    if let Some(value) = &self.$member {
                        let name = canonical(stringify!($member));
                        let value = normal(&name, &Value::text(value));
                        values.insert(name, value);
                    }
                )+
                values
            }

            fn of(values: &Values) -> Self {
                let mut settings = Self::builder().build();
                $(
                    settings.$member = values
                        .get(&canonical(stringify!($member)))
                        .and_then(|value| Value::parse(value));
                )+
                settings
            }
        }
    };
}

members! {
    MySqlSettings: after_connect_script, authentication_method, clean_source_metadata_on_mismatch,
    events_poll_interval, execute_timeout, max_file_size, parallel_load_threads,
    secrets_manager_access_role_arn, secrets_manager_secret_id, server_timezone,
    service_access_role_arn, target_db_type,
}

members! {
    PostgreSqlSettings: after_connect_script, authentication_method, babelfish_database_name,
    capture_ddls, database_mode, ddl_artifacts_schema, disable_unicode_source_filter,
    execute_timeout, fail_tasks_on_lob_truncation, heartbeat_enable, heartbeat_frequency,
    heartbeat_schema, map_boolean_as_boolean, map_jsonb_as_clob, map_long_varchar_as, max_file_size,
    plugin_name, secrets_manager_access_role_arn, secrets_manager_secret_id,
    service_access_role_arn, slot_name, trim_space_in_char,
}
