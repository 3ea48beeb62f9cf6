use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    finding::{Findings, Severity},
    task::{DataFlow, MigrationType},
};

fn mappings(rules: &[Value]) -> TableMappings {
    TableMappings::from_json(&json!({ "rules": rules }).to_string()).unwrap()
}

fn select(changes: Value) -> Value {
    let base = json!({
        "rule-type": "selection", "rule-id": "1", "rule-name": "1", "rule-action": "include",
        "object-locator": { "schema-name": "shop", "table-name": "%" },
    });
    merged(base, changes)
}

fn transform(changes: Value) -> Value {
    let base = json!({
        "rule-type": "transformation", "rule-id": "2", "rule-name": "2", "rule-action": "rename",
        "rule-target": "schema", "value": "store", "object-locator": { "schema-name": "shop" },
    });
    merged(base, changes)
}

fn table_settings(changes: Value) -> Value {
    let base = json!({
        "rule-type": "table-settings", "rule-id": "2", "rule-name": "2",
        "object-locator": { "schema-name": "shop", "table-name": "orders" },
    });
    merged(base, changes)
}

fn filtered(condition: Value) -> Value {
    select(json!({ "filters": [{
        "filter-type": "source", "column-name": "id", "filter-conditions": condition,
    }] }))
}

fn merged(mut base: Value, changes: Value) -> Value {
    for (key, value) in changes.as_object().unwrap() {
        match value {
            Value::String(gone) if gone == "<gone>" => {
                base.as_object_mut()
                    .unwrap()
                    .remove(key);
            }
            _ => base[key] = value.clone(),
        }
    }
    base
}

fn to_tidb() -> MigrationType {
    DataFlow::to_tidb()
        .full_load_and_cdc()
        .into()
}

fn from_tidb() -> MigrationType {
    DataFlow::from_tidb().full_load().into()
}

/// The rules that say something, each once, without the note about underscores.
fn names(findings: &Findings) -> Vec<&'static str> {
    let mut names: Vec<_> = findings
        .iter()
        .filter(|finding| finding.severity() > Severity::Note)
        .map(|finding| finding.rule().name())
        .collect();
    names.dedup();
    names
}

