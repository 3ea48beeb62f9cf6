use super::{engine::Engine, fault::Fault};

/// The extra connection attributes that DMS knows for MySQL, in lower case.
const MYSQL: [&str; 21] = [
    "afterconnectscript",
    "charsetmapping",
    "cleansrcmetadataonmismatch",
    "connectiontimeout",
    "enablecachedreplication",
    "eventspollinterval",
    "executetimeout",
    "ignoreopenxatransactionscheck",
    "initstmt",
    "loadusingcsv",
    "localinfile",
    "maxfilesize",
    "parallelloadthreads",
    "parallelunloadthreads",
    "secretsmanageraccessrolearn",
    "secretsmanagerendpointoverride",
    "secretsmanagersecretid",
    "servertimezone",
    "serverversion",
    "skiptablesuspensionforpartitionddl",
    "targetdbtype",
];

/// The attributes as DMS gives them back: without the last separator and without empty ones.
pub(super) fn normalized(engine: &Engine, attributes: &str) -> Result<String, Fault> {
    let pairs: Vec<&str> = attributes
        .split(';')
        .filter(|pair| !pair.trim().is_empty())
        .collect();
    if engine.is_mysql() {
        for pair in &pairs {
            let name = pair
                .split('=')
                .next()
                .unwrap_or_default();
            if !pair.contains('=') || !MYSQL.contains(&name.to_ascii_lowercase().as_str()) {
                return Err(Fault::invalid_value(format!(
                    "Unsupported value '{name}' for extra connection attributes"
                )));
            }
        }
    }
    Ok(pairs.join(";"))
}
