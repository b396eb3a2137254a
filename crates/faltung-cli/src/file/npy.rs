//! NumPy's array files, versions 1 to 3.

use std::io::{self, Write};

use half::f16;
use ndarray::{ArrayD, IxDyn, ShapeBuilder};
use num_complex::{Complex32, Complex64};

use super::bytes::{Endian, Stored, elements};
use crate::error::Fault;
use crate::samples::{Samples, Type, each};

/// What every such file begins with.
pub(crate) const MAGIC: &[u8] = b"\x93NUMPY";

/// The array in `file`. Nothing is allocated before the claimed shape is found to fit the file.
pub(crate) fn read(file: &[u8]) -> Result<Samples, Fault> {
    let (text, data) = split(file)?;
    let header = Header::parse(text)?;
    let len = header.len()?;
    let size = header.element.kind.bytes();
    let wanted = len.checked_mul(size).ok_or_else(|| header.too_large(data.len()))?;
    if data.len() < wanted {
        return Err(header.too_large(data.len()));
    }
    if data.len() > wanted {
        return Err(Fault::new(
            format!(
                "the header says {wanted} bytes of samples (shape {}), found {}",
                tuple(&header.shape),
                data.len()
            ),
            "the header does not belong to these samples; write the array again",
        ));
    }
    header.array(data, len)
}

/// Writes `samples` in C order, little endian.
pub(crate) fn write(samples: &Samples, out: &mut dyn Write) -> io::Result<()> {
    let shape: Vec<i128> = samples.shape().iter().map(|&n| n as i128).collect();
    let descr = descr(samples.kind());
    let mut text =
        format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {}, }}", tuple(&shape));
    // NumPy wants the samples to start at a multiple of 64 bytes.
    let unpadded = 10 + text.len() + 1;
    text.push_str(&" ".repeat(unpadded.next_multiple_of(64) - unpadded));
    text.push('\n');
    out.write_all(MAGIC)?;
    out.write_all(&[1, 0])?;
    out.write_all(&(text.len() as u16).to_le_bytes())?;
    out.write_all(text.as_bytes())?;
    each!(samples, array => write_elements(array, out))
}

fn write_elements<T: Stored>(array: &ArrayD<T>, out: &mut dyn Write) -> io::Result<()> {
    const AT_ONCE: usize = 1 << 16;
    let mut bytes = Vec::with_capacity(AT_ONCE + 16);
    for &value in array {
        value.to_bytes(Endian::Little, &mut bytes);
        if bytes.len() >= AT_ONCE {
            out.write_all(&bytes)?;
            bytes.clear();
        }
    }
    out.write_all(&bytes)
}

fn descr(kind: Type) -> String {
    let (endian, letter, bytes) = match kind {
        Type::Bool => ('|', 'b', 1),
        Type::Int(8) => ('|', 'i', 1),
        Type::Uint(8) => ('|', 'u', 1),
        Type::Int(bits) => ('<', 'i', bits / 8),
        Type::Uint(bits) => ('<', 'u', bits / 8),
        Type::Float(bits) => ('<', 'f', bits / 8),
        Type::Complex(bits) => ('<', 'c', bits / 4),
    };
    format!("{endian}{letter}{bytes}")
}

/// A shape as Python writes it.
fn tuple(shape: &[i128]) -> String {
    match shape {
        [one] => format!("({one},)"),
        _ => {
            let sizes: Vec<String> = shape.iter().map(i128::to_string).collect();
            format!("({})", sizes.join(", "))
        }
    }
}

fn split(file: &[u8]) -> Result<(&str, &[u8]), Fault> {
    let broken = |message: String| {
        Fault::new(message, "this is no whole .npy file; save the array again with np.save")
    };
    let (start, len) = match file.get(6) {
        Some(1) if file.len() >= 10 => (10, u16::from_le_bytes([file[8], file[9]]) as usize),
        Some(2 | 3) if file.len() >= 12 => {
            (12, u32::from_le_bytes([file[8], file[9], file[10], file[11]]) as usize)
        }
        Some(1..=3) | None => {
            return Err(broken(format!("the header ends after {} bytes", file.len())));
        }
        Some(version) => {
            return Err(broken(format!("wanted .npy version 1, 2 or 3, found {version}")));
        }
    };
    if len > file.len() - start {
        return Err(broken(format!(
            "wanted a header of {len} bytes, found {} bytes to the end of the file",
            file.len() - start
        )));
    }
    let text = std::str::from_utf8(&file[start..start + len])
        .map_err(|_| broken("the header is not text".into()))?;
    Ok((text, &file[start + len..]))
}

struct Header {
    element: ElementType,
    fortran: bool,
    /// As the file says; not yet believed.
    shape: Vec<i128>,
}

struct ElementType {
    kind: Type,
    endian: Endian,
}

