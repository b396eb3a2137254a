//! Inner loops over slices, at the instruction-set level that the machine has.
//!
//! One of the two rooms where `unsafe` may live. What leaves it is safe: slices in, slices out,
//! every reach checked before the first load.
#![allow(unsafe_code)]

mod grid;
mod level;
mod line;
mod loops;
mod patch;
mod phases;
mod runs;
mod vector;

pub(crate) use grid::{Grid, Weights, sum_rows};
pub(crate) use level::Level;
pub(crate) use line::sum_line;
pub(crate) use loops::Loops;
pub(crate) use phases::split_phases;
pub(crate) use runs::{Order, Run};
