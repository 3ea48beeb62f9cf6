//! What the house promises about itself, read from its own files. ARCHITECTURE.md says why; a failure here says where.

#[path = "tidy/source.rs"]
mod source;

use std::{collections::BTreeSet, fmt::Write as _, path::Path};

use source::{SourceFile, code, exports, folders, has_word, read, sources, text_files};
use tidb_dms::finding::Rule;

/// Rooms that every room but the simulated account may use.
const FOUNDATION: &[&str] = &["change", "finding", "secret"];

/// What each room may use besides the foundation. A description flows down this list; nothing flows back up.
const ARROWS: &[(&str, &[&str])] = &[
    ("change", &[]),
    ("finding", &[]),
    ("secret", &[]),
    ("name", &[]),
    ("ca", &["name"]),
    ("cluster", &["name"]),
    // A serverless replication is compute and task in one.
    ("compute", &["name", "ca", "cluster", "task"]),
    ("endpoint", &["name", "ca", "cluster"]),
    ("network", &["name", "cluster", "compute", "snapshot"]),
    ("task", &["name", "ca", "cluster"]),
    ("migration", &["name", "ca", "cluster", "compute", "endpoint", "network", "task"]),
    (
        "plan",
        &[
            "name",
            "ca",
            "cluster",
            "compute",
            "endpoint",
            "network",
            "snapshot",
            "task",
            "migration",
        ],
    ),
    (
        "provision",
        &[
            "name",
            "ca",
            "cluster",
            "compute",
            "endpoint",
            "task",
            "migration",
            "plan",
            "diagnose",
            "fault",
            "network",
            "snapshot",
        ],
    ),
    ("document", &["name", "ca", "cluster", "compute", "endpoint", "network", "task", "migration"]),
    ("diagnose", &["name", "network", "snapshot"]),
    ("snapshot", &[]),
    ("fault", &["name"]),
    ("sdk", &["name"]),
    // What EC2 describes is plain data, and no rule of ours.
    ("sim", &["snapshot"]),
];

/// Items of `lib.rs` that a room may name: the list of rules, by the room that reads it.
const ROOT_ITEMS: &[(&str, &str)] = &[("finding", "RULES")];

/// The files that may name the SDK, besides every `request.rs`.
const SDK_FILES: &[&str] = &[
    "src/endpoint/connection.rs",
    "src/endpoint/far.rs",
    "src/endpoint/far_modify.rs",
    "src/endpoint/far_modify/login.rs",
    "src/endpoint/far_modify/settings.rs",
    "src/endpoint/modify.rs",
    "src/fault/answer.rs",
    "src/fault/mod.rs",
    "src/fault/unsuccessful.rs",
    "src/endpoint/far_parts.rs",
    "src/lib.rs",
    "src/plan/compare.rs",
    "src/plan/observed.rs",
    "src/provision/calls.rs",
    "src/provision/facts.rs",
    "src/provision/network/perform/create.rs",
    "src/provision/network/perform/delete.rs",
    "src/provision/network/perform/modify.rs",
    "src/provision/observe.rs",
    "src/provision/perform.rs",
    "src/provision/place.rs",
    "src/provision/network/calls.rs",
    "src/provision/network/read.rs",
    "src/provision/provisioner.rs",
    "src/sdk.rs",
    "src/snapshot/ec2.rs",
];

/// The folders of which every file may.
const SDK_FOLDERS: &[&str] = &["src/network/request/", "src/snapshot/ec2/"];

/// The rooms that talk to AWS or stand in for it.
const WAITING_ROOMS: &[&str] = &["provision", "sim"];

/// What only they may do.
const IMPURE: &[(&str, &str)] = &[
    ("async", "a description does not wait"),
    ("tokio", "a description has no runtime"),
    ("SystemTime::now", "let the caller say what day it is"),
    ("Instant::now", "a description has no clock"),
    ("std::env", "the environment is the caller's"),
    ("std::fs", "files are the caller's"),
    ("std::net::Tcp", "a description sends nothing"),
];

const LONGEST_FILE: usize = 450;

/// Tables of tests are read by the row.
const LONGEST_TABLE: usize = 850;

