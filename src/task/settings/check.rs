use serde_json::Value;

use super::{
    LobMode, LogComponent, LogSeverity, TaskSettings,
    known::{self, Holds, Setting},
    lob, logging,
};
use crate::{
    finding::{Finding, Findings, Rule},
    task::{
        Direction, MigrationType, TIDB_ENTRY_KB,
        json::{self, Scalar},
        rules,
        words::Word,
    },
};

impl TaskSettings {
    /// Everything out of bounds, of the wrong type or contradictory, whichever way rows go.
    ///
    /// [`findings_for`](Self::findings_for) says more once the [`MigrationType`] is known.
    pub fn findings(&self) -> Findings {
        let mut findings = Findings::none();
        self.check_groups(&mut findings);
        for setting in known::SETTINGS {
            if let Some(value) = self.value(setting.group, setting.key) {
                check_setting(setting, value, &mut findings);
            }
        }
        self.check_lobs(&mut findings);
        self.check_logging(&mut findings);
        findings
    }

    /// [`findings`](Self::findings), and what does not go with this migration: settings that TiDB as a target does not
    /// bear, and settings that need changes to follow.
    pub fn findings_for(&self, migration: &MigrationType) -> Findings {
        let mut findings = self.findings();
        if migration.direction() == Direction::IntoTidb {
            self.check_tidb_target(&mut findings);
        }
        if !migration.kind().follows_changes() {
            let set = [
                ("TargetMetadata", "BatchApplyEnabled"),
                ("FullLoadSettings", "StopTaskCachedChangesApplied"),
                ("FullLoadSettings", "StopTaskCachedChangesNotApplied"),
            ]
            .into_iter()
            .filter(|(group, key)| self.read::<bool>(group, key) == Some(true));
            for (group, key) in set {
                findings.push(found(
                    rules::ONLY_WITH_CHANGES,
                    group,
                    key,
                    "a full load has no changes, so this does nothing",
                    "leave it out",
                ));
            }
        }
        findings
    }

    fn check_groups(&self, findings: &mut Findings) {
        for (name, group) in &self.0 {
            match Word::among(&known::GROUPS, name) {
                Word::Known => {}
                Word::OtherCase(word) => findings.push(Finding::new(
                    rules::SETTING_WORD,
                    format!("task settings: {name}"),
                    "DMS may tell upper and lower case apart",
                    format!("write `{word}`"),
                )),
                Word::Unknown => findings.push(Finding::new(
                    rules::SETTINGS_GROUP,
                    format!("task settings: {}", name.escape_debug()),
                    "this crate knows no such group",
                    "check the spelling; it is sent as it is",
                )),
            }
            let may_be_plain = ["FailTaskWhenCleanTaskResourceFailed", "PostProcessingRules"]
                .contains(&name.as_str());
            findings.expect(
                may_be_plain
                    || group.is_object()
                    || group.is_null()
                    || !known::GROUPS.contains(&name.as_str()),
                rules::SETTING_TYPE,
                &format!("task settings: {name}"),
                || "it is no object".into(),
                "write its settings as an object",
            );
        }
    }

    fn check_lobs(&self, findings: &mut Findings) {
        let flag = |key| self.read::<bool>(lob::GROUP, key);
        let (full, limited) = (flag("FullLobMode"), flag("LimitedSizeLobMode"));
        let both = full == Some(true) && limited == Some(true);
        // Only what is said can contradict: DMS fills in what is not.
        let neither =
            flag("SupportLobs") == Some(true) && full == Some(false) && limited == Some(false);
        findings.expect(
            !(both || neither) || flag("SupportLobs") == Some(false),
            rules::LOB_MODE,
            "task settings: TargetMetadata: FullLobMode, LimitedSizeLobMode",
            || {
                let count = if both { "both are" } else { "neither is" };
                format!("{count} true, and DMS moves large objects in exactly one way")
            },
            "set one of them, or `SupportLobs` to false",
        );
        let Some(mode) = self.lob_mode() else { return };
        let (key, size, most) = match mode {
            LobMode::None => return,
            LobMode::Limited { max_kb } => ("LobMaxSize", max_kb, 102_400),
            LobMode::Full { chunk_kb } | LobMode::Inline { chunk_kb, .. } => {
                ("LobChunkSize", chunk_kb, 64)
            }
        };
        findings.expect(
            size > 0,
            rules::SETTING_RANGE,
            &format!("task settings: TargetMetadata: {key}"),
            || "0 KB of a large object are none".into(),
            "use at least 1, or `LobMode::None`",
        );
        findings.expect(
            size <= most,
            rules::LOB_RECOMMENDED,
            &format!("task settings: TargetMetadata: {key}"),
            || format!("{size} KB are more than the {most} that AWS recommends"),
            format!("use at most {most}"),
        );
        findings.expect(
            self.batch_apply_enabled() != Some(true) || matches!(mode, LobMode::Limited { .. }),
            rules::BATCH_APPLY_LOBS,
            "task settings: TargetMetadata: BatchApplyEnabled",
            || "batches take large objects only in the limited mode".into(),
            "use `LobMode::Limited`, or apply changes one by one",
        );
    }

