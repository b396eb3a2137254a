use super::catalogue::CATALOGUE;
use super::entry::Entry;

/// The entry whose name is spelled most like `name`, if any comes close: for "did you mean".
///
/// ```
/// use faltung::kernels;
/// assert_eq!(kernels::nearest("gaus").map(|entry| entry.name), Some("gauss"));
/// assert!(kernels::nearest("xylophone").is_none());
/// ```
pub fn nearest(name: &str) -> Option<&'static Entry> {
    let name = folded(name);
    let length = name.chars().count();
    if length > 40 {
        return None;
    }
    let distance = |entry: &&Entry| edits(&name, &folded(entry.name));
    let entry = CATALOGUE.iter().min_by_key(distance)?;
    (distance(&entry) <= 1 + length / 4).then_some(entry)
}

/// A name as it is compared: case does not count, and `-` and `_` are the same.
pub(super) fn folded(name: &str) -> String {
    name.trim().to_lowercase().replace('-', "_")
}

/// How many letters must be put in, left out or changed (Levenshtein's distance).
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in to.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        let known = [("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("box", "box", 0)];
        for (from, to, count) in known {
            assert_eq!(edits(from, to), count, "{from} to {to}");
        }
    }
}