#[test]
fn every_rule_of_the_table_is_found() {
    let only = |rule: Value| vec![rule];
    let beside = |rule: Value| vec![select(json!({})), rule];
    let rows: Vec<(&str, Vec<Value>, &[&str])> = vec![
        ("shape: fine", only(select(json!({}))), &[]),
        ("shape: at least one selection rule", vec![], &["table-mappings-select-something"]),
        (
            "shape: an exclude selects nothing",
            only(select(json!({ "rule-action": "exclude" }))),
            &["table-mappings-select-something"],
        ),
        ("shape: a rule is an object", beside(json!(3)), &["mapping-rule-shape"]),
        (
            "selection: object-locator",
            only(select(json!({ "object-locator": "<gone>" }))),
            &["mapping-rule-shape"],
        ),
        (
            "selection: schema-name is a text",
            only(select(json!({ "object-locator": { "schema-name": 3, "table-name": "%" } }))),
            &["mapping-rule-shape"],
        ),
        (
            "selection: rule-action is there",
            only(select(json!({ "rule-action": "<gone>" }))),
            &["mapping-rule-shape"],
        ),
        (
            "selection: rule-action is known",
            only(select(json!({ "rule-action": "inlcude" }))),
            &["mapping-word-known"],
        ),
        (
            "selection: table-type is known",
            only(select(
                json!({ "object-locator": { "schema-name": "s", "table-name": "%", "table-type": "synonym" } }),
            )),
            &["mapping-word-known"],
        ),
        (
            "selection: rule-id numeric",
            only(select(json!({ "rule-id": "one" }))),
            &["mapping-rule-id-is-a-number"],
        ),
        (
            "selection: rule-id unique",
            vec![select(json!({})), select(json!({ "rule-name": "other" }))],
            &["mapping-rule-id-is-unique"],
        ),
        (
            "selection: rule-name unique",
            vec![select(json!({})), select(json!({ "rule-id": 2 }))],
            &["mapping-rule-name-is-unique"],
        ),
        (
            "selection: rule-name alphanumeric",
            only(select(json!({ "rule-name": "all tables!" }))),
            &["mapping-rule-name-alphanumeric"],
        ),
        ("load-order 1", only(select(json!({ "load-order": "1" }))), &[]),
        ("load-order 2147483647", only(select(json!({ "load-order": 2147483647 }))), &[]),
        ("load-order 0", only(select(json!({ "load-order": 0 }))), &["load-order-in-range"]),
        (
            "load-order 2147483648",
            only(select(json!({ "load-order": "2147483648" }))),
            &["load-order-in-range"],
        ),
        (
            "explicit: no %",
            only(select(
                json!({ "rule-action": "explicit", "object-locator": { "schema-name": "shop", "table-name": "o%" } }),
            )),
            &["explicit-names-are-exact"],
        ),
        (
            "explicit: no [",
            only(select(
                json!({ "rule-action": "explicit", "object-locator": { "schema-name": "shop", "table-name": "a[bc]" } }),
            )),
            &["explicit-names-are-exact"],
        ),
        (
            "explicit: _ is itself",
            only(select(
                json!({ "rule-action": "explicit", "object-locator": { "schema-name": "shop", "table-name": "a_b" } }),
            )),
            &[],
        ),
        (
            "schema %",
            only(select(json!({ "object-locator": { "schema-name": "%", "table-name": "%" } }))),
            &["system-schemas-are-not-selected"],
        ),
        (
            "schema mysql by name",
            only(select(
                json!({ "object-locator": { "schema-name": "mysql", "table-name": "%" } }),
            )),
            &["system-schemas-are-not-selected"],
        ),
        (
            "schema test by name may be meant",
            only(select(json!({ "object-locator": { "schema-name": "test", "table-name": "%" } }))),
            &[],
        ),
        (
            "schema t% reaches test",
            only(select(json!({ "object-locator": { "schema-name": "t%", "table-name": "%" } }))),
            &["system-schemas-are-excluded"],
        ),
        ("transformation: fine", beside(transform(json!({}))), &[]),
        (
            "transformation: actions are case-sensitive",
            beside(transform(json!({ "rule-action": "Rename" }))),
            &["mapping-words-are-lower-case"],
        ),
        (
            "transformation: action known",
            beside(transform(json!({ "rule-action": "rename-to" }))),
            &["mapping-word-known"],
        ),
        (
            "transformation: target known",
            beside(transform(json!({ "rule-target": "view" }))),
            &["mapping-word-known"],
        ),
        (
            "rename needs value",
            beside(transform(json!({ "value": "<gone>" }))),
            &["transformation-has-what-it-needs"],
        ),
        (
            "add-prefix needs value",
            beside(transform(json!({ "rule-action": "add-prefix", "value": null }))),
            &["transformation-has-what-it-needs"],
        ),
        (
            "remove-prefix: value by example",
            beside(transform(json!({ "rule-action": "remove-prefix", "value": "" }))),
            &["transformation-has-a-value"],
        ),
        ("value is a text", beside(transform(json!({ "value": 3 }))), &["mapping-rule-shape"]),
        (
            "replace-prefix needs old-value",
            beside(transform(json!({ "rule-action": "replace-prefix" }))),
            &["transformation-has-what-it-needs"],
        ),
        (
            "replace-suffix by nothing",
            beside(transform(
                json!({ "rule-action": "replace-suffix", "value": "", "old-value": "_x" }),
            )),
            &[],
        ),
        (
            "change-data-type needs a column",
            beside(transform(
                json!({ "rule-action": "change-data-type", "data-type": { "type": "clob" } }),
            )),
            &["transformation-of-the-right-target"],
        ),
        (
            "masking needs a column",
            beside(transform(json!({ "rule-action": "data-masking-hash-mask" }))),
            &["transformation-of-the-right-target"],
        ),
        (
            "change-data-type needs a type",
            beside(transform(json!({
                "rule-action": "change-data-type", "rule-target": "column",
                "object-locator": { "schema-name": "s", "table-name": "t", "column-name": "c" },
            }))),
            &["transformation-has-what-it-needs"],
        ),
        (
            "data types",
            beside(transform(json!({
                "rule-action": "change-data-type", "rule-target": "column", "data-type": { "type": "varchar" },
                "object-locator": { "schema-name": "s", "table-name": "t", "column-name": "c" },
            }))),
            &["mapping-word-known"],
        ),
        (
            "add-column needs data type or expression",
            beside(transform(json!({
                "rule-action": "add-column", "rule-target": "column",
                "object-locator": { "schema-name": "s", "table-name": "t" },
            }))),
            &["transformation-has-what-it-needs"],
        ),
        (
            "define-primary-key needs a table",
            beside(transform(json!({
                "rule-action": "define-primary-key", "primary-key-def": { "name": "pk", "columns": ["id"] },
            }))),
            &["transformation-of-the-right-target"],
        ),
        (
            "define-primary-key: no wildcard",
            beside(transform(json!({
                "rule-action": "define-primary-key", "rule-target": "table",
                "primary-key-def": { "name": "pk", "columns": ["id"] },
                "object-locator": { "schema-name": "s", "table-name": "t%" },
            }))),
            &["primary-key-of-one-table"],
        ),
        (
            "define-primary-key: columns",
            beside(transform(json!({
                "rule-action": "define-primary-key", "rule-target": "table",
                "primary-key-def": { "name": "pk", "columns": [] },
                "object-locator": { "schema-name": "s", "table-name": "t" },
            }))),
            &["transformation-has-what-it-needs"],
        ),
        (
            "one action per object",
            vec![
                select(json!({})),
                transform(json!({})),
                transform(
                    json!({ "rule-id": 3, "rule-name": "3", "rule-action": "convert-lowercase" }),
                ),
            ],
            &["one-transformation-per-object"],
        ),
        (
            "one action per object: masking exempt",
            vec![
                select(json!({})),
                Transform::column("s", "t", "c")
                    .rename("d")
                    .with_id(2)
                    .with_name("2")
                    .0
                    .into(),
                Transform::column("s", "t", "c")
                    .hash_mask()
                    .with_id(3)
                    .with_name("3")
                    .0
                    .into(),
            ],
            &[],
        ),
        ("table-settings: fine", beside(table_settings(json!({}))), &[]),
        (
            "table-settings: no %",
            beside(table_settings(
                json!({ "object-locator": { "schema-name": "shop", "table-name": "%" } }),
            )),
            &["table-settings-name-one-table"],
        ),
        (
            "table-settings: parallel-load type known",
            beside(table_settings(json!({ "parallel-load": { "type": "partitions" } }))),
            &["mapping-word-known"],
        ),
        (
            "table-settings: partitions-list",
            beside(table_settings(json!({ "parallel-load": { "type": "partitions-list" } }))),
            &["parallel-load-has-what-it-needs"],
        ),
        (
            "table-settings: ranges",
            beside(table_settings(json!({ "parallel-load": {
                "type": "ranges", "columns": ["a", "b"], "boundaries": [["1"]],
            } }))),
            &["parallel-load-has-what-it-needs"],
        ),
        (
            "table-settings: subpartitions-auto",
            beside(table_settings(json!({ "parallel-load": { "type": "subpartitions-auto" } }))),
            &["subpartitions-only-from-oracle"],
        ),
        (
            "table-settings: lob mode known",
            beside(table_settings(json!({ "lob-settings": { "mode": "full" } }))),
            &["mapping-word-known"],
        ),
        (
            "table-settings: bulk-max-size",
            beside(table_settings(
                json!({ "lob-settings": { "mode": "limited", "bulk-max-size": "big" } }),
            )),
            &["mapping-rule-shape"],
        ),
        ("filters: fine", only(filtered(json!([{ "filter-operator": "gte", "value": 3 }]))), &[]),
        (
            "filters: operator known",
            only(filtered(json!([{ "filter-operator": ">", "value": 3 }]))),
            &["mapping-word-known"],
        ),
        (
            "filters: value",
            only(filtered(json!([{ "filter-operator": "eq" }]))),
            &["filter-has-what-it-needs"],
        ),
        (
            "filters: between",
            only(filtered(json!([{ "filter-operator": "between", "start-value": 1 }]))),
            &["filter-has-what-it-needs"],
        ),
        ("filters: null", only(filtered(json!([{ "filter-operator": "null" }]))), &[]),
        (
            "filters: one negative condition",
            only(filtered(json!([
                { "filter-operator": "noteq", "value": 1 }, { "filter-operator": "eq", "value": 2 },
            ]))),
            &["negative-filter-has-one-condition"],
        ),
        ("filters: conditions", only(filtered(json!([]))), &["filter-has-what-it-needs"]),
        (
            "rule types",
            beside(json!({ "rule-type": "selektion", "rule-id": 2, "rule-name": "2" })),
            &["mapping-rule-type-known"],
        ),
    ];
    for (row, rules, expected) in rows {
        let found = mappings(&rules).findings();
        assert_eq!(names(&found), expected, "{row}:\n{found}");
    }
}

