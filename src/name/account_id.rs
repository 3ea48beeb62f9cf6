use std::str::FromStr;

use super::{NameError, rules, text_name};

/// An AWS account, by its twelve digits.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct AwsAccountId(String);

text_name!(AwsAccountId);

impl FromStr for AwsAccountId {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(Self(text.to_owned()));
        }
        Err(NameError::new(
            rules::ACCOUNT_ID,
            "an AWS account",
            text,
            "it is not twelve digits",
            "write all twelve digits, leading zeros too, without hyphens",
        ))
    }
}
