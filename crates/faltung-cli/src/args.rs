//! The words of the command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::OsStringValueParser;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum, ValueHint};
use faltung::{Accuracy, Boundary, Method, Mode, Overflow, Scalar, Sides};

use crate::file::raw::Encoding;

const EXAMPLES: &str = "\
Examples:
  faltung data/co2.csv gauss:8 --column co2 -o smooth.csv --plot smooth.svg
  faltung sound.wav room:1.5 -o wet.wav
  faltung photo.png gauss:3 -o blurred.png
  faltung a.npy b.npy -o c.npy
  faltung 1,2,3 0,1,0.5
  cat samples | faltung - box:5 --raw f32le > averaged

Exit codes:
  0    done
  1    a file or a result is at fault; the error says which and what to do
  2    the question is at fault: options, names or numbers on the command line
  130  interrupted (Ctrl-C); no half file is left
  141  the reader of standard output went away

An output file is written beside and renamed once it is complete: whatever happens, a file of that
name is the old one or the new one, whole.";

const ABOUT: &str = "\
Convolve the file you have.

INPUT is a table (CSV, TSV), an array (NPY), a sound (WAV), a picture (PNG, TIFF, JPEG), bare
samples (- with --raw), or numbers typed in place (1,2,3). KERNEL is numbers (0,1,0.5), a file of
any of these kinds, or a name with parameters (gauss:3; `faltung kernels` lists them).

A series or a picture keeps its size (--mode same) and continues beyond its ends as its own mirror
image (--boundary symmetric): no value is made up, a level stays level to the last sample, and
a symmetric average keeps the mean of the whole series. A sound, an array and typed numbers
get all there is (--mode full, --boundary zero): the tail of an echo is kept.";

/// Convolve the file you have: series, sounds, pictures, arrays.
#[derive(Debug, Parser)]
#[command(
    name = "faltung",
    version,
    long_about = ABOUT,
    after_long_help = EXAMPLES,
    after_help = "`faltung --help` tells more, with examples.",
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    pub(crate) verb: Option<Verb>,
    #[command(flatten)]
    pub(crate) filter: Filter,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Teach a convolution by hand: flip, slide, multiply, add.
    #[command(after_long_help = "\
Examples:
  faltung show 1,2,3 0,1,0.5
  faltung show 1,2,3 0,1,0.5 --mode same --boundary edge
  faltung show 1,2,3,4 1,0,-1 --correlate")]
    Show {
        /// A few numbers, or a file of them.
        signal: String,
        /// A few numbers, a name (binomial:2) or a file.
        kernel: String,
        /// Teach this window of outputs alone.
        #[arg(long)]
        mode: Option<ModeName>,
        /// What lies beyond the ends.
        #[arg(long, value_name = "RULE", default_value = "zero", value_parser = rule)]
        boundary: Boundary,
        /// Slide without flipping.
        #[arg(long)]
        correlate: bool,
        /// Colours: auto looks for a terminal and at NO_COLOR.
        #[arg(long, value_name = "WHEN", default_value = "auto")]
        color: Color,
    },
    /// List the kernels that have a name, with pictures and examples.
    #[command(after_long_help = "\
Examples:
  faltung kernels
  faltung kernels gauss
  faltung kernels gauss:3 savgol:11,3")]
    Kernels {
        /// Names to show more of, with or without parameters.
        names: Vec<String>,
        /// Colours: auto looks for a terminal and at NO_COLOR.
        #[arg(long, value_name = "WHEN", default_value = "auto")]
        color: Color,
    },
    /// Print the completions for a shell.
    #[command(after_long_help = "\
Examples:
  faltung completions bash > ~/.local/share/bash-completion/completions/faltung
  faltung completions zsh > ~/.zfunc/_faltung
  faltung completions fish > ~/.config/fish/completions/faltung.fish")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    #[command(after_long_help = "\
Examples:
  faltung man | man -l -
  faltung man > ~/.local/share/man/man1/faltung.1")]
    Man,
}

/// Filtering a file: the plain verb.
#[derive(Debug, Args)]
pub(crate) struct Filter {
    /// A file, - for standard input, or numbers (1,2,3; rows of a matrix: 1,2;3,4).
    #[arg(required = true, value_hint = ValueHint::FilePath)]
    pub(crate) input: Option<PathBuf>,
    /// Numbers (0,1,0.5), a name (gauss:3) or a file.
    #[arg(required = true, value_hint = ValueHint::FilePath)]
    pub(crate) kernel: Option<String>,

