//! Numbers typed on the command line.

use std::io::{self, Write};

use ndarray::{ArrayD, IxDyn};
use num_complex::Complex64;

use crate::samples::{Held, Samples, Type, each};

/// The numbers in `1,2,3`, or `None` if these are not numbers. Whole numbers stay exact integers,
/// `2i` and `1+2i` are complex, everything else is a 64-bit float. Several rows, `1,2;3,4`, make a
/// matrix.
pub(crate) fn read(text: &str) -> Option<Result<Samples, String>> {
    let rows: Vec<Vec<&str>> =
        text.split(';').map(|row| row.split(',').map(str::trim).collect()).collect();
    let mut numbers = Vec::new();
    for cell in rows.iter().flatten() {
        numbers.push(Number::parse(cell)?);
    }
    let columns = rows[0].len();
    if let Some(odd) = rows.iter().position(|row| row.len() != columns) {
        return Some(Err(format!(
            "wanted rows of {columns} numbers, found {} in row {}",
            rows[odd].len(),
            odd + 1
        )));
    }
    let shape: &[usize] = if rows.len() == 1 { &[columns] } else { &[rows.len(), columns] };
    Some(collect(&numbers, shape))
}

/// What is wrong in a text that was meant as numbers: most of its cells are.
pub(crate) fn slip(text: &str) -> Option<String> {
    let cells: Vec<&str> = text.split([',', ';']).map(str::trim).collect();
    let wrong: Vec<usize> =
        (0..cells.len()).filter(|&at| Number::parse(cells[at]).is_none()).collect();
    let at = *wrong.first()?;
    let meant = 2 * wrong.len() < cells.len();
    meant.then(|| format!("wanted numbers, found {:?} at place {}", cells[at], at + 1))
}

#[derive(Clone, Copy)]
enum Number {
    Whole(i64),
    Real(f64),
    Complex(Complex64),
}

impl Number {
    fn parse(text: &str) -> Option<Number> {
        if let Ok(whole) = text.parse() {
            return Some(Number::Whole(whole));
        }
        if let Ok(real) = text.parse() {
            return Some(Number::Real(real));
        }
        if text.ends_with(['i', 'j']) {
            return text.parse().ok().map(Number::Complex);
        }
        None
    }

    fn complex(self) -> Complex64 {
        match self {
            Number::Whole(whole) => Complex64::new(whole as f64, 0.0),
            Number::Real(real) => Complex64::new(real, 0.0),
            Number::Complex(complex) => complex,
        }
    }
}

fn collect(numbers: &[Number], shape: &[usize]) -> Result<Samples, String> {
    let wholes: Option<Vec<i64>> = numbers
        .iter()
        .map(|number| match number {
            Number::Whole(whole) => Some(*whole),
            _ => None,
        })
        .collect();
    // Sums of products of larger numbers could leave the range of whole numbers.
    let small = |wholes: &Vec<i64>| {
        wholes.iter().map(|whole| u128::from(whole.unsigned_abs())).sum::<u128>() < 1 << 31
    };
    let wholes = wholes.filter(small);
    let complex = numbers.iter().any(|number| matches!(number, Number::Complex(_)));
    let values = numbers.iter().map(|number| number.complex());
    match wholes {
        Some(wholes) => array(wholes, shape),
        None if complex => array(values.collect(), shape),
        None => array(values.map(|z| z.re).collect(), shape),
    }
}

fn array<T: Held>(values: Vec<T>, shape: &[usize]) -> Result<Samples, String> {
    ArrayD::from_shape_vec(IxDyn(shape), values).map(T::hold).map_err(|error| error.to_string())
}

/// Writes the samples as they are typed: commas within a row, one line for each row.
pub(crate) fn write(samples: &Samples, out: &mut dyn Write) -> io::Result<()> {
    let columns = samples.shape().last().copied().unwrap_or(1);
    let words: Vec<String> =
        each!(samples, array => array.iter().map(|&value| word(value)).collect());
    for row in words.chunks(columns.max(1)) {
        writeln!(out, "{}", row.join(","))?;
    }
    Ok(())
}

/// The shortest text that reads back as the same number.
pub(crate) fn word<T: Held>(value: T) -> String {
    if let Some(whole) = value.to_int() {
        return whole.to_string();
    }
    let complex = value.to_complex();
    match T::TYPE {
        Type::Float(16) | Type::Float(32) => real(complex.re as f32),
        Type::Complex(32) => pair(real(complex.re as f32), real(complex.im as f32)),
        Type::Complex(_) => pair(real(complex.re), real(complex.im)),
        _ => real(complex.re),
    }
}

fn pair(re: String, im: String) -> String {
    let sign = if im.starts_with('-') { "" } else { "+" };
    format!("{re}{sign}{im}i")
}

/// Plain digits where a reader would write them, powers of ten beyond.
fn real(value: impl Into<f64> + std::fmt::Display + std::fmt::LowerExp + Copy) -> String {
    let size = value.into().abs();
    if size != 0.0 && size.is_finite() && !(1e-5..1e17).contains(&size) {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{arr1, arr2};

    fn written(samples: &Samples) -> String {
        let mut out = Vec::new();
        write(samples, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_keep_their_nature() {
        let read = |text| super::read(text).unwrap().unwrap();
        assert_eq!(read("1, 2,-3"), Samples::I64(arr1(&[1, 2, -3]).into_dyn()));
        assert_eq!(read("1,2.5"), Samples::F64(arr1(&[1.0, 2.5]).into_dyn()));
        assert_eq!(read("1,2;3,4"), Samples::I64(arr2(&[[1, 2], [3, 4]]).into_dyn()));
        let complex = [Complex64::new(1.0, -2.0), Complex64::new(3.0, 0.0)];
        assert_eq!(read("1-2i,3"), Samples::C64(arr1(&complex).into_dyn()));
        assert!(super::read("gauss:3").is_none());
        assert!(super::read("1,,3").is_none());
        assert!(super::read("1,2;3").unwrap().unwrap_err().contains("row 2"));
        assert!(slip("1,2,x").is_some_and(|slip| slip.contains("\"x\" at place 3")));
        assert!(slip("1,,3").is_some() && slip("1,2,3").is_none() && slip("a,b.csv").is_none());
    }

    #[test]
    fn what_is_written_reads_back() {
        for text in ["1,2,3", "0.1,-2.5,1e-300,1e300", "1+2i,0-1i", "NaN,inf", "1,2;3,4"] {
            let samples = read(text).unwrap().unwrap();
            let again = read(written(&samples).trim_end().replace('\n', ";").as_str());
            assert_eq!(format!("{:?}", again.unwrap().unwrap()), format!("{samples:?}"));
        }
        assert_eq!(written(&Samples::F32(arr1(&[0.1_f32, 1.0]).into_dyn())), "0.1,1\n");
    }
}
