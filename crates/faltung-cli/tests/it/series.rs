use super::*;

const DATES: [&str; 8] = [
    "1958-03-29",
    "1958-04-05",
    "1958-04-12",
    "1958-04-19",
    "1958-04-26",
    "1958-05-03",
    "1958-05-10",
    "1958-05-17",
];
const VALUES: [f64; 8] = [316.1, 317.3, 317.6, 317.5, 316.4, 316.9, 317.5, 318.0];

fn weekly() -> String {
    let rows = DATES.iter().zip(VALUES).map(|(date, value)| format!("{date},{value},\"a, b\"\n"));
    format!("# weekly\ndate,co2 (ppm),note\n{}", rows.collect::<String>())
}

fn column(text: &str, separator: char, column: usize) -> Vec<f64> {
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| row.split(separator).nth(column).unwrap().parse().unwrap_or(f64::NAN)).collect()
}

#[test]
fn a_series_keeps_its_size_its_dates_and_its_mean() {
    let desk = Desk::new();
    desk.put("co2.csv", weekly());
    desk.prints(&["co2.csv", "0.25,0.5,0.25", "--column", "co2 (ppm)", "-o", "smooth.csv"]);
    let smooth = desk.text("smooth.csv");
    let found = column(&smooth, ',', 1);
    let wanted = convolved(&[0.25, 0.5, 0.25], 1..9, |i| symmetric(&VALUES, i));
    assert_close(&found, &wanted, 1e-12);
    assert!((found.iter().sum::<f64>() - VALUES.iter().sum::<f64>()).abs() < 1e-9);
    for (line, wanted) in smooth.lines().zip(weekly().lines()) {
        let kept =
            |line: &str| (line.split(',').next().map(str::to_owned), line.ends_with("\"a, b\""));
        assert_eq!(kept(line), kept(wanted));
    }
}

#[test]
fn every_boundary_reads_what_it_says() {
    let desk = Desk::new();
    let (n, h) = (VALUES.len() as isize, [0.5, 0.3, 0.15, 0.05, 0.0]);
    desk.put("v.txt", VALUES.map(|value| format!("{value}\n")).concat());
    let inside = |i: isize| (0..n).contains(&i).then(|| VALUES[i as usize]);
    type Rule<'a> = (&'a str, Box<dyn Fn(isize) -> f64 + 'a>);
    let rules: [Rule<'_>; 7] = [
        ("zero", Box::new(|i| inside(i).unwrap_or(0.0))),
        ("constant:300.5", Box::new(|i| inside(i).unwrap_or(300.5))),
        ("edge", Box::new(|i| VALUES[i.clamp(0, n - 1) as usize])),
        ("symmetric", Box::new(|i| symmetric(&VALUES, i))),
        (
            "reflect",
            Box::new(|i| {
                let at = i.rem_euclid(2 * n - 2);
                VALUES[at.min(2 * n - 2 - at) as usize]
            }),
        ),
        ("wrap", Box::new(|i| VALUES[i.rem_euclid(n) as usize])),
        ("zero/edge", Box::new(|i| if i < 0 { 0.0 } else { VALUES[i.min(n - 1) as usize] })),
    ];
    for (name, at) in rules {
        let text = desk.prints(&["v.txt", "0.5,0.3,0.15,0.05,0.0", "--boundary", name]);
        let found: Vec<f64> = text.lines().map(|line| line.parse().unwrap()).collect();
        assert_close(&found, &convolved(&h, 2..n + 2, at), 1e-10);
    }
}

#[test]
fn gaps_are_averaged_over_unless_told_otherwise() {
    let desk = Desk::new();
    desk.put("gaps.csv", "t,v\n1,2\n2,\n3,4\n4,NA\n5,6\n");
    let smooth = |policy: &[&str]| {
        let words = [&["gaps.csv", "1,1,1", "--normalize"], policy].concat();
        desk.prints(&words)
    };
    // Edges mirrored: 2 2 _ | 2 _ 4 | _ 4 _ | 4 _ 6 | _ 6 6.
    assert_close(&column(&smooth(&[]), ',', 1), &[2.0, 3.0, 4.0, 5.0, 6.0], 1e-12);
    assert_eq!(smooth(&["--nan", "keep"]), "t,v\n1,NaN\n2,\n3,NaN\n4,NA\n5,NaN\n");
    let filled = column(&smooth(&["--nan=fill:3"]), ',', 1);
    assert_close(&filled, &[7.0 / 3.0, 3.0, 10.0 / 3.0, 13.0 / 3.0, 5.0], 1e-12);
    let notes = talk(&desk.run(&["gaps.csv", "1,1,1"]));
    assert!(notes.contains("2 of 5 values are missing"), "{notes}");
    assert!(talk(&desk.run(&["gaps.csv", "1,1,1", "-q"])).is_empty());
}

