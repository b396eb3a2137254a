use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::memory::{self, Shortage};

/// What went wrong, in the user's words. Displayed as the `error:` line; [`CliError::hint`] is the
/// `hint:` line below it. Whatever the error, the output file is as it was before.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// Arguments that contradict each other or the input.
    #[error("{message}")]
    Usage { message: String, hint: String },
    /// A file that cannot be opened or read.
    #[error("cannot read {}: {}", path.display(), reason(source))]
    Unreadable { path: PathBuf, source: io::Error },
    /// A file that cannot be written; an old file of that name is untouched.
    #[error("cannot write {}: {}", path.display(), reason(source))]
    Unwritable { path: PathBuf, source: io::Error },
    /// A file whose content is not what its kind demands.
    #[error("{}: {}", path.display(), fault.message)]
    Content { path: PathBuf, fault: Fault },
    /// A result that the wanted kind of file cannot hold.
    #[error("cannot write {}: {}", path.display(), fault.message)]
    Unholdable { path: PathBuf, fault: Fault },
    /// A kernel that is neither numbers, nor a file, nor a known name.
    #[error("wanted a kernel (numbers, a file or a name), found {name:?}")]
    UnknownKernel { name: String, near: Option<String> },
    /// A kernel whose words were understood, but not its numbers.
    #[error("kernel {text:?}: {reason}")]
    Kernel { text: String, reason: String },
    /// A plot that cannot be drawn.
    #[error("cannot plot to {}: {reason}", path.display())]
    Plot { path: PathBuf, reason: String },
    /// The engine refused.
    #[error(transparent)]
    Engine(#[from] faltung::Error),
    /// More memory than is free.
    #[error(transparent)]
    Memory(#[from] Shortage),
    /// Ctrl-C, or the system's wish that the program ends.
    #[error("interrupted; nothing was written")]
    Interrupted,
}

/// The result of everything here that can fail.
pub(crate) type Result<T> = std::result::Result<T, CliError>;

/// What is wrong with the content of a file: what was wanted, what was found, what to do.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) message: String,
    pub(crate) hint: String,
    /// Whether something was asked of the file that no such file could give.
    asked: bool,
}

impl From<Shortage> for Fault {
    fn from(shortage: Shortage) -> Self {
        Fault::new(shortage.to_string(), memory::HINT)
    }
}

impl Fault {
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Fault { message: message.into(), hint: hint.into(), asked: false }
    }

    /// The file is in order, but not what was asked of it.
    pub(crate) fn asked(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Fault { asked: true, ..Fault::new(message, hint) }
    }

    /// The fault of a file that was found at `path`.
    pub(crate) fn read_from(self, path: &Path) -> CliError {
        CliError::Content { path: path.to_owned(), fault: self }
    }

    /// The fault of a result that was to be written to `path`.
    pub(crate) fn written_to(self, path: &Path) -> CliError {
        CliError::Unholdable { path: path.to_owned(), fault: self }
    }
}

