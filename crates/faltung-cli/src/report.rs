//! What is told on standard error, beside the data.

use std::io::Write;

use anstream::stderr;

use crate::args::Filter;
use crate::error::{CliError, Result};
use crate::file::target::Written;
use crate::output;
use crate::signal::{Signal, Source};

/// Prints the `error:` line and, if there is something to do about it, the `hint:` line.
pub(crate) fn error(error: &CliError) {
    if error.is_closed_pipe() {
        return;
    }
    // Where nobody can be told any more, the exit code remains.
    let _ = writeln!(stderr(), "\x1b[1;31merror:\x1b[0m {error}");
    if let Some(hint) = error.hint() {
        let _ = writeln!(stderr(), "\x1b[1;36mhint:\x1b[0m {hint}");
    }
}

/// The teller of one run.
pub(crate) struct Report {
    quiet: bool,
    explain: bool,
    /// Whether standard output belongs to the data.
    printed: bool,
}

impl Report {
    pub(crate) fn new(words: &Filter, signal: &Signal) -> Report {
        let printed = output::Destination::of(words, signal) == output::Destination::Stdout;
        Report { quiet: words.quiet, explain: words.explain, printed }
    }

    fn tell(&self, word: &str, text: &str) {
        if !self.quiet {
            let _ = writeln!(stderr(), "\x1b[1m{word}:\x1b[0m {text}");
        }
    }

    /// What the environment says that nobody understands.
    pub(crate) fn environment(&self) {
        const THREADS: &str = "FALTUNG_NUM_THREADS";
        let Some(said) = std::env::var_os(THREADS) else { return };
        let number = said.to_str().and_then(|said| said.trim().parse::<usize>().ok());
        if number.is_none_or(|number| number == 0) {
            let text = format!("{THREADS} wants a whole number from 1, found {said:?}; left out");
            self.tell("warning", &text);
        }
    }

    pub(crate) fn notes(&self, notes: &[String]) {
        for note in notes {
            self.tell("note", note);
        }
    }

    /// What the reader of the file had to correct.
    pub(crate) fn warnings(&self, signal: &Signal) {
        let warning = match &signal.source {
            Source::Sound(facts) => &facts.warning,
            Source::Picture(facts) => &facts.warning,
            _ => &None,
        };
        if let Some(warning) = warning {
            self.tell("warning", warning);
        }
    }

    /// Why the engine chose its method: on standard output if no data go there.
    pub(crate) fn explanation(&self, text: &str) -> Result<()> {
        if !self.explain {
            return Ok(());
        }
        if !self.printed {
            return output::print(format!("{}\n", text.trim_end()).as_bytes());
        }
        let _ = writeln!(stderr(), "{}", text.trim_end());
        Ok(())
    }

    /// What did not survive the way into the file.
    pub(crate) fn written(&self, written: &Written, signal: &Signal) {
        if let Some(note) = &written.note {
            self.tell("note", note);
        }
        let clipping = written.clipping;
        if clipping.nan > 0 {
            let text = format!("{} values were not a number and were written as 0", clipping.nan);
            self.tell("warning", &text);
        }
        if clipping.count == 0 {
            return;
        }
        let share = format!("{} of {} values", clipping.count, clipping.total);
        match &signal.source {
            Source::Picture(facts) => {
                let text = format!("{share} lay outside 0..{} and were clipped", facts.full());
                self.tell("warning", &text);
                self.tell(
                    "hint",
                    "a weaker kernel or --normalize keeps more, --negative shift shows what is below 0; .npy holds any value",
                );
            }
            _ => {
                self.tell("warning", &format!("{share} were beyond full scale and were clipped"));
                self.tell("hint", "--normalize=absolute cannot clip, --normalize=energy seldom does; .npy holds any value");
            }
        }
    }
}
