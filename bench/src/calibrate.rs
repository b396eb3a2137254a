use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use faltung::{Accuracy, Method, Plan, Result, Spec};
use ndarray::{ArrayD, IxDyn};
use num_complex::{Complex32, Complex64};

use crate::clock;
use crate::sample::{Sample, series};

/// Binary logarithms of the block lengths that transforms are timed at.
const DIGITS: [u32; 6] = [8, 11, 14, 17, 20, 23];

/// Measures every price and writes the table.
pub fn write(file: &Path) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let table = table()?;
    std::fs::write(file, &table)?;
    print!("{table}");
    Ok(())
}

fn table() -> std::result::Result<String, Box<dyn std::error::Error>> {
    let mut text = String::from(
        "//! Every tuned number of the engine, in nanoseconds. Written by `make calibrate`.\n\n\
         // A measured price may look like a famous constant.\n\
         #![allow(clippy::approx_constant)]\n\n\
         use super::prices::Prices;\n\n",
    );
    writeln!(text, "/// Where the numbers were measured.")?;
    writeln!(text, "pub(super) const MACHINE: &str = {:?};", machine())?;
    writeln!(text, "/// When.")?;
    writeln!(text, "pub(super) const DATE: &str = {:?};", today()?)?;
    writeln!(text, "/// By which command.")?;
    writeln!(text, "pub(super) const COMMAND: &str = \"make calibrate\";\n")?;
    let (row, tap_of_row) = row_prices()?;
    writeln!(text, "/// What a row of outputs costs before its first output.")?;
    writeln!(text, "pub(super) const ROW: f64 = {row:.2};")?;
    writeln!(text, "/// The same again for each tap.")?;
    writeln!(text, "pub(super) const TAP_OF_ROW: f64 = {tap_of_row:.2};")?;
    writeln!(text, "/// What a tile costs before its first output.")?;
    writeln!(text, "pub(super) const TILE: f64 = {:.1};", tile_price()?)?;
    writeln!(text, "/// What vouching for one output of a transform costs.")?;
    writeln!(text, "pub(super) const VOUCH: f64 = {:.2};", vouch_price()?)?;
    let product = limb_product_price();
    writeln!(text, "/// What taking a limb out of a sample costs, or adding one to an output.")?;
    writeln!(text, "pub(super) const LIMB: f64 = {:.3};", limb_price()?)?;
    writeln!(text, "/// What a product of two limbs' spectra costs for each point of a block.")?;
    writeln!(text, "pub(super) const LIMB_PRODUCT: f64 = {product:.3};")?;
    writeln!(text, "/// What planning and preparing a method costs before its first tap.")?;
    for (name, method) in [
        ("DIRECT", Method::Direct),
        ("SEPARABLE", Method::Separable),
        ("RUNNING_SUM", Method::RunningSum),
        ("TRANSFORM", Method::OverlapSave),
    ] {
        writeln!(text, "pub(super) const PREPARE_{name}: f64 = {:.1};", prepare_price(method)?)?;
    }
    text.push('\n');
    prices::<f32>(&mut text, "REAL32", true)?;
    prices::<f64>(&mut text, "REAL64", true)?;
    prices::<Complex32>(&mut text, "COMPLEX32", true)?;
    prices::<Complex64>(&mut text, "COMPLEX64", true)?;
    prices::<u8>(&mut text, "EXACT8", false)?;
    prices::<i16>(&mut text, "EXACT16", false)?;
    prices::<i32>(&mut text, "EXACT32", false)?;
    prices::<i64>(&mut text, "EXACT64", false)?;
    Ok(text.trim_end().to_string() + "\n")
}

fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{}, {cores} cores", name.unwrap_or("unknown processor"))
}

fn today() -> std::io::Result<String> {
    let date = Command::new("date").arg("+%Y-%m-%d").output()?;
    Ok(String::from_utf8_lossy(&date.stdout).trim().to_string())
}

/// Nanoseconds of one run of a plan into memory that is there already.
fn run_time<T: Sample>(plan: &Plan<T>) -> Result<f64> {
    let shape = plan.signal_shape();
    let samples = series::<T>(shape.iter().product(), 7);
    let signal = ArrayD::from_shape_vec(IxDyn(shape), samples).expect("as many samples as asked");
    let mut out = ArrayD::from_elem(IxDyn(plan.output_shape()), T::sample(1));
    let mut scratch = plan.scratch()?;
    plan.run_into(signal.view(), out.view_mut(), &mut scratch)?;
    Ok(clock::alone(|| {
        plan.run_into(signal.view(), out.view_mut(), &mut scratch).expect("it has run before");
    }))
}

fn plan<T: Sample>(method: Method, kernel: &[T], n: usize) -> Result<Plan<T>> {
    Spec::convolve().method(method).threads(1).plan(kernel, &[n])
}

