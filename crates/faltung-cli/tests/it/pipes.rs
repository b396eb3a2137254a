use super::*;
use std::io::{Read, Write};

fn piped(words: &[&str], input: &[u8]) -> Output {
    let desk = Desk::new();
    let mut child = desk
        .command(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn bare_samples_go_through_bit_for_bit() {
    let input: Vec<u8> = [1.0_f32, -2.0, 0.5].iter().flat_map(|v| v.to_le_bytes()).collect();
    let output = piped(&["-", "1,2", "--raw", "f32le"], &input);
    let found: Vec<f32> =
        output.stdout.chunks(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
    assert_eq!(found, [1.0, 0.0, -3.5, 1.0]);
    let output =
        piped(&["-", "1,0,1", "--raw", "s16be", "--channels", "2"], &[0, 1, 0, 2, 1, 0, 2, 0]);
    assert!(output.status.success(), "{}", talk(&output));
    assert_eq!(output.stdout, [0, 1, 0, 2, 1, 0, 2, 0, 0, 1, 0, 2, 1, 0, 2, 0]);
}

#[test]
fn tables_are_recognised_in_a_pipe() {
    let output = piped(&["-", "1,2"], b"t,v\na,1\nb,2\n");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "t,v\na,3\nb,4\n");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::new();
    desk.put("long.csv", "1\n".repeat(200_000));
    let mut child = desk
        .command(&["long.csv", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 2];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((&first, output.status.code(), talk(&output).as_str()), (b"1\n", Some(141), ""));
}

#[cfg(unix)]
#[test]
fn an_interruption_leaves_the_old_file_and_nothing_else() {
    let desk = Desk::new();
    // A pipe that is never written to keeps the program waiting.
    desk.put("old.csv", "old");
    let mut child = desk
        .command(&["-", "1", "-o", "old.csv"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(500));
    // Kept open: waiting for a child closes what is left of its standard input.
    let _input = child.stdin.take();
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(130));
    assert_eq!(desk.text("old.csv"), "old");
    assert_eq!(desk.names(), ["old.csv"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let desk = Desk::new();
    desk.put("v.csv", "1\n2\n");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = desk.command(&["v.csv", "1"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(talk(&output).contains("no space left"), "{}", talk(&output));
}
