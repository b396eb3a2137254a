//! `faltung-bench calibrate FILE` writes the engine's table of prices;
//! `faltung-bench guard` prints what the guarantee of accuracy costs;
//! `faltung-bench methods` times every method against the chosen one and against a plain loop;
//! `faltung-bench serve` is the Rust side of the comparison with other libraries.

mod calibrate;
mod clock;
mod guard;
mod methods;
mod sample;
#[cfg(feature = "peers")]
mod side;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["calibrate", file] => calibrate::write(std::path::Path::new(file)),
        ["guard"] => guard::compare(),
        ["methods"] => methods::compare(),
        #[cfg(feature = "peers")]
        ["serve"] => side::serve(),
        _ => {
            eprintln!("usage: faltung-bench calibrate FILE | guard | methods | serve");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