fn prices<T: Sample>(text: &mut String, name: &str, transforms: bool) -> Result<()> {
    let direct = |k: usize| run_time(&plan(Method::Direct, &series::<T>(k, 3), 16000)?);
    let multiply_add = (direct(96)? - direct(32)?) / (64.0 * 16000.0);
    let copy = copy_price::<T>();
    let box_kernel = vec![T::sample(1 << 60); 101];
    let running = run_time(&plan(Method::RunningSum, &box_kernel, 30000)?)? / 30000.0 - 2.0 * copy;
    let mut transform = Vec::new();
    for digits in DIGITS {
        transform.push(if transforms {
            transform_price::<T>(digits, copy)?
        } else {
            f64::INFINITY
        });
    }
    let transform: Vec<String> = transform
        .iter()
        .map(|&price| if transforms { format!("{price:.4}") } else { "f64::INFINITY".into() })
        .collect();
    let _ = writeln!(
        text,
        "pub(super) const {name}: Prices = Prices {{\n    multiply_add: {multiply_add:.5},\n    \
         copy: {copy:.4},\n    running: {running:.3},\n    transform: [{}],\n}};",
        transform.join(", ")
    );
    Ok(())
}

fn copy_price<T: Sample>() -> f64 {
    let from = series::<T>(8192, 5);
    let mut to = from.clone();
    let time = clock::alone(|| std::hint::black_box(&mut to).copy_from_slice(&from));
    // Blocks are filled in pieces and in second-level cache: a plain copy is the floor.
    2.0 * time / 8192.0
}

/// One point of one transform and binary digit of the length: a block goes there and back.
fn transform_price<T: Sample>(digits: u32, copy: f64) -> Result<f64> {
    let points = 1usize << digits;
    let kernel = series::<T>(points / 2 + 1, 11);
    let time = run_time(&plan(Method::Fft, &kernel, points / 2)?)?;
    let copies = 3.0 * copy * points as f64;
    Ok(((time - copies) / (2.0 * points as f64 * f64::from(digits))).max(0.01))
}

/// A product of spectra, added to another, for each point of the block.
fn limb_product_price() -> f64 {
    let (bins, factors) = (series::<Complex64>(4096, 1), series::<Complex64>(4096, 2));
    let mut sums = bins.clone();
    let time = clock::alone(|| {
        for ((sum, bin), factor) in sums.iter_mut().zip(&bins).zip(&factors) {
            *sum += bin * factor;
        }
        std::hint::black_box(&mut sums);
    });
    time / 8192.0
}

/// A block of bytes, which are one limb each, against the same block of reals.
fn limb_price() -> Result<f64> {
    let points = 8192;
    let (bytes, reals) = (series::<u8>(points / 2 + 1, 3), series::<f64>(points / 2 + 1, 3));
    let bytes = run_time(&plan(Method::ExactInteger, &bytes, points / 2)?)?;
    let reals = run_time(&plan(Method::Fft, &reals, points / 2)?)?;
    let copies = 2.0 * copy_price::<f64>() * points as f64;
    Ok(((bytes - reals + copies) / (2.0 * points as f64)).max(0.05))
}

/// What many short rows cost more than one long one.
fn row_prices() -> Result<(f64, f64)> {
    let rows = 2000;
    let time = |taps: usize| -> Result<f64> {
        let kernel = ArrayD::from_elem(IxDyn(&[1, taps]), 0.5f64);
        let spec = Spec::convolve().mode(faltung::Mode::Valid).method(Method::Direct).threads(1);
        run_time(&spec.plan(&kernel, &[rows, 15 + taps])?)
    };
    let (few, many) = (time(2)? / rows as f64, time(18)? / rows as f64);
    let tap = ((many - few) / 16.0).max(0.1);
    Ok(((few - 2.0 * tap).max(1.0), tap))
}

/// What a call costs that has one output, nearly all of it the price of a tile.
fn tile_price() -> Result<f64> {
    run_time(&plan(Method::Direct, &[1.5f64], 1)?)
}

/// What the guarantee costs each output of a call that takes a transform, on noise around zero.
fn vouch_price() -> Result<f64> {
    let around_zero =
        |len, seed| -> Vec<f64> { series::<f64>(len, seed).into_iter().map(|x| x - 1.0).collect() };
    let (signal, kernel) = (around_zero(200_000, 1), around_zero(1000, 2));
    let plan =
        |accuracy| Spec::convolve().accuracy(accuracy).threads(1).plan(&kernel, &[signal.len()]);
    let (guarded, fast) = (plan(Accuracy::Guaranteed)?, plan(Accuracy::Fast)?);
    let times = clock::interleaved(
        9,
        &mut [Box::new(|| drop(guarded.run(&signal))), Box::new(|| drop(fast.run(&signal)))],
    );
    Ok(((times[0] - times[1]) / signal.len() as f64).max(0.1))
}

fn prepare_price(method: Method) -> Result<f64> {
    let kernel = match method {
        Method::Separable | Method::RunningSum => ArrayD::from_elem(IxDyn(&[2, 2]), 0.5f64),
        _ => ArrayD::from_shape_vec(IxDyn(&[1, 4]), series::<f64>(4, 3)).expect("four taps"),
    };
    let spec = Spec::convolve().method(method).threads(1);
    spec.plan(&kernel, &[4, 32])?;
    Ok(clock::alone(|| {
        std::hint::black_box(spec.plan(&kernel, &[4, 32]).expect("it was planned before"));
    }))
}
