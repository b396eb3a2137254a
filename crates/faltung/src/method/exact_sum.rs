use super::boxes::{Along, Extents, Output, Row, Tile, dense_strides, for_each_row, tap_offsets};
use super::superaccumulator::{Precision, Superaccumulator};
use super::{MethodScratch, ScratchSize};
use crate::fft::Transformable;
use crate::number::Number;
use crate::simd::Level;

/// Outputs that are summed side by side.
const LANES: usize = 8;
/// Products below this may lose bits below the smallest subnormal number.
const SAFE_PRODUCT: f64 = 1e-270;

/// The definition, each component of each output rounded once, ties to even: what the exact sum of
/// exact products is nearest to.
///
/// Products are split into two numbers without error, sums into a number and its error, and the
/// errors added up (Ogita, Rump and Oishi, "Accurate sum and dot product", 2005). How far the sum of
/// errors may be off is known, and where that leaves the rounding open, the sum is made in fixed
/// point.
#[derive(Debug)]
pub(crate) struct ExactSum {
    along: Vec<Along>,
    kernels: Vec<Kernel>,
    precision: Precision,
}

/// For each component of an output, the taps that meet the samples' components.
#[derive(Debug)]
struct Kernel {
    components: Vec<Vec<Vec<f64>>>,
    /// The smallest tap that is not zero.
    least: f64,
}

impl ExactSum {
    /// Each kernel has its taps in row-major order.
    pub(crate) fn new<N: Number>(
        along: &[Along],
        kernels: &[Vec<N>],
        precision: Precision,
    ) -> Self {
        let kernels = kernels.iter().map(|taps| {
            let part = |at: usize| taps.iter().map(move |tap| tap.components()[at]);
            let components: Vec<Vec<Vec<f64>>> = if N::COMPONENTS == 1 {
                vec![vec![part(0).collect()]]
            } else {
                let negative = part(1).map(|tap| -tap).collect();
                vec![vec![part(0).collect(), negative], vec![part(1).collect(), part(0).collect()]]
            };
            let least = least_of(part(0).chain(part(N::COMPONENTS - 1)));
            Kernel { components, least }
        });
        ExactSum { along: along.to_vec(), kernels: kernels.collect(), precision }
    }

    /// Scratch for tiles of at most `outputs`: the samples' components, and what bounds them.
    pub(crate) fn scratch<N: Number>(&self, outputs: &[usize]) -> ScratchSize {
        let reach =
            self.along.iter().zip(outputs).map(|(axis, &outputs)| axis.reach(outputs.max(1)));
        let taps = self.along.iter().map(|axis| axis.taps).product();
        ScratchSize {
            reals: N::COMPONENTS * reach.product::<usize>() + 1,
            offsets: taps,
            ..ScratchSize::default()
        }
    }

    /// Leaves the components of the tile's samples in the scratch.
    pub(crate) fn load<N: Transformable>(&self, tile: &Tile<N>, scratch: &mut MethodScratch<N>) {
        let len: usize = tile.shape.iter().product();
        let Some((least, planes)) = scratch.reals.split_first_mut() else { return };
        for_each_row(tile.shape, &dense_strides(tile.shape), tile.strides, |row| {
            for at in 0..row.len {
                let sample = tile.samples[tile.first + row.from + at * row.step].components();
                for (part, &value) in sample.iter().enumerate().take(N::COMPONENTS) {
                    planes[part * len + row.to + at] = value;
                }
            }
        });
        *least = least_of(planes[..N::COMPONENTS * len].iter().copied());
    }

    /// The outputs of the tile that was loaded last.
    pub(crate) fn apply<N: Transformable>(
        &self,
        kernel: usize,
        tile: &Tile<N>,
        out: &mut Output<N>,
        scratch: &mut MethodScratch<N>,
    ) {
        let len: usize = tile.shape.iter().product();
        let strides = dense_strides(tile.shape);
        tap_offsets(&self.along, &strides, &mut scratch.offsets);
        let Some((&least, planes)) = scratch.reals.split_first() else { return };
        let kernel = &self.kernels[kernel];
        let terms = (scratch.offsets.len() * N::COMPONENTS) as f64;
        let lost = least * kernel.least < SAFE_PRODUCT;
        let sums = Sums {
            planes: &planes[..N::COMPONENTS * len],
            len,
            present: tile.present,
            offsets: &scratch.offsets,
            precision: self.precision,
            slack: (terms + 4.0) * (f64::EPSILON / 2.0) * 1.01,
            // What a product loses below the smallest number, twice over.
            floor: if lost { 2.0 * terms * f64::from_bits(1) } else { 0.0 },
        };
        let from: Extents =
            self.along.iter().zip(&strides).map(|(axis, stride)| axis.stride * stride).collect();
        for_each_row(out.shape, out.strides, &from, |row| {
            let outputs = &mut out.numbers[out.first + row.to..][..row.len];
            sums.row(kernel, row, outputs);
        });
    }
}

fn least_of(values: impl Iterator<Item = f64>) -> f64 {
    let sizes = values.map(f64::abs).filter(|&size| size > 0.0);
    sizes.fold(f64::INFINITY, f64::min)
}

