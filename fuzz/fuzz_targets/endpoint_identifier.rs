//! What is accepted is canonical: it reads again, as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidb_dms::name::EndpointIdentifier;

fuzz_target!(|text: &str| {
    if let Ok(name) = text.parse::<EndpointIdentifier>() {
        assert_eq!(name.as_str().parse(), Ok(name));
    }
});
