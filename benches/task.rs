//! Table mappings and task settings of 1 000 and 10 000 parts: read, checked, compared. All of it grows with the size alone.

mod measure;

use criterion::{BenchmarkId, Criterion};
use measure::{Measured, medians, ratio};
use serde_json::{Value, json};
use tidb_dms::{
    finding::Findings,
    task::{
        DataFlow, MigrationType,
        mappings::{
            ColumnType, Filter, SelectionRule, TableMappings, TableSettingsRule, Transform,
        },
        settings::TaskSettings,
    },
};

const SIZES: [usize; 2] = [1_000, 10_000];

/// One schema after the other: selections, some by rows, some left out; tables and columns that change; parallel loads.
fn mappings(rules: usize) -> TableMappings {
    (0..rules).fold(TableMappings::new(), |mappings, n| {
        let (schema, table) = (format!("shop{}", n / 100), format!("orders{n}"));
        match n % 10 {
            0..=4 => mappings.include(&schema, &table),
            5 => mappings.exclude(&schema, &table),
            6 => {
                let recent = Filter::on("placed").at_least("2025-01-01");
                mappings.rule(SelectionRule::include(&schema, &table).with_filter(recent))
            }
            7 => mappings.rename_table(&schema, &table, &format!("archive{n}")),
            8 => {
                let column = Transform::column(&schema, &table, "note");
                mappings.rule(column.change_data_type_to(ColumnType::String, 200))
            }
            _ => mappings.rule(TableSettingsRule::new(&schema, &table).with_partitions_auto()),
        }
    })
}

/// The same rules in the opposite order and with other ids, as a console may give them back.
fn rewritten(mappings: &TableMappings) -> TableMappings {
    let mut rules: Vec<Value> = mappings
        .rules()
        .iter()
        .map(|rule| rule.to_json())
        .collect();
    for rule in &mut rules {
        let id = rule["rule-id"]
            .as_str()
            .and_then(|id| id.parse::<u64>().ok())
            .expect("a number");
        rule["rule-id"] = (id + 7).into();
        rule["rule-name"] = (id + 7).to_string().into();
    }
    rules.reverse();
    TableMappings::from_json(&json!({ "rules": rules }).to_string()).expect("mappings")
}

/// A group of so many settings.
fn settings(keys: usize) -> TaskSettings {
    (0..keys).fold(TaskSettings::new().with_logging(true), |settings, n| {
        settings.with("ChangeProcessingTuning", &format!("Key{n}"), n)
    })
}

/// The same settings as an old task has them: keys in lower case, numbers as texts.
fn respelled(settings: &TaskSettings) -> TaskSettings {
    TaskSettings::from_json(&settings.to_json().to_lowercase()).expect("settings")
}

fn migration() -> MigrationType {
    DataFlow::to_tidb()
        .full_load_and_cdc()
        .into()
}

fn check(mappings: &TableMappings, migration: &MigrationType) -> Findings {
    mappings.findings_for(migration)
}

fn main() {
    let migration = migration();
    let mut criterion = Criterion::default()
        .configure_from_args()
        .sample_size(20);
    for size in SIZES {
        let ours = mappings(size);
        let (theirs, text) = (rewritten(&ours), ours.to_json());
        assert!(!check(&ours, &migration).is_refused(), "{}", check(&ours, &migration));
        let mut group = criterion.benchmark_group("mappings");
        let id = |name| BenchmarkId::new(name, size);
        group.bench_function(id("read"), |b| b.iter(|| TableMappings::from_json(&text)));
        group.bench_function(id("check"), |b| b.iter(|| check(&ours, &migration)));
        group.bench_function(id("compare"), |b| b.iter(|| ours.is_same_as(&theirs)));
        group.finish();
        let ours = settings(size);
        let (theirs, text) = (respelled(&ours), ours.to_json());
        let mut group = criterion.benchmark_group("settings");
        group.bench_function(id("read"), |b| b.iter(|| TaskSettings::from_json(&text)));
        group.bench_function(id("check"), |b| b.iter(|| ours.findings_for(&migration)));
        group.bench_function(id("compare"), |b| b.iter(|| ours.is_same_as(&theirs)));
        group.finish();
    }
    criterion.final_summary();

    let both = SIZES.map(mappings);
    let (texts, theirs) = (
        both.each_ref()
            .map(TableMappings::to_json),
        both.each_ref().map(rewritten),
    );
    // Rules of one order keep their meaning where no pattern overlaps, so both are found to be the same in full length.
    assert!(both[1].is_same_as(&theirs[1]));
    linear("mappings: read", |n| TableMappings::from_json(&texts[n]));
    linear("mappings: check", |n| check(&both[n], &migration));
    linear("mappings: compare", |n| both[n].is_same_as(&theirs[n]));
    let both = SIZES.map(settings);
    let (texts, theirs) = (
        both.each_ref()
            .map(TaskSettings::to_json),
        both.each_ref().map(respelled),
    );
    assert!(both[1].is_same_as(&theirs[1]));
    linear("settings: read", |n| TaskSettings::from_json(&texts[n]));
    linear("settings: check", |n| both[n].findings_for(&migration));
    linear("settings: compare", |n| both[n].is_same_as(&theirs[n]));
}

/// Ten times the size takes ten times as long, and a tenth for memory that no longer fits a cache.
fn linear<T>(what: &str, run: impl Fn(usize) -> T) {
    let names = SIZES.map(|size| format!("{what}, {size}"));
    let [small, large] = medians(
        15,
        [Measured::new(&names[0], 10, || run(0)), Measured::new(&names[1], 1, || run(1))],
    );
    ratio(&format!("{what}, 10 000 / 1 000"), large / small, 11.0);
}
