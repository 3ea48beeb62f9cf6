use std::collections::BTreeMap;

use ipnet::Ipv4Net;
use serde_json::{Map, Value};

use crate::sim::{fault::Fault, wire::Members};

/// Deeper than any member of EC2.
const DEEPEST: usize = 8;

/// The members of a query, each a text: `Tag.1.Key=name` is the member `Key` of the first of the list `Tag`.
#[derive(Clone, Copy)]
pub(in crate::sim) struct Args<'a>(pub(in crate::sim) &'a Members);

impl<'a> Args<'a> {
    pub(in crate::sim) fn has(self, name: &str) -> bool {
        self.0.has(name)
    }

    pub(super) fn text(self, name: &str) -> Result<Option<&'a str>, Fault> {
        self.0
            .text(name)
            .map_err(|_| invalid(name))
    }

    /// A text that has to be there.
    pub(super) fn needed(self, name: &str) -> Result<&'a str, Fault> {
        self.text(name)?
            .filter(|text| !text.is_empty())
            .ok_or_else(|| missing(name))
    }

    pub(super) fn texts(self, name: &str) -> Result<Vec<String>, Fault> {
        self.0
            .texts(name)
            .map_err(|_| invalid(name))
    }

    pub(super) fn objects(self, name: &str) -> Result<Vec<Members>, Fault> {
        self.0
            .objects(name)
            .map_err(|_| invalid(name))
    }

    pub(super) fn object(self, name: &str) -> Result<Option<Members>, Fault> {
        self.0
            .object(name)
            .map_err(|_| invalid(name))
    }

    pub(super) fn flag(self, name: &str) -> Result<Option<bool>, Fault> {
        match self.text(name)? {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => Err(wrong(name, other)),
        }
    }

    pub(super) fn number(self, name: &str) -> Result<Option<i64>, Fault> {
        let parse = |text: &str| {
            text.parse()
                .map_err(|_| wrong(name, text))
        };
        self.text(name)?.map(parse).transpose()
    }

    /// A range as EC2 stores it: without the bits that its length does not cover.
    pub(super) fn range(self, name: &str) -> Result<Option<Ipv4Net>, Fault> {
        self.text(name)?
            .map(|text| range(name, text))
            .transpose()
    }

    /// One of `values`.
    pub(super) fn one_of(self, name: &str, values: &[&str]) -> Result<Option<&'a str>, Fault> {
        match self.text(name)? {
            Some(given) if !values.contains(&given) => Err(wrong(name, given)),
            given => Ok(given),
        }
    }
}

/// A range as EC2 stores it.
pub(super) fn range(name: &str, text: &str) -> Result<Ipv4Net, Fault> {
    let range: Ipv4Net = text.parse().map_err(|_| {
        Fault::new(
            "InvalidParameterValue",
            format!(
                "Value ({text}) for parameter {name} is invalid. This is not a valid CIDR block."
            ),
        )
    })?;
    Ok(range.trunc())
}

pub(super) fn missing(name: &str) -> Fault {
    Fault::new("MissingParameter", format!("The request must contain the parameter {name}"))
}

pub(super) fn wrong(name: &str, value: &str) -> Fault {
    Fault::new("InvalidParameterValue", format!("Value ({value}) for parameter {name} is invalid."))
}

fn invalid(name: &str) -> Fault {
    Fault::new("InvalidParameterValue", format!("The parameter {name} is not of the expected type"))
}

/// One name and what stands under it.
#[derive(Default)]
struct Node {
    text: Option<String>,
    under: BTreeMap<String, Self>,
}

impl Node {
    fn put(&mut self, path: &str, value: String) {
        let mut node = self;
        for step in path.split('.') {
            node = node
                .under
                .entry(step.to_owned())
                .or_default();
        }
        node.text = Some(value);
    }

    fn into_json(self) -> Value {
        if self.under.is_empty() {
            return self.text.unwrap_or_default().into();
        }
        let indices: Option<BTreeMap<u32, &String>> = self
            .under
            .keys()
            .map(|key| Some((key.parse().ok()?, key)))
            .collect();
        if indices.is_none() {
            return Value::Object(self.into_map());
        }
        let mut items: Vec<(u32, Value)> = self
            .under
            .into_iter()
            .map(|(key, node)| (key.parse().unwrap_or_default(), node.into_json()))
            .collect();
        items.sort_by_key(|(index, _)| *index);
        items
            .into_iter()
            .map(|(_, item)| item)
            .collect()
    }

    fn into_map(self) -> Map<String, Value> {
        self.under
            .into_iter()
            .map(|(key, node)| (key, node.into_json()))
            .collect()
    }
}

/// A form as the members of a call.
pub(in crate::sim) fn read(body: &[u8]) -> Result<Map<String, Value>, Fault> {
    let mut root = Node::default();
    for (path, value) in form_urlencoded::parse(body) {
        if path.split('.').count() > DEEPEST {
            return Err(Fault::new("MalformedQueryString", format!("{path} is not a parameter")));
        }
        root.put(&path, value.into_owned());
    }
    Ok(root.into_map())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_form_becomes_members_and_lists_keep_their_order() {
        let form = b"Action=X&Id.10=k&Id.2=b&Id.1=a&Tag.1.Key=n+1&Tag.1.Value=&Dns.Value=true";
        let read = read(form).expect("a form");
        assert_eq!(
            Value::Object(read),
            json!({
                "Action": "X",
                "Id": ["a", "b", "k"],
                "Tag": [{ "Key": "n 1", "Value": "" }],
                "Dns": { "Value": "true" },
            })
        );
    }

    #[test]
    fn a_form_that_is_too_deep_is_refused() {
        let deep = "a.".repeat(100_000);
        assert!(read(deep.as_bytes()).is_err());
    }
}
