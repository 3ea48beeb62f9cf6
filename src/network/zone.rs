use std::{fmt, str::FromStr};

use super::rules;
use crate::{
    finding::Findings,
    name::{AvailabilityZone, AvailabilityZoneId, NameError, Region, from_text},
};

/// An availability zone, by its name in this account or by its id, which is the same in every account.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "EC2 takes a name or an id")]
pub enum Zone {
    /// By its name, such as `us-west-2a`.
    Named(AvailabilityZone),
    /// By its id, such as `usw2-az1`.
    Id(AvailabilityZoneId),
}

impl Zone {
    /// What is wrong where the zone is not in the region.
    pub(crate) fn findings_in(&self, region: &Region) -> Findings {
        let mut findings = Findings::none();
        let rule = match self {
            Self::Named(_) => rules::ZONE_REGION,
            Self::Id(_) => rules::ZONE_ID_REGION,
        };
        findings.expect(
            self.is_in(region),
            rule,
            "zone",
            || format!("`{self}` is not in {region}"),
            "name a zone of the region",
        );
        findings
    }

    /// The region, as far as the name tells: `us-west-2` of `us-west-2a`. Not of an id, nor of a local zone.
    pub(crate) fn region(&self) -> Option<Region> {
        let Self::Named(name) = self else { return None };
        let region = name
            .as_str()
            .strip_suffix(|letter: char| letter.is_ascii_lowercase())?;
        let is_local = region.matches('-').count() > 2 && !region.contains("-gov-");
        (!is_local)
            .then(|| region.parse().ok())
            .flatten()
    }

    /// An id tells only by the form that all ids have so far.
    fn is_in(&self, region: &Region) -> bool {
        match self {
            Self::Named(zone) => zone
                .as_str()
                .starts_with(region.as_str()),
            Self::Id(id) => id
                .as_str()
                .split_once('-')
                .is_none_or(|(prefix, _)| prefix == abbreviation(region)),
        }
    }
}

/// `usw2` for `us-west-2`, `apse1` for `ap-southeast-1`.
fn abbreviation(region: &Region) -> String {
    let mut words = region.as_str().split('-');
    let mut short = words
        .next()
        .unwrap_or_default()
        .to_owned();
    for word in words {
        let directions = ["north", "south", "east", "west", "central"];
        let mut rest = word;
        while let Some(direction) = directions
            .iter()
            .find(|direction| rest.starts_with(**direction))
        {
            short.push_str(&direction[..1]);
            rest = &rest[direction.len()..];
        }
        // A number stays, another word gives its first letter.
        match rest.parse::<u8>() {
            Ok(_) => short.push_str(rest),
            Err(_) => short.extend(rest.chars().next()),
        }
    }
    short
}

impl FromStr for Zone {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        match text.parse() {
            Ok(id) => Ok(Self::Id(id)),
            Err(_) => text.parse().map(Self::Named),
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(zone) => zone.fmt(f),
            Self::Id(id) => id.fmt(f),
        }
    }
}

impl From<AvailabilityZone> for Zone {
    fn from(zone: AvailabilityZone) -> Self {
        Self::Named(zone)
    }
}

impl From<AvailabilityZoneId> for Zone {
    fn from(id: AvailabilityZoneId) -> Self {
        Self::Id(id)
    }
}

from_text!(Zone);
