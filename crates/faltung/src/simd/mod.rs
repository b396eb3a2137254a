//! Inner loops over slices, at the instruction-set level that the machine has.
//!
//! One of the two rooms where `unsafe` may live. What leaves it is safe: slices in, slices out,
//! every reach checked before the first load.
#![allow(unsafe_code)]

mod accumulate;
mod butterfly;
mod grid;
mod keep;
mod leaf;
mod level;
mod line;
mod loops;
mod memory;
mod parts;
mod passes;
mod patch;
mod phases;
mod reals;
#[cfg(target_arch = "x86_64")]
mod reals_x86;
mod runs;
mod sums;
mod survey;
mod vector;
mod watch;

pub(crate) use grid::{Grid, Weights, sum_rows};
pub(crate) use keep::keep_leaf;
pub(crate) use leaf::{Leaves, Visit, kernel_len, leaf_points, paired};
pub(crate) use level::Level;
pub use level::widely;
pub(crate) use line::sum_line;
pub(crate) use loops::Loops;
pub(crate) use memory::Stored;
pub(crate) use passes::{AtOnce, Columns, Passes, Planes, PlanesMut, Step, Way};
pub(crate) use phases::split_phases;
pub(crate) use runs::{Order, Run};
pub(crate) use sums::{TERMS, add_up, append, append_and_join, prepend, scale};
pub(crate) use survey::{Measure, Rows};
