//! What AWS checks about task settings when it takes them.

use serde_json::{Map, Value};

use super::fault::Fault;

/// The groups and the settings beside them.
const KNOWN: [&str; 16] = [
    "BeforeImageSettings",
    "ChangeProcessingDdlHandlingPolicy",
    "ChangeProcessingTuning",
    "CharacterSetSettings",
    "ControlTablesSettings",
    "ErrorBehavior",
    "FailTaskWhenCleanTaskResourceFailed",
    "FullLoadSettings",
    "Logging",
    "LoopbackPreventionSettings",
    "PostProcessingRules",
    "ResyncSettings",
    "StreamBufferSettings",
    "TTSettings",
    "TargetMetadata",
    "ValidationSettings",
];

const PREPARATIONS: [&str; 3] = ["DO_NOTHING", "DROP_AND_CREATE", "TRUNCATE_BEFORE_LOAD"];

/// Group, name and the most of it.
const BOUNDS: [(&str, &str, i64); 2] =
    [("FullLoadSettings", "MaxFullLoadSubTasks", 49), ("FullLoadSettings", "CommitRate", 50_000)];

/// # Caveats
///
/// Only what the guide says is checked, and of that what a full load depends on. That both LOB modes may not be on is held
/// against what one request says, for AWS does not say what becomes of the other mode when one is switched on alone.
pub(super) fn check(given: &Map<String, Value>) -> Result<(), Fault> {
    let problem = |why: &str| Fault::invalid_value(format!("Task Settings document error: {why}"));
    if let Some(stranger) = given
        .keys()
        .find(|name| !KNOWN.contains(&name.as_str()))
    {
        return Err(problem(&format!("{stranger} is not known")));
    }
    let setting = |group: &str, name: &str| {
        let group = given.get(group);
        group
            .and_then(|group| group.get(name))
            .filter(|value| !value.is_null())
    };
    if let Some(mode) = setting("FullLoadSettings", "TargetTablePrepMode")
        && !PREPARATIONS
            .iter()
            .any(|known| mode == known)
    {
        return Err(problem(&format!("TargetTablePrepMode cannot be {mode}")));
    }
    for (group, name, most) in BOUNDS {
        if let Some(number) = setting(group, name)
            && !number
                .as_i64()
                .is_some_and(|number| (0..=most).contains(&number))
        {
            return Err(problem(&format!("{name} cannot be {number}: at most {most}")));
        }
    }
    let is_on = |name| setting("TargetMetadata", name) == Some(&Value::Bool(true));
    if is_on("FullLobMode") && is_on("LimitedSizeLobMode") {
        return Err(problem("FullLobMode and LimitedSizeLobMode cannot both be on"));
    }
    Ok(())
}
