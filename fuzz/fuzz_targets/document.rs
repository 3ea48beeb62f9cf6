//! A document is judged the same each time, and what it refers to is never shown.
#![no_main]

use std::time::{Duration, UNIX_EPOCH};

use libfuzzer_sys::fuzz_target;
use tidb_dms::document::{Document, Reference};

const SECRET: &str = "never-Seen-4711";

fuzz_target!(|json: &[u8]| {
    let Ok(document) = serde_json::from_slice::<Document>(json) else { return };
    let lookup = |reference: Reference<'_>| match reference {
        Reference::Environment(_) => Ok(SECRET.to_owned()),
        _ => Ok(format!("mysql://a.root:{SECRET}@gateway01.us-east-1.prod.aws.tidbcloud.com/")),
    };
    let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000); // 2027-01-15
    let [once, twice] = [(); 2].map(|()| document.describe(now, &lookup));
    let [shown, again] = [&once, &twice].map(|described| format!("{described:?}"));
    assert_eq!(shown, again);
    assert!(!shown.contains(SECRET));
    if let Ok(description) = once {
        assert!(!description.findings().is_refused());
        let arn = |kind: &str| format!("arn:aws:dms:us-east-1:123456789012:{kind}:SAME");
        let (endpoint, instance) = (arn("endpoint").parse(), arn("rep").parse());
        let _ = description.task(&endpoint.expect("an ARN"), &instance.expect("an ARN"));
    }
});
