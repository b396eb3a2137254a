use super::sum::{EXACT, Sum, is_like_samples, largest};
use crate::dtype::Dtype;

/// ndimage takes taps for equal, and a tap for a hole, if they differ by no more than this.
const ALIKE: f64 = f64::EPSILON;

/// What correlation adds for each output: `x[offset] tap`, `(x[offset] + x[mirror]) tap` or
/// `(x[offset] - x[mirror]) tap`.
#[derive(Clone, Copy)]
pub(crate) struct Term<A> {
    offset: usize,
    mirror: Mirror,
    tap: A,
}

#[derive(Clone, Copy)]
enum Mirror {
    None,
    Alike(usize),
    Opposite(usize),
}

impl Term<f64> {
    pub(super) fn rounded<A: Sum>(self) -> Term<A> {
        Term { offset: self.offset, mirror: self.mirror, tap: A::of_double(self.tap) }
    }
}

/// The terms of `correlate`: row-major order, holes left out.
pub(crate) fn box_terms(taps: &[f64], kernel: &[usize], strides: &[usize]) -> Vec<Term<f64>> {
    let mut terms = Vec::new();
    for (at, &tap) in taps.iter().enumerate().filter(|(_, tap)| tap.abs() > ALIKE) {
        let (mut offset, mut rest) = (0, at);
        for (&len, stride) in kernel.iter().zip(strides).rev() {
            offset += rest % len * stride;
            rest /= len;
        }
        terms.push(Term { offset, mirror: Mirror::None, tap });
    }
    terms
}

/// The terms of `correlate1d`: a line of odd length with a symmetry begins with its centre and goes
/// on from both ends; any other begins with its last tap and goes on from the first.
pub(crate) fn line_terms(taps: &[f64], stride: usize) -> Vec<Term<f64>> {
    type OfPlace = fn(usize) -> Mirror;
    let (count, half) = (taps.len(), taps.len() / 2);
    let one = |at: usize| Term { offset: at * stride, mirror: Mirror::None, tap: taps[at] };
    let mirrored =
        |sign: f64| (0..half).all(|at| (taps[count - 1 - at] - sign * taps[at]).abs() <= ALIKE);
    let kinds: [(f64, OfPlace); 2] = [(1.0, Mirror::Alike), (-1.0, Mirror::Opposite)];
    let kinds = kinds.into_iter().filter(|_| count % 2 == 1);
    if let Some((_, kind)) = kinds.into_iter().find(|&(sign, _)| mirrored(sign)) {
        let pair = |at: usize| Term { mirror: kind((count - 1 - at) * stride), ..one(at) };
        return std::iter::once(one(half)).chain((0..half).map(pair)).collect();
    }
    std::iter::once(count - 1).chain(0..count - 1).map(one).collect()
}

/// Whether single precision makes every sum exactly: samples are whole, taps are whole multiples of
/// one power of two, and no sum of some of the terms has more digits than single precision. The
/// result is then that of double precision in any order.
pub(super) fn is_exact(terms: &[Term<f64>], samples: Dtype, constant: f64) -> bool {
    /// Halvings of the unit of the taps that are tried.
    const HALVINGS: i32 = 20;
    let Some(most) = largest(samples).filter(|&most| is_like_samples(constant, most)) else {
        return false;
    };
    let weight = |term: &Term<f64>| match term.mirror {
        Mirror::None => term.tap.abs(),
        _ => 2.0 * term.tap.abs(),
    };
    let total = terms.iter().map(weight).sum::<f64>() * most;
    let mut units = (0..HALVINGS).map(|halvings| 2f64.powi(halvings));
    let whole = |unit: &f64| terms.iter().all(|term| (term.tap * unit).fract() == 0.0);
    units.find(whole).is_some_and(|unit| total * unit < EXACT)
}

/// `W` outputs at a time, or as many of a shorter row as fill a few registers.
#[inline(always)]
pub(super) fn add_terms<A: Sum, const W: usize>(terms: &[Term<A>], samples: &[A], row: &mut [A]) {
    const FEW: usize = 8;
    match row.len() {
        len if len >= W => add_in_tiles::<A, W>(terms, samples, row),
        len if len >= FEW => add_in_tiles::<A, FEW>(terms, samples, row),
        _ => add_in_tiles::<A, 1>(terms, samples, row),
    }
}

/// The last tile begins early enough to be whole: some sums are made again, bit for bit.
#[inline(always)]
fn add_in_tiles<A: Sum, const W: usize>(terms: &[Term<A>], samples: &[A], row: &mut [A]) {
    let Some(last) = row.len().checked_sub(W) else { return };
    for at in (0..last).step_by(W).chain([last]) {
        add_to_tile::<A, W>(terms, &samples[at..], &mut row[at..]);
    }
}

#[inline(always)]
fn add_to_tile<A: Sum, const W: usize>(terms: &[Term<A>], samples: &[A], row: &mut [A]) {
    let mut sums = [A::ZERO; W];
    for term in terms {
        let near = &samples[term.offset..][..W];
        match term.mirror {
            Mirror::None => {
                for at in 0..W {
                    sums[at] = sums[at].plus(near[at].times(term.tap));
                }
            }
            Mirror::Alike(mirror) => {
                let far = &samples[mirror..][..W];
                for at in 0..W {
                    sums[at] = sums[at].plus(near[at].plus(far[at]).times(term.tap));
                }
            }
            Mirror::Opposite(mirror) => {
                let far = &samples[mirror..][..W];
                for at in 0..W {
                    sums[at] = sums[at].plus(near[at].minus(far[at]).times(term.tap));
                }
            }
        }
    }
    row[..W].copy_from_slice(&sums);
}
