use numpy::{PyArrayDescrMethods, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

/// The element types of the engine, as NumPy has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dtype {
    Bool,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F16,
    F32,
    F64,
    C64,
    C128,
}

impl Dtype {
    /// The dtype of an array in native byte order.
    pub(crate) fn of(array: &Bound<'_, PyUntypedArray>) -> PyResult<Self> {
        let dtype = array.dtype();
        let native = dtype.is_native_byteorder() != Some(false);
        let known = match (dtype.kind(), dtype.itemsize()) {
            _ if !native => None,
            (b'b', 1) => Some(Dtype::Bool),
            (b'i', 1) => Some(Dtype::I8),
            (b'i', 2) => Some(Dtype::I16),
            (b'i', 4) => Some(Dtype::I32),
            (b'i', 8) => Some(Dtype::I64),
            (b'u', 1) => Some(Dtype::U8),
            (b'u', 2) => Some(Dtype::U16),
            (b'u', 4) => Some(Dtype::U32),
            (b'u', 8) => Some(Dtype::U64),
            (b'f', 2) => Some(Dtype::F16),
            (b'f', 4) => Some(Dtype::F32),
            (b'f', 8) => Some(Dtype::F64),
            (b'c', 8) => Some(Dtype::C64),
            (b'c', 16) => Some(Dtype::C128),
            _ => None,
        };
        known.ok_or_else(|| {
            PyTypeError::new_err(format!(
                "wanted a dtype of bool, int8 to int64, uint8 to uint64, float16 to float64, \
                 complex64 or complex128 in native byte order, found {dtype}"
            ))
        })
    }
}

/// `$body` with `$element` as the Rust type of `$dtype`.
macro_rules! with_element {
    ($dtype:expr, $element:ident => $body:expr) => {{
        use $crate::dtype::Dtype;
        match $dtype {
            Dtype::Bool => {
                type $element = bool;
                $body
            }
            Dtype::I8 => {
                type $element = i8;
                $body
            }
            Dtype::I16 => {
                type $element = i16;
                $body
            }
            Dtype::I32 => {
                type $element = i32;
                $body
            }
            Dtype::I64 => {
                type $element = i64;
                $body
            }
            Dtype::U8 => {
                type $element = u8;
                $body
            }
            Dtype::U16 => {
                type $element = u16;
                $body
            }
            Dtype::U32 => {
                type $element = u32;
                $body
            }
            Dtype::U64 => {
                type $element = u64;
                $body
            }
            Dtype::F16 => {
                type $element = half::f16;
                $body
            }
            Dtype::F32 => {
                type $element = f32;
                $body
            }
            Dtype::F64 => {
                type $element = f64;
                $body
            }
            Dtype::C64 => {
                type $element = num_complex::Complex32;
                $body
            }
            Dtype::C128 => {
                type $element = num_complex::Complex64;
                $body
            }
        }
    }};
}
pub(crate) use with_element;
