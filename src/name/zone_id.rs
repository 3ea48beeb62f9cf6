use std::str::FromStr;

use super::{NameError, rules, text_name};

/// The id of an availability zone, such as `use1-az6`: the same place in every account, unlike its name.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct AvailabilityZoneId(String);

text_name!(AvailabilityZoneId);

impl FromStr for AvailabilityZoneId {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let fits = text
            .rsplit_once("-az")
            .is_some_and(|(place, number)| {
                let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
                place.starts_with(|c: char| c.is_ascii_lowercase())
                    && place.bytes().all(is_plain)
                    && !number.is_empty()
                    && number
                        .bytes()
                        .all(|b| b.is_ascii_digit())
            });
        if !fits {
            return Err(NameError::new(
                rules::AVAILABILITY_ZONE_ID,
                "the id of an availability zone",
                text,
                "it is not a short region, `-az` and a number",
                "use an id such as `usw2-az1`; names such as `us-west-2a` differ from account to account",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}
