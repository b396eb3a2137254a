//! RIFF WAVE sounds: integers of 8, 16, 24 and 32 bits, floats of 32 and 64 bits, any channels.
//!
//! The chunks are walked by hand, since the sizes in the wild lie: programs that write into a pipe
//! claim 4 GiB, crashed recorders claim nothing. Only the bytes that are there are believed.

use std::io::{self, Write};

use ndarray::{Array2, ArrayD};

use super::bytes::{Endian, Stored, reserved};
use super::level::{Clipping, Leveller};
use crate::error::Fault;
use crate::samples::{Samples, each};

/// What a sound file says beside its samples.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Facts {
    /// Frames a second.
    pub(crate) rate: u32,
    pub(crate) encoding: Encoding,
    /// Which loudspeaker each channel is for; 0 = not said.
    mask: u32,
    /// Title, artist, comments and the like: chunks that are true of the filtered sound too.
    words: Vec<Chunk>,
    /// What the reader had to correct.
    pub(crate) warning: Option<String>,
}

impl Facts {
    /// A sound about which nothing but the rate is known.
    pub(crate) fn bare(rate: u32, encoding: Encoding) -> Facts {
        Facts { rate, encoding, mask: 0, words: Vec::new(), warning: None }
    }
}

/// How one sample is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Int { bits: u16 },
    Float { bits: u16 },
}