#[test]
fn the_migration_decides_what_else_is_refused() {
    let object_mapping = json!({ "rule-type": "object-mapping", "rule-id": 2, "rule-name": "2" });
    let post_processing = json!({ "rule-type": "post-processing", "rule-id": 2, "rule-name": "2" });
    let tablespace = transform(json!({ "rule-target": "table-tablespace" }));
    let subpartitions =
        table_settings(json!({ "parallel-load": { "type": "subpartitions-auto" } }));
    let lobs =
        table_settings(json!({ "lob-settings": { "mode": "limited", "bulk-max-size": 6145 } }));
    let into = "mapping-rule-type-for-mysql";
    let rows: [(&str, Value, &[&str], &[&str]); 5] = [
        ("row size: 6 MiB per entry", lobs, &["lob-within-a-tidb-entry"], &[]),
        ("not for MySQL: object-mapping", object_mapping, &[into], &[]),
        ("not for MySQL: post-processing", post_processing, &[into], &[]),
        ("rule-target: tablespaces", tablespace, &["tablespaces-for-oracle"], &[]),
        (
            "table-settings: subpartitions-auto",
            subpartitions,
            &["subpartitions-only-from-oracle"],
            &["subpartitions-only-from-oracle", "subpartitions-for-oracle"],
        ),
    ];
    for (row, rule, to, from) in rows {
        let mappings = mappings(&[select(json!({})), rule]);
        assert_eq!(names(&mappings.findings_for(&to_tidb())), to, "{row}");
        assert_eq!(names(&mappings.findings_for(&from_tidb())), from, "{row}");
    }
}

