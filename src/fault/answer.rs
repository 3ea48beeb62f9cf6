use std::{any::Any, error::Error};

use aws_sdk_databasemigration::{
    config::http::HttpResponse,
    error::{ConnectorError, ProvideErrorMetadata, SdkError},
    types::error::ResourceAlreadyExistsFault,
};

use super::AwsFaultKind;

/// What AWS answered instead of a result, as far as it answered at all.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
}

/// Whether a failed call may have had its effect.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Outcome {
    NoEffect,
    Unknown,
}

pub(super) fn read<E, R>(error: &SdkError<E, R>) -> (AwsFaultKind, Outcome, Answer)
where
    E: ProvideErrorMetadata + Error + 'static,
    R: 'static,
{
    let unanswered = |kind, outcome| (kind, outcome, Answer::default());
    match error {
        SdkError::ConstructionFailure(_) => {
            unanswered(AwsFaultKind::InvalidRequest, Outcome::NoEffect)
        }
        SdkError::DispatchFailure(failure) => match failure
            .as_connector_error()
            .and_then(never_sent)
        {
            Some(kind) => unanswered(kind, Outcome::NoEffect),
            None => unanswered(AwsFaultKind::Unreachable, Outcome::Unknown),
        },
        SdkError::TimeoutError(_) => unanswered(AwsFaultKind::Unreachable, Outcome::Unknown),
        SdkError::ServiceError(service) => refusal(service.err(), server_failed(service.raw())),
        // Somebody answered, but not in words that the SDK reads.
        _ => unanswered(AwsFaultKind::ServiceFailed, Outcome::Unknown),
    }
}

/// Why a call never left this machine. The SDK reports missing credentials and a missing region like a broken network, and
/// keeps the types of these errors to itself.
fn never_sent(error: &ConnectorError) -> Option<AwsFaultKind> {
    if error.is_user() {
        return Some(AwsFaultKind::InvalidRequest);
    }
    if !error.is_other() || error.as_other().is_some() {
        return None;
    }
    let words: String = links(error)
        .map(|link| link.to_string().to_ascii_lowercase())
        .collect();
    if words.contains("credential") || words.contains("auth scheme") {
        Some(AwsFaultKind::CredentialsRefused)
    } else if words.contains("invalid configuration") {
        Some(AwsFaultKind::InvalidRequest)
    } else {
        None
    }
}

fn refusal<E>(error: &E, server_failed: bool) -> (AwsFaultKind, Outcome, Answer)
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let answer = match error.code() {
        Some(code) => {
            Answer { code: Some(code.to_owned()), message: error.message().map(str::to_owned) }
        }
        None => modelled(error),
    };
    let fault = already_there(error);
    let arn = fault
        .and_then(|fault| fault.resource_arn())
        .map(str::to_owned);
    let kind = match AwsFaultKind::read(answer.code.as_deref(), answer.message.as_deref(), arn) {
        AwsFaultKind::Unexplained if server_failed => AwsFaultKind::ServiceFailed,
        kind => kind,
    };
    let outcome = match kind {
        AwsFaultKind::ServiceFailed => Outcome::Unknown,
        _ => Outcome::NoEffect,
    };
    (kind, outcome, answer)
}

/// The code and the text of a modelled fault that carries no metadata, as mocks make them: they are in its `Display`.
fn modelled(error: &(dyn Error + 'static)) -> Answer {
    let shown = error
        .source()
        .map(ToString::to_string)
        .unwrap_or_default();
    let (name, message) = match shown.split_once(": ") {
        Some((name, message)) => (name, Some(message.to_owned())),
        None => (shown.as_str(), None),
    };
    // `KmsFault [KMSFault]`: Rust's name, then AWS's where it is spelt differently.
    let code = match name.split_once(" [") {
        Some((_, code)) => code.trim_end_matches(']'),
        None => name,
    };
    if code.is_empty()
        || !code
            .chars()
            .all(|c| c.is_ascii_alphanumeric())
    {
        return Answer::default();
    }
    Answer { code: Some(code.to_owned()), message }
}

/// The modelled fault inside an operation's error, which every operation has its own type for.
fn already_there<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e ResourceAlreadyExistsFault> {
    links(error).find_map(|link| link.downcast_ref())
}

/// An error, its source, the source of that, and so on.
fn links<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&link: &&'e (dyn Error + 'static)| link.source())
}

/// A load balancer in trouble answers with a status and no code.
fn server_failed<R: 'static>(raw: &R) -> bool {
    (raw as &dyn Any)
        .downcast_ref::<HttpResponse>()
        .is_some_and(|response| response.status().is_server_error())
}
