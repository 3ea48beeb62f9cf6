use serde_json::{Value, json};

use super::{ColumnType, PrimaryKeyOrigin, RuleTarget, TransformationAction, TransformationRule};
use crate::task::json::Scalar;

/// A transformation to be: the object is named, the action is asked.
///
/// ```
/// use tidb_dms::task::mappings::{ColumnType, TableMappings, Transform};
///
/// let mappings = TableMappings::new()
///     .include("shop", "%")
///     .rule(Transform::schema("shop").rename("store"))
///     .rule(Transform::column("shop", "orders", "note").change_data_type(ColumnType::Clob));
/// ```
///
/// Every action makes a [`TransformationRule`]. Each object takes one action: of several, DMS applies the one with the
/// lowest rule-id.
#[derive(Clone, Debug)]
#[must_use = "a transformation without an action is no rule"]
pub struct Transform<Target> {
    rule: TransformationRule,
    target: Target,
}

/// The object is a schema: a database of MySQL or TiDB.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SchemaRule;

/// The object is a table.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TableRule;

/// The object is a column.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ColumnRule;

impl Transform<SchemaRule> {
    /// Of the schemas that match the pattern.
    pub fn schema(schema: &str) -> Self {
        let rule = TransformationRule::locating(&[("schema-name", schema)]);
        Self { rule, target: SchemaRule }
    }
}

impl Transform<TableRule> {
    /// Of the tables that match both patterns.
    pub fn table(schema: &str, table: &str) -> Self {
        let places = [("schema-name", schema), ("table-name", table)];
        Self { rule: TransformationRule::locating(&places), target: TableRule }
    }
}

impl Transform<ColumnRule> {
    /// Of the columns that match the three patterns.
    pub fn column(schema: &str, table: &str, column: &str) -> Self {
        let places = [("schema-name", schema), ("table-name", table), ("column-name", column)];
        Self { rule: TransformationRule::locating(&places), target: ColumnRule }
    }
}

impl<Target: sealed::Target> Transform<Target> {
    /// Gives it another name.
    pub fn rename(self, name: impl Into<String>) -> TransformationRule {
        self.with_value(TransformationAction::Rename, name)
    }

    /// Makes the name lower case.
    pub fn convert_lowercase(self) -> TransformationRule {
        self.acting(TransformationAction::ConvertLowercase, [])
    }

    /// Makes the name upper case.
    pub fn convert_uppercase(self) -> TransformationRule {
        self.acting(TransformationAction::ConvertUppercase, [])
    }

    /// Puts a text before the name.
    pub fn add_prefix(self, prefix: impl Into<String>) -> TransformationRule {
        self.with_value(TransformationAction::AddPrefix, prefix)
    }

    /// Takes a text from the front of the name.
    pub fn remove_prefix(self, prefix: impl Into<String>) -> TransformationRule {
        self.with_value(TransformationAction::RemovePrefix, prefix)
    }

    /// Puts `new` in the place of `old` at the front of the name.
    pub fn replace_prefix(self, old: &str, new: &str) -> TransformationRule {
        let members = [("old-value", old.into()), ("value", new.into())];
        self.acting(TransformationAction::ReplacePrefix, members)
    }

    /// Puts a text behind the name.
    pub fn add_suffix(self, suffix: impl Into<String>) -> TransformationRule {
        self.with_value(TransformationAction::AddSuffix, suffix)
    }

    /// Takes a text from the end of the name.
    pub fn remove_suffix(self, suffix: impl Into<String>) -> TransformationRule {
        self.with_value(TransformationAction::RemoveSuffix, suffix)
    }

    /// Puts `new` in the place of `old` at the end of the name.
    pub fn replace_suffix(self, old: &str, new: &str) -> TransformationRule {
        let members = [("old-value", old.into()), ("value", new.into())];
        self.acting(TransformationAction::ReplaceSuffix, members)
    }

    /// Tables only. Adds a column whose value is a SQLite expression over the row, such as `$id||'-'||$name`.
    pub fn add_column(
        self,
        name: &str,
        column_type: ColumnType,
        length: Option<u32>,
        expression: &str,
    ) -> TransformationRule
    where
        Target: TransformsTable,
    {
        let mut rule = self.acting(
            TransformationAction::AddColumn,
            [
                ("value", name.into()),
                ("expression", expression.into()),
                ("data-type", data_type(column_type, length)),
            ],
        );
        rule.0
            .insert("rule-target".into(), RuleTarget::Column.write());
        rule
    }

