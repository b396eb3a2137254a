//! The lowest rings of a transform, each of 8 rows of 64 bytes: eight rows down, a transpose, eight
//! rows down again, the product, and back up, without leaving registers where there are enough.

use std::hint::black_box;
use std::mem::MaybeUninit;

use num_complex::Complex;

use super::butterfly::{Constants, Pair, dft4, dft8_by_row};
use super::level::Level;
use super::passes::{Passes, PlanesMut, Work, dispatch, splat};
use super::reals::Reals;

/// What is done to leaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Visit {
    /// Their spectra.
    Forward,
    /// Their products with the kernel's, and back.
    Multiply,
    /// Both: from samples to the products' samples.
    Convolve,
    /// From spectra to their samples.
    Inverse,
}

/// Leaves side by side, with what is multiplied to them.
#[derive(Clone, Copy)]
pub(crate) struct Leaves<'a, F> {
    pub(crate) visit: Visit,
    /// Seven for each leaf: the twiddles of its rows.
    pub(crate) twiddles: &'a [Complex<F>],
    /// Seven pairs of rows for each leaf, real and imaginary: the twiddles of its columns.
    pub(crate) lanes: &'a [F],
    /// The kernel's spectrum as [`kernel_len`] says; not looked at where nothing is multiplied.
    pub(crate) kernel: &'a [F],
}

/// Points of a leaf.
pub(crate) const fn leaf_points<F: Passes>() -> usize {
    8 * F::ROW
}

/// Numbers of a kernel's spectrum for `points` points.
///
/// A row of points that stand for themselves has a row of real and one of imaginary parts. Where
/// lanes come in pairs `a + b t` modulo `t^2 - z`, there are the rows `a, a` and `z b, b` of both.
pub(crate) const fn kernel_len<F: Passes>(points: usize) -> usize {
    if paired::<F>() { 4 * points } else { 2 * points }
}

/// Whether the smallest rings have two points: where 64 bits hold two numbers.
pub(crate) const fn paired<F: Passes>() -> bool {
    F::ROW > 8
}

impl<F: Passes> Leaves<'_, F> {
    /// Visits the leaves in `planes`.
    ///
    /// # Panics
    /// If the planes are not full of leaves, or tables or kernel are too short for them.
    pub(crate) fn visit(&self, level: Level, planes: PlanesMut<F>) {
        let points = planes.re.len();
        let count = points / leaf_points::<F>();
        assert!(planes.im.len() == points && count * leaf_points::<F>() == points, "whole leaves");
        assert!(self.twiddles.len() >= 7 * count, "twiddles for every leaf");
        assert!(self.lanes.len() >= 14 * F::ROW * count, "twiddles for every column");
        assert!(
            matches!(self.visit, Visit::Forward | Visit::Inverse)
                || self.kernel.len() >= kernel_len::<F>(points),
            "a kernel's spectrum for every leaf"
        );
        let places = Places { re: planes.re.as_mut_ptr(), im: planes.im.as_mut_ptr(), count };
        // SAFETY: the assertions bound every reach by the planes, the tables and the kernel.
        unsafe {
            match (self.visit, paired::<F>()) {
                (Visit::Forward, _) => dispatch(level, Each::<F, FORWARD, false>(*self, places)),
                (Visit::Inverse, _) => dispatch(level, Each::<F, INVERSE, false>(*self, places)),
                (Visit::Multiply, false) => {
                    dispatch(level, Each::<F, MULTIPLY, false>(*self, places));
                }
                (Visit::Multiply, true) => {
                    dispatch(level, Each::<F, MULTIPLY, true>(*self, places));
                }
                (Visit::Convolve, false) => {
                    dispatch(level, Each::<F, CONVOLVE, false>(*self, places));
                }
                (Visit::Convolve, true) => {
                    dispatch(level, Each::<F, CONVOLVE, true>(*self, places));
                }
            }
        }
    }
}

const FORWARD: u8 = 0;
const MULTIPLY: u8 = 1;
const CONVOLVE: u8 = 2;
const INVERSE: u8 = 3;

struct Places<F> {
    re: *mut F,
    im: *mut F,
    count: usize,
}

struct Each<'a, F, const VISIT: u8, const PAIRED: bool>(Leaves<'a, F>, Places<F>);

/// One leaf: its places, its tables and its kernel.
struct Leaf<'a, F, const PAIRED: bool> {
    re: *mut F,
    im: *mut F,
    twiddles: &'a [Complex<F>],
    lanes: *const F,
    kernel: *const F,
}

impl<F: Passes, const VISIT: u8, const PAIRED: bool> Work<F> for Each<'_, F, VISIT, PAIRED> {
    #[inline(always)]
    unsafe fn with<V: Reals<Real = F>>(self) {
        let Each(leaves, places) = self;
        let points = leaf_points::<F>();
        for at in 0..places.count {
            // SAFETY: the caller promises room for `count` leaves and as long tables.
            unsafe {
                let leaf = Leaf::<F, PAIRED> {
                    re: places.re.add(at * points),
                    im: places.im.add(at * points),
                    twiddles: &leaves.twiddles[7 * at..][..7],
                    lanes: leaves.lanes.as_ptr().add(14 * F::ROW * at),
                    kernel: leaves.kernel.as_ptr().wrapping_add(at * kernel_len::<F>(points)),
                };
                leaf.visit::<V, VISIT>();
            }
        }
    }
}

