//! Samples and results that lie in other types than sums.
#![allow(clippy::unwrap_used)]

use faltung::{Boundary, Method, Spec, Storage};
use ndarray::{ArrayD, ArrayView, ArrayViewD, Axis, IxDyn, s};

/// Numbers that are all over the range of a byte, without an order.
fn byte(at: usize) -> u8 {
    (at.wrapping_mul(2_654_435_761) >> 9) as u8
}

/// Whole numbers divided by 64, so that no sum of a few products with bytes is rounded.
fn tap(at: usize) -> f32 {
    (f32::from(byte(at + 1000)) - 100.0) / 64.0
}

fn array<T>(shape: &[usize], element: impl Fn(usize) -> T) -> ArrayD<T> {
    ArrayD::from_shape_vec(IxDyn(shape), (0..shape.iter().product()).map(element).collect())
        .unwrap()
}

/// The result in the type of the sums, for the same samples in that type.
fn sums(spec: &Spec, kernel: &ArrayD<f32>, signal: &ArrayViewD<u8>) -> ArrayD<f32> {
    let copy = signal.map(|&sample| f32::from(sample));
    spec.plan(kernel, signal.shape()).unwrap().run(&copy).unwrap()
}

fn agrees(spec: &Spec, kernel: &ArrayD<f32>, signal: ArrayViewD<u8>) {
    let wanted = sums(spec, kernel, &signal);
    let plan = spec.plan(kernel, signal.shape()).unwrap();
    let mut scratch = plan.scratch().unwrap();
    let mut bytes = ArrayD::from_elem(IxDyn(plan.output_shape()), 77u8);
    plan.run_stored(signal.view(), bytes.view_mut(), &mut scratch).unwrap();
    let nearest = wanted.map(|sum| sum.round_ties_even().clamp(0.0, 255.0) as u8);
    assert_eq!(bytes, nearest, "{spec:?}");
    // Results that lie backwards, and in between others.
    let wide: Vec<usize> = plan.output_shape().iter().map(|len| 2 * len + 1).collect();
    let mut places = ArrayD::from_elem(IxDyn(&wide), 77i16);
    let mut view = places.view_mut();
    for axis in 0..wide.len() {
        view.invert_axis(Axis(axis));
        view.slice_axis_inplace(Axis(axis), ndarray::Slice::new(1, None, 2));
    }
    plan.run_stored(signal, view, &mut scratch).unwrap();
    let mut view = places.view();
    for axis in 0..wide.len() {
        view.invert_axis(Axis(axis));
        view.slice_axis_inplace(Axis(axis), ndarray::Slice::new(1, None, 2));
    }
    assert_eq!(view, wanted.map(|sum| sum.round_ties_even() as i16), "{spec:?}");
    assert_eq!(
        places.iter().filter(|&&place| place != 77).count(),
        view.iter().filter(|&&x| x != 77).count()
    );
}

#[test]
fn bytes_under_float_taps() {
    let rules = [
        Boundary::Zero,
        Boundary::constant(3),
        Boundary::Edge,
        Boundary::Reflect,
        Boundary::Symmetric,
        Boundary::Wrap,
    ];
    for rule in rules {
        for (shape, taps) in [
            (&[700][..], &[5][..]),
            (&[70, 90], &[3, 3]),
            (&[9, 8, 20], &[2, 1, 4]),
            (&[3, 2], &[9, 7]),
        ] {
            for stride in [1, 2] {
                let spec = Spec::convolve().boundary(rule).stride(stride);
                let (signal, kernel) = (array(shape, byte), array(taps, tap));
                agrees(&spec, &kernel, signal.view());
                if shape.len() == 2 {
                    agrees(&spec, &kernel, signal.slice(s![.., 1..]).into_dyn());
                }
                agrees(&spec.clone().threads(3), &kernel, signal.view().reversed_axes());
            }
        }
    }
}

#[test]
fn every_method_reads_and_writes_bytes() {
    let signal = array(&[60, 80], byte);
    let even = ArrayD::from_elem(IxDyn(&[4, 6]), 0.25f32);
    let methods = [Method::Direct, Method::Separable, Method::RunningSum];
    for method in methods {
        agrees(&Spec::convolve().method(method), &even, signal.view());
    }
    // What a transform rounds is not told from ties.
    let odd = ArrayD::from_elem(IxDyn(&[4, 6]), 0.3f32);
    for method in [Method::OverlapSave, Method::Fft] {
        agrees(&Spec::convolve().method(method).boundary(Boundary::Edge), &odd, signal.view());
    }
}

#[test]
fn columns_side_by_side_are_read_and_written() {
    let signal = array(&[3000, 40], byte);
    let kernel = ArrayD::from_elem(IxDyn(&[200]), 1.0f32 / 301.0);
    let spec = Spec::convolve().axes([0]).method(Method::OverlapSave);
    agrees(&spec, &kernel, signal.view());
    agrees(&spec, &kernel, signal.slice(s![..;2, 1..]).into_dyn());
}

