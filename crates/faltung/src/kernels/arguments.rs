use super::range;
use super::window::Ends;
use crate::error::Result;

/// The values of an entry's parameters along one axis, in the entry's order.
pub(super) struct Arguments {
    pub(super) values: Vec<f64>,
    pub(super) sample_rate: Option<f64>,
}

impl Arguments {
    pub(super) fn number(&self, at: usize) -> f64 {
        self.values.get(at).copied().unwrap_or(f64::NAN)
    }

    /// A whole number; the parser has seen to it that it is one.
    pub(super) fn count(&self, at: usize) -> usize {
        self.number(at) as usize
    }

    pub(super) fn ends(&self, at: usize) -> Ends {
        if self.number(at) == 0.0 { Ends::Symmetric } else { Ends::Periodic }
    }

    pub(super) fn sample_rate(&self) -> Result<f64> {
        let missing = || range::outside("sample rate", "a sound (this kernel needs one)", "none");
        self.sample_rate.ok_or_else(missing)
    }
}
