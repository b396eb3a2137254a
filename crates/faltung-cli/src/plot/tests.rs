use std::path::Path;

use super::curve::{Curve, Range};
use super::ticks::Ticks;
use super::{Abscissa, Labels, Picture, Series, chart, pictures, series, terminal};
use crate::error::CliError;

fn numbers(y: Vec<f64>, name: &str) -> Series {
    let x = Abscissa::Numbers((0..y.len()).map(|i| i as f64).collect());
    Series { x, y, name: name.into() }
}

fn labels() -> Labels {
    Labels {
        title: "title".into(),
        x: "time".into(),
        x_unit: Some("s".into()),
        y: "height".into(),
        y_unit: Some("m".into()),
    }
}

fn svg(before: &Series, after: &Series) -> String {
    String::from_utf8(series(before, after, &labels(), Path::new("a.svg")).unwrap()).unwrap()
}

/// The coordinates of the lines drawn with this pen, the legend's (two points) left out.
fn drawn(svg: &str, color: &str) -> Vec<Vec<(f64, f64)>> {
    let stroke = format!("stroke=\"{color}\"");
    svg.split("<path d=\"")
        .skip(1)
        .filter(|rest| rest.split('>').next().unwrap().contains(&stroke))
        .map(|rest| {
            let words = rest.split('"').next().unwrap().split_whitespace();
            let values: Vec<f64> = words.filter_map(|word| word.parse().ok()).collect();
            values.chunks(2).map(|pair| (pair[0], pair[1])).collect()
        })
        .filter(|points: &Vec<(f64, f64)>| points.len() > 2)
        .collect()
}

const GREY: &str = "#9c9ca2";
const BLUE: &str = "#1560bd";

#[test]
fn every_sample_is_a_point_where_there_is_room() {
    let before = numbers((0..50).map(|i| f64::from(i * 7 % 11)).collect(), "before");
    let after = numbers((0..50).map(|i| f64::from(i) / 10.0).collect(), "after");
    let svg = svg(&before, &after);
    let (grey, blue) = (drawn(&svg, GREY), drawn(&svg, BLUE));
    assert_eq!([grey.len(), grey[0].len(), blue.len(), blue[0].len()], [1, 50, 1, 50]);
    // A straight line stays straight, and rises upwards, towards smaller coordinates.
    let slopes: Vec<f64> =
        blue[0].windows(2).map(|pair| (pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0)).collect();
    assert!(slopes.iter().all(|slope| *slope < 0.0 && (slope - slopes[0]).abs() < 0.01));
    for text in ["before", "after", "title", "time [s]", "height [m]"] {
        assert!(svg.contains(&format!(">{text}</text>")), "{text}");
    }
}

#[test]
fn missing_samples_leave_gaps_and_lone_samples_are_dots() {
    let nan = f64::NAN;
    let y = vec![1.0, 2.0, 3.0, nan, 4.0, f64::INFINITY, 2.0, 1.0, 2.0, 5.0];
    let svg = svg(&numbers(y, "before"), &numbers(vec![2.0; 10], "after"));
    let lengths: Vec<usize> = drawn(&svg, GREY).iter().map(Vec::len).collect();
    assert_eq!(lengths, [3, 4]);
    assert_eq!(svg.matches("<circle").count(), 1);
}

#[test]
fn a_million_samples_keep_their_extremes_in_a_small_file() {
    let mut y: Vec<f64> = (0..1_000_000).map(|i| f64::from(i) * 1e-6).collect();
    y[123_456] = 40.0;
    y[654_321] = -40.0;
    let (before, after) = (numbers(y.clone(), "before"), numbers(vec![0.5; 1_000_000], "after"));
    let svg = svg(&before, &after);
    assert!(svg.len() < 300_000, "{} bytes", svg.len());
    let grey = &drawn(&svg, GREY)[0];
    assert!(grey.len() > 800, "{} points", grey.len());
    let (left, right) = (grey[0].0, grey[grey.len() - 1].0);
    let highest = grey.iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    let lowest = grey.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    assert!(((highest.0 - left) / (right - left) - 0.123456).abs() < 1e-4);
    assert!(((lowest.0 - left) / (right - left) - 0.654321).abs() < 1e-4);

    let curve = Curve::new(&before, Range { low: 0.0, high: 999_999.0 }, 700);
    let values: Vec<f64> = curve.runs.iter().flatten().map(|point| point.1).collect();
    assert!(values.len() <= 4 * 700);
    assert!(values.contains(&40.0) && values.contains(&-40.0));
}

