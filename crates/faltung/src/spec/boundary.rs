use num_complex::Complex64;
use serde::{Deserialize, Serialize};

/// What lies beyond the edge of a signal, in the words of NumPy's `pad`.
///
/// For the signal `a b c d`:
///
/// | rule          | before    | signal    | after     | elsewhere called |
/// |---------------|-----------|-----------|-----------|------------------|
/// | `Zero`        | `. . . .` | `a b c d` | `. . . .` | `np.convolve`    |
/// | `Constant(v)` | `v v v v` | `a b c d` | `v v v v` | ndimage `constant`, OpenCV `CONSTANT` |
/// | `Edge`        | `a a a a` | `a b c d` | `d d d d` | ndimage `nearest`, OpenCV `REPLICATE` |
/// | `Reflect`     | `c d c b` | `a b c d` | `c b a b` | ndimage `mirror`, OpenCV `REFLECT_101` |
/// | `Symmetric`   | `d c b a` | `a b c d` | `d c b a` | ndimage `reflect`, OpenCV `REFLECT` |
/// | `Wrap`        | `a b c d` | `a b c d` | `a b c d` | ndimage `grid-wrap`, OpenCV `WRAP` |
///
/// All rules go on for ever, so they are defined also where the kernel is longer than the signal.
/// Under `Reflect` a signal of one sample repeats that sample. Several axes are extended one after
/// the other, first axis first, so in a corner the rule of the later axis has the last word.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Boundary {
    /// Nothing: terms outside are absent, so that `[1, 2, 3] * [inf, 1]` is `[inf, inf, inf, 3]`.
    Zero,
    /// This value, multiplied like any sample: with 0, an infinite tap makes NaN at the edge.
    Constant(Scalar),
    /// The nearest sample of the signal.
    Edge,
    /// The mirror image, the edge sample not repeated.
    Reflect,
    /// The mirror image, the edge sample repeated.
    Symmetric,
    /// The signal again, from its other end.
    Wrap,
}

impl Boundary {
    /// The rule that puts `value` beyond the edge.
    ///
    /// ```
    /// use faltung::{Boundary, Mode, Spec};
    /// let spec = Spec::convolve().mode(Mode::Same).boundary(Boundary::constant(10.0));
    /// assert_eq!(spec.run(&[1.0, 2.0], &[1.0, 1.0, 1.0])?, [13.0, 13.0]);
    /// # Ok::<(), faltung::Error>(())
    /// ```
    pub fn constant(value: impl Into<Scalar>) -> Self {
        Boundary::Constant(value.into())
    }

    /// The same rule, spoken of by name in messages and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Boundary::Zero => "zero",
            Boundary::Constant(_) => "constant",
            Boundary::Edge => "edge",
            Boundary::Reflect => "reflect",
            Boundary::Symmetric => "symmetric",
            Boundary::Wrap => "wrap",
        }
    }

    /// The index of the sample that stands at a place before, among or after a line of `samples`
    /// samples; `None` where a constant stands or nothing, and of a line without samples.
    ///
    /// ```
    /// use faltung::Boundary;
    /// assert_eq!(Boundary::Symmetric.sample_at(-2, 5), Some(1));
    /// assert_eq!(Boundary::Wrap.sample_at(6, 5), Some(1));
    /// assert_eq!(Boundary::Zero.sample_at(5, 5), None);
    /// ```
    pub fn sample_at(self, place: isize, samples: usize) -> Option<usize> {
        if samples == 0 {
            return None;
        }
        match self.source(place, samples) {
            Source::Sample(at) => Some(at),
            Source::Constant(_) | Source::Absent => None,
        }
    }

    /// Where sample `index` of a signal of `n >= 1` samples is read, once this rule holds on the
    /// side where `index` lies.
    pub(crate) fn source(self, index: isize, n: usize) -> Source {
        let len = n as isize;
        if (0..len).contains(&index) {
            return Source::Sample(index as usize);
        }
        let at = match self {
            Boundary::Zero => return Source::Absent,
            Boundary::Constant(value) => return Source::Constant(value),
            Boundary::Edge => index.clamp(0, len - 1),
            Boundary::Wrap => index.rem_euclid(len),
            Boundary::Symmetric => {
                let at = index.rem_euclid(2 * len);
                at.min(2 * len - 1 - at)
            }
            Boundary::Reflect if n == 1 => 0,
            Boundary::Reflect => {
                let period = 2 * len - 2;
                let at = index.rem_euclid(period);
                at.min(period - at)
            }
        };
        Source::Sample(at as usize)
    }
}

/// Where one sample of an extended axis comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Source {
    Sample(usize),
    Constant(Scalar),
    Absent,
}

/// The rules on the two sides of one axis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sides {
    /// What lies before the first sample.
    pub before: Boundary,
    /// What lies after the last sample.
    pub after: Boundary,
}

impl Sides {
    pub(crate) fn source(self, index: isize, n: usize) -> Source {
        if index < 0 { self.before.source(index, n) } else { self.after.source(index, n) }
    }

    pub(crate) fn both(self, test: impl Fn(Boundary) -> bool) -> bool {
        test(self.before) && test(self.after)
    }
}

impl From<Boundary> for Sides {
    fn from(rule: Boundary) -> Self {
        Sides { before: rule, after: rule }
    }
}

/// A number that an element of any type can be made of, if it fits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Scalar {
    /// A whole number.
    Int(i128),
    /// A real number.
    Real(f64),
    /// A complex number.
    Complex(Complex64),
}

macro_rules! scalar_from {
    ($($from:ty => $variant:ident as $via:ty),* $(,)?) => {$(
        impl From<$from> for Scalar {
            fn from(value: $from) -> Self {
                Scalar::$variant(<$via>::from(value))
            }
        }
    )*};
}

scalar_from!(
    i8 => Int as i128, i16 => Int as i128, i32 => Int as i128, i64 => Int as i128,
    u8 => Int as i128, u16 => Int as i128, u32 => Int as i128, u64 => Int as i128,
    f32 => Real as f64, f64 => Real as f64, Complex64 => Complex as Complex64,
);

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Scalar::Int(value) => write!(f, "{value}"),
            Scalar::Real(value) => write!(f, "{value}"),
            Scalar::Complex(value) => write!(f, "{value}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(rule: Boundary, n: usize) -> String {
        let letters: Vec<char> = ('a'..='z').take(n).collect();
        (-6..n as isize + 6)
            .map(|i| match rule.source(i, n) {
                Source::Sample(at) => letters[at],
                Source::Constant(_) => 'v',
                Source::Absent => '.',
            })
            .collect()
    }

    #[test]
    fn each_rule_goes_on_for_ever() {
        assert_eq!(drawn(Boundary::Zero, 4), "......abcd......");
        assert_eq!(drawn(Boundary::constant(1), 4), "vvvvvvabcdvvvvvv");
        assert_eq!(drawn(Boundary::Edge, 4), "aaaaaaabcddddddd");
        assert_eq!(drawn(Boundary::Reflect, 4), "abcdcbabcdcbabcd");
        assert_eq!(drawn(Boundary::Symmetric, 4), "cddcbaabcddcbaab");
        assert_eq!(drawn(Boundary::Wrap, 4), "cdabcdabcdabcdab");
        for rule in [Boundary::Edge, Boundary::Reflect, Boundary::Symmetric, Boundary::Wrap] {
            assert_eq!(drawn(rule, 1), "aaaaaaaaaaaaa");
        }
    }
}
