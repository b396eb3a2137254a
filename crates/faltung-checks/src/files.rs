//! Files of every kind, whole, cut short or made to do harm.

use faltung_cli::read_and_written_again;

/// Names and, for bare samples, types that the first byte chooses from.
const KINDS: [(&str, Option<&str>); 10] = [
    ("a.csv", None),
    ("a.tsv", None),
    ("a.npy", None),
    ("a.wav", None),
    ("a.png", None),
    ("a.tiff", None),
    ("a.jpg", None),
    ("a", None),
    ("a.raw", Some("s16be")),
    ("a.raw", Some("c64")),
];

pub(crate) fn check(bytes: &[u8]) {
    let Some((first, file)) = bytes.split_first() else { return };
    let (name, raw) = KINDS[usize::from(*first) % KINDS.len()];
    if let Some(kinds) = read_and_written_again(name, raw, file) {
        assert!(kinds > 0, "{name}: what was read can be written as nothing");
    }
}
