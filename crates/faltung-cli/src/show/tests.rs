use faltung::{Boundary, Mode};

use super::{Options, lesson};

const TUTORIAL: ([f64; 3], [f64; 3]) = ([1.0, 2.0, 3.0], [0.0, 1.0, 0.5]);

fn plain() -> Options {
    Options { mode: None, boundary: Boundary::Zero, correlate: false, width: 80 }
}

fn text(signal: &[f64], kernel: &[f64], options: &Options) -> String {
    lesson(signal, kernel, options, false).unwrap()
}

/// The lines of the lesson with runs of spaces made one, to compare numbers and not layout.
fn lines(signal: &[f64], kernel: &[f64], options: &Options) -> Vec<String> {
    let squeeze = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    text(signal, kernel, options).lines().map(squeeze).collect()
}

fn assert_has(lines: &[String], wanted: &str) {
    assert!(lines.iter().any(|line| line == wanted), "no line {wanted:?} in {lines:#?}");
}

/// Every number of the page was checked by hand against the definition.
#[test]
fn the_tutorial_s_example_is_taught_right() {
    let (signal, kernel) = TUTORIAL;
    assert_eq!(text(&signal, &kernel, &plain()), include_str!("tutorial.txt"));
}

#[test]
fn correlation_does_not_flip() {
    let (signal, kernel) = TUTORIAL;
    let lines = lines(&signal, &kernel, &Options { correlate: true, ..plain() });
    for wanted in [
        "1. No flip",
        "y[0] 0 1 0.5 1*0.5 = 0.5",
        "y[2] 0 1 0.5 1*0 + 2*1 + 3*0.5 = 3.5",
        "y[4] 0 1 0.5 3*0 = 0",
        "full 3 + 3 - 1 = 5 [0.5, 2, 3.5, 3, 0]",
        "valid 3 - 3 + 1 = 1 [3.5]",
    ] {
        assert_has(&lines, wanted);
    }
}

#[test]
fn ghosts_stand_in_brackets_and_are_counted() {
    let options = Options { boundary: Boundary::constant(7.5), ..plain() };
    let lines = lines(&[1.0, 2.0], &[1.0, -1.0], &options);
    for wanted in [
        "x (7.5) 1 2 (7.5)",
        "y[0] -1 1 (7.5)*-1 + 1*1 = -6.5",
        "y[1] -1 1 1*-1 + 2*1 = 1",
        "y[2] -1 1 2*-1 + (7.5)*1 = 5.5",
        "constant:7.5 7.5 | 1 2 | -6.5, 1",
        "wrap 2 | 1 2 | -1, 1",
    ] {
        assert_has(&lines, wanted);
    }
}

#[test]
fn a_mode_restricts_the_table_to_its_window() {
    let (signal, kernel) = TUTORIAL;
    let lines = lines(&signal, &kernel, &Options { mode: Some(Mode::Valid), ..plain() });
    assert_has(&lines, "y[2] 0.5 1 0 1*0.5 + 2*1 + 3*0 = 2.5");
    assert!(!lines.iter().any(|line| line.starts_with("y[1]")));
    assert!(!lines.iter().any(|line| line.contains("[0, 1, 2.5, 4, 1.5]")));
}

#[test]
fn a_kernel_longer_than_the_signal_is_taught_too() {
    let lines = lines(&[1.0, 2.0], &[1.0, 10.0, 100.0, 1000.0], &plain());
    for wanted in [
        "full 2 + 4 - 1 = 5 [1, 12, 120, 1200, 2000]",
        "same 2, like the signal [12, 120]",
        "valid 4 - 2 + 1 = 3 [12, 120, 1200]",
        // Two samples before, one after; reflect goes to and fro between the two.
        "reflect 1 2 | 1 2 | 1 1212, 2121",
    ] {
        assert_has(&lines, wanted);
    }
}

#[test]
fn long_operands_say_what_was_left_out() {
    let signal: Vec<f64> = (1..=1000).map(f64::from).collect();
    let lines = lines(&signal, &[1.0; 50], &plain());
    assert!(lines.iter().any(|line| line.ends_with("1000 samples, 994 left out")), "{lines:#?}");
    assert_has(&lines, "... y[6] to y[1042] left out ...");
    assert_has(&lines, "y[1048] 1000*1 = 1000");
    assert_has(&lines, "same y[24] to y[1023]");
    assert!(lines.len() < 80, "{} lines", lines.len());
}

#[test]
fn the_closing_names_what_the_kernel_did() {
    for (kernel, wanted) in [
        (&[0.25, 0.5, 0.25][..], "weighted average"),
        (&[0.33, 0.33, 0.33], "weighted average"),
        (&[-1.0, 0.0, 1.0], "slopes and edges"),
        (&[-1.0, 3.0, -1.0], "sharpens"),
        (&[1.0, 1.0], "add up to 2"),
        (&[0.0, 0.0, 3.0], "2 samples later, 3 times as large"),
        (&[0.0], "All taps are 0"),
        (&[f64::NAN, 1.0], "not a finite number"),
    ] {
        let text = text(&[1.0, 2.0, 3.0], kernel, &plain());
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(wanted), "{kernel:?}: {text}");
    }
}

#[test]
fn no_line_is_wider_than_80_columns() {
    let ugly = [-1.234e-7, 2345678.9, f64::NEG_INFINITY, f64::NAN, -0.3333, 99999.0];
    let rows: Vec<Vec<f64>> = [1, 2, 3, 7, 8, 13, 40, 700]
        .iter()
        .map(|&n| (0..n).map(|i| ugly[i % ugly.len()]).collect())
        .collect();
    let rules = [Boundary::Zero, Boundary::constant(-123456.5), Boundary::Wrap];
    for (signal, kernel) in rows.iter().flat_map(|a| rows.iter().map(move |b| (a, b))) {
        for (boundary, correlate) in
            rules.map(|rule| (rule, false)).into_iter().chain([(Boundary::Edge, true)])
        {
            let page = text(signal, kernel, &Options { boundary, correlate, ..plain() });
            for line in page.lines() {
                assert!(line.chars().count() <= 80, "{line}");
            }
        }
    }
}

#[test]
fn a_pipe_gets_no_escape_codes_and_a_terminal_the_same_words() {
    let (signal, kernel) = TUTORIAL;
    let plain_text = text(&signal, &kernel, &plain());
    assert!(!plain_text.contains('\u{1b}'));
    let colored = lesson(&signal, &kernel, &plain(), true).unwrap();
    assert!(colored.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut codes = colored.split('\u{1b}');
    stripped += codes.next().unwrap();
    codes.for_each(|code| stripped += code.split_once('m').unwrap().1);
    let trimmed: Vec<&str> = stripped.lines().map(str::trim_end).collect();
    assert_eq!(trimmed, plain_text.lines().collect::<Vec<_>>());
}