impl Encoding {
    fn bytes(self) -> usize {
        match self {
            Encoding::Int { bits } | Encoding::Float { bits } => usize::from(bits.div_ceil(8)),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Chunk {
    name: [u8; 4],
    body: Vec<u8>,
}

const FORMAT_INT: u16 = 1;
const FORMAT_FLOAT: u16 = 3;
const FORMAT_EXTENSIBLE: u16 = 0xFFFE;
/// The last 14 bytes of every sub-format's identifier.
const SUBFORMAT_TAIL: [u8; 14] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];
/// Chunks of words; those that point at samples (cue, smpl) would be wrong after filtering.
const WORDS: [&[u8; 4]; 4] = [b"LIST", b"bext", b"iXML", b"id3 "];

/// Whether `file` begins as a sound does.
pub(crate) fn recognised(file: &[u8]) -> bool {
    file.len() >= 12
        && (file.starts_with(b"RIFF") || file.starts_with(b"RF64"))
        && &file[8..12] == b"WAVE"
}

/// The samples of shape `[channels, frames]`, full scale 1, and the rest of what the file says.
///
/// Sounds of up to 16 bits and 32-bit floats become `f32`, all others `f64`.
pub(crate) fn read(file: &[u8]) -> Result<(Samples, Facts), Fault> {
    if !recognised(file) {
        return Err(damaged("wanted RIFF and WAVE at the start".into()));
    }
    let mut format = None;
    let mut data: Option<(&[u8], usize)> = None;
    let mut words = Vec::new();
    let mut rest = &file[12..];
    while rest.len() >= 8 {
        let name = [rest[0], rest[1], rest[2], rest[3]];
        let claimed = u32::from_le_bytes([rest[4], rest[5], rest[6], rest[7]]) as usize;
        let body = &rest[8..];
        let true_len = claimed.min(body.len());
        match &name {
            b"fmt " => format = Some(Format::parse(&body[..true_len])?),
            b"data" if data.is_none() => data = Some((&body[..true_len], claimed)),
            _ if WORDS.contains(&&name) && true_len == claimed => {
                words.push(Chunk { name, body: body[..claimed].to_vec() });
            }
            _ => {}
        }
        rest = &body[true_len.saturating_add(claimed % 2).min(body.len())..];
    }
    let format =
        format.ok_or_else(|| damaged("found no description of the samples (fmt)".into()))?;
    let (data, claimed) = data.ok_or_else(|| damaged("found no samples (data)".into()))?;
    let frame = format.encoding.bytes() * usize::from(format.channels);
    let (data, warning) = honest(data, claimed, frame, file.starts_with(b"RF64"));
    let samples = format.decode(data)?;
    let Format { rate, encoding, mask, .. } = format;
    Ok((samples, Facts { rate, encoding, mask, words, warning }))
}

fn damaged(message: String) -> Fault {
    Fault::new(message, "this is no whole WAV file; export the sound again")
}

/// The whole frames that are there, and a warning if the header claims another length.
fn honest(data: &[u8], claimed: usize, frame: usize, rf64: bool) -> (&[u8], Option<String>) {
    let whole = &data[..data.len() - data.len() % frame];
    let expected = rf64 && claimed == u32::MAX as usize;
    let warning = (whole.len() != claimed && !expected).then(|| {
        format!(
            "the header claims {claimed} bytes of sound, {} are there; went on with {} frames",
            data.len(),
            whole.len() / frame
        )
    });
    (whole, warning)
}

struct Format {
    channels: u16,
    rate: u32,
    encoding: Encoding,
    mask: u32,
}

impl Format {
    fn parse(body: &[u8]) -> Result<Format, Fault> {
        if body.len() < 16 {
            return Err(damaged(format!("wanted 16 bytes of description, found {}", body.len())));
        }
        let u16_at = |at: usize| u16::from_le_bytes([body[at], body[at + 1]]);
        let u32_at =
            |at: usize| u32::from_le_bytes([body[at], body[at + 1], body[at + 2], body[at + 3]]);
        let (mut tag, channels, rate, bits) = (u16_at(0), u16_at(2), u32_at(4), u16_at(14));
        let mut mask = 0;
        if tag == FORMAT_EXTENSIBLE && body.len() >= 40 {
            mask = u32_at(20);
            tag = u16_at(24);
        }
        let encoding = match (tag, bits) {
            (FORMAT_INT, 8 | 16 | 24 | 32) => Encoding::Int { bits },
            (FORMAT_FLOAT, 32 | 64) => Encoding::Float { bits },
            _ => {
                return Err(Fault::new(
                    format!(
                        "wanted integers of 8, 16, 24 or 32 bits or floats of 32 or 64 bits, \
                         found format {tag} with {bits} bits"
                    ),
                    "export the sound as plain PCM",
                ));
            }
        };
        if channels == 0 || rate == 0 {
            return Err(damaged(format!(
                "wanted at least one channel and 1 Hz, found {channels} channels at {rate} Hz"
            )));
        }
        let frame = encoding.bytes() * usize::from(channels);
        if usize::from(u16_at(12)) != frame {
            return Err(damaged(format!(
                "wanted {frame} bytes a frame ({channels} channels of {bits} bits), found {}",
                u16_at(12)
            )));
        }
        Ok(Format { channels, rate, encoding, mask })
    }

    fn decode(&self, data: &[u8]) -> Result<Samples, Fault> {
        let le = Endian::Little;
        match self.encoding {
            Encoding::Int { bits: 8 } => {
                self.gather(data, |b| (f32::from(b[0]) - 128.0) / 128.0).map(Samples::F32)
            }
            Encoding::Int { bits: 16 } => {
                self.gather(data, |b| f32::from(i16::from_bytes(b, le)) / 32768.0).map(Samples::F32)
            }
            Encoding::Int { bits: 24 } => self
                .gather(data, |b| {
                    f64::from(i32::from_le_bytes([0, b[0], b[1], b[2]]) >> 8) / 8_388_608.0
                })
                .map(Samples::F64),
            Encoding::Int { .. } => self
                .gather(data, |b| f64::from(i32::from_bytes(b, le)) / 2_147_483_648.0)
                .map(Samples::F64),
            Encoding::Float { bits: 32 } => {
                self.gather(data, |b| f32::from_bytes(b, le)).map(Samples::F32)
            }
            Encoding::Float { .. } => {
                self.gather(data, |b| f64::from_bytes(b, le)).map(Samples::F64)
            }
        }
    }

    fn gather<T>(&self, data: &[u8], sample: impl Fn(&[u8]) -> T) -> Result<ArrayD<T>, Fault> {
        let (channels, size) = (usize::from(self.channels), self.encoding.bytes());
        let frames = data.len() / (channels * size);
        let mut all = reserved(channels * frames)?;
        for channel in 0..channels {
            // Data that hold no frame may end before a channel's first sample.
            let from = data.get(channel * size..).unwrap_or_default();
            let own = from.chunks(channels * size).take(frames);
            all.extend(own.map(&sample));
        }
        Array2::from_shape_vec((channels, frames), all)
            .map(|array| array.into_dyn())
            .map_err(|error| damaged(error.to_string()))
    }
}

/// Writes samples of shape `[channels, frames]`, full scale 1, as `facts` wants them.
///
/// Integers are clamped to full scale and rounded half to even; what was clamped is counted.
pub(crate) fn write(
    samples: &Samples,
    facts: &Facts,
    dither: bool,
    out: &mut dyn Write,
) -> io::Result<Clipping> {
    let shape = samples.shape();
    let (channels, frames) = (shape[0], shape[1]);
    let size = facts.encoding.bytes();
    let header = facts.header(channels, frames * channels * size);
    out.write_all(&header)?;
    let mut leveller = Leveller::new(dither);
    each!(samples, array => {
        let mut bytes = Vec::new();
        for frame in 0..frames {
            for channel in 0..channels {
                let value = crate::samples::Held::to_complex(array[[channel, frame]]).re;
                facts.encoding.put(value, &mut leveller, &mut bytes);
            }
            if bytes.len() > 1 << 16 {
                out.write_all(&bytes)?;
                bytes.clear();
            }
        }
        out.write_all(&bytes)?;
    });
    if frames * channels * size % 2 == 1 {
        out.write_all(&[0])?;
    }
    for chunk in &facts.words {
        out.write_all(&chunk.name)?;
        out.write_all(&(chunk.body.len() as u32).to_le_bytes())?;
        out.write_all(&chunk.body)?;
        out.write_all(&[0][..chunk.body.len() % 2])?;
    }
    Ok(leveller.clipping())
}

/// Whether a sound of this size fits into a file whose sizes are 32 bits wide.
pub(crate) fn check_size(samples: &Samples, facts: &Facts) -> Result<(), Fault> {
    let shape = samples.shape();
    let bytes = shape.iter().product::<usize>() as u128 * facts.encoding.bytes() as u128;
    let words: usize = facts.words.iter().map(|chunk| chunk.body.len() + 9).sum();
    if bytes + words as u128 + 128 > u128::from(u32::MAX) {
        return Err(Fault::new(
            format!("wanted a sound of less than 4 GiB, found {bytes} bytes"),
            "write it as .npy, which has no such limit",
        ));
    }
    if shape[0] > usize::from(u16::MAX) / 8 {
        return Err(Fault::new(
            format!("wanted at most {} channels, found {}", u16::MAX / 8, shape[0]),
            "write it as .npy, which has no such limit",
        ));
    }
    Ok(())
}

impl Encoding {
    fn put(self, value: f64, leveller: &mut Leveller, out: &mut Vec<u8>) {
        let le = Endian::Little;
        match self {
            Encoding::Float { bits: 32 } => (value as f32).to_bytes(le, out),
            Encoding::Float { .. } => value.to_bytes(le, out),
            Encoding::Int { bits } => {
                let full = f64::from(1_u32 << (bits - 1));
                let whole = leveller.level(value * full, -full, full - 1.0) as i32;
                match bits {
                    8 => out.push((whole + 128) as u8),
                    16 => (whole as i16).to_bytes(le, out),
                    24 => out.extend_from_slice(&whole.to_le_bytes()[..3]),
                    _ => whole.to_bytes(le, out),
                }
            }
        }
    }
}

impl Facts {
    fn header(&self, channels: usize, data: usize) -> Vec<u8> {
        let (tag, bits) = match self.encoding {
            Encoding::Int { bits } => (FORMAT_INT, bits),
            Encoding::Float { bits } => (FORMAT_FLOAT, bits),
        };
        let extensible = channels > 2 || self.mask != 0;
        let frame = channels * self.encoding.bytes();
        let mut format = Vec::new();
        format.extend((if extensible { FORMAT_EXTENSIBLE } else { tag }).to_le_bytes());
        format.extend((channels as u16).to_le_bytes());
        format.extend(self.rate.to_le_bytes());
        format.extend(
            (u64::from(self.rate) * frame as u64).min(u32::MAX.into()).to_le_bytes()[..4].iter(),
        );
        format.extend((frame as u16).to_le_bytes());
        format.extend(bits.to_le_bytes());
        if extensible {
            format.extend(22_u16.to_le_bytes());
            format.extend(bits.to_le_bytes());
            format.extend(self.mask.to_le_bytes());
            format.extend(tag.to_le_bytes());
            format.extend(SUBFORMAT_TAIL);
        }
        let words: usize = self.words.iter().map(|c| 8 + c.body.len().next_multiple_of(2)).sum();
        let riff = 4 + 8 + format.len() + 8 + data.next_multiple_of(2) + words;
        let mut header = b"RIFF".to_vec();
        header.extend((riff as u32).to_le_bytes());
        header.extend(b"WAVEfmt ");
        header.extend((format.len() as u32).to_le_bytes());
        header.extend(format);
        header.extend(b"data");
        header.extend((data as u32).to_le_bytes());
        header
    }
}

/// The encoding for samples that never were a sound: every player reads it, and nothing clips.
pub(crate) const FLOATS: Encoding = Encoding::Float { bits: 32 };

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;
    use std::io::Cursor;

    fn foreign(spec: hound::WavSpec, values: &[i32]) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
        for &value in values {
            match spec.sample_format {
                hound::SampleFormat::Int => writer.write_sample(value).unwrap(),
                hound::SampleFormat::Float => writer.write_sample(value as f32 / 8.0).unwrap(),
            }
        }
        writer.finalize().unwrap();
        file.into_inner()
    }

