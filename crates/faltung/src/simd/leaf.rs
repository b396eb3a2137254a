//! The lowest rings of a transform, each of 8 rows of 64 bytes: eight rows down, a transpose, eight
//! rows down again, the product, and back up, without leaving registers where there are enough.

use num_complex::Complex;

use super::butterfly::{Pair, dft8, idft8};
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
    ($of:ident $(, $argument:expr)*) => {
        [$of!(0 $(, $argument)*), $of!(1 $(, $argument)*), $of!(2 $(, $argument)*),
         $of!(3 $(, $argument)*), $of!(4 $(, $argument)*), $of!(5 $(, $argument)*),
         $of!(6 $(, $argument)*), $of!(7 $(, $argument)*)]
    };
}

/// Eight rows, the first as it is, the others times what `$of` gives for them.
macro_rules! all_but_first {
    ($x:ident, $times:ident, $of:ident $(, $argument:expr)*) => {
        [$x[0], $x[1].$times($of!(0 $(, $argument)*)), $x[2].$times($of!(1 $(, $argument)*)),
         $x[3].$times($of!(2 $(, $argument)*)), $x[4].$times($of!(3 $(, $argument)*)),
         $x[5].$times($of!(4 $(, $argument)*)), $x[6].$times($of!(5 $(, $argument)*)),
         $x[7].$times($of!(6 $(, $argument)*))]
    };
}

type Eight<V> = [Pair<V>; 8];

/// Everything here asks of its caller that a leaf's places and tables are where its pointers say,
/// and that the CPU has the instructions of `V`.
impl<F: Passes, const PAIRED: bool> Leaf<'_, F, PAIRED> {
    #[inline(always)]
    unsafe fn visit<V: Reals<Real = F>, const VISIT: u8>(&self) {
        // SAFETY: the caller's promise; rows have as many parts as the type says.
        unsafe {
            let [first, second] = if VISIT == MULTIPLY || VISIT == INVERSE {
                let first = self.load(0);
                [first, if V::PARTS > 1 { self.load(1) } else { first }]
            } else {
                let first = self.down(0);
                Self::transposed([first, if V::PARTS > 1 { self.down(1) } else { first }])
            };
            let first = self.middle::<V, VISIT>(first, 0);
            let second = if V::PARTS > 1 { self.middle::<V, VISIT>(second, 1) } else { first };
            if VISIT == FORWARD {
                self.store(first, 0);
                if V::PARTS > 1 {
                    self.store(second, 1);
                }
                return;
            }
            let [first, second] = Self::transposed([first, second]);
            self.up(first, 0);
            if V::PARTS > 1 {
                self.up(second, 1);
            }
        }
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

    #[inline(always)]
    unsafe fn down<V: Reals<Real = F>>(&self, part: usize) -> Eight<V> {
        macro_rules! twiddle {
            ($at:literal) => {
                splat(self.twiddles[$at])
            };
        }
        // SAFETY: the caller's promise.
        unsafe {
            let x = self.load::<V>(part);
            dft8(all_but_first!(x, times, twiddle))
        }
    }

    #[inline(always)]
    unsafe fn up<V: Reals<Real = F>>(&self, x: Eight<V>, part: usize) {
        macro_rules! twiddle {
            ($at:literal) => {
                splat(self.twiddles[$at])
            };
        }
        // SAFETY: the caller's promise.
        unsafe {
            let x = idft8(x);
            self.store(all_but_first!(x, times_conjugate, twiddle), part);
        }
    }

    #[inline(always)]
    unsafe fn middle<V: Reals<Real = F>, const VISIT: u8>(
        &self,
        x: Eight<V>,
        part: usize,
    ) -> Eight<V> {
        macro_rules! twiddles {
            ($at:literal) => {{
                let at = 2 * $at * F::ROW + part * V::LANES;
                let twiddles = self.lanes.add(at);
                Pair { re: V::load(twiddles), im: V::load(twiddles.add(F::ROW)) }
            }};
        }
        // SAFETY: the caller's promise.
        unsafe {
            let is_spectrum = VISIT == MULTIPLY || VISIT == INVERSE;
            let x = if is_spectrum { x } else { dft8(all_but_first!(x, times, twiddles)) };
            if VISIT == FORWARD {
                return x;
            }
            // Here, since a macro sees the names where it stands.
            macro_rules! product {
                ($row:literal) => {
                    self.product(x[$row], $row, part)
                };
            }
            let x = if VISIT == INVERSE { x } else { eight!(product) };
            let x = idft8(x);
            all_but_first!(x, times_conjugate, twiddles)
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

    #[inline(always)]
    unsafe fn transposed<V: Reals<Real = F>>(parts: [Eight<V>; 2]) -> [Eight<V>; 2] {
        const { assert!(V::PARTS <= 2) };
        macro_rules! row {
            ($row:literal, $of:ident) => {{
                let mut row = V::row(parts[0][$row].$of);
                if V::PARTS > 1 {
                    row[1] = parts[1][$row].$of;
                }
                row
            }};
        }
        macro_rules! re {
            ($row:literal) => {
                row!($row, re)
            };
        }
        macro_rules! im {
            ($row:literal) => {
                row!($row, im)
            };
        }
        // SAFETY: the caller's promise.
        let (re, im) = unsafe { (V::transposed(eight!(re)), V::transposed(eight!(im))) };
        macro_rules! part {
            ($row:literal, $part:expr) => {
                Pair { re: re[$row][$part], im: im[$row][$part] }
            };
        }
        let first = eight!(part, 0);
        [first, if V::PARTS > 1 { eight!(part, 1) } else { first }]
    }
}