#[test]
fn a_room_uses_only_rooms_above_it() {
    let exported = exports(&code(&read("src/lib.rs")));
    let mut broken = Broken::new(
        "move what both rooms need up into a room that both may use, or hand it over as an argument; \
         the arrows are ARROWS in tests/tidy.rs and stand in ARCHITECTURE.md",
    );
    for file in sources().filter(|file| file.path != "src/lib.rs") {
        let room = file.room();
        let Some((_, below)) = ARROWS
            .iter()
            .find(|(name, _)| *name == room)
        else {
            broken.at(&file, 1, format!("the room `{room}` has no arrows: add its row"));
            continue;
        };
        for (line, used) in file.paths_from_the_root(is_room) {
            let target = exported
                .iter()
                .find(|(item, _)| *item == used)
                .map_or(used.as_str(), |(_, from)| from);
            let allowed = target == room
                || below.contains(&target)
                || (FOUNDATION.contains(&target) && room != "sim")
                || (target == "sdk" && may_name_the_sdk(&file))
                || ROOT_ITEMS.contains(&(room, target));
            if !allowed {
                let what = if is_room(target) { "room" } else { "item of lib.rs" };
                broken.at(&file, line, format!("`{room}` may not use the {what} `{target}`"));
            }
        }
    }
    broken.report();
}

#[test]
fn the_sdk_is_named_only_where_requests_are_made_and_faults_are_read() {
    let mut broken = Broken::new(
        "make the request in the room's request.rs; elsewhere use the crate's own types \
         (SDK_FILES in tests/tidy.rs lists the other places)",
    );
    for file in sources().filter(|file| !may_name_the_sdk(file)) {
        for (line, text) in file.lines() {
            if text.contains("aws_sdk_") {
                broken.at(&file, line, text.trim());
            }
        }
    }
    broken.report();
}

#[test]
fn only_rooms_that_talk_to_aws_wait_and_touch_the_world() {
    let mut broken =
        Broken::new("take the value as an argument, or move the code to src/provision");
    for file in sources().filter(|file| !WAITING_ROOMS.contains(&file.room())) {
        for (line, text) in file.lines() {
            for (word, why) in IMPURE {
                if has_word(text, word) {
                    broken.at(&file, line, format!("`{word}`: {why}"));
                }
            }
        }
    }
    broken.report();
}

#[test]
fn files_stay_short_enough_to_read_at_once() {
    let mut broken = Broken::new("give the second idea of the file a file of its own");
    for file in sources() {
        let lines = file.text.lines().count();
        let most = if file.is_test() { LONGEST_TABLE } else { LONGEST_FILE };
        if lines > most {
            broken.at(&file, most, format!("{lines} lines; at most {most}"));
        }
    }
    broken.report();
}

#[test]
fn every_room_says_what_it_is_for() {
    let architecture = read("ARCHITECTURE.md");
    let mut broken = Broken::new("begin mod.rs with `//!`, and name the room in ARCHITECTURE.md");
    for folder in folders("src") {
        let path = format!("src/{folder}/mod.rs");
        if !read(&path).starts_with("//!") {
            broken.push(format!("{path}:1: does not begin with `//!`"));
        }
        let named = [format!("`{folder}`"), format!("{folder}/")]
            .iter()
            .any(|name| architecture.contains(name.as_str()));
        if !named {
            broken.push(format!("ARCHITECTURE.md: does not name the room `{folder}`"));
        }
    }
    broken.report();
}

/// So the README's code is run as documentation tests, and the two texts cannot part.
#[test]
fn the_readme_is_the_documentation_of_the_crate() {
    let lib = read("src/lib.rs");
    let include = r#"#![doc = include_str!("../README.md")]"#;

    assert!(lib.contains(include), "src/lib.rs holds no line `{include}`");
    assert!(
        !lib.lines()
            .any(|line| line.starts_with("//!")),
        "src/lib.rs documents the crate beside the README: move the text to README.md"
    );
    assert!(
        read("README.md")
            .lines()
            .any(|line| line.starts_with("```rust")),
        "README.md shows no code"
    );
}

#[test]
fn every_documented_example_runs() {
    let mut broken = Broken::new("let it run; with feature `sim` everything does");
    for file in text_files().filter(|file| file.is(&["rs", "md"])) {
        for (index, line) in file.text.lines().enumerate() {
            let line = line
                .trim_start()
                .trim_start_matches(['/', '!'])
                .trim_start();
            let fence = line
                .strip_prefix("```")
                .unwrap_or_default();
            if fence
                .split(',')
                .any(|flag| ["ignore", "no_run"].contains(&flag.trim()))
            {
                broken.at(&file, index + 1, line);
            }
        }
    }
    broken.report();
}

