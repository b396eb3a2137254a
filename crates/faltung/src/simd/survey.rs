//! What one pass over samples tells of their sizes. All sums are added in one order, so that every
//! level finds the same.

use super::level::Level;
use super::parts::{Parted, Parts};

/// How many sums a loop keeps so that the compiler can lay them side by side.
const SIDE_BY_SIDE: usize = 16;
/// Squares that are added up in their own type before they are added to the others.
const PIECE: usize = 1024;

/// The sizes of some samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measure {
    /// The largest component, NaN apart.
    pub(crate) largest: f64,
    /// The sum of the squares of all components; not finite if one of them is not, and where
    /// squares leave the range of the type.
    pub(crate) squares: f64,
}

impl Measure {
    /// Takes in the sizes of other samples.
    pub(crate) fn join(&mut self, others: Measure) {
        self.largest = self.largest.max(others.largest);
        self.squares += others.squares;
    }
}

/// Rows of samples, so many samples from the beginning of one to that of the next.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a, N> {
    pub(crate) samples: &'a [N],
    /// Samples of a row.
    pub(crate) len: usize,
    pub(crate) step: usize,
    pub(crate) count: usize,
}

impl<'a, N> Rows<'a, N> {
    pub(crate) fn one(samples: &'a [N]) -> Self {
        Rows { samples, len: samples.len(), step: 0, count: 1 }
    }
}

/// Loops that look at sizes only.
pub trait Survey: Parted {
    /// Whether any sample is not finite or larger than `limit` in absolute value.
    #[doc(hidden)]
    fn any_beyond(level: Level, samples: &[Self], limit: f64) -> bool {
        level.widely(
            #[inline(always)]
            || match Self::parts(samples) {
                Parts::Single(parts) => single::any_beyond(parts, limit),
                Parts::Double(parts) => double::any_beyond(parts, limit),
                Parts::Exact => samples.iter().any(|sample| sample.magnitude() > limit),
            },
        )
    }

    /// The largest absolute value up to `most`; what is beyond that, or not a number, does not count.
    #[doc(hidden)]
    fn largest(level: Level, samples: &[Self], most: f64) -> f64 {
        level.widely(
            #[inline(always)]
            || {
                let mut largest = [0f64; SIDE_BY_SIDE];
                for some in samples.chunks(SIDE_BY_SIDE) {
                    for (largest, sample) in largest.iter_mut().zip(some) {
                        let size = sample.magnitude();
                        *largest = if size <= most && size > *largest { size } else { *largest };
                    }
                }
                largest.into_iter().fold(0.0, f64::max)
            },
        )
    }

    /// `sizes` become the absolute values times `scale`, next to nothing for those beyond `most` and
    /// zero for zeros only.
    #[doc(hidden)]
    fn sizes(level: Level, samples: &[Self], most: f64, scale: f64, sizes: &mut [f32]) {
        level.widely(
            #[inline(always)]
            || {
                for (place, sample) in sizes.iter_mut().zip(samples) {
                    let size = sample.magnitude();
                    let scaled = if size <= most { size * scale } else { 0.0 };
                    let least = if size == 0.0 { 0.0 } else { f32::MIN_POSITIVE };
                    *place = (scaled as f32).max(least);
                }
            },
        );
    }

    /// The sum of the squares of the absolute values times `scale`, those beyond `most` apart.
    #[doc(hidden)]
    fn scaled_squares(level: Level, samples: &[Self], most: f64, scale: f64) -> f64 {
        level.widely(
            #[inline(always)]
            || {
                let mut squares = [0f64; SIDE_BY_SIDE];
                for some in samples.chunks(SIDE_BY_SIDE) {
                    for (square, sample) in squares.iter_mut().zip(some) {
                        let size = sample.magnitude();
                        let scaled = if size <= most { size * scale } else { 0.0 };
                        *square += scaled * scaled;
                    }
                }
                squares.iter().sum()
            },
        )
    }

    /// The sum of the absolute values.
    #[doc(hidden)]
    fn sum_of_sizes(level: Level, samples: &[Self]) -> f64 {
        level.widely(
            #[inline(always)]
            || {
                let mut sums = [0f64; SIDE_BY_SIDE];
                let (chunks, rest) = samples.as_chunks::<SIDE_BY_SIDE>();
                for chunk in chunks {
                    for (sum, sample) in sums.iter_mut().zip(chunk) {
                        *sum += sample.magnitude();
                    }
                }
                sums.iter().sum::<f64>() + rest.iter().map(|last| last.magnitude()).sum::<f64>()
            },
        )
    }

