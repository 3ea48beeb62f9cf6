//! The project's own files, as [the tidy tests](super) read them.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A text file of the project.
pub(crate) struct SourceFile {
    /// Relative to the crate, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl SourceFile {
    /// Whether the file holds unit tests only.
    pub(crate) fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    pub(crate) fn is(&self, extensions: &[&str]) -> bool {
        Path::new(&self.path)
            .extension()
            .and_then(|extension| extension.to_str())
            .is_some_and(|extension| extensions.contains(&extension))
    }

    /// The folder or file right below `src`.
    pub(crate) fn room(&self) -> &str {
        let inside = self.path.trim_start_matches("src/");
        inside
            .split_once('/')
            .map_or(inside.trim_end_matches(".rs"), |(room, _)| room)
    }

    /// The lines of code, without comments and the contents of texts.
    pub(crate) fn lines(&self) -> Vec<(usize, &'static str)> {
        // Leaked: a handful of files, once a run.
        let code: &'static str = code(&self.text).leak();
        code.lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
            .collect()
    }

    /// How many `super::` lead from this file's module to the root of the crate.
    fn depth(&self) -> usize {
        let inside = self.path.trim_start_matches("src/");
        inside.split('/').count() - usize::from(inside.ends_with("/mod.rs"))
    }

    /// The first name after every path that begins at the root of the crate, with its line.
    pub(crate) fn paths_from_the_root(
        &self,
        is_room: impl Fn(&str) -> bool,
    ) -> Vec<(usize, String)> {
        let code = code(&self.text);
        let tokens = tokens(&code);
        let mut found = Vec::new();
        for (start, (_, word)) in tokens.iter().enumerate() {
            if *word == "crate" && is_at(&tokens, start + 1, "::") {
                found.extend(first_names(&tokens[start + 2..]));
            }
            let continues = start >= 2 && is_at(&tokens, start - 1, "::");
            if *word == "super" && !continues {
                let supers = (start..)
                    .step_by(2)
                    .take_while(|at| is_at(&tokens, *at, "super") && is_at(&tokens, at + 1, "::"))
                    .count();
                if supers >= self.depth() {
                    let names = first_names(&tokens[start + 2 * supers..]);
                    // Inside a test module the same words lead to the file itself; a room is meant for sure.
                    found.extend(
                        names
                            .into_iter()
                            .filter(|(_, name)| is_room(name)),
                    );
                }
            }
        }
        found
    }
}

fn is_at(tokens: &[(usize, &str)], index: usize, text: &str) -> bool {
    tokens
        .get(index)
        .is_some_and(|(_, token)| *token == text)
}

/// The first name, or every first name of a `{…}` group.
fn first_names(tokens: &[(usize, &str)]) -> Vec<(usize, String)> {
    let Some((line, first)) = tokens.first() else { return Vec::new() };
    if *first != "{" {
        return vec![(*line, (*first).to_owned())];
    }
    let (mut names, mut depth, mut fresh) = (Vec::new(), 0, true);
    for (line, token) in tokens {
        match *token {
            "{" => depth += 1,
            "}" if depth == 1 => break,
            "}" => depth -= 1,
            "," if depth == 1 => fresh = true,
            name => {
                if depth == 1 && fresh {
                    names.push((*line, name.to_owned()));
                }
                fresh = false;
            }
        }
    }
    names
}

/// Which room each `pub use` of `lib.rs` comes from.
pub(crate) fn exports(lib: &str) -> Vec<(String, String)> {
    let mut exports = Vec::new();
    for statement in lib
        .split("pub use ")
        .skip(1)
        .filter_map(|rest| rest.split(';').next())
    {
        let statement = statement.trim_start_matches("crate::");
        let Some((room, items)) = statement.split_once("::") else { continue };
        for item in items.split(|c: char| !is_name(c)) {
            if !item.is_empty() {
                exports.push((item.to_owned(), room.trim().to_owned()));
            }
        }
    }
    exports
}

/// Words, `::` and single signs, each with its line.
fn tokens(code: &str) -> Vec<(usize, &str)> {
    let mut tokens = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = if is_name(first) {
                rest.find(|c| !is_name(c))
                    .unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            tokens.push((index + 1, &rest[..length]));
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

pub(crate) fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let whole = word.ends_with("Tcp") || !after.is_some_and(is_name);
        !before.is_some_and(is_name) && whole
    })
}

