use faltung::{Boundary, Method, Mode, Plan, Spec};
use faltung_reference::Operation;
use ndarray::{ArrayD, ArrayViewD, Axis, IxDyn, Slice};

use crate::asked::{Asked, Rule};
use crate::case::{Case, engine_array, filled, styled};
use crate::random::Random;
use crate::roster::{METHODS, Roster, Style, must_run};
use crate::subject::{Subject, test_each};

/// Shapes of which every method makes several tiles or blocks.
const SHAPES: [(&[usize], &[usize], Style); 5] = [
    (&[20_000], &[33], Style::Equal),
    (&[20_000], &[150], Style::Any),
    (&[3000], &[1100], Style::Any),
    (&[150, 210], &[5, 7], Style::Outer),
    (&[30, 20, 40], &[3, 4, 5], Style::Equal),
];

fn cases<T: Subject>(random: &mut Random) -> Vec<Case<T>> {
    let with_rule = |(at, (signal, kernel, style)): (usize, (&[usize], &[usize], Style))| {
        let operation = [Operation::Convolve, Operation::Correlate][at % 2];
        let rule = [Rule::Zero, Rule::Reflect, Rule::Constant(1)][at % 3];
        Case {
            asked: Asked::plain(operation, Mode::Same, rule, signal.len()),
            signal: filled(signal, || T::noise(random)),
            kernel: styled(kernel, style, || T::noise(random)),
            // Which rounded products are seen as such is for other tests to say.
            style: if style == Style::Outer { Style::Any } else { style },
        }
    };
    SHAPES.into_iter().enumerate().map(with_rule).collect()
}

/// Puts every case to every method that takes it.
fn with_every_method<T: Subject>(seed: u64, check: impl Fn(&Spec, &ArrayD<T>, &ArrayD<T>)) {
    let (mut random, mut roster) = (Random::new(seed), Roster::default());
    for case in cases::<T>(&mut random) {
        let (signal, kernel) = (engine_array(&case.signal), engine_array(&case.kernel));
        for method in METHODS {
            let spec = case.asked.spec::<T>().method(method);
            match spec.plan(&kernel, signal.shape()) {
                Ok(_) => {
                    check(&spec, &signal, &kernel);
                    roster.count(method, 0.0);
                }
                Err(error) => assert!(!must_run(method, case.kernel_facts()), "{error}"),
            }
        }
    }
    roster.finish::<T>(1);
}

fn patterns<'a, T: Subject>(array: impl IntoIterator<Item = &'a T>) -> Vec<[u64; 2]> {
    array.into_iter().map(|number| number.pattern()).collect()
}

/// Without the numbers themselves: there are many.
#[track_caller]
fn assert_same<T: Subject>(found: &ArrayD<T>, wanted: &ArrayD<T>, what: &str, spec: &Spec) {
    assert_eq!(found.shape(), wanted.shape(), "{what}: {spec:?}");
    let differ = patterns(found).iter().zip(patterns(wanted)).position(|(a, b)| *a != b);
    let name = <T as faltung::Element>::NAME;
    assert!(differ.is_none(), "{what}: output {differ:?} of {name} differs, {spec:?}");
}

fn threads_do_not_matter<T: Subject>() {
    with_every_method::<T>(6, |spec, signal, kernel| {
        let of = |threads| spec.clone().threads(threads).run(signal, kernel).unwrap();
        let one = of(1);
        assert_same(&of(2), &one, "two threads", spec);
        assert_same(&of(3), &one, "three threads", spec);
        let plan = spec.clone().threads(2).plan(kernel, signal.shape()).unwrap();
        std::thread::scope(|scope| {
            let calls = [(); 2].map(|()| scope.spawn(|| plan.run(signal).unwrap()));
            for call in calls {
                assert_same(&call.join().unwrap(), &one, "a plan in two hands", spec);
            }
        });
    });
}