    fn spec(bits: u16, sample_format: hound::SampleFormat) -> hound::WavSpec {
        hound::WavSpec { channels: 2, sample_rate: 8000, bits_per_sample: bits, sample_format }
    }

    #[test]
    fn foreign_sounds_come_back_bit_for_bit() {
        let values = [1, -2, 100, -128, 127, 0];
        for bits in [8, 16, 24, 32] {
            let full = f64::from(1_u32 << (bits - 1));
            let file = foreign(spec(bits, hound::SampleFormat::Int), &values);
            let (samples, facts) = read(&file).unwrap();
            assert_eq!((facts.rate, &facts.warning), (8000, &None));
            let wanted = arr2(&[[1.0, 100.0, 127.0], [-2.0, -128.0, 0.0]]).into_dyn() / full;
            assert_eq!(samples.to_f64(), wanted);
            let mut again = Vec::new();
            assert_eq!(write(&samples, &facts, false, &mut again).unwrap().count, 0);
            let judge = hound::WavReader::new(&again[..]).unwrap();
            assert_eq!(judge.spec(), spec(bits, hound::SampleFormat::Int));
            let judged: Vec<i32> = judge.into_samples().map(|value| value.unwrap()).collect();
            assert_eq!(judged, values);
        }
        let file = foreign(spec(32, hound::SampleFormat::Float), &values);
        let (samples, facts) = read(&file).unwrap();
        assert_eq!(samples.to_f64()[[1, 1]], -16.0);
        let mut again = Vec::new();
        write(&samples, &facts, false, &mut again).unwrap();
        let judge = hound::WavReader::new(&again[..]).unwrap();
        assert_eq!(judge.into_samples::<f32>().map(|v| v.unwrap()).sum::<f32>(), 98.0 / 8.0);
    }

