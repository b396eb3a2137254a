//! How far the method that plans choose is from the best of ours, on a grid of questions.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use faltung::{Accuracy, Element, Method, Mode, Spec};
use ndarray::{ArrayD, IxDyn};
use num_complex::{Complex32, Complex64};

use crate::clock;
use crate::sample::{Sample, series};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Questions of the grid.
const POINTS: u64 = 2000;
/// How many times slower than the cheapest a method may be predicted and still be timed.
const HOPELESS: f64 = 5.0;
/// Questions that take longer are not asked, in predicted seconds of the cheapest method.
const LONGEST: f64 = 0.03;

/// Asks until the time is up, writes what was measured to `file` and prints how good the choice was.
pub fn measure(file: &Path, minutes: f64) -> Outcome<()> {
    let end = Instant::now() + Duration::from_secs_f64(60.0 * minutes);
    let mut regrets = Vec::new();
    let mut lines = String::from(
        "element,signal,kernel,taps,mode,chosen,best,regret,method:predicted:measured..\n",
    );
    for point in 0..POINTS {
        if Instant::now() > end {
            println!("the time is up after {point} of {POINTS} points");
            break;
        }
        let mut dice = Dice(point);
        let asked = match dice.below(8) {
            0 | 1 => ask::<f32>(&mut dice)?,
            2 | 3 => ask::<f64>(&mut dice)?,
            4 => ask::<Complex32>(&mut dice)?,
            5 => ask::<Complex64>(&mut dice)?,
            6 => match dice.below(2) {
                0 => ask::<u8>(&mut dice)?,
                _ => ask::<i16>(&mut dice)?,
            },
            _ => match dice.below(2) {
                0 => ask::<i32>(&mut dice)?,
                _ => ask::<i64>(&mut dice)?,
            },
        };
        let Some((regret, line)) = asked else { continue };
        regrets.push(regret);
        lines.push_str(&line);
    }
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(file, lines)?;
    report(regrets);
    Ok(())
}

fn report(mut regrets: Vec<f64>) {
    regrets.sort_by(f64::total_cmp);
    let count = regrets.len().max(1);
    let share = |limit: f64| {
        100.0 * regrets.iter().filter(|&&regret| regret <= limit).count() as f64 / count as f64
    };
    println!("{} points with a choice", regrets.len());
    for limit in [1.0, 1.1, 1.25, 1.5, 2.0] {
        println!("{:5.1} % within {:.0} % of the best method", share(limit), 100.0 * (limit - 1.0));
    }
    println!("worst: {:.2} times the best method's time", regrets.last().copied().unwrap_or(1.0));
}

/// One question; `None` where there is no choice, or it would take too long.
fn ask<T: Sample>(dice: &mut Dice) -> Outcome<Option<(f64, String)>> {
    let (shape, sizes) = dice.shapes();
    let (kernel, taps) = dice.kernel::<T>(&sizes);
    let mode = [Mode::Full, Mode::Same, Mode::Valid][dice.below(3)];
    // A method that is named is not guarded: neither is the choice.
    let spec = Spec::convolve().mode(mode).accuracy(Accuracy::Fast).threads(1);
    let Ok(plan) = spec.plan(&kernel, &shape) else { return Ok(None) };
    let explanation = plan.explain();
    let predicted = |method: Method| {
        let candidate = explanation.candidates().iter().find(|one| one.method() == method)?;
        candidate.seconds()
    };
    let cheapest = predicted(plan.method()).unwrap_or(f64::INFINITY);
    if cheapest > LONGEST {
        return Ok(None);
    }
    let methods: Vec<Method> = Method::ALL
        .into_iter()
        .filter(|&method| predicted(method).is_some_and(|time| time <= HOPELESS * cheapest))
        .collect();
    if methods.len() < 2 {
        return Ok(None);
    }
    let len = shape.iter().product();
    let signal = ArrayD::from_shape_vec(IxDyn(&shape), series::<T>(len, 5))?;
    // What is chosen is asked for as users do: a line of little work is summed before there is a plan.
    let asked: Vec<Method> = methods
        .iter()
        .map(|&method| if method == plan.method() { Method::Auto } else { method })
        .collect();
    let times = times(&spec, &asked, &signal, &kernel);
    let at = |method: Method| methods.iter().position(|&one| one == method);
    let best = (0..methods.len()).min_by(|&a, &b| times[a].total_cmp(&times[b])).unwrap_or(0);
    let regret = at(plan.method()).map_or(f64::INFINITY, |chosen| times[chosen] / times[best]);
    let name = |shape: &[usize]| {
        let lengths: Vec<String> = shape.iter().map(usize::to_string).collect();
        lengths.join("x")
    };
    let mut line = format!(
        "{},{},{},{taps},{mode:?},{},{},{regret:.3}",
        T::NAME,
        name(&shape),
        name(&sizes),
        plan.method(),
        methods[best],
    );
    for (method, time) in methods.iter().zip(&times) {
        let predicted = predicted(*method).unwrap_or(f64::NAN) * 1e9;
        write!(line, ",{method}:{predicted:.0}:{time:.0}")?;
    }
    line.push('\n');
    Ok(Some((regret, line)))
}

