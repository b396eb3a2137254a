//! Small calls take a short cut: it must not show.
#![allow(clippy::unwrap_used)]

use std::ops::ControlFlow;

use faltung::{Accuracy, Boundary, Method, Mode, Plan, Spec, convolve, correlate};
use ndarray::{ArrayD, ArrayView1, IxDyn};

/// Tile by tile, as a plan does its work that tells of it; and into memory that it is given.
fn the_long_way(plan: &Plan<f64>, signal: &[f64]) -> Vec<f64> {
    let mut sums = ArrayD::from_elem(IxDyn(plan.output_shape()), 9.0);
    let mut scratch = plan.scratch().unwrap();
    plan.run_into(ArrayView1::from(signal).into_dyn(), sums.view_mut(), &mut scratch).unwrap();
    let told = plan.run_observed(signal, &|_| ControlFlow::Continue(())).unwrap();
    assert_eq!(sums.as_slice().unwrap(), told);
    told
}

#[test]
fn the_short_cut_has_the_bits_of_the_plan() {
    for n in [1, 2, 3, 7, 16, 33, 100] {
        for k in [1, 2, 3, 5, 8, 20, 40] {
            let signal: Vec<f64> = (0..n).map(|i| (i as f64 * 0.37).sin()).collect();
            let kernel: Vec<f64> = (0..k).map(|i| (i as f64 * 1.1).cos()).collect();
            for mode in [Mode::Full, Mode::Same, Mode::Valid] {
                let planned = Spec::convolve().mode(mode).plan(&kernel, &[n]).unwrap();
                let cut = convolve(&signal, &kernel, mode).unwrap();
                assert_eq!(cut, the_long_way(&planned, &signal), "{n} x {k} {mode:?}");
                assert_eq!(cut, planned.run(&signal).unwrap(), "{n} x {k} {mode:?}");
                let planned = Spec::correlate().mode(mode).plan(&kernel, &[n]).unwrap();
                let cut = correlate(&signal, &kernel, mode).unwrap();
                assert_eq!(cut, the_long_way(&planned, &signal), "{n} x {k} {mode:?}");
                assert_eq!(cut, planned.run(&signal).unwrap(), "{n} x {k} {mode:?}");
            }
        }
    }
}

#[test]
fn reversed_views_and_special_taps_go_the_long_way() {
    let samples = [1.0, 2.0, 3.0];
    let mut reversed = ArrayView1::from(&samples);
    reversed.invert_axis(ndarray::Axis(0));
    let sums = convolve(reversed, &[1.0, 10.0], Mode::Full).unwrap();
    assert_eq!(sums.to_vec(), [3.0, 32.0, 21.0, 10.0]);
    let inf = f64::INFINITY;
    assert_eq!(convolve(&samples, &[inf, 1.0], Mode::Full).unwrap(), [inf, inf, inf, 3.0]);
    let multiplied =
        Spec::convolve().boundary(Boundary::constant(0)).run(&samples, &[inf, 1.0]).unwrap();
    assert!(multiplied[3].is_nan());
}

/// A tail of 1e-200 beside a peak of 1: a plain transform drowns it, the guarantee does not.
#[test]
fn tails_survive() {
    let tail = |i: usize| (-(i as f64) * 0.1).exp();
    let signal: Vec<f64> = (0..4600).map(tail).collect();
    let kernel: Vec<f64> = (0..700).map(tail).collect();
    let plan = Spec::convolve().method(Method::Fft).plan(&kernel, &[4600]).unwrap();
    let plain = plan.run(&signal).unwrap();
    let kept = convolve(&signal, &kernel, Mode::Full).unwrap();
    let exact = |p: usize| tail(p) * (p.min(699) - p.saturating_sub(4599) + 1) as f64;
    for p in [10, 1000, 4000, 5200] {
        assert!(
            (kept[p] / exact(p) - 1.0).abs() < 1e-10,
            "output {p}: {} for {}",
            kept[p],
            exact(p)
        );
    }
    assert!((plain[4000] / exact(4000) - 1.0).abs() > 1.0, "the transform needs no guard here?");
    let fast = Spec::convolve().accuracy(Accuracy::Fast).run(&signal, &kernel).unwrap();
    assert!((fast[0] - 1.0).abs() < 1e-12);
}