impl ElementType {
    fn parse(descr: &str) -> Result<Self, Fault> {
        let unknown = || {
            Fault::new(
                format!(
                    "wanted bool, 8 to 64-bit integers, 16 to 64-bit floats or complex numbers, \
                     found element type '{descr}'"
                ),
                "convert it first, for example with array.astype(float)",
            )
        };
        let mut letters = descr.chars();
        let endian = match letters.next() {
            Some('<' | '|' | '=') => Endian::Little,
            Some('>') => Endian::Big,
            _ => return Err(unknown()),
        };
        let kind = match letters.as_str() {
            "b1" | "?" => Type::Bool,
            "i1" => Type::Int(8),
            "i2" => Type::Int(16),
            "i4" => Type::Int(32),
            "i8" => Type::Int(64),
            "u1" => Type::Uint(8),
            "u2" => Type::Uint(16),
            "u4" => Type::Uint(32),
            "u8" => Type::Uint(64),
            "f2" => Type::Float(16),
            "f4" => Type::Float(32),
            "f8" => Type::Float(64),
            "c8" => Type::Complex(32),
            "c16" => Type::Complex(64),
            _ => return Err(unknown()),
        };
        Ok(ElementType { kind, endian })
    }
}

impl Header {
    fn parse(text: &str) -> Result<Self, Fault> {
        let missing = |key: &str| {
            Fault::new(
                format!("wanted a header with {key}, found {:?}", text.trim()),
                "this is no .npy file that NumPy would read; save the array again with np.save",
            )
        };
        let descr = value_of(text, "descr")
            .and_then(|rest| rest.strip_prefix(['\'', '"']))
            .and_then(|rest| rest.split(['\'', '"']).next())
            .ok_or_else(|| missing("'descr' of a plain element type"))?;
        let fortran = match value_of(text, "fortran_order") {
            Some(rest) if rest.starts_with("True") => true,
            Some(rest) if rest.starts_with("False") => false,
            _ => return Err(missing("'fortran_order'")),
        };
        let inside = value_of(text, "shape")
            .and_then(|rest| rest.strip_prefix('('))
            .and_then(|rest| rest.split_once(')'))
            .ok_or_else(|| missing("'shape'"))?
            .0;
        let shape = inside
            .split(',')
            .map(|size| size.trim().trim_end_matches('L'))
            .filter(|size| !size.is_empty())
            .map(|size| size.parse().map_err(|_| missing("whole numbers in 'shape'")))
            .collect::<Result<_, _>>()?;
        Ok(Header { element: ElementType::parse(descr)?, fortran, shape })
    }

    /// The number of elements, if every size is possible.
    fn len(&self) -> Result<usize, Fault> {
        if let Some(bad) = self.shape.iter().find(|&&size| size < 0) {
            return Err(Fault::new(
                format!("the header claims the shape {} with size {bad}", tuple(&self.shape)),
                "sizes are 0 or more; the header is damaged, save the array again",
            ));
        }
        // The other sizes must fit even beside a zero, or strides would overflow.
        let mut nonzero = self.shape.iter().filter(|&&size| size != 0);
        nonzero
            .try_fold(1_i128, |product, &size| product.checked_mul(size))
            .filter(|&product| product <= isize::MAX as i128 / 16)
            .map(|product| if self.shape.contains(&0) { 0 } else { product as usize })
            .ok_or_else(|| {
                Fault::new(
                    format!("the header claims the impossible shape {}", tuple(&self.shape)),
                    "the header is damaged, save the array again",
                )
            })
    }

    fn too_large(&self, found: usize) -> Fault {
        Fault::new(
            format!(
                "the header claims the shape {} of {} bytes each, found {found} bytes of samples",
                tuple(&self.shape),
                self.element.kind.bytes()
            ),
            "the file is cut short or its header is wrong; save the array again",
        )
    }

    fn array(&self, data: &[u8], len: usize) -> Result<Samples, Fault> {
        match self.element.kind {
            Type::Bool => self.held::<bool>(data, len),
            Type::Int(8) => self.held::<i8>(data, len),
            Type::Int(16) => self.held::<i16>(data, len),
            Type::Int(32) => self.held::<i32>(data, len),
            Type::Int(_) => self.held::<i64>(data, len),
            Type::Uint(8) => self.held::<u8>(data, len),
            Type::Uint(16) => self.held::<u16>(data, len),
            Type::Uint(32) => self.held::<u32>(data, len),
            Type::Uint(_) => self.held::<u64>(data, len),
            Type::Float(16) => self.held::<f16>(data, len),
            Type::Float(32) => self.held::<f32>(data, len),
            Type::Float(_) => self.held::<f64>(data, len),
            Type::Complex(32) => self.held::<Complex32>(data, len),
            Type::Complex(_) => self.held::<Complex64>(data, len),
        }
    }