    /// Tables only, and one of them: no wildcards. Makes these columns the primary key.
    pub fn define_primary_key<'a>(
        self,
        name: &str,
        columns: impl IntoIterator<Item = &'a str>,
        origin: PrimaryKeyOrigin,
    ) -> TransformationRule
    where
        Target: TransformsTable,
    {
        let columns: Vec<&str> = columns.into_iter().collect();
        let key = json!({ "name": name, "columns": columns, "origin": origin.as_str() });
        self.acting(TransformationAction::DefinePrimaryKey, [("primary-key-def", key)])
    }

    /// Columns only. Keeps this one, and leaves all others of the table out.
    pub fn include_column(self) -> TransformationRule
    where
        Target: TransformsColumn,
    {
        self.acting(TransformationAction::IncludeColumn, [])
    }

    /// Columns only. Leaves it out.
    pub fn remove_column(self) -> TransformationRule
    where
        Target: TransformsColumn,
    {
        self.acting(TransformationAction::RemoveColumn, [])
    }

    /// Columns only. Gives it another type.
    pub fn change_data_type(self, column_type: ColumnType) -> TransformationRule
    where
        Target: TransformsColumn,
    {
        let data_type = data_type(column_type, None);
        self.acting(TransformationAction::ChangeDataType, [("data-type", data_type)])
    }

    /// Columns only. Gives it another type, of this length.
    pub fn change_data_type_to(self, column_type: ColumnType, length: u32) -> TransformationRule
    where
        Target: TransformsColumn,
    {
        let data_type = data_type(column_type, Some(length));
        self.acting(TransformationAction::ChangeDataType, [("data-type", data_type)])
    }

    /// Columns only. Puts `mask` in the place of every digit.
    pub fn mask_digits(self, mask: char) -> TransformationRule
    where
        Target: TransformsColumn,
    {
        self.with_value(TransformationAction::MaskDigits, mask)
    }

    /// Columns only. Puts random digits in the place of digits.
    pub fn randomize_digits(self) -> TransformationRule
    where
        Target: TransformsColumn,
    {
        self.acting(TransformationAction::RandomizeDigits, [])
    }

    /// Columns only. Puts a hash in the place of the value; the column must hold 64 characters.
    pub fn hash_mask(self) -> TransformationRule
    where
        Target: TransformsColumn,
    {
        self.acting(TransformationAction::HashMask, [])
    }

    fn with_value(
        self,
        action: TransformationAction,
        value: impl Into<String>,
    ) -> TransformationRule {
        self.acting(action, [("value", value.into().into())])
    }

    fn acting<const N: usize>(
        self,
        action: TransformationAction,
        members: [(&str, Value); N],
    ) -> TransformationRule {
        let Self { mut rule, target } = self;
        let object = &mut rule.0;
        object.insert("rule-action".into(), action.write());
        object.insert("rule-target".into(), target.target().write());
        object.extend(members.map(|(key, value)| (key.to_owned(), value)));
        rule
    }
}

fn data_type(column_type: ColumnType, length: Option<u32>) -> Value {
    match length {
        Some(length) => json!({ "type": column_type.as_str(), "length": length.to_string() }),
        None => json!({ "type": column_type.as_str() }),
    }
}

/// Proof: the transformation is of columns.
#[diagnostic::on_unimplemented(
    message = "this transformation acts on columns only",
    label = "start from `Transform::column(schema, table, column)`",
    note = "schemas and tables have a name to change; values, types and presence are of columns"
)]
pub trait TransformsColumn: sealed::Target {}
#[diagnostic::do_not_recommend]
impl TransformsColumn for ColumnRule {}

/// Proof: the transformation is of tables.
#[diagnostic::on_unimplemented(
    message = "this transformation acts on tables only",
    label = "start from `Transform::table(schema, table)`",
    note = "a primary key and a new column belong to a table"
)]
pub trait TransformsTable: sealed::Target {}
#[diagnostic::do_not_recommend]
impl TransformsTable for TableRule {}

#[expect(unnameable_types, reason = "sealed: nobody else answers these questions")]
mod sealed {
    use super::{ColumnRule, RuleTarget, SchemaRule, TableRule};

    pub trait Target {
        fn target(&self) -> RuleTarget;
    }
    impl Target for SchemaRule {
        fn target(&self) -> RuleTarget {
            RuleTarget::Schema
        }
    }
    impl Target for TableRule {
        fn target(&self) -> RuleTarget {
            RuleTarget::Table
        }
    }
    impl Target for ColumnRule {
        fn target(&self) -> RuleTarget {
            RuleTarget::Column
        }
    }
}
