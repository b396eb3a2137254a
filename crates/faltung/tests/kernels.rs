//! The named kernels against SciPy's, and the words that ask for them.

use faltung::Error;
use faltung::kernels::{self, CATALOGUE, Dimensions, parse, window};
use ndarray::Array2;

/// What `make_fixture.py` wrote: name, shape, taps.
const SCIPY: &str = include_str!("kernels/scipy.tsv");

/// Kernels that SciPy has not; tests of their own follow.
const OURS: [&str; 6] = ["scharr", "sharpen", "emboss", "motion", "echo", "room"];

#[test]
fn taps_are_scipys() {
    let mut compared = Vec::new();
    for line in SCIPY.lines().filter(|line| !line.starts_with('#')) {
        let [name, shape, values] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("three columns wanted: {line}");
        };
        let wanted: Vec<f64> = values.split(' ').map(|v| v.parse().unwrap()).collect();
        let (text, step) = name.split_once("#every-37th").map_or((name, 1), |(text, _)| (text, 37));
        let kernel = parse(text, None).unwrap().build(shape.split('x').count()).unwrap();
        if step == 1 {
            let found: Vec<String> = kernel.shape().iter().map(ToString::to_string).collect();
            assert_eq!(found.join("x"), shape, "{name}");
        }
        assert_close(name, kernel.iter().copied().step_by(step), &wanted);
        compared.extend(text.split(':').next());
    }
    for entry in CATALOGUE.iter().filter(|entry| !OURS.contains(&entry.name)) {
        assert!(compared.contains(&entry.name), "{} is compared with nothing", entry.name);
    }
}

fn assert_close(name: &str, found: impl Iterator<Item = f64>, wanted: &[f64]) {
    let found: Vec<f64> = found.collect();
    assert_eq!(found.len(), wanted.len(), "{name}");
    let top = wanted.iter().fold(0.0f64, |top, v| top.max(v.abs()));
    // SciPy's own eigenvectors of 512 taps are right to 6e-14 only.
    let tolerance = if name.starts_with("dpss") { 1e-12 } else { 2e-14 };
    let close = found.iter().zip(wanted).all(|(a, b)| (a - b).abs() <= tolerance * top);
    assert!(close, "{name}\nwanted {wanted:?}\n found {found:?}");
}

#[test]
fn every_entry_builds_its_example() {
    for entry in CATALOGUE {
        let named = parse(entry.example, Some(8000.0)).unwrap();
        assert_eq!(named.entry(), entry);
        for dimensions in named.dimensions().take(3) {
            let kernel = named.build(dimensions).unwrap();
            assert_eq!(kernel.ndim(), dimensions, "{}", entry.example);
            assert!(kernel.iter().all(|tap| tap.is_finite()), "{}", entry.example);
        }
        let required = entry.parameters.iter().take_while(|p| p.default.is_none()).count();
        assert!(entry.parameters[required..].iter().all(|p| p.default.is_some()), "{}", entry.name);
        assert_eq!(kernels::find(&entry.name.to_uppercase()), Some(entry));
    }
}

#[test]
fn windows_read_the_same_from_either_end() {
    for entry in CATALOGUE.iter().filter(|e| e.dimensions() == Dimensions::Any) {
        let taps =
            parse(entry.example, None).unwrap().build(1).unwrap().into_raw_vec_and_offset().0;
        assert!(taps.iter().eq(taps.iter().rev()), "{} is lopsided", entry.name);
    }
}

#[test]
fn averages_keep_the_level() {
    let texts = ["box:7", "gauss:3", "binomial:11", "binomial:1000", "exponential:9", "ema:4"];
    let flat = ["savgol:9,2", "sharpen:3", "emboss:2", "motion:9.5,77", "motion:40,45"];
    for text in texts.into_iter().chain(flat) {
        let named = parse(text, None).unwrap();
        let kernel = named.build(*named.dimensions().start()).unwrap();
        assert!((kernel.sum() - 1.0).abs() < 1e-13, "{text} sums to {}", kernel.sum());
    }
}