#[test]
fn views_are_for_full_loads_on_an_instance() {
    let views = TableMappings::new()
        .rule(SelectionRule::include("shop", "%").with_table_type(TableType::All));
    assert_eq!(names(&views.findings_for(&to_tidb())), ["views-only-in-a-full-load"]);
    assert!(
        !views
            .findings_for(&from_tidb())
            .is_refused()
    );
    assert_eq!(names(&views.findings_for_serverless()), ["views-not-for-serverless"]);
    let tables = TableMappings::new().include("shop", "%");
    assert!(
        tables
            .findings_for_serverless()
            .is_empty()
    );
}

#[test]
fn excluding_the_system_schemas_settles_them() {
    let all = TableMappings::new().include("%", "%");
    assert!(all.findings().is_refused());
    let finding = all.findings().to_string();
    for schema in SYSTEM_SCHEMAS {
        assert!(finding.contains(schema), "{schema} is missing in {finding}");
    }
    let excluded = all.exclude_system_schemas();
    assert_eq!(names(&excluded.findings()), Vec::<&str>::new());
    let without_metrics = ["information[_]schema", "performance[_]schema", "mysql", "sys"]
        .into_iter()
        .fold(TableMappings::new().include("%", "%"), |mappings, schema| {
            mappings.exclude(schema, "%")
        });
    assert_eq!(names(&without_metrics.findings()), ["system-schemas-are-excluded"]);
}