/// What the sums of a tile have in common.
struct Sums<'a> {
    planes: &'a [f64],
    /// Samples of a plane.
    len: usize,
    present: Option<&'a [bool]>,
    offsets: &'a [usize],
    precision: Precision,
    /// How far a sum of errors may be off, as a share of the sum of their sizes.
    slack: f64,
    /// How far at least.
    floor: f64,
}

/// Sums side by side, what they lost, and the sizes of all that.
struct Lanes {
    sums: [f64; LANES],
    errors: [f64; LANES],
    sizes: [f64; LANES],
}

impl Sums<'_> {
    fn row<N: Number>(&self, kernel: &Kernel, row: Row, outputs: &mut [N]) {
        let level = Level::best();
        for (piece, places) in outputs.chunks_mut(LANES).enumerate() {
            let first = row.from + piece * LANES * row.step;
            let mut parts = [[0.0; LANES]; 2];
            for (part, taps) in parts.iter_mut().zip(&kernel.components) {
                let lanes = self.present.is_none().then(|| {
                    level.widely(
                        #[inline(always)]
                        || {
                            if row.step == 1 && places.len() == LANES {
                                self.neighbours(taps, first)
                            } else {
                                self.strided(taps, first, row.step, places.len())
                            }
                        },
                    )
                });
                for (lane, value) in part.iter_mut().enumerate().take(places.len()) {
                    let settled = lanes.as_ref().and_then(|lanes| self.settled(lanes, lane));
                    *value = settled.unwrap_or_else(|| self.slowly(taps, first + lane * row.step));
                }
            }
            for (lane, place) in places.iter_mut().enumerate() {
                *place = N::of_components([parts[0][lane], parts[1][lane]]);
            }
        }
    }

    #[inline(always)]
    fn neighbours(&self, taps: &[Vec<f64>], first: usize) -> Lanes {
        let mut lanes = Lanes::new();
        for (plane, taps) in self.planes.chunks_exact(self.len).zip(taps) {
            for (offset, &tap) in self.offsets.iter().zip(taps) {
                let samples = &plane[first + offset..][..LANES];
                for (lane, &sample) in samples.iter().enumerate() {
                    lanes.add(lane, sample, tap);
                }
            }
        }
        lanes
    }

    #[inline(always)]
    fn strided(&self, taps: &[Vec<f64>], first: usize, step: usize, count: usize) -> Lanes {
        let mut lanes = Lanes::new();
        for (plane, taps) in self.planes.chunks_exact(self.len).zip(taps) {
            for (offset, &tap) in self.offsets.iter().zip(taps) {
                for lane in 0..count {
                    lanes.add(lane, plane[first + offset + lane * step], tap);
                }
            }
        }
        lanes
    }

    /// The rounded sum, if what is known of it leaves no doubt.
    fn settled(&self, lanes: &Lanes, lane: usize) -> Option<f64> {
        let (sum, error) = (lanes.sums[lane], lanes.errors[lane]);
        let doubt = lanes.sizes[lane] * self.slack + self.floor;
        let near = sum + error;
        if !(near.is_finite() && doubt.is_finite()) {
            return None;
        }
        let rest = two_sum_error(sum, error, near);
        if doubt == 0.0 && rest == 0.0 {
            // A sum of zeros of one sign is +0, too.
            return Some(if near == 0.0 { 0.0 } else { self.precision.rounded(near) });
        }
        let (low, high) = ((rest - doubt).next_down(), (rest + doubt).next_up());
        let (low, high) = (near + low, near + high);
        let (low, high) = if self.precision.is_double() {
            (low, high)
        } else {
            let round = |x| self.precision.rounded(x);
            (round(low.next_down()), round(high.next_up()))
        };
        (low == high && low != 0.0).then_some(low)
    }

    /// The sum in fixed point, without what is absent; NaN and infinities as IEEE 754 has them.
    fn slowly(&self, taps: &[Vec<f64>], first: usize) -> f64 {
        let mut sum = Superaccumulator::new();
        // Finite terms do not matter beside one that is not.
        let mut beyond = 0.0;
        for (plane, taps) in self.planes.chunks_exact(self.len).zip(taps) {
            for (offset, &tap) in self.offsets.iter().zip(taps) {
                let at = first + offset;
                if self.present.is_some_and(|present| !present[at]) {
                    continue;
                }
                if plane[at].is_finite() && tap.is_finite() {
                    sum.add_product(plane[at], tap);
                } else {
                    beyond += plane[at] * tap;
                }
            }
        }
        if beyond == 0.0 { sum.rounded(self.precision) } else { beyond }
    }
}

impl Lanes {
    #[inline(always)]
    fn new() -> Self {
        Lanes { sums: [0.0; LANES], errors: [0.0; LANES], sizes: [0.0; LANES] }
    }

    #[inline(always)]
    fn add(&mut self, lane: usize, sample: f64, tap: f64) {
        let product = sample * tap;
        let of_product = sample.mul_add(tap, -product);
        let sum = self.sums[lane] + product;
        let of_sum = two_sum_error(self.sums[lane], product, sum);
        self.sums[lane] = sum;
        self.errors[lane] += of_product + of_sum;
        self.sizes[lane] += of_product.abs() + of_sum.abs();
    }
}

/// What `sum`, the rounded `a + b`, lost (Knuth).
#[inline(always)]
fn two_sum_error(a: f64, b: f64, sum: f64) -> f64 {
    let of_b = sum - a;
    (a - (sum - of_b)) + (b - of_b)
}
