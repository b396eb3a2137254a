use serde::{Deserialize, Serialize};

/// Which outputs of the full result are wanted.
///
/// With `n` signal samples and a kernel that spans `K = (k - 1) * dilation + 1` samples, the full
/// result has `n + K - 1` outputs. The modes are windows over that row:
///
/// | mode    | first output      | outputs              |
/// |---------|-------------------|----------------------|
/// | `Full`  | `0`               | `n + K - 1`          |
/// | `Same`  | `(K - 1) / 2`     | `n`                  |
/// | `Valid` | `min(n, K) - 1`   | `max(n, K) - min(n, K) + 1` |
///
/// ```
/// use faltung::{Mode, convolve};
/// let (signal, kernel) = ([1.0, 2.0, 3.0], [0.0, 1.0, 0.5]);
/// assert_eq!(convolve(&signal, &kernel, Mode::Full)?, [0.0, 1.0, 2.5, 4.0, 1.5]);
/// assert_eq!(convolve(&signal, &kernel, Mode::Same)?, [1.0, 2.5, 4.0]);
/// assert_eq!(convolve(&signal, &kernel, Mode::Valid)?, [2.5]);
/// # Ok::<(), faltung::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Mode {
    /// Every output that at least one signal sample reaches.
    Full,
    /// As many outputs as the signal has samples, centred as SciPy centres them.
    Same,
    /// Only the outputs for which the shorter operand lies wholly inside the longer one.
    Valid,
}