fn a_plan_can_be_used_again_and_sent_away<T: Subject>() {
    with_every_method::<T>(7, |spec, signal, kernel| {
        let plan = spec.plan(kernel, signal.shape()).unwrap();
        let first = plan.run(signal).unwrap();
        assert_same(&plan.run(signal).unwrap(), &first, "the second run", spec);
        let bytes = postcard::to_allocvec(&plan).unwrap();
        let arrived: Plan<T> = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(arrived.method(), plan.method());
        assert_same(&arrived.run(signal).unwrap(), &first, "a plan that was sent", spec);
    });
}

/// Outputs go between numbers that must stay as they are.
fn outputs_go_where_they_are_wanted<T: Subject>() {
    with_every_method::<T>(8, |spec, signal, kernel| {
        let plan = spec.plan(kernel, signal.shape()).unwrap();
        let wanted = plan.run(signal).unwrap();
        let mut scratch = plan.scratch().unwrap();
        let wide: Vec<usize> = wanted.shape().iter().map(|n| 2 * n + 1).collect();
        for backwards in [false, true, false] {
            let one = T::whole(1);
            let mut field = ArrayD::from_elem(IxDyn(&wide), one);
            let every_second = Slice::new(1, None, if backwards { -2 } else { 2 });
            let mut places = field.slice_each_axis_mut(|_| every_second);
            plan.run_into(signal.view(), places.view_mut(), &mut scratch).unwrap();
            assert_same(&places.to_owned(), &wanted, "run_into", spec);
            places.fill(one);
            assert!(field.iter().all(|&number| number == one), "outputs beside their places");
        }
        let mut dense = ArrayD::from_elem(wanted.raw_dim(), T::whole(1));
        plan.run_into(signal.view(), dense.view_mut(), &mut scratch).unwrap();
        assert_same(&dense, &wanted, "run_into a dense array", spec);
    });
}

/// The same numbers, spread over memory in other ways.
fn views_are_read_as_they_show<T: Subject>() {
    with_every_method::<T>(9, |spec, signal, kernel| {
        let wanted = spec.run(signal, kernel).unwrap();
        for (name, view) in [("every third", true), ("reversed", false)] {
            let (signal_field, kernel_field) = (spread(signal, view), spread(kernel, view));
            let (signal_view, kernel_view) = (seen(&signal_field, view), seen(&kernel_field, view));
            assert_eq!((signal_view.view(), kernel_view.view()), (signal.view(), kernel.view()));
            assert_same(&spec.run(signal_view, kernel_view).unwrap(), &wanted, name, spec);
        }
        let turned = |array: &ArrayD<T>| array.t().as_standard_layout().into_owned();
        let (signal, kernel) = (turned(signal), turned(kernel));
        let found = spec.run(signal.t(), kernel.t()).unwrap();
        assert_same(&found, &wanted, "first axis fastest", spec);
    });
}

