//! The transform that blocks are convolved by.
//!
//! A block of `2 n` reals is taken modulo `t^(2 n) + 1`, its halves as the real and the imaginary
//! parts of a polynomial modulo `t^n - i`: what wraps around changes its sign, which nobody sees,
//! as it falls on places that nobody asked for. A ring modulo `t^n - z` splits into rings modulo
//! `t^(n / r) - w u^j`, with `w` an r-th root of z, and `u` a primitive r-th root of one: rows of
//! `n / r` coefficients are multiplied by `1, w, w^2, ...` and transformed, each column by itself.
//! So every ring has its constants, each step is the same work for all columns, nothing is ever
//! reordered, and spectra come out in the order that the splitting left them in.
//!
//! With several axes the first is the one that is halved for reals; all others are complex, modulo
//! `t^n - i` too. The axes are split one after the other, whole rows of the last as the columns of
//! those before.
//!
//! Rings are finished one after the other, depth first: below a certain size all of a ring's work
//! happens in the nearest cache.
//!
//! What is proven of the error: no output of a block of `B` numbers is off by more than
//! `16 log2(B) u |x| |h|`, u the unit round-off, `|.|` the Euclidean norm, as long as nothing
//! overflows or underflows. Terms in u^2, here below a billionth of these, are left out:
//!
//! - A step is unitary but for a factor. Multiplying by a twiddle errs by 3.3 u of the product: 1 for
//!   the twiddle's own rounding, at most sqrt(5) for the multiplication (Brent, Percival, Zimmermann
//!   2007). An addition errs by u of its result; a butterfly of 2, 4, 8 rows errs by 1, 2, 5 u of
//!   its result's norm, of 3 and 5 rows by less than 5 and 8 u. Per binary digit of the radix that
//!   is less than 5.3 u, and so less than `a = 5.3 log2(B / 2)` u of the norm for a transform.
//! - By Cauchy's inequality the errors of both spectra, X and H, bring into the product no more than
//!   2 a of `|X| |H|` in the sum of absolute values, the product itself 6 u more. An output of the
//!   inverse is a mean of the product's values, so that it inherits `(2 a + 6 u) |x| |h|`.
//! - On the way back, a value after some steps is a sum of products times numbers of absolute value
//!   one, and errs by no more than the step's share of `a` of the sum of their absolute values. Each
//!   output is made of one such value from every group, the groups together of every product once:
//!   all steps add `a |x| |h|`.
//!
//! Together `15.9 log2(B / 2) + 6`, in units of `u |x| |h|`.

use num_complex::Complex;

use super::angles::Circle;
use super::force::Force;
use super::products::add_leaf;
use super::walk::Walk;
use crate::simd::{
    Level, Passes, Planes, PlanesMut, Visit, keep_leaf, kernel_len, leaf_points, paired,
};

/// Leaves of a kernel that a thread takes at a time.
const LEAVES: usize = 64;

/// Bytes after which rows that are powers of two apart would share the few places of a cache.
const PERIOD: usize = 4096;

/// A split of every ring of one size into `radix` rings of `columns` points.
pub(super) struct Split<F> {
    pub(super) radix: usize,
    pub(super) columns: usize,
    /// From one of the parts to the next in the planes.
    pub(super) row: usize,
    /// For each ring along the axis, the powers of its root; the same for all rings along the axes
    /// before.
    pub(super) twiddles: Vec<Complex<F>>,
}

/// Everything about transforms of `points` complex or twice as many real numbers, but the data.
pub(super) struct Tree<F> {
    pub(super) points: usize,
    pub(super) splits: Vec<Split<F>>,
    /// Of the leaves of one row; all rows have the same.
    pub(super) leaf_twiddles: Vec<Complex<F>>,
    pub(super) leaf_lanes: Vec<F>,
    /// Points side by side in the planes; after them there may be a gap.
    pub(super) run: usize,
    /// Where each run begins.
    pub(super) starts: Vec<usize>,
    /// Numbers of a plane.
    plane: usize,
}

