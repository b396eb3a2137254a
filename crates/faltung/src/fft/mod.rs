//! Cyclic convolution of blocks: forward, product, inverse. Nothing outside this room knows how a
//! spectrum is laid out.

mod complex;
mod real;

use num_complex::Complex;

use crate::number::{Bit, Number};

/// How much a cyclic convolution errs at most in any output, in units of [`error_size`] and the unit
/// round-off.
///
/// Measured, not proven: the tests of this room search for errors and fail above half of it.
pub(crate) const ERROR_CONSTANT: f64 = 3.0;

/// What is known of the size of an operand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// The Euclidean norm.
    pub(crate) norm: f64,
    /// The largest absolute value.
    pub(crate) largest: f64,
    /// The sum of the absolute values, at least.
    pub(crate) sum: f64,
}

/// What the error of a cyclic convolution `y = x * h` of a block of `points` is in proportion to:
///
/// ```text
/// log2(B) ((|x| |h| + |y|) / sqrt(B) + min(|x| max|h|, max|x| |h|))
///     + (4 max|x| |h|_1 + |x|_1 max|h|) / 6
/// ```
///
/// The first term is the noise that rounding adds to spectra and to the block, alike everywhere; the
/// second what adds up in phase where the spectra have lines, as those of tones have; the third what
/// early steps of a transform carry from a large sample to a distant one; the last what adds up when
/// a step rounds all samples the same way. The proven bound is
/// `log2(B) |x| |h|` times about 20 (Higham, "Accuracy and Stability of Numerical Algorithms",
/// section 24.1), which is hundreds of times what ordinary data ever show.
pub(crate) fn error_size(points: f64, x: Sizes, h: Sizes, norm_y: f64) -> f64 {
    let noise = (x.norm * h.norm + norm_y) / points.sqrt();
    let carried = (x.norm * h.largest).min(x.largest * h.norm);
    let alike = (4.0 * x.largest * h.sum + x.sum * h.largest) / 6.0;
    points.log2().max(1.0) * (noise + carried) + alike
}

/// What one level of a transform adds to the relative error, three times over for two transforms
/// forward and one back.
///
/// A butterfly adds (one rounding) and multiplies (at most sqrt(5) roundings) by a factor that is off
/// by at most 15: factors come from the sine and cosine of an angle of up to 2 pi that was itself
/// rounded twice. Butterflies of three and of five spend less than as many levels of two.
const ROUNDINGS_OF_A_LEVEL: f64 = 3.0 * (1.0 + 2.24 + 15.0);

/// How much any output of a cyclic convolution of real blocks of `points` errs at most, where `norms`
/// is the product of the operands' Euclidean norms and terms of higher order are left out.
///
/// This is proven: Brent, Percival and Zimmermann, "Error bounds on complex floating-point
/// multiplication" (2007), section 5. It is some hundred times what data ever show.
pub(crate) fn proven_error(points: f64, norms: f64) -> f64 {
    (points.log2().max(1.0) + 1.0) * ROUNDINGS_OF_A_LEVEL * f64::ROUND_OFF * norms
}

/// A number whose blocks may have a transform.
pub trait Transformable: Number {
    #[doc(hidden)]
    type Bin: Copy + std::fmt::Debug + Send + Sync + 'static;
    #[doc(hidden)]
    const EMPTY_BIN: Self::Bin;
    #[doc(hidden)]
    type Transform: BlockTransform<Self>;
}

/// The transform of dense row-major blocks of one shape.
///
/// `inverse(product(forward(a), forward(b)))` is the cyclic convolution of `a` and `b`.
pub trait BlockTransform<N: Transformable>: Send + Sync + Sized + 'static {
    /// `None` where blocks of `N` have no transform.
    fn new(shape: &[usize]) -> Option<Self>;

    /// Bins in a spectrum.
    fn bins(&self) -> usize;

    /// Bins of scratch that `forward` and `inverse` want.
    fn scratch(&self) -> usize;

    /// The spectrum of `block`; what is left in `block` is of no use.
    fn forward(&self, block: &mut [N], spectrum: &mut [N::Bin], scratch: &mut [N::Bin]);

    /// `kernel` becomes what [`BlockTransform::multiply`] wants: scaled by the block's size.
    fn scale(&self, kernel: &mut [N::Bin]);

    /// `spectrum *= kernel`, bin by bin.
    fn multiply(&self, spectrum: &mut [N::Bin], kernel: &[N::Bin]);

    /// `sum += spectrum * kernel`, bin by bin.
    fn multiply_add(&self, sum: &mut [N::Bin], spectrum: &[N::Bin], kernel: &[N::Bin]);

    /// The block of `spectrum`; what is left in `spectrum` is of no use.
    fn inverse(&self, spectrum: &mut [N::Bin], block: &mut [N], scratch: &mut [N::Bin]);
}