    /// The sizes of all samples, in one pass.
    #[doc(hidden)]
    fn measure(level: Level, samples: &[Self]) -> Measure {
        level.widely(
            #[inline(always)]
            || match Self::parts(samples) {
                Parts::Single(parts) => single::measure(parts),
                Parts::Double(parts) => double::measure(parts),
                Parts::Exact => Measure::default(),
            },
        )
    }

    /// The sizes of all samples, and in the same pass `min(|x| / cap, 1)` over all components of the
    /// first `head` samples added to the first of `sums`, over the next `width` samples to the second,
    /// and so on.
    #[doc(hidden)]
    fn measure_clipped(
        level: Level,
        samples: &[Self],
        cap: f64,
        (head, width): (usize, usize),
        sums: &mut [f64],
    ) -> Measure {
        let (head, width) = (head * Self::PARTS, width * Self::PARTS);
        level.widely(
            #[inline(always)]
            || match Self::parts(samples) {
                Parts::Single(parts) => single::measure_clipped(parts, cap, head, width, sums),
                Parts::Double(parts) => double::measure_clipped(parts, cap, head, width, sums),
                Parts::Exact => Measure::default(),
            },
        )
    }

    /// The sizes of the samples of some rows, and in the same pass `min(|x| / cap, 1)` over the
    /// components of each added to the place of its column in `sums`.
    #[doc(hidden)]
    fn measure_added(level: Level, rows: Rows<Self>, cap: f64, sums: &mut [f32]) -> Measure {
        let sums = &mut sums[..rows.len];
        let each = (0..rows.count).map(|row| &rows.samples[row * rows.step..][..rows.len]);
        level.widely(
            #[inline(always)]
            || {
                let mut measure = Measure::default();
                if Self::PARTS == 1 {
                    let (mut single, mut double) =
                        (single::Columns::new(cap), double::Columns::new(cap));
                    for row in each {
                        match Self::parts(row) {
                            Parts::Single(parts) => single.add(parts, sums),
                            Parts::Double(parts) => double.add(parts, sums),
                            Parts::Exact => {}
                        }
                    }
                    measure.join(single.measure());
                    measure.join(double.measure());
                    return measure;
                }
                for row in each {
                    measure.join(match Self::parts(row) {
                        Parts::Single(parts) => single::measure_pairs(parts, cap, sums),
                        Parts::Double(parts) => double::measure_pairs(parts, cap, sums),
                        Parts::Exact => Measure::default(),
                    });
                }
                measure
            },
        )
    }
}

impl<N: Parted> Survey for N {}

