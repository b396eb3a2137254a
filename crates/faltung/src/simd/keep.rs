//! What a product wants of a kernel's spectrum.

use super::butterfly::Pair;
use super::leaf::{kernel_len, leaf_points, paired};
use super::level::Level;
use super::passes::{Passes, Planes, Work, dispatch};
use super::reals::Reals;

/// Writes the spectrum of one leaf, times `scale`, as [`super::leaf::kernel_len`] says. `roots` are
/// the roots of the rings that the leaf's columns stand for, a row of real and one of imaginary
/// parts.
///
/// # Panics
/// If the planes hold less than a leaf, `roots` less than two rows or `kernel` less than a leaf's.
pub(crate) fn keep_leaf<F: Passes>(
    level: Level,
    from: Planes<F>,
    roots: &[F],
    scale: F,
    kernel: &mut [F],
) {
    let points = leaf_points::<F>();
    assert!(from.re.len() >= points && from.im.len() >= points, "a whole leaf");
    assert!(roots.len() >= 2 * F::ROW, "a root for every column");
    assert!(kernel.len() >= kernel_len::<F>(points), "room for a leaf's products");
    let mut even = [F::ZERO; 16];
    let mut odd = [F::ONE; 16];
    for lane in (0..16).step_by(2) {
        (even[lane], odd[lane]) = (F::ONE, F::ZERO);
    }
    let keep = Keep {
        from: [from.re.as_ptr(), from.im.as_ptr()],
        roots: roots.as_ptr(),
        scale,
        kernel: kernel.as_mut_ptr(),
        even: &even,
        odd: &odd,
    };
    // SAFETY: the assertions bound every reach by the planes, the roots and the kernel.
    unsafe { dispatch(level, keep) }
}

struct Keep<'a, F> {
    from: [*const F; 2],
    roots: *const F,
    scale: F,
    kernel: *mut F,
    /// Ones in the even lanes of a row, and in the odd ones.
    even: &'a [F; 16],
    odd: &'a [F; 16],
}

impl<F: Passes> Work<F> for Keep<'_, F> {
    #[inline(always)]
    unsafe fn with<V: Reals<Real = F>>(self) {
        for row in 0..8 {
            for part in 0..V::PARTS {
                // SAFETY: the caller's promise; a leaf has eight rows.
                unsafe { self.row::<V>(row, part) }
            }
        }
    }
}

/// Everything here asks of its caller what [`Work::with`] asks.
impl<F: Passes> Keep<'_, F> {
    #[inline(always)]
    unsafe fn row<V: Reals<Real = F>>(&self, row: usize, part: usize) {
        let at = part * V::LANES;
        let planes = if paired::<F>() { 4 } else { 2 };
        // SAFETY: the caller's promise.
        unsafe {
            let to = self.kernel.add(planes * row * F::ROW + at);
            let here = row * F::ROW + at;
            let x =
                Pair { re: V::load(self.from[0].add(here)), im: V::load(self.from[1].add(here)) };
            let x = x.scaled(V::splat(self.scale));
            if !paired::<F>() {
                x.re.store(to);
                x.im.store(to.add(F::ROW));
                return;
            }
            let (even, odd) = (V::load(self.even.as_ptr()), V::load(self.odd.as_ptr()));
            let straight = x.scaled(even).twice();
            straight.re.store(to);
            straight.im.store(to.add(F::ROW));
            let roots =
                Pair { re: V::load(self.roots.add(at)), im: V::load(self.roots.add(F::ROW + at)) };
            let [c, s] = F::EIGHTHS[row];
            let turn = roots.times(Pair { re: V::splat(c), im: V::splat(s) });
            let factor = Pair { re: turn.re.mul_add(even, odd), im: turn.im.mul(even) };
            let crossed = x.scaled(odd).twice().times(factor);
            crossed.re.store(to.add(2 * F::ROW));
            crossed.im.store(to.add(3 * F::ROW));
        }
    }
}
