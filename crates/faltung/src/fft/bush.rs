use num_complex::Complex;

use super::tree::{Axis, Split, radices};
use crate::simd::{Level, Passes, PlanesMut, Step, Way};

/// Transforms of blocks that are too short for the leaves of a tree: rings are split as in
/// [`super::tree`], by the same steps with the same roundings, down to single points.
pub(super) struct Bush<F> {
    pub(super) points: usize,
    splits: Vec<Split<F>>,
}

impl<F: Passes> Bush<F> {
    /// For blocks of complex numbers of `shape`; `None` where a length has a prime factor above 5.
    pub(super) fn new(shape: &[usize]) -> Option<Self> {
        let points = shape.iter().try_fold(1usize, |all, &length| all.checked_mul(length))?;
        let mut columns = points;
        let mut splits = Vec::new();
        for &length in shape {
            let radices = radices(length)?;
            let mut axis = Axis::new(length)?;
            for radix in radices {
                columns /= radix;
                splits.push(axis.split(radix, columns));
            }
        }
        Some(Bush { points, splits })
    }

    /// Numbers of a spectrum, which is a plane of real parts and one of imaginary parts.
    pub(super) fn bins(&self) -> usize {
        2 * self.points
    }

    /// The planes of a block become those of its spectrum.
    pub(super) fn forward(&self, level: Level, planes: &mut [F]) {
        self.splits.iter().for_each(|split| self.step(level, Way::Down, split, planes));
    }

    /// The planes of a spectrum become those of its block, times `points`.
    pub(super) fn inverse(&self, level: Level, planes: &mut [F]) {
        self.splits.iter().rev().for_each(|split| self.step(level, Way::Up, split, planes));
    }

    fn step(&self, level: Level, way: Way, split: &Split<F>, planes: &mut [F]) {
        let (re, im) = planes.split_at_mut(self.points);
        let Split { radix, columns, .. } = *split;
        let ring = radix * columns;
        // Along later axes all rows have the same rings.
        let twiddles = split.twiddles.chunks_exact(radix - 1).cycle();
        let rings = re.chunks_exact_mut(ring).zip(im.chunks_exact_mut(ring));
        for ((re, im), twiddles) in rings.zip(twiddles) {
            Step { way, radix, columns, twiddles }.within(level, PlanesMut { re, im }, columns);
        }
    }

    /// What products want of a kernel's spectrum: the factor of the way back is in it.
    pub(super) fn keep(&self, spectrum: &[F], kernel: &mut [F]) {
        let scale = F::rounded(1.0 / self.points as f64);
        kernel.iter_mut().zip(spectrum).for_each(|(factor, bin)| *factor = bin.times(scale));
    }

    /// `spectrum` becomes its product with that of a kernel.
    pub(super) fn multiply(&self, spectrum: &mut [F], kernel: &[F]) {
        let (re, im) = spectrum.split_at_mut(self.points);
        let (by_re, by_im) = kernel.split_at(self.points);
        for at in 0..self.points {
            let product = product([re[at], im[at]], [by_re[at], by_im[at]]);
            (re[at], im[at]) = (product.re, product.im);
        }
    }

    /// `sum += spectrum * kernel`.
    pub(super) fn add_product(&self, sum: &mut [F], spectrum: &[F], kernel: &[F]) {
        let (sum_re, sum_im) = sum.split_at_mut(self.points);
        let (re, im) = spectrum.split_at(self.points);
        let (by_re, by_im) = kernel.split_at(self.points);
        for at in 0..self.points {
            let product = product([re[at], im[at]], [by_re[at], by_im[at]]);
            sum_re[at] = sum_re[at].plus(product.re);
            sum_im[at] = sum_im[at].plus(product.im);
        }
    }
}

/// Each product and sum rounded by itself: at every level the same.
#[inline(always)]
fn product<F: Passes>([a, b]: [F; 2], [c, d]: [F; 2]) -> Complex<F> {
    let minus_one = F::rounded(-1.0);
    Complex { re: a.times(c).plus(b.times(d).times(minus_one)), im: a.times(d).plus(b.times(c)) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// The bits of a block's convolution with itself.
    fn squared<F: Passes>(level: Level, shape: &[usize], bits: impl Fn(F) -> u64) -> Vec<u64> {
        let bush = Bush::<F>::new(shape).unwrap();
        let number = |i: usize| (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        let mut planes: Vec<F> =
            (0..bush.bins()).map(|i| F::rounded(number(i + 1) as f64 / 8e6 - 1.0)).collect();
        bush.forward(level, &mut planes);
        let mut kernel = vec![F::ZERO; bush.bins()];
        bush.keep(&planes, &mut kernel);
        let mut sum = vec![F::ZERO; bush.bins()];
        bush.add_product(&mut sum, &planes, &kernel);
        bush.multiply(&mut planes, &kernel);
        assert!(sum == planes, "a sum of one product");
        bush.inverse(level, &mut planes);
        planes.into_iter().map(bits).collect()
    }

    #[test]
    fn levels_that_fuse_round_alike() {
        for shape in [&[][..], &[1], &[2], &[6], &[40], &[54], &[6, 10], &[15, 4, 9], &[32, 32]] {
            let fused: Vec<Level> =
                Level::available().into_iter().filter(|level| level.name() != "portable").collect();
            for levels in fused.windows(2) {
                let [one, other] = [levels[0], levels[1]].map(|level| {
                    (
                        squared(level, shape, |x: f32| x.to_bits().into()),
                        squared(level, shape, f64::to_bits),
                    )
                });
                assert!(one == other, "{shape:?}");
            }
        }
    }

    #[test]
    fn other_prime_factors_are_refused() {
        assert!(Bush::<f64>::new(&[14]).is_none() && Bush::<f64>::new(&[4, 0]).is_none());
    }
}
