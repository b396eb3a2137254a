/// Decisions that are read from bytes, with the words of the tests' generator. Where the bytes end,
/// every decision is the first choice.
pub(crate) struct Random<'a> {
    rest: std::slice::Iter<'a, u8>,
}

impl<'a> Random<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Random { rest: bytes.iter() }
    }

    fn read(&mut self, bytes: u32) -> u64 {
        (0..bytes).fold(0, |word, _| word << 8 | u64::from(self.rest.next().copied().unwrap_or(0)))
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.read(8)
    }

    /// A whole number from `first` to `last`, both included.
    pub(crate) fn whole(&mut self, first: i64, last: i64) -> i64 {
        let choices = (last - first + 1) as u64;
        let bytes = if choices <= 1 << 8 { 1 } else { 3 };
        first + (self.read(bytes) % choices) as i64
    }

    pub(crate) fn size(&mut self, first: usize, last: usize) -> usize {
        self.whole(first as i64, last as i64) as usize
    }

    /// In [-1, 1), a multiple of 2^-23: most bytes of a case are samples.
    pub(crate) fn real(&mut self) -> f64 {
        self.read(3) as f64 / f64::from(1 << 23) - 1.0
    }

    pub(crate) fn one_in(&mut self, chances: u64) -> bool {
        self.whole(0, chances as i64 - 1) == chances as i64 - 1
    }

    pub(crate) fn pick<C: Copy>(&mut self, choices: &[C]) -> C {
        choices[self.size(0, choices.len() - 1)]
    }
}
