//! What is accepted is at least half an hour and less than a week, and its text reads again as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidb_dms::name::MaintenanceWindow;

fuzz_target!(|text: &str| {
    let Ok(window) = text.parse::<MaintenanceWindow>() else { return };
    assert!((30..7 * 24 * 60).contains(&window.minutes()));
    assert_eq!(window.to_string(), text.to_ascii_lowercase());
    assert_eq!(window.to_string().parse(), Ok(window));
});
