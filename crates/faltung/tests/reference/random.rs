/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine, from a named seed.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed)
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from `first` to `last`, both included.
    pub(crate) fn whole(&mut self, first: i64, last: i64) -> i64 {
        first + (self.bits() % (last - first + 1) as u64) as i64
    }

    pub(crate) fn size(&mut self, first: usize, last: usize) -> usize {
        self.whole(first as i64, last as i64) as usize
    }

    /// Uniform in [-1, 1).
    pub(crate) fn real(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * 2f64.powi(-52) - 1.0
    }

    pub(crate) fn one_in(&mut self, chances: u64) -> bool {
        self.bits().is_multiple_of(chances)
    }

    pub(crate) fn pick<C: Copy>(&mut self, choices: &[C]) -> C {
        choices[self.size(0, choices.len() - 1)]
    }
}
