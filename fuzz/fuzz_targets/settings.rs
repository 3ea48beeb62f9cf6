//! What is read is written without loss, and both have the same meaning and the same findings.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidb_dms::task::settings::TaskSettings;

fuzz_target!(|json: &str| {
    let Ok(settings) = TaskSettings::from_json(json) else { return };
    let again = TaskSettings::from_json(&settings.to_json()).expect("what is written can be read");
    assert_eq!(again, settings);
    assert!(again.is_same_as(&settings) && settings.is_same_as(&again));
    assert_eq!(again.findings(), settings.findings());
});
