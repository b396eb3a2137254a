//! The command-line program: a file in, a filtered file out.

use std::process::ExitCode;

use faltung_cli::Granting;

#[global_allocator]
static ALLOCATOR: Granting = Granting;

fn main() -> ExitCode {
    faltung_cli::main()
}
