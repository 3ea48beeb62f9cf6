use std::{fmt, str::FromStr};

use super::{NameError, from_text, rules};

/// The port of a TiDB cluster, 1 to 65535; 4000 unless the cluster was made with another.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct TidbPort(u16);

impl TidbPort {
    /// Port 4000, which every plan uses unless told otherwise.
    pub const DEFAULT: Self = Self(4000);

    /// The number.
    pub fn number(&self) -> u16 {
        self.0
    }
}

impl TryFrom<i64> for TidbPort {
    type Error = NameError;

    fn try_from(number: i64) -> Result<Self, NameError> {
        match u16::try_from(number) {
            Ok(port) if port > 0 => Ok(Self(port)),
            _ => {
                let problem = "ports go from 1 to 65535";
                let remedy =
                    "use the cluster's PORT, usually 4000; 0 means that the endpoint is disabled";
                Err(NameError::new(rules::PORT, "a port", &number.to_string(), problem, remedy))
            }
        }
    }
}

impl TryFrom<u16> for TidbPort {
    type Error = NameError;

    fn try_from(number: u16) -> Result<Self, NameError> {
        i64::from(number).try_into()
    }
}

impl TryFrom<i32> for TidbPort {
    type Error = NameError;

    fn try_from(number: i32) -> Result<Self, NameError> {
        i64::from(number).try_into()
    }
}

impl FromStr for TidbPort {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        match text.trim().parse::<i64>() {
            Ok(number) => number.try_into(),
            Err(_) => {
                let remedy = "write it as a number, such as 4000";
                Err(NameError::new(rules::PORT, "a port", text, "it is not a number", remedy))
            }
        }
    }
}

impl fmt::Display for TidbPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

from_text!(TidbPort, u16, i64, i32);