    fn check_logging(&self, findings: &mut Findings) {
        for key in ["CloudWatchLogGroup", "CloudWatchLogStream"] {
            findings.expect(
                self.value("Logging", key).is_none(),
                rules::LOG_NAMES,
                &format!("task settings: Logging: {key}"),
                || "DMS fills it in, and refuses to be told".into(),
                "set it to null or leave it out",
            );
        }
        if let Some(components) = self.value("Logging", "LogComponents")
            && !components.is_array()
        {
            findings.push(found(
                rules::SETTING_TYPE,
                "Logging",
                "LogComponents",
                "it is no array",
                "write it as an array of objects with `Id` and `Severity`",
            ));
        }
        for component in self.log_components() {
            let words = [
                ("Id", logging::id(component), LogComponent::WORDS),
                ("Severity", json::object_text(component, "Severity"), LogSeverity::WORDS),
            ];
            for (key, word, words) in words {
                let problem = match word.map(|word| (word, Word::among(words, word))) {
                    Some((_, Word::Known)) => continue,
                    Some((word, _)) => format!("this crate knows no `{}`", word.escape_debug()),
                    None => "it is missing".into(),
                };
                findings.push(Finding::new(
                    if word.is_some() { rules::SETTING_WORD } else { rules::SETTING_TYPE },
                    format!("task settings: Logging: LogComponents: {key}"),
                    problem,
                    format!("use one of {}", words.join(", ")),
                ));
            }
        }
    }

    fn check_tidb_target(&self, findings: &mut Findings) {
        let text = |key| {
            self.value(lob::GROUP, key)
                .and_then(Value::as_str)
        };
        findings.expect(
            text("TargetSchema").is_none_or(str::is_empty),
            rules::TARGET_SCHEMA,
            "task settings: TargetMetadata: TargetSchema",
            || "a MySQL target has no schema to choose".into(),
            "leave it empty, and rename schemas in the mappings",
        );
        let together = match self.lob_mode() {
            Some(LobMode::Limited { max_kb }) => Some(("LobMaxSize", max_kb)),
            Some(LobMode::Inline { inline_kb, .. }) => Some(("InlineLobMaxSize", inline_kb)),
            _ => None,
        };
        if let Some((key, kb)) = together {
            findings.expect(
                kb <= TIDB_ENTRY_KB,
                rules::LOB_ENTRY_LIMIT,
                &format!("task settings: TargetMetadata: {key}"),
                || format!("{kb} KB do not fit an entry of TiDB, which holds {TIDB_ENTRY_KB} by default"),
                format!("use at most {TIDB_ENTRY_KB}, or raise txn-entry-size-limit of the cluster"),
            );
        }
        findings.expect(
            self.read::<i64>(lob::GROUP, "ParallelLoadThreads")
                .is_none_or(|threads| threads == 0),
            rules::TASK_PARALLEL_LOAD,
            "task settings: TargetMetadata: ParallelLoadThreads",
            || "as a task setting it does nothing for a MySQL target".into(),
            "set the parallel load threads of the target endpoint",
        );
        findings.expect(
            self.load_max_file_size()
                .is_none_or(|kb| kb <= 32_768),
            rules::LOAD_FILE_SIZE,
            "task settings: TargetMetadata: LoadMaxFileSize",
            || "TiDB loads each file in one transaction, of 100 MiB by default".into(),
            "use at most 32768",
        );
        findings.expect(
            self.create_pk_after_full_load() != Some(true),
            rules::PK_AFTER_LOAD,
            "task settings: FullLoadSettings: CreatePkAfterFullLoad",
            || "TiDB adds no clustered primary key to a table that exists".into(),
            "set it to false, and make the tables beforehand",
        );
    }
}

fn check_setting(setting: &Setting, value: &Value, findings: &mut Findings) {
    let Setting { group, key, holds, .. } = setting;
    let mut report = |rule, problem: String, remedy: String| {
        findings.push(found(rule, group, key, problem, remedy));
    };
    let shown = |value: &Value| {
        value
            .to_string()
            .chars()
            .take(40)
            .collect::<String>()
    };
    match holds {
        Holds::Truth => {
            if bool::read(value).is_none() {
                let problem = format!("{} is neither true nor false", shown(value));
                report(rules::SETTING_TYPE, problem, "write true or false".into());
            }
        }
        Holds::Text => {
            if !value.is_string() {
                let problem = format!("{} is no text", shown(value));
                report(rules::SETTING_TYPE, problem, "write a text".into());
            }
        }
        Holds::Whole(least, most) => match i64::read(value) {
            Some(number) if (*least..=*most).contains(&number) => {}
            Some(number) => {
                let problem = format!("{number} is not between {least} and {most}");
                report(rules::SETTING_RANGE, problem, format!("use {least} to {most}"));
            }
            None => {
                let problem = format!("{} is no whole number", shown(value));
                report(rules::SETTING_TYPE, problem, format!("use {least} to {most}"));
            }
        },
        Holds::Word(words) => match value.as_str() {
            Some(word) if Word::among(words, word) == Word::Known => {}
            Some(word) => report(
                rules::SETTING_WORD,
                format!("this crate knows no `{}` there", word.escape_debug()),
                format!("use one of {}", words.join(", ")),
            ),
            None => {
                let problem = format!("{} is no text", shown(value));
                report(rules::SETTING_TYPE, problem, format!("use one of {}", words.join(", ")));
            }
        },
    }
}

fn found(
    rule: Rule,
    group: &str,
    key: &str,
    problem: impl Into<String>,
    remedy: impl Into<String>,
) -> Finding {
    Finding::new(rule, format!("task settings: {group}: {key}"), problem, remedy)
}
