//! The instruction-set levels, each in a process of its own: a level is chosen once in the life of one.

use std::env;
use std::process::Command;

/// Every level that this architecture may have, and whether this machine has it.
fn known() -> Vec<(&'static str, bool)> {
    let mut levels = vec![("portable", true)];
    #[cfg(target_arch = "x86_64")]
    {
        let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        let avx512 = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq");
        levels.extend([("avx2", avx2), ("avx512", avx2 && avx512)]);
    }
    #[cfg(target_arch = "aarch64")]
    levels.push(("neon", true));
    levels
}

/// The level that the engine takes in this process.
pub(crate) fn of_this_process() -> &'static str {
    let at_hand = || known().into_iter().filter(|(_, at_hand)| *at_hand).map(|(name, _)| name);
    let wish = env::var("FALTUNG_LEVEL").ok();
    at_hand().find(|name| Some(*name) == wish.as_deref()).or(at_hand().next_back()).unwrap()
}

/// Runs another test of this program at every level of this machine; levels that it lacks are named
/// on standard error.
#[allow(clippy::print_stderr)]
pub(crate) fn each_runs(test: &str) {
    for (level, at_hand) in known() {
        if !at_hand {
            eprintln!("{test}: this machine has no {level}");
            continue;
        }
        let program = env::current_exe().unwrap();
        let run =
            Command::new(program).args(["--exact", test]).env("FALTUNG_LEVEL", level).output();
        let run = run.unwrap();
        let said = String::from_utf8_lossy(&run.stdout);
        assert!(run.status.success(), "{test} at {level}: {}\n{said}", run.status);
        assert!(said.contains("1 passed"), "{test} at {level} did not run: {said}");
        eprintln!("{test}: {level} passed");
    }
}
