//! The definition against sums written out by hand.

#![allow(clippy::unwrap_used)]

use faltung_reference::{
    Along, Array, Boundary, Mode, Number, Operation, Question, Refusal, Sides,
};

fn line<T: Copy>(data: &[T]) -> Array<T> {
    Array::new(&[data.len()], data.to_vec())
}

fn ask<T: Number>(question: &Question<T>, signal: &[T], kernel: &[T]) -> Vec<T> {
    question.answer(&line(signal), &line(kernel)).unwrap().rounded()
}

fn along<T: Copy>(operation: Operation, mode: Mode, along: Along<T>) -> Question<T> {
    Question { operation, mode, axes: None, along: vec![along] }
}

#[test]
fn the_modes_of_the_tutorials_example() {
    let (signal, kernel) = ([1.0, 2.0, 3.0], [0.0, 1.0, 0.5]);
    let of = |mode| ask(&Question::plain(Operation::Convolve, mode, 1), &signal, &kernel);
    assert_eq!(of(Mode::Full), [0.0, 1.0, 2.5, 4.0, 1.5]);
    assert_eq!(of(Mode::Same), [1.0, 2.5, 4.0]);
    assert_eq!(of(Mode::Valid), [2.5]);
}

#[test]
fn correlation_does_not_flip() {
    // Full: the kernel's last tap meets the first sample first.
    let question = Question::plain(Operation::Correlate, Mode::Full, 1);
    assert_eq!(ask(&question, &[1, 2, 3], &[10, 100]), [100, 210, 320, 30]);
    // Lag 0 lays the kernel on the start of the signal.
    let lags = Along { lags: Some(0..2), ..Along::plain() };
    let question = along(Operation::Correlate, Mode::Full, lags);
    assert_eq!(ask(&question, &[1, 2, 3], &[10, 100]), [210, 320]);
}

#[test]
fn absent_terms_are_not_multiplied_but_a_constant_is() {
    let (inf, signal) = (f64::INFINITY, [1.0, 2.0, 3.0]);
    let zero = Question::plain(Operation::Convolve, Mode::Full, 1);
    assert_eq!(ask(&zero, &signal, &[inf, 1.0]), [inf, inf, inf, 3.0]);
    let constant = Along { sides: Boundary::Constant(0.0).into(), ..Along::plain() };
    let found = ask(&along(Operation::Convolve, Mode::Full, constant), &signal, &[inf, 1.0]);
    assert_eq!(found[..3], [inf, inf, inf]);
    assert!(found[3].is_nan());
}

#[test]
fn stride_dilation_origin_and_lags() {
    // x~ = ... 3 | 1 2 3 | 1 ..., h = 10, 100 two apart: y[i] = 10 x~[i] + 100 x~[i - 2].
    let wrap = Along { sides: Boundary::Wrap.into(), dilation: 2, ..Along::plain() };
    let of = |mode, wish| ask(&along(Operation::Convolve, mode, wish), &[1, 2, 3], &[10, 100]);
    assert_eq!(of(Mode::Full, wrap.clone()), [210, 320, 130, 210, 320]);
    assert_eq!(of(Mode::Same, wrap.clone()), [320, 130, 210]);
    assert_eq!(of(Mode::Same, Along { origin: 1, ..wrap.clone() }), [130, 210, 320]);
    assert_eq!(of(Mode::Full, Along { stride: 2, ..wrap.clone() }), [210, 130, 320]);
    assert_eq!(of(Mode::Full, Along { stride: 9, ..wrap.clone() }), [210]);
    let lags = Along { lags: Some(-1..3), origin: 1, stride: 3, ..wrap };
    assert_eq!(of(Mode::Valid, lags), [210, 210]);
}

