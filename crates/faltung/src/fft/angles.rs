use num_complex::Complex;

use crate::simd::Level;

/// A number as an unevaluated sum of two, the second of about the size of the first's last bit.
#[derive(Clone, Copy)]
struct Double {
    high: f64,
    low: f64,
}

const TAU: Double = Double { high: std::f64::consts::TAU, low: 2.449_293_598_294_706_4e-16 };

impl Double {
    #[inline(always)]
    fn of_sum(a: f64, b: f64) -> Self {
        let high = a + b;
        let rest = high - a;
        Double { high, low: (a - (high - rest)) + (b - rest) }
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        let sum = Double::of_sum(self.high, other.high);
        Double::of_sum(sum.high, sum.low + (self.low + other.low))
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        let high = self.high * other.high;
        let rest = self.high.mul_add(other.high, -high);
        Double::of_sum(high, rest + self.high.mul_add(other.low, self.low * other.high))
    }

    #[inline(always)]
    fn negated(self) -> Self {
        Double { high: -self.high, low: -self.low }
    }

    /// `over / under` of whole numbers below 2^53.
    fn ratio(over: usize, under: usize) -> Self {
        let (over, under) = (over as f64, under as f64);
        let high = over / under;
        Double { high, low: (-high).mul_add(under, over) / under }
    }
}

/// The points `e^(2 pi i k / parts)`, right to the last bit but for rare ties: products of a
/// coarse and a fine point, both to twice the precision. Whole numbers choose them, so no angle is
/// ever rounded, and the same bits come out on every machine.
pub(super) struct Circle {
    parts: usize,
    step: usize,
    fine: Vec<[Double; 2]>,
    coarse: Vec<[Double; 2]>,
}

impl Circle {
    /// A circle in `parts` parts, a multiple of 8.
    pub(super) fn new(parts: usize) -> Self {
        Level::best().widely(
            #[inline(always)]
            || {
                let step = (parts as f64).sqrt() as usize + 1;
                let fine = (0..step).map(|k| on_circle(k, parts)).collect();
                let coarse =
                    (0..parts.div_ceil(step)).map(|k| on_circle(k * step, parts)).collect();
                Circle { parts, step, fine, coarse }
            },
        )
    }

    #[inline(always)]
    pub(super) fn at(&self, k: usize) -> Complex<f64> {
        let k = k % self.parts;
        let [a, b] = self.coarse[k / self.step];
        let [c, d] = self.fine[k % self.step];
        let re = a.times(c).plus(b.times(d).negated());
        let im = a.times(d).plus(b.times(c));
        Complex::new(re.high, im.high)
    }
}

/// Cosine and sine of `2 pi k / parts`.
#[inline(always)]
fn on_circle(k: usize, parts: usize) -> [Double; 2] {
    let eighth = parts / 8;
    let (turn, rest) = (k / eighth % 8, k % eighth);
    let backwards = turn % 2 == 1;
    let part = if backwards { eighth - rest } else { rest };
    let [c, s] = near_one(TAU.times(Double::ratio(part, parts)));
    match turn {
        0 => [c, s],
        1 => [s, c],
        2 => [s.negated(), c],
        3 => [c.negated(), s],
        4 => [c.negated(), s.negated()],
        5 => [s.negated(), c.negated()],
        6 => [s, c.negated()],
        _ => [c, s.negated()],
    }
}

/// Cosine and sine of an angle up to pi / 4, by their power series.
#[inline(always)]
fn near_one(angle: Double) -> [Double; 2] {
    /// The last term's power; (pi / 4)^27 / 27! is below 2^-106.
    const LAST: usize = 27;
    let minus_square = angle.times(angle).negated();
    let one = Double { high: 1.0, low: 0.0 };
    let mut cosine = one;
    let mut sine = one;
    for power in (2..LAST).rev().step_by(2) {
        // Horner's rule: `power` runs over 26, 24, ... 2.
        sine = one.plus(sine.times(minus_square).times(Double::ratio(1, power * (power + 1))));
        cosine = one.plus(cosine.times(minus_square).times(Double::ratio(1, power * (power - 1))));
    }
    [cosine, sine.times(angle)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_agree_with_libm_and_with_each_other() {
        for parts in [8, 24, 1000, 4096, 3 << 16] {
            let circle = Circle::new(parts);
            for k in (0..parts).step_by(parts / 8 + 1).chain(0..parts.min(500)) {
                let angle = std::f64::consts::TAU * (k as f64 / parts as f64);
                let point = circle.at(k);
                let (sine, cosine) = (libm::sin(angle), libm::cos(angle));
                assert!((point.re - cosine).abs() < 1e-15 && (point.im - sine).abs() < 1e-15);
            }
        }
        let circle = Circle::new(48);
        assert_eq!(circle.at(4).im, 0.5);
        assert_eq!(circle.at(16).re, -0.5);
        assert_eq!(circle.at(6).re, std::f64::consts::FRAC_1_SQRT_2);
        assert_eq!(circle.at(12), Complex::new(0.0, 1.0));
    }
}