/// The share of a fine walk along the line that falls into each pixel.
fn walked(length: f64, angle: f64, shape: (usize, usize)) -> Array2<f64> {
    let mut shares = Array2::zeros(shape);
    let (middle, steps) = ((shape.0 / 2, shape.1 / 2), 200_000);
    for step in 0..steps {
        let along = length * ((f64::from(step) + 0.5) / f64::from(steps) - 0.5);
        let turn = angle.to_radians();
        let row = middle.0 as f64 - along * turn.sin();
        let column = middle.1 as f64 + along * turn.cos();
        shares[[row.round() as usize, column.round() as usize]] += 1.0 / f64::from(steps);
    }
    shares
}

#[test]
fn motion_is_the_time_spent_over_each_pixel() {
    for (length, angle) in [(1.0, 0.0), (7.0, 20.0), (12.3, 110.0), (9.0, -65.0), (8.0, 200.0)] {
        let found = kernels::motion(length, angle).unwrap();
        let wanted = walked(length, angle, found.dim());
        let worst = (&found - &wanted).iter().fold(0.0f64, |worst, gap| worst.max(gap.abs()));
        assert!(worst < 1e-4, "{length} at {angle}: off by {worst}\n{found}\n{wanted}");
    }
    let diagonal = kernels::motion(9.0, 45.0).unwrap();
    assert_eq!(diagonal.dim(), (7, 7));
    let off = diagonal.indexed_iter().filter(|((row, column), _)| row + column != 6);
    assert!(off.map(|(_, tap)| tap).sum::<f64>() < 1e-12);
}

#[test]
fn sounds_take_times_where_a_second_is_known() {
    let echo = parse("echo:0.25s,-0.5,repeats=2", Some(44100.0)).unwrap().build(1).unwrap();
    assert_eq!((echo.len(), echo[[11025]], echo[[22050]]), (22051, -0.5, 0.25));
    let same = parse("echo:250ms", Some(44100.0)).unwrap().build(1).unwrap();
    assert_eq!((same.len(), same[[11025]]), (11026, 0.5));
    let short = parse("box: 1ms", Some(8000.0)).unwrap().build(1).unwrap();
    assert_eq!(short.len(), 8);
    let room = parse("room:0.5,seed=3", Some(8000.0)).unwrap();
    assert_eq!(room.build(1).unwrap(), room.build(1).unwrap());
    assert_ne!(room.build(1), parse("room:0.5,seed=4", Some(8000.0)).unwrap().build(1));
}

#[test]
fn spellings_of_one_kernel_agree() {
    let pairs = [
        ("gauss:2", "Gauss: sigma = 2 , truncate=4"),
        ("sobel", "sobel:axis=x"),
        ("prewitt:y", "prewitt:0"),
        ("motion:9,30", "motion:9 , 30deg"),
        ("chebwin:9,60", "chebwin:9,60dB"),
        ("kaiser-bessel-derived:8,4", "kaiser_bessel_derived:8,4"),
        ("hann:8,1", "hann:8,periodic=yes"),
        ("gauss:2x2", "gauss:2"),
    ];
    for (one, other) in pairs {
        let [one, other] = [one, other].map(|text| parse(text, None).unwrap());
        let dimensions = (*one.dimensions().start()).max(*other.dimensions().start());
        assert_eq!(one.build(dimensions), other.build(dimensions));
    }
}

#[test]
fn errors_say_what_was_wanted_and_what_was_found() {
    let said = [
        (
            "gaus:2",
            "wanted a kernel name of the catalogue (\"gauss\" is near; `faltung kernels` lists \
             all), found \"gaus\"",
        ),
        (
            "xylophone",
            "wanted a kernel name of the catalogue (`faltung kernels` lists all), \
             found \"xylophone\"",
        ),
        ("gauss", "wanted sigma of more than 0 samples (as in gauss:2.5), found nothing"),
        ("gauss:two", "wanted sigma of more than 0 samples, found \"two\""),
        ("gauss:1,sigma=2", "wanted sigma of one value, found two"),
        (
            "gauss:1,sigam=2",
            "wanted a parameter of gauss (sigma, order, truncate), found \"sigam\"",
        ),
        ("box:1,2", "wanted parameters of box (size), found more of them"),
        ("box:2.5", "wanted size of at least 1 samples, found \"2.5\""),
        ("box:-3", "wanted size of at least 1 samples, found \"-3\""),
        ("box:3x", "wanted size of at least 1 samples, found \"\""),
        ("savgol:3x5,1", "wanted window of at least 1 samples, found \"3x5\""),
        ("gauss:1x2,0x1x0", "wanted order of 2 axes, like those before it, found 3"),
        (
            "echo:1s",
            "wanted delay of samples (a time needs a signal with a sample rate), found \"1s\"",
        ),
        ("sobel:z", "wanted axis of x (to the right) or y (downwards), found \"z\""),
    ];
    for (text, message) in said {
        assert_eq!(parse(text, None).unwrap_err().to_string(), message, "{text}");
    }
}

