use num_complex::Complex;

use crate::simd::{Passes, Planes, PlanesMut, paired};

/// The kernel's spectrum of one leaf, as its product wants it. `lanes` are the roots of the rings
/// that the columns stand for.
#[inline(always)]
pub(super) fn keep_leaf<F: Passes>(from: Planes<F>, lanes: &[F], scale: F, kernel: &mut [F]) {
    let (width, half_root) = (F::ROW, F::rounded(std::f64::consts::FRAC_1_SQRT_2));
    let (one, zero) = (F::ONE, F::ZERO);
    let minus = |x: F| zero.plus(x.times(F::rounded(-1.0)));
    // The eighth roots of one.
    let (plus, less) = (half_root, minus(half_root));
    let roots = [
        [one, zero],
        [plus, plus],
        [zero, one],
        [less, plus],
        [minus(one), zero],
        [less, less],
        [zero, minus(one)],
        [plus, less],
    ];
    let planes = if paired::<F>() { 4 } else { 2 };
    for (row, to) in kernel.chunks_exact_mut(planes * width).enumerate() {
        let (re, im) = (&from.re[row * width..][..width], &from.im[row * width..][..width]);
        if !paired::<F>() {
            let (to_re, to_im) = to.split_at_mut(width);
            for lane in 0..width {
                to_re[lane] = re[lane].times(scale);
                to_im[lane] = im[lane].times(scale);
            }
            continue;
        }
        for lane in (0..width).step_by(2) {
            let even = Complex::new(re[lane].times(scale), im[lane].times(scale));
            let odd = Complex::new(re[lane + 1].times(scale), im[lane + 1].times(scale));
            let by = |a: Complex<F>, b: Complex<F>| {
                let re = a.re.times(b.re).plus(minus(a.im.times(b.im)));
                Complex::new(re, a.re.times(b.im).plus(a.im.times(b.re)))
            };
            let root = Complex::new(lanes[lane], lanes[width + lane]);
            let turned = by(odd, by(root, Complex::new(roots[row][0], roots[row][1])));
            for (plane, [a, b]) in
                [[even.re; 2], [even.im; 2], [turned.re, odd.re], [turned.im, odd.im]]
                    .into_iter()
                    .enumerate()
            {
                to[plane * width + lane] = a;
                to[plane * width + lane + 1] = b;
            }
        }
    }
}

/// Adds the products of one leaf, each rounded by itself: at every level the same.
#[inline(always)]
pub(super) fn add_leaf<F: Passes>(sum: PlanesMut<F>, from: Planes<F>, kernel: &[F]) {
    let width = F::ROW;
    let minus_one = F::rounded(-1.0);
    let planes = if paired::<F>() { 4 } else { 2 };
    for (row, kernel) in kernel.chunks_exact(planes * width).enumerate() {
        let row = row * width;
        let (re, im) = (&from.re[row..][..width], &from.im[row..][..width]);
        let (sum_re, sum_im) = (&mut sum.re[row..][..width], &mut sum.im[row..][..width]);
        for (factors, partner) in kernel.chunks_exact(2 * width).zip([0, 1]) {
            let (by_re, by_im) = factors.split_at(width);
            for lane in 0..width {
                let (x_re, x_im) = (re[lane ^ partner], im[lane ^ partner]);
                let turned = x_im.times(by_im[lane]).times(minus_one);
                sum_re[lane] = sum_re[lane].plus(x_re.times(by_re[lane]).plus(turned));
                let part = x_re.times(by_im[lane]).plus(x_im.times(by_re[lane]));
                sum_im[lane] = sum_im[lane].plus(part);
            }
        }
    }
}
