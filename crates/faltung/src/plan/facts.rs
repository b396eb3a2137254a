use crate::method::{Along, Extents, Factor, dense_strides};
use crate::number::{Kind, Number};
use crate::simd::{Level, Loops};

/// What is true of the kernels, whatever the signal: the ground of every choice.
#[derive(Debug)]
pub(crate) struct Facts<N> {
    pub(crate) finite: bool,
    /// The common tap of each kernel, if every kernel has one.
    pub(crate) constant: Option<Vec<N>>,
    /// The factors of each kernel, or why there are none.
    pub(crate) factors: Result<Vec<Vec<Factor<N>>>, String>,
    /// The largest sum of absolute values of one kernel's taps.
    pub(crate) weight: f64,
    /// Bits that any tap takes, its sign among them, where taps are exact numbers.
    pub(crate) tap_bits: u32,
}

impl<N: Loops> Facts<N> {
    /// For kernels whose outputs have at most `terms` terms.
    pub(crate) fn of(along: &[Along], kernels: &[Vec<N>], terms: usize) -> Self {
        let level = Level::best();
        let finite = !kernels.iter().any(|kernel| N::any_beyond(level, kernel, f64::MAX));
        Facts {
            finite,
            constant: kernels.iter().map(|kernel| common_tap(kernel)).collect(),
            factors: if finite {
                factor_all(along, kernels, terms)
            } else {
                Err("a tap is not finite".into())
            },
            weight: kernels.iter().map(|kernel| N::sum_of_sizes(level, kernel)).fold(0.0, f64::max),
            tap_bits: if N::ROUND_OFF > 0.0 { 1 } else { tap_bits(kernels) },
        }
    }
}

/// The bits that the longest tap takes.
fn tap_bits<N: Number>(kernels: &[Vec<N>]) -> u32 {
    kernels.iter().flatten().map(|tap| signed_bits(tap.whole())).fold(1, u32::max)
}

/// Bits of the shortest two's complement that holds a number.
fn signed_bits(whole: i64) -> u32 {
    i64::BITS + 1 - whole.leading_zeros().max((!whole).leading_zeros())
}

fn common_tap<N: Number>(kernel: &[N]) -> Option<N> {
    let (&first, others) = kernel.split_first()?;
    others.iter().all(|&tap| tap == first).then_some(first)
}

fn factor_all<N: Number>(
    along: &[Along],
    kernels: &[Vec<N>],
    terms: usize,
) -> Result<Vec<Vec<Factor<N>>>, String> {
    let shape: Extents = along.iter().map(|axis| axis.taps).collect();
    let axes: Vec<usize> = (0..shape.len()).filter(|&axis| shape[axis] > 1).collect();
    if axes.len() < 2 {
        return Err("the kernel runs along one axis only".into());
    }
    kernels.iter().map(|kernel| factor(&shape, &axes, kernel, terms)).collect()
}

