use faltung::kernels::CATALOGUE;

use super::listing;
use crate::error::CliError;

fn shown(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
    listing(&names, false, 80).unwrap()
}

fn refused(name: &str) -> CliError {
    listing(&[name.into()], false, 80).unwrap_err()
}

#[test]
fn the_overview_has_every_kernel_under_its_purpose() {
    let text = shown(&[]);
    for entry in CATALOGUE {
        let line = text.lines().find(|line| line.trim_start().starts_with(entry.example));
        let words: Vec<&str> = entry.summary.split_whitespace().take(2).collect();
        assert!(line.is_some_and(|line| line.contains(&words.join(" "))), "{}", entry.name);
    }
    let line = |start: &str| text.lines().position(|line| line.trim().starts_with(start)).unwrap();
    assert!(line("Smoothing") < line("gauss:") && line("gauss:") < line("Slopes"));
    assert!(line("Slopes") < line("sobel:") && line("Sounds") < line("room:"));
    // A small picture: five equal bars, and the size of what is no row.
    assert!(text.contains("box:5           █████        moving average"), "{text}");
    assert!(text.contains("sobel:x       3 x 3  "));
}

#[test]
fn every_sheet_is_narrow_plain_and_names_all_parameters() {
    for entry in CATALOGUE {
        let text = shown(&[entry.name]);
        assert!(!text.contains('\u{1b}'));
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        for parameter in entry.parameters {
            assert!(text.contains(&format!("    {}", parameter.name)), "{text}");
            assert!(text.contains("must be given") || parameter.default.is_some());
        }
        assert!(text.contains("    faltung ") && text.contains(", sum "), "{text}");
    }
    assert!(shown(&[]).lines().all(|line| line.chars().count() <= 80));
    assert!(listing(&[], true, 80).unwrap().contains('\u{1b}'));
}

#[test]
fn a_row_is_drawn_as_bars_to_scale() {
    let text = shown(&["binomial:2"]);
    assert!(text.contains("binomial:2: 3 taps, sum 1, from 0.25 to 0.5"), "{text}");
    // The middle bar is ten rows high, its neighbours five, each two columns broad.
    let bars: Vec<&str> =
        text.lines().filter_map(|line| line.split_once('│')).map(|(_, bars)| bars).collect();
    assert_eq!(bars, [["  ██"; 5], ["██████"; 5]].concat());
    assert!(text.contains("taps  0.25  0.5  0.25"));
}

#[test]
fn bars_go_down_for_negative_taps() {
    let text = shown(&["difference"]);
    let bars: Vec<&str> =
        text.lines().filter_map(|line| line.split_once('│')).map(|(_, bars)| bars).collect();
    assert_eq!(bars, [["██"; 5], ["  ██"; 5]].concat());
    assert!(text.contains("1 │██") && text.contains("-1 │  ██"), "{text}");
}

#[test]
fn a_long_symmetric_row_stays_symmetric() {
    let text = shown(&["gauss:40"]);
    let bars = text.lines().filter_map(|line| line.split_once('│')).map(|(_, bars)| bars);
    let highest = bars.clone().next().unwrap();
    let start = highest.chars().position(|c| c != ' ').unwrap();
    let width = bars.map(|bars| bars.chars().count()).max().unwrap();
    assert_eq!(start, width - highest.chars().count());
    assert!(width <= 64);
}

#[test]
fn a_small_plane_is_printed_and_a_large_one_shaded() {
    let text = shown(&["sobel:x"]);
    let rows: Vec<Vec<&str>> =
        text.lines().rev().take(3).map(|row| row.split_whitespace().collect()).collect();
    assert_eq!(rows, [["1", "0", "-1"], ["2", "0", "-2"], ["1", "0", "-1"]]);
    let text = shown(&["box:12x20"]);
    assert!(text.contains("12 x 20 taps, sum 1"), "{text}");
    assert_eq!(text.lines().filter(|line| line.trim() == "█".repeat(40)).count(), 12);
    assert!(shown(&["box:3x3x3"]).contains("more than two dimensions"));
    assert!(shown(&["box:500x300"]).contains("21 x 21 taps a cell"));
}

#[test]
fn a_bare_name_is_shown_by_the_example_and_parameters_are_obeyed() {
    assert!(shown(&["gauss"]).contains("gauss:2.5: 21 taps"));
    assert!(shown(&["gauss:1"]).contains("gauss:1: 9 taps"));
    let two = shown(&["box:3", "hann:4"]);
    assert!(two.contains("box:3: 3 taps") && two.contains("hann:4: 4 taps"));
}

#[test]
fn a_wrong_name_or_parameter_is_an_error() {
    assert!(
        matches!(refused("gaus:3"), CliError::UnknownKernel { name, near } if name == "gaus" && near.as_deref() == Some("gauss"))
    );
    assert!(matches!(refused("zzzzzzzz"), CliError::UnknownKernel { near: None, .. }));
    assert!(matches!(refused("gauss:-1"), CliError::Kernel { text, .. } if text == "gauss:-1"));
    assert!(matches!(refused("gauss:a"), CliError::Kernel { .. }));
    assert!(matches!(refused("box:0"), CliError::Kernel { .. }));
}
