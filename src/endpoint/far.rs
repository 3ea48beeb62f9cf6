use aws_sdk_databasemigration::{
    operation::create_endpoint::builders::CreateEndpointInputBuilder,
    types::ReplicationEndpointTypeValue,
};

use super::{Role, rules};
use crate::{
    finding::{Finding, Findings, Refused},
    name::{EndpointArn, EndpointIdentifier},
};

/// The other side of the migration: any endpoint of DMS, of whatever engine.
///
/// It is named by its ARN if it exists, or described by the SDK's own request if it does not. Of a request only what every
/// engine shares is checked.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FarEndpoint {
    /// An endpoint that exists.
    Existing(EndpointArn),
    /// An endpoint to create, as the SDK describes it.
    Raw(Box<CreateEndpointInputBuilder>),
}

impl FarEndpoint {
    /// An endpoint to create in this role: `Role::Source` where TiDB is the target.
    ///
    /// # Errors
    ///
    /// With every finding at once: no identifier or a wrong one, no engine, the other role, a password with `{` or `}`.
    pub fn raw(request: CreateEndpointInputBuilder, role: Role) -> Result<Self, Refused> {
        let mut findings = Findings::none();
        let mut report = |rule, subject: &str, problem: &str, remedy: &str| {
            findings.push(Finding::new(rule, subject, problem, remedy));
        };
        if request
            .get_engine_name()
            .as_deref()
            .unwrap_or_default()
            .is_empty()
        {
            let remedy = "name the engine, such as `aurora`";
            report(rules::FAR_ENGINE, "engine", "it is missing", remedy);
        }
        if request.get_endpoint_type() != &Some(ReplicationEndpointTypeValue::from(role)) {
            let remedy = "set the endpoint type opposite to that of the TiDB endpoint";
            let problem = "it is not the role that the far side has";
            report(rules::FAR_ROLE, "endpoint type", problem, remedy);
        }
        let password = request
            .get_password()
            .as_deref()
            .unwrap_or_default();
        if password.contains(['{', '}']) {
            let problem = "it holds `{` or `}`, which DMS takes for no engine";
            report(rules::PASSWORD_FORBIDDEN, "password", problem, "change the password");
        }
        let identifier = request
            .get_endpoint_identifier()
            .as_deref()
            .unwrap_or_default();
        findings.parsed("identifier", identifier.parse::<EndpointIdentifier>());
        let raw = Self::Raw(Box::new(request));
        findings
            .within("far endpoint")
            .judge(Some(raw))
            .map(|(raw, _)| raw)
    }

    /// The `CreateEndpoint` request; nothing where the endpoint exists.
    pub fn create_request(&self) -> Option<CreateEndpointInputBuilder> {
        match self {
            Self::Existing(_) => None,
            Self::Raw(request) => Some(request.as_ref().clone()),
        }
    }
}

impl From<EndpointArn> for FarEndpoint {
    fn from(arn: EndpointArn) -> Self {
        Self::Existing(arn)
    }
}
