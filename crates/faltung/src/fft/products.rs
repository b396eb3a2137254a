use crate::simd::{Passes, Planes, PlanesMut, paired};

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
