//! The bits of a fixed set of results, compared with those that are kept in `hashes.txt`.
//!
//! One column is for the levels that fuse products and sums (AVX2, AVX-512, NEON), one for the
//! portable level, which does not. The payload and the sign of a NaN are nobody's promise.

mod plans;
mod shown;

use std::path::Path;
use std::{env, fs};

use crate::levels;

const KEPT: &str = include_str!("hashes.txt");

const HINT: &str = "If the change of bits is meant (other plans, another order of sums), `make golden` writes \
                    crates/faltung/tests/reference/golden/hashes.txt anew; say in the commit what changed the bits.";

/// Every hash at the level of this process, against the kept ones.
#[test]
fn this_level_has_the_kept_bits() {
    let level = levels::of_this_process();
    let column = usize::from(level == "portable");
    let found = plans::hashes();
    if env::var("FALTUNG_GOLDEN").is_ok_and(|wish| wish == "write") {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/golden/hashes.txt");
        let kept = fs::read_to_string(&path).unwrap();
        return fs::write(path, rewritten(&kept, &found, column)).unwrap();
    }
    let kept: Vec<(&str, &str)> = rows(KEPT).map(|(name, hashes)| (name, hashes[column])).collect();
    let found: Vec<(&str, &str)> =
        found.iter().map(|(name, hash)| (name.as_str(), hash.as_str())).collect();
    let differ: Vec<&str> =
        found.iter().filter(|row| !kept.contains(row)).map(|(name, _)| *name).collect();
    assert!(differ.is_empty(), "{level}: other bits than kept: {differ:#?}\n{HINT}");
    assert_eq!(found.len(), kept.len(), "{level}: not as many plans as kept\n{HINT}");
}

#[test]
#[cfg_attr(target_family = "wasm", ignore = "no processes there")]
fn every_level_has_the_kept_bits() {
    levels::each_runs("golden::this_level_has_the_kept_bits");
}

/// Numbers that do not round are the same everywhere.
#[test]
fn exact_types_have_one_hash() {
    for (name, [fused, portable]) in rows(KEPT) {
        let rounds = ["f16", "f32", "f64", "Complex"].iter().any(|float| name.starts_with(float));
        assert!(rounds || fused == portable, "{name}: {fused} and {portable}");
    }
}

fn rows(text: &str) -> impl Iterator<Item = (&str, [&str; 2])> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let words: Vec<&str> = line.rsplitn(3, ' ').collect();
        (words[2].trim_end(), [words[1], words[0]])
    })
}

/// The kept text with one column made anew.
fn rewritten(kept: &str, found: &[(String, String)], column: usize) -> String {
    let mut text =
        "# plan, hash where products and sums are fused, hash where they are not\n".to_owned();
    for (name, hash) in found {
        let old = rows(kept).find(|(old, _)| old == name).map(|(_, hashes)| hashes);
        let mut hashes = old.unwrap_or(["-", "-"]);
        hashes[column] = hash;
        text += &format!("{name:<32} {} {}\n", hashes[0], hashes[1]);
    }
    text
}
