use serde_json::Value;
use thiserror::Error;

use super::{
    ec2,
    place::Place,
    trouble::CallFault,
    wire::{Protocol, Request},
};

/// What an IAM policy lets the caller do.
#[derive(Debug)]
pub(super) struct Policy(Vec<Statement>);

/// Why a policy document cannot be used.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("the policy cannot be used: {0}")]
pub struct PolicyError(String);

#[derive(Debug)]
struct Statement {
    effect: Effect,
    actions: Vec<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Effect {
    Allow,
    Deny,
}

/// What a call needs, and on what.
struct Need {
    action: String,
    resource: String,
}

impl Need {
    fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self { action: action.into(), resource: resource.into() }
    }
}

/// The members that say which resource a call is about, unless it makes one.
const SUBJECTS: [&str; 6] = [
    "ResourceArn",
    "CertificateArn",
    "EndpointArn",
    "ReplicationConfigArn",
    "ReplicationInstanceArn",
    "ReplicationTaskArn",
];

impl Policy {
    pub(super) fn read(json: &str) -> Result<Self, PolicyError> {
        let document: Value = serde_json::from_str(json)
            .map_err(|error| PolicyError(format!("it is not JSON: {error}")))?;
        let statements = match &document["Statement"] {
            Value::Array(statements) => statements.as_slice(),
            statement @ Value::Object(_) => std::slice::from_ref(statement),
            _ => return Err(PolicyError("it has no `Statement`".into())),
        };
        if statements.is_empty() {
            return Err(PolicyError("its `Statement` is empty".into()));
        }
        statements
            .iter()
            .enumerate()
            .map(|(index, statement)| {
                Statement::read(statement)
                    .map_err(|problem| PolicyError(format!("statement {}: {problem}", index + 1)))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// AWS's refusal of the first thing that the call needs and may not do.
    pub(super) fn refusal(&self, request: &Request) -> Option<CallFault> {
        needs(request)
            .into_iter()
            .find_map(|Need { action, resource }| {
                let why = self.obstacle(&action)?;
                let message = format!(
                    "User: arn:aws:iam::{}:user/sim is not authorized to perform: {action} on resource: {resource} {why}",
                    Place::ACCOUNT
                );
                Some(match request.protocol() {
                    Protocol::Json => CallFault::refuse("AccessDeniedException", message),
                    Protocol::Query => CallFault::refuse(
                        "UnauthorizedOperation",
                        format!("You are not authorized to perform this operation. {message}"),
                    ),
                })
            })
    }

    fn obstacle(&self, action: &str) -> Option<String> {
        let says = |effect| {
            self.0
                .iter()
                .filter(|statement| statement.effect == effect)
                .flat_map(|statement| &statement.actions)
                .any(|pattern| matches(pattern, action))
        };
        if says(Effect::Deny) {
            Some("with an explicit deny in an identity-based policy".to_owned())
        } else if says(Effect::Allow) {
            None
        } else {
            Some(format!("because no identity-based policy allows the {action} action"))
        }
    }
}

impl Statement {
    fn read(statement: &Value) -> Result<Self, String> {
        let effect = match statement["Effect"].as_str() {
            Some("Allow") => Effect::Allow,
            Some("Deny") => Effect::Deny,
            _ => return Err("`Effect` must be `Allow` or `Deny`".into()),
        };
        if !statement["NotAction"].is_null() {
            return Err("`NotAction` is not read here: list the actions".into());
        }
        let actions = texts(&statement["Action"])
            .ok_or("`Action` must be a text or a list of texts")?
            .into_iter()
            .map(|action| match action.split_once(':') {
                Some((service, name)) if !service.is_empty() && !name.is_empty() => {
                    Ok(action.to_ascii_lowercase())
                }
                None if action == "*" => Ok(action.to_owned()),
                _ => Err(format!("`{action}` is no action: write it as `dms:CreateEndpoint`")),
            })
            .collect::<Result<_, _>>()?;
        let resources =
            texts(&statement["Resource"]).ok_or("`Resource` must be a text or a list of texts")?;
        // To ignore what limits a denial would deny too much, and nobody would see why.
        if effect == Effect::Deny && (resources != ["*"] || !statement["Condition"].is_null()) {
            return Err("a `Deny` is read only for the `Resource` `*` without a `Condition`".into());
        }
        Ok(Self { effect, actions })
    }
}

fn texts(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::String(text) => Some(vec![text]),
        Value::Array(items) if !items.is_empty() => items
            .iter()
            .map(Value::as_str)
            .collect(),
        _ => None,
    }
}

fn needs(request: &Request) -> Vec<Need> {
    match request.protocol() {
        Protocol::Json => needs_of_dms(request),
        Protocol::Query => ec2::actions(request)
            .into_iter()
            .map(|action| Need::new(action, "*"))
            .collect(),
    }
}

fn needs_of_dms(request: &Request) -> Vec<Need> {
    let (operation, members) = (request.operation(), request.members());
    let text = |name| members.text(name).ok().flatten();
    let subject = SUBJECTS
        .iter()
        .find_map(|name| text(name))
        .filter(|_| !operation.starts_with("Create"))
        .unwrap_or("*");
    let mut needs = vec![Need::new(format!("dms:{operation}"), subject)];
    let is_tagging = operation != "AddTagsToResource"
        && members
            .objects("Tags")
            .is_ok_and(|tags| !tags.is_empty());
    if is_tagging {
        needs.push(Need::new("dms:AddTagsToResource", "*"));
    }
    if matches!(operation, "CreateEndpoint" | "ModifyEndpoint") {
        for settings in members
            .names()
            .filter_map(|name| members.object(name).ok().flatten())
        {
            if let Ok(Some(role)) = settings.text("SecretsManagerAccessRoleArn") {
                let secret = settings.text("SecretsManagerSecretId");
                let secret = secret.ok().flatten().unwrap_or("*");
                needs.push(Need::new("iam:GetRole", role));
                needs.push(Need::new("iam:PassRole", role));
                needs.push(Need::new("secretsmanager:DescribeSecret", secret));
            }
        }
    }
    needs
}

/// Whether an action, in any case, is meant by a pattern in lower case: `*` stands for any text and `?` for one character.
fn matches(pattern: &str, action: &str) -> bool {
    fn rest(pattern: &[u8], action: &[u8]) -> bool {
        match (pattern, action) {
            ([], []) => true,
            ([b'*', tail @ ..], _) => {
                rest(tail, action) || !action.is_empty() && rest(pattern, &action[1..])
            }
            ([b'?', tail @ ..], [_, others @ ..]) => rest(tail, others),
            ([one, tail @ ..], [other, others @ ..]) => one == other && rest(tail, others),
            _ => false,
        }
    }
    rest(pattern.as_bytes(), action.to_ascii_lowercase().as_bytes())
}
