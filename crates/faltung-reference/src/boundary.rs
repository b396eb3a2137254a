/// What lies beyond the edge of an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Boundary<T> {
    /// Nothing: the terms there are absent from the sum.
    Zero,
    /// This number, multiplied as any sample is.
    Constant(T),
    /// The nearest sample.
    Edge,
    /// The mirror image, with the mirror standing on the edge sample.
    Reflect,
    /// The mirror image, with the mirror standing behind the edge sample.
    Symmetric,
    /// The signal again, from its other end.
    Wrap,
}

/// The rules before the first sample and after the last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sides<T> {
    /// The rule for negative positions.
    pub before: Boundary<T>,
    /// The rule for positions from the length on.
    pub after: Boundary<T>,
}

/// What stands at one position of an extended axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reach<T> {
    /// The sample of this index.
    Sample(usize),
    /// This number.
    Constant(T),
    /// Nothing.
    Absent,
}

impl<T: Copy> Sides<T> {
    /// What stands at `position` of an axis of `n >= 1` samples.
    pub fn reach(self, position: isize, n: usize) -> Reach<T> {
        let n = n as isize;
        let rule = if position < 0 { self.before } else { self.after };
        let mut at = position;
        while at < 0 || at >= n {
            at = match rule {
                Boundary::Zero => return Reach::Absent,
                Boundary::Constant(value) => return Reach::Constant(value),
                Boundary::Edge if at < 0 => 0,
                Boundary::Edge => n - 1,
                Boundary::Wrap if at < 0 => at + n,
                Boundary::Wrap => at - n,
                Boundary::Symmetric if at < 0 => -1 - at,
                Boundary::Symmetric => 2 * n - 1 - at,
                // Two mirrors on the same sample: everything seen is that sample.
                Boundary::Reflect if n == 1 => 0,
                Boundary::Reflect if at < 0 => -at,
                Boundary::Reflect => 2 * (n - 1) - at,
            };
        }
        Reach::Sample(at as usize)
    }
}

impl<T: Copy> From<Boundary<T>> for Sides<T> {
    fn from(rule: Boundary<T>) -> Self {
        Sides { before: rule, after: rule }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(sides: impl Into<Sides<char>>, samples: &str) -> String {
        let (samples, sides): (Vec<char>, _) = (samples.chars().collect(), sides.into());
        let n = samples.len();
        (-7..n as isize + 7)
            .map(|position| match sides.reach(position, n) {
                Reach::Sample(at) => samples[at],
                Reach::Constant(value) => value,
                Reach::Absent => '.',
            })
            .collect()
    }

    #[test]
    fn a_picture_of_each_rule() {
        assert_eq!(picture(Boundary::Zero, "abcd"), ".......abcd.......");
        assert_eq!(picture(Boundary::Constant('v'), "abcd"), "vvvvvvvabcdvvvvvvv");
        assert_eq!(picture(Boundary::Edge, "abcd"), "aaaaaaaabcdddddddd");
        assert_eq!(picture(Boundary::Reflect, "abcd"), "babcdcbabcdcbabcdc");
        assert_eq!(picture(Boundary::Symmetric, "abcd"), "bcddcbaabcddcbaabc");
        assert_eq!(picture(Boundary::Wrap, "abcd"), "bcdabcdabcdabcdabc");
    }

    #[test]
    fn a_picture_of_a_short_signal() {
        assert_eq!(picture(Boundary::Reflect, "ab"), "babababababababa");
        assert_eq!(picture(Boundary::Symmetric, "ab"), "bbaabbaabbaabbaa");
        for rule in [Boundary::Edge, Boundary::Reflect, Boundary::Symmetric, Boundary::Wrap] {
            assert_eq!(picture(rule, "a"), "a".repeat(15));
        }
    }

    #[test]
    fn a_picture_of_two_rules() {
        let sides = Sides { before: Boundary::Constant('<'), after: Boundary::Wrap };
        assert_eq!(picture(sides, "abc"), "<<<<<<<abcabcabca");
        let sides = Sides { before: Boundary::Reflect, after: Boundary::Zero };
        assert_eq!(picture(sides, "abc"), "bcbabcbabc.......");
    }
}
