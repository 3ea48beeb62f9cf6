use std::{fmt, str::FromStr};

use crate::name::{AvailabilityZone, AvailabilityZoneId, NameError, Region, from_text};

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
    /// Whether the zone is in the region, where that can be read off: an id abbreviates it.
    pub(super) fn is_in(&self, region: &Region) -> bool {
        match self {
            Self::Named(zone) => zone
                .as_str()
                .starts_with(region.as_str()),
            Self::Id(_) => true,
        }
    }
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
