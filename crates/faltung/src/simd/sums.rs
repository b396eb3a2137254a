//! Sums of slices, place by place: every place is computed by itself, so that neither the width of a
//! register nor the place shows in a result.

use super::level::Level;
use crate::number::Number;

/// The most slices that [`add_up`] takes at once.
pub(crate) const TERMS: usize = 6;

/// `out[i] = samples[i] * tap`.
pub(crate) fn scale<N: Number>(level: Level, out: &mut [N], samples: &[N], tap: N) {
    level.widely(
        #[inline(always)]
        || out.iter_mut().zip(samples).for_each(|(out, sample)| *out = sample.times(tap)),
    );
}

/// `sums[i] = terms[i] + after[i]`, the terms times `tap` if there is one.
pub(crate) fn prepend<N: Number>(
    level: Level,
    sums: &mut [N],
    terms: &[N],
    tap: Option<N>,
    after: &[N],
) {
    let places = sums.iter_mut().zip(terms).zip(after);
    level.widely(
        #[inline(always)]
        || match tap {
            None => places.for_each(|((sum, &term), &after)| *sum = term.plus(after)),
            Some(tap) => {
                places.for_each(|((sum, term), &after)| *sum = term.times(tap).plus(after));
            }
        },
    );
}

/// `sums[i] += terms[i]`, the terms times `tap` if there is one.
pub(crate) fn append<N: Number>(level: Level, sums: &mut [N], terms: &[N], tap: Option<N>) {
    let places = sums.iter_mut().zip(terms);
    level.widely(
        #[inline(always)]
        || match tap {
            None => places.for_each(|(sum, &term)| *sum = sum.plus(term)),
            Some(tap) => places.for_each(|(sum, term)| *sum = sum.plus(term.times(tap))),
        },
    );
}

/// `starts[i] += terms[i]`, the terms times `tap` if there is one, and `out[i] = ends[i] + starts[i]`.
pub(crate) fn append_and_join<N: Number>(
    level: Level,
    out: &mut [N],
    ends: &[N],
    starts: &mut [N],
    terms: &[N],
    tap: Option<N>,
) {
    let places = out.iter_mut().zip(ends).zip(starts).zip(terms);
    level.widely(
        #[inline(always)]
        || match tap {
            None => places.for_each(|(((out, &end), start), &term)| {
                *start = start.plus(term);
                *out = end.plus(*start);
            }),
            Some(tap) => places.for_each(|(((out, &end), start), term)| {
                *start = start.plus(term.times(tap));
                *out = end.plus(*start);
            }),
        },
    );
}

/// `out[i]` is the sum of `from[i + offset]` over the offsets, and of `too[i + offset]` over those
/// that follow; at most [`TERMS`] offsets in all.
///
/// # Panics
/// If there are none or more, or one leads out of its slice.
pub(crate) fn add_up<N: Number>(
    level: Level,
    out: &mut [N],
    (from, offsets): (&[N], &[usize]),
    (too, more): (&[N], &[usize]),
) {
    let len = out.len();
    let mut terms = [&from[..0]; TERMS];
    let of_from = offsets.iter().map(|&offset| &from[offset..][..len]);
    let of_too = more.iter().map(|&offset| &too[offset..][..len]);
    let count = offsets.len() + more.len();
    assert!(0 < count && count <= TERMS, "wanted 1 to {TERMS} terms, found {count}");
    terms.iter_mut().zip(of_from.chain(of_too)).for_each(|(place, term)| *place = term);
    level.widely(
        #[inline(always)]
        || match terms {
            [a, ..] if count == 1 => out.copy_from_slice(a),
            [a, b, ..] if count == 2 => sum_of(out, [a, b]),
            [a, b, c, ..] if count == 3 => sum_of(out, [a, b, c]),
            [a, b, c, d, ..] if count == 4 => sum_of(out, [a, b, c, d]),
            [a, b, c, d, e, _] if count == 5 => sum_of(out, [a, b, c, d, e]),
            all => sum_of(out, all),
        },
    );
}

#[inline(always)]
fn sum_of<N: Number, const T: usize>(out: &mut [N], terms: [&[N]; T]) {
    let terms = terms.map(|term| &term[..out.len()]);
    for i in 0..out.len() {
        let mut sum = terms[0][i];
        for term in &terms[1..] {
            sum = sum.plus(term[i]);
        }
        out[i] = sum;
    }
}
