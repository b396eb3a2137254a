/// What went wrong. An output array that was given holds nothing of use then; nothing else of the
/// caller's was changed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An operand without samples along an axis that is to be convolved.
    #[error("wanted at least one {what} sample along axis {axis}, found none")]
    Empty {
        /// `signal` or `kernel`.
        what: &'static str,
        /// The axis of that operand.
        axis: usize,
    },
    /// An operand of a rank that the question does not allow.
    #[error("wanted {wanted}, found a {what} of {found} dimensions")]
    Rank {
        /// `signal` or `kernel`.
        what: &'static str,
        /// The ranks that would do.
        wanted: String,
        /// The rank that came.
        found: usize,
    },
    /// An axis that the signal does not have, or that is named twice.
    #[error(
        "wanted each axis once, and only axes of a signal of {rank} dimensions, found axis {axis}"
    )]
    Axis {
        /// The axis as it was given.
        axis: isize,
        /// The signal's rank.
        rank: usize,
    },
    /// A list with one entry per convolved axis that has another length.
    #[error("wanted one {what} for each of the {wanted} convolved axes, found {found}")]
    PerAxis {
        /// What the list holds.
        what: &'static str,
        /// The number of convolved axes.
        wanted: usize,
        /// The length of the list.
        found: usize,
    },
    /// A number outside its range.
    #[error("wanted {what} of {wanted}, found {found}")]
    Range {
        /// What the number says.
        what: &'static str,
        /// The range that it must lie in.
        wanted: String,
        /// The number.
        found: String,
    },
    /// Batch axes that do not broadcast.
    #[error(
        "wanted batch axes that broadcast (equal, or one of them 1), \
         found signal {signal:?} and kernel {kernel:?} along axis {axis}"
    )]
    Broadcast {
        /// The signal's axis.
        axis: usize,
        /// The signal's length there.
        signal: usize,
        /// The kernel's length there.
        kernel: usize,
    },
    /// `Mode::Valid` where neither operand contains the other.
    #[error(
        "mode valid wants one operand at least as long as the other along every convolved axis, \
         found a signal of {signal:?} and a kernel of {kernel:?}"
    )]
    NotContained {
        /// The signal's lengths along the convolved axes.
        signal: Vec<usize>,
        /// The spans of the kernel (dilation counted) along the same axes.
        kernel: Vec<usize>,
    },
    /// An array whose shape is not the one that the plan was made for.
    #[error("wanted {what} of shape {wanted:?}, found shape {found:?}")]
    Shape {
        /// Which array.
        what: &'static str,
        /// The shape that the plan was made for.
        wanted: Vec<usize>,
        /// The shape that came.
        found: Vec<usize>,
    },
    /// A value that the element type cannot hold.
    #[error("wanted a value that {element} can hold, found {found}")]
    Value {
        /// The element type's name.
        element: &'static str,
        /// The value.
        found: String,
    },
    /// An integer output that its type cannot hold, where that was to be an error.
    #[error("wanted outputs that {element} can hold, found {value} at index {index:?}")]
    Exceeds {
        /// The element type's name.
        element: &'static str,
        /// Where the first such output stands, row by row.
        index: Vec<usize>,
        /// Its exact value.
        value: String,
    },
    /// A method asked for by name that would not give the right answer here.
    #[error("method {method} was asked for, but is not possible here: {reason}")]
    Method {
        /// The method's name.
        method: &'static str,
        /// Why it would be wrong.
        reason: String,
    },
    /// Prices that plans cannot be made by.
    #[error("wanted {wanted}, found {found}")]
    Prices {
        /// What would do.
        wanted: String,
        /// What came.
        found: String,
    },
    /// A size that no address can hold.
    #[error("wanted a size that fits this machine's addresses, found {what} beyond it")]
    Overflow {
        /// The size in question.
        what: &'static str,
    },
    /// Memory that the system would not give.
    #[error("wanted {bytes} bytes of memory for {what}, the system refused")]
    Memory {
        /// What it was for.
        what: &'static str,
        /// How many bytes were asked for.
        bytes: usize,
    },
    /// The caller's observer asked to stop; the output array holds nothing of use.
    #[error("stopped on request before the result was complete")]
    Stopped,
    /// The worker threads could not be started.
    #[error("wanted {threads} worker threads, the system refused: {reason}")]
    Threads {
        /// How many.
        threads: usize,
        /// The system's words.
        reason: String,
    },
}

/// The result of everything here that can fail.
pub type Result<T> = std::result::Result<T, Error>;
