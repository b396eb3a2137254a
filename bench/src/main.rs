//! `faltung-bench calibrate FOLDER [FILE]` measures this machine's prices, keeps them in FOLDER, and
//! writes the means of all that are there into FILE, the engine's source;
//! `faltung-bench guard` prints what the guarantee of accuracy costs;
//! `faltung-bench methods` times every method against the chosen one and against a plain loop;
//! `faltung-bench regret FILE MINUTES` measures how good the choice of methods is;
//! `faltung-bench counts FILE [keep]` compares instruction counts of loops with those kept;
//! `faltung-bench serve` is the Rust side of the comparison with other libraries.

mod calibrate;
mod clock;
mod counts;
mod guard;
mod methods;
mod regret;
mod sample;
#[cfg(feature = "peers")]
mod side;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // What prices are measured must not depend on prices.
    let named = if words.first() == Some(&"calibrate") { Ok(()) } else { use_prices() };
    if let Err(error) = named {
        eprintln!("error: {error}");
        return ExitCode::FAILURE;
    }
    let done = match words.as_slice() {
        ["calibrate", folder] => calibrate::keep(Path::new(folder)),
        ["calibrate", folder, file] => calibrate::write(Path::new(folder), Path::new(file)),
        ["guard"] => guard::compare(),
        ["methods"] => methods::compare(),
        ["regret", file, minutes] => {
            regret::measure(Path::new(file), minutes.parse().unwrap_or(5.0))
        }
        ["counts", file] => counts::compare(Path::new(file)),
        ["counts", file, "keep"] => counts::keep(Path::new(file)),
        ["loop", name, calls] => counts::run(name, calls.parse().unwrap_or(1)),
        #[cfg(feature = "peers")]
        ["serve"] => side::serve(),
        _ => {
            eprintln!(
                "usage: faltung-bench calibrate FOLDER [FILE] | guard | methods | regret FILE MINUTES | counts FILE [keep] | serve"
            );
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

/// What is measured is chosen by the prices in the file that `FALTUNG_PRICES` names, if it does.
fn use_prices() -> Result<(), Box<dyn std::error::Error>> {
    let Some(path) = std::env::var_os("FALTUNG_PRICES").filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let table = std::fs::read_to_string(&path).map_err(|error| format!("{path:?}: {error}"))?;
    Ok(faltung::use_prices(&table)?)
}