#[test]
fn an_open_underscore_is_noted_and_an_escaped_one_is_not() {
    let open = TableMappings::new().include("shop", "order_items");
    assert!(
        open.findings()
            .names("underscore-is-a-wildcard")
    );
    assert!(!open.findings().is_refused());
    let escaped = TableMappings::new().include("shop", &literal("order_items"));
    assert!(escaped.findings().is_empty());
}

#[test]
fn patterns_match_as_dms_documents() {
    let rows = [
        ("%", "", true),
        ("%", "anything", true),
        ("a_c", "abc", true),
        ("a_c", "ac", false),
        ("a[_]c", "a_c", true),
        ("a[_]c", "abc", false),
        ("[ab]%", "b1", true),
        ("[a-d]1", "c1", true),
        ("[a-d]1", "e1", false),
        ("%b%b", "abab", true),
        ("%b%b", "aba", false),
        ("INFORMATION[_]SCHEMA", "information_schema", true),
        ("a[", "a[", true),
        ("", "", true),
        ("", "a", false),
    ];
    for (pattern, name, expected) in rows {
        assert_eq!(wildcard::matches(pattern, name), expected, "{pattern} on {name}");
    }
}

#[test]
fn rules_are_numbered_after_the_highest() {
    let mappings = TableMappings::new()
        .include("a", "%")
        .rule(SelectionRule::include("b", "%").with_id(40))
        .include("c", "%");
    let ids: Vec<_> = mappings
        .rules()
        .iter()
        .map(MappingRule::id)
        .collect();
    assert_eq!(ids, [Some(1), Some(40), Some(41)]);
    assert!(mappings.findings().is_empty());
    let read = TableMappings::from_json(&mappings.to_json()).unwrap();
    assert_eq!(read.include("d", "%").rules()[3].id(), Some(42));
}

#[test]
fn what_the_builder_makes_is_what_dms_reads() {
    let mappings = TableMappings::new()
        .rule(
            SelectionRule::include("shop", "orders")
                .with_load_order(5)
                .with_filter(
                    Filter::on("placed")
                        .between("2025-01-01", "2025-12-31")
                        .null(),
                ),
        )
        .rule(Transform::table("shop", "orders").replace_prefix("a", "b"))
        .rule(Transform::table("shop", "t").add_column("c", ColumnType::String, Some(9), "$id"))
        .rule(Transform::table("shop", "u").define_primary_key(
            "pk",
            ["id"],
            PrimaryKeyOrigin::UniqueIndex,
        ))
        .rule(Transform::column("shop", "v", "w").change_data_type_to(ColumnType::String, 20))
        .rule(Transform::column("shop", "v", "x").mask_digits('*'))
        .rule(
            TableSettingsRule::new("shop", "orders")
                .with_limited_lobs(64)
                .with_ranges(["id"], [["10".to_owned()]]),
        );
    assert_eq!(names(&mappings.findings_for(&from_tidb())), Vec::<&str>::new());
    let json: Value = serde_json::from_str(&mappings.to_json()).unwrap();
    assert_eq!(json["rules"][0]["filters"][0]["filter-conditions"][0]["start-value"], "2025-01-01");
    assert_eq!(json["rules"][0]["load-order"], "5");
    assert_eq!(json["rules"][1]["old-value"], "a");
    assert_eq!(json["rules"][2]["rule-target"], "column");
    assert_eq!(json["rules"][3]["primary-key-def"]["origin"], "unique-index");
    assert_eq!(json["rules"][4]["data-type"], json!({ "type": "string", "length": "20" }));
    assert_eq!(json["rules"][6]["parallel-load"]["boundaries"], json!([["10"]]));
    assert_eq!(json["rules"][6]["rule-id"], "7");
}

