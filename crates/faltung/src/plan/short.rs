/// The most taps of a kernel that is short.
pub(crate) const SHORT_TAPS: usize = 8;

/// The most samples of a signal that is short.
const SHORT_SAMPLES: usize = 1024;

/// Whether a line is so short that no method could save what choosing it would cost.
pub(crate) fn is_short(samples: usize, taps: usize) -> bool {
    taps <= SHORT_TAPS && samples <= SHORT_SAMPLES
}
