//! Patches of outputs that are summed in registers.
//!
//! A patch has `U` units, each of `V` vectors. Tap `i` of a run reads one unit further on than tap
//! `i - 1`, so the sample that tap `i` wants for unit `u` is the one that tap `i - 1` wants for unit
//! `u + 1`: every vector is loaded once and serves up to [`LONGEST_RUN`] taps. Units are stretches of
//! one row where the kernel is a line, rows where it has several.
//!
//! Everything here is unrolled by macros: indices that the compiler has to work out would keep the
//! sums in memory.

use super::runs::{LONGEST_RUN, Run};
use super::vector::Vector;

/// What a patch is made of.
#[derive(Clone, Copy)]
pub(super) struct Work<'a, N> {
    pub(super) runs: &'a [Run],
    pub(super) taps: &'a [N],
    /// How far before one another the taps of a run lie.
    pub(super) apart: usize,
    /// From one unit to the next, in the outputs and in the samples.
    pub(super) to: usize,
    pub(super) from: usize,
}

macro_rules! each {
    ($do:ident! $($at:literal)*) => { $( $do!($at); )* };
}

/// Adds the products of one run of `I` taps to the sums of a patch.
///
/// # Safety
/// As [`Work::patch`]; `first` is the run's first tap, and `I - 1` others lie before it.
#[inline(always)]
unsafe fn add_run<R, const U: usize, const V: usize, const I: usize, const PART: bool>(
    sums: &mut [[R::Sum; V]; U],
    samples: *const R::Lane,
    unit: usize,
    (first, apart): (*const R::Lane, usize),
    some: usize,
) where
    R: Vector,
{
    // SAFETY: the caller's promise.
    let tap = |i: usize| R::tap(unsafe { *first.sub(i.min(I - 1) * apart) });
    let taps: [R::Tap; LONGEST_RUN] = [tap(0), tap(1), tap(2), tap(3)];
    macro_rules! serve {
        ($x:ident, $at:literal, $v:literal, $i:literal) => {
            if const { $i < I && usize::wrapping_sub($at, $i) < U } {
                let unit = const { usize::wrapping_sub($at, $i) };
                // SAFETY: the caller promises that the CPU has the instructions.
                sums[unit][$v] = unsafe { $x.mul_add(taps[$i], sums[unit][$v]) };
            }
        };
    }
    macro_rules! vector {
        ($at:literal, $v:literal) => {
            if const { $v < V } {
                // SAFETY: the caller's promise.
                let x = unsafe {
                    let at = samples.add($at * unit + $v * R::LANES);
                    if PART { R::load_some(at, lanes::<R>(some, $v)) } else { R::load(at) }
                };
                serve!(x, $at, $v, 0);
                serve!(x, $at, $v, 1);
                serve!(x, $at, $v, 2);
                serve!(x, $at, $v, 3);
            }
        };
    }
    macro_rules! unit {
        ($at:literal) => {
            if const { $at < U + I - 1 } {
                vector!($at, 0);
                vector!($at, 1);
                vector!($at, 2);
                vector!($at, 3);
            }
        };
    }
    each!(unit! 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22);
}

/// How many lanes vector `v` of a unit has that ends after `some` outputs.
#[inline(always)]
fn lanes<R: Vector>(some: usize, v: usize) -> usize {
    some.saturating_sub(v * R::LANES).min(R::LANES)
}

impl<N> Work<'_, N> {
    /// Sums the patch of `U` units whose first output is `to` and reads from `from` on. With `SOME`,
    /// only the first `some` outputs of each unit are there, and with `PART` their samples only.
    ///
    /// # Panics
    /// If a run has more than `LONGEST` taps.
    ///
    /// # Safety
    /// The outputs can be written; for each tap of each run, the samples at its offset and a unit
    /// further for each tap before it can be read, for as many units of outputs, at
    /// distances `self.to` and `self.from`; all taps of a run are in `self.taps`; the CPU has the
    /// instructions of `R`.
    #[inline(always)]
    pub(super) unsafe fn patch<
        R,
        const U: usize,
        const V: usize,
        const LONGEST: usize,
        const SOME: bool,
        const PART: bool,
    >(
        &self,
        to: *mut N,
        from: *const N,
        some: usize,
    ) where
        R: Vector<Lane = N>,
    {
        const { assert!(U <= 20 && V <= 4 && LONGEST_RUN == 4 && LONGEST >= 3) };
        let mut sums = [[R::zero(); V]; U];
        let mut rest = self.runs.iter();
        let mut next = rest.next();
        // Runs of one length in a row share a loop, in which the sums stay where they are.
        macro_rules! runs_of {
            ($taps:literal) => {
                while let Some(run) = next
                    && run.taps == $taps
                {
                    // SAFETY: the caller's promise.
                    unsafe {
                        let first = (self.taps.as_ptr().add(run.first), self.apart);
                        let samples = from.add(run.offset);
                        add_run::<R, U, V, $taps, PART>(&mut sums, samples, self.from, first, some);
                    }
                    next = rest.next();
                }
            };
        }
        while let Some(run) = next {
            assert!((1..=LONGEST).contains(&run.taps), "a run is longer than its patch can be");
            if const { LONGEST >= 4 } {
                runs_of!(4);
            }
            runs_of!(3);
            runs_of!(2);
            runs_of!(1);
        }
        macro_rules! store {
            ($u:literal, $v:literal) => {
                if const { $v < V } {
                    // SAFETY: the caller's promise.
                    unsafe {
                        let at = to.add($u * self.to + $v * R::LANES);
                        if SOME {
                            R::store_some(sums[$u][$v], at, lanes::<R>(some, $v));
                        } else {
                            R::store(sums[$u][$v], at);
                        }
                    }
                }
            };
        }
        macro_rules! unit {
            ($u:literal) => {
                if const { $u < U } {
                    store!($u, 0);
                    store!($u, 1);
                    store!($u, 2);
                    store!($u, 3);
                }
            };
        }
        each!(unit! 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19);
    }
}

/// How many units the next patch has, where `left` are to be done, the last perhaps in part, and `all`
/// whole ones lie in the row: of the sizes, largest first, the largest that fits, or the next larger
/// one where most of it is needed and it does not reach back before the first. What is summed a second
/// time comes out as the first time, bit for bit.
///
/// # Panics
/// If not even one unit lies in the row, or the last size is not 1: no patch may be longer than its row.
#[inline(always)]
pub(super) fn units_of_next(left: usize, all: usize, sizes: &[usize]) -> usize {
    let mut larger = None;
    let mut units = 1;
    for &size in sizes {
        if size <= left.min(all) {
            units = larger.filter(|larger| 2 * (larger - left) <= left).unwrap_or(size);
            break;
        }
        larger = Some(size).filter(|&size| left <= size && size <= all);
    }
    assert!(units <= all, "a patch is longer than its row");
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_patches_cover_all_units() {
        let sizes = [20, 12, 6, 3, 1];
        let mut patches = Vec::new();
        for all in 1..70 {
            // A last unit that is there only in part is reached by going back.
            for units in [all, all + 1] {
                let (mut done, mut count) = (0, 0);
                while done < units {
                    let next = units_of_next(units - done, all, &sizes);
                    assert!(sizes.contains(&next) && next <= all);
                    done += next.min(units - done);
                    count += 1;
                }
                if units == all {
                    patches.push(count);
                }
            }
        }
        assert_eq!(patches[..9], [1, 2, 1, 2, 2, 1, 2, 2, 2]);
        assert_eq!(patches[18..23], [3, 1, 2, 2, 2]);
    }
}