    #[test]
    fn words_are_kept_and_claims_are_not_believed() {
        let mut file = foreign(spec(16, hound::SampleFormat::Int), &[1, 2, 3, 4]);
        let data = file.windows(4).position(|four| four == b"data").unwrap();
        file.splice(data..data, b"LIST\x05\0\0\0INFOx\0".iter().copied());
        let (samples, facts) = read(&file).unwrap();
        let mut again = Vec::new();
        write(&samples, &facts, false, &mut again).unwrap();
        assert!(again.windows(13).any(|bytes| bytes == b"LIST\x05\0\0\0INFOx"));
        assert_eq!(read(&again).unwrap(), (samples.clone(), facts));
        let size = file.windows(4).position(|four| four == b"data").unwrap() + 4;
        for claim in [u32::MAX, 1 << 31, 5] {
            file[size..size + 4].copy_from_slice(&claim.to_le_bytes());
            let (found, facts) = read(&file).unwrap();
            assert_eq!(found.shape()[1], if claim == 5 { 1 } else { 2 });
            assert!(facts.warning.unwrap().contains(&format!("claims {claim} bytes")));
        }
        for cut in 0..file.len() - 8 {
            assert!(read(&file[..cut]).is_err() || cut >= size + 4, "{cut}");
        }
    }

    #[test]
    fn loud_samples_are_clamped_and_counted() {
        let samples = Samples::F64(arr2(&[[1.5, -3.0, 0.25, 1.0]]).into_dyn());
        let facts = Facts::bare(8000, Encoding::Int { bits: 16 });
        let mut file = Vec::new();
        let clipping = write(&samples, &facts, false, &mut file).unwrap();
        assert_eq!((clipping.count, clipping.peak), (3, 3.0 * 32768.0));
        let judge = hound::WavReader::new(&file[..]).unwrap();
        let judged: Vec<i32> = judge.into_samples().map(|value| value.unwrap()).collect();
        assert_eq!(judged, [32767, -32768, 8192, 32767]);
    }
}