#[test]
fn spelling_is_no_difference_and_meaning_is() {
    let base = || vec![select(json!({})), transform(json!({}))];
    let same = [
        ("rule order", vec![transform(json!({})), select(json!({}))]),
        (
            "rule-ids renumbered, with the names after them",
            vec![
                select(json!({ "rule-id": "8", "rule-name": "8" })),
                transform(json!({ "rule-id": 9, "rule-name": "9" })),
            ],
        ),
        ("number ids", vec![select(json!({ "rule-id": 1 })), transform(json!({ "rule-id": 2 }))]),
        (
            "no names",
            vec![select(json!({ "rule-name": "<gone>" })), transform(json!({ "rule-name": null }))],
        ),
        (
            "case of the action, nulls and empty lists",
            vec![
                select(json!({ "rule-action": "INCLUDE", "filters": [], "load-order": null })),
                transform(json!({ "old-value": null })),
            ],
        ),
        (
            "the default table type",
            vec![
                select(json!({ "object-locator": {
                    "table-name": "%", "schema-name": "shop", "table-type": "table",
                } })),
                transform(json!({})),
            ],
        ),
    ];
    for (what, rules) in same {
        assert!(mappings(&base()).is_same_as(&mappings(&rules)), "{what}");
    }
    let different = [
        (
            "another action",
            vec![select(json!({ "rule-action": "explicit" })), transform(json!({}))],
        ),
        ("a rule less", vec![select(json!({}))]),
        ("a rule twice", vec![select(json!({})), select(json!({})), transform(json!({}))]),
        ("another value", vec![select(json!({})), transform(json!({ "value": "shops" }))]),
        ("a name given", vec![select(json!({ "rule-name": "mine" })), transform(json!({}))]),
        ("an unknown key", vec![select(json!({ "new": 1 })), transform(json!({}))]),
        ("a load order", vec![select(json!({ "load-order": 2 })), transform(json!({}))]),
    ];
    for (what, rules) in different {
        assert!(!mappings(&base()).is_same_as(&mappings(&rules)), "{what}");
    }
}

#[test]
fn the_order_of_overlapping_transformations_counts() {
    let rename = |id: u64, pattern: &str| {
        Transform::table("s", pattern)
            .rename("x")
            .with_id(id)
    };
    let one = TableMappings::new()
        .rule(rename(1, "a%"))
        .rule(rename(2, "%"));
    let other = TableMappings::new()
        .rule(rename(1, "%"))
        .rule(rename(2, "a%"));
    assert!(!one.is_same_as(&other));
    let apart = TableMappings::new()
        .rule(rename(1, "a"))
        .rule(rename(2, "b"));
    let swapped = TableMappings::new()
        .rule(rename(1, "b"))
        .rule(rename(2, "a"));
    assert!(apart.is_same_as(&swapped));
}

#[test]
fn filters_are_sets_of_sets() {
    let one = json!({ "filter-operator": "eq", "value": "1" });
    let two = json!({ "value": 2, "filter-operator": "eq" });
    let filter = |column: &str, conditions: Value| json!({ "column-name": column, "filter-conditions": conditions });
    let here = json!({ "filters": [filter("a", json!([one, two])), filter("b", json!([one]))] });
    let there = json!({ "filters": [filter("b", json!([one])), filter("a", json!([two, one]))] });
    assert!(mappings(&[select(here)]).is_same_as(&mappings(&[select(there)])));
}