/// Nanoseconds of one call of each method, the kernel given anew.
fn times<T: Element>(
    spec: &Spec,
    methods: &[Method],
    signal: &ArrayD<T>,
    kernel: &ArrayD<T>,
) -> Vec<f64> {
    let mut actions: Vec<Box<dyn FnMut() + '_>> = Vec::new();
    for &method in methods {
        let spec = spec.clone().method(method);
        actions.push(Box::new(move || drop(spec.run(signal, kernel))));
    }
    clock::interleaved(7, &mut actions)
}

/// Questions by chance, the same in every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 33) as usize % limit
    }

    /// All magnitudes alike.
    fn between(&mut self, least: usize, most: usize) -> usize {
        let share = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        let (low, high) = ((least as f64).ln(), (most as f64 + 0.99).ln());
        ((low + share * (high - low)).exp() as usize).clamp(least, most)
    }

    /// Of a signal and a kernel: half of the questions are about lines.
    fn shapes(&mut self) -> (Vec<usize>, Vec<usize>) {
        match self.below(8) {
            0..4 => {
                let n = self.between(3, 2_000_000);
                (vec![n], vec![self.between(1, n)])
            }
            4..7 => {
                let n = [self.between(8, 2048), self.between(8, 2048)];
                let k = self.between(1, 127);
                (n.to_vec(), n.iter().map(|&n| k.min(n)).collect())
            }
            _ => {
                let n = [self.between(8, 160), self.between(8, 160), self.between(8, 160)];
                let k = self.between(1, 31);
                (n.to_vec(), n.iter().map(|&n| k.min(n)).collect())
            }
        }
    }

    /// Taps without structure, all equal, or an outer product.
    fn kernel<T: Sample>(&mut self, sizes: &[usize]) -> (ArrayD<T>, &'static str) {
        let noise = series::<T>(sizes.iter().product(), 3);
        let equal = ArrayD::from_elem(IxDyn(sizes), noise[0]);
        match self.below(8) {
            0 => (equal, "equal"),
            1 if sizes.len() > 1 => {
                // Equal along all axes but the last.
                let last = sizes[sizes.len() - 1];
                let rows = |at: IxDyn| noise[at[sizes.len() - 1] % last];
                (ArrayD::from_shape_fn(IxDyn(sizes), rows), "outer")
            }
            _ => (ArrayD::from_shape_fn(IxDyn(sizes), |at| noise[place(sizes, &at)]), "noise"),
        }
    }
}

fn place(sizes: &[usize], at: &IxDyn) -> usize {
    sizes.iter().enumerate().fold(0, |place, (axis, &len)| place * len + at[axis])
}
