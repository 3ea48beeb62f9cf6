mod build;

pub use build::{ColumnRule, SchemaRule, TableRule, Transform, TransformsColumn, TransformsTable};

use super::rule::mapping_rule;
use crate::task::{
    json::{self, Object},
    words::words,
};

words! {
    /// What a transformation does to schemas, tables or columns. DMS tells upper and lower case apart.
    TransformationAction, "a transformation action" {
        /// Adds a column, from an expression or empty.
        AddColumn = "add-column",
        /// Keeps a column, and leaves all others of the table out.
        IncludeColumn = "include-column",
        /// Leaves a column out.
        RemoveColumn = "remove-column",
        /// Gives another name.
        Rename = "rename",
        /// Makes the name lower case.
        ConvertLowercase = "convert-lowercase",
        /// Makes the name upper case.
        ConvertUppercase = "convert-uppercase",
        /// Puts a text before the name.
        AddPrefix = "add-prefix",
        /// Takes a text from the front of the name.
        RemovePrefix = "remove-prefix",
        /// Puts a text in the place of the one before the name.
        ReplacePrefix = "replace-prefix",
        /// Puts a text behind the name.
        AddSuffix = "add-suffix",
        /// Takes a text from the end of the name.
        RemoveSuffix = "remove-suffix",
        /// Puts a text in the place of the one behind the name.
        ReplaceSuffix = "replace-suffix",
        /// Makes columns the primary key of a table.
        DefinePrimaryKey = "define-primary-key",
        /// Gives a column another type.
        ChangeDataType = "change-data-type",
        /// Adds columns that hold what was there before a change.
        AddBeforeImageColumns = "add-before-image-columns",
        /// Puts a character in the place of every digit.
        MaskDigits = "data-masking-digits-mask",
        /// Puts random digits in the place of digits.
        RandomizeDigits = "data-masking-digits-randomize",
        /// Puts a hash in the place of the value.
        HashMask = "data-masking-hash-mask",
    }

    /// What a transformation acts on.
    RuleTarget, "a target of a transformation" {
        /// Schemas, which are the databases of MySQL and TiDB.
        Schema = "schema",
        /// Tables.
        Table = "table",
        /// Columns.
        Column = "column",
        /// Tablespaces of tables; Oracle targets only.
        TableTablespace = "table-tablespace",
        /// Tablespaces of indexes; Oracle targets only.
        IndexTablespace = "index-tablespace",
    }

    /// The types that DMS has between source and target.
    ColumnType, "a data type of DMS" {
        /// Bytes; needs a length.
        Bytes = "bytes",
        /// A day.
        Date = "date",
        /// A time of day.
        Time = "time",
        /// A day and time; takes a scale.
        Datetime = "datetime",
        /// A signed integer of 1 byte.
        Int1 = "int1",
        /// A signed integer of 2 bytes.
        Int2 = "int2",
        /// A signed integer of 4 bytes.
        Int4 = "int4",
        /// A signed integer of 8 bytes.
        Int8 = "int8",
        /// A decimal number; needs precision and scale.
        Numeric = "numeric",
        /// A floating-point number of 4 bytes.
        Real4 = "real4",
        /// A floating-point number of 8 bytes.
        Real8 = "real8",
        /// A text; needs a length.
        String = "string",
        /// An unsigned integer of 1 byte.
        Uint1 = "uint1",
        /// An unsigned integer of 2 bytes.
        Uint2 = "uint2",
        /// An unsigned integer of 4 bytes.
        Uint4 = "uint4",
        /// An unsigned integer of 8 bytes.
        Uint8 = "uint8",
        /// A text of wide characters; needs a length.
        Wstring = "wstring",
        /// A large binary object.
        Blob = "blob",
        /// A large text of wide characters.
        Nclob = "nclob",
        /// A large text.
        Clob = "clob",
        /// True or false.
        Boolean = "boolean",
        /// A set.
        Set = "set",
        /// A list.
        List = "list",
        /// A map.
        Map = "map",
        /// A tuple.
        Tuple = "tuple",
    }

    /// Which key of the source a defined primary key stands for.
    PrimaryKeyOrigin, "an origin of a primary key" {
        /// Its primary key.
        PrimaryKey = "primary-key",
        /// A unique index.
        UniqueIndex = "unique-index",
    }
}

impl TransformationAction {
    /// Masks values instead of names, so any number of them may stand beside another transformation.
    pub(super) fn is_masking(self) -> bool {
        matches!(self, Self::MaskDigits | Self::RandomizeDigits | Self::HashMask)
    }
}

/// What is renamed, retyped, masked, added or left out on the way. Made by [`Transform`].
#[derive(Clone, Debug, PartialEq)]
pub struct TransformationRule(pub(super) Object);

mapping_rule!(TransformationRule, "transformation");

impl TransformationRule {
    /// What the rule does; none where the crate does not know it.
    pub fn action(&self) -> Option<TransformationAction> {
        json::text(&self.0, "rule-action").and_then(TransformationAction::read)
    }

    /// What the rule acts on; none where the crate does not know it.
    pub fn target(&self) -> Option<RuleTarget> {
        json::text(&self.0, "rule-target").and_then(RuleTarget::read)
    }

    /// The pattern of columns that the rule is about.
    pub fn column(&self) -> Option<&str> {
        self.locator("column-name")
    }

    /// The new name, prefix or suffix, or the mask.
    pub fn value(&self) -> Option<&str> {
        json::text(&self.0, "value")
    }

    /// What [`value`](Self::value) replaces.
    pub fn old_value(&self) -> Option<&str> {
        json::text(&self.0, "old-value")
    }
}
