//! What is read is written without loss, and both have the same meaning and the same findings.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidb_dms::task::mappings::TableMappings;

fuzz_target!(|json: &str| {
    let Ok(mappings) = TableMappings::from_json(json) else { return };
    let again = TableMappings::from_json(&mappings.to_json()).expect("what is written can be read");
    assert_eq!(again, mappings);
    assert!(again.is_same_as(&mappings) && mappings.is_same_as(&again));
    assert_eq!(again.findings(), mappings.findings());
});
