//! Short lines: done before a plan would have been made.

use crate::element::Element;
use crate::number::Number;
use crate::plan::{SHORT_TAPS, is_short};
use crate::simd::sum_line;
use crate::spec::Mode;

/// The convolution of a short line, zeros beyond the edge, written to `out` without a plan; the same
/// bits as a plan would give. `false`, and nothing written, where a plan is due.
///
/// That is where the kernel has more taps than the signal has samples, or either is too long to be
/// short; where taps are not finite; where elements are computed in another type than they are
/// stored in; and where `out` has not the length that `mode` says.
///
/// ```
/// use faltung::{Mode, convolve_short};
/// let mut sums = [0.0; 4];
/// assert!(convolve_short(&[1.0, 2.0, 3.0], &[1.0, 1.0], Mode::Full, &mut sums));
/// assert_eq!(sums, [1.0, 3.0, 5.0, 3.0]);
/// assert!(!convolve_short(&[1.0], &[1.0, 1.0], Mode::Full, &mut [0.0; 2]));
/// ```
pub fn convolve_short<T: Element>(signal: &[T], kernel: &[T], mode: Mode, out: &mut [T]) -> bool {
    run(signal, kernel.iter().map(|tap| tap.number()), mode, out)
}

/// The correlation of a short line, otherwise as [`convolve_short`].
///
/// ```
/// use faltung::{Mode, correlate_short};
/// let mut found = [0.0; 2];
/// assert!(correlate_short(&[1.0, 2.0, 3.0], &[0.0, 1.0], Mode::Valid, &mut found));
/// assert_eq!(found, [2.0, 3.0]);
/// ```
pub fn correlate_short<T: Element>(signal: &[T], kernel: &[T], mode: Mode, out: &mut [T]) -> bool {
    run(signal, kernel.iter().rev().map(|tap| tap.conjugate().number()), mode, out)
}

fn run<T: Element>(
    signal: &[T],
    taps: impl ExactSizeIterator<Item = T::Number>,
    mode: Mode,
    out: &mut [T],
) -> bool {
    let (n, k) = (signal.len(), taps.len());
    if k == 0 || k > n || !is_short(n, k) {
        return false;
    }
    let window = match mode {
        Mode::Full => 0..n + k - 1,
        Mode::Same => (k - 1) / 2..(k - 1) / 2 + n,
        Mode::Valid => k - 1..n,
    };
    let (Some(signal), Some(out)) = (T::as_numbers(signal), T::as_numbers_mut(out)) else {
        return false;
    };
    let mut short = [T::Number::ZERO; SHORT_TAPS];
    short.iter_mut().zip(taps).for_each(|(place, tap)| *place = tap);
    let taps = &short[..k];
    if out.len() != window.len() || !taps.iter().all(|tap| tap.is_finite()) {
        return false;
    }
    sum_line(signal, taps, window.start, out);
    true
}

#[cfg(test)]
mod tests {
    use num_complex::Complex64;

    use super::*;
    use crate::spec::Spec;

    fn agrees<T: Element>(sample: impl Fn(usize) -> T) {
        for n in [1, 2, 3, 5, 8, 9, 30, 100, 1024] {
            for k in (1..=n.min(SHORT_TAPS)).filter(|k| k % 5 < 3) {
                for equal in [false, true] {
                    let signal: Vec<T> = (0..n).map(&sample).collect();
                    let kernel: Vec<T> =
                        (0..k).map(|j| sample(if equal { 5 } else { j + 7 })).collect();
                    for mode in [Mode::Full, Mode::Same, Mode::Valid] {
                        let spec = Spec::convolve().mode(mode);
                        let planned = spec.run(&signal, &kernel).unwrap();
                        let mut out = planned.clone();
                        out.fill(sample(0));
                        assert!(convolve_short(&signal, &kernel, mode, &mut out));
                        assert_eq!(out, planned, "{n} by {k}, {mode:?}");
                        let spec = Spec::correlate().mode(mode);
                        let planned = spec.run(&signal, &kernel).unwrap();
                        assert!(correlate_short(&signal, &kernel, mode, &mut out));
                        assert_eq!(out, planned, "{n} by {k}, {mode:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_plan_gives_the_same_bits() {
        agrees(|i| ((i * 7 % 23) as f64 - 11.1).sin());
        agrees(|i| ((i * 7 % 23) as f32 - 11.1).sin());
        agrees(|i| Complex64::new(((i * 7 % 23) as f64).sin(), ((i % 5) as f64).cos()));
        agrees(|i| (i as i64).wrapping_mul(7_000_000_000_000_000_001));
        agrees(|i| (i * 37 % 251) as u8);
    }

    #[test]
    fn a_plan_is_left_what_is_its_own() {
        let mut out = [7.0; 5];
        let signal = [1.0, 2.0, 3.0, 4.0];
        assert!(!convolve_short(&signal, &[f64::INFINITY, 1.0], Mode::Full, &mut out));
        assert!(!convolve_short(&signal, &[1.0, 1.0], Mode::Full, &mut out[..4]));
        assert!(!convolve_short(&signal, &[], Mode::Full, &mut out[..3]));
        assert!(!convolve_short(&[], &[1.0], Mode::Full, &mut out[..0]));
        assert!(!convolve_short(&[true], &[true], Mode::Full, &mut [false]));
        assert_eq!(out, [7.0; 5]);
    }
}
