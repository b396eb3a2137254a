use num_complex::{Complex, Complex32, Complex64};

use crate::dyadic::Dyadic;
use crate::number::Number;
use crate::real::{Real, RealSum};

/// The two components of a sum of complex products.
///
/// `scale` of both is the sum of `|tap| |sample|`, moduli of complex numbers.
fn components<R>(pairs: &[(Complex<R>, Complex<R>)], conjugate: bool) -> [RealSum; 2]
where
    R: Real + std::ops::Neg<Output = R>,
{
    let (mut real, mut imaginary) = (Vec::new(), Vec::new());
    for &(tap, sample) in pairs {
        let turned = if conjugate { -tap.im } else { tap.im };
        real.extend([(tap.re, sample.re), (-turned, sample.im)]);
        imaginary.extend([(tap.re, sample.im), (turned, sample.re)]);
    }
    let modulus = pairs.iter().filter_map(|&(tap, sample)| {
        Some((&squared_modulus(tap)? * &squared_modulus(sample)?).sqrt_below())
    });
    let scale = modulus.fold(Dyadic::zero(), |sum, term| &sum + &term);
    [real, imaginary].map(|pairs| RealSum { scale: scale.clone(), ..RealSum::of(&pairs) })
}

/// `re^2 + im^2`, `None` if it is not finite.
fn squared_modulus<R: Real>(number: Complex<R>) -> Option<Dyadic> {
    let re = Dyadic::from_f64(number.re.widened())?;
    let im = Dyadic::from_f64(number.im.widened())?;
    Some(&(&re * &re) + &(&im * &im))
}

macro_rules! complex_numbers {
    ($($type:ty: $name:literal),*) => {$(
        impl Number for $type {
            const NAME: &'static str = $name;
            type Sum = [RealSum; 2];

            fn sum(pairs: &[($type, $type)], conjugate: bool) -> [RealSum; 2] {
                components(pairs, conjugate)
            }

            fn rounded([re, im]: &[RealSum; 2]) -> $type {
                Complex::new(re.rounded(), im.rounded())
            }

            /// The larger of the two components' errors.
            fn error([re, im]: &[RealSum; 2], found: $type, taps: usize) -> f64 {
                let losses = (2 * taps + 4).max(16);
                re.error(found.re, losses, taps).max(im.error(found.im, losses, taps))
            }

            fn scale([re, _]: &[RealSum; 2]) -> Dyadic {
                re.scale.clone()
            }

            fn with_scale(sum: &[RealSum; 2], scale: &Dyadic) -> [RealSum; 2] {
                sum.clone().map(|part| RealSum { scale: scale.clone(), ..part })
            }
        }
    )*};
}

complex_numbers!(Complex32: "Complex32", Complex64: "Complex64");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_and_its_conjugate() {
        let pairs = [(Complex64::new(1.0, 2.0), Complex64::new(3.0, -4.0))];
        assert_eq!(Complex64::rounded(&Complex64::sum(&pairs, false)), Complex::new(11.0, 2.0));
        assert_eq!(Complex64::rounded(&Complex64::sum(&pairs, true)), Complex::new(-5.0, -10.0));
        let [re, im] = Complex64::sum(&pairs, true);
        let modulus = 5f64.sqrt() * 5.0;
        assert!((re.scale.to_f64() / modulus - 1.0).abs() < 1e-15 && re.scale == im.scale);
    }

    #[test]
    fn the_error_is_that_of_the_worse_component() {
        let pairs = vec![(Complex64::new(0.0, 1.0), Complex64::new(3.0, 4.0)); 8];
        let sum = Complex64::sum(&pairs, false);
        let bound = 20.0 * 2f64.powi(-53) * 40.0;
        let found = Complex::new(-32.0 + bound / 4.0, 24.0 - bound);
        assert!((Complex64::error(&sum, found, 8) - 1.0).abs() < 1e-9);
        assert_eq!(Complex64::error(&sum, Complex::new(-32.0, 24.0), 8), 0.0);
    }

    #[test]
    fn what_is_not_finite_stands_in_its_component() {
        let found = |tap, sample| Complex32::rounded(&Complex32::sum(&[(tap, sample)], false));
        let (one, inf) = (Complex32::new(1.0, 0.0), f32::INFINITY);
        // The imaginary part is 1 * 0 + 0 * inf.
        let product = found(one, Complex32::new(inf, 0.0));
        assert!(product.re == inf && product.im.is_nan());
        let product = found(Complex32::new(1.0, -1.0), Complex32::new(inf, 2.0));
        assert!(product.re == inf && product.im == -inf);
    }
}
