use super::*;

#[test]
fn every_fault_says_what_to_do() {
    let desk = Desk::new();
    desk.put("v.csv", "t,v\n1,2\n0,3\n")
        .put("words.csv", "v\n1\nsoon\n")
        .put("empty.csv", "")
        .put("two.csv", "a,b\n1,2\n0,3\n")
        .put("typo.csv", "t;v\n1;2\n2;2,5\n3;1\n")
        .put("sound.mp3", "ID3")
        .put("negative.npy", {
            let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (-3,), }\n";
            let mut file = b"\x93NUMPY\x01\x00".to_vec();
            file.extend((header.len() as u16).to_le_bytes());
            file.extend(header.as_bytes());
            file
        })
        .put("short.wav", b"RIFF\xFF\xFF\xFF\xFFWAVEfmt ");
    for (words, code, error, hint) in [
        (
            vec!["empty.csv", "1"],
            1,
            "empty.csv: wanted a signal, found an empty file",
            "check the name",
        ),
        (vec!["gone.csv", "1"], 1, "cannot read gone.csv: no such file", "check the name"),
        (vec![".", "1"], 1, "cannot read .: is a directory", "name one file"),
        (vec!["v.csv", "1", "--column", "w"], 2, "wanted a column \"w\", found t, v", "1 to 2"),
        (vec!["two.csv", "1"], 1, "wanted one column of numbers, found a, b", "--column"),
        (
            vec!["1,2,3", "gaus:3"],
            2,
            "wanted a kernel (numbers, a file or a name), found \"gaus\"",
            "did you mean gauss?",
        ),
        (vec!["1,2,3", "qqqqq"], 2, "found \"qqqqq\"", "faltung kernels"),
        (vec!["1,2,3", "gone.npy"], 1, "cannot read gone.npy", "check the name"),
        (vec!["1,2,3", "gauss"], 2, "wanted sigma", "faltung kernels"),
        (vec!["1,2,3", "gauss:-1"], 2, "kernel \"gauss:-1\": wanted sigma", "faltung kernels"),
        (
            vec!["1,2;3,4;5,6", "1,2,3;4,5,6", "--mode", "valid"],
            1,
            "mode valid wants one operand",
            "--mode same",
        ),
        (vec!["words.csv", "1"], 1, "line 3, column 1 (v), found \"soon\"", "correct the cell"),
        (vec!["negative.npy", "1"], 1, "size -3", "save the array again"),
        (vec!["short.wav", "1"], 1, "found no description", "export the sound again"),
        (vec!["sound.mp3", "1"], 1, "found .mp3", "ffmpeg"),
        (vec!["1,2,3", "1", "-o", "x.foo"], 2, "x.foo", ".csv, .tsv"),
        (vec!["1,2,3", "1", "-o", "x.png"], 1, "cannot become a picture", "--plot"),
        (vec!["1,2,3", "0.5", "-o", "x.wav"], 1, "sample rate", "--sample-rate 44100"),
        (vec!["1,2,3", "1", "-o", "no/x.csv"], 1, "cannot write no/x.csv", "folder does not exist"),
        (vec!["1,2,3", "1", "-o", "x.csv", "--plot", "x.gif"], 2, ".svg or .png", "ends in .svg"),
        (vec!["1,2,3", "1,-1", "--normalize"], 2, "sum to 0", "--normalize=absolute"),
        (vec!["1,2,3", "1", "--method", "fft"], 2, "method fft", "leave --method out"),
        (vec!["1,2,3", "1,2;3,4"], 1, "at most the signal's 1 dimensions", "at most as many axes"),
        (vec!["1,2,3", "1", "--stride", "0"], 2, "stride", "1 keeps every"),
        (vec!["1,2,3", "1", "--dilation", "0"], 2, "dilation", "1 keeps every"),
        (vec!["1,2,3", "1", "--axis", "5"], 2, "axis 5", "--axis"),
        (vec!["1,2,x", "1"], 2, "found \"x\" at place 3", "1,2,3"),
        (vec!["1,2,3", "1,,2"], 2, "found \"\" at place 2", "faltung kernels"),
        (vec!["typo.csv", "1"], 1, "line 3, column 2 (v), found \"2,5\"", "decimal"),
        (vec!["1,2,3", "1", "--linear"], 2, "--linear wants a picture", "leave --linear out"),
        (vec!["1,2;3", "1"], 2, "row 2", "same number of columns"),
    ] {
        let said = desk.refuses(&words, code);
        let first = said.lines().next().unwrap();
        assert!(first.starts_with("error: ") && first.contains(error), "{words:?}: {said}");
        assert!(
            said.contains("hint: ") && said.contains(hint) || hint.is_empty(),
            "{words:?}: {said}"
        );
    }
    assert!(!desk.names().iter().any(|name| name.starts_with('x') || name.starts_with('.')));
}

#[test]
fn a_fault_leaves_the_old_file_whole() {
    let desk = Desk::new();
    desk.put("out.csv", "old").put("out.wav", "old").put("v.csv", "1\n2\n");
    desk.refuses(&["v.csv", "1", "-o", "out.wav"], 1);
    desk.refuses(&["v.csv", "1", "-o", "out.csv", "--plot", "x.gif"], 2);
    assert_eq!((desk.text("out.csv"), desk.text("out.wav")), ("old".into(), "old".into()));
    desk.prints(&["v.csv", "2", "-o", "v.csv"]);
    assert_eq!(desk.text("v.csv"), "2\n4\n");
    assert_eq!(desk.names(), ["out.csv", "out.wav", "v.csv"]);
}

#[test]
fn lines_are_counted_alike_with_either_line_ending() {
    let desk = Desk::new();
    for (name, text) in
        [("lf.csv", "a,b\n1,2\n2,x\n3,4\n"), ("crlf.csv", "a,b\r\n1,2\r\n2,x\r\n3,4\r\n")]
    {
        desk.put(name, text);
        let output = desk.command(&[name, "box:3", "--column", "b"]).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(talk(&output).contains("in line 3"), "{name}: {}", talk(&output));
    }
}

#[test]
fn an_odd_environment_is_told() {
    let desk = Desk::new();
    let run = |threads| desk.command(&["1,2", "1"]).env("FALTUNG_NUM_THREADS", threads).output();
    assert!(talk(&run("abc").unwrap()).contains("FALTUNG_NUM_THREADS wants a whole number"));
    assert!(talk(&run("0").unwrap()).contains("found \"0\""));
    assert_eq!(talk(&run("2").unwrap()), "");
}

#[test]
fn prices_are_read_or_their_fault_is_told() {
    let desk = Desk::new();
    desk.put("wrong.tsv", "ROW\t4\n");
    let output = desk.run(&["1,2,3", "1,1", "--prices", "wrong.tsv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(talk(&output).contains("wrong.tsv: wanted a table of prices with a line for machine"));
    let output = desk.command(&["1,2", "1"]).env("FALTUNG_PRICES", "").output().unwrap();
    assert_eq!(talk(&output), "");
    let output = desk.command(&["1,2", "1"]).env("FALTUNG_PRICES", "none.tsv").output().unwrap();
    assert!(talk(&output).contains("cannot read none.tsv"), "{}", talk(&output));
    let table = include_str!("../../../../bench/prices/amd-epyc-avx512.tsv");
    desk.put("own.tsv", table.replace("AMD EPYC", "my own machine"));
    let told = desk.prints(&["1,2,3", "1,1", "--prices", "own.tsv", "-o", "y.csv", "--explain"]);
    assert!(told.contains("predictions for one thread from my own machine"), "{told}");
}
