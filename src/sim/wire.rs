use serde_json::{Map, Value};

use super::{call::Arrival, ec2, fault::Fault};

/// How a service is spoken to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Protocol {
    /// DMS: awsJson 1.1, the operation in a header, the members in the body.
    Json,
    /// EC2: everything in a form, the answer in XML.
    Query,
}

impl Protocol {
    pub(super) fn of(arrival: &Arrival<'_>) -> Self {
        let is_form = arrival
            .content_type
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        if is_form && arrival.target.is_none() { Self::Query } else { Self::Json }
    }

    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/x-amz-json-1.1",
            Self::Query => "text/xml;charset=UTF-8",
        }
    }
}

/// A call as it arrived.
#[derive(Debug)]
pub(super) struct Request {
    protocol: Protocol,
    operation: String,
    members: Members,
}

impl Request {
    const TARGET: &str = "AmazonDMSv20160101.";

    const VERSION: &str = "2016-11-15";

    pub(super) fn read(arrival: &Arrival<'_>) -> Result<Self, Fault> {
        match Protocol::of(arrival) {
            Protocol::Json => Self::read_json(arrival.target, arrival.body),
            Protocol::Query => Self::read_query(arrival.body),
        }
    }

    fn read_query(body: &[u8]) -> Result<Self, Fault> {
        let members = Members(ec2::read(body)?);
        let text = |name| members.text(name).ok().flatten();
        let Some(operation) = text("Action").map(str::to_owned) else {
            return Err(Fault::new(
                "MissingAction",
                "The request must contain the parameter Action",
            ));
        };
        if text("Version") != Some(Self::VERSION) {
            return Err(Fault::new(
                "InvalidAction",
                format!(
                    "The action {operation} is not valid for this version of EC2: it is {}",
                    Self::VERSION
                ),
            ));
        }
        Ok(Self { protocol: Protocol::Query, operation, members })
    }

    fn read_json(target: Option<&str>, body: &[u8]) -> Result<Self, Fault> {
        let Some(operation) = target.and_then(|target| target.strip_prefix(Self::TARGET)) else {
            return Err(Fault::new(
                "UnknownOperationException",
                format!("the target header must name an operation of {}*", Self::TARGET),
            ));
        };
        match serde_json::from_slice(if body.is_empty() { b"{}" } else { body }) {
            Ok(Value::Object(members)) => Ok(Self {
                protocol: Protocol::Json,
                operation: operation.to_owned(),
                members: Members(members),
            }),
            _ => Err(Fault::new("SerializationException", "the body is not a JSON object")),
        }
    }

    /// A call of our own.
    pub(super) fn of(operation: &str, members: &Value) -> Self {
        let members = members
            .as_object()
            .cloned()
            .unwrap_or_default();
        Self {
            protocol: Protocol::Json,
            operation: operation.to_owned(),
            members: Members(members),
        }
    }

    pub(super) fn protocol(&self) -> Protocol {
        self.protocol
    }

    pub(super) fn operation(&self) -> &str {
        &self.operation
    }

    /// Whether the operation only looks.
    pub(super) fn is_read(&self) -> bool {
        self.operation.starts_with("Describe") || self.operation.starts_with("List")
    }

    /// The members as JSON, without what only frames a query.
    pub(super) fn body(&self) -> String {
        let mut members = self.members.0.clone();
        if self.protocol == Protocol::Query {
            members.remove("Action");
            members.remove("Version");
        }
        Value::Object(members).to_string()
    }

    pub(super) fn members(&self) -> &Members {
        &self.members
    }
}

/// The members of a request or of a structure inside it, read by the type that the API model gives them.
#[derive(Clone, Debug, Default)]
pub(super) struct Members(Map<String, Value>);

impl Members {
    /// Refuses unless all of these are there: AWS reports every missing member at once.
    pub(super) fn require(&self, names: &[&str]) -> Result<(), Fault> {
        let problems: Vec<String> = names
            .iter()
            .filter(|name| self.value(name).is_none())
            .map(|name| {
                let name = first_lower(name);
                format!(
                    "Value null at '{name}' failed to satisfy constraint: Member must not be null"
                )
            })
            .collect();
        if problems.is_empty() { Ok(()) } else { Err(Fault::validation(&problems)) }
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Fault> {
        self.read(name, "STRING_VALUE", Value::as_str)
    }

    /// A text that has to be there.
    pub(super) fn needed(&self, name: &str) -> Result<&str, Fault> {
        self.require(&[name])?;
        Ok(self.text(name)?.unwrap_or_default())
    }

    /// One of `values`; the SDK sends texts that its own enums do not know as they are.
    pub(super) fn one_of(&self, name: &str, values: &[&str]) -> Result<Option<&str>, Fault> {
        match self.text(name)? {
            Some(given) if !values.contains(&given) => Err(Fault::validation(&[format!(
                "Value '{given}' at '{}' failed to satisfy constraint: Member must satisfy enum value set: [{}]",
                first_lower(name),
                values.join(", "),
            )])),
            given => Ok(given),
        }
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Fault> {
        self.read(name, "INTEGER_VALUE", Value::as_i64)
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Fault> {
        self.read(name, "BOOLEAN_VALUE", Value::as_bool)
    }

    pub(super) fn object(&self, name: &str) -> Result<Option<Self>, Fault> {
        self.read(name, "STRUCTURE", |value| value.as_object().cloned().map(Self))
    }

    pub(super) fn objects(&self, name: &str) -> Result<Vec<Self>, Fault> {
        self.list(name, "STRUCTURE", |item| item.as_object().cloned().map(Self))
    }

    pub(super) fn texts(&self, name: &str) -> Result<Vec<String>, Fault> {
        self.list(name, "STRING_VALUE", |item| item.as_str().map(str::to_owned))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, _)| name.as_str())
    }

    /// Only the members of these names.
    pub(super) fn only(&self, names: &[&str]) -> Self {
        let kept = self
            .names()
            .filter(|name| names.contains(name))
            .map(|name| (name.to_owned(), self.0[name].clone()));
        Self(kept.collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Refuses a change that changes nothing: there is no member besides these.
    pub(super) fn demand_more_than(&self, names: &[&str]) -> Result<(), Fault> {
        if self
            .names()
            .any(|name| !names.contains(&name))
        {
            return Ok(());
        }
        Err(Fault::invalid_combination("No modifications were requested"))
    }

    /// Takes over what `newer` says, member by member.
    pub(super) fn overlay(&mut self, newer: &Self) {
        self.0.extend(
            newer
                .0
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
    }

    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    pub(super) fn into_json(self) -> Value {
        Value::Object(self.0)
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.0
            .get(name)
            .filter(|value| !value.is_null())
    }

    fn read<'a, T>(
        &'a self,
        name: &str,
        expected: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        match self.value(name) {
            None => Ok(None),
            Some(value) => read(value)
                .map(Some)
                .ok_or_else(|| mistyped(name, expected)),
        }
    }

    fn list<T>(
        &self,
        name: &str,
        expected: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<Vec<T>, Fault> {
        match self.value(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| read(item).ok_or_else(|| mistyped(name, expected)))
                .collect(),
            Some(_) => Err(mistyped(name, "LIST")),
        }
    }
}

fn mistyped(name: &str, expected: &str) -> Fault {
    Fault::new("SerializationException", format!("{name} cannot be converted to {expected}"))
}

fn first_lower(name: &str) -> String {
    let mut chars = name.chars();
    match chars.next() {
        Some(first) => first.to_ascii_lowercase().to_string() + chars.as_str(),
        None => String::new(),
    }
}
