//! What the world does to a program: full disks, files that end half-way, memory that is not there,
//! death at any moment. Whatever happens, the output is the old file or the whole new one, and the
//! program ends by itself with a result or an error.

use super::*;
use std::thread;
use std::time::{Duration, Instant};

/// A table of so many rows, the same at every run.
fn long_table(rows: usize) -> String {
    let row = |i: usize| format!("{}\n", (i * 7919 % 10_007) as f64 / 8.0);
    (0..rows).map(row).collect()
}

fn npy_of_ones(count: usize) -> Vec<u8> {
    let header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({count},), }}");
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((header.len() as u16).to_le_bytes());
    file.extend(header.as_bytes());
    file.extend(std::iter::repeat_n(1.0f64.to_le_bytes(), count).flatten());
    file
}

fn sound(frames: u32) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
    (0..frames).for_each(|at| writer.write_sample((at % 20_011 * 31 % 20_011) as i16).unwrap());
    writer.finalize().unwrap();
    file.into_inner()
}

fn picture(width: u32, height: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x * 31 + y) as u8, (y * 17) as u8, (x ^ y) as u8])
    });
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner()
}

impl Desk {
    /// The program under one of the shell's limits.
    fn limited(&self, limit: &str, words: &[&str]) -> Output {
        let program = env!("CARGO_BIN_EXE_faltung");
        Command::new("sh")
            .current_dir(self.0.path())
            .args(["-c", &format!("ulimit {limit}; exec \"$0\" \"$@\""), program])
            .args(words)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }
}

/// Adds a line to the file that `FALTUNG_FAULTS` names: `make trust` reads it.
fn record(fault: &str, times: usize, outcome: &str) {
    use std::io::Write;
    let Some(path) = std::env::var_os("FALTUNG_FAULTS") else { return };
    let mut file = fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
    file.write_all(format!("{fault}\t{times}\t{outcome}\n").as_bytes()).unwrap();
}

/// An error in the program's own words, and nothing left beside the old files.
#[track_caller]
fn assert_told(desk: &Desk, output: &Output, names: &[&str], what: &str) {
    let said = talk(output);
    assert_eq!(output.status.code(), Some(1), "{what}: {}\n{said}", output.status);
    assert!(said.starts_with("error: "), "{what}: {said}");
    assert_eq!(desk.names(), names, "{what}: {said}");
}

#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_leaves_the_old_file() {
    let desk = Desk::new();
    desk.put("v.csv", long_table(20_000)).put("out.csv", "old").put("p.png", picture(300, 300));
    let names = ["out.csv", "p.png", "v.csv"];
    // In blocks of 512 or 1024 bytes: the result is larger than any of these.
    for blocks in [0, 1, 3, 20, 40] {
        for words in [
            ["v.csv", "box:3", "-o", "out.csv"],
            ["v.csv", "box:3", "-o", "out.npy"],
            ["p.png", "box:3", "-o", "new.png"],
        ] {
            let output = desk.limited(&format!("-f {blocks}"), &words);
            assert_told(&desk, &output, &names, &format!("{blocks} blocks, {words:?}"));
            assert_eq!(desk.text("out.csv"), "old");
        }
    }
    desk.prints(&["v.csv", "box:3", "-o", "out.csv"]);
    assert_ne!(desk.text("out.csv"), "old");
    record("a disk that fills up", 15, "an error each time, old files untouched");
}

#[cfg(target_os = "linux")]
#[test]
fn devices_that_fail_are_told() {
    let desk = Desk::new();
    desk.put("v.csv", long_table(5000));
    std::os::unix::fs::symlink("/dev/full", desk.path("full.csv")).unwrap();
    let full = desk.run(&["v.csv", "box:3", "-o", "full.csv"]);
    assert_told(&desk, &full, &["full.csv", "v.csv"], "a full device");
    assert!(talk(&full).contains("no space left"), "{}", talk(&full));
    // This file opens, and the first read fails.
    let unreadable = desk.run(&["/proc/self/mem", "1", "--raw", "u8", "-o", "x.raw"]);
    assert_told(&desk, &unreadable, &["full.csv", "v.csv"], "a read error");
    assert!(talk(&unreadable).contains("cannot read /proc/self/mem"), "{}", talk(&unreadable));
    record("a device that fails", 2, "an error each time");
}

