//! Cyclic convolution of blocks: forward, product, inverse. Nothing outside this room knows how a
//! spectrum is laid out.

mod angles;
mod at_once;
mod bush;
mod complex;
mod force;
mod products;
mod real;
mod tree;
mod trees;
mod walk;

use num_complex::Complex;

use crate::number::{Bit, Kind, Number};
use crate::simd::Stored;

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
///     + 5 max|x| |h|_1 / 6
/// ```
///
/// The first term is the noise that rounding adds to spectra and to the block, alike everywhere; the
/// second what adds up in phase where the spectra have lines, as those of tones have; the third what
/// early steps of a transform carry from a large sample to a distant one; the last what adds up when
/// a step rounds all samples the same way. The proven bound of [`tree`] is `16 log2(B) |x| |h|`,
/// which is hundreds of times what ordinary data ever show.
pub(crate) fn error_size(points: f64, x: Sizes, h: Sizes, norm_y: f64) -> f64 {
    let noise = (x.norm * h.norm + norm_y) / points.sqrt();
    let carried = (x.norm * h.largest).min(x.largest * h.norm);
    let alike = 5.0 / 6.0 * x.largest * h.sum;
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
pub trait Transformable: Number + Stored {
    #[doc(hidden)]
    type Bin: Stored + std::fmt::Debug + Send + Sync;
    #[doc(hidden)]
    const EMPTY_BIN: Self::Bin;
    #[doc(hidden)]
    type Transform: BlockTransform<Self>;
}

/// The transform of dense row-major blocks of one shape.
///
/// `multiply(forward(a), keep(forward(b)))` is the cyclic convolution of `a` and `b`, but that what
/// wraps around an edge may change its sign.
pub trait BlockTransform<N: Transformable>: Send + Sync + Sized + 'static {
    /// For blocks of this shape, each by up to so many `threads`; `None` where blocks of `N` have no
    /// transform.
    fn new(shape: &[usize], threads: usize) -> Option<Self>;

    /// Bins in a spectrum.
    fn bins(&self) -> usize;

    /// Bins of a kernel's spectrum, as products want it.
    fn kernel_bins(&self) -> usize;

    /// Bins of scratch that transforms want.
    fn scratch(&self) -> usize;

    /// How many threads share the transform of a block.
    fn threads(&self) -> usize {
        1
    }

    /// Whether blocks to transform may be given by their start, zeros following.
    fn takes_starts(&self) -> bool {
        false
    }

    /// The spectrum of `block`.
    fn forward(&self, block: &[N], spectrum: &mut [N::Bin], scratch: &mut [N::Bin]);

    /// `kernel` becomes what products want of a kernel's spectrum.
    fn keep(&self, spectrum: &mut [N::Bin], kernel: &mut [N::Bin]);

    /// The block of the product of `spectrum` and `kernel`; what is left in `spectrum` is of no use.
    fn multiply(
        &self,
        spectrum: &mut [N::Bin],
        kernel: &[N::Bin],
        block: &mut [N],
        scratch: &mut [N::Bin],
    );

    /// `sum += spectrum * kernel`. Buffers of spectra begin as far from a multiple of 64 bytes as each
    /// other.
    fn multiply_add(&self, sum: &mut [N::Bin], spectrum: &[N::Bin], kernel: &[N::Bin]);

    /// The block of a sum of products; what is left in `sum` is of no use.
    fn inverse(&self, sum: &mut [N::Bin], block: &mut [N], scratch: &mut [N::Bin]);

    /// `block` becomes the convolution of `samples` with `kernel`, or its own where there are none;
    /// what is left in `spectrum` is of no use.
    fn convolve(
        &self,
        samples: Option<&[N]>,
        block: &mut [N],
        kernel: &[N::Bin],
        spectrum: &mut [N::Bin],
        scratch: &mut [N::Bin],
    ) {
        self.forward(samples.unwrap_or(block), spectrum, scratch);
        self.multiply(spectrum, kernel, block, scratch);
    }
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

/// The shortest last axis of blocks of `N` that leaves are made of, `alone` if it is the only axis.
/// Others, and those that are not a multiple of it, are split down to single points, which takes
/// several times as long.
pub(crate) fn shortest_line<N: Number>(alone: bool) -> usize {
    // Eight rows of 64 bytes; a line of reals is halved first.
    let width = match N::KIND {
        Kind::Complex => size_of::<N>() / 2,
        Kind::Real => size_of::<N>(),
        // Transformed in double precision.
        Kind::Integer | Kind::Bit => size_of::<f64>(),
    };
    let is_halved = alone && N::KIND != Kind::Complex;
    if is_halved { 1024 / width } else { 512 / width }
}

/// The same for the last axis that blocks of `N` reach along, `alone` if it is the only one: there an
/// odd factor goes with a power of two from which on our transforms reach. Where that would be
/// much more than is wanted, a shorter line will do.
pub(crate) fn good_line<N: Number>(at_least: usize, alone: bool) -> Option<usize> {
    let least = shortest_line::<N>(alone);
    if alone && at_least <= least / 2 {
        return good_length(at_least);
    }
    if !alone && at_least <= least / 4 {
        // Rows of 64 bytes: others would be taken one number at a time along all axes.
        return Some(at_least.next_power_of_two().max(least / 8));
    }
    let lengths = [1, 3, 5, 9, 15].into_iter().filter_map(|odd: usize| {
        let twos = at_least.div_ceil(odd).checked_next_power_of_two()?.max(least);
        odd.checked_mul(twos)
    });
    lengths.min()
}

/// Numbers without a transform: exact ones.
#[derive(Debug)]
pub enum Never {}

impl<N: Transformable> BlockTransform<N> for Never {
    fn new(_: &[usize], _: usize) -> Option<Self> {
        None
    }
    fn bins(&self) -> usize {
        match *self {}
    }
    fn kernel_bins(&self) -> usize {
        match *self {}
    }
    fn scratch(&self) -> usize {
        match *self {}
    }
    fn forward(&self, _: &[N], _: &mut [N::Bin], _: &mut [N::Bin]) {
        match *self {}
    }
    fn keep(&self, _: &mut [N::Bin], _: &mut [N::Bin]) {
        match *self {}
    }
    fn multiply(&self, _: &mut [N::Bin], _: &[N::Bin], _: &mut [N], _: &mut [N::Bin]) {
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
            type Bin = $real;
            const EMPTY_BIN: $real = 0.0;
            type Transform = real::RealBlock<$real>;
        }

        impl Transformable for Complex<$real> {
            type Bin = $real;
            const EMPTY_BIN: $real = 0.0;
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
        for (at_least, length) in [(60, 60), (65, 128), (129, 256), (257, 384), (1025, 1152)] {
            assert_eq!(good_line::<f64>(at_least, true), Some(length));
        }
        assert_eq!(good_line::<f32>(129, true), Some(256));
        assert_eq!(good_line::<f64>(129, false), Some(192));
        assert_eq!(good_line::<f64>(3, false), Some(8));
        assert_eq!(good_line::<f32>(19, false), Some(32));
        assert_eq!(good_line::<Complex<f32>>(129, true), Some(256));
        assert_eq!(good_line::<f64>(usize::MAX, true), None);
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
        let transform = N::Transform::new(shape, 1).unwrap();
        let mut spectrum = vec![N::EMPTY_BIN; transform.bins()];
        let mut kernel = vec![N::EMPTY_BIN; transform.kernel_bins()];
        let mut scratch = vec![N::EMPTY_BIN; transform.scratch()];
        let mut block = b.to_vec();
        transform.forward(&block, &mut spectrum, &mut scratch);
        transform.keep(&mut spectrum, &mut kernel);
        block.copy_from_slice(a);
        transform.convolve(None, &mut block, &kernel, &mut spectrum, &mut scratch);
        block
    }

    /// Halves of blocks, so that nothing wraps around.
    #[test]
    fn products_of_spectra_are_convolutions() {
        let lines = [[1, 8], [1, 30], [1, 64], [1, 128], [1, 384], [1, 512]];
        let boxes = [[6, 1], [4, 10], [12, 6], [2, 64], [8, 128], [30, 64], [6, 192], [16, 128]];
        for shape @ [rows, columns] in lines.into_iter().chain(boxes) {
            let len = rows * columns;
            let is_there =
                |i: usize| 2 * (i / columns) < rows.max(2) && 2 * (i % columns) < columns.max(2);
            let some = |factor: usize, modulus: usize| -> Vec<f64> {
                let value = |i: usize| (i * factor % modulus) as f64 - (modulus / 2) as f64;
                (0..len).map(|i| if is_there(i) { value(i) } else { 0.0 }).collect()
            };
            let (a, b) = (some(7, 13), some(5, 11));
            let slow = cyclic(shape, &a, &b);
            let complex =
                |real: &[f64]| real.iter().map(|&x| Complex::new(x, 0.0)).collect::<Vec<_>>();
            for (m, sum) in convolved(&shape, &a, &b).into_iter().enumerate() {
                assert!((sum - slow[m]).abs() < 1e-11, "{shape:?} {m}: {sum} for {}", slow[m]);
            }
            let single = |real: &[f64]| real.iter().map(|&x| x as f32).collect::<Vec<_>>();
            for (m, sum) in convolved(&shape, &single(&a), &single(&b)).into_iter().enumerate() {
                assert!((f64::from(sum) - slow[m]).abs() < 5e-3, "{shape:?} {m}: {sum}");
            }
            let turned: Vec<_> = complex(&a).iter().map(|z| z * Complex::new(0.0, 1.0)).collect();
            for (m, sum) in convolved(&shape, &turned, &complex(&b)).into_iter().enumerate() {
                assert!((sum.im - slow[m]).abs() < 1e-11 && sum.re.abs() < 1e-11, "{shape:?} {m}");
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
        for length in [16usize, 60, 128, 360, 768, 1024, 1280, 4096] {
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
        let truth = tree::tests::judged(&a, &b);
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
