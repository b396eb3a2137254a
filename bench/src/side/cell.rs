use std::path::PathBuf;

use faltung::{Mode, Spec};
use ndarray::{ArrayD, IxDyn};

use super::Outcome;
use crate::sample::Sample;

/// Below this many samples, libraries that write to memory of the caller's keep one result.
const SMALL: usize = 50_000;

/// One question of the comparison, without its operands.
pub struct Cell {
    folder: PathBuf,
    words: Vec<(String, String)>,
}

impl Cell {
    /// `cell FOLDER key=value..`
    pub fn parse(line: &str) -> Outcome<Cell> {
        let mut words = line.split_whitespace();
        let (Some("cell"), Some(folder)) = (words.next(), words.next()) else {
            return Err(format!("wanted: cell FOLDER key=value.., found: {line}").into());
        };
        let pair = |word: &str| {
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            (key.to_string(), value.to_string())
        };
        Ok(Cell { folder: folder.into(), words: words.map(pair).collect() })
    }

    pub fn word(&self, key: &str) -> &str {
        self.words.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value)
    }

    pub fn element(&self) -> &str {
        self.word("element")
    }

    pub fn kind(&self) -> &str {
        self.word("kind")
    }

    pub fn threads(&self) -> usize {
        self.word("threads").parse().unwrap_or(1)
    }

    pub fn shape(&self, operand: &str) -> Vec<usize> {
        self.word(operand).split('x').filter_map(|len| len.parse().ok()).collect()
    }

    pub fn mode(&self) -> Mode {
        match self.word("mode") {
            "same" => Mode::Same,
            "valid" => Mode::Valid,
            _ => Mode::Full,
        }
    }

    /// The question, as it is put to our engine.
    pub fn spec(&self) -> Spec {
        let spec = Spec::convolve().mode(self.mode()).threads(self.threads());
        match self.word("axis").parse::<isize>() {
            Ok(axis) => spec.axes([axis]),
            Err(_) => spec,
        }
    }

    /// Multiplications of the direct sum.
    pub fn work(&self) -> f64 {
        let count = |operand| self.shape(operand).iter().map(|&len| len as f64).product::<f64>();
        count("signal") * count("kernel")
    }

    pub fn is_small(&self) -> bool {
        self.shape("signal").iter().product::<usize>() < SMALL
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name).with_extension("bin")
    }

    pub fn load<T: Sample>(&self, operand: &str) -> Outcome<ArrayD<T>> {
        let bytes = std::fs::read(self.file(operand))?;
        let samples = bytes.chunks_exact(size_of::<T>()).map(T::take).collect();
        Ok(ArrayD::from_shape_vec(IxDyn(&self.shape(operand)), samples)?)
    }
}
