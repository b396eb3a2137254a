//! Questions without sense: sizes at the ends of their range, axes that are not there. An answer or
//! an error, nothing else.

use faltung::{Boundary, Candidate, Method, Mode, Sides, Spec};
use ndarray::{ArrayD, IxDyn};

use crate::random::Random;

/// Results of more outputs, or that take more bytes on the way, are not computed.
const MOST: usize = 1 << 14;
const MOST_BYTES: usize = 1 << 24;

pub(crate) fn check(bytes: &[u8]) {
    let mut random = Random::new(bytes);
    let shape = |random: &mut Random<'_>| -> Vec<usize> {
        (0..random.size(0, 4)).map(|_| random.size(0, 9)).collect()
    };
    let (signal, kernel) = (shape(&mut random), shape(&mut random));
    let spec = question(&mut random);
    let tap = random.pick(&[1.0, 0.0, -2.5, f64::NAN, f64::INFINITY, 1e300, 5e-324]);
    let kernel = ArrayD::from_elem(IxDyn(&kernel), tap);
    let Ok(plan) = spec.plan(&kernel, &signal) else { return };
    let explanation = plan.explain();
    assert!(explanation.to_string().contains(plan.method().name()));
    let chosen = explanation.candidates().iter().find(|one| one.method() == plan.method());
    if chosen.and_then(Candidate::bytes).is_none_or(|bytes| bytes > MOST_BYTES) {
        return;
    }
    let outputs = plan.output_shape().iter().try_fold(1usize, |all, &len| all.checked_mul(len));
    if outputs.is_some_and(|outputs| outputs <= MOST) {
        let samples = ArrayD::from_elem(IxDyn(&signal), 0.5);
        let result = plan.run(&samples).unwrap();
        assert_eq!(result.shape(), plan.output_shape());
    }
}

fn question(random: &mut Random<'_>) -> Spec {
    let spec = if random.one_in(2) { Spec::correlate() } else { Spec::convolve() };
    let mut spec =
        spec.mode(random.pick(&[Mode::Full, Mode::Same, Mode::Valid])).threads(random.size(0, 2));
    spec = spec.method(random.pick(&[
        Method::Auto,
        Method::Direct,
        Method::Separable,
        Method::RunningSum,
        Method::OverlapSave,
        Method::Fft,
    ]));
    if random.one_in(2) {
        spec = spec.axes((0..random.size(0, 3)).map(|_| number(random)).collect::<Vec<_>>());
    }
    let several = random.size(0, 3);
    let settings = |random: &mut Random<'_>| -> Vec<usize> {
        (0..several).map(|_| number(random) as usize).collect()
    };
    if random.one_in(3) {
        spec = spec.stride(settings(random));
    }
    if random.one_in(3) {
        spec = spec.dilation(settings(random));
    }
    if random.one_in(3) {
        spec = spec.origin(number(random));
    }
    if random.one_in(3) {
        let lags = (0..several).map(|_| number(random)..number(random));
        spec = spec.lags(lags.collect::<Vec<_>>());
    }
    let sides = |random: &mut Random<'_>| Sides { before: rule(random), after: rule(random) };
    match random.whole(0, 2) {
        0 => spec,
        1 => spec.boundary(sides(random)),
        _ => spec.boundary((0..several).map(|_| sides(random)).collect::<Vec<_>>()),
    }
}

fn rule(random: &mut Random<'_>) -> Boundary {
    random.pick(&[
        Boundary::Zero,
        Boundary::Edge,
        Boundary::Reflect,
        Boundary::Symmetric,
        Boundary::Wrap,
        Boundary::constant(2.0),
        Boundary::constant(i64::MAX),
        Boundary::constant(f64::NAN),
    ])
}

/// Mostly small, sometimes at the ends of the range.
fn number(random: &mut Random<'_>) -> isize {
    match random.whole(0, 7) {
        0 => isize::MAX,
        1 => isize::MIN,
        2 => isize::MAX / 8 + random.whole(-2, 2) as isize,
        3 => random.bits() as isize,
        _ => random.whole(-4, 6) as isize,
    }
}
