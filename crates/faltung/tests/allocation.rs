//! `run_into` on one thread takes nothing from the allocator.
#![allow(clippy::unwrap_used)]

use assert_no_alloc::{AllocDisabler, assert_no_alloc};
use faltung::{Boundary, Element, Method, Mode, Spec};
use ndarray::{ArrayD, IxDyn};

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

fn runs_without_allocating<T: Element>(
    method: Method,
    shape: &[usize],
    taps: &[usize],
    boundary: Boundary,
    value: impl Fn(usize) -> T,
) {
    let array = |shape: &[usize]| {
        let values = (0..shape.iter().product()).map(&value).collect();
        ArrayD::from_shape_vec(IxDyn(shape), values).unwrap()
    };
    let kernel = ArrayD::from_elem(IxDyn(taps), value(1));
    let spec = Spec::convolve().mode(Mode::Same).boundary(boundary).method(method).threads(1);
    let plan = spec.plan(&kernel, shape).unwrap();
    let signal = array(shape);
    let expected = plan.run(&signal).unwrap();
    let mut out = array(plan.output_shape());
    let mut scratch = plan.scratch().unwrap();
    assert!(scratch.bytes() > 0);
    assert_no_alloc(|| plan.run_into(signal.view(), out.view_mut(), &mut scratch)).unwrap();
    assert_eq!(out, expected, "{method} {shape:?}");
}

#[test]
fn every_method_works_in_its_scratch() {
    let value = |i: usize| (i as f64 * 0.7).sin() + 1.5;
    for method in Method::ALL.into_iter().chain([Method::Auto]) {
        if method == Method::ExactInteger {
            continue;
        }
        let two_dimensional = method == Method::Separable;
        for boundary in [Boundary::Zero, Boundary::Reflect] {
            if !two_dimensional {
                runs_without_allocating(method, &[20_000], &[600], boundary, value);
                runs_without_allocating(method, &[40_000], &[5_000], boundary, value);
            }
            runs_without_allocating(method, &[60, 300], &[5, 7], boundary, value);
            runs_without_allocating(method, &[2, 3, 40, 50], &[3, 3], boundary, value);
        }
    }
    let whole = |i: usize| (i as i64).wrapping_mul(0x5851_f42d_4c95_7f2d);
    runs_without_allocating(Method::ExactInteger, &[20_000], &[600], Boundary::Reflect, whole);
    runs_without_allocating(Method::ExactInteger, &[2, 60, 300], &[5, 7], Boundary::Zero, whole);
    let plan = Spec::convolve()
        .axes([0, 1])
        .threads(1)
        .plan(&ArrayD::from_elem(IxDyn(&[3, 3]), 0.1f32), &[60, 300]);
    let plan = plan.unwrap();
    let mut scratch = plan.scratch().unwrap();
    let signal = ArrayD::from_elem(IxDyn(plan.signal_shape()), 200u8);
    let mut bytes = ArrayD::from_elem(IxDyn(plan.output_shape()), 0u8);
    assert_no_alloc(|| plan.run_stored(signal.view(), bytes.view_mut(), &mut scratch)).unwrap();
    assert_eq!(bytes[[30, 30]], 180);
    let half = |i: usize| half::f16::from_f64(value(i));
    runs_without_allocating(Method::Direct, &[500], &[9], Boundary::Edge, half);
}
