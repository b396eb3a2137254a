//! The windows of `scipy.signal.windows`, by its names and with its parameters.
//!
//! Windows are not normalised: their largest tap is 1, or close to it. As a smoothing kernel a
//! window wants to be divided by its sum.

mod bell;
mod chebwin;
mod cosine;
mod dpss;
mod kaiser;
mod ramp;
mod rounded;
mod taylor;

pub use bell::{exponential, gaussian, general_gaussian};
pub use chebwin::chebwin;
pub use cosine::{
    blackman, blackmanharris, cosine, flattop, general_cosine, general_hamming, hamming, hann,
    nuttall,
};
pub use dpss::dpss;
pub use kaiser::{kaiser, kaiser_bessel_derived};
pub use ramp::{bartlett, boxcar, parzen, triang};
pub use rounded::{barthann, bohman, lanczos, tukey};
pub use taylor::taylor;

use super::taps::mirrored;
use crate::error::Result;

/// Where a window ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ends {
    /// Both ends are part of it: for filters and smoothing (SciPy's `sym=True`).
    Symmetric,
    /// The last tap would be the first of the next period: for spectra (SciPy's `sym=False`). It
    /// is the symmetric window of one more tap, the last left out.
    Periodic,
}

impl Ends {
    /// `size` taps of a window of which `tap(i, full)` gives tap `i` of the symmetric form of
    /// `full` taps; asked for its first half only, and never for a window of a single tap.
    fn sample(self, size: usize, tap: impl Fn(usize, usize) -> f64) -> Result<Vec<f64>> {
        if size == 1 {
            return Ok(vec![1.0]);
        }
        let full = self.full(size);
        let mut taps = mirrored(full, |i| tap(i, full))?;
        taps.truncate(size);
        Ok(taps)
    }

    /// The size of the symmetric window of which `size` taps are kept.
    fn full(self, size: usize) -> usize {
        match self {
            Ends::Periodic if size > 0 => size.saturating_add(1),
            _ => size,
        }
    }
}