#[test]
fn ten_thousand_rules_are_read_checked_and_compared() {
    let mut mappings = TableMappings::new()
        .include("%", "%")
        .exclude_system_schemas();
    for index in 0..10_000 {
        mappings = mappings.rename_table("shop", &format!("t{index}"), &format!("u{index}"));
    }
    assert!(
        mappings
            .findings_for(&to_tidb())
            .is_empty()
    );
    let mut json: Value = serde_json::from_str(&mappings.to_json()).unwrap();
    json["rules"]
        .as_array_mut()
        .unwrap()
        .reverse();
    let read = TableMappings::from_json(&json.to_string()).unwrap();
    assert!(read.is_same_as(&mappings));
}

#[test]
fn what_is_no_mappings_is_refused() {
    for text in ["", "[]", "{}", "{\"rules\": {}}", "null", "{\"rules\": []", "nonsense"] {
        let error = TableMappings::from_json(text).unwrap_err();
        assert_eq!(error.rule().name(), "table-mappings-grammar", "{text}");
    }
}

pub(in crate::task) fn any_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        "[a-z]{1,4}",
        prop::sample::select(vec![
            "rule-type",
            "rule-id",
            "rule-name",
            "rule-action",
            "rule-target",
            "object-locator",
            "schema-name",
            "table-name",
            "filters",
            "filter-conditions",
            "filter-operator",
            "value",
            "load-order",
            "parallel-load",
            "type",
            "rules",
        ])
        .prop_map(str::to_owned),
    ];
    let text = prop_oneof![
        ".{0,6}",
        prop::sample::select(vec![
            "selection",
            "transformation",
            "table-settings",
            "include",
            "schema",
            "column",
            "%",
            "a_[",
            "rename",
            "add-column",
            "define-primary-key",
            "1",
            "null",
            "ranges",
        ])
        .prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn reading_and_writing_loses_nothing(
        rules in prop::collection::vec(any_json(), 0..6),
        beside in any_json(),
    ) {
        let json = json!({ "rules": rules, "beside": beside });
        let read = TableMappings::from_json(&json.to_string()).unwrap();
        let written: Value = serde_json::from_str(&read.to_json()).unwrap();
        prop_assert_eq!(written, json);
    }

    #[test]
    fn any_rules_are_checked_and_the_same_as_themselves(
        rules in prop::collection::vec(any_json(), 0..6),
    ) {
        let mappings = mappings(&rules);
        let _ = (mappings.findings_for(&to_tidb()), mappings.findings_for(&from_tidb()));
        let _ = mappings.findings_for_serverless();
        prop_assert!(mappings.is_same_as(&mappings));
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        if let Ok(mappings) = TableMappings::from_json(&text) {
            mappings.findings();
        }
    }

    #[test]
    fn the_order_of_selections_means_nothing(
        (rules, shuffled) in prop::collection::vec(("[a-c%_]{1,3}", any::<bool>()), 1..8)
            .prop_flat_map(|rules| (Just(rules.clone()), Just(rules).prop_shuffle())),
    ) {
        let build = |rules: &[(String, bool)]| rules.iter().fold(
            TableMappings::new(),
            |mappings, (name, include)| match include {
                true => mappings.include(name, "%"),
                false => mappings.exclude(name, "%"),
            },
        );
        prop_assert!(build(&rules).is_same_as(&build(&shuffled)));
    }

    #[test]
    fn a_literal_matches_itself_only(name in "[a-z_%\\[]{1,6}", other in "[a-z_%\\[]{1,6}") {
        prop_assert!(wildcard::matches(&literal(&name), &name));
        prop_assert_eq!(wildcard::matches(&literal(&name), &other), name == other);
        prop_assert!(!wildcard::is_pattern(&literal(&name)));
    }
}
