use faltung::{Method, Mode, Spec};
use ndarray::{ArrayD, ArrayViewD, ArrayViewMutD, Axis, IxDyn, Slice};

use crate::subject::Subject;

/// The same call on two threads, on samples and outputs that lie elsewhere or otherwise in memory,
/// and in pieces.
pub(crate) fn same_in_every_guise<T: Subject>(
    method: Method,
    spec: &Spec,
    signal: &ArrayD<T>,
    kernel: &ArrayD<T>,
    wanted: &ArrayD<T>,
) {
    let check = |found: ArrayViewD<T>, what: &str| {
        let patterns = |view: &ArrayViewD<T>| view.iter().map(|x| x.pattern()).collect::<Vec<_>>();
        assert_eq!(found.shape(), wanted.shape(), "{what}: {spec:?}");
        assert!(patterns(&found) == patterns(&wanted.view()), "{what} changes bits: {spec:?}");
    };
    if cfg!(not(target_family = "wasm")) {
        check(spec.clone().threads(2).run(signal, kernel).unwrap().view(), "a second thread");
    }
    let plan = spec.plan(kernel, signal.shape()).unwrap();
    let mut scratch = plan.scratch().unwrap();
    for shift in 1..=8 {
        let (from, mut to) = (shifted(signal, shift), shifted(wanted, 9 - shift));
        let mut out = ArrayViewMutD::from_shape(wanted.raw_dim(), &mut to[9 - shift..]).unwrap();
        let samples = ArrayViewD::from_shape(signal.raw_dim(), &from[shift..]).unwrap();
        plan.run_into(samples, out.view_mut(), &mut scratch).unwrap();
        check(out.view(), "another alignment");
    }
    let wide: Vec<usize> = signal.shape().iter().map(|n| 2 * n + 1).collect();
    let mut field = ArrayD::from_elem(IxDyn(&wide), T::whole(3));
    let every_second = Slice::new(1, None, -2);
    let mut places = field.slice_each_axis_mut(|_| every_second);
    places.assign(signal);
    check(spec.run(places.view(), kernel).unwrap().view(), "a view with steps");
    if method == Method::Direct && signal.ndim() == 1 && kernel.len() <= signal.len() {
        check(in_pieces(spec, signal, kernel, wanted).view(), "a call for each piece");
    }
}

/// A copy that begins `shift` elements into its memory.
fn shifted<T: Subject>(array: &ArrayD<T>, shift: usize) -> Vec<T> {
    (0..shift).map(|_| T::whole(1)).chain(array.iter().copied()).collect()
}

/// A direct sum has the same bits whatever is computed with it: the inside of a line, piece by piece,
/// each with the samples that its outputs are made of.
fn in_pieces<T: Subject>(
    spec: &Spec,
    signal: &ArrayD<T>,
    kernel: &ArrayD<T>,
    wanted: &ArrayD<T>,
) -> ArrayD<T> {
    let (n, k) = (signal.len(), kernel.len());
    let valid = spec.clone().mode(Mode::Valid);
    let mut found = wanted.clone();
    let mut done = 0;
    for piece in [1, 2, 7, 64, 500].into_iter().cycle() {
        let outputs = piece.min(n - k + 1 - done);
        let samples = signal.slice_axis(Axis(0), Slice::from(done..done + outputs + k - 1));
        let first = k - 1 - (k - 1) / 2 + done;
        let mut places = found.slice_axis_mut(Axis(0), Slice::from(first..first + outputs));
        places.assign(&valid.run(samples, kernel).unwrap());
        done += outputs;
        if done == n - k + 1 {
            return found;
        }
    }
    found
}
