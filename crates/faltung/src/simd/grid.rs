//! Boxes of outputs, patch by patch.

use std::slice;

use num_complex::Complex;

use super::level::{Kind, Level};
use super::loops::Loops;
use super::patch::{Work, units_of_next};
use super::runs::{LONGEST_RUN, Order, Run, Units};
use super::vector::{Lanes, Pairs, Vector};
use crate::number::Number;

#[cfg(target_arch = "x86_64")]
use super::vector::x86::*;

/// A box of outputs: `rows` rows of `len`, and the steps from one row to the next on both sides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grid {
    pub(crate) rows: usize,
    pub(crate) len: usize,
    pub(crate) to: usize,
    pub(crate) from: usize,
}

/// What is summed for each output of a box: over all runs, and over the taps `i` of a run,
/// `taps[run.first - i * order.apart()]` times the sample at `run.offset` and `i` units after that of
/// the output.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weights<'a, N> {
    pub(crate) order: Order,
    pub(crate) runs: &'a [Run],
    pub(crate) taps: &'a [N],
}

/// Writes a box of outputs, of which output `m` of row `r` starts at sample `r * grid.from + m`.
///
/// # Panics
/// If that leads out of `out`, `samples` or the taps, and if `N` is not summed in patches.
pub(crate) fn sum_rows<N: Loops>(
    level: Level,
    out: &mut [N],
    samples: &[N],
    grid: Grid,
    weights: &Weights<N>,
) {
    let (Some(last), Some(last_row)) = (grid.len.checked_sub(1), grid.rows.checked_sub(1)) else {
        return;
    };
    let &Weights { order, runs, taps } = weights;
    let unit = match order.units {
        Units::Whole => 64 / size_of::<N>(),
        Units::Half => 32 / size_of::<N>(),
        Units::Rows => grid.from,
    };
    let apart = order.apart();
    let mut furthest = 0;
    for run in runs {
        let others = run.taps.wrapping_sub(1);
        assert!(others < LONGEST_RUN && run.first < taps.len(), "a run has one to four taps");
        assert!(others * apart <= run.first, "a run leads out of the taps");
        furthest = furthest.max(run.offset.saturating_add(others.saturating_mul(unit)));
    }
    let end = |step: usize| last_row.checked_mul(step)?.checked_add(last);
    assert!(end(grid.to).is_some_and(|end| end < out.len()), "rows lead out of the outputs");
    let reach = end(grid.from).and_then(|end| end.checked_add(furthest));
    assert!(
        runs.is_empty() || reach.is_some_and(|reach| reach < samples.len()),
        "a tap leads out of the samples"
    );
    let Grid { rows, len, to, from } = grid;
    let work = Work { runs, taps, apart, to: 0, from: 0 };
    let room = samples.len() - furthest.min(samples.len());
    let rows = Rows { units: order.units, rows, len, to, from, room, work };
    let sum = N::PATCHES.expect("only numbers with patches have an order of their own");
    // SAFETY: the assertions above bound every read and write.
    unsafe { sum(level, &rows, out.as_mut_ptr(), samples.as_ptr()) }
}

/// Writes the outputs of [`Rows`], the first to the first address, from the samples at the second.
///
/// # Safety
/// As [`Work::patch`] for every row; the level proves that the CPU has the instructions.
pub(super) type Patches<N> = unsafe fn(Level, &Rows<N>, *mut N, *const N);

/// Numbers that are summed in patches.
pub(super) trait Patched: Number {
    /// # Safety
    /// As [`Patches`].
    unsafe fn sum_patches(level: Level, rows: &Rows<Self>, out: *mut Self, samples: *const Self);
}

/// A box of outputs and what is summed for each.
pub struct Rows<'a, N> {
    units: Units,
    rows: usize,
    len: usize,
    to: usize,
    from: usize,
    /// The first sample of a vector must lie so far before this that all of it is there, that the
    /// furthest tap may read it too.
    room: usize,
    work: Work<'a, N>,
}

/// The patches of a level: units of 64 bytes of `$whole` vectors, units of 32 bytes of `$half`, and
/// rows of up to `$wide` vectors, each with the numbers of units that a patch may have.
macro_rules! patches {
    ($rows:ident, $out:ident, $samples:ident,
     whole $whole:ty, $of_whole:literal [$($units:literal)*],
     half $half:ty, $of_half:literal [$($half_units:literal)*],
     rows $row:ty, $wide:literal [$($high:literal)*]) => {
        match $rows.units {
            Units::Whole => along!($rows, $out, $samples, 4, $whole, $of_whole [$($units)*]),
            // Kernels with half units have fewer taps than three of them.
            Units::Half => along!($rows, $out, $samples, 3, $half, $of_half [$($half_units)*]),
            Units::Rows => across!($rows, $out, $samples, $row, $wide [$($high)*]),
        }
    };
}

