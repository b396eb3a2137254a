use std::ops::Range;

use crate::buffer::filled;
use crate::error::Result;

/// Neighbouring outputs that are in doubt together: a run has a price of its own.
const NEAR: usize = 16;
/// A tile may have one run of doubt for each row and for so many outputs; later ones are joined.
const OUTPUTS_OF_RUN: usize = 64;
/// Outputs in doubt: number of the row along the last axis, and the run in it.
#[derive(Debug)]
pub(super) struct Doubts {
    pub(super) runs: Vec<(usize, Range<usize>)>,
    most: usize,
}

impl Doubts {
    /// How many runs there may be in `rows` of `row` outputs.
    pub(super) fn runs(rows: usize, row: usize) -> usize {
        // A row may open a run of its own when all places of the others are taken.
        rows * (2 + row / OUTPUTS_OF_RUN)
    }

    pub(super) fn new(most: usize) -> Result<Self> {
        let mut runs = filled(most, (0, 0..0), "runs of outputs in doubt")?;
        runs.clear();
        Ok(Doubts { runs, most })
    }

    /// Notes those of some neighbours of a row, from output `start` on, that are in doubt.
    pub(super) fn note<V>(
        &mut self,
        row: usize,
        start: usize,
        values: &[V],
        in_doubt: impl Fn(&V) -> bool,
    ) {
        for (at, some) in values.chunks(NEAR).enumerate() {
            if !some.iter().fold(false, |any, value| any | in_doubt(value)) {
                continue;
            }
            let run = start + at * NEAR..start + at * NEAR + some.len();
            let full = self.runs.len() >= self.most / 2;
            match self.runs.last_mut() {
                Some((last, known)) if *last == row && (full || run.start == known.end) => {
                    known.end = run.end;
                }
                _ => self.runs.push((row, run)),
            }
        }
    }
}
