//! One step down or up the tree of rings that a transform is (`fft::tree`), and its leaves.

use std::sync::atomic::{AtomicUsize, Ordering};

use num_complex::Complex;

use super::butterfly::{
    Constants, Pair, dft2, dft3, dft4, dft5, dft8_by_row, idft2, idft3, idft4, idft5,
};
use super::level::{Kind, Level};
use super::reals::{Reals, RowOf};
#[cfg(target_arch = "x86_64")]
use super::reals_x86::{RealF32x8, RealF32x16, RealF64x4, RealF64x8};
use crate::number::Number;

/// Reals that transforms have passes for.
#[allow(private_bounds)]
pub trait Passes: Number + Constants {
    #[doc(hidden)]
    type Portable: Reals<Real = Self>;
    #[doc(hidden)]
    type Fused256: Reals<Real = Self>;
    #[doc(hidden)]
    type Fused512: Reals<Real = Self>;

    /// Numbers in 64 bytes.
    #[doc(hidden)]
    const ROW: usize;

    #[doc(hidden)]
    fn rounded(value: f64) -> Self;
}

macro_rules! passes {
    ($($real:ty, $row:literal, $portable:ty, $fused256:ty, $fused512:ty;)*) => {$(
        impl Passes for $real {
            type Portable = $portable;
            type Fused256 = $fused256;
            type Fused512 = $fused512;
            const ROW: usize = $row;

            #[inline(always)]
            fn rounded(value: f64) -> Self {
                value as $real
            }
        }
    )*};
}

#[cfg(target_arch = "x86_64")]
passes! {
    f32, 16, RowOf<f32, 16, false>, RealF32x8, RealF32x16;
    f64, 8, RowOf<f64, 8, false>, RealF64x4, RealF64x8;
}
#[cfg(not(target_arch = "x86_64"))]
passes! {
    f32, 16, RowOf<f32, 16, false>, RowOf<f32, 16, true>, RowOf<f32, 16, true>;
    f64, 8, RowOf<f64, 8, false>, RowOf<f64, 8, true>, RowOf<f64, 8, true>;
}

/// Real parts and imaginary parts, read.
#[derive(Clone, Copy)]
pub(crate) struct Planes<'a, F> {
    pub(crate) re: &'a [F],
    pub(crate) im: &'a [F],
}

/// Real parts and imaginary parts, written.
pub(crate) struct PlanesMut<'a, F> {
    pub(crate) re: &'a mut [F],
    pub(crate) im: &'a mut [F],
}

impl<F> PlanesMut<'_, F> {
    pub(crate) fn reborrow(&mut self) -> PlanesMut<'_, F> {
        PlanesMut { re: self.re, im: self.im }
    }

    pub(crate) fn skip(&mut self, count: usize) -> PlanesMut<'_, F> {
        PlanesMut { re: &mut self.re[count..], im: &mut self.im[count..] }
    }
}

impl<F> Planes<'_, F> {
    pub(crate) fn skip(&self, count: usize) -> Self {
        Planes { re: &self.re[count..], im: &self.im[count..] }
    }
}

/// From a ring to those that it splits into, or back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    Down,
    Up,
}

/// Calls what it is given on several threads at once, or on one, and returns when all are done.
pub(crate) type AtOnce<'a> = &'a dyn Fn(&(dyn Fn() + Sync));

/// Some columns of the rows of a step: where they begin in what is read and in what is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Columns {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) len: usize,
}

/// What a step does to `columns` columns of `radix` rows: down, row r is multiplied by the r-th of
/// the twiddles, of which the first is one and left out, and the rows are transformed; up, the
/// inverse of that times `radix`.
#[derive(Clone, Copy)]
pub(crate) struct Step<'a, F> {
    pub(crate) way: Way,
    pub(crate) radix: usize,
    pub(crate) columns: usize,
    pub(crate) twiddles: &'a [Complex<F>],
}