/// Rows one after the other, unit by unit.
macro_rules! along {
    ($rows:ident, $out:ident, $samples:ident, $longest:literal,
     $vector:ty, $of_unit:literal [$($units:literal)*]) => {{
        let unit = $of_unit * <$vector>::LANES;
        let work = Work { to: unit, from: unit, ..$rows.work };
        for row in 0..$rows.rows {
            let (to, from) = ($out.add(row * $rows.to), $samples.add(row * $rows.from));
            if $rows.len < unit {
                if row * $rows.from + unit <= $rows.room {
                    work.patch::<$vector, 1, $of_unit, $longest, true, false>(to, from, $rows.len);
                } else {
                    work.patch::<$vector, 1, $of_unit, $longest, true, true>(to, from, $rows.len);
                }
                continue;
            }
            let mut at = 0;
            while at < $rows.len {
                let left = ($rows.len - at).div_ceil(unit);
                let units = units_of_next(left, $rows.len / unit, &[$($units),*]);
                at = at.min($rows.len - units * unit);
                let (to, from) = (to.add(at), from.add(at));
                match units {
                    $($units => {
                        work.patch::<$vector, $units, $of_unit, $longest, false, false>(to, from, 0);
                    })*
                    _ => unreachable!("a patch has one of these sizes"),
                }
                at += units * unit;
            }
        }
    }};
}

/// Several rows at a time, vector by vector.
macro_rules! across {
    ($rows:ident, $out:ident, $samples:ident, $vector:ty, $wide:literal [$($high:literal)*]) => {{
        let lanes = <$vector>::LANES;
        let work = Work { to: $rows.to, from: $rows.from, ..$rows.work };
        let mut row = 0;
        while row < $rows.rows {
            let high = units_of_next($rows.rows - row, $rows.rows, &[$($high),*]);
            row = row.min($rows.rows - high);
            let (to, from) = ($out.add(row * $rows.to), $samples.add(row * $rows.from));
            match high {
                $($high => {
                    let mut at = 0;
                    while at + $wide * lanes <= $rows.len {
                        let (to, from) = (to.add(at), from.add(at));
                        work.patch::<$vector, $high, $wide, 4, false, false>(to, from, 0);
                        at += $wide * lanes;
                    }
                    while at < $rows.len {
                        // Outputs that are summed a second time come out as the first time.
                        at = at.min($rows.len.saturating_sub(lanes));
                        let some = lanes.min($rows.len - at);
                        let last = (row + $high - 1) * $rows.from + at;
                        let (to, from) = (to.add(at), from.add(at));
                        if last + lanes <= $rows.room {
                            work.patch::<$vector, $high, 1, 4, true, false>(to, from, some);
                        } else {
                            for up in 0..$high {
                                let (to, from) = (to.add(up * $rows.to), from.add(up * $rows.from));
                                work.patch::<$vector, 1, 1, 4, true, true>(to, from, some);
                            }
                        }
                        at += some;
                    }
                })*
                _ => unreachable!("a patch has one of these heights"),
            }
            row += high;
        }
    }};
}

macro_rules! patched {
    ($($number:ty,
       $portable:ty: whole $of_whole:literal [$($whole:literal)*]
           half $of_half:literal [$($half:literal)*] rows $wide:literal [$($high:literal)*],
       $fused256:ty: whole [$($whole256:literal)*] half [$($half256:literal)*]
           rows $wide256:literal [$($high256:literal)*],
       $fused512:ty: whole [$($whole512:literal)*] half [$($half512:literal)*]
           rows $wide512:literal [$($high512:literal)*];)*) => {$(
        impl Patched for $number {
            unsafe fn sum_patches(
                level: Level,
                rows: &Rows<Self>,
                out: *mut Self,
                samples: *const Self,
            ) {
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx2,fma")]
                unsafe fn avx2(rows: &Rows<$number>, out: *mut $number, samples: *const $number) {
                    // SAFETY: the caller's promise.
                    unsafe {
                        patches!(rows, out, samples, whole $fused256, 2 [$($whole256)*],
                            half $fused256, 1 [$($half256)*],
                            rows $fused256, $wide256 [$($high256)*])
                    }
                }
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq,avx2,fma")]
                unsafe fn avx512(rows: &Rows<$number>, out: *mut $number, samples: *const $number) {
                    // SAFETY: the caller's promise.
                    unsafe {
                        patches!(rows, out, samples, whole $fused512, 1 [$($whole512)*],
                            half $fused256, 1 [$($half512)*],
                            rows $fused512, $wide512 [$($high512)*])
                    }
                }
                // SAFETY: the caller's promise; the level proves that the CPU has the instructions.
                unsafe {
                    match level.kind() {
                        #[cfg(target_arch = "x86_64")]
                        Kind::Avx2 => avx2(rows, out, samples),
                        #[cfg(target_arch = "x86_64")]
                        Kind::Avx512 => avx512(rows, out, samples),
                        #[cfg(target_arch = "aarch64")]
                        Kind::Neon => patches!(rows, out, samples,
                            whole $fused256, $of_whole [$($whole)*],
                            half $fused256, $of_half [$($half)*], rows $fused256, $wide [$($high)*]),
                        Kind::Portable => patches!(rows, out, samples,
                            whole $portable, $of_whole [$($whole)*],
                            half $portable, $of_half [$($half)*], rows $portable, $wide [$($high)*]),
                    }
                }
            }
        }
    )*};
}

