//! Data that a plain transform ruins, through `auto`, in units of the promised bound.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use faltung::{Accuracy, Method, Mode, Spec, convolve};
use faltung_reference as truth;
use ndarray::{ArrayD, IxDyn};
use num_complex::{Complex32, Complex64};

/// Noise in [-1, 1), the same at every run.
fn noise(len: usize, seed: u64) -> impl Iterator<Item = f64> {
    let mut state = seed;
    (0..len).map(move |_| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as f64 / (1u64 << 30) as f64 - 1.0
    })
}

/// What makes transforms err. The number is the smallest size beside zero, in powers of ten: those
/// below single precision's range are for double precision.
fn families(n: usize, seed: u64) -> Vec<(&'static str, Vec<f64>)> {
    let noisy = || noise(n, seed).enumerate();
    let bell = |i: usize| {
        let at = 74.0 * (i as f64 / n as f64 - 0.5);
        (-0.5 * at * at).exp()
    };
    vec![
        ("noise", noisy().map(|(_, x)| x).collect()),
        ("positive", noisy().map(|(_, x)| x * 0.5 + 0.5).collect()),
        ("offset", noisy().map(|(_, x)| x + 1e6).collect()),
        ("tone", noisy().map(|(i, x)| (0.37 * i as f64).sin() + 1e-9 * x).collect()),
        ("alternating", noisy().map(|(i, x)| (1.0 + 1e-3 * x) * [1.0, -1.0][i % 2]).collect()),
        ("decay", noisy().map(|(i, x)| x * (-35.0 * i as f64 / n as f64).exp()).collect()),
        ("growth", noisy().map(|(i, x)| x * (-35.0 * (n - i) as f64 / n as f64).exp()).collect()),
        ("tail", noisy().map(|(i, x)| x.abs() * (-0.3 * i as f64).exp()).collect()),
        ("bell", noisy().map(|(i, _)| bell(i)).collect()),
        ("spikes", noisy().map(|(i, x)| if i % 301 == 7 { 1e12 } else { x }).collect()),
        ("huge spike", noisy().map(|(i, x)| if i == n / 3 { 1e300 } else { x }).collect()),
        ("huge tenth", noisy().map(|(i, x)| if i % 10 == 3 { x * 1e300 } else { x }).collect()),
        ("step", noisy().map(|(i, x)| if i < n / 2 { x } else { x * 1e-7 }).collect()),
        ("zeros between", noisy().map(|(i, x)| if i % 2 == 0 { x } else { 0.0 }).collect()),
        ("silence", noisy().map(|(i, x)| if i % 900 < 200 { x } else { 0.0 }).collect()),
        ("clicks", noisy().map(|(i, x)| if i % 97 == 5 { x } else { 0.0 }).collect()),
        ("singles", noisy().map(|(_, x)| f64::from(x as f32)).collect()),
        ("tiny", noisy().map(|(_, x)| x * 1e-300).collect()),
        ("subnormal", noisy().map(|(_, x)| x * 1e-310).collect()),
        ("vast", noisy().map(|(_, x)| x * 1e304).collect()),
        ("a NaN", noisy().map(|(i, x)| if i == n / 2 { f64::NAN } else { x }).collect()),
        ("infinities", noisy().map(|(i, x)| if i % 500 == 9 { x / 0.0 } else { x }).collect()),
        ("many NaN", noisy().map(|(i, x)| if x > 0.8 && i > 99 { f64::NAN } else { x }).collect()),
        ("many infinite", noisy().map(|(_, x)| if x > 0.8 { f64::INFINITY } else { x }).collect()),
    ]
}

/// Families that single precision makes nothing but infinities or zeros of.
const DOUBLE_ONLY: [&str; 5] = ["huge spike", "huge tenth", "tiny", "subnormal", "vast"];

/// A number made of two real ones, of which real numbers take the first.
trait Made: faltung::Element + truth::Number {
    const SINGLE: bool;
    fn made(re: f64, im: f64) -> Self;
}

impl Made for f32 {
    const SINGLE: bool = true;
    fn made(re: f64, _: f64) -> Self {
        re as f32
    }
}

impl Made for f64 {
    const SINGLE: bool = false;
    fn made(re: f64, _: f64) -> Self {
        re
    }
}

impl Made for Complex32 {
    const SINGLE: bool = true;
    fn made(re: f64, im: f64) -> Self {
        Complex32::new(re as f32, im as f32)
    }
}

impl Made for Complex64 {
    const SINGLE: bool = false;
    fn made(re: f64, im: f64) -> Self {
        Complex64::new(re, im)
    }
}

/// The other component comes from another place of the same family.
fn cast<T: Made>(values: &[f64]) -> Vec<T> {
    (0..values.len()).map(|i| T::made(values[i], values[(i + 101) % values.len()])).collect()
}