#[test]
fn a_corner_takes_the_rule_of_the_last_axis() {
    // A kernel of one tap shows what stands at (-1, -1).
    let corner = |first: Boundary<i32>, last: Boundary<i32>, axes: Vec<isize>| {
        let rule = |sides: Boundary<i32>| Along {
            sides: sides.into(),
            lags: Some(-1..0),
            ..Along::plain()
        };
        let question = Question {
            operation: Operation::Convolve,
            mode: Mode::Full,
            axes: Some(axes),
            along: vec![rule(first), rule(last)],
        };
        let signal = Array::new(&[2, 2], vec![1, 2, 3, 4]);
        question.answer(&signal, &Array::new(&[1, 1], vec![1])).unwrap().rounded()
    };
    let (edge, five) = (Boundary::Edge, Boundary::Constant(5));
    assert_eq!(corner(edge, five, vec![0, 1]), [5]);
    assert_eq!(corner(five, edge, vec![0, 1]), [5]);
    assert_eq!(corner(five, Boundary::Constant(6), vec![0, 1]), [6]);
    assert_eq!(corner(five, Boundary::Zero, vec![0, 1]), [0]);
    assert_eq!(corner(Boundary::Wrap, edge, vec![0, 1]), [3]);
    // The order in which the axes are named does not matter: the first rule is of the last axis.
    assert_eq!(corner(five, Boundary::Constant(6), vec![1, 0]), [5]);
}

#[test]
fn the_two_sides_have_rules_of_their_own() {
    let sides = Sides { before: Boundary::Constant(7), after: Boundary::Symmetric };
    let wish = Along { sides, lags: Some(-2..6), ..Along::plain() };
    let question = along(Operation::Convolve, Mode::Full, wish);
    assert_eq!(ask(&question, &[1, 2, 3], &[1]), [7, 7, 1, 2, 3, 3, 2, 1]);
}

#[test]
fn kernels_lie_on_the_axes_that_they_name_or_broadcast() {
    let signal = Array::new(&[2, 3], vec![1, 2, 3, 4, 5, 6]);
    let over = |axes: Option<Vec<isize>>, kernel: &Array<i64>| {
        let count = axes.as_ref().map_or(kernel.shape.len(), Vec::len);
        let plain = Question::plain(Operation::Convolve, Mode::Full, count);
        let answer = Question { axes, ..plain }.answer(&signal, kernel).unwrap();
        (answer.shape.clone(), answer.rounded())
    };
    let difference = line(&[1, -1]);
    assert_eq!(over(None, &difference), (vec![2, 4], vec![1, 1, 1, -3, 4, 1, 1, -6]));
    let down = (vec![3, 3], vec![1, 2, 3, 3, 3, 3, -4, -5, -6]);
    assert_eq!(over(Some(vec![0]), &difference), down);
    let row_by_row = Array::new(&[2, 1], vec![1, 10]);
    let rows = (vec![2, 3], vec![1, 2, 3, 40, 50, 60]);
    assert_eq!(over(Some(vec![-1]), &row_by_row), rows);
}

#[test]
fn questions_without_an_answer_are_refused() {
    let asked = |question: Question<f64>, signal: &[usize], kernel: &[usize]| {
        let ones = |shape: &[usize]| Array::new(shape, vec![1.0; shape.iter().product()]);
        question.answer(&ones(signal), &ones(kernel)).err()
    };
    let plain = |axes| Question::plain(Operation::Convolve, Mode::Valid, axes);
    assert_eq!(asked(plain(1), &[0], &[2]), Some(Refusal::Empty));
    assert_eq!(asked(plain(1), &[2], &[0]), Some(Refusal::Empty));
    assert_eq!(asked(plain(2), &[3], &[1, 1]), Some(Refusal::Rank));
    assert_eq!(asked(plain(2), &[3, 4], &[4, 3]), Some(Refusal::NotContained));
    assert_eq!(asked(plain(2), &[3, 4], &[3, 3]), None);
    let axes = |axes: Vec<isize>| Question { axes: Some(axes.clone()), ..plain(axes.len()) };
    assert_eq!(asked(axes(vec![2]), &[3, 4], &[2]), Some(Refusal::Axes));
    assert_eq!(asked(axes(vec![1, -1]), &[3, 4], &[2, 2]), Some(Refusal::Axes));
    assert_eq!(asked(axes(vec![1]), &[3, 4], &[2, 2]), Some(Refusal::Broadcast));
}

#[test]
fn an_error_counts_against_its_own_window_or_the_norm() {
    let question = Question::plain(Operation::Convolve, Mode::Full, 1);
    let answer = question.answer(&line(&[1.0, 1024.0]), &line(&[1.0])).unwrap();
    let found = [1.0 + 16.0 * 2f64.powi(-53), 1024.0];
    assert!((answer.worst_error(&found) - 1.0).abs() < 1e-9);
    assert!((answer.worst_error_norm_wise(&found) - 1.0 / 1024.0).abs() < 1e-9);
    assert_eq!(answer.worst_error(&[1.0]), f64::INFINITY);
}
