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

    /// Which sample of a signal of `n` samples is read at `index`, which may lie beyond its edges;
    /// `None` where there is nothing, or a constant.
    ///
    /// ```
    /// use faltung::Boundary;
    /// assert_eq!(Boundary::Reflect.sample(-2, 5), Some(2));
    /// assert_eq!(Boundary::Wrap.sample(5, 5), Some(0));
    /// assert_eq!(Boundary::Zero.sample(5, 5), None);
    /// ```
    pub fn sample(self, index: isize, n: usize) -> Option<usize> {
        let source = if n > 0 { self.source(index, n) } else { Source::Absent };
        match source {
            Source::Sample(at) => Some(at),
            _ => None,
        }
    }

    /// Where sample `index` of a signal of `n >= 1` samples is read, once this rule holds on the
    /// side where `index` lies.
    pub(crate) fn source(self, index: isize, n: usize) -> Source {
        if (0..n as isize).contains(&index) {
            return Source::Sample(index as usize);
        }
        match self {
            Boundary::Zero => Source::Absent,
            Boundary::Constant(value) => Source::Constant(value),
            _ => Source::Sample(self.repeat(index, n).first),
        }
    }

    /// What lies from `index`, beyond the edges of `n >= 1` samples, on, as far as it runs through them
    /// evenly; for rules that repeat samples.
    pub(crate) fn repeat(self, index: isize, n: usize) -> Repeat {
        let repeat = |first, step, len| Repeat { first, step, len };
        let place = |period: usize| index.rem_euclid(period as isize) as usize;
        match self {
            Boundary::Wrap => repeat(place(n), Step::Forth, n - place(n)),
            Boundary::Symmetric => match place(2 * n) {
                at if at < n => repeat(at, Step::Forth, n - at),
                at => repeat(2 * n - 1 - at, Step::Back, 2 * n - at),
            },
            Boundary::Reflect if n > 1 => match place(2 * n - 2) {
                at if at < n - 1 => repeat(at, Step::Forth, n - 1 - at),
                at => repeat(2 * n - 2 - at, Step::Back, 2 * n - 2 - at),
            },
            _ if index < 0 => repeat(0, Step::Still, index.unsigned_abs()),
            _ => repeat(n - 1, Step::Still, usize::MAX),
        }
    }
}

/// `len` places of an extended axis that read one sample after the other, or before, or the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Repeat {
    pub(crate) first: usize,
    pub(crate) step: Step,
    pub(crate) len: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Step {
    Forth,
    Back,
    Still,
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
    fn stretches_beyond_the_edge_are_read_place_by_place() {
        let slow = |rule: Boundary, index: isize, n: isize| match rule {
            Boundary::Wrap => index.rem_euclid(n),
            Boundary::Symmetric => index.rem_euclid(2 * n).min(2 * n - 1 - index.rem_euclid(2 * n)),
            Boundary::Reflect if n > 1 => {
                let period = 2 * n - 2;
                index.rem_euclid(period).min(period - index.rem_euclid(period))
            }
            _ => index.clamp(0, n - 1),
        };
        for rule in [Boundary::Edge, Boundary::Reflect, Boundary::Symmetric, Boundary::Wrap] {
            for n in 1..6 {
                for index in (-15..0).chain(n..20) {
                    let Repeat { first, step, len } = rule.repeat(index, n as usize);
                    // None goes on inside.
                    assert!(index >= 0 || len <= index.unsigned_abs(), "{rule:?} {index} {n}");
                    for ahead in 0..len.min(9) {
                        let at = match step {
                            Step::Forth => first + ahead,
                            Step::Back => first - ahead,
                            Step::Still => first,
                        };
                        let wanted = slow(rule, index + ahead as isize, n);
                        assert_eq!(at as isize, wanted, "{rule:?} {index} {n} {ahead}");
                    }
                }
            }
        }
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
