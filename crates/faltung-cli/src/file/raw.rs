//! Bare samples without a header, as pipes carry them.

use std::io::{self, Write};
use std::str::FromStr;

use ndarray::{ArrayD, IxDyn};
use num_complex::{Complex32, Complex64};

use super::bytes::{Endian, Stored, elements};
use super::level::{Clipping, Leveller};
use crate::error::Fault;
use crate::samples::{Held, Samples, Type, each};

/// What bare samples mean: nothing in the bytes says it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Format {
    pub(crate) encoding: Encoding,
    pub(crate) channels: usize,
    /// Samples a second, if known.
    pub(crate) rate: Option<u32>,
}

/// The type of one sample and the order of its bytes, spoken of as `f32le`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Encoding {
    number: Number,
    endian: Endian,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number {
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F32,
    F64,
    C32,
    C64,
}

impl FromStr for Encoding {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, endian) = match text {
            _ if text.ends_with("le") => (&text[..text.len() - 2], Endian::Little),
            _ if text.ends_with("be") => (&text[..text.len() - 2], Endian::Big),
            _ => (text, Endian::Little),
        };
        let number = match name {
            "i8" | "s8" => Number::I8,
            "i16" | "s16" => Number::I16,
            "i32" | "s32" => Number::I32,
            "i64" | "s64" => Number::I64,
            "u8" => Number::U8,
            "u16" => Number::U16,
            "u32" => Number::U32,
            "u64" => Number::U64,
            "f32" => Number::F32,
            "f64" => Number::F64,
            "c64" => Number::C32,
            "c128" => Number::C64,
            _ => {
                return Err(format!(
                    "wanted i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, c64 or c128, with le \
                     or be at its end (f32le), found {text:?}"
                ));
            }
        };
        Ok(Encoding { number, endian })
    }
}

/// The samples in `file`, shape `[channels, n]`, each element in its own type.
pub(crate) fn read(file: &[u8], format: Format) -> Result<Samples, Fault> {
    match format.encoding.number {
        Number::I8 => held::<i8>(file, format),
        Number::I16 => held::<i16>(file, format),
        Number::I32 => held::<i32>(file, format),
        Number::I64 => held::<i64>(file, format),
        Number::U8 => held::<u8>(file, format),
        Number::U16 => held::<u16>(file, format),
        Number::U32 => held::<u32>(file, format),
        Number::U64 => held::<u64>(file, format),
        Number::F32 => held::<f32>(file, format),
        Number::F64 => held::<f64>(file, format),
        Number::C32 => held::<Complex32>(file, format),
        Number::C64 => held::<Complex64>(file, format),
    }
}

fn held<T: Stored>(file: &[u8], format: Format) -> Result<Samples, Fault> {
    let frame = T::SIZE * format.channels;
    if !file.len().is_multiple_of(frame) {
        return Err(Fault::new(
            format!("wanted a multiple of {frame} bytes, found {}", file.len()),
            "check the type given to --raw and the number of --channels",
        ));
    }
    let flat = elements::<T>(file, file.len() / T::SIZE, format.encoding.endian)?;
    let frames = file.len() / frame;
    let array = ArrayD::from_shape_vec(IxDyn(&[frames, format.channels]), flat)
        .map_err(|error| Fault::new(error.to_string(), ""))?;
    Ok(T::hold(array.reversed_axes().as_standard_layout().into_owned()))
}

impl Encoding {
    /// Whether samples of this type can be written, if need be clamped and rounded.
    pub(crate) fn holds(self, kind: Type) -> bool {
        matches!(self.number, Number::C32 | Number::C64) || !matches!(kind, Type::Complex(_))
    }
}

/// Writes samples of shape `[channels, n]` in turn, in the type and byte order of `encoding`.
///
/// Whole numbers are clamped to what the type holds and rounded half to even; what was clamped is
/// counted.
pub(crate) fn write(
    samples: &Samples,
    encoding: Encoding,
    dither: bool,
    out: &mut dyn Write,
) -> io::Result<Clipping> {
    let mut writer = Writer { out, endian: encoding.endian, leveller: Leveller::new(dither) };
    match encoding.number {
        Number::I8 => writer.whole::<i8>(samples, i8::MIN.into(), i8::MAX.into()),
        Number::I16 => writer.whole::<i16>(samples, i16::MIN.into(), i16::MAX.into()),
        Number::I32 => writer.whole::<i32>(samples, i32::MIN.into(), i32::MAX.into()),
        Number::I64 => writer.whole::<i64>(samples, i64::MIN.into(), i64::MAX.into()),
        Number::U8 => writer.whole::<u8>(samples, 0, u8::MAX.into()),
        Number::U16 => writer.whole::<u16>(samples, 0, u16::MAX.into()),
        Number::U32 => writer.whole::<u32>(samples, 0, u32::MAX.into()),
        Number::U64 => writer.whole::<u64>(samples, 0, u64::MAX.into()),
        Number::F32 => writer.all(&samples.to::<f32>()),
        Number::F64 => writer.all(&samples.to::<f64>()),
        Number::C32 => writer.all(&samples.to::<Complex32>()),
        Number::C64 => writer.all(&samples.to::<Complex64>()),
    }?;
    Ok(writer.leveller.clipping())
}

struct Writer<'a> {
    out: &'a mut dyn Write,
    endian: Endian,
    leveller: Leveller,
}

impl Writer<'_> {
    fn whole<T: Stored>(&mut self, samples: &Samples, low: i128, high: i128) -> io::Result<()> {
        fn levelled<S: Held, T: Held>(
            array: &ArrayD<S>,
            leveller: &mut Leveller,
            (low, high): (i128, i128),
        ) -> ArrayD<T> {
            array.mapv(|value| {
                T::from_int(match value.to_int() {
                    Some(whole) => leveller.clamp(whole, low, high),
                    None => leveller.level(value.to_complex().re, low as f64, high as f64) as i128,
                })
            })
        }
        let range = (low, high);
        let array: ArrayD<T> = each!(samples, array => levelled(array, &mut self.leveller, range));
        self.all(&array)
    }

    fn all<T: Stored>(&mut self, array: &ArrayD<T>) -> io::Result<()> {
        let mut bytes = Vec::new();
        for (index, &value) in array.t().iter().enumerate() {
            value.to_bytes(self.endian, &mut bytes);
            if index % 8192 == 8191 {
                self.out.write_all(&bytes)?;
                bytes.clear();
            }
        }
        self.out.write_all(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;

    #[test]
    fn channels_take_turns() {
        let encoding: Encoding = "s16be".parse().unwrap();
        let format = Format { encoding, channels: 2, rate: None };
        let file = [0, 1, 0, 2, 0, 3, 255, 255];
        let samples = read(&file, format).unwrap();
        assert_eq!(samples, Samples::I16(arr2(&[[1, 3], [2, -1]]).into_dyn()));
        let mut again = Vec::new();
        assert_eq!(write(&samples, encoding, false, &mut again).unwrap().count, 0);
        assert_eq!(again, file);
        let loud = Samples::F64(arr2(&[[40000.0, 0.5]]).into_dyn());
        let mut clamped = Vec::new();
        assert_eq!(write(&loud, encoding, false, &mut clamped).unwrap().count, 1);
        assert_eq!(clamped, [127, 255, 0, 0]);
        assert!(read(&file[..6], format).unwrap_err().message.contains("multiple of 4 bytes"));
        assert!("f31".parse::<Encoding>().unwrap_err().contains("f32le"));
    }
}
