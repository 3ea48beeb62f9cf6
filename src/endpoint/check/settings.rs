use super::rules;
use crate::{
    cluster::Plan,
    endpoint::{EndpointSettings, InitStmt, Role},
    finding::{Finding, Findings, Rule},
};

pub(super) fn check(settings: &EndpointSettings, role: Role, plan: Plan, findings: &mut Findings) {
    check_sides(settings, role, findings);
    if let InitStmt::Own(statement) = &settings.init_stmt {
        check_init_stmt(statement.reveal(), plan, findings);
    }
    check_ranges(settings, findings);
    let attributes = [
        ("charset mapping", &settings.charset_mapping),
        ("Secrets Manager endpoint", &settings.secrets_manager_endpoint),
    ];
    for (subject, value) in attributes {
        let Some(value) = value else { continue };
        findings.expect(
            !value.is_empty() && !value.contains(';') && value.trim() == value,
            rules::ATTRIBUTE_VALUE,
            subject,
            || "it is empty, begins or ends with white space, or holds `;`".to_owned(),
            "give the value alone; `;` separates attributes",
        );
    }
    if let Some(database) = &settings.single_database {
        findings.expect(
            (1..=64).contains(&database.chars().count()),
            rules::DATABASE_LENGTH,
            "single database",
            || "its name is empty or longer than 64 characters".to_owned(),
            "use the name of one database, at most 64 characters",
        );
    }
}

/// Settings on the wrong side: a document can say so, the builder cannot.
fn check_sides(settings: &EndpointSettings, role: Role, findings: &mut Findings) {
    let EndpointSettings {
        init_stmt,
        max_file_size_kb,
        parallel_load_threads,
        single_database,
        load_using_csv,
        server_timezone,
        execute_timeout_seconds,
        clean_source_metadata,
        charset_mapping,
        ..
    } = settings;
    let given: [(&str, bool, Role, Rule); 9] = [
        ("init_stmt", *init_stmt != InitStmt::Usual, Role::Target, rules::INIT_STMT_ON_SOURCE),
        ("max_file_size_kb", max_file_size_kb.is_some(), Role::Target, rules::TARGET_SETTING),
        (
            "parallel_load_threads",
            parallel_load_threads.is_some(),
            Role::Target,
            rules::TARGET_SETTING,
        ),
        ("single_database", single_database.is_some(), Role::Target, rules::TARGET_SETTING),
        ("load_using_csv", load_using_csv.is_some(), Role::Target, rules::TARGET_SETTING),
        ("server_timezone", server_timezone.is_some(), Role::Source, rules::SOURCE_SETTING),
        (
            "execute_timeout_seconds",
            execute_timeout_seconds.is_some(),
            Role::Source,
            rules::SOURCE_SETTING,
        ),
        (
            "clean_source_metadata",
            clean_source_metadata.is_some(),
            Role::Source,
            rules::SOURCE_SETTING,
        ),
        ("charset_mapping", charset_mapping.is_some(), Role::Source, rules::SOURCE_SETTING),
    ];
    for (name, present, side, rule) in given {
        findings.expect(
            !present || side == role,
            rule,
            name,
            || format!("it is a setting of a {side}, and this endpoint is a {role}"),
            "drop it, or change the role",
        );
    }
}

fn check_init_stmt(statement: &str, plan: Plan, findings: &mut Findings) {
    let mut report = |rule, problem: &str, remedy: &str| {
        findings.push(Finding::new(rule, "init_stmt", problem, remedy));
    };
    let statement = InitStmt::alone(statement);
    if statement.is_empty() {
        report(rules::ATTRIBUTE_VALUE, "it is empty", "drop it, or use `without_init_stmt`");
    }
    if statement.contains(';') {
        report(
            rules::ATTRIBUTE_VALUE,
            "it holds more than one statement, and `;` ends the attribute",
            "keep one statement; put the others into `after_connect_script`",
        );
    }
    let upper = statement.to_ascii_uppercase();
    if plan.is_starter_or_essential() && assigned(statement).any(is_read_only) {
        report(
            rules::INIT_STMT_READ_ONLY,
            "it sets a variable that is read-only on Starter and Essential, so every connection fails",
            "drop it",
        );
    }
    if upper.contains("ANSI_QUOTES") {
        let problem = "ANSI_QUOTES breaks the LOAD DATA statement of a full load";
        report(rules::INIT_STMT_ANSI_QUOTES, problem, "leave ANSI_QUOTES out of sql_mode");
    }
}

fn check_ranges(settings: &EndpointSettings, findings: &mut Findings) {
    let mut within =
        |rule, subject: &str, value: Option<i64>, least: i64, most: i64, unit: &str| {
            let Some(value) = value else { return };
            findings.expect(
                (least..=most).contains(&value),
                rule,
                subject,
                || format!("{value} is outside {least} to {most}"),
                format!("use {least} to {most}{unit}"),
            );
        };
    let longest = i64::from(i32::MAX);
    within(
        rules::MAX_FILE_SIZE,
        "max_file_size_kb",
        settings.max_file_size_kb,
        1,
        1_048_576,
        " KB; 32,768 is usual",
    );
    within(
        rules::PARALLEL_LOAD_THREADS,
        "parallel_load_threads",
        settings.parallel_load_threads,
        1,
        5,
        "",
    );
    within(
        rules::TIMEOUT,
        "connection_timeout_seconds",
        settings.connection_timeout_seconds,
        1,
        longest,
        " seconds; 10 is usual",
    );
    within(
        rules::TIMEOUT,
        "execute_timeout_seconds",
        settings.execute_timeout_seconds,
        1,
        longest,
        " seconds; 60 is usual",
    );
    if let Some(size) = settings
        .max_file_size_kb
        .filter(|size| (102_401..=1_048_576).contains(size))
    {
        findings.push(Finding::new(
            rules::MAX_FILE_SIZE_TRANSACTION,
            "max_file_size_kb",
            format!("TiDB loads a file of {size} KB in one transaction, and their usual limit is 100 MiB"),
            "stay below 102,400 KB, or raise txn-total-size-limit",
        ));
    }
}

/// The variables that a `SET` statement assigns: the last word before each `=`.
fn assigned(statement: &str) -> impl Iterator<Item = &str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    statement
        .split(',')
        .filter_map(|assignment| assignment.split_once('='))
        .filter_map(move |(left, _)| {
            left.trim_end_matches([' ', ':'])
                .rsplit(|c| !is_word(c))
                .next()
        })
}

fn is_read_only(variable: &str) -> bool {
    ["wait_timeout", "interactive_timeout", "max_allowed_packet", "sql_log_bin"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(variable))
}