/// The radices of steps that make rings of `length` single points, the first step first; `None`
/// where none fit.
pub(super) fn radices(length: usize) -> Option<Vec<usize>> {
    let mut radices = Vec::new();
    let mut rest = length;
    for odd in [3, 5] {
        while rest > 0 && rest.is_multiple_of(odd) {
            rest /= odd;
            radices.push(odd);
        }
    }
    if !rest.is_power_of_two() {
        return None;
    }
    let digits = rest.trailing_zeros() as usize;
    let above: &[usize] = match digits % 3 {
        0 => &[],
        1 if digits == 1 => &[2],
        1 => &[4, 4],
        _ => &[4],
    };
    radices.extend(above);
    let done: usize = above.iter().product();
    radices.extend(std::iter::repeat_n(8, (rest / done).trailing_zeros() as usize / 3));
    Some(radices)
}

/// The rings that one axis is split into, each with a constant `e^(2 pi i over / under)`.
pub(super) struct Axis {
    circle: Circle,
    parts: usize,
    overs: Vec<usize>,
    under: usize,
}

impl Axis {
    /// One ring, whose constant is i.
    pub(super) fn new(length: usize) -> Option<Self> {
        let parts = length.checked_mul(8)?;
        Some(Axis { circle: Circle::new(parts), parts, overs: vec![1], under: 4 })
    }

    #[inline(always)]
    fn point<F: Passes>(&self, over: usize, under: usize) -> Complex<F> {
        let z = self.circle.at(over * (self.parts / under));
        Complex::new(F::rounded(z.re), F::rounded(z.im))
    }

    /// Splits every ring into `radix` rings of `columns` points.
    pub(super) fn split<F: Passes>(&mut self, radix: usize, columns: usize) -> Split<F> {
        let under = self.under * radix;
        let mut twiddles = Vec::with_capacity(self.overs.len() * (radix - 1));
        Level::best().widely(
            #[inline(always)]
            || {
                for &over in &self.overs {
                    for row in 1..radix {
                        twiddles.push(self.point(over * row, under));
                    }
                }
            },
        );
        let parts = |&over: &usize| (0..radix).map(move |part| (over, part));
        let parts = self.overs.iter().flat_map(parts);
        self.overs = parts.map(|(over, part)| over + part * self.under).collect();
        self.under = under;
        Split { radix, columns, row: columns, twiddles }
    }
}

impl<F: Passes> Tree<F> {
    /// For blocks of `shape`, whose axes are all split alike; `None` where this transform does not
    /// reach.
    pub(super) fn new(shape: &[usize]) -> Option<Self> {
        let (&line, outer) = shape.split_last()?;
        let leaves = line / leaf_points::<F>();
        if leaves * leaf_points::<F>() != line {
            return None;
        }
        let points = shape.iter().try_fold(1usize, |all, &length| all.checked_mul(length))?;
        let mut columns = points;
        let mut splits = Vec::new();
        for &length in outer {
            let mut axis = Axis::new(length)?;
            for radix in radices(length)? {
                columns /= radix;
                splits.push(axis.split(radix, columns));
            }
        }
        let radices = radices(leaves)?;
        let mut axis = Axis::new(line)?;
        for radix in radices {
            columns /= radix;
            splits.push(axis.split(radix, columns));
        }
        let (leaf_twiddles, leaf_lanes) = leaf_tables(&axis);
        let mut tree = Tree {
            points,
            splits,
            leaf_twiddles,
            leaf_lanes,
            run: points,
            starts: vec![0],
            plane: 0,
        };
        tree.lay_out();
        Some(tree)
    }

