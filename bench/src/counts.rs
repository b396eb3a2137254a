//! Instructions of the loops that matter, counted by valgrind: a guard that does not depend on the
//! machine's mood. Valgrind knows AVX2 at best, so that is the level that is counted.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use faltung::{Method, Mode, Spec};
use ndarray::{ArrayD, IxDyn};
use num_complex::Complex32;

use crate::sample::{Sample, series};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Name, method, shape of the signal and of the kernel; `name` begins with the element's.
const LOOPS: [(&str, Method, &[usize], &[usize]); 10] = [
    ("f32 few taps", Method::Direct, &[20_000], &[9]),
    ("f64 many taps", Method::Direct, &[20_000], &[64]),
    ("c64 taps", Method::Direct, &[20_000], &[33]),
    ("i16 taps", Method::Direct, &[20_000], &[33]),
    ("f32 plane", Method::Direct, &[128, 256], &[5, 5]),
    ("f32 separable", Method::Separable, &[128, 256], &[9, 9]),
    ("f64 running sum", Method::RunningSum, &[20_000], &[101]),
    ("f32 overlap-save", Method::OverlapSave, &[50_000], &[512]),
    ("f64 overlap-save", Method::OverlapSave, &[50_000], &[512]),
    ("f64 one transform", Method::Fft, &[8192], &[8192]),
];

/// Counts may differ by this much from those kept: allocators and other machines' libraries do.
const TOLERANCE: f64 = 0.03;

/// Runs one loop some times.
pub fn run(name: &str, calls: u32) -> Outcome<()> {
    let (_, method, signal, kernel) = find(name)?;
    match name.split(' ').next() {
        Some("f32") => repeat::<f32>(method, signal, kernel, calls),
        Some("c64") => repeat::<Complex32>(method, signal, kernel, calls),
        Some("i16") => repeat::<i16>(method, signal, kernel, calls),
        _ => repeat::<f64>(method, signal, kernel, calls),
    }
}

fn find(name: &str) -> Outcome<(&'static str, Method, &'static [usize], &'static [usize])> {
    let found = LOOPS.into_iter().find(|one| one.0 == name);
    found.ok_or_else(|| format!("no loop is called {name}").into())
}

fn repeat<T: Sample>(method: Method, signal: &[usize], taps: &[usize], calls: u32) -> Outcome<()> {
    let array = |shape: &[usize], seed| {
        ArrayD::from_shape_vec(IxDyn(shape), series::<T>(shape.iter().product(), seed))
    };
    let kernel = if matches!(method, Method::Separable | Method::RunningSum) {
        ArrayD::from_elem(IxDyn(taps), T::sample(1 << 60))
    } else {
        array(taps, 3)?
    };
    let plan = Spec::convolve().mode(Mode::Same).method(method).threads(1).plan(&kernel, signal)?;
    let signal = array(signal, 5)?;
    let mut out = signal.clone();
    let mut scratch = plan.scratch()?;
    for _ in 0..calls {
        plan.run_into(signal.view(), out.view_mut(), &mut scratch)?;
        std::hint::black_box(&mut out);
    }
    Ok(())
}

/// Thousands of instructions of one call, of each loop.
fn count() -> Outcome<Vec<(&'static str, f64)>> {
    LOOPS
        .into_iter()
        .map(|(name, ..)| Ok((name, (instructions(name, 3)? - instructions(name, 1)?) / 2e3)))
        .collect()
}

/// Of a whole process.
fn instructions(name: &str, calls: u32) -> Outcome<f64> {
    let program = std::env::current_exe()?;
    let counted = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["loop", name, &calls.to_string()])
        .env("FALTUNG_LEVEL", "avx2")
        .output()
        .map_err(|error| {
            format!(
                "valgrind did not start ({error}): install it, as by `apt-get install valgrind`"
            )
        })?;
    let told = String::from_utf8_lossy(&counted.stderr);
    let collected =
        told.lines().find_map(|line| line.split("Collected :").nth(1)?.trim().parse().ok());
    collected.ok_or_else(|| format!("valgrind counted nothing:\n{told}").into())
}

/// Writes the counts of now.
pub fn keep(file: &Path) -> Outcome<()> {
    let mut text = String::from(
        "# Thousands of instructions of one call at the AVX2 level, by `make counts KEEP=keep`.\n",
    );
    writeln!(text, "# {}", compiler())?;
    for (name, count) in count()? {
        writeln!(text, "{name:<20}{count:>12.1}")?;
    }
    std::fs::write(file, &text)?;
    print!("{text}");
    Ok(())
}

fn compiler() -> String {
    let version = Command::new("rustc").arg("--version").output();
    version.map_or_else(
        |_| "unknown compiler".into(),
        |told| String::from_utf8_lossy(&told.stdout).trim().to_string(),
    )
}

/// An error where a loop takes more instructions than it did.
pub fn compare(file: &Path) -> Outcome<()> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        format!("{}: {error}; `make counts KEEP=keep` keeps counts", file.display())
    })?;
    if !text.contains(&compiler()) {
        println!("kept with another compiler: differences may be its own");
    }
    let kept = |name: &str| -> Option<f64> {
        let line = text.lines().find(|line| line.starts_with(name))?;
        line[name.len()..].trim().parse().ok()
    };
    let mut slower = Vec::new();
    for (name, now) in count()? {
        let before = kept(name).unwrap_or(f64::NAN);
        println!("{name:<20}{before:>12.1}{now:>12.1}  {:.3}", now / before);
        if now > before * (1.0 + TOLERANCE) || now.is_nan() {
            slower.push(name);
        }
    }
    if slower.is_empty() {
        return Ok(());
    }
    Err(format!("more instructions than kept: {}", slower.join(", ")).into())
}
