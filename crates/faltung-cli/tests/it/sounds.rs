use super::*;
use std::io::Cursor;

fn stereo(left: &[i16], right: &[i16]) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 8000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
    for (&l, &r) in left.iter().zip(right) {
        writer.write_sample(l).unwrap();
        writer.write_sample(r).unwrap();
    }
    writer.finalize().unwrap();
    file.into_inner()
}

fn channel(file: &[u8], which: usize) -> Vec<f64> {
    let reader = hound::WavReader::new(file).unwrap();
    let all: Vec<i32> = reader.into_samples().map(|sample| sample.unwrap()).collect();
    all.iter().skip(which).step_by(2).map(|&sample| f64::from(sample)).collect()
}

#[test]
fn every_channel_keeps_its_tail_and_halves_round_to_even() {
    let desk = Desk::new();
    let (left, right) = ([100, -201, 303, 1], [5, 0, -7, 9]);
    desk.put("s.wav", stereo(&left, &right));
    desk.prints(&["s.wav", "0.5,0,0.25", "-o", "out.wav"]);
    let file = desk.bytes("out.wav");
    for (which, x) in [left, right].iter().enumerate() {
        let at =
            |i: isize| usize::try_from(i).ok().and_then(|i| x.get(i)).map_or(0.0, |&v| v.into());
        let wanted = convolved(&[0.5, 0.0, 0.25], 0..6, at);
        let rounded: Vec<f64> = wanted.iter().map(|value: &f64| value.round_ties_even()).collect();
        assert_eq!(channel(&file, which), rounded);
    }
}

#[test]
fn an_echo_counts_in_seconds_and_a_room_has_a_tail() {
    let desk = Desk::new();
    desk.put("s.wav", stereo(&[8000, 0, 0], &[0, 4000, 0]));
    desk.prints(&["s.wav", "echo:1ms,0.5", "-o", "echo.wav"]);
    let left = channel(&desk.bytes("echo.wav"), 0);
    assert_eq!((left.len(), left[0], left[8]), (3 + 8, 8000.0, 4000.0));
    desk.prints(&["s.wav", "room:0.1", "-o", "wet.wav"]);
    let wet = channel(&desk.bytes("wet.wav"), 0);
    assert!(wet.len() > 700 && wet[100..400].iter().any(|sample| *sample != 0.0));
}

#[test]
fn clipped_samples_are_counted_on_standard_error() {
    let desk = Desk::new();
    desk.put("s.wav", stereo(&[20000, -20000, 10], &[1, 2, 3]));
    let output = desk.run(&["s.wav", "2", "-o", "loud.wav"]);
    assert!(output.status.success());
    let talk = talk(&output);
    assert!(talk.contains("2 of 6 values were beyond full scale"), "{talk}");
    assert!(talk.contains("hint: --normalize=absolute"), "{talk}");
    assert_eq!(channel(&desk.bytes("loud.wav"), 0), [32767.0, -32768.0, 20.0]);
}

#[test]
fn a_kernel_for_each_channel_makes_stereo_and_rates_must_agree() {
    let desk = Desk::new();
    desk.put("s.wav", stereo(&[1000, 0], &[1000, 0]))
        .put("ir.wav", stereo(&[16384, 0], &[0, 8192]));
    desk.prints(&["s.wav", "ir.wav", "-o", "out.wav"]);
    let file = desk.bytes("out.wav");
    assert_eq!(channel(&file, 0), [500.0, 0.0, 0.0]);
    assert_eq!(channel(&file, 1), [0.0, 250.0, 0.0]);
    let mut other = stereo(&[1, 2], &[3, 4]);
    other[24..28].copy_from_slice(&44100_u32.to_le_bytes());
    desk.put("other.wav", other);
    let said = desk.refuses(&["s.wav", "other.wav", "-o", "x.wav"], 2);
    assert!(said.contains("8000 Hz, found 44100 Hz") && said.contains("hint:"), "{said}");
}

#[test]
fn a_header_that_claims_four_gigabytes_is_not_believed() {
    let desk = Desk::new();
    let mut file = stereo(&[1, 2, 3], &[4, 5, 6]);
    let at = file.windows(4).position(|four| four == b"data").unwrap() + 4;
    file[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    desk.put("s.wav", file);
    let output = desk.run(&["s.wav", "1", "-o", "out.wav"]);
    let talk = talk(&output);
    assert!(talk.contains("warning: the header claims 4294967295 bytes"), "{talk}");
    assert_eq!(channel(&desk.bytes("out.wav"), 1), [4.0, 5.0, 6.0]);
}
