//! Every example in the README and the docs that is typed into a shell, run as it stands there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Commands of the `console` blocks of a page, each with the output that it is said to have.
fn examples(page: &str) -> Vec<(String, String)> {
    let mut examples: Vec<(String, String)> = Vec::new();
    for block in page.split("```console\n").skip(1) {
        for line in block.split("```").next().unwrap().lines() {
            match (line.strip_prefix("$ "), examples.last_mut()) {
                (Some(command), _) => examples.push((command.to_string(), String::new())),
                (None, Some((_, output))) => *output += &format!("{line}\n"),
                (None, None) => panic!("output before the first command: {line}"),
            }
        }
    }
    examples
}

fn check(page: &Path) -> usize {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(
        root().join("data").canonicalize().unwrap(),
        folder.path().join("data"),
    )
    .unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_faltung"));
    let path =
        format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let examples = examples(&fs::read_to_string(page).unwrap());
    for (command, output) in &examples {
        let shell = Command::new("sh")
            .args(["-c", command])
            .current_dir(folder.path())
            .env("PATH", &path)
            .output()
            .unwrap();
        let found = String::from_utf8(shell.stdout).unwrap();
        let talk = String::from_utf8_lossy(&shell.stderr);
        assert!(shell.status.success(), "{}: {command}\n{talk}", page.display());
        assert_eq!(&found, output, "{}: {command}", page.display());
    }
    examples.len()
}

#[test]
fn the_readme_is_true() {
    assert!(check(&root().join("README.md")) >= 8, "the README's examples are gone");
}

#[test]
fn the_docs_are_true() {
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        let page = entry.unwrap().path();
        if page.extension().is_some_and(|ending| ending == "md") {
            check(&page);
        }
    }
}