/// The text with comments and the contents of string literals blanked, line for line.
pub(crate) fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let raw = rest
            .strip_prefix('r')
            .filter(|_| !code.ends_with(is_name))
            .map(|after| {
                after
                    .len()
                    .abs_diff(after.trim_start_matches('#').len())
            })
            .filter(|hashes| rest[1 + hashes..].starts_with('"'));
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/")
                .map_or(rest.len(), |end| end + 2)
        } else if let Some(hashes) = raw {
            let end = format!("\"{}", "#".repeat(hashes));
            let body = hashes + 2;
            rest[body..]
                .find(&end)
                .map_or(rest.len(), |at| body + at + end.len())
        } else if first == '"' {
            text_literal(rest)
        } else if rest.starts_with("'\"'") {
            3
        } else if rest.starts_with("'\\\"'") {
            4
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.extend(
            rest[..length]
                .chars()
                .filter(|c| *c == '\n'),
        );
        code.push(' ');
        rest = &rest[length..];
    }
    code
}

/// How long the literal at the beginning of `rest` is, quotes included.
fn text_literal(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[track_caller]
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub(crate) fn sources() -> impl Iterator<Item = SourceFile> {
    text_files().filter(|file| file.path.starts_with("src/") && file.is(&["rs"]))
}

pub(crate) fn folders(inside: &str) -> Vec<String> {
    let mut folders: Vec<String> = fs::read_dir(root().join(inside))
        .expect("the folder is there")
        .map(|entry| entry.expect("the folder can be read"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| {
            entry
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    folders.sort();
    folders
}

/// Every text file that belongs to the project.
pub(crate) fn text_files() -> impl Iterator<Item = SourceFile> {
    const NOT_OURS: &[&str] = &[".git", "artifacts", "corpus", "coverage", "target"];
    let (mut folders, mut files) = (vec![root()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the project can be read") {
            let path = entry
                .expect("a folder of the project can be read")
                .path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if NOT_OURS.contains(&name.as_str()) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let path = path
                    .strip_prefix(root())
                    .expect("the file is inside the project")
                    .to_string_lossy()
                    .replace('\\', "/");
                files.push(SourceFile { path, text });
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files.into_iter()
}

/// The reader sees every way to name a room; were it blind, the promises would hold by accident.
#[test]
fn every_path_to_a_room_is_seen() {
    let paths = |path: &str, text: &str| {
        SourceFile { path: path.to_owned(), text: text.to_owned() }
            .paths_from_the_root(|name| name == "task")
            .into_iter()
            .map(|(_, name)| name)
            .collect::<Vec<_>>()
    };

    assert_eq!(paths("src/ca/mod.rs", "use crate::task::X;"), ["task"]);
    assert_eq!(
        paths("src/ca/mod.rs", "use crate::{\n  name::{A, B},\n  task,\n};"),
        ["name", "task"]
    );
    assert_eq!(paths("src/ca/mod.rs", "fn f() -> crate::task::X {}"), ["task"]);
    assert_eq!(paths("src/ca/mod.rs", "use super::task::X;"), ["task"]);
    assert_eq!(paths("src/ca/pem.rs", "use super::super::{task::X};"), ["task"]);
    assert_eq!(paths("src/fault.rs", "use super::task::X;"), ["task"]);
    assert_eq!(paths("src/ca/pem.rs", "use super::task;"), [""; 0]);
    assert_eq!(
        paths(
            "src/ca/mod.rs",
            "// use crate::task;\n/// [`crate::task`]\nconst A: &str = \"crate::task\";"
        ),
        [""; 0]
    );
    assert_eq!(
        paths("src/ca/mod.rs", "const A: char = '\"'; use crate::task; const B: &str = r#\"\"\"#;"),
        ["task"]
    );
}

#[test]
fn an_item_of_the_root_is_traced_to_its_room() {
    assert_eq!(
        exports("pub use endpoint::{TidbEndpoint, Role}; pub use ca::Ca;")
            .into_iter()
            .map(|(item, room)| format!("{room}/{item}"))
            .collect::<Vec<_>>(),
        ["endpoint/TidbEndpoint", "endpoint/Role", "ca/Ca"]
    );
}
