//! `Accuracy::Exact` against the reference's exact sums, rounded once.
#![allow(clippy::unwrap_used)]

use faltung::{Accuracy, Boundary, Element, Error, Method, Mode, Spec};
use faltung_reference::{Array, Mode as TrueMode, Number, Operation, Question};
use half::f16;
use ndarray::{ArrayD, IxDyn};
use num_complex::{Complex32, Complex64};

/// In [-1, 1), the same at every run.
fn noise(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
    ((*state ^ (*state >> 31)) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

fn check<T: Element + Number + PartialEq>(name: &str, signal: &[T], kernel: &[T]) {
    let found = Spec::convolve().accuracy(Accuracy::Exact).run(signal, kernel).unwrap();
    let question = Question::plain(Operation::Convolve, TrueMode::Full, 1);
    let array = |values: &[T]| Array::new(&[values.len()], values.to_vec());
    let wanted = question.answer(&array(signal), &array(kernel)).unwrap().rounded();
    for (m, (y, wanted)) in found.iter().zip(&wanted).enumerate() {
        // No NaN is equal to another, but all are written alike.
        let same = y == wanted || format!("{y:?}") == format!("{wanted:?}");
        assert!(same, "{} {name} output {m}: {y:?} for {wanted:?}", <T as Element>::NAME);
    }
}

fn check_each(name: &str, signal: &[f64], kernel: &[f64]) {
    fn cast<T>(values: &[f64], to: impl Fn(f64) -> T) -> Vec<T> {
        values.iter().map(|&x| to(x)).collect()
    }
    check::<f64>(name, signal, kernel);
    let single = |x: f64| x as f32;
    check::<f32>(name, &cast(signal, single), &cast(kernel, single));
    check::<f16>(name, &cast(signal, f16::from_f64), &cast(kernel, f16::from_f64));
    // The imaginary parts are the line itself, backwards.
    let turned = |values: &[f64]| -> Vec<Complex64> {
        values.iter().zip(values.iter().rev()).map(|(&re, &im)| Complex64::new(re, im)).collect()
    };
    check::<Complex64>(name, &turned(signal), &turned(kernel));
    let thin = |z: &Complex64| Complex32::new(z.re as f32, z.im as f32);
    let thin = |values: &[f64]| turned(values).iter().map(thin).collect::<Vec<_>>();
    check::<Complex32>(name, &thin(signal), &thin(kernel));
}

fn families(len: usize, seed: u64) -> Vec<(&'static str, Vec<f64>)> {
    let mut state = seed;
    let mut of = |value: &dyn Fn(usize, f64) -> f64| -> Vec<f64> {
        (0..len).map(|i| value(i, noise(&mut state))).collect()
    };
    vec![
        ("noise", of(&|_, x| x)),
        ("whole", of(&|_, x| (x * 4.0).round())),
        ("all sizes", of(&|i, x| x * 2f64.powi((i as i32 * 37) % 60 - 30))),
        ("steps in the last place", of(&|i, x| 1.0 + x.signum() * 2f64.powi(-(i as i32 % 54)))),
        ("small", of(&|_, x| x * 1e-160)),
        ("subnormal", of(&|_, x| x * 1e-310)),
        ("subnormal in single precision", of(&|_, x| x * 1e-42)),
        ("large", of(&|i, x| if i % 7 == 3 { x * 1e300 } else { x })),
    ]
}

#[test]
fn every_output_is_the_nearest_number() {
    for (of_signal, signal) in families(120, 1) {
        for (of_kernel, kernel) in families(23, 2) {
            check_each(&format!("{of_signal} * {of_kernel}"), &signal, &kernel);
        }
    }
}

#[test]
fn cancellation_and_ties() {
    let mut state = 4;
    let mut signal: Vec<f64> = (0..90).map(|_| noise(&mut state)).collect();
    (0..90).step_by(3).for_each(|i| signal[i] *= 1e300);
    // Each spike comes back with the other sign three samples later.
    (3..90).step_by(6).for_each(|i| signal[i] = -signal[i - 3]);
    check("cancelled spikes", &signal, &[1e7, 0.3, -0.7, 1e7, 1e-5]);
    for unit in [f64::EPSILON, f64::from(f32::EPSILON), 1.0 / 1024.0] {
        let half = unit / 2.0;
        let ties = [1.0, half, 3.0, half * 5.0, -1.0, 1.0 + unit, 7.0 * half, 1.0, -half, 1.0];
        check_each("ties", &ties, &[1.0, 1.0]);
        check_each("ties", &ties, &[1.0, -1.0, 1e-300]);
        check_each("ties", &ties, &[1.0, 1.0, -1e-30]);
        check_each("ties", &ties, &[1.0, 1.0, 1e-7]);
    }
}

#[test]
fn a_long_line_and_its_threads() {
    let mut state = 6;
    let signal: Vec<f64> = (0..3000).map(|_| noise(&mut state)).collect();
    let kernel: Vec<f64> = (0..200).map(|_| noise(&mut state)).collect();
    check("a long line", &signal, &kernel);
    let exact = |threads| Spec::convolve().accuracy(Accuracy::Exact).threads(threads);
    assert_eq!(exact(1).run(&signal, &kernel).unwrap(), exact(3).run(&signal, &kernel).unwrap());
}

#[test]
fn strides_boxes_and_boundaries_are_the_plain_sums() {
    let mut state = 3;
    let mut whole_numbers = |shape: &[usize]| {
        ArrayD::from_shape_fn(IxDyn(shape), |_| (noise(&mut state) * 9.0).round())
    };
    let (signal, kernel) = (whole_numbers(&[5, 19, 23]), whole_numbers(&[3, 4]));
    for mode in [Mode::Full, Mode::Same, Mode::Valid] {
        for boundary in [Boundary::Zero, Boundary::Reflect, Boundary::constant(2.0)] {
            for stride in [1, 3] {
                let spec = Spec::correlate().mode(mode).boundary(boundary).stride(stride);
                let plain = spec.clone().method(Method::Direct).run(&signal, &kernel).unwrap();
                let exact = spec.accuracy(Accuracy::Exact).run(&signal, &kernel).unwrap();
                assert_eq!(plain, exact);
            }
        }
    }
}

#[test]
fn what_is_not_finite_is_as_in_the_direct_sum() {
    let (inf, nan) = (f64::INFINITY, f64::NAN);
    let signal = [1.0, inf, 2.0, nan, 0.0, -inf, inf, 3.0, 1e308, 1e308, -1e308, 4.0, -1e-320];
    for kernel in [vec![1.0, 0.0], vec![1.0, 1.0], vec![inf, 1.0], vec![-1.0, 2.0, 0.5]] {
        for boundary in [Boundary::Zero, Boundary::constant(0.0)] {
            let spec = Spec::convolve().boundary(boundary);
            let direct = spec.clone().method(Method::Direct).run(&signal, &kernel).unwrap();
            let exact = spec.accuracy(Accuracy::Exact).run(&signal, &kernel).unwrap();
            for (m, (x, y)) in direct.iter().zip(&exact).enumerate() {
                let same = x == y || (x.is_nan() && y.is_nan());
                // Where a sum of finite terms overflows on the way, the exact one may not.
                assert!(same || (8..13).contains(&m), "{kernel:?} output {m}: {x} and {y}");
            }
        }
    }
    let sums = Spec::convolve().mode(Mode::Valid).accuracy(Accuracy::Exact);
    assert_eq!(sums.run(&[1e308, 1e308, -1e308], &[1.0, 1.0, 1.0]).unwrap(), [1e308]);
    assert_eq!(sums.run(&[1e308, 1e308], &[1.0, 1.0]).unwrap(), [inf]);
}

#[test]
fn zeros_have_the_sign_that_the_documentation_says() {
    let sums = Spec::convolve().mode(Mode::Valid).accuracy(Accuracy::Exact);
    let lost = sums.run(&[1e-200f64, 0.0], &[0.0, -1e-200]).unwrap()[0];
    assert_eq!(lost.to_bits(), (-0.0f64).to_bits());
    let lost = sums.run(&[1e-30f32, 0.0], &[0.0, -1e-30]).unwrap()[0];
    assert_eq!(lost.to_bits(), (-0.0f32).to_bits());
    assert_eq!(sums.run(&[-0.0f64, -0.0], &[1.0, 1.0]).unwrap()[0].to_bits(), 0);
    assert_eq!(sums.run(&[0.1f64, -0.1], &[3.0, 3.0]).unwrap()[0].to_bits(), 0);
}

#[test]
fn only_the_direct_sum_is_exact() {
    let spec = Spec::convolve().accuracy(Accuracy::Exact).method(Method::Fft);
    assert!(matches!(spec.run(&[1.0; 50], &[1.0; 50]), Err(Error::Method { .. })));
    // Integers are exact whatever method they take.
    let long = spec.method(Method::ExactInteger).run(&[3, 4], &[1, 2]).unwrap();
    assert_eq!(long, [3, 10, 8]);
}
