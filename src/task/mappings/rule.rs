use serde_json::Value;

use super::{SelectionRule, TableSettingsRule, TransformationRule};
use crate::task::json::{self, Object, Scalar};

/// One rule of the table mappings, of any type; what the crate does not know is kept as it came.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum MappingRule {
    /// What is migrated.
    Selection(SelectionRule),
    /// What is changed on the way.
    Transformation(TransformationRule),
    /// How one table is loaded.
    TableSettings(TableSettingsRule),
    /// Anything else, unread: `object-mapping`, `post-processing`, or no rule at all.
    Other(Value),
}

impl MappingRule {
    /// The rule that this JSON is; never fails, because what is no rule that the crate knows is kept as
    /// [`Other`](Self::Other).
    pub fn from_json(value: Value) -> Self {
        let Value::Object(object) = value else {
            return Self::Other(value);
        };
        match json::text(&object, "rule-type") {
            Some("selection") => Self::Selection(SelectionRule(object)),
            Some("transformation") => Self::Transformation(TransformationRule(object)),
            Some("table-settings") => Self::TableSettings(TableSettingsRule(object)),
            _ => Self::Other(Value::Object(object)),
        }
    }

    /// The rule as JSON, whole.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Other(value) => value.clone(),
            Self::Selection(SelectionRule(object))
            | Self::Transformation(TransformationRule(object))
            | Self::TableSettings(TableSettingsRule(object)) => Value::Object(object.clone()),
        }
    }

    /// The `rule-id`: a number, unique in the mappings.
    pub fn id(&self) -> Option<u64> {
        self.object()
            .and_then(|object| object.get("rule-id"))
            .and_then(u64::read)
    }

    /// The `rule-name`, unique in the mappings.
    pub fn name(&self) -> Option<&str> {
        self.object()
            .and_then(|object| json::text(object, "rule-name"))
    }

    /// The `rule-type`, whatever it is.
    pub fn rule_type(&self) -> Option<&str> {
        self.object()
            .and_then(|object| json::text(object, "rule-type"))
    }

    pub(super) fn object(&self) -> Option<&Object> {
        match self {
            Self::Selection(SelectionRule(object))
            | Self::Transformation(TransformationRule(object))
            | Self::TableSettings(TableSettingsRule(object)) => Some(object),
            Self::Other(value) => value.as_object(),
        }
    }

    /// Gives the rule this id, and a name after it, where it has none.
    pub(super) fn number(&mut self, id: u64) {
        let object = match self {
            Self::Selection(SelectionRule(object))
            | Self::Transformation(TransformationRule(object))
            | Self::TableSettings(TableSettingsRule(object))
            | Self::Other(Value::Object(object)) => object,
            Self::Other(_) => return,
        };
        let id = object
            .entry("rule-id")
            .or_insert_with(|| id.to_string().into())
            .clone();
        if let Some(id) = json::scalar(&id) {
            object
                .entry("rule-name")
                .or_insert_with(|| id.into());
        }
    }
}

impl From<SelectionRule> for MappingRule {
    fn from(rule: SelectionRule) -> Self {
        Self::Selection(rule)
    }
}

impl From<TransformationRule> for MappingRule {
    fn from(rule: TransformationRule) -> Self {
        Self::Transformation(rule)
    }
}

impl From<TableSettingsRule> for MappingRule {
    fn from(rule: TableSettingsRule) -> Self {
        Self::TableSettings(rule)
    }
}

/// What all rules have: an id, a name, and the object they are about.
macro_rules! mapping_rule {
    ($name:ident, $rule_type:literal) => {
        impl $name {
            /// Sets the `rule-id`, instead of the next free number that
            /// [`TableMappings::rule`](super::TableMappings::rule) gives.
            pub fn with_id(mut self, id: u64) -> Self {
                self.0
                    .insert("rule-id".into(), id.to_string().into());
                self
            }

            /// Sets the `rule-name`, letters and digits, instead of the rule-id.
            pub fn with_name(mut self, name: impl Into<String>) -> Self {
                self.0
                    .insert("rule-name".into(), name.into().into());
                self
            }

            /// The pattern of schemas that the rule is about.
            pub fn schema(&self) -> Option<&str> {
                self.locator("schema-name")
            }

            /// The pattern of tables that the rule is about.
            pub fn table(&self) -> Option<&str> {
                self.locator("table-name")
            }

            pub(super) fn locator(&self, key: &str) -> Option<&str> {
                crate::task::json::object(&self.0, "object-locator")
                    .and_then(|locator| crate::task::json::text(locator, key))
            }

            fn locating(places: &[(&str, &str)]) -> Self {
                let locator: serde_json::Map<_, _> = places
                    .iter()
                    .map(|(key, name)| ((*key).to_owned(), (*name).into()))
                    .collect();
                let mut object = serde_json::Map::new();
                object.insert("rule-type".into(), $rule_type.into());
                object.insert("object-locator".into(), locator.into());
                Self(object)
            }
        }
    };
}
pub(super) use mapping_rule;