/// Both ways of a pair of types, on numbers that both hold.
fn comes_back<T, S>(numbers: &[S], one: T)
where
    T: faltung::Element,
    S: Storage<T> + PartialEq + std::fmt::Debug,
{
    let plan = Spec::convolve().plan(&[one], &[numbers.len()]).unwrap();
    let mut out = numbers.to_vec();
    out.reverse();
    let places = ndarray::ArrayViewMut1::from(&mut out[..]).into_dyn();
    plan.run_stored(ArrayView::from(numbers).into_dyn(), places, &mut plan.scratch().unwrap())
        .unwrap();
    assert_eq!(out, numbers);
}

#[test]
fn every_pair_of_types_passes_numbers_through() {
    let f16s: Vec<half::f16> = [-2.5, 0.0, 65504.0].map(half::f16::from_f32).to_vec();
    comes_back(&[u8::MIN, 7, u8::MAX], 1f32);
    comes_back(&[i8::MIN, 7, i8::MAX], 1f32);
    comes_back(&[u16::MIN, 7, u16::MAX], 1f32);
    comes_back(&[i16::MIN, 7, i16::MAX], 1f32);
    comes_back(&f16s, 1f32);
    comes_back(&f16s, half::f16::ONE);
    comes_back(&[f32::MIN, 0.5, f32::MAX], 1f64);
    comes_back(&[u32::MIN, 7, u32::MAX], 1f64);
    comes_back(&[i32::MIN, 7, i32::MAX], 1f64);
    comes_back(&[u16::MIN, 7, u16::MAX], 1f64);
    comes_back(&[u16::MIN, 7, u16::MAX], 1i32);
    comes_back(&[i16::MIN, 7, i16::MAX], 1i64);
    comes_back(&[i8::MIN, 7, i8::MAX], 1i16);
    comes_back(&[u8::MIN, 7, u8::MAX], 1i16);
}

#[test]
fn whole_sums_that_leave_their_type_are_told() {
    use faltung::{Error, Overflow};
    let spec = Spec::convolve().overflow(Overflow::Saturate);
    let plan = spec.plan(&[200i16, 1], &[2]).unwrap();
    let mut out = ArrayD::from_elem(IxDyn(&[3]), 0i16);
    let signal = ndarray::array![255u8, 255].into_dyn();
    plan.run_stored(signal.view(), out.view_mut(), &mut plan.scratch().unwrap()).unwrap();
    assert_eq!(out, ndarray::array![32767, 32767, 255].into_dyn());
    let plan = Spec::convolve().overflow(Overflow::Error).plan(&[200i16, 1], &[2]).unwrap();
    let told = plan.run_stored(signal.view(), out.view_mut(), &mut plan.scratch().unwrap());
    assert!(matches!(told, Err(Error::Exceeds { element: "i16", .. })), "{told:?}");
}

#[test]
fn what_leaves_the_range_between_two_passes_is_summed_directly() {
    // The sum along a column leaves the range of singles. The direct sum begins with a column that takes
    // half of it off.
    let shape = [40, 30];
    let taps = |weight: f32| array(&[2, 2], |at| if at % 2 == 0 { -weight / 2.0 } else { weight });
    let by = |method| Spec::convolve().method(method);
    let beyond = Boundary::constant(2e38);
    let bytes = array(&shape, byte);
    for rule in [beyond, Boundary::constant(f32::INFINITY), Boundary::constant(f32::NAN)] {
        let wanted = by(Method::Direct).boundary(rule);
        let wanted = wanted.plan(&taps(1.0), &shape).unwrap().run(&bytes.map(|&x| x.into()));
        let plan = by(Method::Separable).boundary(rule).plan(&taps(1.0), &shape).unwrap();
        let mut found = ArrayD::zeros(IxDyn(plan.output_shape()));
        plan.run_stored(bytes.view(), found.view_mut(), &mut plan.scratch().unwrap()).unwrap();
        let wanted = wanted.unwrap();
        // In the corners there is nothing but the constant.
        assert_eq!(wanted[[0, 0]].is_finite(), rule == beyond, "{rule:?}");
        assert!(same(&found, &wanted), "{rule:?}");
    }
    let words = array(&shape, |at| 6000 + u16::from(byte(at)));
    let wanted = by(Method::Direct).plan(&taps(4e34), &shape).unwrap();
    let wanted = wanted.run(&words.map(|&x| x.into())).unwrap();
    let plan = by(Method::Separable).plan(&taps(4e34), &shape).unwrap();
    let mut found = ArrayD::zeros(IxDyn(plan.output_shape()));
    plan.run_stored(words.view(), found.view_mut(), &mut plan.scratch().unwrap()).unwrap();
    assert!(wanted.slice(s![1..40, 1..30]).iter().all(|sum| sum.is_finite()));
    assert!(same(&found, &wanted));
}

fn same(found: &ArrayD<f32>, wanted: &ArrayD<f32>) -> bool {
    found.iter().zip(wanted).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
}