#[test]
fn every_example_is_introduced() {
    let guide = read("examples/README.md");
    let mut broken = Broken::new("add it to examples/README.md with what a reader will see");
    for file in text_files().filter(|file| {
        Path::new(&file.path).parent() == Some(Path::new("examples")) && file.is(&["rs", "toml"])
    }) {
        let name = Path::new(&file.path)
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("a file has a name");
        if !guide.contains(&format!("`{name}`")) && !guide.contains(&format!("{name}.")) {
            broken.at(&file, 1, "examples/README.md does not name it");
        }
    }
    broken.report();
}

#[test]
fn nothing_is_left_unfinished_or_switched_off() {
    let words = ["#[ignore", "todo!(", "unimplemented!(", "dbg!("];
    let mut broken = Broken::new("finish it, or open an issue and leave it out");
    for file in text_files().filter(|file| file.is(&["rs"])) {
        for (line, text) in file.lines() {
            for word in words
                .iter()
                .filter(|word| text.contains(**word))
            {
                broken.at(&file, line, word);
            }
        }
    }
    broken.report();
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let paths = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("../sh", "ared")];
    let mut broken =
        Broken::new("name the file relative to the crate, or take the path as an argument");
    for file in text_files() {
        for (index, line) in file.text.lines().enumerate() {
            for path in paths
                .iter()
                .filter(|path| line.contains(**path))
            {
                broken.at(&file, index + 1, format!("names {path}"));
            }
        }
    }
    broken.report();
}

#[test]
fn every_rule_has_a_name_of_its_own_and_a_source() {
    let mut seen = BTreeSet::new();
    let mut broken = Broken::new("mend its line in the `rules` table of its room");
    for rule in Rule::all() {
        let name = rule.name();
        if !seen.insert(name) {
            broken.push(format!("two rules are called `{name}`"));
        }
        if !is_kebab_case(name) {
            broken.push(format!("`{name}` is not kebab-case"));
        }
        if rule.source().trim().is_empty() {
            broken.push(format!("`{name}` has no source"));
        }
    }
    broken.report();
    assert!(!seen.is_empty(), "the crate has no rules");
}

/// A room that forgot its row in `RULES` would be checked by nothing above.
#[test]
fn every_rule_is_in_the_list_of_rules() {
    let listed: BTreeSet<_> = Rule::all()
        .map(|rule| rule.name())
        .collect();
    let mut broken = Broken::new("add the `rules::ALL` of its room to RULES in src/lib.rs");
    for file in sources().filter(|file| code(&file.text).contains("finding::rules!")) {
        for (index, line) in file.text.lines().enumerate() {
            let declared = line
                .trim_start()
                .split_once(' ')
                .filter(|(severity, _)| ["Error", "Warning", "Note"].contains(severity))
                .and_then(|(_, rest)| rest.split('"').nth(1));
            if let Some(name) = declared.filter(|name| !listed.contains(name)) {
                broken.at(&file, index + 1, format!("`{name}` is not in the list"));
            }
        }
    }
    broken.report();
}

fn is_room(name: &str) -> bool {
    ARROWS
        .iter()
        .any(|(room, _)| *room == name)
}

fn may_name_the_sdk(file: &SourceFile) -> bool {
    file.room() == "sim"
        || file.path.ends_with("/request.rs")
        || SDK_FOLDERS
            .iter()
            .any(|folder| file.path.starts_with(folder))
        || file.is_test()
        || SDK_FILES.contains(&file.path.as_str())
}

fn is_kebab_case(name: &str) -> bool {
    name.split('-').all(|word| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    })
}

/// What breaks a promise, line by line, and what to do about it.
struct Broken {
    remedy: &'static str,
    places: String,
}

impl Broken {
    fn new(remedy: &'static str) -> Self {
        Self { remedy, places: String::new() }
    }

    fn at(&mut self, file: &SourceFile, line: usize, what: impl AsRef<str>) {
        self.push(format!("{}:{line}: {}", file.path, what.as_ref()));
    }

    fn push(&mut self, place: String) {
        writeln!(self.places, "  {place}").expect("a String can be written");
    }

    #[track_caller]
    fn report(self) {
        assert!(self.places.is_empty(), "\n{}what to do: {}\n", self.places, self.remedy);
    }
}