/// The factors of an outer product.
///
/// No outer product of floats is exactly one, so entries may differ from the product of the factors
/// by a few units of round-off: as many as leave the error of all passes together, which is at most
/// one unit for each tap of each factor and for each difference, within what the direct sum may
/// have (`max(k, 16)` units, see the crate's promises).
fn factor<N: Number>(
    shape: &[usize],
    axes: &[usize],
    kernel: &[N],
    terms: usize,
) -> Result<Vec<Factor<N>>, String> {
    let strides = dense_strides(shape);
    let largest = |best: usize, at: usize| {
        if kernel[at].magnitude() > kernel[best].magnitude() { at } else { best }
    };
    let pivot = (0..kernel.len()).fold(0, largest);
    if kernel[pivot] == N::ZERO {
        return Err("all taps are zero".into());
    }
    let not_rank_1 = || "the kernel is not an outer product".to_string();
    let mut factors: Vec<Factor<N>> = Vec::with_capacity(axes.len());
    let mut share = N::ONE;
    for &axis in axes.iter().rev() {
        let at = pivot / strides[axis] % shape[axis];
        let first = pivot - at * strides[axis];
        let line: Vec<N> = (0..shape[axis]).map(|i| kernel[first + i * strides[axis]]).collect();
        // The first axis keeps the kernel's own entries, so that no sum between two passes grows
        // beyond what its window could make of them.
        let divisor = if axis == axes[0] { share } else { N::common_divisor(&line, kernel[pivot]) };
        let taps: Option<Vec<N>> = line.iter().map(|tap| tap.over(divisor)).collect();
        let taps = taps.ok_or_else(not_rank_1)?;
        share = share.times(taps[at]);
        factors.push(Factor { axis, taps });
    }
    factors.reverse();
    let residue = residue(shape, kernel, &factors).ok_or_else(not_rank_1)?;
    let passes: usize = factors.iter().map(|factor| factor.taps.len()).sum();
    let budget = terms.max(16) as f64;
    if N::KIND != Kind::Integer && N::KIND != Kind::Bit && passes as f64 + residue > budget {
        return Err(not_rank_1());
    }
    Ok(factors)
}

/// The largest difference between a kernel and the product of its factors, in units of round-off of
/// the entry, the rounding of the product included. `None` if it is far more than rounding.
fn residue<N: Number>(shape: &[usize], kernel: &[N], factors: &[Factor<N>]) -> Option<f64> {
    let strides = dense_strides(shape);
    let few = 4.0 * factors.len() as f64;
    let mut largest = 0f64;
    for (at, &entry) in kernel.iter().enumerate() {
        let product = factors.iter().fold(N::ONE, |product, factor| {
            product.times(factor.taps[at / strides[factor.axis] % shape[factor.axis]])
        });
        if product == entry {
            continue;
        }
        let units = entry.distance(product) / (N::ROUND_OFF * entry.magnitude());
        if !(units <= few) {
            return None;
        }
        largest = largest.max(units);
    }
    Some(largest + factors.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn along(taps: &[usize]) -> Vec<Along> {
        taps.iter().map(|&taps| Along { taps, dilation: 1, stride: 1 }).collect()
    }

    fn factors<N: Loops>(shape: &[usize], kernel: &[N]) -> Option<Vec<Vec<N>>> {
        let facts = Facts::of(&along(shape), &[kernel.to_vec()], kernel.len());
        let mut factors = facts.factors.ok()?;
        Some(factors.remove(0).into_iter().map(|factor| factor.taps).collect())
    }

    #[test]
    fn whole_numbers_are_factored_exactly() {
        let sobel = [1, 0, -1, 2, 0, -2, 1, 0, -1];
        let parts = factors(&[3, 3], &sobel).unwrap();
        for (at, tap) in sobel.into_iter().enumerate() {
            assert_eq!(parts[0][at / 3] * parts[1][at % 3], tap);
        }
        let thirds = [9.0, 3.0, 6.0, 3.0, 1.0, 2.0];
        assert_eq!(factors(&[2, 3], &thirds), Some(vec![vec![3.0, 1.0], vec![3.0, 1.0, 2.0]]));
    }

    #[test]
    fn rounded_products_are_recognised_and_others_are_not() {
        let bell: Vec<f64> = (-3..4).map(|i| libm::exp(-f64::from(i * i) / 5.0)).collect();
        let mut product: Vec<f64> =
            bell.iter().flat_map(|a| bell.iter().map(move |b| a * b)).collect();
        assert!(factors(&[7, 7], &product).is_some());
        product[10] *= 1.0 + 1e-13;
        assert!(factors(&[7, 7], &product).is_none());
        assert!(factors(&[3, 3], &[0, 1, 0, 1, -4, 1, 0, 1, 0]).is_none());
        assert!(factors(&[2, 2], &[0.0; 4]).is_none());
    }
}
