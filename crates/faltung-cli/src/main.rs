//! The command-line program: a file in, a filtered file out.

mod args;
mod error;
mod file;
mod filter;
mod kernel;
mod light;
mod output;
mod progress;
mod report;
mod samples;
mod signal;

use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{CommandLine, Filter, Verb};
use error::{CliError, Result};
use file::{Reading, raw, table, typed};
use report::Report;
use signal::{Signal, Source};

fn main() -> ExitCode {
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
    match (line.verb, line.filter) {
        (Some(Verb::Completions { shell }), _) => completions(shell),
        (Some(Verb::Man), _) => manual(),
        (None, Some(filter)) => filtered(&filter),
        (None, None) => Err(CliError::usage(
            "wanted an INPUT and a KERNEL, found nothing",
            "try: faltung 1,2,3 0,1,0.5",
        )),
    }
}

fn filtered(words: &Filter) -> Result<()> {
    file::beside::clean_up_when_interrupted()?;
    let report = Report::new(words);
    let signal = read(words)?;
    report.warnings(&signal);
    output::check(words, &signal)?;
    let rate = words.reading.sample_rate;
    let mut kernel = kernel::read(&words.kernel, &signal, words.question.axis.len(), rate)?;
    if let Some(how) = words.question.normalize {
        kernel = kernel.normalized(how)?;
    }
    let result = filter::run(&signal, &kernel, &words.question, &words.values)?;
    report.notes(&result.notes);
    report.explanation(&result.explanation)?;
    output::deliver(words, &result, &report)
}

fn read(words: &Filter) -> Result<Signal> {
    let reading = reading(words);
    if let Some(numbers) = words.input.to_str().and_then(|text| typed::read(text.trim())) {
        let samples = numbers.map_err(|reason| {
            CliError::usage(reason, "give every row of a matrix the same number of columns")
        })?;
        return Ok(Signal { samples, source: Source::Typed });
    }
    if words.input == Path::new("-") && io::stdin().is_terminal() {
        return Err(CliError::usage(
            "wanted a signal on standard input, found the keyboard",
            "pipe a file into it: faltung - KERNEL < FILE",
        ));
    }
    file::read(&words.input, &reading)
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
