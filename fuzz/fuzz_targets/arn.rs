//! What is accepted is kept to the letter, whatever kind of ARN it is.
#![no_main]

use std::{fmt::Display, str::FromStr};

use libfuzzer_sys::fuzz_target;
use tidb_dms::name::{Arn, CertificateArn, EndpointArn, RoleArn, SecretId};

fn kept<T: FromStr + Display>(text: &str) {
    if let Ok(name) = text.parse::<T>() {
        assert_eq!(name.to_string(), text);
    }
}

fuzz_target!(|text: &str| {
    kept::<Arn>(text);
    kept::<CertificateArn>(text);
    kept::<EndpointArn>(text);
    kept::<RoleArn>(text);
    kept::<SecretId>(text);
});
