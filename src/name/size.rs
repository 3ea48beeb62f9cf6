use std::fmt;

use super::{NameError, given, rules};

/// DMS capacity units of a serverless replication: 1, 2, 4, 8, 16, 32, 64, 128, 192, 256 or 384, each 2 GB of memory.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CapacityUnits(i32);

impl CapacityUnits {
    /// Every number of units that DMS offers.
    pub const ALL: [i32; 11] = [1, 2, 4, 8, 16, 32, 64, 128, 192, 256, 384];

    /// The number of units.
    pub fn units(&self) -> i32 {
        self.0
    }
}

impl TryFrom<i64> for CapacityUnits {
    type Error = NameError;

    fn try_from(units: i64) -> Result<Self, NameError> {
        match i32::try_from(units) {
            Ok(units) if Self::ALL.contains(&units) => Ok(Self(units)),
            _ => Err(NameError::new(
                rules::CAPACITY_UNITS,
                "a number of DMS capacity units",
                &units.to_string(),
                "DMS offers only certain numbers",
                "use 1, 2, 4, 8, 16, 32, 64, 128, 192, 256 or 384",
            )),
        }
    }
}

impl TryFrom<i32> for CapacityUnits {
    type Error = NameError;

    fn try_from(units: i32) -> Result<Self, NameError> {
        i64::from(units).try_into()
    }
}

impl fmt::Display for CapacityUnits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Storage of a replication instance in GiB, 5 to 6144; without it DMS takes the class's default, commonly 50.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Storage(i32);

impl Storage {
    /// The size in GiB.
    pub fn gib(&self) -> i32 {
        self.0
    }
}

impl TryFrom<i64> for Storage {
    type Error = NameError;

    fn try_from(gib: i64) -> Result<Self, NameError> {
        match i32::try_from(gib) {
            Ok(gib @ 5..=6144) => Ok(Self(gib)),
            _ => Err(NameError::new(
                rules::STORAGE,
                "a storage size",
                &gib.to_string(),
                "it is outside 5 to 6144 GiB",
                "use 5 to 6144 GiB; 50 is common",
            )),
        }
    }
}

impl TryFrom<i32> for Storage {
    type Error = NameError;

    fn try_from(gib: i32) -> Result<Self, NameError> {
        i64::from(gib).try_into()
    }
}

impl fmt::Display for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} GiB", self.0)
    }
}

given!(CapacityUnits, i32, i64);
given!(Storage, i32, i64);