#[test]
fn parameters_out_of_range_are_errors_and_take_no_memory() {
    let texts = [
        "box:0",
        "box:3000000000",
        "box:9007199254740993",
        "box:60000x60000",
        "gauss:0",
        "gauss:-1",
        "gauss:1e300",
        "gauss:5e-324,1",
        "gauss:1,21",
        "gauss:1,truncate=1e18",
        "binomial:1001",
        "exponential:0",
        "exponential:1e300",
        "exponential:5,0",
        "exponential:5,1",
        "ema:1",
        "savgol:5,5",
        "savgol:5,2,3",
        "savgol:0,0",
        "savgol:5,2,2,1e-200",
        "savgol:5000000000,2",
        "difference:0",
        "difference:57",
        "sobel:2",
        "laplace:5",
        "log:0",
        "log:1e9",
        "sharpen:1e7",
        "motion:0.5",
        "motion:1e6",
        "echo:0",
        "echo:1000000,0.5,1000000",
        "echo:1,2",
        "echo:1,1,0",
        "room:1e9",
        "room:1e-9",
        "room:1,1.5",
        "hann:0",
        "hann:2147483649",
        "tukey:8,1.5",
        "gaussian:8,0",
        "general_gaussian:8,0,1",
        "kaiser:8,701",
        "kaiser_bessel_derived:7,4",
        "chebwin:65537,100",
        "chebwin:8,0",
        "dpss:8,4",
        "dpss:9007199254740992,1",
        "taylor:8,0",
        "taylor:8,4,1001",
        "dpss:8,0",
    ];
    for text in texts {
        let named = parse(text, Some(8000.0)).unwrap();
        let error = named.build(*named.dimensions().start()).unwrap_err();
        assert!(matches!(error, Error::Range { .. }), "{text}: {error}");
    }
    assert!(matches!(window::hann(usize::MAX, window::Ends::Periodic), Err(Error::Range { .. })));
    assert!(matches!(parse("room:1", None).unwrap().build(1), Err(Error::Range { .. })));
    assert!(matches!(kernels::motion(5.0, f64::NAN), Err(Error::Range { .. })));
}

#[test]
fn extreme_parameters_still_give_finite_taps() {
    let texts = [
        "gauss:1e-300",
        "gauss:0.01,20,1000",
        "exponential:5e-324",
        "ema:1.0000000000000002",
        "binomial:1000",
        "savgol:1,0",
        "savgol:2,1,1",
        "general_gaussian:9,1e300,1e-300",
        "gaussian:9,5e-324",
        "exponential_window:9,5e-324",
        "kaiser:9,700",
        "chebwin:2,1000",
        "chebwin:9,1000",
        "chebwin:1,50",
        "dpss:9,4.49",
        "dpss:8,1e-300",
        "taylor:9,100,1000",
        "taylor:9,1,0",
        "tukey:9,5e-324",
        "motion:1,1e300",
        "room:1.0",
        "echo:1,1,100",
    ];
    for text in texts {
        let named = parse(text, Some(8000.0)).unwrap();
        let kernel = named.build(*named.dimensions().start()).unwrap();
        assert!(kernel.iter().all(|tap| tap.is_finite()), "{text}: {kernel}");
        assert!(kernel.iter().any(|tap| *tap != 0.0), "{text} is zero");
    }
}

#[test]
fn ranks_that_a_kernel_has_not_are_errors() {
    for (text, dimensions) in
        [("box:5", 0), ("box:5x3", 1), ("box:5x3", 3), ("sobel", 1), ("ema:3", 2)]
    {
        let error = parse(text, None).unwrap().build(dimensions).unwrap_err();
        assert!(matches!(error, Error::Rank { .. }), "{text}: {error}");
    }
    assert_eq!(parse("box:2x3x4", None).unwrap().build(3).unwrap().shape(), [2, 3, 4]);
}
