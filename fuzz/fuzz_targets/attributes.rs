//! What is accepted writes itself in one way, reads again as itself, and means the same in any order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidb_dms::endpoint::{Attributes, Role};

fuzz_target!(|text: &str| {
    let Ok(attributes) = text.parse::<Attributes>() else { return };
    let written = attributes.to_string();
    let again: Attributes = written
        .parse()
        .expect("what is written can be read");
    assert_eq!((&again, again.to_string()), (&attributes, written.clone()));
    let mut parts: Vec<&str> = written.split(';').collect();
    parts.reverse();
    assert_eq!(parts.join(";").parse(), Ok(again));
    let _ = attributes.findings(Role::Source);
});