#[test]
fn thinning_breaks_the_line_where_whole_columns_are_missing() {
    let mut y = vec![1.0; 100_000];
    y[40_000..50_000].fill(f64::NAN);
    y[70_000] = f64::NAN;
    let curve = Curve::new(&numbers(y, ""), Range { low: 0.0, high: 99_999.0 }, 100);
    let ends: Vec<(f64, f64)> =
        curve.runs.iter().map(|run| (run[0].0, run[run.len() - 1].0)).collect();
    assert_eq!(ends, [(0.0, 39_999.0), (50_000.0, 99_999.0)]);
}

#[test]
fn ticks_are_round_and_inside() {
    let check = |low: f64, high: f64, most: usize, wanted: &[&str]| {
        let range = Range { low, high };
        let ticks = Ticks::numbers(range, most);
        assert_eq!(ticks.text, wanted, "{low}..{high}");
        assert!(ticks.at.iter().all(|&tick| range.holds(tick)));
    };
    check(0.0, 1.0, 6, &["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
    check(-0.31, 0.31, 8, &["-0.3", "-0.2", "-0.1", "0.0", "0.1", "0.2", "0.3"]);
    check(311.0, 374.0, 9, &["320", "330", "340", "350", "360", "370"]);
    check(0.0, 1e6, 6, &["0", "0.2e6", "0.4e6", "0.6e6", "0.8e6", "1e6"]);
    check(-2e-5, 0.0, 3, &["-2e-5", "-1e-5", "0"]);
}

#[test]
fn ticks_fall_on_round_dates() {
    // Day numbers from Python's datetime.date(...).toordinal() - 719163.
    let check = |low: f64, high: f64, wanted: &[&str], context: Option<&str>| {
        let ticks = Ticks::for_x(&Abscissa::Dates(vec![]), Range { low, high }, 6);
        assert_eq!(ticks.text, wanted);
        assert_eq!(ticks.context.as_deref(), context);
    };
    check(-4297.0, 11685.0, &["1960", "1970", "1980", "1990", "2000"], None);
    check(19723.0, 20088.0, &["2024-01", "2024-04", "2024-07", "2024-10"], None);
    check(
        19782.0,
        19784.0,
        &["02-29 00:00", "02-29 12:00", "03-01 00:00", "03-01 12:00", "03-02 00:00"],
        Some("from 2024-02-29"),
    );
    check(19782.5, 19782.75, &["12:00", "14:00", "16:00", "18:00"], Some("on 2024-02-29"));
    let ticks = Ticks::for_x(&Abscissa::Dates(vec![]), Range { low: 19782.0, high: 19790.0 }, 6);
    assert_eq!(ticks.at, [19782.0, 19784.0, 19786.0, 19788.0, 19790.0]);
    assert_eq!(ticks.text[1], "2024-03-02");
    check(
        19782.99999,
        19783.0001,
        &["00:00:00", "00:00:02", "00:00:04", "00:00:06", "00:00:08"],
        Some("from 2024-02-29"),
    );
    // Within a second or so, and beyond the calendar, the numbers themselves are shown.
    let ticks = Ticks::for_x(&Abscissa::Dates(vec![]), Range { low: 0.0, high: 1e12 }, 6);
    assert_eq!(ticks.text[1], "0.2e12");
}

#[test]
fn every_kind_of_odd_series_is_drawn_without_nan() {
    let odd = [
        vec![],
        vec![f64::NAN; 3],
        vec![3.0],
        vec![7.0; 5],
        vec![f64::INFINITY, f64::NEG_INFINITY],
        vec![1e308, -1e308, 1e299, -1e299],
        vec![0.0, 5e-324, 1e-310],
        vec![1e15, 1e15 + 1.0],
    ];
    for before in &odd {
        for after in &odd {
            let (before, after) = (numbers(before.clone(), "a"), numbers(after.clone(), "b"));
            let svg = svg(&before, &after);
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            assert!(series(&before, &after, &labels(), Path::new("a.png")).is_ok());
            let text = terminal(&before, &after, &labels(), 80, 20, false);
            assert_eq!(text.lines().count(), 20, "{text}");
            assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        }
    }
}

#[test]
fn a_flat_result_far_away_gets_its_own_panel() {
    let before = numbers((0..100).map(|i| 300.0 + f64::from(i)).collect(), "before");
    let slope = numbers((0..100).map(|i| 1.0 + 0.01 * f64::from(i % 7)).collect(), "after");
    let top = |svg: &str, color| -> f64 {
        drawn(svg, color)[0].iter().map(|point| point.1).fold(f64::INFINITY, f64::min)
    };
    let two = svg(&before, &slope);
    let lowest = drawn(&two, GREY)[0].iter().map(|point| point.1).fold(0.0, f64::max);
    assert!(top(&two, BLUE) > lowest, "the second panel is below the first");
    assert!(two.contains("height=\"710\""));
    let one = svg(&before, &before);
    assert_eq!(top(&one, BLUE), top(&one, GREY));
    assert!(one.contains("height=\"470\""));
}

#[test]
fn a_png_has_its_size_and_both_colors() {
    let before = numbers((0..100).map(|i| f64::from(i * 7 % 11)).collect(), "before");
    let after = numbers(vec![5.0; 100], "after");
    let bytes = series(&before, &after, &labels(), Path::new("a.PNG")).unwrap();
    let page = image::load_from_memory(&bytes).unwrap().into_rgb8();
    assert_eq!(page.dimensions(), (1800, 940));
    let count = |color: [u8; 3]| page.pixels().filter(|pixel| pixel.0 == color).count();
    assert!(count([0x15, 0x60, 0xbd]) > 3000);
    assert!(count([0x9c, 0x9c, 0xa2]) > 500);
    assert!(count([255; 3]) > 1_000_000);
}

#[test]
fn texts_of_the_user_stay_texts() {
    let before = numbers(vec![1.0, 2.0], "a <b> & \"c\" \u{1} $x$");
    let svg = svg(&before, &numbers(vec![2.0, 1.0], &"long ".repeat(50)));
    assert!(svg.contains("a &lt;b&gt; &amp; &quot;c&quot;  $x$<"), "{svg}");
    assert!(svg.contains("long long long long long long long long…<"));
}

#[test]
fn another_ending_is_refused() {
    let one = numbers(vec![1.0], "");
    for name in ["a.jpg", "a", "svg"] {
        let error = series(&one, &one, &labels(), Path::new(name)).unwrap_err();
        assert!(
            matches!(&error, CliError::Usage { message, .. } if message.contains(".svg")),
            "{error}"
        );
    }
}

fn picture(width: usize, height: usize, pixel: impl Fn(usize, usize) -> [u8; 4]) -> Picture {
    let rgba = (0..width * height).flat_map(|i| pixel(i % width, i / width)).collect();
    Picture { width, height, rgba, name: "name".into() }
}

#[test]
fn pictures_stand_side_by_side() {
    let left = picture(300, 250, |x, _| if x < 150 { [200, 0, 0, 255] } else { [0, 0, 0, 0] });
    let right = picture(10, 20, |x, _| if x == 0 { [0, 0, 99, 255] } else { [0, 99, 0, 255] });
    let bytes = pictures(&left, &right, Path::new("a.png")).unwrap();
    let page = image::load_from_memory(&bytes).unwrap().into_rgb8();
    // 12 times as large, the small one; 16 pixels between all.
    assert_eq!(page.dimensions(), (16 + 300 + 16 + 120 + 16, 16 + 250 + 34));
    assert_eq!(page.get_pixel(16, 16).0, [200, 0, 0]);
    assert_eq!(page.get_pixel(315, 100).0, [255; 3], "transparent pixels stand on white");
    let top = 16 + (250 - 240) / 2;
    assert_eq!(page.get_pixel(332 + 11, top).0, [0, 0, 99]);
    assert_eq!(page.get_pixel(332 + 12, top).0, [0, 99, 0]);
    let caption = page.enumerate_pixels().filter(|(_, y, pixel)| *y > 270 && pixel.0 != [255; 3]);
    assert!(caption.count() > 50);
}

#[test]
fn large_pictures_are_shrunk_and_lying_ones_refused() {
    let wide = picture(3000, 2, |_, _| [9, 9, 9, 255]);
    let bytes = pictures(&wide, &wide, Path::new("a.png")).unwrap();
    assert_eq!(image::load_from_memory(&bytes).unwrap().width(), 3 * 16 + 2 * 720);
    for lying in [
        Picture { width: 5, ..wide.clone() },
        Picture { width: 0, height: 0, rgba: vec![], name: String::new() },
    ] {
        for format in ["a.svg", "a.png"] {
            let refused = pictures(&wide, &lying, Path::new(format));
            assert!(matches!(refused, Err(CliError::Plot { .. })));
        }
    }
}

#[test]
fn pictures_inside_an_svg_decode() {
    let left = picture(400, 300, |x, y| [x as u8, y as u8, 0, 255]);
    let svg = String::from_utf8(pictures(&left, &left, Path::new("a.svg")).unwrap()).unwrap();
    let data = svg.split("base64,").nth(1).unwrap().split('"').next().unwrap();
    let decoded = image::load_from_memory(&decode(data)).unwrap().into_rgb8();
    assert_eq!(decoded.dimensions(), (400, 300));
    assert_eq!(decoded.get_pixel(7, 200).0, [7, 200, 0]);
}

fn decode(text: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = text.bytes().filter(|&c| c != b'=').map(digit).collect();
    let mut bytes = Vec::new();
    for four in digits.chunks(4) {
        let bits = four.iter().fold(0u32, |bits, &digit| bits << 6 | u32::from(digit));
        let bits = bits << (6 * (4 - four.len()));
        bytes.extend(bits.to_be_bytes()[1..four.len()].iter());
    }
    bytes
}

#[test]
fn the_terminal_s_plot_is_plain_and_tells_the_two_apart() {
    let before = numbers((0..60).map(|i| f64::from(i * 7 % 11)).collect(), "before");
    let after = numbers((0..60).map(|i| f64::from(i) / 6.0).collect(), "after");
    let text = terminal(&before, &after, &labels(), 80, 20, false);
    assert!(!text.contains('\u{1b}'));
    assert!(text.contains('·') && text.contains('⠉') && text.contains("height [m]"));
    assert!(text.lines().all(|line| line.chars().count() <= 80));
    // The rising line starts at the bottom on the left and ends at the top on the right.
    let rows: Vec<&str> = text.lines().skip(1).take(16).collect();
    let has_braille = |text: &str| text.chars().any(|c| ('\u{2801}'..='\u{28ff}').contains(&c));
    let cells = |row: &str, from: usize| row.chars().skip(from).take(8).collect::<String>();
    assert!(has_braille(&cells(rows[15], 4)) && !has_braille(&cells(rows[0], 4)));
    assert!(has_braille(&cells(rows[0], 72)) && !has_braille(&cells(rows[15], 72)));
    assert!(terminal(&before, &after, &labels(), 80, 20, true).contains('\u{1b}'));
}

#[test]
fn a_shortened_text_ends_in_dots() {
    assert_eq!(chart::shortened("abcdef", 6), "abcdef");
    assert_eq!(chart::shortened("abcdefg", 6), "abcde…");
}
