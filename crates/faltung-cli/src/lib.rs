//! What the command-line program does: a file in, a filtered file out. Its readers can be called by
//! themselves, as fuzzing wants it.

mod args;
mod before_after;
mod error;
mod file;
mod filter;
mod gallery;
mod kernel;
mod light;
mod memory;
mod moment;
mod number;
mod output;
mod palette;
mod plot;
mod progress;
mod report;
mod samples;
mod screen;
mod show;
mod signal;

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Color, CommandLine, Filter, Verb};
use error::{CliError, Fault, Result};
use file::{Reading, raw, table, typed};
use report::Report;
use samples::{Samples, Type};
use signal::{Signal, Source};

pub use file::again::read_and_written_again;
pub use memory::Granting;

/// The whole program, with the arguments of this process.
pub fn main() -> ExitCode {
    let line = CommandLine::parse_from(std::env::args_os().map(args::shielded));
    match run(line) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::error(&error);
            error.exit_code()
        }
    }
}

fn run(line: CommandLine) -> Result<()> {
    match line.verb {
        Some(Verb::Show { signal, kernel, mode, boundary, correlate, color }) => {
            let mode = mode.map(Into::into);
            let options = show::Options { mode, boundary, correlate, width: screen::width() };
            lesson(&signal, &kernel, &options, color)
        }
        Some(Verb::Kernels { names, color }) => {
            let text = gallery::listing(&names, screen::is_coloured(color), screen::width())?;
            output::print(text.as_bytes())
        }
        Some(Verb::Completions { shell }) => completions(shell),
        Some(Verb::Man) => manual(),
        None => filtered(&line.filter),
    }
}

fn filtered(words: &Filter) -> Result<()> {
    let (Some(input), Some(text)) = (&words.input, &words.kernel) else {
        let message = "wanted an INPUT and a KERNEL";
        return Err(CliError::usage(message, "try: faltung 1,2,3 0,1,0.5"));
    };
    screen::decide_colours_of_talk(words.color);
    file::beside::clean_up_when_interrupted()?;
    if let Some(prices) = words.question.prices.as_ref().filter(|path| !path.is_empty()) {
        use_prices(Path::new(prices))?;
    }
    let before = read(input, &reading(words))?;
    let report = Report::new(words, &before);
    report.warnings(&before);
    report.environment();
    check_options(words, &before)?;
    output::check(words, &before)?;
    let axes = words.question.axis.len();
    let mut kernel = kernel::read(text, &before, axes, words.reading.sample_rate)?;
    if let Some(how) = words.question.normalize {
        kernel = kernel.normalized(how)?;
    }
    let after = filter::run(&before, &kernel, &words.question, &words.values)?;
    report.notes(&after.notes);
    report.explanation(&after.explanation)?;
    let title = format!("{} * {text}", input.display());
    output::deliver(words, &before, &after, &title, &report)
}

/// Has methods chosen by the prices in a file.
fn use_prices(path: &Path) -> Result<()> {
    /// Tables have some thousand bytes; whatever follows is none.
    const MOST: u64 = 1 << 20;
    let mut table = String::new();
    File::open(path)
        .and_then(|file| file.take(MOST).read_to_string(&mut table))
        .map_err(|source| CliError::Unreadable { path: path.to_owned(), source })?;
    faltung::use_prices(&table).map_err(|error| {
        let hint =
            "`make prices` in the project's repository writes a table of this machine's prices";
        Fault::new(error.to_string(), hint).read_from(path)
    })
}

/// An option that this kind of input has no use for is a misunderstanding, not a wish.
fn check_options(words: &Filter, signal: &Signal) -> Result<()> {
    let table = matches!(signal.source, Source::Table(_));
    let picture = matches!(signal.source, Source::Picture(_));
    let useless = [
        ("--column", "a table", !words.reading.column.is_empty() && !table),
        ("--linear", "a picture", words.values.linear && !picture),
        ("--negative", "a picture", words.values.negative.is_some() && !picture),
        ("--raw", "a file", words.reading.raw.is_some() && matches!(signal.source, Source::Typed)),
    ];
    match useless.iter().find(|(_, _, useless)| *useless) {
        Some((option, wanted, _)) => Err(CliError::usage(
            format!("{option} wants {wanted}, found a {}", signal.source.noun()),
            format!("leave {option} out"),
        )),
        None => Ok(()),
    }
}

fn read(input: &Path, reading: &Reading) -> Result<Signal> {
    if let Some(numbers) = input.to_str().and_then(|text| typed::read(text.trim())) {
        let samples = numbers.map_err(|reason| {
            CliError::usage(reason, "give every row of a matrix the same number of columns")
        })?;
        return Ok(Signal { samples, source: Source::Typed });
    }
    if let Some(slip) = input.to_str().and_then(|text| typed::slip(text.trim()))
        && !input.exists()
    {
        return Err(CliError::usage(slip, "write numbers with commas between them (1,2,3)"));
    }
    if input == Path::new("-") && io::stdin().is_terminal() {
        return Err(CliError::usage(
            "wanted a signal on standard input, found the keyboard",
            "pipe a file into it: faltung - KERNEL < FILE",
        ));
    }
    file::read(input, reading)
}

/// The lesson for two short rows of numbers.
fn lesson(signal: &str, kernel: &str, options: &show::Options, color: Color) -> Result<()> {
    let signal = read(Path::new(signal), &Reading::default())?;
    let kernel = kernel::read(kernel, &signal, 0, None)?;
    let row = |samples: &Samples| -> Result<Vec<f64>> {
        let shape = samples.shape();
        if shape.iter().filter(|&&n| n != 1).count() > 1
            || matches!(samples.kind(), Type::Complex(_))
        {
            return Err(CliError::usage(
                format!(
                    "wanted one row of real numbers to teach with, found {} of shape {shape:?}",
                    samples.type_name()
                ),
                "try: faltung show 1,2,3 0,1,0.5",
            ));
        }
        Ok(samples.to_f64().iter().copied().collect())
    };
    let text = show::lesson(
        &row(&signal.samples)?,
        &row(&kernel.samples)?,
        options,
        screen::is_coloured(color),
    )?;
    output::print(text.as_bytes())
}

fn reading(words: &Filter) -> Reading {
    let input = &words.reading;
    let choice = table::Choice {
        columns: input.column.clone(),
        header: input.header.known(),
        matrix: false,
    };
    let raw = input.raw.map(|encoding| raw::Format {
        encoding,
        channels: input.channels.into(),
        rate: input.sample_rate,
    });
    Reading { choice, raw }
}

fn completions(shell: clap_complete::Shell) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut CommandLine::command(), "faltung", &mut script);
    output::print(&script)
}

fn manual() -> Result<()> {
    let mut page = Vec::new();
    let failed = |source| CliError::Unwritable { path: "standard output".into(), source };
    clap_mangen::Man::new(CommandLine::command()).render(&mut page).map_err(failed)?;
    output::print(&page)
}