    /// Write the result here; the ending says the kind of file.
    ///
    /// .csv, .tsv, .npy, .wav, .png, .tiff or .jpg; - is standard output, in the input's kind.
    /// Without this, numbers and tables are printed, or drawn if standard output is a terminal.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Draw before and after into this .svg or .png file.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) plot: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) question: Question,
    #[command(flatten)]
    pub(crate) values: Values,
    #[command(flatten)]
    pub(crate) reading: Input,

    /// Say which method was chosen and what each would have cost.
    #[arg(long, help_heading = "Running")]
    pub(crate) explain: bool,
    /// Say nothing on standard error but errors.
    #[arg(short, long, help_heading = "Running")]
    pub(crate) quiet: bool,
    /// Colours: auto looks for a terminal and at NO_COLOR.
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Running")]
    pub(crate) color: Color,
}

/// What is to be computed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Question")]
pub(crate) struct Question {
    /// Which outputs: all (full), as many as came in (same), or only those that need no boundary
    /// (valid).
    #[arg(long)]
    pub(crate) mode: Option<ModeName>,
    /// What lies beyond the ends: zero, constant:V, edge, reflect, symmetric or wrap.
    ///
    /// One rule for all axes, or one for each (edge,wrap). Two sides differ as zero/edge. For
    /// a b c d: edge a|abcd|d, reflect cb|abcd|cb, symmetric ba|abcd|dc, wrap cd|abcd|ab.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) boundary: Vec<SidesName>,
    /// Along which axes of an array or a picture (0 is the first; -1 the last).
    #[arg(long, value_name = "N", value_delimiter = ',', allow_negative_numbers = true)]
    pub(crate) axis: Vec<isize>,
    /// Slide the kernel without flipping it (correlation).
    #[arg(long)]
    pub(crate) correlate: bool,
    /// Scale the kernel: its sum to 1, its energy to 1, or its absolute sum to 1 (cannot clip).
    #[arg(
        long,
        value_name = "HOW",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "sum"
    )]
    pub(crate) normalize: Option<Normalize>,
    /// Keep every N-th output, and compute only those.
    #[arg(long, value_name = "N", value_delimiter = ',')]
    pub(crate) stride: Vec<usize>,
    /// Spread the kernel's taps to every N-th sample.
    #[arg(long, value_name = "N", value_delimiter = ',')]
    pub(crate) dilation: Vec<usize>,
    /// How to compute it; auto takes the fastest that is right.
    #[arg(long, default_value = "auto", value_parser = method)]
    pub(crate) method: Method,
    /// How far floats may be off: guaranteed (as the direct sum at worst), fast (as a transform), or
    /// exact (rounded once; slow).
    #[arg(long, value_name = "HOW", default_value = "guaranteed", value_parser = accuracy)]
    pub(crate) accuracy: Accuracy,
    /// What happens to whole numbers that their type cannot hold: wrap around, error (naming the
    /// first), or saturate (the nearest that it holds).
    #[arg(long, value_name = "HOW", default_value = "wrap", value_parser = overflow)]
    pub(crate) overflow: Overflow,
    /// How many threads; 0 uses what pays. The result is the same.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) threads: usize,
    /// Choose methods by the prices in this file, those of one machine (`make prices` writes them).
    #[arg(long, value_name = "FILE", env = "FALTUNG_PRICES", value_parser = OsStringValueParser::new())]
    pub(crate) prices: Option<OsString>,
}

/// What happens to values that are missing, negative or between two steps.
#[derive(Debug, Args)]
#[command(next_help_heading = "Values")]
pub(crate) struct Values {
    /// Missing values: keep (they spread), ignore (the average goes over what is there), fill:V.
    ///
    /// A table with gaps and a kernel of weights are averaged over what is there unless this says
    /// otherwise; everything else keeps its NaN.
    #[arg(long, value_name = "POLICY")]
    pub(crate) nan: Option<NanPolicy>,
    /// Negative values in a picture: clip them, take their size, or put zero at mid-grey.
    ///
    /// Kernels that sum to zero (edges) take their size, all others clip.
    #[arg(long, value_name = "HOW")]
    pub(crate) negative: Option<Negative>,
    /// Filter a picture in linear light instead of its stored sRGB values.
    #[arg(long)]
    pub(crate) linear: bool,
    /// Add noise of one step before rounding, so that faint detail drowns instead of vanishing.
    #[arg(long)]
    pub(crate) dither: bool,
}

