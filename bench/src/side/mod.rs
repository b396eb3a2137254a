//! One side of the comparison: answers the driver's lines on standard input, one line each.
//!
//! `cell FOLDER key=value..` loads `signal.bin` and `kernel.bin` and names who can do the cell;
//! `answer NAME` has it done once and writes `answer.bin`; `time NAME CALLS` prints the seconds of
//! one call. `bench/vendor.c` and `bench/compare/libraries.py` speak the same words.

mod cell;
mod crates;
mod ours;

use std::io::{BufRead, Write, stdin, stdout};
use std::time::Instant;

use num_complex::{Complex32, Complex64};

use crate::sample::Sample;
use cell::Cell;

/// Something that can do a cell.
pub struct Contender<'a, T> {
    name: String,
    call: Call<'a, T>,
}

/// Does the cell and shows the result to a visitor.
type Call<'a, T> = Box<dyn FnMut(&mut dyn FnMut(&[T])) + 'a>;

impl<'a, T> Contender<'a, T> {
    fn new(name: impl Into<String>, call: impl FnMut(&mut dyn FnMut(&[T])) + 'a) -> Self {
        Contender { name: name.into(), call: Box::new(call) }
    }
}

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Serves until the input ends.
pub fn serve() -> Outcome<()> {
    let mut next = read()?;
    while let Some(line) = next {
        let cell = Cell::parse(&line)?;
        next = match cell.element() {
            "float32" => run::<f32>(&cell)?,
            "float64" => run::<f64>(&cell)?,
            "complex64" => run::<Complex32>(&cell)?,
            "complex128" => run::<Complex64>(&cell)?,
            "uint8" => run::<u8>(&cell)?,
            "int8" => run::<i8>(&cell)?,
            "int16" => run::<i16>(&cell)?,
            "int32" => run::<i32>(&cell)?,
            "int64" => run::<i64>(&cell)?,
            other => return Err(format!("no element type is called {other}").into()),
        };
    }
    Ok(())
}

fn read() -> Outcome<Option<String>> {
    let mut line = String::new();
    Ok((stdin().lock().read_line(&mut line)? > 0).then_some(line))
}

fn say(words: &str) -> Outcome<()> {
    writeln!(stdout(), "{words}")?;
    Ok(stdout().flush()?)
}

/// Serves one cell; returns the line that opens the next one.
fn run<T: crates::Rivals>(cell: &Cell) -> Outcome<Option<String>> {
    let (signal, kernel) = (cell.load::<T>("signal")?, cell.load::<T>("kernel")?);
    let mut contenders = ours::contenders(cell, &signal, &kernel);
    contenders.extend(T::rivals(cell, &signal, &kernel));
    let names: Vec<&str> = contenders.iter().map(|one| one.name.as_str()).collect();
    say(&names.join(" "))?;
    while let Some(line) = read()? {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["cell", ..] => return Ok(Some(line)),
            ["answer", name] => {
                let mut bytes = Vec::new();
                (find(&mut contenders, name)?.call)(&mut |answer| {
                    answer.iter().for_each(|y| y.put(&mut bytes))
                });
                std::fs::write(cell.file("answer"), bytes)?;
                say("done")?;
            }
            ["time", name, calls] => {
                let seconds = time(find(&mut contenders, name)?, calls.parse()?);
                say(&format!("{seconds:e}"))?;
            }
            _ => return Err(format!("not understood: {line}").into()),
        }
    }
    Ok(None)
}

fn find<'a, 'b, T>(
    contenders: &'a mut [Contender<'b, T>],
    name: &str,
) -> Outcome<&'a mut Contender<'b, T>> {
    let found = contenders.iter_mut().find(|one| one.name == name);
    found.ok_or_else(|| format!("nobody is called {name}").into())
}

/// Seconds of one call; where there are several, one more warms the caches first.
fn time<T: Sample>(contender: &mut Contender<T>, calls: u32) -> f64 {
    let mut call = || {
        (contender.call)(&mut |answer| {
            std::hint::black_box(answer);
        });
    };
    if calls > 1 {
        call();
    }
    let begin = Instant::now();
    for _ in 0..calls {
        call();
    }
    begin.elapsed().as_secs_f64() / f64::from(calls)
}