#[cfg(target_arch = "x86_64")]
patched! {
    f32, Lanes<f32, 4, false>: whole 4 [1] half 2 [2 1] rows 2 [2 1],
        F32x8: whole [5 2 1] half [10 4 1] rows 2 [5 2 1],
        F32x16: whole [20 8 4 2 1] half [20 8 4 1] rows 3 [6 3 1];
    f64, Lanes<f64, 2, false>: whole 4 [1] half 2 [2 1] rows 2 [2 1],
        F64x4: whole [5 2 1] half [10 4 1] rows 2 [5 2 1],
        F64x8: whole [20 8 4 2 1] half [20 8 4 1] rows 3 [6 3 1];
    Complex<f32>, Pairs<f32, 2, false>: whole 4 [1] half 1 [1] rows 1 [2 1],
        C32x4: whole [2 1] half [1] rows 1 [4 1],
        C32x8: whole [10 4 2 1] half [1] rows 2 [5 2 1];
    Complex<f64>, Pairs<f64, 1, false>: whole 4 [1] half 1 [1] rows 1 [2 1],
        C64x2: whole [2 1] half [1] rows 1 [4 1],
        C64x4: whole [10 4 2 1] half [1] rows 2 [5 2 1];
    i8, Lanes<i8, 16, false>: whole 4 [1] half 2 [2 1] rows 2 [2 1],
        I8x32: whole [2 1] half [4 1] rows 1 [4 1],
        I8x64: whole [10 4 2 1] half [10 4 1] rows 2 [5 2 1];
    i16, Lanes<i16, 8, false>: whole 4 [1] half 2 [2 1] rows 2 [2 1],
        I16x16: whole [5 2 1] half [10 4 1] rows 2 [5 2 1],
        I16x32: whole [20 8 4 2 1] half [20 8 4 1] rows 3 [6 3 1];
    i32, Lanes<i32, 4, false>: whole 4 [1] half 2 [2 1] rows 2 [2 1],
        I32x8: whole [5 2 1] half [10 4 1] rows 2 [5 2 1],
        I32x16: whole [20 8 4 2 1] half [20 8 4 1] rows 3 [6 3 1];
    i64, Lanes<i64, 2, false>: whole 4 [1] half 2 [2 1] rows 2 [2 1],
        I64x4: whole [2 1] half [6 1] rows 1 [4 1],
        I64x8: whole [20 8 4 2 1] half [1] rows 3 [6 3 1];
}
#[cfg(not(target_arch = "x86_64"))]
patched! {
    f32, Lanes<f32, 4, false>: whole 4 [4 1] half 2 [8 2 1] rows 2 [6 2 1],
        Lanes<f32, 4, true>: whole [] half [] rows 1 [], Lanes<f32, 4, true>: whole [] half [] rows 1 [];
    f64, Lanes<f64, 2, false>: whole 4 [4 1] half 2 [8 2 1] rows 2 [6 2 1],
        Lanes<f64, 2, true>: whole [] half [] rows 1 [], Lanes<f64, 2, true>: whole [] half [] rows 1 [];
    Complex<f32>, Pairs<f32, 2, false>: whole 4 [2 1] half 1 [1] rows 1 [4 1],
        Pairs<f32, 2, true>: whole [] half [] rows 1 [], Pairs<f32, 2, true>: whole [] half [] rows 1 [];
    Complex<f64>, Pairs<f64, 1, false>: whole 4 [2 1] half 1 [1] rows 1 [4 1],
        Pairs<f64, 1, true>: whole [] half [] rows 1 [], Pairs<f64, 1, true>: whole [] half [] rows 1 [];
    i8, Lanes<i8, 16, false>: whole 4 [4 1] half 2 [8 2 1] rows 2 [6 2 1],
        Lanes<i8, 16, true>: whole [] half [] rows 1 [], Lanes<i8, 16, true>: whole [] half [] rows 1 [];
    i16, Lanes<i16, 8, false>: whole 4 [4 1] half 2 [8 2 1] rows 2 [6 2 1],
        Lanes<i16, 8, true>: whole [] half [] rows 1 [], Lanes<i16, 8, true>: whole [] half [] rows 1 [];
    i32, Lanes<i32, 4, false>: whole 4 [4 1] half 2 [8 2 1] rows 2 [6 2 1],
        Lanes<i32, 4, true>: whole [] half [] rows 1 [], Lanes<i32, 4, true>: whole [] half [] rows 1 [];
    i64, Lanes<i64, 2, false>: whole 4 [4 1] half 2 [8 2 1] rows 2 [6 2 1],
        Lanes<i64, 2, true>: whole [] half [] rows 1 [], Lanes<i64, 2, true>: whole [] half [] rows 1 [];
}