macro_rules! loops_of {
    ($room:ident, $real:ty, $lanes:literal, $few:literal) => {
        mod $room {
            use super::{Measure, PIECE};

            #[inline(always)]
            pub(super) fn any_beyond(parts: &[$real], limit: f64) -> bool {
                // Rounded down, so that nothing beyond the limit is missed.
                let near = limit as $real;
                let limit = if f64::from(near) > limit { near.next_down() } else { near };
                parts.chunks(PIECE).any(|piece| {
                    let beyond = |part: &$real| !(part.abs() <= limit);
                    piece.iter().fold(false, |any, part| any | beyond(part))
                })
            }

            #[inline(always)]
            pub(super) fn measure(parts: &[$real]) -> Measure {
                let mut seen = Seen::<$lanes>::new();
                seen.take(parts);
                seen.measure()
            }

            /// The sizes of what has been looked at.
            pub(super) struct Seen<const LANES: usize> {
                largest: [$real; LANES],
                /// The squares of the `pending` parts that were looked at last.
                of_piece: [$real; LANES],
                pending: usize,
                squares: f64,
            }

            impl<const LANES: usize> Seen<LANES> {
                #[inline(always)]
                fn new() -> Self {
                    let none = [0 as $real; LANES];
                    Seen { largest: none, of_piece: none, pending: 0, squares: 0.0 }
                }

                /// Looks at some parts; those that do not fill all lanes stand beside zeros.
                #[inline(always)]
                fn take(&mut self, parts: &[$real]) {
                    for piece in parts.chunks(PIECE) {
                        let (wholes, rest) = piece.as_chunks::<LANES>();
                        for whole in wholes {
                            self.step(whole);
                        }
                        if !rest.is_empty() {
                            let mut whole = [0 as $real; LANES];
                            whole[..rest.len()].copy_from_slice(rest);
                            self.step(&whole);
                        }
                        self.add_parts(piece.len());
                    }
                }

                #[inline(always)]
                fn step(&mut self, parts: &[$real; LANES]) {
                    for lane in 0..LANES {
                        let size = parts[lane].abs();
                        let largest = &mut self.largest[lane];
                        *largest = if size > *largest { size } else { *largest };
                        self.of_piece[lane] += size * size;
                    }
                }

                /// The same, and the sum of the sizes clipped at `cap`: in one loop, since handing sizes
                /// from one to another cost a tenth of all that the guard watches over.
                #[inline(always)]
                fn clipped_sum(&mut self, parts: &[$real], cap: $real) -> $real {
                    let mut sums = [0 as $real; LANES];
                    let (wholes, rest) = parts.as_chunks::<LANES>();
                    for whole in wholes {
                        self.clipped_step(&mut sums, whole, cap);
                    }
                    if !rest.is_empty() {
                        let mut whole = [0 as $real; LANES];
                        whole[..rest.len()].copy_from_slice(rest);
                        self.clipped_step(&mut sums, &whole, cap);
                    }
                    self.add_parts(parts.len());
                    sum(sums)
                }

                #[inline(always)]
                fn clipped_step(
                    &mut self,
                    sums: &mut [$real; LANES],
                    parts: &[$real; LANES],
                    cap: $real,
                ) {
                    for lane in 0..LANES {
                        let size = parts[lane].abs();
                        let largest = &mut self.largest[lane];
                        *largest = if size > *largest { size } else { *largest };
                        self.of_piece[lane] += size * size;
                        sums[lane] += if size < cap { size } else { cap };
                    }
                }

                #[inline(always)]
                fn add_parts(&mut self, count: usize) {
                    self.pending += count;
                    if self.pending >= PIECE {
                        self.add_piece();
                    }
                }

                #[inline(always)]
                fn add_piece(&mut self) {
                    self.squares += f64::from(sum(self.of_piece));
                    (self.of_piece, self.pending) = ([0 as $real; LANES], 0);
                }

                #[inline(always)]
                fn measure(mut self) -> Measure {
                    self.add_piece();
                    let largest = self.largest.into_iter().fold(0 as $real, <$real>::max);
                    Measure { largest: f64::from(largest), squares: self.squares }
                }
            }

            #[inline(always)]
            fn sum<const LANES: usize>(mut lanes: [$real; LANES]) -> $real {
                let mut half = LANES / 2;
                while half > 0 {
                    for lane in 0..half {
                        lanes[lane] += lanes[lane + half];
                    }
                    half /= 2;
                }
                lanes[0]
            }

            #[inline(always)]
            pub(super) fn measure_clipped(
                parts: &[$real],
                cap: f64,
                head: usize,
                width: usize,
                sums: &mut [f64],
            ) -> Measure {
                let cap = cap as $real;
                let scale = f64::from(cap).recip();
                let (first, others) = parts.split_at(head.min(parts.len()));
                let Some((sum_of_first, sums)) = sums.split_first_mut() else {
                    return measure(parts);
                };
                let mut seen = Seen::<$few>::new();
                *sum_of_first += f64::from(seen.clipped_sum(first, cap)) * scale;
                for (some, sum) in others.chunks(width.max(1)).zip(sums) {
                    *sum += f64::from(seen.clipped_sum(some, cap)) * scale;
                }
                seen.measure()
            }

            #[inline(always)]
            pub(super) fn measure_pairs(parts: &[$real], cap: f64, sums: &mut [f32]) -> Measure {
                let scale = (cap as $real).recip();
                for (sum, pair) in sums.iter_mut().zip(parts.as_chunks::<2>().0) {
                    *sum += clipped(pair[0], scale) + clipped(pair[1], scale);
                }
                measure(parts)
            }

            /// Rows whose columns are added up.
            pub(super) struct Columns {
                scale: $real,
                seen: Seen<$lanes>,
            }

            impl Columns {
                #[inline(always)]
                pub(super) fn new(cap: f64) -> Self {
                    Columns { scale: (cap as $real).recip(), seen: Seen::new() }
                }

                #[inline(always)]
                pub(super) fn add(&mut self, row: &[$real], sums: &mut [f32]) {
                    for (piece, sums) in row.chunks(PIECE).zip(sums.chunks_mut(PIECE)) {
                        self.seen.take(piece);
                        // A loop of its own, or it is done one by one.
                        for (sum, &part) in sums.iter_mut().zip(piece) {
                            *sum += clipped(part, self.scale);
                        }
                    }
                }

                #[inline(always)]
                pub(super) fn measure(self) -> Measure {
                    self.seen.measure()
                }
            }

            #[inline(always)]
            fn clipped(part: $real, scale: $real) -> f32 {
                let size = part.abs() * scale;
                (if size < 1.0 { size } else { 1.0 }) as f32
            }
        }
    };
}