impl<F: Passes> Step<'_, F> {
    /// From rows `from_row` apart to rows `to_row` apart.
    ///
    /// # Panics
    /// If rows leave their planes, there are too few twiddles, or columns do not fill rows of 64
    /// bytes.
    pub(crate) fn between(
        &self,
        level: Level,
        from: Planes<F>,
        from_row: usize,
        to: PlanesMut<F>,
        to_row: usize,
    ) {
        assert!(self.columns.is_multiple_of(F::ROW), "columns come in rows of 64 bytes");
        self.check(from.re.len().min(from.im.len()), from_row);
        self.check(to.re.len().min(to.im.len()), to_row);
        let rows = Rows {
            from: [from.re.as_ptr(), from.im.as_ptr()],
            from_row,
            to: [to.re.as_mut_ptr(), to.im.as_mut_ptr()],
            to_row,
        };
        // SAFETY: both checks bound what is read and written by the planes.
        unsafe { dispatch(level, Stride { step: *self, rows }) }
    }

    /// In place, rows `row` apart. Columns that do not fill rows of 64 bytes go one by one.
    ///
    /// # Panics
    /// If rows leave their planes or there are too few twiddles.
    pub(crate) fn within(&self, level: Level, planes: PlanesMut<F>, row: usize) {
        self.check(planes.re.len().min(planes.im.len()), row);
        let to = [planes.re.as_mut_ptr(), planes.im.as_mut_ptr()];
        let from = to.map(<*mut F>::cast_const);
        let rows = Rows { from, from_row: row, to, to_row: row };
        let stride = Stride { step: *self, rows };
        // SAFETY: the check bounds what is read and written by the planes; columns are read before
        // they are written.
        unsafe {
            if self.columns.is_multiple_of(F::ROW) {
                dispatch(level, stride);
            } else {
                dispatch(level, OneByOne(stride));
            }
        }
    }

    /// [`Step::between`], some columns after the other, on as many threads at once as `at_once` calls a
    /// job on.
    ///
    /// # Panics
    /// As [`Step::between`], and unless columns follow each other in what is written, before its next
    /// row begins.
    pub(crate) fn between_at_once(
        &self,
        level: Level,
        (from, to): (Planes<F>, PlanesMut<F>),
        [from_row, to_row]: [usize; 2],
        columns: &[Columns],
        at_once: AtOnce,
    ) {
        let (from_len, to_len) = (from.re.len().min(from.im.len()), to.re.len().min(to.im.len()));
        let from = [from.re.as_ptr(), from.im.as_ptr()];
        let to = [to.re.as_mut_ptr(), to.im.as_mut_ptr()];
        let rows = Rows { from, from_row, to, to_row };
        self.check_columns(columns, [from_len, to_len], [from_row, to_row]);
        // SAFETY: the check bounds all that is read and written, and keeps apart what is written.
        unsafe { self.share(level, rows, columns, at_once) }
    }

    /// [`Step::within`] in the same way.
    ///
    /// # Panics
    /// As [`Step::between_at_once`], and if columns begin elsewhere in what is read than in what is
    /// written.
    pub(crate) fn within_at_once(
        &self,
        level: Level,
        planes: PlanesMut<F>,
        row: usize,
        columns: &[Columns],
        at_once: AtOnce,
    ) {
        let len = planes.re.len().min(planes.im.len());
        let to = [planes.re.as_mut_ptr(), planes.im.as_mut_ptr()];
        let rows = Rows { from: to.map(<*mut F>::cast_const), from_row: row, to, to_row: row };
        assert!(columns.iter().all(|some| some.from == some.to), "columns stay where they are");
        self.check_columns(columns, [len; 2], [row; 2]);
        // SAFETY: the check bounds all that is read and written, and keeps apart what is written, which
        // is what was read, so that nobody reads what another writes.
        unsafe { self.share(level, rows, columns, at_once) }
    }

    /// [`Step::between_at_once`] from a line, `points` real parts and then as many imaginary ones, that
    /// is given by its start, zeros following. What a step reads is laid out nearby first.
    ///
    /// # Panics
    /// As [`Step::between_at_once`].
    pub(crate) fn of_start_at_once(
        &self,
        level: Level,
        (start, points): (&[F], usize),
        (to, to_row): (PlanesMut<F>, usize),
        columns: &[Columns],
        at_once: AtOnce,
    ) {
        const CHUNK: usize = 128;
        let whole = self.columns;
        let to_len = to.re.len().min(to.im.len());
        self.check_columns(columns, [whole * self.radix, to_len], [whole, to_row]);
        let to = Shared(Rows {
            from: [to.re.as_ptr(), to.im.as_ptr()],
            from_row: to_row,
            to: [to.re.as_mut_ptr(), to.im.as_mut_ptr()],
            to_row,
        });
        each_once(columns, at_once, |some| {
            let mut near = [[F::ZERO; 8 * CHUNK]; 2];
            for at in (0..some.len).step_by(CHUNK) {
                let len = CHUNK.min(some.len - at);
                for (plane, near) in near.iter_mut().enumerate() {
                    for (row, near) in near.chunks_exact_mut(CHUNK).take(self.radix).enumerate() {
                        let first = plane * points + row * whole + some.from + at;
                        let there = start.get(first..).unwrap_or(&[]);
                        let (there, near) = (&there[..there.len().min(len)], &mut near[..len]);
                        near[..there.len()].copy_from_slice(there);
                        near[there.len()..].fill(F::ZERO);
                    }
                }
                let step = Step { columns: len, ..*self };
                let here = Columns { from: some.to + at, to: some.to + at, len };
                // SAFETY: the columns lie in the planes, each is taken once, and what is read has
                // `radix <= 8` rows of `CHUNK` numbers.
                unsafe {
                    let from = near.each_ref().map(|plane| plane.as_ptr());
                    let rows = Rows { from, from_row: CHUNK, ..to.skip(&here) };
                    dispatch(level, Stride { step, rows });
                }
            }
        });
    }

    /// Lets each thread take some columns after the other.
    ///
    /// # Safety
    /// All columns can be read and written, and no two of them are the same that are written or, in
    /// place, read.
    unsafe fn share(&self, level: Level, rows: Rows<F>, columns: &[Columns], at_once: AtOnce) {
        let rows = Shared(rows);
        each_once(columns, at_once, |some| {
            let step = Step { columns: some.len, ..*self };
            // SAFETY: the caller's promise; each of the columns is taken once.
            unsafe { dispatch(level, Stride { step, rows: rows.skip(some) }) }
        });
    }

    fn check_columns(&self, columns: &[Columns], lens: [usize; 2], rows: [usize; 2]) {
        let mut written = 0;
        for &Columns { from, to, len } in columns {
            assert!(len.is_multiple_of(F::ROW), "columns come in rows of 64 bytes");
            assert!(written <= to, "columns one after the other");
            written = to + len;
            for ((first, len_of_plane), row) in [from, to].into_iter().zip(lens).zip(rows) {
                Step { columns: first + len, ..*self }.check(len_of_plane, row);
            }
        }
        assert!(written <= rows[1], "columns before the next row");
    }

    fn check(&self, len: usize, row: usize) {
        assert!(matches!(self.radix, 2 | 3 | 4 | 5 | 8), "a radix that there is no butterfly for");
        assert!(self.twiddles.len() + 1 >= self.radix, "a twiddle for each row but the first");
        let reach = row.checked_mul(self.radix - 1).and_then(|at| at.checked_add(self.columns));
        assert!(reach.is_some_and(|reach| reach <= len), "rows lead out of the planes");
    }
}