/// Lines along an axis that is not the last, and lines of arrays that have the first axis fastest,
/// are those that lie one after the other.
fn lines_may_lie_side_by_side<T: Subject>() {
    let mut random = Random::new(11);
    let shapes: [(&[usize], &[usize], &[isize]); 8] = [
        (&[700, 1], &[60], &[0]),
        (&[700, 3], &[60], &[0]),
        (&[300, 37], &[41], &[0]),
        (&[5, 300, 70], &[150], &[1]),
        (&[33, 29, 3], &[9, 7], &[0, 1]),
        (&[150, 3, 31], &[12, 5], &[0, 2]),
        (&[90, 4, 5], &[90, 1, 1], &[0, 1, 2]),
        (&[200, 4], &[30, 4], &[0]),
    ];
    let mut compared = 0;
    for (at, (signal_shape, kernel, axes)) in shapes.into_iter().enumerate() {
        let mut signal = engine_array(&filled(signal_shape, || T::noise(&mut random)));
        // One sample that no transform may meet.
        if let Some(sample) = signal.iter_mut().nth(77) {
            *sample = T::special(&mut random);
        }
        let kernel = engine_array(&filled(kernel, || T::noise(&mut random)));
        let rule = [Boundary::Zero, Boundary::Reflect, Boundary::Wrap][at % 3];
        for method in [Method::Auto, Method::OverlapSave, Method::Fft, Method::ExactInteger] {
            let spec = Spec::convolve().mode(Mode::Same).boundary(rule).method(method);
            let spec = spec.axes(axes);
            let Ok(plan) = spec.plan(&kernel, signal.shape()) else { continue };
            let wanted = plan.run(&signal).unwrap();
            let turned = signal.t().as_standard_layout().into_owned();
            let found = plan.run(turned.t()).unwrap();
            assert_same(&found, &wanted, "signals with the first axis fastest", &spec);
            let mut field = ArrayD::from_elem(wanted.t().raw_dim(), T::whole(1));
            let mut scratch = plan.scratch().unwrap();
            let places = field.view_mut().reversed_axes();
            plan.run_into(turned.t(), places, &mut scratch).unwrap();
            assert_same(
                &field.t().to_owned(),
                &wanted,
                "results with the first axis fastest",
                &spec,
            );
            if method == Method::Auto {
                // Where lines lie otherwise another method may be the cheapest.
                continue;
            }
            // The same lines, one after the other, by a plan that finds them so.
            let last = signal.ndim() - axes.len();
            let is_busy = |axis: &usize| axes.contains(&(*axis as isize));
            let (busy, mut order): (Vec<usize>, Vec<usize>) = (0..signal.ndim()).partition(is_busy);
            order.extend(busy);
            let laid = |array: &ArrayD<T>| {
                array.view().permuted_axes(&order[..]).as_standard_layout().into_owned()
            };
            let kernel =
                if kernel.ndim() == signal.ndim() { laid(&kernel) } else { kernel.clone() };
            let axes: Vec<isize> = (last..signal.ndim()).map(|axis| axis as isize).collect();
            let spec = spec.axes(axes);
            let lines = spec.run(&laid(&signal), &kernel).unwrap();
            assert_same(&lines, &laid(&wanted), "lines one after the other", &spec);
            compared += 1;
        }
    }
    assert!(compared >= shapes.len(), "a transform for every shape");
}

/// A field of which [`seen`] shows this array.
fn spread<T: Subject>(array: &ArrayD<T>, apart: bool) -> ArrayD<T> {
    if !apart {
        let mut field = array.clone();
        (0..array.ndim()).for_each(|axis| field.invert_axis(Axis(axis)));
        return field.as_standard_layout().into_owned();
    }
    let wide: Vec<usize> = array.shape().iter().map(|n| 3 * n).collect();
    let mut field = ArrayD::from_elem(IxDyn(&wide), T::whole(3));
    field.slice_each_axis_mut(|_| Slice::new(1, None, 3)).assign(array);
    field
}

fn seen<T>(field: &ArrayD<T>, apart: bool) -> ArrayViewD<'_, T> {
    field.slice_each_axis(|_| if apart { Slice::new(1, None, 3) } else { Slice::new(0, None, -1) })
}

/// One row of numbers shown as many, by a step of zero.
fn broadcast_views<T: Subject>() {
    let mut random = Random::new(10);
    let row = engine_array(&filled(&[90], || T::noise(&mut random)));
    let tap = engine_array(&filled(&[1], || T::whole(2)));
    let (signal, kernel) = (row.broadcast(IxDyn(&[40, 90])), tap.broadcast(IxDyn(&[3, 4])));
    let (signal, kernel) = (signal.unwrap(), kernel.unwrap());
    for method in [Method::Auto, Method::Direct, Method::Separable, Method::RunningSum] {
        let spec = Spec::convolve().method(method);
        let wanted = spec.run(&signal.to_owned(), &kernel.to_owned()).unwrap();
        let found = spec.run(signal.view(), kernel.view()).unwrap();
        assert_same(&found, &wanted, "a broadcast view", &spec);
    }
}

test_each!(threads_do_not_matter: bool, u8, i64, f16, f32, f64, c32, c64);
test_each!(a_plan_can_be_used_again_and_sent_away);
test_each!(outputs_go_where_they_are_wanted: bool, i16, f16, f32, f64, c64);
test_each!(lines_may_lie_side_by_side: bool, i32, f16, f32, f64, c64);
test_each!(views_are_read_as_they_show: bool, i32, f16, f32, f64, c64);
test_each!(broadcast_views);