    /// Puts gaps between parts that would lie a multiple of half the period apart.
    fn lay_out(&mut self) {
        let bytes = size_of::<F>();
        let mut plane = leaf_points::<F>();
        let mut starts = vec![0];
        let mut run = plane;
        for split in self.splits.iter_mut().rev() {
            split.row = plane;
            if (plane * bytes).is_multiple_of(PERIOD / 2) {
                split.row += F::ROW;
            }
            let (row, first) = (split.row, starts.clone());
            let parts = |part: usize| first.iter().map(move |start| start + part * row);
            if starts == [0] && split.row == plane {
                run = plane * split.radix;
            } else {
                starts = (0..split.radix).flat_map(parts).collect();
            }
            plane = split.row * split.radix;
        }
        (self.run, self.starts, self.plane) = (run, starts, plane);
    }

    /// Numbers of work space: two planes, a gap between them so that they do not meet in a cache,
    /// and what it takes to begin at a multiple of 64 bytes.
    pub(super) fn work_len(&self) -> usize {
        2 * self.plane + Self::GAP + F::ROW
    }

    const GAP: usize = 9 * F::ROW;

    fn leaf_start(&self, leaf: usize) -> usize {
        let at = leaf * leaf_points::<F>();
        self.starts[at / self.run] + at % self.run
    }

    pub(super) fn leaves_of_row(&self) -> usize {
        self.leaf_twiddles.len() / 7
    }

    /// Numbers of a kernel's spectrum.
    pub(super) fn kernel_len(&self) -> usize {
        kernel_len::<F>(self.points) + F::ROW
    }

    fn planes<'w>(&self, work: &'w mut [F]) -> PlanesMut<'w, F> {
        let (re, im) = aligned_mut(work).split_at_mut(self.plane + Self::GAP);
        PlanesMut { re: &mut re[..self.plane], im: &mut im[..self.plane] }
    }

    /// The spectrum of a block, left in the work space.
    pub(super) fn forward(&self, force: Force, from: Planes<F>, work: &mut [F]) {
        let mut planes = self.planes(work);
        let walk = Walk { tree: self, force, visit: Visit::Forward, kernel: &[] };
        walk.first_step(from, planes.reborrow());
        walk.all_parts(planes);
    }

    /// The same for a block of reals that is given by its start, zeros following.
    pub(super) fn forward_of_start(&self, force: Force, start: &[F], work: &mut [F]) {
        let mut planes = self.planes(work);
        let walk = Walk { tree: self, force, visit: Visit::Forward, kernel: &[] };
        walk.first_step_of_start(start, planes.reborrow());
        walk.all_parts(planes);
    }

    /// What [`Tree::convolve`] wants of a kernel whose spectrum is in the work space.
    pub(super) fn keep_kernel(&self, force: Force, work: &mut [F], kernel: &mut [F]) {
        let planes = self.planes(work);
        let kernel = aligned_mut(kernel);
        let scale = F::rounded(if paired::<F>() { 2.0 } else { 1.0 } / self.points as f64);
        let points = leaf_points::<F>();
        let each = kernel_len::<F>(points);
        let keep = |leaf: usize, kernel: &mut [F]| {
            let start = self.leaf_start(leaf);
            let in_row = leaf % self.leaves_of_row();
            let roots = &self.leaf_lanes[14 * F::ROW * in_row..][..2 * F::ROW];
            let (re, im) = (&planes.re[start..][..points], &planes.im[start..][..points]);
            keep_leaf(force.level, Planes { re, im }, roots, scale, kernel);
        };
        let leaves = kernel[..each * (self.points / points)].chunks_mut(LEAVES * each).enumerate();
        force.share(leaves, |(at, kernel)| {
            for (leaf, kernel) in kernel.chunks_exact_mut(each).enumerate() {
                keep(LEAVES * at + leaf, kernel);
            }
        });
    }

    /// The block of the product of a spectrum, used up, with that of a kernel.
    pub(super) fn multiply(&self, force: Force, work: &mut [F], kernel: &[F], to: PlanesMut<F>) {
        let mut planes = self.planes(work);
        let walk = Walk { tree: self, force, visit: Visit::Multiply, kernel: aligned(kernel) };
        walk.all_parts(planes.reborrow());
        walk.last_step(planes, to);
    }

    /// Adds the product of a spectrum and a kernel's to a sum.
    pub(super) fn add_product(&self, sum: &mut [F], spectrum: &[F], kernel: &[F]) {
        let sum = self.planes(sum);
        let (re, im) = aligned(spectrum).split_at(self.plane + Self::GAP);
        let (kernel, points) = (aligned(kernel), leaf_points::<F>());
        let each = kernel_len::<F>(points);
        Level::best().widely(
            #[inline(always)]
            || {
                for (leaf, kernel) in
                    kernel[..each * (self.points / points)].chunks_exact(each).enumerate()
                {
                    let places = self.leaf_start(leaf)..self.leaf_start(leaf) + points;
                    let from = Planes { re: &re[places.clone()], im: &im[places.clone()] };
                    let (re, im) = (&mut sum.re[places.clone()], &mut sum.im[places]);
                    add_leaf(PlanesMut { re, im }, from, kernel);
                }
            },
        );
    }

    /// The block of a sum of products, used up.
    pub(super) fn inverse(&self, force: Force, sum: &mut [F], to: PlanesMut<F>) {
        let mut planes = self.planes(sum);
        let walk = Walk { tree: self, force, visit: Visit::Inverse, kernel: &[] };
        walk.all_parts(planes.reborrow());
        walk.last_step(planes, to);
    }

    /// The block of the product of `samples`, or of the block itself, with a kernel; both are read
    /// before the block is written. Zeros follow samples that are fewer than a block.
    pub(super) fn convolve(
        &self,
        force: Force,
        samples: Option<&[F]>,
        block: &mut [F],
        kernel: &[F],
        work: &mut [F],
    ) {
        let mut planes = self.planes(work);
        let walk = Walk { tree: self, force, visit: Visit::Convolve, kernel: aligned(kernel) };
        match samples.filter(|samples| samples.len() < 2 * self.points) {
            Some(start) => walk.first_step_of_start(start, planes.reborrow()),
            None => {
                let (re, im) = samples.unwrap_or(block).split_at(self.points);
                walk.first_step(Planes { re, im }, planes.reborrow());
            }
        }
        let (re, im) = block.split_at_mut(self.points);
        walk.all_parts(planes.reborrow());
        walk.last_step(planes, PlanesMut { re, im });
    }
}