/// The largest error in units of the bound; fails above 1.
fn worst<T: Made>(name: &str, shapes: [&[usize]; 2], signal: &[f64], kernel: &[f64]) -> f64 {
    let (signal, kernel) = (cast::<T>(signal), cast::<T>(kernel));
    let question =
        truth::Question::plain(truth::Operation::Convolve, truth::Mode::Full, shapes[0].len());
    let [of_signal, of_kernel] = shapes;
    let answer = question
        .answer(
            &truth::Array::new(of_signal, signal.clone()),
            &truth::Array::new(of_kernel, kernel.clone()),
        )
        .unwrap();
    let array = |shape: &[usize], data| ArrayD::from_shape_vec(IxDyn(shape), data).unwrap();
    let kernel = array(of_kernel, kernel);
    let found = Spec::convolve().run(&array(of_signal, signal), &kernel).unwrap();
    let error = answer.worst_error(found.as_slice().unwrap());
    assert!(error <= 1.0, "{} {name}: {error} of the bound", <T as faltung::Element>::NAME);
    error
}

/// Every family under noise, noise and some others under every family.
fn auto_keeps_its_promise<T: Made>(n: usize, k: usize) {
    let (mut largest, mut transformed) = (0f64, 0);
    let kernels = families(k, 2);
    for (name, signal) in families(n, 1) {
        for (of_kernel, kernel) in &kernels {
            let pair: [&str; 2] = [name, *of_kernel];
            let asked = pair.contains(&"noise")
                || pair == ["bell", "bell"]
                || pair == ["zeros between", "zeros between"]
                || pair == ["tail", "tail"]
                || pair == ["many infinite", "positive"];
            if !asked || T::SINGLE && pair.iter().any(|name| DOUBLE_ONLY.contains(name)) {
                continue;
            }
            let plan = Spec::convolve().plan(&cast::<T>(kernel), &[n]).unwrap();
            transformed += usize::from(matches!(plan.method(), Method::OverlapSave | Method::Fft));
            let what = format!("{name} * {of_kernel}");
            largest = largest.max(worst::<T>(&what, [&[n], &[k]], &signal, kernel));
        }
    }
    println!("largest error {largest:.4} of the bound, {transformed} by transforms");
    assert!(largest > 0.0 && transformed > 30, "{transformed} cases by transforms");
}

#[test]
fn auto_keeps_its_promise_in_double_precision() {
    auto_keeps_its_promise::<f64>(1500, 300);
}

#[test]
fn auto_keeps_its_promise_in_single_precision() {
    auto_keeps_its_promise::<f32>(1500, 300);
}

#[test]
fn auto_keeps_its_promise_for_complex_numbers() {
    auto_keeps_its_promise::<Complex64>(600, 300);
}

#[test]
fn auto_keeps_its_promise_for_complex_numbers_in_single_precision() {
    auto_keeps_its_promise::<Complex32>(600, 300);
}

/// Images row by row of the same families, which makes columns of them alike.
fn auto_keeps_its_promise_in_the_plane<T: Made>() {
    let (image, square) = ([44, 60], [24, 24]);
    let (mut largest, mut transformed) = (0f64, 0);
    let kernel: Vec<f64> = noise(24 * 24, 2).collect();
    let plan = |kernel: &[f64]| {
        let kernel = ArrayD::from_shape_vec(IxDyn(&square), cast::<T>(kernel)).unwrap();
        Spec::convolve().plan(&kernel, &image).unwrap()
    };
    let picked = ["noise", "decay", "spikes", "step", "silence", "huge spike", "many NaN", "vast"];
    for (name, signal) in families(44 * 60, 3) {
        if !picked.contains(&name) || T::SINGLE && DOUBLE_ONLY.contains(&name) {
            continue;
        }
        transformed +=
            usize::from(matches!(plan(&kernel).method(), Method::OverlapSave | Method::Fft));
        largest = largest.max(worst::<T>(name, [&image, &square], &signal, &kernel));
    }
    for (name, kernel) in families(24 * 24, 4) {
        if !["decay", "bell", "spikes"].contains(&name) {
            continue;
        }
        let signal: Vec<f64> = noise(44 * 60, 5).collect();
        largest = largest.max(worst::<T>(name, [&image, &square], &signal, &kernel));
    }
    println!("largest error {largest:.4} of the bound, {transformed} by transforms");
    assert!(largest > 0.0 && transformed > 0, "{transformed} cases by transforms");
}

#[test]
fn auto_keeps_its_promise_in_the_plane_in_double_precision() {
    auto_keeps_its_promise_in_the_plane::<f64>();
}

#[test]
fn auto_keeps_its_promise_in_the_plane_in_single_precision() {
    auto_keeps_its_promise_in_the_plane::<f32>();
}

