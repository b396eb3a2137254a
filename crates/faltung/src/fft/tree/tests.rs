#![allow(clippy::unwrap_used)]

use realfft::RealFftPlanner;

use super::*;
use crate::fft::trees::Planted;
use crate::simd::Level;

fn noise(len: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as f64 / (1u64 << 30) as f64 - 1.0
    };
    (0..len).map(|_| f64::from(next() as f32)).collect()
}

/// The product of two polynomials modulo `t^len + 1`, by another library's cyclic convolution
/// of twice the length.
pub(in crate::fft) fn judged(a: &[f64], b: &[f64]) -> Vec<f64> {
    let len = a.len();
    let mut planner = RealFftPlanner::<f64>::new();
    let (forward, inverse) = (planner.plan_fft_forward(2 * len), planner.plan_fft_inverse(2 * len));
    let spectrum = |x: &[f64]| {
        let mut padded = x.to_vec();
        padded.resize(2 * len, 0.0);
        let mut bins = forward.make_output_vec();
        forward.process(&mut padded, &mut bins).unwrap();
        bins
    };
    let mut product: Vec<_> =
        spectrum(a).iter().zip(spectrum(b)).map(|(x, y)| x * y / (2 * len) as f64).collect();
    (product[0].im, product[len].im) = (0.0, 0.0);
    let mut sums = inverse.make_output_vec();
    inverse.process(&mut product, &mut sums).unwrap();
    (0..len).map(|m| sums[m] - sums[m + len]).collect()
}

/// How a block is convolved.
#[derive(Clone, Copy, Debug, PartialEq)]
enum How {
    AtOnce,
    BySeveral,
    InTwoSteps,
    BySums,
}

fn convolved<F: Planted>(level: Level, a: &[F], b: &[F], how: How) -> Vec<F> {
    let tree = F::tree(&[a.len() / 2], 1).unwrap().0;
    let force = Force { level, threads: if how == How::BySeveral { 3 } else { 1 } };
    let mut work = vec![F::ZERO; tree.work_len()];
    let mut kernel = vec![F::ZERO; tree.kernel_len()];
    let (re, im) = b.split_at(tree.points);
    tree.forward(force, Planes { re, im }, &mut work);
    tree.keep_kernel(force, &mut work, &mut kernel);
    let mut block = a.to_vec();
    let mut sum = vec![F::ZERO; tree.work_len()];
    if matches!(how, How::AtOnce | How::BySeveral) {
        tree.convolve(force, None, &mut block, &kernel, &mut work);
        return block;
    }
    let (re, im) = block.split_at_mut(tree.points);
    tree.forward(force, Planes { re, im }, &mut work);
    if how == How::InTwoSteps {
        tree.multiply(force, &mut work, &kernel, PlanesMut { re, im });
    } else {
        tree.add_product(&mut sum, &work, &kernel);
        tree.inverse(force, &mut sum, PlanesMut { re, im });
    }
    block
}

fn agrees<F: Planted>(double: impl Fn(F) -> f64) {
    let twos = (8..16).map(|digits| 1 << digits);
    // The longest one's rings leave the near caches, so that two steps are done at once.
    for len in twos.chain([768, 1280, 2304, 3840, 5120, 3 << 13, 1 << 17, 1 << 21]) {
        let (a, b) = (noise(len, 1), noise(len, 2));
        let truth = judged(&a, &b);
        let norm = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>().sqrt();
        let unit = F::ROUND_OFF * norm(&a) * norm(&b);
        let rounded = |x: &[f64]| x.iter().map(|&x| F::rounded(x)).collect::<Vec<F>>();
        let (a, b) = (rounded(&a), rounded(&b));
        let mut fused: Option<Vec<F>> = None;
        for level in Level::available() {
            let found = convolved(level, &a, &b, How::AtOnce);
            for (found, how) in
                [(&found, How::AtOnce), (&convolved(level, &a, &b, How::BySums), How::BySums)]
            {
                let errors = found.iter().zip(&truth).map(|(&y, truth)| (double(y) - truth).abs());
                let worst = errors.fold(0.0, f64::max) / unit;
                // Half a hundred times less than what is proven: the judge errs as well.
                assert!(worst < 2.0, "{} of {len}, {how:?}: {worst}", level.name());
            }
            assert!(convolved(level, &a, &b, How::InTwoSteps) == found, "in two steps, {len}");
            assert!(convolved(level, &a, &b, How::BySeveral) == found, "by three threads, {len}");
            if level.name() != "portable" {
                let first = fused.get_or_insert_with(|| found.clone());
                assert!(*first == found, "other bits on {} for {len}", level.name());
            }
        }
    }
}

#[test]
fn products_of_spectra_are_what_another_library_finds() {
    agrees(|x: f64| x);
    agrees(|x: f32| f64::from(x));
}

/// The product of two starts of blocks, zeros following, and of the whole blocks.
fn starts_stand_for_blocks<F: Planted>() {
    for (len, threads) in [(256, 1), (1280, 1), (1 << 15, 1), (3 << 14, 2), (1 << 17, 3)] {
        let tree = F::tree(&[len / 2], threads).unwrap().0;
        let rounded = |x: &[f64]| x.iter().map(|&x| F::rounded(x)).collect::<Vec<F>>();
        let (a, b) = (rounded(&noise(len, 3)), rounded(&noise(len, 4)));
        for there in [1, len / 3, len / 2, len / 2 + 7, len - 1] {
            let whole = |x: &[F]| {
                let mut block = x[..there].to_vec();
                block.resize(len, F::ZERO);
                block
            };
            let mut found = Vec::new();
            for of_start in [false, true] {
                let force = Force { level: Level::best(), threads };
                let mut work = vec![F::ZERO; tree.work_len()];
                let mut kernel = vec![F::ZERO; tree.kernel_len()];
                let (taps, mut block) = (whole(&b), whole(&a));
                if of_start {
                    tree.forward_of_start(force, &b[..there], &mut work);
                } else {
                    let (re, im) = taps.split_at(tree.points);
                    tree.forward(force, Planes { re, im }, &mut work);
                }
                tree.keep_kernel(force, &mut work, &mut kernel);
                let samples = of_start.then_some(&a[..there]);
                tree.convolve(force, samples, &mut block, &kernel, &mut work);
                found.push(block);
            }
            assert!(found[0] == found[1], "{there} of {len}");
            assert!(found[0].iter().any(|&y| y != F::ZERO));
        }
    }
}

#[test]
fn a_start_is_a_block_with_zeros() {
    starts_stand_for_blocks::<f64>();
    starts_stand_for_blocks::<f32>();
}

#[test]
fn no_tree_grows_where_it_does_not_reach() {
    for points in [0, 1, 32, 65, 7 * 64, 64 * 64 + 1] {
        assert!(f64::tree(&[points], 1).is_none(), "{points}");
    }
    assert!(
        f32::tree(&[64], 1).is_none()
            && f32::tree(&[128], 1).is_some()
            && f64::tree(&[64], 1).is_some()
    );
}
