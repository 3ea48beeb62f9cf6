use serde_json::{Value, json};

use super::{endpoint_settings, engine::Engine, fault::Fault, wire::Members};

/// Where DMS keeps an attribute of MySQL.
enum Kept {
    /// Among the attributes.
    Here,
    /// In this member of the engine's settings, as the type of the member has it.
    Flag(&'static str),
    Number(&'static str),
    Text(&'static str),
}

/// The extra connection attributes that DMS knows for MySQL, in its own spelling and in the order in which it gives them back.
const MYSQL: [(&str, Kept); 21] = [
    ("afterConnectScript", Kept::Text("AfterConnectScript")),
    ("CharsetMapping", Kept::Here),
    ("CleanSrcMetadataOnMismatch", Kept::Flag("CleanSourceMetadataOnMismatch")),
    ("ConnectionTimeout", Kept::Here),
    ("enableCachedReplication", Kept::Here),
    ("eventsPollInterval", Kept::Number("EventsPollInterval")),
    ("executeTimeout", Kept::Number("ExecuteTimeout")),
    ("IgnoreOpenXaTransactionsCheck", Kept::Here),
    ("Initstmt", Kept::Here),
    ("loadUsingCSV", Kept::Here),
    ("localInfile", Kept::Here),
    ("maxFileSize", Kept::Number("MaxFileSize")),
    ("parallelLoadThreads", Kept::Number("ParallelLoadThreads")),
    ("parallelUnloadThreads", Kept::Here),
    ("secretsManagerAccessRoleArn", Kept::Here),
    ("secretsManagerEndpointOverride", Kept::Here),
    ("secretsManagerSecretId", Kept::Here),
    ("serverTimezone", Kept::Text("ServerTimezone")),
    ("serverVersion", Kept::Here),
    ("skipTableSuspensionForPartitionDdl", Kept::Here),
    ("targetDbType", Kept::Text("TargetDbType")),
];

/// Attributes as DMS takes them in.
#[derive(Debug)]
pub(super) struct Attributes {
    /// What is left of them: in DMS's spelling and order, without the last separator and without empty ones.
    pub(super) text: String,
    /// What became members of the engine's settings.
    pub(super) settings: Members,
}

impl Attributes {
    pub(super) fn read(engine: &Engine, attributes: &str) -> Result<Self, Fault> {
        let pairs: Vec<&str> = attributes
            .split(';')
            .map(str::trim)
            .filter(|pair| !pair.is_empty())
            .collect();
        let mut settings = Members::default();
        if !engine.is_mysql() {
            return Ok(Self { text: pairs.join(";"), settings });
        }
        let mut left = Vec::new();
        for pair in pairs {
            let (name, value) = pair
                .split_once('=')
                .ok_or_else(|| unsupported(pair))?;
            let (place, (spelling, kept)) = MYSQL
                .iter()
                .enumerate()
                .find(|(_, (known, _))| known.eq_ignore_ascii_case(name.trim()))
                .ok_or_else(|| unsupported(name))?;
            match kept {
                Kept::Here => left.push((place, format!("{spelling}={value}"))),
                Kept::Flag(member) => settings.set(member, flag(name, value)?),
                Kept::Number(member) => settings.set(member, number(member, name, value)?),
                Kept::Text(member) => settings.set(member, text(member, name, value)?),
            }
        }
        left.sort_by_key(|(place, _)| *place);
        let left: Vec<String> = left
            .into_iter()
            .map(|(_, pair)| pair)
            .collect();
        Ok(Self { text: left.join(";"), settings })
    }
}

fn unsupported(name: &str) -> Fault {
    Fault::invalid_value(format!("Unsupported value '{name}' for extra connection attributes"))
}

fn flag(name: &str, value: &str) -> Result<Value, Fault> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "1" => Ok(true.into()),
        "false" | "no" | "n" | "0" => Ok(false.into()),
        _ => Err(wrong(name)),
    }
}

fn number(member: &str, name: &str, value: &str) -> Result<Value, Fault> {
    let number: i64 = value
        .trim()
        .parse()
        .map_err(|_| wrong(name))?;
    endpoint_settings::demand_bounds(member, number)?;
    Ok(number.into())
}

/// The guide writes `MULTIPLE_DATABASES`, the API `multiple-databases`.
fn text(member: &str, name: &str, value: &str) -> Result<Value, Fault> {
    if member != "TargetDbType" {
        return Ok(json!(value));
    }
    let word = value
        .to_ascii_lowercase()
        .replace('_', "-");
    if endpoint_settings::holds_word(member, &word) { Ok(json!(word)) } else { Err(wrong(name)) }
}

fn wrong(name: &str) -> Fault {
    Fault::invalid_value(format!("Invalid value for the extra connection attribute {name}"))
}
