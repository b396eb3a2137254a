//! Files that are written whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, NamedTempFile};

use crate::error::{CliError, Result};

/// The unfinished file of this process; whoever holds the lock may create, rename or remove it.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

fn unfinished() -> MutexGuard<'static, Option<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes Ctrl-C and the system's wish to end remove the unfinished file; the exit code is 130.
/// A file that grows beyond the user's limit then fails to be written, instead of being the end.
pub(crate) fn clean_up_when_interrupted() -> Result<()> {
    #[cfg(unix)]
    {
        // Nobody looks at the flag: the write that follows fails by itself.
        let flag = std::sync::Arc::default();
        signal_hook::flag::register(signal_hook::consts::SIGXFSZ, flag)
            .map_err(|error| CliError::usage(format!("cannot listen for signals: {error}"), ""))?;
    }
    let end = || {
        // The lock stays held until the end, so that no new file can appear.
        let file = unfinished();
        if let Some(path) = file.as_deref() {
            let _ = fs::remove_file(path);
        }
        let _ = writeln!(io::stderr(), "\nerror: {}", CliError::Interrupted);
        std::process::exit(130)
    };
    ctrlc::set_handler(end)
        .map_err(|error| CliError::usage(format!("cannot listen for Ctrl-C: {error}"), ""))
}

/// Removes the unfinished file, if there is one and nobody is busy with it.
pub(crate) fn discard_unfinished() {
    if let Ok(file) = UNFINISHED.try_lock()
        && let Some(path) = file.as_deref()
    {
        let _ = fs::remove_file(path);
    }
}

/// Writes a new file in the folder of `path`, and puts it in its place once it is complete.
///
/// A link is followed, so that its target is replaced. Pipes and devices are written directly.
/// If `write` or the disk fails, the old file is as it was, and nothing is left beside it.
pub(crate) fn replace<T>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> Result<T> {
    let failed = |source: io::Error| CliError::Unwritable { path: path.to_owned(), source };
    let old = fs::metadata(path).ok();
    if old.as_ref().is_some_and(fs::Metadata::is_dir) {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        let mut device = BufWriter::new(File::create(path).map_err(failed)?);
        let written = write(&mut device)?;
        device.flush().map_err(failed)?;
        return Ok(written);
    }
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let file = create_beside(&target, old.as_ref()).map_err(failed)?;
    let outcome = fill(&file, write, failed);
    let mut current = unfinished();
    *current = None;
    let written = outcome?;
    file.persist(&target).map_err(|error| failed(error.error))?;
    drop(current);
    Ok(written)
}

fn create_beside(target: &Path, old: Option<&fs::Metadata>) -> io::Result<NamedTempFile> {
    let folder = match target.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut builder = Builder::new();
    builder.prefix(".faltung-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut current = unfinished();
    let file = builder.tempfile_in(folder)?;
    *current = Some(file.path().to_owned());
    if let Some(old) = old {
        file.as_file().set_permissions(old.permissions())?;
    }
    Ok(file)
}

fn fill<T>(
    file: &NamedTempFile,
    write: impl FnOnce(&mut dyn Write) -> Result<T>,
    failed: impl Fn(io::Error) -> CliError,
) -> Result<T> {
    let mut buffered = BufWriter::with_capacity(1 << 16, file.as_file());
    let written = write(&mut buffered)?;
    buffered.flush().map_err(&failed)?;
    // Otherwise a power cut after the renaming could leave an empty file in the old one's place.
    file.as_file().sync_all().map_err(&failed)?;
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.csv");
        fs::write(&path, "old").unwrap();
        let answer = replace(&path, |out| {
            out.write_all(&[b'x'; 1 << 17]).unwrap();
            Err::<(), _>(CliError::Interrupted)
        });
        assert!(matches!(answer, Err(CliError::Interrupted)));
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        replace(&path, |out| out.write_all(b"new").map_err(|_| CliError::Interrupted)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        replace(&link, |out| out.write_all(b"new").map_err(|_| CliError::Interrupted)).unwrap();
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
