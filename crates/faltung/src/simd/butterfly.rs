//! Discrete Fourier transforms of a few registers of complex numbers.

use super::reals::Reals;

/// A register of complex numbers.
#[derive(Clone, Copy)]
pub(super) struct Pair<V> {
    pub(super) re: V,
    pub(super) im: V,
}

/// Everything here asks one thing of its caller: that the CPU has the instructions of `V`.
impl<V: Reals> Pair<V> {
    #[inline(always)]
    pub(super) unsafe fn plus(self, other: Self) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Pair { re: self.re.add(other.re), im: self.im.add(other.im) } }
    }

    #[inline(always)]
    pub(super) unsafe fn minus(self, other: Self) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Pair { re: self.re.sub(other.re), im: self.im.sub(other.im) } }
    }

    /// `self + i other`.
    #[inline(always)]
    pub(super) unsafe fn plus_i(self, other: Self) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Pair { re: self.re.sub(other.im), im: self.im.add(other.re) } }
    }

    /// `self - i other`.
    #[inline(always)]
    pub(super) unsafe fn minus_i(self, other: Self) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Pair { re: self.re.add(other.im), im: self.im.sub(other.re) } }
    }

    /// `self + factor other`.
    #[inline(always)]
    pub(super) unsafe fn plus_scaled(self, factor: V, other: Self) -> Self {
        // SAFETY: the caller's promise.
        unsafe {
            Pair { re: factor.mul_add(other.re, self.re), im: factor.mul_add(other.im, self.im) }
        }
    }

    /// `self - factor other`.
    #[inline(always)]
    pub(super) unsafe fn minus_scaled(self, factor: V, other: Self) -> Self {
        // SAFETY: the caller's promise.
        unsafe {
            Pair {
                re: factor.neg_mul_add(other.re, self.re),
                im: factor.neg_mul_add(other.im, self.im),
            }
        }
    }

    #[inline(always)]
    pub(super) unsafe fn scaled(self, factor: V) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Pair { re: self.re.mul(factor), im: self.im.mul(factor) } }
    }

    #[inline(always)]
    pub(super) unsafe fn times(self, other: Self) -> Self {
        // SAFETY: the caller's promise.
        unsafe {
            Pair {
                re: self.re.mul_sub(other.re, self.im.mul(other.im)),
                im: self.re.mul_add(other.im, self.im.mul(other.re)),
            }
        }
    }

    #[inline(always)]
    pub(super) unsafe fn times_conjugate(self, other: Self) -> Self {
        // SAFETY: the caller's promise.
        unsafe {
            Pair {
                re: self.re.mul_add(other.re, self.im.mul(other.im)),
                im: self.im.mul_sub(other.re, self.re.mul(other.im)),
            }
        }
    }

    /// The product modulo `t^2 - z` of pairs of neighbouring lanes `a + b t` with such a pair
    /// `c + d t`, of which `straight` holds `c, c` and `crossed` holds `z d, d`.
    #[inline(always)]
    pub(super) unsafe fn times_pairs(self, straight: Self, crossed: Self) -> Self {
        // SAFETY: the caller's promise.
        unsafe {
            let swapped = Pair { re: self.re.swapped(), im: self.im.swapped() };
            let sum = self.times(straight);
            let re = swapped.re.mul_add(crossed.re, sum.re);
            let im = swapped.re.mul_add(crossed.im, sum.im);
            Pair {
                re: swapped.im.neg_mul_add(crossed.im, re),
                im: swapped.im.mul_add(crossed.re, im),
            }
        }
    }

    /// Each lane plus its partner's.
    #[inline(always)]
    pub(super) unsafe fn twice(self) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Pair { re: self.re.add(self.re.swapped()), im: self.im.add(self.im.swapped()) } }
    }

    #[inline(always)]
    pub(super) fn turned(self) -> Self {
        Pair { re: self.im, im: self.re }
    }
}

/// A transform and its inverse, which is the same with real and imaginary parts exchanged.
macro_rules! both_ways {
    ($forward:ident, $inverse:ident, $size:literal: $($row:ident)*) => {
        #[inline(always)]
        pub(super) unsafe fn $inverse<V: Reals<Real: Constants>>(x: [Pair<V>; $size]) -> [Pair<V>; $size] {
            let [$($row),*] = x;
            // SAFETY: the caller's promise.
            let [$($row),*] = unsafe { $forward([$($row.turned()),*]) };
            [$($row.turned()),*]
        }
    };
}

/// The real constants of small transforms.
pub(super) trait Constants: Copy {
    /// `cos(pi / 4)`.
    const HALF_ROOT: Self;
    /// `1 / 2`.
    const HALF: Self;
    /// `sin(2 pi / 3)`.
    const SIN_3: Self;
    /// `cos(2 pi / 5)` and `-cos(4 pi / 5)`.
    const COS_5: [Self; 2];
    /// `sin(2 pi / 5)` and `sin(4 pi / 5)`.
    const SIN_5: [Self; 2];
    /// The eighth roots of one.
    const EIGHTHS: [[Self; 2]; 8];
}

