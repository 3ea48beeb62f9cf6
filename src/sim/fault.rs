use serde_json::{Value, json};

/// What AWS answers when it refuses: a code, a text and, for what exists already, its ARN.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    code: String,
    message: String,
    resource_arn: Option<String>,
}

/// What an operation answers.
pub(super) type Answer = Result<Value, Fault>;

impl Fault {
    pub(super) fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), resource_arn: None }
    }

    pub(super) fn access_denied(message: impl Into<String>) -> Self {
        Self::new("AccessDeniedFault", message)
    }

    pub(super) fn already_exists(message: impl Into<String>, arn: &str) -> Self {
        Self {
            resource_arn: Some(arn.to_owned()),
            ..Self::new("ResourceAlreadyExistsFault", message)
        }
    }

    pub(super) fn invalid_combination(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterCombinationException", message)
    }

    pub(super) fn invalid_state(message: impl Into<String>) -> Self {
        Self::new("InvalidResourceStateFault", message)
    }

    pub(super) fn invalid_value(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterValueException", message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new("ResourceNotFoundFault", message)
    }

    /// The members of a request that the API model itself refuses, all of them at once.
    pub(super) fn validation(problems: &[String]) -> Self {
        let (count, s) = (problems.len(), if problems.len() == 1 { "" } else { "s" });
        let message = format!("{count} validation error{s} detected: {}", problems.join("; "));
        Self::new("ValidationException", message)
    }

    pub(super) fn code(&self) -> &str {
        &self.code
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// The HTTP status, which is 400 in DMS always and in EC2 mostly.
    pub(super) fn status(&self) -> u16 {
        match self.code.as_str() {
            "DryRunOperation" => 412,
            "UnauthorizedOperation" => 403,
            _ => 400,
        }
    }

    pub(super) fn into_json(self) -> Value {
        let mut body = json!({ "__type": self.code, "message": self.message });
        if let Some(arn) = self.resource_arn {
            body["resourceArn"] = arn.into();
        }
        body
    }
}
