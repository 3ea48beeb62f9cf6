use std::str::FromStr;

use super::{NameError, rules, text_name};

/// An AWS region, such as `us-west-2`. TiDB Cloud's spelling of it, `aws-us-west-2`, is read too.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Region(String);

text_name!(Region);

impl FromStr for Region {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let region = text
            .strip_prefix("aws-")
            .unwrap_or(text);
        let parts: Vec<&str> = region.split('-').collect();
        let (words, number) = parts.split_at(parts.len() - 1);
        let lower = |word: &&str| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase())
        };
        let fits = words.len() >= 2
            && (words[0].len() == 2 || words[0] == "eusc")
            && words.iter().all(lower)
            && matches!(number[0].as_bytes(), [digit] if digit.is_ascii_digit());
        if !fits {
            return Err(NameError::new(
                rules::REGION,
                "an AWS region",
                text,
                "it is not letters, a direction and a digit",
                "use a region such as `us-west-2`, without the availability zone's letter",
            ));
        }
        Ok(Self(region.to_owned()))
    }
}
