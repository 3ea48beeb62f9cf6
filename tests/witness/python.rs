//! The Python environment of the witnesses.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use sha2::{Digest, Sha256};

const REQUIREMENTS: &str = include_str!("requirements.txt");

/// The interpreter of an environment that holds exactly `requirements.txt`.
///
/// Made once for each content of that file and each interpreter; test binaries that run at the same time wait for the one
/// that makes it.
pub(crate) fn python() -> PathBuf {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(make).clone()
}

fn make() -> PathBuf {
    let version = run(
        Command::new("python3").args(["-c", "import sys; print(sys.executable, sys.version)"]),
        "python3",
    );
    let digest = Sha256::digest(format!("{version}\n{REQUIREMENTS}"));
    let key: String = digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("witness-{key}"));
    fs::create_dir_all(env!("CARGO_TARGET_TMPDIR")).expect("the target folder can be written");
    let lock = File::create(folder.with_extension("lock")).expect("a lock file can be written");
    lock.lock()
        .expect("the lock can be taken");

    let (python, ready) = (folder.join("bin/python"), folder.join("ready"));
    if ready.exists() {
        return python;
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("a half-made environment can be removed");
    }
    run(
        Command::new("python3")
            .args(["-m", "venv"])
            .arg(&folder),
        "python3-venv",
    );
    let requirements = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/witness/requirements.txt");
    run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(["--no-input", "--no-deps", "--requirement"])
            .arg(requirements),
        "a connection to PyPI",
    );
    File::create(ready).expect("the environment can be marked as ready");
    python
}

/// What the command prints; panics with what the machine needs, where it fails.
fn run(command: &mut Command, needs: &str) -> String {
    let help = format!(
        "the witnesses of these tests need {needs}: install python3 (3.10 or later) and python3-venv, and allow pip \
         to reach PyPI once"
    );
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("cannot run {command:?}: {error}\n{help}"));
    assert!(
        output.status.success(),
        "{command:?} failed: {}\n{}{}\n{help}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
