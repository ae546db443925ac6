//! What fuzzing found once, it does not find again: each file of `fuzz/regressions` is read in every
//! way, and so is every message of the test data.

use std::{fs, path::Path};

use unmime::Message;

use crate::fuzz::{fields, readings, touch, upon};

/// Reads every file of a folder in every way; gives how many there are.
fn replay(folder: &str) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let paths = fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_message = |path: &Path| path.is_file() && path.extension().is_none_or(|e| e == "eml");
    let mut replayed = 0;
    for path in paths.filter(|path| is_message(path)) {
        println!("{}", path.display());
        let raw = fs::read(&path).unwrap_or_default();
        touch::everything(&raw);
        upon::everything(&Message::parse(&raw));
        readings::agree(&raw);
        replayed += 1;
    }
    replayed
}

#[test]
fn what_fuzzing_found_is_read() {
    replay("fuzz/regressions");
}

#[test]
fn fields_that_fuzzing_found_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/regressions/fields");
    let paths: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().collect();
    assert!(!paths.is_empty());
    for entry in paths {
        println!("{}", entry.path().display());
        fields::each(&fs::read(entry.path()).unwrap_or_default());
    }
}

#[test]
fn the_test_data_is_read() {
    for (folder, least) in [
        ("seed", 2),
        ("rfc", 20),
        ("golden", 20),
        ("behaviour", 150),
        ("ambiguity", 30),
        ("charset", 15),
        ("report", 4),
        ("hidden", 6),
        ("dkim", 3),
        ("signed", 2),
    ] {
        let replayed = replay(&format!("testdata/{folder}"));
        assert!(replayed >= least, "{folder}: {replayed}");
    }
}