/// Something to do at the level that the machine has.
pub(super) trait Work<F: Passes> {
    /// # Safety
    /// Whoever makes the work promises that its pointers reach as far as it goes; the CPU has the
    /// instructions of `V`.
    unsafe fn with<V: Reals<Real = F>>(self);
}

/// # Safety
/// As [`Work::with`], but for the instructions: the level proves them.
pub(super) unsafe fn dispatch<F: Passes>(level: Level, work: impl Work<F>) {
    // SAFETY: the caller's promise; the level proves that the CPU has the instructions.
    unsafe {
        match level.kind() {
            Kind::Portable => work.with::<F::Portable>(),
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => work.with::<F::Fused256>(),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => with_avx2(work),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => with_avx512(work),
        }
    }
}

/// # Safety
/// As [`Work::with`]; the CPU has AVX2 and FMA.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn with_avx2<F: Passes>(work: impl Work<F>) {
    // SAFETY: the caller's promise.
    unsafe { work.with::<F::Fused256>() }
}

/// # Safety
/// As [`Work::with`]; the CPU has AVX-512 F, VL, BW and DQ.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq,avx2,fma")]
unsafe fn with_avx512<F: Passes>(work: impl Work<F>) {
    // SAFETY: the caller's promise.
    unsafe { work.with::<F::Fused512>() }
}

