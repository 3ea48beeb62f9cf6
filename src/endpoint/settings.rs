use crate::secret::Secret;

/// The optional settings of an endpoint, each in the unit that DMS takes.
///
/// Those with a member of `MySQLSettings` are sent there, the others as extra connection attributes; never in both.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct EndpointSettings {
    // Both roles.
    /// SQL may hold a password.
    pub(crate) after_connect_script: Option<Secret>,
    pub(crate) connection_timeout_seconds: Option<i64>,
    pub(crate) secrets_manager_endpoint: Option<String>,
    // Target.
    pub(crate) init_stmt: InitStmt,
    pub(crate) max_file_size_kb: Option<i64>,
    pub(crate) parallel_load_threads: Option<i64>,
    pub(crate) single_database: Option<String>,
    pub(crate) load_using_csv: Option<LoadUsingCsv>,
    // Source.
    pub(crate) server_timezone: Option<String>,
    pub(crate) execute_timeout_seconds: Option<i64>,
    pub(crate) clean_source_metadata: Option<CleanSourceMetadata>,
    pub(crate) charset_mapping: Option<String>,
}

/// What DMS runs when it opens a connection to a target.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) enum InitStmt {
    /// `SET FOREIGN_KEY_CHECKS=0` on a target, nothing on a source.
    #[default]
    Usual,
    /// SQL may hold a password.
    Own(Secret),
    None,
}

impl InitStmt {
    /// What the page tells every target to run, because tables are loaded in no order that foreign keys would like.
    pub(crate) const USUAL: &str = "SET FOREIGN_KEY_CHECKS=0";

    /// The statement without the white space and the `;` around it, as DMS gives it back.
    pub(crate) fn alone(statement: &str) -> &str {
        statement
            .trim_end_matches(|c: char| c == ';' || c.is_whitespace())
            .trim_start()
    }
}

/// Whether DMS loads a target through CSV files and `LOAD DATA LOCAL INFILE`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum LoadUsingCsv {
    /// Through files, as it does unless told otherwise.
    Yes,
    /// Row by row. TIME values are then limited to 00:00:00 to 23:59:59.
    No,
}

/// What DMS does when its record of a source table no longer fits the table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum CleanSourceMetadata {
    /// It forgets the record and reads the table's definition again.
    OnMismatch,
    /// It keeps the record; the default of DMS.
    Never,
}