#[test]
fn auto_keeps_its_promise_at_extreme_scales_and_lengths() {
    let signal: Vec<f64> = noise(1500, 3).collect();
    let kernel: Vec<f64> = noise(300, 4).collect();
    let scaled = |x: &[f64], by: f64| x.iter().map(|x| x * by).collect::<Vec<_>>();
    let shapes: [&[usize]; 2] = [&[1500], &[300]];
    for (of_kernel, of_signal) in [
        (1e-38, 1e20),
        (1e-40, 1e22),
        (1e-42, 1e25),
        (1e20, 1e-42),
        (1.0, 1e-42),
        (1e-16, 1e-14),
        (1.0, 1e-17),
        (1.0, 1e35),
        (1e-3, 3e38),
    ] {
        let (x, h) = (scaled(&signal, of_signal), scaled(&kernel, of_kernel));
        worst::<f32>(&format!("{of_kernel:e} * {of_signal:e}"), shapes, &x, &h);
    }
    for (of_kernel, of_signal) in [(1e-308, 1e200), (1e-318, 1e200), (1e200, 1e-312)] {
        let (x, h) = (scaled(&signal, of_signal), scaled(&kernel, of_kernel));
        worst::<f64>(&format!("{of_kernel:e} * {of_signal:e}"), shapes, &x, &h);
    }
    for n in [2, 5, 20, 100] {
        let kernel: Vec<f64> = noise(6000, 5).collect();
        let shapes: [&[usize]; 2] = [&[n], &[6000]];
        worst::<f64>(&format!("{n} samples"), shapes, &signal[..n], &kernel);
        worst::<f32>(&format!("{n} samples"), shapes, &signal[..n], &kernel);
    }
}

/// The imaginary part is NaN after the first term, the real part after the last.
#[test]
fn a_part_that_is_lost_does_not_hide_the_other() {
    let mut signal = vec![Complex32::new(f32::NEG_INFINITY, 0.0); 40];
    signal[0].re = f32::INFINITY;
    let kernel = vec![Complex32::new(1.0, 0.0); 40];
    for method in [Method::Direct, Method::OverlapSave, Method::Fft] {
        let spec = Spec::convolve().mode(Mode::Valid).method(method);
        let found = spec.run(&signal, &kernel).unwrap();
        assert!(found[0].re.is_nan() && found[0].im.is_nan(), "{method}: {}", found[0]);
    }
}

#[test]
fn windows_of_zeros_give_zeros() {
    let mut signal: Vec<f64> = noise(4000, 6).collect();
    signal[1000..3000].fill(0.0);
    let kernel: Vec<f64> = noise(400, 7).collect();
    let plan = Spec::convolve().plan(&kernel, &[4000]).unwrap();
    assert_ne!(plan.method(), Method::Direct);
    let found = convolve(&signal, &kernel, Mode::Full).unwrap();
    assert!(found[1399..3000].iter().all(|&y| y == 0.0));
    assert!(found[1398] != 0.0 && found[3000] != 0.0);
}

/// The bounds that a plan gives with its outputs hold, whichever method was asked for.
#[test]
fn bounds_given_with_outputs_hold() {
    let (n, k) = (1500, 220);
    let mut tightest = f64::INFINITY;
    for (name, signal) in families(n, 8) {
        for (of_kernel, kernel) in families(k, 9) {
            if name != "noise" && of_kernel != "noise" {
                continue;
            }
            let question = truth::Question::plain(truth::Operation::Convolve, truth::Mode::Full, 1);
            let answer = question
                .answer(
                    &truth::Array::new(&[n], signal.clone()),
                    &truth::Array::new(&[k], kernel.clone()),
                )
                .unwrap();
            let exact = answer.rounded();
            for spec in [
                Spec::convolve(),
                Spec::convolve().method(Method::Fft),
                Spec::convolve().method(Method::OverlapSave),
                Spec::convolve().method(Method::Direct),
                Spec::convolve().accuracy(Accuracy::Fast),
            ] {
                let Ok(plan) = spec.plan(&kernel, &[n]) else { continue };
                let (found, bounds) = plan.run_with_bound(&signal).unwrap();
                for ((y, exact), bound) in found.iter().zip(&exact).zip(bounds.iter()) {
                    // The exact value is rounded once itself.
                    let error = (y - exact).abs() - exact.abs() * f64::EPSILON / 2.0;
                    assert!(
                        error.is_nan() || error <= *bound || bound.is_infinite(),
                        "{name} * {of_kernel} by {}: {error:e} beyond {bound:e}",
                        plan.method()
                    );
                    if error > 0.0 && bound.is_finite() {
                        tightest = tightest.min(bound / error);
                    }
                }
            }
        }
    }
    println!("the closest error is 1/{tightest:.1} of its bound");
}
