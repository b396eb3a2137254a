use std::fmt;

use super::cost::Offer;
use super::prices::table;
use crate::spec::Method;

/// What the plan thought of one method.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub(super) method: Method,
    pub(super) verdict: Result<Offer, String>,
}

impl Candidate {
    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Predicted time of one call on one thread in seconds, preparation included; `None` if the
    /// method is not possible.
    pub fn seconds(&self) -> Option<f64> {
        self.verdict.as_ref().ok().map(|offer| offer.nanoseconds * 1e-9)
    }

    /// Why the method would be wrong here.
    pub fn refusal(&self) -> Option<&str> {
        self.verdict.as_ref().err().map(String::as_str)
    }

    /// Samples of a transform's block along each axis, for methods that transform.
    pub fn block(&self) -> Option<&[usize]> {
        let offer = self.verdict.as_ref().ok()?;
        let transforms =
            matches!(self.method, Method::OverlapSave | Method::Fft | Method::ExactInteger);
        transforms.then_some(&offer.choice.block)
    }

    /// Outputs computed together along each axis.
    pub fn tile(&self) -> Option<&[usize]> {
        self.verdict.as_ref().ok().map(|offer| offer.choice.tile.as_slice())
    }

    /// Bytes wanted beside signal, kernel and result, about, on one thread.
    pub fn bytes(&self) -> Option<usize> {
        self.verdict.as_ref().ok().map(|offer| offer.bytes)
    }
}

/// Why a plan does what it does: print it, or ask its parts.
///
/// ```
/// use faltung::{Method, Spec};
/// let plan = Spec::convolve().plan(&[1.0; 5], &[1000])?;
/// let explanation = plan.explain();
/// assert_eq!(explanation.chosen(), plan.method());
/// assert!(explanation.candidates().iter().any(|one| one.method() == Method::OverlapSave));
/// println!("{explanation}");
/// # Ok::<(), faltung::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    candidates: Vec<Candidate>,
    chosen: Method,
    element: &'static str,
    signal: Vec<usize>,
    kernel: Vec<usize>,
    output: Vec<usize>,
    /// None where nothing is rounded.
    guarded: Option<bool>,
    threads: usize,
}

impl Explanation {
    pub(super) fn new(
        candidates: &[Candidate],
        offer: &Offer,
        element: &'static str,
        (signal, kernel, output): (&[usize], &[usize], &[usize]),
        guarded: Option<bool>,
        threads: usize,
    ) -> Self {
        Explanation {
            candidates: candidates.to_vec(),
            chosen: offer.choice.method,
            element,
            signal: signal.to_vec(),
            kernel: kernel.to_vec(),
            output: output.to_vec(),
            guarded,
            threads,
        }
    }

    /// The method that was chosen.
    pub fn chosen(&self) -> Method {
        self.chosen
    }

    /// Every method, possible or not.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// How many threads will work on a call.
    pub fn threads(&self) -> usize {
        self.threads
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} signal {}, kernel {}, result {}",
            self.element,
            Shape(&self.signal),
            Shape(&self.kernel),
            Shape(&self.output)
        )?;
        for candidate in &self.candidates {
            let mark = if candidate.method == self.chosen { '>' } else { ' ' };
            match &candidate.verdict {
                Err(reason) => writeln!(f, "{mark} {:<13} no: {reason}", candidate.method)?,
                Ok(offer) => {
                    let time = Time(offer.nanoseconds);
                    let what = if candidate.block().is_some() { "block" } else { "tile" };
                    let size = candidate.block().unwrap_or(&offer.choice.tile);
                    let (size, bytes) = (Shape(size), Bytes(offer.bytes));
                    writeln!(
                        f,
                        "{mark} {:<13} {time:>9}  {what} {size}, memory {bytes}",
                        candidate.method
                    )?;
                }
            }
        }
        let transforms = matches!(self.chosen, Method::OverlapSave | Method::Fft);
        match self.guarded.filter(|_| transforms) {
            Some(true) => writeln!(
                f,
                "guarded: outputs that the transform might spoil are computed by the direct sum"
            )?,
            Some(false) => writeln!(
                f,
                "not guarded: outputs much smaller than those near them may be nothing but rounding"
            )?,
            None => {}
        }
        let threads =
            if self.threads == 1 { "1 thread" } else { &format!("{} threads", self.threads) };
        let (machine, date) = (&table().machine, &table().date);
        write!(f, "{threads}; times are predictions for one thread from {machine}, {date}")
    }
}

struct Shape<'a>(&'a [usize]);

impl fmt::Display for Shape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("1");
        }
        let lengths: Vec<String> = self.0.iter().map(usize::to_string).collect();
        f.write_str(&lengths.join("x"))
    }
}

struct Time(f64);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (value, unit) = match self.0 {
            time if time < 1e3 => (time, "ns"),
            time if time < 1e6 => (time / 1e3, "us"),
            time if time < 1e9 => (time / 1e6, "ms"),
            time => (time / 1e9, "s"),
        };
        f.pad(&format!("{value:.1} {unit}"))
    }
}

struct Bytes(usize);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            bytes if bytes < 1 << 13 => write!(f, "{bytes} B"),
            bytes if bytes < 1 << 23 => write!(f, "{} KiB", bytes >> 10),
            bytes => write!(f, "{} MiB", bytes >> 20),
        }
    }
}
