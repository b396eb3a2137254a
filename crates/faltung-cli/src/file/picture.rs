//! PNG, TIFF and JPEG pictures of 8 or 16 bits.

use std::io::{BufReader, Cursor, Seek};

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{PngDecoder, PngEncoder};
use image::codecs::tiff::{TiffDecoder, TiffEncoder};
use image::{ColorType, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, Limits};
use ndarray::{Array3, ArrayD};

use super::bytes::reserved;
use super::level::{Clipping, Leveller};
use crate::error::Fault;
use crate::memory;
use crate::samples::Samples;

/// The kinds of picture files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Png,
    Tiff,
    Jpeg,
}

impl Kind {
    /// The kind whose files begin as `file` does.
    pub(crate) fn recognised(file: &[u8]) -> Option<Kind> {
        let begins = |magic: &[u8]| file.starts_with(magic);
        if begins(b"\x89PNG\r\n\x1a\n") {
            Some(Kind::Png)
        } else if begins(b"\xFF\xD8\xFF") {
            Some(Kind::Jpeg)
        } else if begins(b"II*\0") || begins(b"MM\0*") || begins(b"II+\0") || begins(b"MM\0+") {
            Some(Kind::Tiff)
        } else {
            None
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Png => "PNG",
            Kind::Tiff => "TIFF",
            Kind::Jpeg => "JPEG",
        }
    }
}

/// What a picture file says beside its pixels.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Facts {
    /// 8 or 16.
    pub(crate) bits: u16,
    /// Whether the last colour is opacity.
    pub(crate) alpha: bool,
    icc: Option<Vec<u8>>,
    exif: Option<Vec<u8>>,
    /// A PNG's chunk of pixels a metre, whole.
    density: Option<Vec<u8>>,
    pub(crate) warning: Option<String>,
}

impl Facts {
    /// A picture of which nothing else is known.
    pub(crate) fn bare(bits: u16, colours: usize) -> Facts {
        let alpha = matches!(colours, 2 | 4);
        Facts { bits, alpha, icc: None, exif: None, density: None, warning: None }
    }

    /// The largest value of a colour.
    pub(crate) fn full(&self) -> f64 {
        f64::from((1_u32 << self.bits) - 1)
    }
}

/// Decoded pixels beyond this are refused: a picture that large would fill the memory several
/// times over once it is computed with.
const MAX_BYTES: u64 = 1 << 30;

/// Deflate cannot shrink further than to a 1032nd (RFC 1951: 258 bytes in two bits).
const DEFLATE_LIMIT: u128 = 1032;

/// The colours of shape `[colours, height, width]`, in the file's scale, and the rest of the file.
///
/// 8-bit pictures become `f32`, 16-bit ones `f64`, so that sums round as exact sums would.
pub(crate) fn read(file: &[u8], kind: Kind) -> Result<(Samples, Facts), Fault> {
    let stream = BufReader::new(Cursor::new(file));
    match kind {
        Kind::Png => {
            check_png_claims(file)?;
            let decoder = PngDecoder::with_limits(stream, limits()).map_err(|e| fault(kind, e))?;
            let moving = decoder.is_apng().map_err(|e| fault(kind, e))?;
            let (samples, mut facts) = decode(decoder, kind)?;
            facts.warning = moving.then(|| "the picture moves; read its still image".into());
            facts.density = density(file).map(<[u8]>::to_vec);
            Ok((samples, facts))
        }
        Kind::Jpeg => decode(JpegDecoder::new(stream).map_err(|e| fault(kind, e))?, kind),
        Kind::Tiff => {
            let (samples, mut facts) =
                decode(TiffDecoder::new(stream).map_err(|e| fault(kind, e))?, kind)?;
            facts.warning = has_second_page(file)
                .then(|| "the file holds several pictures; read the first one only".into());
            Ok((samples, facts))
        }
    }
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_BYTES);
    limits
}

