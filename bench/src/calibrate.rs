use std::collections::BTreeMap;
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

/// What a table of prices says beside numbers.
const MACHINE: &str = "machine";
const DATE: &str = "date";

/// What has one price whatever numbers are summed, in the order of the table.
const PRICES: [&str; 10] = [
    "ROW",
    "TAP_OF_ROW",
    "TILE",
    "VOUCH",
    "LIMB",
    "LIMB_PRODUCT",
    "PREPARE_DIRECT",
    "PREPARE_SEPARABLE",
    "PREPARE_RUNNING_SUM",
    "PREPARE_TRANSFORM",
];
/// The numbers that have prices of their own, and whether they are transformed.
const NUMBERS: [(&str, bool); 8] = [
    ("REAL32", true),
    ("REAL64", true),
    ("COMPLEX32", true),
    ("COMPLEX64", true),
    ("EXACT8", false),
    ("EXACT16", false),
    ("EXACT32", false),
    ("EXACT64", false),
];

/// Prices by name, and what machine they are of.
type Table = BTreeMap<String, String>;
type Outcome<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Measures every price and keeps them in `folder` under this machine's name.
pub fn keep(folder: &Path) -> Outcome<()> {
    let measured = measured()?;
    let lines: String = measured.iter().map(|(name, value)| format!("{name}\t{value}\n")).collect();
    let is_text = |name: &str| name == MACHINE || name == DATE;
    let is_price = |said: &str| said.parse().is_ok_and(|price: f64| price > 0.0);
    if let Some((name, said)) =
        measured.iter().find(|(name, said)| !is_text(name) && !is_price(said))
    {
        let hint = "is the machine quiet?";
        return Err(format!("wanted a price above 0 for {name}, measured {said}: {hint}").into());
    }
    let file = folder.join(file_name(&measured[MACHINE]) + ".tsv");
    std::fs::write(&file, &lines)?;
    println!("{lines}are in {}", file.display());
    Ok(())
}

/// A machine's name in letters and digits.
fn file_name(machine: &str) -> String {
    let plain = machine.to_lowercase().replace(" with ", " ");
    let words = plain.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

/// The same, and writes the engine's table `file`: the geometric means of all tables that are kept,
/// since one table serves every machine.
pub fn write(folder: &Path, file: &Path) -> Outcome<()> {
    keep(folder)?;
    let mut tables = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|ending| ending != "tsv") {
            continue;
        }
        let text = std::fs::read_to_string(path)?;
        let pairs = text.lines().filter_map(|line| line.split_once('\t'));
        tables.push(pairs.map(|(name, value)| (name.into(), value.into())).collect());
    }
    tables.sort_by(|a: &Table, b: &Table| a.get(MACHINE).cmp(&b.get(MACHINE)));
    std::fs::write(file, engine_table(&tables)?)?;
    Ok(())
}

/// The geometric mean of a price over all tables.
fn mean(tables: &[Table], name: &str) -> Outcome<f64> {
    let mut sum = 0.0;
    for table in tables {
        let price = table.get(name).ok_or_else(|| format!("a table has no price {name}"))?;
        let price: f64 = price.parse()?;
        if price.is_nan() || price <= 0.0 {
            return Err(format!("wanted prices above 0, found {price} for {name}").into());
        }
        sum += price.ln();
    }
    Ok((sum / tables.len() as f64).exp())
}

