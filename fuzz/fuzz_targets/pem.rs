//! What is accepted holds certificates and nothing else, and its text reads again as itself.
#![no_main]

use std::time::{Duration, UNIX_EPOCH};

use libfuzzer_sys::fuzz_target;
use tidb_dms::ca::CaBundle;

fuzz_target!(|pem: &[u8]| {
    let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000); // 2027-01-15
    let Ok(bundle) = CaBundle::from_pem(pem, now) else { return };
    assert!(!bundle.certificates().is_empty());
    assert!(!bundle.pem().contains("PRIVATE KEY"));
    assert_eq!(CaBundle::from_pem(bundle.pem(), now), Ok(bundle));
});
