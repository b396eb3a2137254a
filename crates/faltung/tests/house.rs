//! The rules of the house: who may know whom, and where `unsafe` lives.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms and single files of the engine, and what each may import of the crate.
const MAY_KNOW: [(&str, &[&str]); 21] = [
    ("number", &[]),
    ("error", &[]),
    ("buffer", &["error", "simd"]),
    ("spec", &["error"]),
    ("pool", &["error"]),
    ("fft", &["number", "pool", "simd"]),
    ("simd", &["number"]),
    ("element", &["fft", "number", "simd", "spec"]),
    ("samples", &["element", "error"]),
    ("storage", &["element"]),
    ("kernels", &["error"]),
    ("method", &["buffer", "error", "fft", "number", "simd"]),
    (
        "run",
        &[
            "buffer", "element", "error", "fft", "method", "number", "pool", "simd", "spec",
            "storage",
        ],
    ),
    (
        "plan",
        &[
            "buffer", "element", "error", "fft", "method", "number", "pool", "run", "samples",
            "simd", "spec", "storage",
        ],
    ),
    ("plain", &["element", "error", "samples", "spec"]),
    ("bank", &["element", "error", "plan", "samples", "spec"]),
    ("missing", &["buffer", "element", "error", "samples", "spec"]),
    ("template", &["buffer", "element", "error", "samples", "spec"]),
    ("short", &["element", "number", "plan", "simd", "spec"]),
    ("widen", &["buffer", "element", "error", "samples", "spec"]),
    ("lib", &[]),
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    assert!(!files.is_empty(), "no source below {}", folder.display());
    files
}

/// A file's code without comments and without its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap();
    let lines = text.lines().map(|line| line.split("//").next().unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

fn room(path: &Path) -> String {
    let inside = path.strip_prefix(source()).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_string()
}

fn words_after<'t>(text: &'t str, mark: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(mark).skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    })
}

#[test]
fn imports_point_down() {
    for path in files_below(&source()) {
        let room = room(&path);
        let entry = MAY_KNOW.iter().find(|(name, _)| *name == room);
        let (_, may_know) = entry.unwrap_or_else(|| panic!("room {room} is not in the table"));
        for known in words_after(&code(&path), "crate::") {
            assert!(
                known == room || may_know.contains(&known),
                "{} imports crate::{known}, which {room} may not know",
                path.display()
            );
        }
    }
}

#[test]
fn methods_are_strangers_to_each_other() {
    let folder = source().join("method");
    let methods = ["direct", "separable", "running_sum", "exact_integer", "exact_sum", "spectral"];
    for method in methods {
        let code = code(&folder.join(format!("{method}.rs")));
        for sibling in methods.iter().filter(|sibling| **sibling != method) {
            for mark in ["super::", "method::"] {
                assert!(
                    !words_after(&code, mark).any(|word| word == *sibling),
                    "{method} imports its sibling {sibling}"
                );
            }
        }
    }
    let files = files_below(&folder).len();
    // Beside them: what they share, boxes, passages, cyclic blocks, limbs, outliers and
    // superaccumulators.
    assert_eq!(files, methods.len() + 7, "a method that this test does not know");
}

#[test]
fn unsafe_lives_in_one_room() {
    for path in files_below(&source()) {
        let has_unsafe = code(&path).split_whitespace().any(|word| word == "unsafe");
        assert!(!has_unsafe || room(&path) == "simd", "unsafe in {}", path.display());
    }
    for path in files_below(&source().join("simd")) {
        let text = fs::read_to_string(&path).unwrap();
        let (blocks, reasons) = (text.matches("unsafe {").count(), text.matches("SAFETY:").count());
        assert!(reasons >= blocks, "{}: {blocks} blocks, {reasons} reasons", path.display());
    }
}

#[test]
fn the_engine_neither_prints_nor_reads_files() {
    for path in files_below(&source()) {
        for forbidden in ["println!", "print!(", "std::fs", "std::io", "std::net", "dbg!"] {
            assert!(!code(&path).contains(forbidden), "{forbidden} in {}", path.display());
        }
    }
}

#[test]
fn the_reference_shares_nothing_with_the_engine() {
    let manifest = source().join("../../faltung-reference/Cargo.toml");
    let text = fs::read_to_string(manifest).unwrap();
    let names = text.lines().filter(|line| line.trim_start().starts_with("faltung"));
    assert_eq!(names.count(), 0, "faltung-reference depends on faltung");
}
