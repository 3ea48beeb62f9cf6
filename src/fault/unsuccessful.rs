use std::{error::Error, fmt};

use aws_sdk_ec2::types::UnsuccessfulItem;

use super::{Answer, AwsFault, AwsFaultKind, Outcome};

impl AwsFault {
    /// The first of what EC2 lists as unsuccessful in an answer that is no error, such as that of DeleteVpcEndpoints.
    pub fn from_unsuccessful(operation: &'static str, items: &[UnsuccessfulItem]) -> Option<Self> {
        let item = items.first()?;
        let error = item.error();
        let said = Said {
            code: error
                .and_then(|error| error.code())
                .map(str::to_owned),
            message: error
                .and_then(|error| error.message())
                .map(str::to_owned),
        };
        Some(Self {
            operation,
            subject: item
                .resource_id()
                .unwrap_or_default()
                .to_owned(),
            kind: AwsFaultKind::read(said.code.as_deref(), said.message.as_deref(), None),
            answer: Answer { code: said.code.clone(), message: said.message.clone() },
            outcome: Outcome::NoEffect,
            source: Box::new(said),
        })
    }
}

/// What EC2 says of one item.
#[derive(Debug)]
struct Said {
    code: Option<String>,
    message: Option<String>,
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self
            .code
            .as_deref()
            .unwrap_or("no code");
        write!(
            f,
            "{code}: {}",
            self.message
                .as_deref()
                .unwrap_or_default()
        )
    }
}

impl Error for Said {}
