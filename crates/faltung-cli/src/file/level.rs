//! From computed numbers to the whole numbers that sounds and pictures store.

/// How many values were beyond the range of the file, and how far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Clipping {
    /// Values that were clamped.
    pub(crate) count: u64,
    /// Values that were not numbers and were written as zero.
    pub(crate) nan: u64,
    /// All values.
    pub(crate) total: u64,
    /// The largest magnitude met, in the scale of the file.
    pub(crate) peak: f64,
}

/// Clamps and rounds half to even, with dither on wish.
pub(crate) struct Leveller {
    dither: Option<Noise>,
    clipping: Clipping,
}

impl Leveller {
    pub(crate) fn new(dither: bool) -> Leveller {
        Leveller {
            dither: dither.then_some(Noise(0x9E37_79B9_7F4A_7C15)),
            clipping: Clipping::default(),
        }
    }

    /// The whole number in `low..=high` nearest to `value`.
    pub(crate) fn level(&mut self, value: f64, low: f64, high: f64) -> f64 {
        self.clipping.total += 1;
        if value.is_nan() {
            self.clipping.nan += 1;
            return 0.0_f64.clamp(low, high);
        }
        self.clipping.peak = self.clipping.peak.max(value.abs());
        let noise = self.dither.as_mut().map_or(0.0, Noise::triangular);
        let rounded = (value + noise).round_ties_even();
        // What the noise alone lifts beyond the range is no fault of the signal.
        if value.round_ties_even() < low || value.round_ties_even() > high {
            self.clipping.count += 1;
        }
        rounded.clamp(low, high)
    }

    /// The whole number in `low..=high` nearest to a whole number.
    pub(crate) fn clamp(&mut self, value: i128, low: i128, high: i128) -> i128 {
        self.clipping.total += 1;
        self.clipping.count += u64::from(value < low || value > high);
        value.clamp(low, high)
    }

    pub(crate) fn clipping(&self) -> Clipping {
        self.clipping
    }
}

/// A fixed sequence of pseudo-random numbers (xorshift64*; Vigna, "An experimental exploration of
/// Marsaglia's xorshift generators, scrambled", 2016): the same file comes out every time.
struct Noise(u64);

impl Noise {
    fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Triangular noise of two steps' width: the error's mean and power no longer depend on the
    /// signal (Lipshitz, Wannamaker and Vanderkooy, "Quantization and dither", 1992).
    fn triangular(&mut self) -> f64 {
        self.uniform() - self.uniform()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_even_and_the_range_is_kept() {
        let mut leveller = Leveller::new(false);
        let levelled: Vec<f64> = [0.5, 1.5, 2.5, -0.5, 255.4, 255.5, -0.6, f64::NAN]
            .map(|value| leveller.level(value, 0.0, 255.0))
            .to_vec();
        assert_eq!(levelled, [0.0, 2.0, 2.0, 0.0, 255.0, 255.0, 0.0, 0.0]);
        let clipping = leveller.clipping();
        assert_eq!((clipping.count, clipping.nan, clipping.total), (2, 1, 8));
    }

    #[test]
    fn dither_keeps_the_mean_of_what_rounding_would_lose() {
        let mut leveller = Leveller::new(true);
        let n = 100_000;
        let mean = (0..n).map(|_| leveller.level(10.3, 0.0, 255.0)).sum::<f64>() / f64::from(n);
        // The standard deviation of one value is at most 0.87.
        assert!((mean - 10.3).abs() < 5.0 * 0.87 / f64::from(n).sqrt(), "{mean}");
        let mut leveller = Leveller::new(true);
        assert!((0..100).all(|_| leveller.level(255.0, 0.0, 255.0) <= 255.0));
        assert_eq!(leveller.clipping().count, 0);
    }
}