/// Where rows lie, real parts and imaginary parts.
#[derive(Clone, Copy)]
struct Rows<F> {
    from: [*const F; 2],
    from_row: usize,
    to: [*mut F; 2],
    to_row: usize,
}

impl<F: Passes> Rows<F> {
    /// # Safety
    /// A register of numbers can be read from there; the CPU has the instructions of `V`.
    #[inline(always)]
    unsafe fn load<V: Reals<Real = F>>(&self, row: usize, column: usize) -> Pair<V> {
        let at = row * self.from_row + column;
        // SAFETY: the caller's promise.
        unsafe { Pair { re: V::load(self.from[0].add(at)), im: V::load(self.from[1].add(at)) } }
    }

    /// # Safety
    /// A register of numbers can be written there; the CPU has the instructions of `V`.
    #[inline(always)]
    unsafe fn store<V: Reals<Real = F>>(&self, row: usize, column: usize, numbers: Pair<V>) {
        let at = row * self.to_row + column;
        // SAFETY: the caller's promise.
        unsafe {
            numbers.re.store(self.to[0].add(at));
            numbers.im.store(self.to[1].add(at));
        }
    }
}

/// Does something with all columns, each of them once, on whichever threads come; all are done when it
/// returns.
fn each_once(columns: &[Columns], at_once: AtOnce, action: impl Fn(&Columns) + Sync) {
    let next = AtomicUsize::new(0);
    let job = || {
        while let Some(some) = columns.get(next.fetch_add(1, Ordering::Relaxed)) {
            action(some);
        }
    };
    at_once(&job);
    job();
}

/// Rows of which several threads write columns, each others than the rest.
struct Shared<F>(Rows<F>);

// SAFETY: threads only go where `each_once` lets them, to columns that nobody else is given.
unsafe impl<F: Sync + Send> Sync for Shared<F> {}

impl<F> Shared<F> {
    /// The rows from these columns on.
    ///
    /// # Safety
    /// The columns lie in the planes.
    unsafe fn skip(&self, columns: &Columns) -> Rows<F> {
        let Rows { from, from_row, to, to_row } = self.0;
        // SAFETY: the caller's promise.
        unsafe {
            let from = [from[0].add(columns.from), from[1].add(columns.from)];
            let to = [to[0].add(columns.to), to[1].add(columns.to)];
            Rows { from, from_row, to, to_row }
        }
    }
}

/// The constant in every lane.
#[inline(always)]
pub(super) fn splat<V: Reals>(constant: Complex<V::Real>) -> Pair<V> {
    Pair { re: V::splat(constant.re), im: V::splat(constant.im) }
}

struct Stride<'a, F> {
    step: Step<'a, F>,
    rows: Rows<F>,
}

/// A step of one radix. The rows are written out: LLVM keeps arrays that loops index in memory.
macro_rules! steps {
    ($down:ident, $up:ident, $dft:ident, $idft:ident: $($row:literal $name:ident $twiddle:ident)*) => {
        /// # Safety
        /// The rows reach as far as the step goes; the CPU has the instructions of `V`.
        #[inline(always)]
        unsafe fn $down<V: Reals<Real = F>>(&self) {
            let Stride { step, rows } = self;
            // Looked at before the loop: a check inside would keep all registers waiting for it.
            let [$($twiddle),*] = step.twiddles.first_chunk().expect("a twiddle for each row");
            for column in (0..step.columns).step_by(V::LANES) {
                // SAFETY: the caller's promise; columns fill registers.
                unsafe {
                    let first = rows.load::<V>(0, column);
                    $(let $name = rows.load::<V>($row, column)
                        .times(splat(*$twiddle));)*
                    let [first, $($name),*] = $dft([first, $($name),*]);
                    rows.store(0, column, first);
                    $(rows.store($row, column, $name);)*
                }
            }
        }

        /// # Safety
        /// The rows reach as far as the step goes; the CPU has the instructions of `V`.
        #[inline(always)]
        unsafe fn $up<V: Reals<Real = F>>(&self) {
            let Stride { step, rows } = self;
            // Looked at before the loop: a check inside would keep all registers waiting for it.
            let [$($twiddle),*] = step.twiddles.first_chunk().expect("a twiddle for each row");
            for column in (0..step.columns).step_by(V::LANES) {
                // SAFETY: the caller's promise; columns fill registers.
                unsafe {
                    let first = rows.load::<V>(0, column);
                    $(let $name = rows.load::<V>($row, column);)*
                    let [first, $($name),*] = $idft([first, $($name),*]);
                    rows.store(0, column, first);
                    $(rows.store($row, column, $name.times_conjugate(splat(*$twiddle)));)*
                }
            }
        }
    };
}

