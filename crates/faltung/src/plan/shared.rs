//! The engine compiled here for every element, for crates that are built beside this one to share.
//!
//! Up to `opt-level = 1` the compiler takes what a generic function became in a library instead of
//! compiling it again; the project's ten test programs would each take a minute without. Above, it
//! does not share, and whoever builds for speed should not wait for types that are not used.

use half::f16;
use ndarray::{ArrayD, ArrayViewD, ArrayViewMutD};
use num_complex::{Complex32, Complex64};

use super::Plan;
use crate::element::Element;
use crate::error::Result;
use crate::run::{Observer, Scratch};
use crate::spec::Spec;

/// What leads to everything that a plan does.
#[expect(clippy::type_complexity, reason = "signatures of methods, not values to pass around")]
pub(super) struct Engine<T: Element> {
    _new: fn(Spec, ArrayViewD<'_, T>, &[usize]) -> Result<Plan<T>>,
    _run: fn(&Plan<T>, ArrayViewD<'_, T>, Option<Observer>) -> Result<ArrayD<T>>,
    _run_lines: fn(
        &Plan<T>,
        ArrayViewD<'_, T>,
        ArrayViewMutD<'_, T>,
        &mut Scratch<T>,
        Option<Observer>,
    ) -> Result<()>,
    _scratch: fn(&Plan<T>) -> Result<Scratch<T>>,
    _bounds: fn(&Plan<T>, ArrayViewD<'_, T>) -> Result<ArrayD<f64>>,
    _drop: fn(Plan<T>),
}

impl<T: Element> Engine<T> {
    const fn compiled() -> Self {
        Engine {
            _new: Plan::new,
            _run: Plan::run_view,
            _run_lines: Plan::run_lines,
            _scratch: Plan::scratch,
            _bounds: Plan::error_bounds,
            _drop: drop::<Plan<T>>,
        }
    }
}

macro_rules! engines {
    ($($name:ident $element:ty;)*) => {$(
        #[used]
        static $name: Engine<$element> = Engine::compiled();
    )*};
}

engines! {
    BOOL bool; I8 i8; I16 i16; I32 i32; I64 i64; U8 u8; U16 u16; U32 u32; U64 u64;
    F16 f16; F32 f32; F64 f64; C32 Complex32; C64 Complex64;
}