// As many as keep two registers busy, or four, at every level; half of it where a loop has three sums.
loops_of!(single, f32, 32, 16);
loops_of!(double, f64, 16, 8);

#[cfg(test)]
mod tests {
    use num_complex::Complex;

    use super::*;

    fn levels_agree<N: Survey>(sample: impl Fn(usize) -> N, part: impl Fn(usize) -> Vec<f64>) {
        for len in [0, 1, 5, 16, 100, 1024, 3001] {
            let samples: Vec<N> = (0..len).map(&sample).collect();
            let parts: Vec<f64> = (0..len).flat_map(&part).collect();
            let mut found = Vec::new();
            for level in Level::available() {
                let mut sums = vec![0.5; len / 32 + 2];
                let at_once = N::measure_clipped(level, &samples, 0.75, (7, 32), &mut sums);
                let mut each = vec![0.25; len];
                let added = N::measure_added(level, Rows::one(&samples), 0.75, &mut each);
                let (row, step) = (len / 4, len / 4 + len % 4 / 2);
                let rows = Rows { samples: &samples, len: row, step, count: 3 };
                let mut columns = vec![0.5; row];
                let of_rows = N::measure_added(level, rows, 0.75, &mut columns);
                let measures = [N::measure(level, &samples), at_once, added];
                found.push((measures, sums, each, (of_rows, columns)));
            }
            assert!(found.iter().all(|one| *one == found[0]));
            let (measures, sums, each, (of_rows, columns)) = &found[0];
            let largest = parts.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
            let squares: f64 = parts.iter().map(|x| x * x).sum();
            for measure in measures {
                assert_eq!(measure.largest, largest);
                assert!((measure.squares - squares).abs() <= 1e-5 * squares);
            }
            let clipped = |x: &f64| (x.abs() / 0.75).min(1.0);
            for (at, sum) in sums.iter().enumerate() {
                let of_sample = |i: &usize| (i + 25) / 32 == at;
                let slow: f64 =
                    (0..len).filter(of_sample).flat_map(&part).map(|x| clipped(&x)).sum();
                assert!((sum - 0.5 - slow).abs() < 1e-4, "{len} {at}: {sum} {slow}");
            }
            let (row, step) = (len / 4, len / 4 + len % 4 / 2);
            let mut squares_of_rows = 0.0;
            for (column, sum) in columns.iter().enumerate() {
                let parts = || (0..3).flat_map(|at| part(at * step + column));
                let slow: f64 = parts().map(|x| clipped(&x)).sum();
                assert!((f64::from(*sum) - 0.5 - slow).abs() < 1e-6, "{len} {row} {column}");
                squares_of_rows += parts().map(|x| x * x).sum::<f64>();
            }
            let off = of_rows.squares - squares_of_rows;
            assert!(off.abs() <= 1e-5 * squares_of_rows, "{len}: {off}");
            for (at, sum) in each.iter().enumerate() {
                let slow: f64 = part(at).iter().map(clipped).sum();
                assert!((f64::from(*sum) - 0.25 - slow).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn every_level_finds_the_same_sizes() {
        let real = |i: usize| (i * 7919 % 1009) as f64 / 504.5 - 1.0;
        let single = |i: usize| real(i) as f32;
        levels_agree(real, |i| vec![real(i)]);
        levels_agree(single, |i| vec![f64::from(single(i))]);
        levels_agree(|i| Complex::new(real(i), real(i + 5)), |i| vec![real(i), real(i + 5)]);
        levels_agree(
            |i| Complex::new(single(i), single(i + 5)),
            |i| vec![f64::from(single(i)), f64::from(single(i + 5))],
        );
    }

    #[test]
    fn what_is_not_finite_shows_in_the_squares() {
        for wild in [f64::NAN, f64::INFINITY, 1e200] {
            let mut samples = vec![1.0; 40];
            samples[17] = wild;
            assert!(!f64::measure(Level::best(), &samples).squares.is_finite());
        }
    }
}
