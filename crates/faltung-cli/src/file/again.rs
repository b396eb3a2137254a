use std::path::Path;

use super::target::{self, Target, Writing};
use super::{Reading, interpret, picture, raw, table};
use crate::signal::Source;

/// Reads the bytes of a file called `name`, or bare samples of the type `raw`, and writes what it
/// says as every kind of file that it can become. `None` if the reader refuses the bytes; otherwise
/// the number of kinds.
pub fn read_and_written_again(name: &str, raw: Option<&str>, bytes: &[u8]) -> Option<usize> {
    let raw = raw.and_then(|encoding| encoding.parse().ok());
    let raw = raw.map(|encoding| raw::Format { encoding, channels: 2, rate: None });
    let choice = table::Choice { columns: vec!["all".into()], ..table::Choice::default() };
    let signal = interpret(bytes, Path::new(name), &Reading { choice, raw }).ok()?;
    let mut targets = vec![Target::Numbers, Target::Array, Target::Sound];
    targets.push(Target::Table { tabs: true });
    let kinds = [picture::Kind::Png, picture::Kind::Tiff, picture::Kind::Jpeg];
    targets.extend(kinds.map(Target::Picture));
    if let Source::Raw(format) = &signal.source {
        targets.push(Target::Raw(format.encoding));
    }
    let writing = Writing { rate: Some(8000), ..Writing::default() };
    let written = targets.into_iter().filter(|&target| {
        let mut out = Vec::new();
        target::check(&signal, target, writing.rate).is_ok()
            && target::write(&signal, target, &writing, Path::new(name), &mut out).is_ok()
    });
    Some(written.count())
}