macro_rules! constants {
    ($($real:ty)*) => {$(
        impl Constants for $real {
            const HALF_ROOT: Self = std::f64::consts::FRAC_1_SQRT_2 as Self;
            const HALF: Self = 0.5;
            const SIN_3: Self = 0.866_025_403_784_438_646_763_723_170_752_936;
            const COS_5: [Self; 2] = [
                0.309_016_994_374_947_424_102_293_417_182_819,
                0.809_016_994_374_947_424_102_293_417_182_819,
            ];
            const SIN_5: [Self; 2] = [
                0.951_056_516_295_153_572_116_439_333_379_382,
                0.587_785_252_292_473_129_168_705_954_639_073,
            ];
            const EIGHTHS: [[Self; 2]; 8] = [
                [1.0, 0.0],
                [Self::HALF_ROOT, Self::HALF_ROOT],
                [0.0, 1.0],
                [-Self::HALF_ROOT, Self::HALF_ROOT],
                [-1.0, 0.0],
                [-Self::HALF_ROOT, -Self::HALF_ROOT],
                [0.0, -1.0],
                [Self::HALF_ROOT, -Self::HALF_ROOT],
            ];
        }
    )*};
}

#[allow(clippy::excessive_precision)]
mod values {
    use super::Constants;
    constants!(f32 f64);
}

#[inline(always)]
pub(super) unsafe fn dft2<V: Reals<Real: Constants>>(x: [Pair<V>; 2]) -> [Pair<V>; 2] {
    // SAFETY: the caller's promise.
    unsafe { [x[0].plus(x[1]), x[0].minus(x[1])] }
}

#[inline(always)]
pub(super) unsafe fn dft3<V: Reals<Real: Constants>>(x: [Pair<V>; 3]) -> [Pair<V>; 3] {
    let (half, sine) = (V::splat(Constants::HALF), V::splat(Constants::SIN_3));
    // SAFETY: the caller's promise.
    unsafe {
        let (sum, difference) = (x[1].plus(x[2]), x[1].minus(x[2]).scaled(sine));
        let middle = x[0].minus_scaled(half, sum);
        [x[0].plus(sum), middle.plus_i(difference), middle.minus_i(difference)]
    }
}

#[inline(always)]
pub(super) unsafe fn dft4<V: Reals<Real: Constants>>(x: [Pair<V>; 4]) -> [Pair<V>; 4] {
    // SAFETY: the caller's promise.
    unsafe {
        let (a, b) = (x[0].plus(x[2]), x[0].minus(x[2]));
        let (c, d) = (x[1].plus(x[3]), x[1].minus(x[3]));
        [a.plus(c), b.plus_i(d), a.minus(c), b.minus_i(d)]
    }
}

#[inline(always)]
pub(super) unsafe fn dft5<V: Reals<Real: Constants>>(x: [Pair<V>; 5]) -> [Pair<V>; 5] {
    let [near, far] = V::Real::COS_5.map(V::splat);
    let [steep, flat] = V::Real::SIN_5.map(V::splat);
    // SAFETY: the caller's promise.
    unsafe {
        let (a, b) = (x[1].plus(x[4]), x[1].minus(x[4]));
        let (c, d) = (x[2].plus(x[3]), x[2].minus(x[3]));
        let one = x[0].plus_scaled(near, a).minus_scaled(far, c);
        let two = x[0].minus_scaled(far, a).plus_scaled(near, c);
        let turn_one = b.scaled(steep).plus_scaled(flat, d);
        let turn_two = b.scaled(flat).minus_scaled(steep, d);
        [
            x[0].plus(a).plus(c),
            one.plus_i(turn_one),
            two.plus_i(turn_two),
            two.minus_i(turn_two),
            one.minus_i(turn_one),
        ]
    }
}

/// The transform of the eight rows that `$row` gives for their numbers; `$put` takes each result with
/// its number. In the order of both, few registers have to wait.
macro_rules! dft8_by_row {
    ($row:ident, $put:ident) => {{
        let half_root = V::splat(Constants::HALF_ROOT);
        let even = dft4([$row!(0), $row!(2), $row!(4), $row!(6)]);
        let odd = dft4([$row!(1), $row!(3), $row!(5), $row!(7)]);
        $put!(0, even[0].plus(odd[0]));
        $put!(4, even[0].minus(odd[0]));
        $put!(2, even[2].plus_i(odd[2]));
        $put!(6, even[2].minus_i(odd[2]));
        // sqrt(2) times the eighth root of one, and minus its cube.
        let one = Pair { re: odd[1].re.sub(odd[1].im), im: odd[1].re.add(odd[1].im) };
        $put!(1, even[1].plus_scaled(half_root, one));
        $put!(5, even[1].minus_scaled(half_root, one));
        let three = Pair { re: odd[3].re.add(odd[3].im), im: odd[3].im.sub(odd[3].re) };
        $put!(3, even[3].minus_scaled(half_root, three));
        $put!(7, even[3].plus_scaled(half_root, three));
    }};
}
pub(super) use dft8_by_row;

both_ways!(dft2, idft2, 2: a b);
both_ways!(dft3, idft3, 3: a b c);
both_ways!(dft4, idft4, 4: a b c d);
both_ways!(dft5, idft5, 5: a b c d e);