/// Bits do not tell whether whole numbers have a sign, and the same loops do.
macro_rules! patched_as_signed {
    ($($unsigned:ty, $signed:ty;)*) => {$(
        impl Patched for $unsigned {
            unsafe fn sum_patches(
                level: Level,
                rows: &Rows<Self>,
                out: *mut Self,
                samples: *const Self,
            ) {
                let Work { runs, taps, apart, to, from } = rows.work;
                // SAFETY: the slice's own memory, read as numbers of the same size, which any bits are.
                let taps = unsafe { slice::from_raw_parts(taps.as_ptr().cast(), taps.len()) };
                let work = Work { runs, taps, apart, to, from };
                let Rows { units, rows, len, to, from, room, .. } = *rows;
                let rows = Rows::<$signed> { units, rows, len, to, from, room, work };
                // SAFETY: the caller's promise, for numbers of the same size.
                unsafe { <$signed>::sum_patches(level, &rows, out.cast(), samples.cast()) }
            }
        }
    )*};
}

patched_as_signed! { u8, i8; u16, i16; u32, i32; u64, i64; }

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number;

    /// Noise with 20 bits of significand, so that products are exact where sums are not.
    fn noise(seed: usize) -> f64 {
        let mixed = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 44;
        mixed as f64 / 524_288.0 - 1.0
    }

    /// What all levels make of a box, and the definition in `f64`, as sums and sums of sizes.
    fn box_agrees<N: Loops>(
        number: impl Fn(usize) -> N,
        parts: impl Fn(N) -> [f64; 2],
        grid: Grid,
        order: Order,
        offsets: &[usize],
    ) {
        let unit = match order.units {
            Units::Whole => 64 / size_of::<N>(),
            Units::Half => 32 / size_of::<N>(),
            Units::Rows => grid.from,
        };
        let taps: Vec<N> = (0..order.len()).map(|j| number(j + 77)).collect();
        let furthest = offsets.iter().max().unwrap() + (LONGEST_RUN - 1) * unit;
        let reach = grid.rows.saturating_sub(1) * grid.from + grid.len + furthest;
        let samples: Vec<N> = (0..reach).map(|i| number(i + 1000)).collect();
        let mut runs = Vec::new();
        order.runs(|tap| offsets[tap], |run| runs.push(run));
        let mut by_level: Vec<Vec<N>> = Vec::new();
        for level in Level::available() {
            let mut out = vec![N::ONE; grid.rows.saturating_sub(1) * grid.to + grid.len + 3];
            sum_rows(level, &mut out, &samples, grid, &Weights { order, runs: &runs, taps: &taps });
            for (at, &found) in out.iter().enumerate() {
                let (row, m) = (at / grid.to.max(1), at % grid.to.max(1));
                if row >= grid.rows || m >= grid.len {
                    assert_eq!(found, N::ONE, "{} wrote beside the box", level.name());
                    continue;
                }
                if N::KIND == number::Kind::Integer {
                    let terms = offsets.iter().zip(&taps);
                    let sum = terms.fold(N::ZERO, |sum, (&offset, &tap)| {
                        samples[offset + row * grid.from + m].plain(tap, sum)
                    });
                    assert_eq!(found, sum, "{} {order:?} {grid:?} {at}", level.name());
                    continue;
                }
                let (mut sum, mut sizes) = ([0.0; 2], 0.0);
                for (&offset, &tap) in offsets.iter().zip(&taps) {
                    let x = parts(samples[offset + row * grid.from + m]);
                    let h = parts(tap);
                    sum[0] += x[0] * h[0] - x[1] * h[1];
                    sum[1] += x[0] * h[1] + x[1] * h[0];
                    sizes += (x[0].abs() + x[1].abs()) * (h[0].abs() + h[1].abs());
                }
                let found = parts(found);
                let bound = (taps.len().max(16) as f64 + 2.0) * (N::ROUND_OFF + 1e-15) * sizes;
                let error = (found[0] - sum[0]).abs().max((found[1] - sum[1]).abs());
                assert!(error <= bound, "{} {order:?} {grid:?} {at}: {error}", level.name());
            }
            by_level.push(out);
        }
        for fused in by_level[1..].windows(2) {
            assert_eq!(fused[0], fused[1], "{order:?} {grid:?}");
        }
    }

    fn boxes_agree<N: Loops>(
        number: impl Fn(usize) -> N + Copy,
        parts: impl Fn(N) -> [f64; 2] + Copy,
    ) {
        for (taps, dilation) in
            [(1, 1), (3, 1), (9, 1), (17, 2), (20, 3), (33, 1), (75, 1), (130, 1)]
        {
            let order = Order::of_line::<N>(taps, [dilation, 1]);
            let offsets: Vec<usize> = (0..taps).rev().map(|j| j * dilation).collect();
            for len in (0..40).chain([63, 64, 65, 100, 159, 160, 161, 331, 700]) {
                let grid = Grid { rows: 1 + len % 2, len, to: len, from: len + 5 };
                box_agrees(number, parts, grid, order, &offsets);
            }
        }
        for (high, wide, dilation, stride) in
            [(1, 3, 1, 1), (2, 2, 1, 1), (3, 3, 1, 2), (5, 1, 2, 2), (9, 4, 2, 1), (6, 2, 1, 3)]
        {
            let order = Order::of_rows(high, [dilation, stride], 1, wide);
            let row = 90;
            let offsets: Vec<usize> =
                (0..high * wide).rev().map(|at| at / wide * dilation * row + at % wide).collect();
            for rows in [1, 2, 3, 4, 5, 6, 7, 9, 11, 13] {
                for len in [1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 33, 47, 49, 80] {
                    let grid = Grid { rows, len, to: len + 1, from: stride * row };
                    box_agrees(number, parts, grid, order, &offsets);
                }
            }
        }
    }

    #[test]
    fn levels_agree_bit_for_bit_on_noise() {
        let of_pair = |i| Complex::new(noise(2 * i), noise(2 * i + 1));
        boxes_agree(noise, |x| [x, 0.0]);
        boxes_agree(|i| noise(i) as f32, |x| [f64::from(x), 0.0]);
        boxes_agree(of_pair, |z| [z.re, z.im]);
        boxes_agree(
            |i| Complex::new(of_pair(i).re as f32, of_pair(i).im as f32),
            |z| [f64::from(z.re), f64::from(z.im)],
        );
    }

    #[test]
    fn every_level_wraps_around_as_the_plain_sum() {
        let mixed = |i: usize| (i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        boxes_agree(|i| (mixed(i) >> 56) as u8, |_| [0.0; 2]);
        boxes_agree(|i| (mixed(i) >> 56) as i8, |_| [0.0; 2]);
        boxes_agree(|i| (mixed(i) >> 48) as i16, |_| [0.0; 2]);
        boxes_agree(|i| (mixed(i) >> 32) as u32, |_| [0.0; 2]);
        boxes_agree(|i| mixed(i) as i64, |_| [0.0; 2]);
    }

    #[test]
    #[should_panic(expected = "leads out of the samples")]
    fn a_run_beyond_the_samples_is_refused() {
        let order = Order::of_line::<f64>(9, [1, 1]);
        let grid = Grid { rows: 1, len: 8, to: 0, from: 0 };
        let mut runs = Vec::new();
        order.runs(|tap| 8 - tap, |run| runs.push(run));
        let weights = Weights { order, runs: &runs, taps: &[1.0; 9] };
        sum_rows(Level::best(), &mut [0.0; 8], &[0.0; 15], grid, &weights);
    }

    #[test]
    #[should_panic(expected = "rows lead out of the outputs")]
    fn rows_beyond_the_outputs_are_refused() {
        let order = Order::of_rows(2, [1, 1], 1, 1);
        let grid = Grid { rows: 2, len: 8, to: 8, from: 8 };
        let runs = [Run { offset: 0, first: 1, taps: 2 }];
        let weights = Weights { order, runs: &runs, taps: &[1.0; 2] };
        sum_rows(Level::best(), &mut [0.0; 15], &[0.0; 99], grid, &weights);
    }
}
