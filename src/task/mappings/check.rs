mod filter;
mod selection;
mod table_settings;
mod transformation;

use std::collections::{HashMap, hash_map::Entry};

use serde_json::Value;

use super::{MappingRule, RuleTarget, SelectionAction, SelectionRule, TableMappings, TableType};
use crate::{
    finding::{Finding, Findings, Rule},
    task::{
        Direction, MigrationType,
        json::{self, Object},
        mappings::ParallelLoadType,
        rules,
        words::Word,
    },
};

impl TableMappings {
    /// Everything that DMS would refuse or quietly do otherwise, whichever way rows go.
    ///
    /// [`findings_for`](Self::findings_for) says more once the [`MigrationType`] is known.
    pub fn findings(&self) -> Findings {
        let mut findings = Findings::none();
        findings.expect(
            self.selections()
                .any(|(_, rule)| rule.action() != Some(SelectionAction::Exclude)),
            rules::NO_SELECTION,
            "table mappings",
            || "no rule selects anything".into(),
            "add a selection rule with the action `include` or `explicit`",
        );
        let mut numbering = Numbering::default();
        let mut objects = HashMap::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let mut check = RuleCheck::of(index, rule, &mut findings);
            numbering.check(rule, &mut check);
            match rule {
                MappingRule::Selection(rule) => selection::check(rule, &mut check),
                MappingRule::Transformation(rule) => {
                    transformation::check(rule, &mut objects, &mut check);
                }
                MappingRule::TableSettings(rule) => table_settings::check(rule, &mut check),
                MappingRule::Other(value) => other(value, &mut check),
            }
        }
        selection::check_system_schemas(self, &mut findings);
        findings
    }

    /// [`findings`](Self::findings), and what does not go with this migration: rules of other engines and, where changes
    /// follow, views.
    pub fn findings_for(&self, migration: &MigrationType) -> Findings {
        let mut findings = self.findings();
        for (index, rule) in self.rules.iter().enumerate() {
            let mut check = RuleCheck::of(index, rule, &mut findings);
            match migration.direction() {
                Direction::IntoTidb => to_tidb(rule, &mut check),
                Direction::OutOfTidb => from_tidb(rule, &mut check),
            }
        }
        if migration.kind().follows_changes() {
            let problem = "views are loaded, but their changes cannot be followed";
            let remedy = "select tables only, or use a `full-load` for the views";
            self.refuse_views(rules::VIEWS_FULL_LOAD, problem, remedy, &mut findings);
        }
        findings
    }

    /// What only a serverless replication refuses, beside [`findings_for`](Self::findings_for): views.
    pub fn findings_for_serverless(&self) -> Findings {
        let mut findings = Findings::none();
        let problem = "a serverless replication migrates no views";
        let remedy = "select tables only, or use a task on a replication instance";
        self.refuse_views(rules::VIEWS_SERVERLESS, problem, remedy, &mut findings);
        findings
    }

    fn refuse_views(&self, against: Rule, problem: &str, remedy: &str, findings: &mut Findings) {
        for (index, rule) in self.selections() {
            if matches!(rule.table_type(), Some(TableType::View | TableType::All))
                && rule.action() != Some(SelectionAction::Exclude)
            {
                RuleCheck::of(index, &self.rules[index], findings).report(
                    against,
                    "object-locator: table-type",
                    problem,
                    remedy,
                );
            }
        }
    }

    fn selections(&self) -> impl Iterator<Item = (usize, &SelectionRule)> {
        self.rules
            .iter()
            .enumerate()
            .filter_map(|(index, rule)| match rule {
                MappingRule::Selection(rule) => Some((index, rule)),
                _ => None,
            })
    }
}

fn to_tidb(rule: &MappingRule, check: &mut RuleCheck<'_>) {
    match rule {
        MappingRule::Transformation(rule)
            if matches!(
                rule.target(),
                Some(RuleTarget::TableTablespace | RuleTarget::IndexTablespace)
            ) =>
        {
            check.report(
                rules::TABLESPACE,
                "rule-target",
                "TiDB has no tablespaces that DMS could name",
                "remove the rule; only Oracle targets take it",
            );
        }
        MappingRule::TableSettings(rule) => table_settings::check_entry_limit(rule, check),
        MappingRule::Other(_)
            if matches!(rule.rule_type(), Some("object-mapping" | "post-processing")) =>
        {
            check.report(
                rules::RULE_TYPE_FOR_MYSQL,
                "rule-type",
                format!("`{}` does not act on TiDB", rule.rule_type().unwrap_or_default()),
                "remove the rule; it is for Kinesis, Kafka, DynamoDB or S3 targets",
            );
        }
        _ => {}
    }
}