/// What follows the first multiple of 64 bytes.
fn aligned<F>(numbers: &[F]) -> &[F] {
    let skip = numbers.as_ptr().align_offset(64);
    numbers.get(skip..).unwrap_or(numbers)
}

fn aligned_mut<F>(numbers: &mut [F]) -> &mut [F] {
    let skip = numbers.as_ptr().align_offset(64).min(numbers.len());
    &mut numbers[skip..]
}

/// The twiddles of the leaves that an axis was split into: of the rows of each, and of its columns
/// once they stand as rows.
fn leaf_tables<F: Passes>(axis: &Axis) -> (Vec<Complex<F>>, Vec<F>) {
    let (overs, under) = (&axis.overs, axis.under);
    let mut twiddles = Vec::with_capacity(7 * overs.len());
    let mut lanes = vec![F::ZERO; 14 * F::ROW * overs.len()];
    let width = F::ROW / 8;
    Level::best().widely(
        #[inline(always)]
        || {
            for (&over, lanes) in overs.iter().zip(lanes.chunks_exact_mut(14 * F::ROW)) {
                for row in 1..8 {
                    twiddles.push(axis.point(over * row, under * 8));
                }
                for (at, rows) in lanes.chunks_exact_mut(2 * F::ROW).enumerate() {
                    let (re, im) = rows.split_at_mut(F::ROW);
                    for part in 0..8 {
                        let turns = (over + part * under) * (at + 1);
                        let z = axis.point::<F>(turns, under * 64);
                        re[part * width..][..width].fill(z.re);
                        im[part * width..][..width].fill(z.im);
                    }
                }
            }
        },
    );
    (twiddles, lanes)
}

#[cfg(test)]
pub(super) mod tests;