/// The smallest length of at least `at_least` that transforms take without a detour: even, and of
/// no prime factor above 5. `None` beyond what addresses can hold.
pub(crate) fn good_length(at_least: usize) -> Option<usize> {
    if at_least <= 1 {
        return Some(1);
    }
    let mut best = at_least.checked_next_power_of_two()?;
    let mut fives = 1usize;
    while fives < best {
        let mut odd = fives;
        while odd < best {
            let twos = at_least.div_ceil(odd).next_power_of_two().max(2);
            if let Some(length) = odd.checked_mul(twos) {
                best = best.min(length);
            }
            odd *= 3;
        }
        fives *= 5;
    }
    Some(best)
}

/// Numbers without a transform: exact ones.
#[derive(Debug)]
pub enum Never {}

impl<N: Transformable> BlockTransform<N> for Never {
    fn new(_: &[usize]) -> Option<Self> {
        None
    }
    fn bins(&self) -> usize {
        match *self {}
    }
    fn scratch(&self) -> usize {
        match *self {}
    }
    fn forward(&self, _: &mut [N], _: &mut [N::Bin], _: &mut [N::Bin]) {
        match *self {}
    }
    fn scale(&self, _: &mut [N::Bin]) {
        match *self {}
    }
    fn multiply(&self, _: &mut [N::Bin], _: &[N::Bin]) {
        match *self {}
    }
    fn multiply_add(&self, _: &mut [N::Bin], _: &[N::Bin], _: &[N::Bin]) {
        match *self {}
    }
    fn inverse(&self, _: &mut [N::Bin], _: &mut [N], _: &mut [N::Bin]) {
        match *self {}
    }
}

macro_rules! untransformed {
    ($($number:ty),*) => {$(
        impl Transformable for $number {
            type Bin = ();
            const EMPTY_BIN: () = ();
            type Transform = Never;
        }
    )*};
}

untransformed!(i8, i16, i32, i64, u8, u16, u32, u64, Bit);

macro_rules! transformed {
    ($($real:ty),*) => {$(
        impl Transformable for $real {
            type Bin = Complex<$real>;
            const EMPTY_BIN: Complex<$real> = Complex::new(0.0, 0.0);
            type Transform = real::RealBlock<$real>;
        }

        impl Transformable for Complex<$real> {
            type Bin = Complex<$real>;
            const EMPTY_BIN: Complex<$real> = Complex::new(0.0, 0.0);
            type Transform = complex::ComplexBlock<$real>;
        }
    )*};
}

