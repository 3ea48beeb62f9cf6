//! Why AWS refused a call, split by what to do about it.
//!
//! DMS has some thirty codes, models only a part of them per operation, and says with one code what needs two remedies. EC2
//! has hundreds and models none.
//! [`AwsFault::from_sdk`] reads any error of the SDK into one [`AwsFaultKind`] per remedy, and keeps the original as its
//! source.

mod answer;
mod kind;
#[cfg(feature = "ec2")]
mod unsuccessful;

pub use kind::AwsFaultKind;

use std::{error::Error, fmt};

use answer::{Answer, Outcome};
use aws_sdk_databasemigration::error::{ProvideErrorMetadata, SdkError};

#[cfg(feature = "provision")]
use crate::secret::{Secret, redact};

/// A call of AWS that failed: which, about what, and why.
///
/// The message names neither code nor text of AWS, because the [source](Error::source) says them; whoever prints one line
/// only finds them at [`code`](Self::code) and [`message`](Self::message).
#[derive(Debug)]
pub struct AwsFault {
    operation: &'static str,
    subject: String,
    kind: AwsFaultKind,
    answer: Answer,
    outcome: Outcome,
    source: Box<dyn Error + Send + Sync>,
}

impl AwsFault {
    /// Reads an error of the SDK. `operation` is AWS's name of the call, `subject` what it was about, such as an
    /// identifier; never a secret.
    pub fn from_sdk<E, R>(
        operation: &'static str,
        subject: impl Into<String>,
        error: SdkError<E, R>,
    ) -> Self
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
        R: fmt::Debug + Send + Sync + 'static,
    {
        let (kind, outcome, answer) = answer::read(&error);
        // Without the raw response, which may hold what is not for a log.
        let source = error
            .into_source()
            .unwrap_or_else(Into::into);
        Self { operation, subject: subject.into(), kind, answer, outcome, source }
    }

    /// AWS's name of the call, such as `CreateEndpoint`.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// What the call was about.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Why it failed, one kind per remedy.
    pub fn kind(&self) -> &AwsFaultKind {
        &self.kind
    }

    /// AWS's code, if AWS answered.
    pub fn code(&self) -> Option<&str> {
        self.answer.code.as_deref()
    }

    /// AWS's own words, if AWS answered.
    pub fn message(&self) -> Option<&str> {
        self.answer.message.as_deref()
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        self.kind.remedy()
    }

    /// Whether the same call can succeed later with nothing changed by hand.
    ///
    /// Look first whether it did succeed, unless its [outcome is known](Self::outcome_is_known).
    pub fn is_retryable(&self) -> bool {
        self.kind.is_retryable()
    }

    /// Whether the call certainly had no effect; otherwise it may have had it all the same.
    pub fn outcome_is_known(&self) -> bool {
        self.outcome == Outcome::NoEffect
    }
}

impl AwsFault {
    /// The same without these secrets, should AWS have repeated one of them.
    #[cfg(feature = "provision")]
    pub(crate) fn redacted(mut self, secrets: &[Secret]) -> Self {
        let message = self.answer.message.take();
        let said = message
            .as_deref()
            .map(|message| redact(message, secrets).into_owned());
        let mut holds_one = said != message;
        self.answer.message = said;
        let mut link: Option<&(dyn Error + 'static)> = Some(&*self.source);
        while let Some(error) = link {
            for printed in [error.to_string(), format!("{error:?}")] {
                holds_one |= redact(&printed, secrets) != printed;
            }
            link = error.source();
        }
        // The SDK's errors cannot be changed, so one that holds a secret is told in words.
        if holds_one {
            let said = self.answer.message.clone();
            self.source = said
                .unwrap_or_else(|| "what AWS said held a secret".to_owned())
                .into();
        }
        self
    }
}

impl fmt::Display for AwsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, subject, kind, .. } = self;
        write!(f, "{operation} of `{subject}` failed: {kind}")
    }
}

impl Error for AwsFault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}
