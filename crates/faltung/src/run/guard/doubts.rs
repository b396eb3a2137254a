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
            if some.iter().fold(false, |any, value| any | in_doubt(value)) {
                self.add(row, start + at * NEAR..start + at * NEAR + some.len());
            }
        }
    }

    /// Notes a group of neighbours of a row of so many outputs, with those nearest to it: runs are
    /// summed side by side, so few cost as much as some.
    pub(super) fn note_group(&mut self, row: usize, outputs: usize, group: Range<usize>) {
        let begin = group.start / NEAR * NEAR;
        let end = group.end.next_multiple_of(NEAR).min(outputs);
        self.add(row, begin..end);
    }

    /// Notes what was noted last for the row before.
    pub(super) fn repeat_row(&mut self, row: usize) {
        let mut from = self.runs.partition_point(|(known, _)| known + 1 < row);
        while let Some((known, run)) = self.runs.get(from)
            && known + 1 == row
        {
            let run = run.clone();
            self.add(row, run);
            from += 1;
        }
    }

    /// Notes a run behind or over the end of those that are known.
    pub(super) fn add(&mut self, row: usize, run: Range<usize>) {
        let full = self.runs.len() >= self.most / 2;
        match self.runs.last_mut() {
            Some((last, known)) if *last == row && (full || run.start <= known.end) => {
                known.end = known.end.max(run.end);
            }
            _ => self.runs.push((row, run)),
        }
    }

    /// The bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.runs.capacity() * size_of::<(usize, Range<usize>)>()
    }
}