    fn held<T: Stored>(&self, data: &[u8], len: usize) -> Result<Samples, Fault> {
        let shape: Vec<usize> = self.shape.iter().map(|&size| size as usize).collect();
        let values = elements::<T>(data, len, self.element.endian)?;
        let array = ArrayD::from_shape_vec(IxDyn(&shape).set_f(self.fortran), values)
            .map_err(|error| Fault::new(format!("the shape is wrong: {error}"), ""))?;
        Ok(T::hold(array.as_standard_layout().into_owned()))
    }
}

/// What follows `'key':` in a header.
fn value_of<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let after = text.split_once(key)?.1;
    Some(after.trim_start_matches(['\'', '"']).trim_start().strip_prefix(':')?.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{arr1, arr2};
    use npyz::WriterBuilder;

    fn with_header(header: &str, data: &[u8]) -> Vec<u8> {
        let mut file = b"\x93NUMPY\x01\x00".to_vec();
        file.extend((header.len() as u16).to_le_bytes());
        file.extend(header.as_bytes());
        file.extend(data);
        file
    }

    /// A file written by another hand.
    fn foreign<T: npyz::AutoSerialize + Copy>(values: &[T], shape: &[u64]) -> Vec<u8> {
        let mut file = Vec::new();
        let options = npyz::WriteOptions::new().default_dtype().shape(shape);
        let mut writer = options.order(npyz::Order::Fortran).writer(&mut file).begin_nd().unwrap();
        writer.extend(values.iter().copied()).unwrap();
        writer.finish().unwrap();
        file
    }

    #[test]
    fn foreign_files_are_read_in_their_own_order() {
        let read = read(&foreign(&[1_i16, 4, 2, 5, 3, 6], &[2, 3])).unwrap();
        assert_eq!(read, Samples::I16(arr2(&[[1, 2, 3], [4, 5, 6]]).into_dyn()));
        let halves = [f16::from_f32(0.5), f16::from_f32(-2.0)];
        let read = super::read(&foreign(&halves, &[2])).unwrap();
        assert_eq!(read, Samples::F16(arr1(&halves).into_dyn()));
    }

    #[test]
    fn every_type_comes_back_and_another_reader_agrees() {
        let whole = Samples::I64(arr2(&[[0, 1, 2], [3, 4, 100]]).into_dyn());
        for kind in [
            Type::Bool,
            Type::Int(8),
            Type::Int(16),
            Type::Int(32),
            Type::Int(64),
            Type::Uint(8),
            Type::Uint(16),
            Type::Uint(32),
            Type::Uint(64),
            Type::Float(16),
            Type::Float(32),
            Type::Float(64),
            Type::Complex(32),
            Type::Complex(64),
        ] {
            let samples = whole.converted(kind);
            let mut file = Vec::new();
            write(&samples, &mut file).unwrap();
            assert_eq!(read(&file).unwrap(), samples);
            let judge = npyz::NpyFile::new(&file[..]).unwrap();
            assert_eq!(judge.shape(), [2, 3]);
            assert_eq!(judge.dtype().descr(), format!("'{}'", descr(kind)));
        }
        let mut file = Vec::new();
        write(&Samples::F64(arr1(&[1.5, -2.0]).into_dyn()), &mut file).unwrap();
        let judge = npyz::NpyFile::new(&file[..]).unwrap();
        assert_eq!(judge.into_vec::<f64>().unwrap(), [1.5, -2.0]);
    }

    #[test]
    fn big_endian_is_turned() {
        let file = with_header(
            "{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }\n",
            &[1, 2, 255, 255],
        );
        assert_eq!(read(&file).unwrap(), Samples::I16(arr1(&[258, -1]).into_dyn()));
    }

    #[test]
    fn lying_headers_are_found_before_memory_is_taken() {
        let header = |shape: &str| {
            format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n")
        };
        for (shape, said) in [
            ("(-1,)", "size -1"),
            ("(1000000000000,)", "found 8 bytes"),
            ("(9223372036854775807, 9223372036854775807)", "impossible shape"),
            ("(0, 9223372036854775807)", "impossible shape"),
            ("(99999999999999999999999999999999999999999999,)", "whole numbers"),
            ("(2,)", "found 8 bytes"),
            ("()", ""),
            ("(0,)", "says 0 bytes"),
        ] {
            let answer = read(&with_header(&header(shape), &[0; 8]));
            match answer {
                Ok(samples) => assert_eq!((samples.shape(), said), (&[][..], "")),
                Err(fault) => assert!(fault.message.contains(said), "{shape}: {}", fault.message),
            }
        }
        let mut long = b"\x93NUMPY\x02\x00".to_vec();
        long.extend(u32::MAX.to_le_bytes());
        assert!(read(&long).unwrap_err().message.contains("wanted a header of 4294967295 bytes"));
        for cut in 6..12 {
            assert!(read(&long[..cut]).is_err());
        }
    }
}
