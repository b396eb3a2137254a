use super::*;

#[test]
fn the_tutorials_example() {
    let desk = Desk::new();
    assert_eq!(desk.prints(&["1,2,3", "0,1,0.5"]), "0,1,2.5,4,1.5\n");
    assert_eq!(desk.prints(&["1,2,3", "0,1,0.5", "--mode", "same"]), "1,2.5,4\n");
    assert_eq!(desk.prints(&["1,2,3", "0,1,0.5", "--mode", "valid"]), "2.5\n");
    assert_eq!(desk.prints(&["-1,2,-3", "-1,.5", "--correlate"]), "-0.5,2,-3.5,3\n");
    assert_eq!(desk.prints(&["1,2i", "1,1i"]), "1+0i,0+3i,-2+0i\n");
    assert_eq!(desk.prints(&["1,2;3,4", "1;1", "--mode", "valid"]), "4,6\n");
    let lesson = desk.prints(&["show", "1,2,3", "0,1,0.5"]);
    let (list, sheet) = (desk.prints(&["kernels"]), desk.prints(&["kernels", "gauss:3"]));
    assert!(list.contains("savgol") && sheet.contains("sigma") && !list.contains('\x1b'));
    assert!(desk.refuses(&["kernels", "gaus"], 2).contains("did you mean gauss?"));
    assert!(lesson.contains("1*0.5 + 2*1 + 3*0 = 2.5") && !lesson.contains('\x1b'), "{lesson}");
}

#[test]
fn explanations_leave_the_data_alone() {
    let desk = Desk::new();
    let output = desk.run(&["1,2,3", "1,1", "--explain"]);
    assert_eq!(output.stdout, b"1,3,5,3\n");
    assert!(talk(&output).contains("> direct"), "{}", talk(&output));
    desk.put("v.csv", "1\n2\n");
    assert!(desk.prints(&["v.csv", "1,1", "--explain", "-o", "w.csv"]).contains("> direct"));
}

#[test]
fn help_has_examples_and_exit_codes_for_every_verb() {
    let desk = Desk::new();
    let help = desk.prints(&["--help"]);
    for word in ["Examples:", "Exit codes:", "gauss:8", "--boundary", "--nan", "130"] {
        assert!(help.contains(word), "{word}");
    }
    assert!(help.lines().all(|line| line.chars().count() <= 100));
    for verb in ["show", "kernels", "completions", "man"] {
        assert!(desk.prints(&[verb, "--help"]).contains("Examples:"), "{verb}");
    }
    let page = desk.prints(&["man"]);
    assert!(
        page.contains(".TH faltung 1") && page.contains("boundary") && page.contains("Exit codes")
    );
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(desk.prints(&["completions", shell]).contains("faltung"), "{shell}");
    }
    assert_eq!(desk.run(&["1,2,3"]).status.code(), Some(2));
}

/// An array of signed bytes as NumPy writes it.
fn npy(values: &[i8]) -> Vec<u8> {
    let header =
        format!("{{'descr': '|i1', 'fortran_order': False, 'shape': ({},), }}", values.len());
    let mut file = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
    file.extend(format!("{header:<117}\n").bytes());
    file.extend(values.iter().map(|value| *value as u8));
    file
}

#[test]
fn bytes_that_overflow_wrap_or_saturate_or_are_an_error() {
    let desk = Desk::new();
    desk.put("a.npy", npy(&[100, 100])).put("v.npy", npy(&[1, 1]));
    for (rule, sums) in [("wrap", [100i8, -56, 100]), ("saturate", [100, 127, 100])] {
        desk.prints(&["a.npy", "v.npy", "--overflow", rule, "-o", "y.npy"]);
        assert_eq!(desk.bytes("y.npy")[128..], sums.map(|value| value as u8));
    }
    let words = ["a.npy", "v.npy", "--overflow", "error", "-o", "z.npy"];
    let told = talk(&desk.run(&words));
    assert!(told.contains("found 200 at index [1]") && told.contains("--overflow"), "{told}");
    assert!(!desk.path("z.npy").exists());
}

#[test]
fn exact_sums_on_the_command_line() {
    let desk = Desk::new();
    let words = ["1e300,1.5,-1e300", "1e8,1,1e8", "--mode", "valid"];
    assert_eq!(desk.prints(&[&words[..], &["--accuracy", "exact"]].concat()), "1.5\n");
    assert!(desk.refuses(&["1,2", "1,1", "--accuracy", "best"], 2).contains("guaranteed"));
}

#[cfg(unix)]
#[test]
fn pipes_with_names_are_written_directly() {
    let desk = Desk::new();
    desk.put("v.csv", "1\n2\n");
    assert!(Command::new("mkfifo").arg(desk.path("pipe.csv")).status().unwrap().success());
    let reader = Command::new("cat").arg(desk.path("pipe.csv")).stdout(Stdio::piped()).spawn();
    desk.prints(&["v.csv", "2", "-o", "pipe.csv"]);
    assert_eq!(reader.unwrap().wait_with_output().unwrap().stdout, b"2\n4\n");
    assert_eq!(desk.names(), ["pipe.csv", "v.csv"]);
}

#[test]
fn kernels_come_from_files_of_any_kind() {
    let desk = Desk::new();
    desk.put("taps.csv", "time,tap\n0,1\n1,2\n")
        .put("matrix.txt", "1 2\n".replace(' ', ",") + "3,4\n");
    assert_eq!(desk.prints(&["1,10", "taps.csv"]), "1,12,20\n");
    assert_eq!(desk.prints(&["1,0;0,0", "matrix.txt", "--mode", "same"]), "1,2\n3,4\n");
}

#[test]
fn typed_numbers_too_large_for_whole_sums_are_real() {
    let desk = Desk::new();
    assert_eq!(desk.prints(&["9223372036854775807,1", "2,2"]).lines().count(), 1);
    let sums = desk.prints(&["5000000000,5000000000", "5000000000,1"]);
    let sums: Vec<f64> = sums.trim().split(',').map(|word| word.parse().unwrap()).collect();
    assert_eq!(sums, [2.5e19, 2.5e19 + 5e9, 5e9]);
}