fn fault(kind: Kind, error: ImageError) -> Fault {
    let hint = match error {
        ImageError::Unsupported(_) => "save it as PNG with 8 or 16 bits a colour",
        ImageError::Limits(_) => "make the picture smaller first, or cut it into parts",
        _ => "the file is damaged or cut short; save the picture again",
    };
    Fault::new(format!("wanted a whole {} picture, found: {error}", kind.name()), hint)
}

fn too_large(width: u32, height: u32, bytes: u128) -> Fault {
    Fault::new(
        format!(
            "the header claims {width} x {height} pixels, {bytes} bytes; wanted at most {MAX_BYTES}"
        ),
        "make the picture smaller first, or cut it into parts",
    )
}

/// Compares what the header claims with what the compressed bytes could hold at the very best.
fn check_png_claims(file: &[u8]) -> Result<(), Fault> {
    let Some(header) = file.get(16..26) else {
        return Err(Fault::new(
            format!("wanted a whole PNG picture, found {} bytes", file.len()),
            "the file is cut short; save the picture again",
        ));
    };
    let at =
        |i: usize| u32::from_be_bytes([header[i], header[i + 1], header[i + 2], header[i + 3]]);
    let (width, height) = (at(0), at(4));
    let colours = [1, 0, 3, 1, 2, 0, 4].get(usize::from(header[9])).copied().unwrap_or(0);
    let bits = u128::from(width) * u128::from(height) * colours * u128::from(header[8]);
    if bits / 8 > DEFLATE_LIMIT * file.len() as u128 {
        return Err(Fault::new(
            format!(
                "the header claims {width} x {height} pixels, which no file of {} bytes can hold",
                file.len()
            ),
            "the file is damaged or made to do harm; do not trust its source",
        ));
    }
    Ok(())
}

/// The signature and the header chunk, after which others may stand.
const PNG_START: usize = 33;

/// The chunk that says how many pixels a metre has, with its length and checksum.
fn density(file: &[u8]) -> Option<&[u8]> {
    let mut rest = file.get(PNG_START..)?;
    while let [a, b, c, d, name @ .., _] = rest.get(..9)?
        && name != &b"IDAT"[..]
    {
        let len = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        let (chunk, after) = rest.split_at_checked(len.checked_add(12)?)?;
        if name == b"pHYs" {
            return Some(chunk);
        }
        rest = after;
    }
    None
}

/// Whether the first directory of a classic TIFF points at a second one.
fn has_second_page(file: &[u8]) -> bool {
    let big = file.starts_with(b"MM");
    let number = |at: usize, size: usize| -> Option<usize> {
        let bytes = file.get(at..at.checked_add(size)?)?;
        let fold = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
        Some(if big { bytes.iter().fold(0, fold) } else { bytes.iter().rev().fold(0, fold) })
    };
    let next = || {
        let directory = number(4, 4)?;
        let entries = number(directory, 2)?;
        number(directory + 2 + 12 * entries, 4)
    };
    number(2, 2) == Some(42) && next().is_some_and(|at| at != 0)
}

