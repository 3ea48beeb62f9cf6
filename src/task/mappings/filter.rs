use serde_json::{Value, json};

use crate::task::words::words;

words! {
    /// How a filter compares a column with a value.
    FilterOperator, "a filter operator" {
        /// At most the value.
        AtMost = "ste",
        /// At most the value, in the newer spelling.
        Lte = "lte",
        /// At least the value.
        AtLeast = "gte",
        /// The value.
        Equal = "eq",
        /// Anything but the value.
        NotEqual = "noteq",
        /// From one value to another, both included.
        Between = "between",
        /// Outside two values.
        NotBetween = "notbetween",
        /// NULL.
        Null = "null",
        /// Anything but NULL.
        NotNull = "notnull",
    }
}

impl FilterOperator {
    pub(super) fn values(self) -> &'static [&'static str] {
        match self {
            Self::AtMost | Self::Lte | Self::AtLeast | Self::Equal | Self::NotEqual => &["value"],
            Self::Between | Self::NotBetween => &["start-value", "end-value"],
            Self::Null | Self::NotNull => &[],
        }
    }

    pub(super) fn is_negative(self) -> bool {
        matches!(self, Self::NotEqual | Self::NotBetween | Self::NotNull)
    }
}

/// Which rows of the selected tables are migrated, by one column; rows pass if one of the conditions holds.
///
/// ```
/// use tidb_dms::task::mappings::{Filter, SelectionRule};
///
/// let recent = SelectionRule::include("shop", "orders")
///     .with_filter(Filter::on("placed").at_least("2025-01-01"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Filter {
    column: String,
    conditions: Vec<Value>,
}

impl Filter {
    /// A filter on this column, without conditions yet.
    pub fn on(column: impl Into<String>) -> Self {
        Self { column: column.into(), conditions: Vec::new() }
    }

    /// Rows with this value or a smaller one.
    pub fn at_most(self, value: impl ToString) -> Self {
        self.compare(FilterOperator::AtMost, value)
    }

    /// Rows with this value or a greater one.
    pub fn at_least(self, value: impl ToString) -> Self {
        self.compare(FilterOperator::AtLeast, value)
    }

    /// Rows with this value.
    pub fn equal(self, value: impl ToString) -> Self {
        self.compare(FilterOperator::Equal, value)
    }

    /// Rows with any other value; no second condition may stand beside it.
    pub fn not_equal(self, value: impl ToString) -> Self {
        self.compare(FilterOperator::NotEqual, value)
    }

    /// Rows from one value to another, both included.
    pub fn between(self, start: impl ToString, end: impl ToString) -> Self {
        self.range(FilterOperator::Between, start, end)
    }

    /// Rows outside two values; no second condition may stand beside it.
    pub fn not_between(self, start: impl ToString, end: impl ToString) -> Self {
        self.range(FilterOperator::NotBetween, start, end)
    }

    /// Rows where the column is NULL.
    pub fn null(self) -> Self {
        self.condition(json!({ "filter-operator": FilterOperator::Null.as_str() }))
    }

    /// Rows where the column is not NULL; no second condition may stand beside it.
    pub fn not_null(self) -> Self {
        self.condition(json!({ "filter-operator": FilterOperator::NotNull.as_str() }))
    }

    fn compare(self, operator: FilterOperator, value: impl ToString) -> Self {
        self.condition(json!({ "filter-operator": operator.as_str(), "value": value.to_string() }))
    }

    fn range(self, operator: FilterOperator, start: impl ToString, end: impl ToString) -> Self {
        self.condition(json!({
            "filter-operator": operator.as_str(),
            "start-value": start.to_string(),
            "end-value": end.to_string(),
        }))
    }

    fn condition(mut self, condition: Value) -> Self {
        self.conditions.push(condition);
        self
    }
}

impl From<Filter> for Value {
    fn from(filter: Filter) -> Self {
        json!({
            "filter-type": "source",
            "column-name": filter.column,
            "filter-conditions": filter.conditions,
        })
    }
}