/// The engine's source.
fn engine_table(tables: &[Table]) -> Outcome<String> {
    let all = |name: &str| -> Vec<&str> {
        tables.iter().filter_map(|table| table.get(name)).map(String::as_str).collect()
    };
    let (machines, dates) = (all(MACHINE).join(" and "), all(DATE));
    let mut text = String::from(
        "//! Every price of the engine, in nanoseconds: geometric means over some machines. Written by\n\
         //! `make calibrate`.\n\n\
         // A measured price may look like a famous constant.\n\
         #![allow(clippy::approx_constant)]\n\n\
         use std::borrow::Cow;\n\n\
         use super::prices::{Prices, Table};\n\n\
         pub(super) const SHIPPED: Table = Table {\n",
    );
    let latest = dates.iter().max().unwrap_or(&"");
    writeln!(text, "machine: Cow::Borrowed({machines:?}),\ndate: Cow::Borrowed({latest:?}),")?;
    for name in PRICES {
        writeln!(text, "{}: {:.3},", name.to_lowercase(), mean(tables, name)?)?;
    }
    for (name, transforms) in NUMBERS {
        let price = |part: &str| mean(tables, &format!("{name}.{part}"));
        let transform: Vec<String> = DIGITS
            .iter()
            .filter(|_| transforms)
            .map(|digits| Ok(format!("{:.4}", price(&format!("transform.{digits}"))?)))
            .collect::<Outcome<_>>()?;
        let transform = match transforms {
            true => format!("[{}]", transform.join(", ")),
            false => format!("[f64::INFINITY; {}]", DIGITS.len()),
        };
        writeln!(
            text,
            "{}: Prices {{ multiply_add: {:.5}, copy: {:.4}, running: {:.3}, transform: {transform} }},",
            name.to_lowercase(),
            price("multiply_add")?,
            price("copy")?,
            price("running")?,
        )?;
    }
    text.push_str("};\n");
    Ok(text)
}

/// This machine's prices.
fn measured() -> Outcome<Table> {
    let mut table = Table::new();
    let (row, tap_of_row) = row_prices()?;
    for (name, price) in [
        ("ROW", row),
        ("TAP_OF_ROW", tap_of_row),
        ("TILE", tile_price()?),
        ("VOUCH", vouch_price()?),
        ("LIMB", limb_price()?),
        ("LIMB_PRODUCT", limb_product_price()),
        ("PREPARE_DIRECT", prepare_price(Method::Direct)?),
        ("PREPARE_SEPARABLE", prepare_price(Method::Separable)?),
        ("PREPARE_RUNNING_SUM", prepare_price(Method::RunningSum)?),
        ("PREPARE_TRANSFORM", prepare_price(Method::OverlapSave)?),
    ] {
        table.insert(name.into(), format!("{price:.3}"));
    }
    let [f32s, f64s, c64s, c128s, bytes, words, longs, quads] = NUMBERS;
    prices::<f32>(&mut table, f32s)?;
    prices::<f64>(&mut table, f64s)?;
    prices::<Complex32>(&mut table, c64s)?;
    prices::<Complex64>(&mut table, c128s)?;
    prices::<u8>(&mut table, bytes)?;
    prices::<i16>(&mut table, words)?;
    prices::<i32>(&mut table, longs)?;
    prices::<i64>(&mut table, quads)?;
    table.insert(MACHINE.into(), machine());
    table.insert(DATE.into(), today()?);
    Ok(table)
}

fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| info.lines().find_map(|it| it.strip_prefix(name)?.split(": ").nth(1));
    let family = field("cpu family").map_or(String::new(), |family| format!(" family {family}"));
    format!("{}{family} with {}", field("model name").unwrap_or("unknown processor"), registers())
}

fn registers() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") {
            return "AVX-512";
        }
        if is_x86_feature_detected!("avx2") {
            return "AVX2";
        }
    }
    if cfg!(target_arch = "aarch64") { "NEON" } else { "plain registers" }
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

fn prices<T: Sample>(table: &mut Table, (name, transforms): (&str, bool)) -> Result<()> {
    let direct = |k: usize| run_time(&plan(Method::Direct, &series::<T>(k, 3), 16000)?);
    let multiply_add = (direct(96)? - direct(32)?) / (64.0 * 16000.0);
    let copy = copy_price::<T>();
    let box_kernel = vec![T::sample(1 << 60); 101];
    let running = run_time(&plan(Method::RunningSum, &box_kernel, 30000)?)? / 30000.0 - 2.0 * copy;
    let mut note =
        |part: &str, price| table.insert(format!("{name}.{part}"), format!("{price:.5}"));
    note("multiply_add", multiply_add);
    note("copy", copy);
    note("running", running);
    for digits in DIGITS.into_iter().filter(|_| transforms) {
        note(&format!("transform.{digits}"), transform_price::<T>(digits, copy)?);
    }
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