fn decode(mut decoder: impl ImageDecoder, kind: Kind) -> Result<(Samples, Facts), Fault> {
    let (width, height) = decoder.dimensions();
    let color = decoder.color_type();
    let bytes = u128::from(width) * u128::from(height) * u128::from(color.bytes_per_pixel());
    if bytes > u128::from(MAX_BYTES) {
        return Err(too_large(width, height, bytes));
    }
    // An odd or foreign side note is no reason to refuse the picture. These are read before the
    // limits are set, since the TIFF decoder then no longer finds them.
    let icc = decoder.icc_profile().ok().flatten();
    let exif = decoder.exif_metadata().ok().flatten();
    decoder.set_limits(limits()).map_err(|e| fault(kind, e))?;
    let bits = match color {
        ColorType::L8 | ColorType::La8 | ColorType::Rgb8 | ColorType::Rgba8 => 8,
        ColorType::L16 | ColorType::La16 | ColorType::Rgb16 | ColorType::Rgba16 => 16,
        other => {
            return Err(Fault::new(
                format!("wanted 8 or 16 bits a colour, found {other:?}"),
                "save it with 16 bits a colour, or as .npy",
            ));
        }
    };
    let colours = usize::from(color.channel_count());
    // The decoder keeps about as much as it gives.
    memory::claim("the picture", 2 * bytes)?;
    let mut pixels = reserved(bytes as usize)?;
    pixels.resize(bytes as usize, 0);
    decoder.read_image(&mut pixels).map_err(|e| fault(kind, e))?;
    let shape = (height as usize, width as usize, colours);
    let samples = if bits == 8 {
        let values = pixels.iter().map(|&byte| f32::from(byte));
        Samples::F32(planes(values, shape)?)
    } else {
        let values =
            pixels.chunks_exact(2).map(|two| f64::from(u16::from_ne_bytes([two[0], two[1]])));
        Samples::F64(planes(values, shape)?)
    };
    let alpha = color.has_alpha();
    let facts = Facts { bits, alpha, icc, exif, density: None, warning: None };
    Ok((samples, facts))
}

/// Interleaved colours as one plane for each.
fn planes<T: Copy>(
    values: impl Iterator<Item = T>,
    (height, width, colours): (usize, usize, usize),
) -> Result<ArrayD<T>, Fault> {
    let mut all = reserved(height * width * colours)?;
    all.extend(values);
    let interleaved = Array3::from_shape_vec((height, width, colours), all)
        .map_err(|error| Fault::new(error.to_string(), "save the picture again"))?;
    let planes = interleaved.permuted_axes([2, 0, 1]);
    Ok(planes.as_standard_layout().into_owned().into_dyn())
}

/// Encodes colours of shape `[colours, height, width]`, clamped and rounded half to even.
pub(crate) fn write(
    samples: &Samples,
    facts: &Facts,
    kind: Kind,
    dither: bool,
    out: &mut (impl std::io::Write + Seek),
) -> Result<(Clipping, Option<String>), Fault> {
    let mut facts = facts.clone();
    let shape = samples.shape();
    let (mut colours, height, width) = (shape[0], shape[1], shape[2]);
    let size = |n: usize| {
        u32::try_from(n).ok().filter(|&n| kind != Kind::Jpeg || n <= 65535).ok_or_else(|| {
            Fault::new(
                format!("a {} picture cannot have a side of {n} pixels", kind.name()),
                "use --mode same, or write it as .npy",
            )
        })
    };
    let (width32, height32) = (size(width)?, size(height)?);
    let mut note = None;
    let mut scale = 1.0;
    let mut values = samples.to_f64();
    if kind == Kind::Jpeg && facts.bits == 16 {
        note = Some("JPEG holds 8 bits a colour: the picture's 16 were rounded".to_string());
        scale = 255.0 / 65535.0;
        facts.bits = 8;
    }
    if kind == Kind::Jpeg && facts.alpha {
        let last = values.index_axis(ndarray::Axis(0), colours - 1);
        if last.iter().any(|&alpha| (alpha * scale).round_ties_even() < facts.full()) {
            return Err(Fault::new(
                "JPEG has no transparency, and the picture has",
                "write a .png or .tiff instead",
            ));
        }
        colours -= 1;
    }
    if kind == Kind::Tiff && colours == 2 {
        // The encoder knows no grey with opacity: the same picture in three equal colours.
        values = values.select(ndarray::Axis(0), &[0, 0, 0, 1]);
        colours = 4;
    }
    let mut leveller = Leveller::new(dither);
    let mut pixels = Vec::new();
    for row in 0..height {
        for column in 0..width {
            for colour in 0..colours {
                let value = values[[colour, row, column]] * scale;
                let level = leveller.level(value, 0.0, facts.full());
                match facts.bits {
                    8 => pixels.push(level as u8),
                    _ => pixels.extend((level as u16).to_ne_bytes()),
                }
            }
        }
    }
    let color = color_of(colours, facts.bits)?;
    encode(&pixels, (width32, height32, color), &facts, kind, out)?;
    Ok((leveller.clipping(), note))
}

