//! The definition against NumPy and SciPy. `fixture.py` made the values.

#![allow(clippy::unwrap_used)]

use faltung_reference::{Along, Array, Boundary, Mode, Number, Operation, Question, Sides};
use num_complex::Complex64;
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn whole(value: &Value) -> Vec<isize> {
    numbers(value).into_iter().map(|number| number as isize).collect()
}

fn array<T: Copy>(value: &Value, number: impl Fn(f64, f64) -> T) -> Array<T> {
    let shape: Vec<usize> = whole(&value["shape"]).into_iter().map(|n| n as usize).collect();
    let re = numbers(&value["re"]);
    let im = value.get("im").map_or(vec![0.0; re.len()], numbers);
    Array::new(&shape, re.into_iter().zip(im).map(|(re, im)| number(re, im)).collect())
}

fn boundary<T: Copy>(name: &Value, constant: T) -> Boundary<T> {
    match name.as_str().unwrap() {
        "zero" => Boundary::Zero,
        "constant" => Boundary::Constant(constant),
        "edge" => Boundary::Edge,
        "reflect" => Boundary::Reflect,
        "symmetric" => Boundary::Symmetric,
        "wrap" => Boundary::Wrap,
        other => panic!("no such boundary: {other}"),
    }
}

fn sides<T: Copy>(value: &Value, constant: T) -> Sides<T> {
    match value.as_array() {
        None => boundary(value, constant).into(),
        Some(two) => {
            Sides { before: boundary(&two[0], constant), after: boundary(&two[1], constant) }
        }
    }
}

fn along<T: Copy>(asked: &Value, axis: usize, constant: T) -> Along<T> {
    let entry = |key: &str| asked.get(key).map(|list| &list[axis]);
    let number = |key: &str| entry(key).map(|value| value.as_i64().unwrap() as isize);
    let plain = Along::plain();
    Along {
        sides: entry("boundary").map_or(plain.sides, |value| sides(value, constant)),
        stride: number("stride").map_or(plain.stride, |stride| stride as usize),
        dilation: number("dilation").map_or(plain.dilation, |dilation| dilation as usize),
        origin: number("origin").unwrap_or(plain.origin),
        lags: entry("lags").map(|range| whole(range)[0]..whole(range)[1]),
    }
}

fn question<T: Copy>(asked: &Value, kernel_rank: usize, constant: T) -> Question<T> {
    let axes = asked.get("axes").map(whole);
    let count = axes.as_ref().map_or(kernel_rank, Vec::len);
    Question {
        operation: match asked["operation"].as_str().unwrap() {
            "convolve" => Operation::Convolve,
            _ => Operation::Correlate,
        },
        mode: match asked["mode"].as_str().unwrap() {
            "full" => Mode::Full,
            "same" => Mode::Same,
            _ => Mode::Valid,
        },
        along: (0..count).map(|axis| along(asked, axis, constant)).collect(),
        axes,
    }
}

fn check<T: Number + PartialEq>(case: &Value, number: impl Fn(f64, f64) -> T) {
    let (signal, kernel) = (array(&case["signal"], &number), array(&case["kernel"], &number));
    let expected = array(&case["output"], &number);
    let constant = number(case["question"]["constant"].as_f64().unwrap_or(0.0), 0.0);
    let question = question(&case["question"], kernel.shape.len(), constant);
    let answer = question.answer(&signal, &kernel).unwrap();
    let name = &case["name"];
    assert_eq!(answer.shape, expected.shape, "{name}: {question:?} of {signal:?} and {kernel:?}");
    assert_eq!(answer.rounded(), expected.data, "{name}: {question:?} of {signal:?}, {kernel:?}");
}

#[test]
fn the_definition_is_what_numpy_and_scipy_compute() {
    let cases: Value = serde_json::from_str(include_str!("libraries.json")).unwrap();
    let cases = cases.as_array().unwrap();
    assert!(cases.len() > 300, "wanted the whole fixture, found {} cases", cases.len());
    for case in cases {
        let complex = ["signal", "kernel"].iter().any(|operand| case[operand].get("im").is_some());
        if complex { check(case, Complex64::new) } else { check(case, |re, _| re) }
    }
}