transformed!(f32, f64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_lengths_are_the_smallest() {
        for (at_least, length) in
            [(1, 1), (2, 2), (3, 4), (7, 8), (11, 12), (1023, 1024), (1025, 1080)]
        {
            assert_eq!(good_length(at_least), Some(length));
        }
        assert_eq!(good_length(usize::MAX), None);
    }

    fn cyclic(shape: [usize; 2], a: &[f64], b: &[f64]) -> Vec<f64> {
        let [rows, columns] = shape;
        let mut sums = vec![0.0; rows * columns];
        for (i, &x) in a.iter().enumerate() {
            for (j, &h) in b.iter().enumerate() {
                let row = (i / columns + j / columns) % rows;
                let column = (i % columns + j % columns) % columns;
                sums[row * columns + column] += x * h;
            }
        }
        sums
    }

    fn convolved<N: Transformable>(shape: &[usize], a: &[N], b: &[N]) -> Vec<N> {
        let transform = N::Transform::new(shape).unwrap();
        let bins = || vec![N::EMPTY_BIN; transform.bins()];
        let mut scratch = vec![N::EMPTY_BIN; transform.scratch()];
        let (mut of_a, mut of_b) = (bins(), bins());
        let mut block = a.to_vec();
        transform.forward(&mut block, &mut of_a, &mut scratch);
        block.copy_from_slice(b);
        transform.forward(&mut block, &mut of_b, &mut scratch);
        transform.scale(&mut of_b);
        transform.multiply(&mut of_a, &of_b);
        transform.inverse(&mut of_a, &mut block, &mut scratch);
        block
    }

    #[test]
    fn products_of_spectra_are_cyclic_convolutions() {
        for shape in [[1, 8], [1, 30], [6, 1], [4, 10], [12, 6]] {
            let len = shape[0] * shape[1];
            let a: Vec<f64> = (0..len).map(|i| (i * 7 % 13) as f64 - 6.0).collect();
            let b: Vec<f64> = (0..len).map(|i| (i * 5 % 11) as f64 - 5.0).collect();
            let slow = cyclic(shape, &a, &b);
            let complex =
                |real: &[f64]| real.iter().map(|&x| Complex::new(x, 0.0)).collect::<Vec<_>>();
            for (m, sum) in convolved(&shape, &a, &b).into_iter().enumerate() {
                assert!((sum - slow[m]).abs() < 1e-11, "{shape:?} {m}: {sum} for {}", slow[m]);
            }
            let turned: Vec<_> = complex(&a).iter().map(|z| z * Complex::new(0.0, 1.0)).collect();
            for (m, sum) in convolved(&shape, &turned, &complex(&b)).into_iter().enumerate() {
                assert!((sum.im - slow[m]).abs() < 1e-11 && sum.re.abs() < 1e-11);
            }
        }
    }

    /// The largest error of a cyclic convolution over noise, spikes, decays, tones and offsets, which
    /// hill climbing on a few samples makes worse.
    #[test]
    fn errors_stay_far_below_the_constant() {
        let mut worst = 0f64;
        let mut state = 1u64;
        let mut random = move || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as f64 / (1u64 << 31) as f64 * 2.0 - 1.0
        };
        for length in [16usize, 60, 128, 360, 1024, 4096] {
            for family in 0..5 {
                let mut sample = |i: usize| match family {
                    0 => random(),
                    1 => random() * if i.is_multiple_of(17) { 1e6 } else { 1.0 },
                    2 => random() * libm::exp2(-((i % 60) as f64)),
                    3 => libm::sin(i as f64 * 0.7),
                    _ => 1.0 + random() * 1e-3,
                };
                let mut a: Vec<f64> = (0..length).map(&mut sample).collect();
                let b: Vec<f64> = (0..length).map(&mut sample).collect();
                let mut here = error_in_units(&a, &b);
                for step in 0..30 {
                    let at = step * 7919 % length;
                    let other = a[(at * 3 + 1) % length];
                    let old = std::mem::replace(&mut a[at], -2.0 * other);
                    let there = error_in_units(&a, &b);
                    if there > here { here = there } else { a[at] = old }
                }
                worst = worst.max(here);
            }
        }
        println!("largest error {worst:.3} of {ERROR_CONSTANT}");
        assert!(worst > 0.0 && worst < ERROR_CONSTANT / 2.0, "{worst}");
    }

    /// In single precision, so that double precision is exact enough to judge by.
    fn error_in_units(a: &[f64], b: &[f64]) -> f64 {
        let single = |x: &[f64]| x.iter().map(|&x| x as f32).collect::<Vec<f32>>();
        let double = |x: &[f32]| x.iter().map(|&x| f64::from(x)).collect::<Vec<f64>>();
        let (a, b) = (single(a), single(b));
        let found = convolved(&[a.len()], &a, &b);
        let (a, b) = (double(&a), double(&b));
        let truth = convolved(&[a.len()], &a, &b);
        let norm = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>().sqrt();
        let most = |x: &[f64]| x.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        let sizes = |x: &[f64]| {
            let sum = x.iter().map(|x| x.abs()).sum();
            Sizes { norm: norm(x), largest: most(x), sum }
        };
        let size = error_size(a.len() as f64, sizes(&a), sizes(&b), norm(&truth));
        let unit = f32::ROUND_OFF * size;
        let error = |(x, y): (&f32, &f64)| (f64::from(*x) - y).abs() / unit;
        found.iter().zip(&truth).map(error).fold(0.0, f64::max)
    }
}