fn color_of(colours: usize, bits: u16) -> Result<ExtendedColorType, Fault> {
    Ok(match (colours, bits) {
        (1, 8) => ExtendedColorType::L8,
        (2, 8) => ExtendedColorType::La8,
        (3, 8) => ExtendedColorType::Rgb8,
        (4, 8) => ExtendedColorType::Rgba8,
        (1, _) => ExtendedColorType::L16,
        (2, _) => ExtendedColorType::La16,
        (3, _) => ExtendedColorType::Rgb16,
        (4, _) => ExtendedColorType::Rgba16,
        _ => {
            return Err(Fault::new(
                format!("a picture has 1 to 4 colours, found {colours}"),
                "write it as .npy, or give a kernel for one colour",
            ));
        }
    })
}

fn encode(
    pixels: &[u8],
    (width, height, color): (u32, u32, ExtendedColorType),
    facts: &Facts,
    kind: Kind,
    out: &mut (impl std::io::Write + Seek),
) -> Result<(), Fault> {
    match kind {
        Kind::Png => {
            let mut file = Vec::new();
            let written = described(PngEncoder::new(&mut file), facts)
                .write_image(pixels, width, height, color);
            let (start, rest) = file.split_at(PNG_START.min(file.len()));
            let density = facts.density.as_deref().unwrap_or_default();
            written.and_then(|()| {
                let parts = [start, density, rest];
                parts.iter().try_for_each(|part| out.write_all(part)).map_err(ImageError::IoError)
            })
        }
        Kind::Tiff => {
            described(TiffEncoder::new(out), facts).write_image(pixels, width, height, color)
        }
        Kind::Jpeg => described(JpegEncoder::new_with_quality(out, 95), facts)
            .write_image(pixels, width, height, color),
    }
    .map_err(|error| Fault::new(format!("the {} encoder says: {error}", kind.name()), ""))
}