impl CliError {
    pub(crate) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        CliError::Usage { message: message.into(), hint: hint.into() }
    }

    /// What the user can do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        let hint = match self {
            CliError::Usage { hint, .. } => hint.clone(),
            CliError::Unreadable { path, source } => hint_for_reading(path, source)?,
            CliError::Unwritable { source, .. } => hint_for_writing(source)?,
            CliError::Content { fault, .. } | CliError::Unholdable { fault, .. } => {
                fault.hint.clone()
            }
            CliError::UnknownKernel { near: Some(near), .. } => {
                format!("did you mean {near}? `faltung kernels` lists all names")
            }
            CliError::UnknownKernel { near: None, .. } => {
                "write taps (0,1,0.5), the name of a file, or a name with parameters (gauss:3); \
                 `faltung kernels` lists all names"
                    .into()
            }
            CliError::Kernel { .. } => {
                "`faltung kernels` shows the parameters of every name, with examples".into()
            }
            CliError::Plot { .. } => return None,
            CliError::Engine(error) => hint_for_engine(error)?,
            CliError::Memory(_) => memory::HINT.into(),
            CliError::Interrupted => return None,
        };
        (!hint.is_empty()).then_some(hint)
    }

    /// Whether the reader of standard output went away, as `head` does: no fault of anybody's.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, CliError::Unwritable { source, .. }
            if source.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Whether the question is at fault, and no file.
    fn is_usage(&self) -> bool {
        use faltung::Error;
        match self {
            CliError::Usage { .. } | CliError::UnknownKernel { .. } | CliError::Kernel { .. } => {
                true
            }
            CliError::Content { fault, .. } => fault.asked,
            CliError::Engine(error) => matches!(
                error,
                Error::Axis { .. }
                    | Error::PerAxis { .. }
                    | Error::Range { .. }
                    | Error::Value { .. }
                    | Error::Method { .. }
            ),
            _ => false,
        }
    }

    /// 2 for a question that makes no sense, 130 for an interruption, 1 for everything else.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            _ if self.is_usage() => ExitCode::from(2),
            CliError::Interrupted | CliError::Engine(faltung::Error::Stopped) => {
                ExitCode::from(130)
            }
            _ if self.is_closed_pipe() => ExitCode::from(141),
            _ => ExitCode::from(1),
        }
    }
}

/// The system's reason without its number, which differs between systems.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(end) => text[..end].to_lowercase(),
        None => text,
    }
}

fn hint_for_reading(path: &Path, error: &io::Error) -> Option<String> {
    let hint = match error.kind() {
        io::ErrorKind::NotFound => {
            "check the name; a signal can also be typed (1,2,3), or read from standard input with -"
        }
        io::ErrorKind::PermissionDenied => "you may not read this file; check its permissions",
        io::ErrorKind::IsADirectory => "this is a folder; name one file in it",
        _ if path.is_dir() => "this is a folder; name one file in it",
        io::ErrorKind::OutOfMemory => "the file is larger than the memory that is free",
        _ => return None,
    };
    Some(hint.into())
}

fn hint_for_writing(error: &io::Error) -> Option<String> {
    let hint = match error.kind() {
        io::ErrorKind::NotFound => "the folder does not exist; make it first",
        io::ErrorKind::PermissionDenied => "you may not write in this folder; choose another",
        io::ErrorKind::FileTooLarge => {
            "the system allows you no file of this size (ulimit -f); a file of that name is still \
             the old one"
        }
        io::ErrorKind::StorageFull => "the disk is full; a file of that name is still the old one",
        io::ErrorKind::IsADirectory => "this is a folder; name a file in it",
        _ => "a file of that name, if there was one, is still the old one",
    };
    Some(hint.into())
}

fn hint_for_engine(error: &faltung::Error) -> Option<String> {
    use faltung::Error;
    let hint = match error {
        Error::NotContained { .. } => {
            "use --mode same or --mode full, or a kernel that fits into the signal"
        }
        Error::Empty { what: "kernel", .. } => "give the kernel at least one tap",
        Error::Empty { .. } => "the signal holds no samples; check the file",
        Error::Rank { .. } => "give a kernel with at most as many axes as the signal",
        Error::Axis { .. } | Error::PerAxis { .. } => {
            "give --axis, --boundary, --stride and --dilation once for all axes, or once for each"
        }
        Error::Broadcast { .. } => "give a kernel for one channel, or one for every channel",
        Error::Method { .. } => "leave --method out: the fastest right one is chosen by itself",
        Error::Memory { .. } | Error::Overflow { .. } => {
            "use --mode same, a --stride, or a shorter kernel to make the result smaller"
        }
        Error::Value { .. } => "use --boundary constant:V with a V of the signal's own type",
        Error::Exceeds { .. } => {
            "convert the input to a wider type, or use --overflow saturate or wrap"
        }
        Error::Threads { .. } => "ask for fewer --threads",
        Error::Range { what: "a stride" | "a dilation", .. } => "1 keeps every sample",
        _ => return None,
    };
    Some(hint.into())
}