#[test]
fn an_average_of_the_past_does_not_see_the_future() {
    let desk = Desk::new();
    desk.put("step.csv", "0\n0\n0\n1\n0\n0\n");
    let text = desk.prints(&["step.csv", "ema:3", "--boundary", "zero"]);
    let found: Vec<f64> = text.lines().map(|line| line.parse().unwrap()).collect();
    // alpha = 2 / (3 + 1)
    assert_close(&found, &[0.0, 0.0, 0.0, 0.5, 0.25, 0.125], 1e-5);
}

#[test]
fn other_modes_keep_rows_beside_their_numbers() {
    let desk = Desk::new();
    desk.put("v.csv", "t;v\na;1\nb;2\nc;3\nd;4\n");
    let valid = desk.prints(&["v.csv", "1,1,1", "--mode", "valid"]);
    assert_eq!(valid, "t;v\nb;6\nc;9\n");
    let full = desk.prints(&["v.csv", "1,1,1", "--mode", "full"]);
    assert_eq!(full, "t;v\n;1\na;3\nb;6\nc;9\nd;7\n;4\n");
    let thinned = desk.prints(&["v.csv", "1,1,1", "--stride", "2", "--boundary", "zero"]);
    assert_eq!(thinned, "t;v\na;3\nc;9\n");
}

#[test]
fn kinds_of_file_turn_into_each_other() {
    let desk = Desk::new();
    desk.put("v.csv", "t,a,b\nx,1,10\ny,2,20\nz,3,30\n");
    desk.prints(&["v.csv", "1", "--column", "a", "--column", "b", "-o", "v.npy"]);
    desk.prints(&["v.npy", "1", "--axis", "0", "-o", "again.tsv"]);
    assert_eq!(desk.text("again.tsv"), "1\t10\n2\t20\n3\t30\n");
    desk.prints(&["v.csv", "1", "--column", "a", "-o", "v.wav", "--sample-rate", "8000"]);
    let file = desk.bytes("v.wav");
    let sound = hound::WavReader::new(&file[..]).unwrap();
    assert_eq!((sound.spec().sample_rate, sound.spec().channels), (8000, 1));
    assert_eq!(sound.into_samples::<f32>().map(|v| v.unwrap()).sum::<f32>(), 6.0);
    desk.prints(&["v.csv", "1", "--column", "a", "-o", "x.csv", "--plot", "x.svg"]);
    assert!(desk.text("x.svg").starts_with("<svg"), "{}", desk.text("x.svg"));
    desk.prints(&["v.csv", "1", "--column", "a", "-o", "x.csv", "--plot", "x.png"]);
    assert!(image::load_from_memory(&desk.bytes("x.png")).unwrap().width() > 100);
}

#[test]
fn arrays_keep_numpys_types_and_lengths() {
    use npyz::WriterBuilder;
    let desk = Desk::new();
    let save = |name: &str, values: &[i16]| {
        let mut file = Vec::new();
        let options = npyz::WriteOptions::new().default_dtype().shape(&[values.len() as u64]);
        let mut writer = options.writer(&mut file).begin_nd().unwrap();
        writer.extend(values.iter().copied()).unwrap();
        writer.finish().unwrap();
        desk.put(name, file);
    };
    save("a.npy", &[30000, 2, 3]);
    save("b.npy", &[2, 1]);
    desk.prints(&["a.npy", "b.npy", "-o", "c.npy"]);
    let bytes = desk.bytes("c.npy");
    let wrapped = npyz::NpyFile::new(&bytes[..]).unwrap().into_vec::<i16>().unwrap();
    assert_eq!(wrapped, [(60000_i32 - 65536) as i16, 30004, 8, 3]);
    desk.prints(&["a.npy", "2,1", "-o", "c.npy"]);
    let bytes = desk.bytes("c.npy");
    let wide = npyz::NpyFile::new(&bytes[..]).unwrap().into_vec::<i64>().unwrap();
    assert_eq!(wide, [60000, 30004, 8, 3]);
    desk.prints(&["a.npy", "0.5", "-o", "c.npy"]);
    let bytes = desk.bytes("c.npy");
    assert_eq!(
        npyz::NpyFile::new(&bytes[..]).unwrap().into_vec::<f64>().unwrap(),
        [15000.0, 1.0, 1.5]
    );
}
