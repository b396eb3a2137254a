//! Data that a plain transform ruins, through `auto`, in units of the promised bound.
#![allow(clippy::unwrap_used)]

use faltung::{Method, Mode, Spec, convolve};
use faltung_reference as truth;

/// Noise in [-1, 1), the same at every run.
fn noise(len: usize, seed: u64) -> impl Iterator<Item = f64> {
    let mut state = seed;
    (0..len).map(move |_| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as f64 / (1u64 << 30) as f64 - 1.0
    })
}

fn families(n: usize, seed: u64) -> Vec<(&'static str, Vec<f64>)> {
    let noisy = || noise(n, seed).enumerate();
    vec![
        ("noise", noisy().map(|(_, x)| x).collect()),
        ("offset", noisy().map(|(_, x)| x + 1e6).collect()),
        ("decay", noisy().map(|(i, x)| x * (-0.05 * i as f64).exp()).collect()),
        ("tail", noisy().map(|(i, x)| x.abs() * (-0.3 * i as f64).exp()).collect()),
        ("spikes", noisy().map(|(i, x)| if i % 301 == 7 { 1e12 } else { x }).collect()),
        ("huge spike", noisy().map(|(i, x)| if i == 500 { 1e300 } else { x }).collect()),
        ("step", noisy().map(|(i, x)| if i < n / 2 { x } else { x * 1e-7 }).collect()),
        ("zeros between", noisy().map(|(i, x)| if i % 2 == 0 { x } else { 0.0 }).collect()),
        ("silence", noisy().map(|(i, x)| if i % 900 < 200 { x } else { 0.0 }).collect()),
        ("tone", noisy().map(|(i, x)| (0.37 * i as f64).sin() + 1e-9 * x).collect()),
        ("tiny", noisy().map(|(_, x)| x * 1e-300).collect()),
    ]
}

fn worst<T>(name: &str, signal: &[f64], kernel: &[f64], cast: impl Fn(f64) -> T) -> f64
where
    T: faltung::Element + truth::Number,
{
    let signal: Vec<T> = signal.iter().map(|&x| cast(x)).collect();
    let kernel: Vec<T> = kernel.iter().map(|&x| cast(x)).collect();
    let question = truth::Question::plain(truth::Operation::Convolve, truth::Mode::Full, 1);
    let array = |values: &[T]| truth::Array::new(&[values.len()], values.to_vec());
    let answer = question.answer(&array(&signal), &array(&kernel)).unwrap();
    let found = convolve(&signal, &kernel, Mode::Full).unwrap();
    let error = answer.worst_error(&found);
    assert!(error <= 1.0, "{} {name}: {error} of the bound", <T as faltung::Element>::NAME);
    error
}

#[test]
fn auto_keeps_its_promise_on_hostile_data() {
    let (n, k) = (2200, 350);
    let mut largest = 0f64;
    for (name, signal) in families(n, 1) {
        for (of_kernel, kernel) in families(k, 2) {
            let plan = Spec::convolve().plan(&kernel, &[n]).unwrap();
            if plan.method() == Method::Direct || (name != "noise" && of_kernel != "noise") {
                continue;
            }
            let what = format!("{name} * {of_kernel}");
            largest = largest.max(worst(&what, &signal, &kernel, |x| x));
            if name != "tiny"
                && name != "huge spike"
                && of_kernel != "tiny"
                && of_kernel != "huge spike"
            {
                largest = largest.max(worst(&what, &signal, &kernel, |x| x as f32));
            }
        }
    }
    println!("largest error {largest:.4} of the bound");
    assert!(largest > 0.0);
}

#[test]
fn auto_keeps_its_promise_at_extreme_scales_and_lengths() {
    let signal: Vec<f64> = noise(1500, 3).collect();
    let kernel: Vec<f64> = noise(300, 4).collect();
    let scaled = |x: &[f64], by: f64| x.iter().map(|x| x * by).collect::<Vec<_>>();
    for (of_kernel, of_signal) in [(1e-38, 1e20), (1e-40, 1e22), (1e-42, 1e25), (1e20, 1e-42)] {
        let (x, h) = (scaled(&signal, of_signal), scaled(&kernel, of_kernel));
        worst(&format!("{of_kernel:e} * {of_signal:e}"), &x, &h, |x| x as f32);
    }
    for (of_kernel, of_signal) in [(1e-308, 1e200), (1e-318, 1e200), (1e200, 1e-312)] {
        let (x, h) = (scaled(&signal, of_signal), scaled(&kernel, of_kernel));
        worst(&format!("{of_kernel:e} * {of_signal:e}"), &x, &h, |x| x);
    }
    for n in [2, 5, 20, 100] {
        let kernel: Vec<f64> = noise(6000, 5).collect();
        worst(&format!("{n} samples"), &signal[..n], &kernel, |x| x);
        worst(&format!("{n} samples"), &signal[..n], &kernel, |x| x as f32);
    }
}