fn from_tidb(rule: &MappingRule, check: &mut RuleCheck<'_>) {
    if let MappingRule::TableSettings(rule) = rule
        && rule.parallel_load_type() == Some(ParallelLoadType::SubpartitionsAuto)
    {
        check.report(
            rules::SUBPARTITIONS,
            "parallel-load: type",
            "only an Oracle source has subpartitions that DMS can find",
            "use `partitions-auto`, `partitions-list` or `ranges`",
        );
    }
}

fn other(value: &Value, check: &mut RuleCheck<'_>) {
    const KNOWN: [&str; 3] = ["selection", "transformation", "table-settings"];
    let Some(rule_type) = value
        .as_object()
        .and_then(|object| json::text(object, "rule-type"))
    else {
        return check.report(
            rules::MAPPING_RULE,
            "rule-type",
            "it is no object with a text of that name",
            "name one of `selection`, `transformation` and `table-settings`",
        );
    };
    match Word::among(&KNOWN, rule_type) {
        Word::OtherCase(word) => check.other_case("rule-type", rule_type, word),
        _ if matches!(rule_type, "object-mapping" | "post-processing") => {}
        _ => check.report(
            rules::RULE_TYPE,
            "rule-type",
            format!("this crate knows no rules of the type `{rule_type}`"),
            "check the spelling; the rule is sent as it is",
        ),
    }
}

/// The ids and names seen so far, with the rule that had them first.
#[derive(Default)]
struct Numbering<'a> {
    ids: HashMap<u64, usize>,
    names: HashMap<&'a str, usize>,
}

impl<'a> Numbering<'a> {
    fn check(&mut self, rule: &'a MappingRule, check: &mut RuleCheck<'_>) {
        let Some(object) = rule.object() else { return };
        match rule.id() {
            None => check.report(
                rules::RULE_ID,
                "rule-id",
                "it is missing or no number",
                "give every rule a number of its own",
            ),
            Some(id) => match self.ids.entry(id) {
                Entry::Occupied(first) => check.report(
                    rules::RULE_ID_UNIQUE,
                    "rule-id",
                    format!("{id} is the id of rule {} too", first.get() + 1),
                    "give every rule a number of its own",
                ),
                Entry::Vacant(free) => {
                    free.insert(check.index);
                }
            },
        }
        let Some(name) = rule.name() else {
            return check.report(
                if json::member(object, "rule-name").is_none() {
                    rules::RULE_NAME
                } else {
                    rules::MAPPING_RULE
                },
                "rule-name",
                "it is missing or no text",
                "give every rule a name of its own, such as its rule-id",
            );
        };
        if name.is_empty()
            || !name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
        {
            check.report(
                rules::RULE_NAME,
                "rule-name",
                format!("`{}` is more than letters and digits", name.escape_debug()),
                "use letters and digits",
            );
        }
        match self.names.entry(name) {
            Entry::Occupied(first) => check.report(
                rules::RULE_NAME_UNIQUE,
                "rule-name",
                format!("`{}` is the name of rule {} too", name.escape_debug(), first.get() + 1),
                "give every rule a name of its own",
            ),
            Entry::Vacant(free) => {
                free.insert(check.index);
            }
        }
    }
}

/// The check of one rule: where its findings go, and what their subject begins with.
struct RuleCheck<'a> {
    index: usize,
    id: Option<u64>,
    findings: &'a mut Findings,
}

impl<'a> RuleCheck<'a> {
    fn of(index: usize, rule: &MappingRule, findings: &'a mut Findings) -> Self {
        Self { index, id: rule.id(), findings }
    }

    fn report(
        &mut self,
        rule: Rule,
        part: &str,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let place = match self.id {
            Some(id) => format!("table mappings: rule {} (rule-id {id}): {part}", self.index + 1),
            None => format!("table mappings: rule {}: {part}", self.index + 1),
        };
        self.findings
            .push(Finding::new(rule, place, problem, remedy));
    }

    fn other_case(&mut self, part: &str, given: &str, word: &str) {
        self.report(
            rules::MAPPING_WORD_CASE,
            part,
            format!("DMS tells upper and lower case apart, and `{given}` is not `{word}`"),
            format!("write `{word}`"),
        );
    }

    /// A text that has to be there.
    fn text<'o>(&mut self, object: &'o Object, key: &str, part: &str) -> Option<&'o str> {
        let text = json::text(object, key);
        if text.is_none_or(str::is_empty) {
            self.report(
                rules::MAPPING_RULE,
                part,
                "it is missing, empty or no text",
                format!("give `{key}` a text"),
            );
        }
        text
    }

    /// A word of a closed set, where there is one.
    fn word(&mut self, given: Option<&str>, words: &[&'static str], part: &str) {
        let Some(given) = given else { return };
        match Word::among(words, given) {
            Word::Known => {}
            Word::OtherCase(word) => self.other_case(part, given, word),
            Word::Unknown => self.report(
                rules::MAPPING_WORD,
                part,
                format!("this crate knows no `{}` there", given.escape_debug()),
                format!("use one of {}", words.join(", ")),
            ),
        }
    }
}