/// The encoder with what it can carry of the profile and the camera's notes.
fn described<E: ImageEncoder>(mut encoder: E, facts: &Facts) -> E {
    if let Some(icc) = &facts.icc {
        let _ = encoder.set_icc_profile(icc.clone());
    }
    if let Some(exif) = &facts.exif {
        let _ = encoder.set_exif_metadata(exif.clone());
    }
    encoder
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array3;

    fn written(samples: &Samples, facts: &Facts, kind: Kind) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        write(samples, facts, kind, false, &mut file).unwrap();
        file.into_inner()
    }

    fn ramp(colours: usize, step: f64) -> Samples {
        let values = (0..colours * 6).map(|i| i as f64 * step).collect();
        let array = Array3::from_shape_vec((colours, 2, 3), values).unwrap().into_dyn();
        if step > 10.0 { Samples::F64(array) } else { Samples::F32(array.mapv(|v| v as f32)) }
    }

    #[test]
    fn every_colour_and_depth_comes_back_with_its_profile() {
        for (bits, step) in [(8, 10.0), (16, 2000.0)] {
            for colours in 1..=4 {
                for kind in [Kind::Png, Kind::Tiff] {
                    let mut facts = Facts::bare(bits, colours);
                    facts.icc = Some(b"a profile".to_vec());
                    let samples = ramp(colours, step);
                    let file = written(&samples, &facts, kind);
                    assert_eq!(Kind::recognised(&file), Some(kind));
                    let (again, found) = read(&file, kind).unwrap();
                    let colour = |at| again.to_f64()[[at, 1, 2]];
                    if kind == Kind::Tiff && colours == 2 {
                        assert_eq!((again.shape()[0], colour(2)), (4, 5.0 * step));
                        continue;
                    }
                    assert_eq!((&again, &found), (&samples, &facts), "{kind:?}");
                    let judge = image::load_from_memory(&file).unwrap().to_rgba16();
                    let scale = if bits == 8 { 257.0 } else { 1.0 };
                    assert_eq!(f64::from(judge[(2, 1)][0]), colour(0) * scale);
                }
            }
        }
    }

    #[test]
    fn pixels_a_metre_are_kept() {
        let plain = written(&ramp(1, 10.0), &Facts::bare(8, 1), Kind::Png);
        assert_eq!(density(&plain), None);
        // 2835 pixels a metre are 72 an inch; the checksum is that of the PNG specification.
        let chunk = b"\0\0\0\x09pHYs\0\0\x0b\x13\0\0\x0b\x13\x01\0\x9a\x9c\x18";
        let dense = [&plain[..PNG_START], chunk, &plain[PNG_START..]].concat();
        let (samples, facts) = read(&dense, Kind::Png).unwrap();
        assert_eq!(written(&samples, &facts, Kind::Png), dense);
        assert_eq!(density(&dense[..50]), None);
    }

    #[test]
    fn jpeg_keeps_what_it_can_and_refuses_transparency() {
        let grey = Samples::F32(Array3::from_elem((1, 8, 8), 100.0).into_dyn());
        let mut facts = Facts::bare(8, 1);
        facts.icc = Some(b"a profile".to_vec());
        let (again, found) = read(&written(&grey, &facts, Kind::Jpeg), Kind::Jpeg).unwrap();
        assert_eq!((&again, &found), (&grey, &facts));
        let mut file = Cursor::new(Vec::new());
        let clear = ramp(4, 10.0);
        let fault = write(&clear, &Facts::bare(8, 4), Kind::Jpeg, false, &mut file).unwrap_err();
        assert!(fault.message.contains("no transparency"));
    }

    #[test]
    fn claims_are_checked_before_pixels_are_asked_for() {
        let mut bomb = written(&ramp(3, 10.0), &Facts::bare(8, 3), Kind::Png);
        bomb[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
        let fault = read(&bomb, Kind::Png).unwrap_err();
        assert!(fault.message.contains("65535 x 65535 pixels, which no file"), "{}", fault.message);
        bomb.resize(13 << 20, 0);
        let crc = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        let fault = read(&bomb, Kind::Png).unwrap_err();
        assert!(fault.message.contains("wanted at most 1073741824"), "{}", fault.message);
        let mut tiff = written(&ramp(1, 10.0), &Facts::bare(8, 1), Kind::Tiff);
        let entry = tiff.windows(4).position(|tag| tag == [0, 1, 3, 0] || tag == [0, 1, 4, 0]);
        let at = entry.unwrap() + 8;
        tiff[at..at + 4].copy_from_slice(&60000_u32.to_le_bytes());
        tiff[at - 6] = 4;
        assert!(read(&tiff, Kind::Tiff).is_err());
        for kind in [Kind::Png, Kind::Tiff, Kind::Jpeg] {
            let whole = written(&ramp(3, 10.0), &Facts::bare(8, 3), kind);
            for cut in 0..whole.len() / 2 {
                assert!(read(&whole[..cut], kind).is_err(), "{kind:?} cut at {cut}");
            }
        }
    }

    /// The check sum of PNG chunks, bit by bit.
    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, &byte| {
            (0..8).fold(crc ^ u32::from(byte), |c, _| {
                (c >> 1) ^ (0xEDB8_8320 & (c & 1).wrapping_neg())
            })
        })
    }

    #[test]
    fn a_second_page_is_noticed() {
        let mut tiff = written(&ramp(1, 10.0), &Facts::bare(8, 1), Kind::Tiff);
        assert!(!has_second_page(&tiff));
        let directory = u32::from_le_bytes([tiff[4], tiff[5], tiff[6], tiff[7]]) as usize;
        let entries = usize::from(tiff[directory]);
        tiff[directory + 2 + 12 * entries] = 8;
        assert!(has_second_page(&tiff));
    }
}
