use std::str::FromStr;

use super::{Arn, NameError, rules, text_name};

/// A KMS key: its id, its ARN, or an alias (`alias/…`).
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct KmsKeyId(String);

text_name!(KmsKeyId);

impl FromStr for KmsKeyId {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let refuse = |problem: &str| {
            let remedy = "use the key's ARN, its id, or `alias/<name>`";
            Err(NameError::new(rules::KMS_KEY, "a KMS key", text, problem, remedy))
        };
        if text.starts_with("arn:") {
            let arn: Arn = text.parse()?;
            if arn.service() != "kms" {
                return refuse("the ARN is not one of KMS");
            }
        } else {
            let name = text
                .strip_prefix("alias/")
                .unwrap_or(text);
            let allowed = |c: char| c.is_ascii_alphanumeric() || "/_-".contains(c);
            if name.is_empty() || !name.chars().all(allowed) {
                return refuse("key ids and aliases hold only letters, digits, `/`, `_` and `-`");
            }
        }
        Ok(Self(text.to_owned()))
    }
}
