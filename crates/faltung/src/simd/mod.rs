//! Inner loops over slices, at the instruction-set level that the machine has.
//!
//! One of the two rooms where `unsafe` may live. What leaves it is safe: slices in, slices out,
//! every reach checked before the first load.
#![allow(unsafe_code)]

mod level;
mod loops;
mod sums;
mod vector;

pub(crate) use level::Level;
pub use level::widely;
pub(crate) use loops::Loops;
pub(crate) use sums::{TERMS, add_up, append, append_and_join, prepend, scale};