/// The same for each of eight rows: written out, since LLVM keeps arrays that loops index in memory.
macro_rules! eight {
    ($of:ident) => {
        [$of!(0), $of!(1), $of!(2), $of!(3), $of!(4), $of!(5), $of!(6), $of!(7)]
    };
}

type Eight<V> = [Pair<V>; 8];

/// Everything here asks of its caller that a leaf's places and tables are where its pointers say,
/// and that the CPU has the instructions of `V`.
impl<F: Passes, const PAIRED: bool> Leaf<'_, F, PAIRED> {
    #[inline(always)]
    unsafe fn visit<V: Reals<Real = F>, const VISIT: u8>(&self) {
        let is_spectrum = VISIT == MULTIPLY || VISIT == INVERSE;
        let mut rows = MaybeUninit::<[Pair<V>; 16]>::uninit();
        let rows = rows.as_mut_ptr().cast::<Pair<V>>();
        // Half of the rows fill all registers of half the width: between the steps they wait in
        // memory. The compiler must not see that it is the same memory, or it does all steps at once
        // and stores what it cannot hold, several times as much.
        macro_rules! for_each_part {
            ($part:ident, $work:block) => {
                if V::PARTS == 1 {
                    let $part = 0;
                    $work
                } else {
                    for $part in 0..V::PARTS {
                        $work
                        black_box(rows);
                    }
                }
            };
        }
        // SAFETY: the caller's promise; rows have as many parts as the type says.
        unsafe {
            if !is_spectrum {
                for_each_part!(part, { self.down(rows, part) });
            }
            for_each_part!(part, {
                let x = if is_spectrum { self.load(part) } else { Self::take_turned(rows, part) };
                let x = self.middle::<V, VISIT>(x, part);
                match VISIT {
                    FORWARD => self.store(x, part),
                    _ => Self::lay_turned(x, rows, part),
                }
            });
            if VISIT != FORWARD {
                for_each_part!(part, { self.up(rows, part) });
            }
        }
    }

    /// One part of the transpose of the rows that wait: half of it, made of half of the rows, where a
    /// row has two parts.
    #[inline(always)]
    unsafe fn take_turned<V: Reals<Real = F>>(rows: *const Pair<V>, part: usize) -> Eight<V> {
        // SAFETY: the caller's promise of eight rows.
        unsafe {
            if V::PARTS == 1 {
                macro_rules! row {
                    ($row:literal) => {
                        rows.add($row).read()
                    };
                }
                return Self::turned(eight!(row));
            }
            macro_rules! square {
                ($of:literal) => {{
                    let row = |at: usize| rows.add(2 * (4 * part + at) + $of).read();
                    Self::turned([row(0), row(1), row(2), row(3), row(0), row(0), row(0), row(0)])
                }};
            }
            let ([a, b, c, d, ..], [e, f, g, h, ..]) = (square!(0), square!(1));
            [a, b, c, d, e, f, g, h]
        }
    }

    /// The way back of [`Leaf::take_turned`].
    #[inline(always)]
    unsafe fn lay_turned<V: Reals<Real = F>>(x: Eight<V>, rows: *mut Pair<V>, part: usize) {
        // SAFETY: the caller's promise of room for eight rows.
        unsafe {
            if V::PARTS == 1 {
                let x = Self::turned(x);
                macro_rules! lay {
                    ($row:literal) => {
                        rows.add($row).write(x[$row])
                    };
                }
                eight!(lay);
                return;
            }
            macro_rules! square {
                ($of:literal, $a:literal, $b:literal, $c:literal, $d:literal) => {{
                    let [a, b, c, d, ..] =
                        Self::turned([x[$a], x[$b], x[$c], x[$d], x[$a], x[$a], x[$a], x[$a]]);
                    let place = |at: usize| rows.add(2 * (4 * part + at) + $of);
                    place(0).write(a);
                    place(1).write(b);
                    place(2).write(c);
                    place(3).write(d);
                }};
            }
            square!(0, 0, 1, 2, 3);
            square!(1, 4, 5, 6, 7);
        }
    }

    /// The transpose of as many registers as are a square, the first ones.
    #[inline(always)]
    unsafe fn turned<V: Reals<Real = F>>(x: Eight<V>) -> Eight<V> {
        macro_rules! square {
            ($of:ident) => {{
                let mut square = V::square(x[0].$of);
                square[1] = x[1].$of;
                square[2] = x[2].$of;
                square[3] = x[3].$of;
                if V::PARTS == 1 {
                    square[4] = x[4].$of;
                    square[5] = x[5].$of;
                    square[6] = x[6].$of;
                    square[7] = x[7].$of;
                }
                V::transposed(square)
            }};
        }
        // SAFETY: the caller's promise.
        let (re, im) = unsafe { (square!(re), square!(im)) };
        macro_rules! row {
            ($row:literal) => {{
                let row = if V::PARTS == 1 { $row } else { $row % 4 };
                Pair { re: re[row], im: im[row] }
            }};
        }
        eight!(row)
    }

    #[inline(always)]
    unsafe fn load<V: Reals<Real = F>>(&self, part: usize) -> Eight<V> {
        macro_rules! load {
            ($row:literal) => {{
                let at = $row * F::ROW + part * V::LANES;
                Pair { re: V::load(self.re.add(at)), im: V::load(self.im.add(at)) }
            }};
        }
        // SAFETY: the caller's promise.
        unsafe { eight!(load) }
    }

    #[inline(always)]
    unsafe fn store<V: Reals<Real = F>>(&self, x: Eight<V>, part: usize) {
        macro_rules! store {
            ($row:literal) => {{
                let at = $row * F::ROW + part * V::LANES;
                x[$row].re.store(self.re.add(at));
                x[$row].im.store(self.im.add(at));
            }};
        }
        // SAFETY: the caller's promise.
        unsafe {
            eight!(store);
        }
    }

    /// One part of the rows down, to where rows wait.
    #[inline(always)]
    unsafe fn down<V: Reals<Real = F>>(&self, rows: *mut Pair<V>, part: usize) {
        macro_rules! load {
            ($row:literal) => {{
                let at = $row * F::ROW + part * V::LANES;
                Pair { re: V::load(self.re.add(at)), im: V::load(self.im.add(at)) }
            }};
        }
        macro_rules! row {
            (0) => {
                load!(0)
            };
            ($row:literal) => {
                load!($row).times(splat(self.twiddles[$row - 1]))
            };
        }
        macro_rules! put {
            ($row:literal, $sum:expr) => {
                rows.add(V::PARTS * $row + part).write($sum)
            };
        }
        // SAFETY: the caller's promise, and that of room for eight rows.
        unsafe { dft8_by_row!(row, put) }
    }

    /// One part of the rows that wait, up.
    #[inline(always)]
    unsafe fn up<V: Reals<Real = F>>(&self, rows: *const Pair<V>, part: usize) {
        macro_rules! row {
            ($row:literal) => {
                rows.add(V::PARTS * $row + part).read().turned()
            };
        }
        macro_rules! put {
            ($row:literal, $sum:expr) => {{
                let sum = $sum.turned();
                let sum = match $row {
                    0 => sum,
                    row => sum.times_conjugate(splat(self.twiddles[row - 1])),
                };
                let at = $row * F::ROW + part * V::LANES;
                sum.re.store(self.re.add(at));
                sum.im.store(self.im.add(at));
            }};
        }
        // SAFETY: the caller's promise, and that of eight rows.
        unsafe { dft8_by_row!(row, put) }
    }

    /// Down again, the product, and up.
    #[inline(always)]
    unsafe fn middle<V: Reals<Real = F>, const VISIT: u8>(
        &self,
        x: Eight<V>,
        part: usize,
    ) -> Eight<V> {
        macro_rules! twiddle {
            ($row:expr) => {{
                let twiddles = self.lanes.add(2 * ($row - 1) * F::ROW + part * V::LANES);
                Pair { re: V::load(twiddles), im: V::load(twiddles.add(F::ROW)) }
            }};
        }
        let mut sums = x;
        // SAFETY: the caller's promise.
        unsafe {
            if VISIT == FORWARD || VISIT == CONVOLVE {
                macro_rules! row {
                    (0) => {
                        x[0]
                    };
                    ($row:literal) => {
                        x[$row].times(twiddle!($row))
                    };
                }
                macro_rules! put {
                    ($row:literal, $sum:expr) => {
                        sums[$row] = $sum
                    };
                }
                dft8_by_row!(row, put);
            }
            if VISIT == FORWARD {
                return sums;
            }
            let mut back = sums;
            macro_rules! row {
                ($row:literal) => {{
                    let sum = sums[$row];
                    let is_product = VISIT == CONVOLVE || VISIT == MULTIPLY;
                    (if is_product { self.product(sum, $row, part) } else { sum }).turned()
                }};
            }
            macro_rules! put {
                (0, $sum:expr) => {
                    back[0] = $sum.turned()
                };
                ($row:literal, $sum:expr) => {
                    back[$row] = $sum.turned().times_conjugate(twiddle!($row))
                };
            }
            dft8_by_row!(row, put);
            back
        }
    }

    #[inline(always)]
    unsafe fn product<V: Reals<Real = F>>(&self, x: Pair<V>, row: usize, part: usize) -> Pair<V> {
        let planes = if PAIRED { 4 } else { 2 };
        macro_rules! factors {
            ($plane:literal) => {{
                let kernel = self.kernel.add((planes * row + $plane) * F::ROW + part * V::LANES);
                Pair { re: V::load(kernel), im: V::load(kernel.add(F::ROW)) }
            }};
        }
        // SAFETY: the caller's promise.
        unsafe {
            if PAIRED { x.times_pairs(factors!(0), factors!(2)) } else { x.times(factors!(0)) }
        }
    }
}
