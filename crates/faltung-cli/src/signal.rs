use crate::file::picture::Facts as PictureFacts;
use crate::file::raw::Format as RawFormat;
use crate::file::table::Table;
use crate::file::wav::Facts as SoundFacts;
use crate::samples::Samples;

/// What was read from a file, or typed.
#[derive(Clone, Debug)]
pub(crate) struct Signal {
    /// Channels (columns, colours) first, the axes that are convolved by themselves last.
    pub(crate) samples: Samples,
    /// Everything else that the file said, to be written again.
    pub(crate) source: Source,
}

/// Where the samples came from, with all that must survive the way to the output.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// Numbers typed on the command line: shape `[n]`.
    Typed,
    /// A NumPy array of any shape.
    Array,
    /// Bare samples: shape `[channels, n]`.
    Raw(RawFormat),
    /// Columns of a text file: shape `[columns, rows]`.
    Table(Table),
    /// A sound: shape `[channels, frames]`, full scale is 1.
    Sound(SoundFacts),
    /// A picture: shape `[colours, height, width]`, in the file's own scale (0..255 or 0..65535).
    Picture(PictureFacts),
}

impl Signal {
    /// Samples a second, where the source says it.
    pub(crate) fn rate(&self) -> Option<u32> {
        match &self.source {
            Source::Sound(facts) => Some(facts.rate),
            Source::Raw(format) => format.rate,
            _ => None,
        }
    }

    /// The axes that are no channels, columns or colours: time, or height and width, or all of an
    /// array's.
    pub(crate) fn spatial_axes(&self) -> usize {
        let rank = self.samples.shape().len();
        match self.source {
            Source::Typed | Source::Array => rank,
            Source::Picture(_) => 2,
            Source::Raw(_) | Source::Table(_) | Source::Sound(_) => 1,
        }
    }
}

impl Source {
    /// What to call it in a message.
    pub(crate) fn noun(&self) -> &'static str {
        match self {
            Source::Typed => "row of numbers",
            Source::Array => "array",
            Source::Raw(_) => "row of raw samples",
            Source::Table(_) => "table",
            Source::Sound(_) => "sound",
            Source::Picture(_) => "picture",
        }
    }
}

/// Where the outputs stand among the samples of the input: output `m` at `first + m * step`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placement {
    pub(crate) first: isize,
    pub(crate) step: usize,
}

impl Default for Placement {
    fn default() -> Self {
        Placement { first: 0, step: 1 }
    }
}
