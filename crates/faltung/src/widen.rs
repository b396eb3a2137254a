use ndarray::ArrayD;

use crate::buffer::mapped;
use crate::element::Element;
use crate::error::Result;
use crate::samples::Samples;
use crate::spec::{Overflow, Spec};

/// An integer type with a widest type of its kind: `i64` for those with a sign, `u64` for those
/// without.
pub trait Widen: Element {
    /// The widest type.
    type Wide: Element;
    /// The same number.
    fn widened(self) -> Self::Wide;
}

macro_rules! widen {
    ($($narrow:ty => $wide:ty),*) => {$(
        impl Widen for $narrow {
            type Wide = $wide;
            fn widened(self) -> $wide {
                self.into()
            }
        }
    )*};
}

widen!(i8 => i64, i16 => i64, i32 => i64, i64 => i64, u8 => u64, u16 => u64, u32 => u64, u64 => u64);

impl Spec {
    /// The exact result in the widest type of the operands' kind.
    ///
    /// ```
    /// use faltung::Spec;
    /// let sums = Spec::convolve().run_widened::<i8>(&[100, 100], &[1, 1])?;
    /// assert_eq!(sums.as_slice(), Some(&[100, 200, 100][..]));
    /// # Ok::<(), faltung::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::Error::Exceeds`] for a result that the widest type cannot hold; those of
    /// [`Spec::plan`].
    pub fn run_widened<T: Widen>(
        &self,
        signal: impl Samples<T>,
        kernel: impl Samples<T>,
    ) -> Result<ArrayD<T::Wide>> {
        let signal = mapped(signal.samples(), "the signal in 64 bits", |&x| x.widened())?;
        let kernel = mapped(kernel.samples(), "the kernel in 64 bits", |&x| x.widened())?;
        self.clone().overflow(Overflow::Error).run(&signal, &kernel)
    }
}
