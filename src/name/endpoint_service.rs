use std::{fmt, str::FromStr};

use super::{NameError, Region, from_text, rules};

/// The name under which TiDB Cloud offers a cluster through AWS PrivateLink, such as
/// `com.amazonaws.vpce.us-east-1.vpce-svc-0062ecf0683000000`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct EndpointServiceName {
    text: String,
    region: Region,
}

impl EndpointServiceName {
    /// The name as AWS takes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The region that the service is in; endpoints to it are made in the same one.
    pub fn region(&self) -> &Region {
        &self.region
    }
}

impl FromStr for EndpointServiceName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        let region = text
            .strip_prefix("com.amazonaws.vpce.")
            .and_then(|rest| rest.split_once(".vpce-svc-"))
            .filter(|(_, id)| id.len() == 17 && id.bytes().all(is_digit))
            .and_then(|(region, _)| {
                // The spelling of TiDB Cloud, `aws-…`, is none of AWS.
                region
                    .parse::<Region>()
                    .ok()
                    .filter(|parsed| parsed.as_str() == region)
            });
        match region {
            Some(region) => Ok(Self { text: text.to_owned(), region }),
            None => Err(NameError::new(
                rules::ENDPOINT_SERVICE,
                "the name of an endpoint service",
                text,
                "it is not `com.amazonaws.vpce.`, a region, `.vpce-svc-` and 17 hexadecimal digits",
                "copy the Service Name from Create Private Endpoint Connection in TiDB Cloud",
            )),
        }
    }
}

impl fmt::Display for EndpointServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

from_text!(EndpointServiceName);
