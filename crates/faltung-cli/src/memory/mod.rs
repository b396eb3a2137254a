//! Memory: how much may still be taken, and an orderly end where the system refuses it.
//!
//! A system that promises more than it has ends a program without a word once the promise is called
//! in, so the program asks what is free before it takes what grows with the data.

mod free;
mod refusal;

use std::fmt;

pub use refusal::Granting;

/// Requests below this are not worth a look at the machine.
const SMALL: u128 = 1 << 22;

/// More memory than there is.
#[derive(Debug)]
pub(crate) struct Shortage {
    what: &'static str,
    wanted: u128,
    free: u64,
}

/// What to do about a [`Shortage`].
pub(crate) const HINT: &str =
    "close other programs, cut the file into parts, or use --stride or a shorter kernel";

/// Finds out whether so many bytes more can be had for `what`, where the system tells.
pub(crate) fn claim(what: &'static str, wanted: u128) -> Result<(), Shortage> {
    if wanted < SMALL {
        return Ok(());
    }
    match free::bytes() {
        Some(free) if wanted > u128::from(free) => Err(Shortage { what, wanted, free }),
        _ => Ok(()),
    }
}

/// Bytes of `count` things of `size` bytes each.
pub(crate) fn of(count: usize, size: usize) -> u128 {
    count as u128 * size as u128
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shortage { what, wanted, free } = self;
        write!(f, "wanted {} of memory for {what}, ", Megabytes(*wanted))?;
        write!(f, "found {} free", Megabytes((*free).into()))
    }
}

impl std::error::Error for Shortage {}

struct Megabytes(u128);

impl fmt::Display for Megabytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} MB", self.0 as f64 / 1e6)
    }
}
