//! The handful of operations that the passes of a transform are written over.

use std::ops::IndexMut;

/// Some real numbers side by side, each computed as if alone.
///
/// Transforms think in rows of 64 bytes, which are one register or several.
pub trait Reals: Copy {
    type Real: Copy;
    /// One number with the same arithmetic, for columns that do not fill a register.
    type Single: Reals<Real = Self::Real>;
    /// As many registers as one has groups of 64 bits, `8 / PARTS`.
    type Square: Copy + IndexMut<usize, Output = Self>;
    const LANES: usize;
    /// Registers in a row.
    const PARTS: usize;

    fn splat(lane: Self::Real) -> Self;

    /// A square of the same register over and over.
    fn square(register: Self) -> Self::Square;

    /// # Safety
    /// `LANES` numbers can be read from `at`; the CPU has the instructions of this type.
    unsafe fn load(at: *const Self::Real) -> Self;

    /// # Safety
    /// `LANES` numbers can be written to `at`; the CPU has the instructions of this type.
    unsafe fn store(self, at: *mut Self::Real);

    /// # Safety
    /// The CPU has the instructions of this type.
    unsafe fn add(self, other: Self) -> Self;

    /// # Safety
    /// The CPU has the instructions of this type.
    unsafe fn sub(self, other: Self) -> Self;

    /// # Safety
    /// The CPU has the instructions of this type.
    unsafe fn mul(self, other: Self) -> Self;

    /// `self * factor + sum`.
    ///
    /// # Safety
    /// The CPU has the instructions of this type.
    unsafe fn mul_add(self, factor: Self, sum: Self) -> Self;

    /// `self * factor - less`.
    ///
    /// # Safety
    /// The CPU has the instructions of this type.
    unsafe fn mul_sub(self, factor: Self, less: Self) -> Self;

    /// `sum - self * factor`.
    ///
    /// # Safety
    /// The CPU has the instructions of this type.
    unsafe fn neg_mul_add(self, factor: Self, sum: Self) -> Self;

    /// Each even lane in the place of the odd one after it, and the other way round.
    ///
    /// # Safety
    /// The CPU has the instructions of this type.
    unsafe fn swapped(self) -> Self;

    /// The transpose of a square, as a matrix of groups of 64 bits.
    ///
    /// # Safety
    /// The CPU has the instructions of this type.
    unsafe fn transposed(rows: Self::Square) -> Self::Square;
}

/// A row that the compiler lays into registers as it can; `FUSED` says whether products and sums are
/// rounded together.
#[derive(Clone, Copy)]
pub struct RowOf<F, const L: usize, const FUSED: bool>([F; L]);

macro_rules! row_of {
    ($($real:ty, $lanes:literal;)*) => {$(
        impl<const FUSED: bool> Reals for RowOf<$real, $lanes, FUSED> {
            type Real = $real;
            type Single = RowOf<$real, 1, FUSED>;
            type Square = [Self; 8];
            const LANES: usize = $lanes;
            const PARTS: usize = 1;

            #[inline(always)]
            fn splat(lane: $real) -> Self {
                RowOf([lane; $lanes])
            }

            #[inline(always)]
            fn square(register: Self) -> [Self; 8] {
                [register; 8]
            }

            #[inline(always)]
            unsafe fn load(at: *const $real) -> Self {
                // SAFETY: the caller promises that many readable numbers; no alignment is asked for.
                RowOf(unsafe { at.cast::<[$real; $lanes]>().read_unaligned() })
            }

            #[inline(always)]
            unsafe fn store(self, at: *mut $real) {
                // SAFETY: the caller promises room for that many numbers.
                unsafe { at.cast::<[$real; $lanes]>().write_unaligned(self.0) }
            }

            #[inline(always)]
            unsafe fn add(mut self, other: Self) -> Self {
                for (lane, other) in self.0.iter_mut().zip(other.0) {
                    *lane += other;
                }
                self
            }

            #[inline(always)]
            unsafe fn sub(mut self, other: Self) -> Self {
                for (lane, other) in self.0.iter_mut().zip(other.0) {
                    *lane -= other;
                }
                self
            }

            #[inline(always)]
            unsafe fn mul(mut self, other: Self) -> Self {
                for (lane, other) in self.0.iter_mut().zip(other.0) {
                    *lane *= other;
                }
                self
            }

            #[inline(always)]
            unsafe fn mul_add(mut self, factor: Self, sum: Self) -> Self {
                for (at, lane) in self.0.iter_mut().enumerate() {
                    *lane = match FUSED {
                        true => lane.mul_add(factor.0[at], sum.0[at]),
                        false => *lane * factor.0[at] + sum.0[at],
                    };
                }
                self
            }

            #[inline(always)]
            unsafe fn mul_sub(mut self, factor: Self, less: Self) -> Self {
                for (at, lane) in self.0.iter_mut().enumerate() {
                    *lane = match FUSED {
                        true => lane.mul_add(factor.0[at], -less.0[at]),
                        false => *lane * factor.0[at] - less.0[at],
                    };
                }
                self
            }

            #[inline(always)]
            unsafe fn neg_mul_add(mut self, factor: Self, sum: Self) -> Self {
                for (at, lane) in self.0.iter_mut().enumerate() {
                    *lane = match FUSED {
                        true => (-*lane).mul_add(factor.0[at], sum.0[at]),
                        false => sum.0[at] - *lane * factor.0[at],
                    };
                }
                self
            }

            #[inline(always)]
            unsafe fn swapped(mut self) -> Self {
                for pair in self.0.chunks_exact_mut(2) {
                    pair.swap(0, 1);
                }
                self
            }

            #[inline(always)]
            unsafe fn transposed(rows: [Self; 8]) -> [Self; 8] {
                const GROUP: usize = $lanes / 8;
                let mut columns = rows;
                for (to, column) in columns.iter_mut().enumerate() {
                    for (from, row) in rows.iter().enumerate() {
                        let group = &row.0[to * GROUP..][..GROUP];
                        column.0[from * GROUP..][..GROUP].copy_from_slice(group);
                    }
                }
                columns
            }
        }
    )*};
}

row_of! { f32, 16; f64, 8; f32, 1; f64, 1; }