/// What the bytes of the input do not say.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct Input {
    /// A column of a table, by name or number (from 1); repeat it for more, or say all.
    #[arg(long, value_name = "NAME|N", action = ArgAction::Append)]
    pub(crate) column: Vec<String>,
    /// Whether the first row of a table holds names.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) header: Header,
    /// The input is bare samples: i8 to i64, u8 to u64, f32, f64, c64, c128, with le or be.
    #[arg(long, value_name = "TYPE")]
    pub(crate) raw: Option<Encoding>,
    /// Channels that take turns in bare samples.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "raw",
        value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) channels: u16,
    /// Samples a second, where the input does not say it.
    #[arg(long, value_name = "HZ", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) sample_rate: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Header {
    Auto,
    Yes,
    No,
}

impl Header {
    pub(crate) fn known(self) -> Option<bool> {
        match self {
            Header::Auto => None,
            Header::Yes => Some(true),
            Header::No => Some(false),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModeName {
    Full,
    Same,
    Valid,
}

impl From<ModeName> for Mode {
    fn from(name: ModeName) -> Mode {
        match name {
            ModeName::Full => Mode::Full,
            ModeName::Same => Mode::Same,
            ModeName::Valid => Mode::Valid,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Normalize {
    Sum,
    Energy,
    Absolute,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Negative {
    Clip,
    Abs,
    Shift,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum NanPolicy {
    Keep,
    Ignore,
    Fill(f64),
}

impl FromStr for NanPolicy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |value: &str| {
            value
                .parse()
                .map(NanPolicy::Fill)
                .map_err(|_| format!("wanted a number after fill: (fill:0), found {value:?}"))
        };
        match text.split_once(':') {
            None if text == "keep" => Ok(NanPolicy::Keep),
            None if text == "ignore" => Ok(NanPolicy::Ignore),
            None if text == "fill" => Ok(NanPolicy::Fill(0.0)),
            Some(("fill", value)) => number(value),
            _ => Err("wanted keep, ignore, fill or fill:V".into()),
        }
    }
}

/// The rules of the two sides of an axis: `edge`, or `zero/edge`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SidesName(pub(crate) Sides);

impl FromStr for SidesName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (before, after) = text.split_once('/').unwrap_or((text, text));
        Ok(SidesName(Sides { before: rule(before)?, after: rule(after)? }))
    }
}

fn rule(text: &str) -> Result<Boundary, String> {
    match text.split_once(':') {
        None => match text {
            "zero" => Ok(Boundary::Zero),
            "edge" => Ok(Boundary::Edge),
            "reflect" => Ok(Boundary::Reflect),
            "symmetric" => Ok(Boundary::Symmetric),
            "wrap" => Ok(Boundary::Wrap),
            _ => Err("wanted zero, constant:V, edge, reflect, symmetric or wrap".into()),
        },
        Some(("constant", value)) => scalar(value).map(Boundary::Constant),
        Some(_) => Err("only constant takes a value, as in constant:1.5".into()),
    }
}

fn scalar(text: &str) -> Result<Scalar, String> {
    let whole = text.parse().map(Scalar::Int).ok();
    let real = || text.parse().map(Scalar::Real).ok();
    let complex = || text.parse().map(Scalar::Complex).ok();
    whole
        .or_else(real)
        .or_else(complex)
        .ok_or_else(|| format!("wanted a number after constant: (constant:1.5), found {text:?}"))
}

fn method(text: &str) -> Result<Method, String> {
    text.parse().map_err(|_| {
        let names: Vec<String> = Method::ALL.iter().map(Method::to_string).collect();
        format!("wanted auto, {}", names.join(", "))
    })
}

fn accuracy(text: &str) -> Result<Accuracy, String> {
    text.parse().map_err(|_| {
        let names = Accuracy::ALL.map(Accuracy::name);
        format!("wanted {}", names.join(", "))
    })
}

fn overflow(text: &str) -> Result<Overflow, String> {
    text.parse().map_err(|_| {
        let names = Overflow::ALL.map(Overflow::name);
        format!("wanted {}", names.join(", "))
    })
}

/// Numbers that begin with a minus sign are not options: a space before them says so.
pub(crate) fn shielded(argument: std::ffi::OsString) -> std::ffi::OsString {
    let bytes = argument.as_encoded_bytes();
    match bytes {
        [b'-', b'0'..=b'9' | b'.', ..] => {
            let mut shielded = std::ffi::OsString::from(" ");
            shielded.push(argument);
            shielded
        }
        _ => argument,
    }
}