impl<F: Passes> Stride<'_, F> {
    steps!(down2, up2, dft2, idft2: 1 b u);
    steps!(down3, up3, dft3, idft3: 1 b u 2 c v);
    steps!(down4, up4, dft4, idft4: 1 b u 2 c v 3 d w);
    steps!(down5, up5, dft5, idft5: 1 b u 2 c v 3 d w 4 e x);

    /// # Safety
    /// The rows reach as far as the step goes; the CPU has the instructions of `V`.
    #[inline(always)]
    unsafe fn down8<V: Reals<Real = F>>(&self) {
        let Stride { step, rows } = self;
        let twiddles: &[_; 7] = step.twiddles.first_chunk().expect("a twiddle for each row");
        for column in (0..step.columns).step_by(V::LANES) {
            macro_rules! row {
                (0) => {
                    rows.load::<V>(0, column)
                };
                ($row:literal) => {
                    rows.load::<V>($row, column).times(splat(twiddles[$row - 1]))
                };
            }
            macro_rules! put {
                ($row:literal, $sum:expr) => {
                    rows.store($row, column, $sum)
                };
            }
            // SAFETY: the caller's promise; columns fill registers, and are read before they are
            // written.
            unsafe { dft8_by_row!(row, put) }
        }
    }

    /// # Safety
    /// The rows reach as far as the step goes; the CPU has the instructions of `V`.
    #[inline(always)]
    unsafe fn up8<V: Reals<Real = F>>(&self) {
        let Stride { step, rows } = self;
        let twiddles: &[_; 7] = step.twiddles.first_chunk().expect("a twiddle for each row");
        for column in (0..step.columns).step_by(V::LANES) {
            // The inverse is the same with real and imaginary parts exchanged.
            macro_rules! row {
                ($row:literal) => {
                    rows.load::<V>($row, column).turned()
                };
            }
            macro_rules! put {
                (0, $sum:expr) => {
                    rows.store(0, column, $sum.turned())
                };
                ($row:literal, $sum:expr) => {
                    let twiddle = splat(twiddles[$row - 1]);
                    rows.store($row, column, $sum.turned().times_conjugate(twiddle))
                };
            }
            // SAFETY: the caller's promise; columns fill registers, and are read before they are
            // written.
            unsafe { dft8_by_row!(row, put) }
        }
    }
}

impl<F: Passes> Work<F> for Stride<'_, F> {
    #[inline(always)]
    unsafe fn with<V: Reals<Real = F>>(self) {
        // SAFETY: the caller's promise.
        unsafe {
            match (self.step.way, self.step.radix) {
                (Way::Down, 2) => self.down2::<V>(),
                (Way::Down, 3) => self.down3::<V>(),
                (Way::Down, 4) => self.down4::<V>(),
                (Way::Down, 5) => self.down5::<V>(),
                (Way::Down, _) => self.down8::<V>(),
                (Way::Up, 2) => self.up2::<V>(),
                (Way::Up, 3) => self.up3::<V>(),
                (Way::Up, 4) => self.up4::<V>(),
                (Way::Up, 5) => self.up5::<V>(),
                (Way::Up, _) => self.up8::<V>(),
            }
        }
    }
}

/// A stride whose columns do not fill registers.
struct OneByOne<'a, F>(Stride<'a, F>);

impl<F: Passes> Work<F> for OneByOne<'_, F> {
    #[inline(always)]
    unsafe fn with<V: Reals<Real = F>>(self) {
        // SAFETY: the caller's promise; every column fills a register of one number.
        unsafe { self.0.with::<V::Single>() }
    }
}