#[cfg(unix)]
#[test]
fn pipes_that_end_half_way_give_an_error_or_what_came() {
    let whole = [
        ("a.npy", npy_of_ones(3000)),
        ("a.wav", sound(3000)),
        ("a.png", picture(60, 50)),
        ("a.csv", long_table(3000).into_bytes()),
    ];
    let (mut results, mut errors) = (0, 0);
    for (name, bytes) in whole {
        for cut in (0..24).map(|at| at * bytes.len() / 24) {
            let desk = Desk::new();
            assert!(Command::new("mkfifo").arg(desk.path(name)).status().unwrap().success());
            let mut child = desk.command(&[name, "box:3", "-o", "out.npy"]);
            let child = child.stderr(Stdio::piped()).spawn().unwrap();
            fs::write(desk.path(name), &bytes[..cut]).unwrap();
            let output = child.wait_with_output().unwrap();
            let what = format!("{name} cut at {cut}");
            if output.status.success() {
                // A table or a sound that ends early is a shorter one; an array or a picture is not.
                assert!(name.ends_with("csv") || name.ends_with("wav"), "{what}");
                assert!(desk.bytes("out.npy").len() > 80, "{what}");
                results += 1;
            } else {
                assert_told(&desk, &output, &[name], &what);
                errors += 1;
            }
        }
    }
    let outcome = format!("{errors} errors, {results} results of what came");
    record("a pipe that ends half-way", results + errors, &outcome);
}

/// Killed without a chance to clean up: what is left beside is not called like any result.
#[cfg(unix)]
#[test]
fn death_at_any_moment_leaves_no_torn_file() {
    let desk = Desk::new();
    desk.put("v.csv", long_table(60_000));
    let words = ["v.csv", "box:5", "-o", "out.csv"];
    let start = Instant::now();
    desk.prints(&words);
    let life = start.elapsed();
    let whole = desk.bytes("out.csv");
    let (mut absent, mut old, mut complete) = (0, 0, 0);
    for round in 0..100u32 {
        if round % 2 == 0 {
            let _ = fs::remove_file(desk.path("out.csv"));
        } else {
            desk.put("out.csv", "old");
        }
        let mut child = desk.command(&words).stderr(Stdio::null()).spawn().unwrap();
        // Spread over a little more than a life, in an order without a pattern.
        thread::sleep(life * (round * 37 % 100) / 80 + Duration::from_micros(1));
        child.kill().unwrap();
        child.wait().unwrap();
        match fs::read(desk.path("out.csv")) {
            Err(_) => absent += 1,
            Ok(bytes) if bytes == b"old" => old += 1,
            Ok(bytes) => {
                assert!(bytes == whole, "round {round}: {} bytes of {}", bytes.len(), whole.len());
                complete += 1;
            }
        }
    }
    let outcome =
        format!("no file {absent} times, the old one {old}, the whole new one {complete}");
    record("killed at any moment", 100, &outcome);
    assert!(absent > 0 && old > 0 && complete > 0, "{absent} absent, {old} old, {complete} new");
    let stray = |name: &&String| !["out.csv", "v.csv"].contains(&name.as_str());
    let names = desk.names();
    for name in names.iter().filter(stray) {
        assert!(name.starts_with(".faltung-") && name.ends_with(".part"), "{name}");
    }
    // The next run does not stumble over what is left.
    desk.prints(&words);
    assert!(desk.bytes("out.csv") == whole);
}

#[cfg(target_os = "linux")]
#[test]
fn little_memory_gives_an_error_or_the_result() {
    let desk = Desk::new();
    desk.put("v.csv", long_table(400_000))
        .put("a.npy", npy_of_ones(3_000_000))
        .put("s.wav", sound(4_000_000))
        .put("p.png", picture(2000, 1500));
    let inputs = desk.names();
    let names: Vec<&str> = inputs.iter().map(String::as_str).collect();
    for words in [
        ["v.csv", "gauss:3", "-o", "out.csv"],
        ["v.csv", "box:500", "-o", "out.npy"],
        ["a.npy", "gauss:400", "-o", "out.npy"],
        ["s.wav", "room:1", "-o", "out.wav"],
        ["p.png", "gauss:3", "-o", "out.png"],
        ["1,2,3", "box:90000000", "-o", "out.csv"],
    ] {
        let name = words[3];
        let mut results = Vec::new();
        for megabytes in [64, 72, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 512, 768, 1024] {
            let output = desk.limited(&format!("-v {}", megabytes << 10), &words);
            let what = format!("{words:?} in {megabytes} MiB");
            if output.status.success() {
                results.push(desk.bytes(name));
                fs::remove_file(desk.path(name)).unwrap();
            } else {
                assert_told(&desk, &output, &names, &what);
                assert!(talk(&output).contains("memory"), "{what}: {}", talk(&output));
            }
        }
        let outcome =
            format!("{} errors, {} results, all the same", 15 - results.len(), results.len());
        record(&format!("64 MiB to 1 GiB of memory for `{}`", words.join(" ")), 15, &outcome);
        assert!(results.windows(2).all(|two| two[0] == two[1]), "{words:?}: results differ");
        assert!(!results.is_empty() || words[0] == "1,2,3", "{words:?}: 1 GiB is not enough");
    }
}
