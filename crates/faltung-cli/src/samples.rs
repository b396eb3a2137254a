use faltung::Element;
use half::f16;
use ndarray::ArrayD;
use num_complex::{Complex32, Complex64};

/// An array of any shape, of any element type that the engine knows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Samples {
    Bool(ArrayD<bool>),
    I8(ArrayD<i8>),
    I16(ArrayD<i16>),
    I32(ArrayD<i32>),
    I64(ArrayD<i64>),
    U8(ArrayD<u8>),
    U16(ArrayD<u16>),
    U32(ArrayD<u32>),
    U64(ArrayD<u64>),
    F16(ArrayD<f16>),
    F32(ArrayD<f32>),
    F64(ArrayD<f64>),
    C32(ArrayD<Complex32>),
    C64(ArrayD<Complex64>),
}

/// The same expression for an array of whatever type is inside.
macro_rules! each {
    ($samples:expr, $array:ident => $body:expr) => {
        match $samples {
            Samples::Bool($array) => $body,
            Samples::I8($array) => $body,
            Samples::I16($array) => $body,
            Samples::I32($array) => $body,
            Samples::I64($array) => $body,
            Samples::U8($array) => $body,
            Samples::U16($array) => $body,
            Samples::U32($array) => $body,
            Samples::U64($array) => $body,
            Samples::F16($array) => $body,
            Samples::F32($array) => $body,
            Samples::F64($array) => $body,
            Samples::C32($array) => $body,
            Samples::C64($array) => $body,
        }
    };
}
pub(crate) use each;

/// An element type that [`Samples`] can hold, with its way in and out.
pub(crate) trait Held: Element {
    /// Where this type stands in NumPy's table of promotions.
    const TYPE: Type;
    fn hold(array: ArrayD<Self>) -> Samples;
    /// A copy of `array` with its axes arranged anew.
    fn hold_with(
        array: &ArrayD<Self>,
        arrange: impl FnOnce(ArrayD<Self>) -> ArrayD<Self>,
    ) -> Samples {
        Self::hold(arrange(array.clone()))
    }
    /// The nearest value of this type; the caller has asked for a type that can hold it.
    fn from_complex(value: Complex64) -> Self;
    fn to_complex(self) -> Complex64;
    /// The value itself where it is a whole number of up to 64 bits, which `f64` may not hold.
    fn to_int(self) -> Option<i128>;
    fn from_int(value: i128) -> Self;
}

/// The kind of an element and its width in bits, a complex number's part counted once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Bool,
    Int(u32),
    Uint(u32),
    Float(u32),
    Complex(u32),
}

impl Type {
    /// The smallest type that holds both, by NumPy's table for arrays.
    pub(crate) fn joined(self, other: Type) -> Type {
        use Type::*;
        match (self, other) {
            (Bool, any) | (any, Bool) => any,
            (Int(a), Int(b)) => Int(a.max(b)),
            (Uint(a), Uint(b)) => Uint(a.max(b)),
            (Int(a), Uint(b)) | (Uint(b), Int(a)) if a > b => Int(a),
            (Int(_), Uint(64)) | (Uint(64), Int(_)) => Float(64),
            (Int(_), Uint(b)) | (Uint(b), Int(_)) => Int(2 * b),
            (Float(a), Float(b)) => Float(a.max(b)),
            (Complex(a), Complex(b)) => Complex(a.max(b)),
            (Complex(a), real) | (real, Complex(a)) => Complex(a.max(real.float_bits().max(32))),
            (Float(a), whole) | (whole, Float(a)) => Float(a.max(whole.float_bits())),
        }
    }

    /// The width of the float that holds every value of this type (of 64-bit integers: nearly).
    fn float_bits(self) -> u32 {
        match self {
            Type::Bool => 16,
            Type::Int(bits) | Type::Uint(bits) => (2 * bits).min(64),
            Type::Float(bits) | Type::Complex(bits) => bits,
        }
    }

    /// The bytes of one element.
    pub(crate) fn bytes(self) -> usize {
        match self {
            Type::Bool => 1,
            Type::Int(bits) | Type::Uint(bits) | Type::Float(bits) => bits as usize / 8,
            Type::Complex(bits) => bits as usize / 4,
        }
    }

    pub(crate) fn is_whole(self) -> bool {
        matches!(self, Type::Bool | Type::Int(_) | Type::Uint(_))
    }
}

macro_rules! held {
    ($($element:ty, $variant:ident, $type:expr, $into:expr, $from:expr, $whole:expr, $int:expr;)*) => {$(
        impl Held for $element {
            const TYPE: Type = $type;
            fn hold(array: ArrayD<Self>) -> Samples {
                Samples::$variant(array)
            }
            fn from_complex(value: Complex64) -> Self {
                $from(value)
            }
            fn to_complex(self) -> Complex64 {
                $into(self)
            }
            fn to_int(self) -> Option<i128> {
                $whole(self)
            }
            fn from_int(value: i128) -> Self {
                $int(value)
            }
        }
    )*};
}

fn real(value: impl Into<f64>) -> Complex64 {
    Complex64::new(value.into(), 0.0)
}

held! {
    bool, Bool, Type::Bool, |v| real(u8::from(v)), |z: Complex64| z.re != 0.0, |v| Some(i128::from(v)), |v| v != 0;
    i8, I8, Type::Int(8), real, |z: Complex64| z.re as i8, |v| Some(i128::from(v)), |v| v as i8;
    i16, I16, Type::Int(16), real, |z: Complex64| z.re as i16, |v| Some(i128::from(v)), |v| v as i16;
    i32, I32, Type::Int(32), real, |z: Complex64| z.re as i32, |v| Some(i128::from(v)), |v| v as i32;
    i64, I64, Type::Int(64), |v| real(v as f64), |z: Complex64| z.re as i64, |v| Some(i128::from(v)), |v| v as i64;
    u8, U8, Type::Uint(8), real, |z: Complex64| z.re as u8, |v| Some(i128::from(v)), |v| v as u8;
    u16, U16, Type::Uint(16), real, |z: Complex64| z.re as u16, |v| Some(i128::from(v)), |v| v as u16;
    u32, U32, Type::Uint(32), real, |z: Complex64| z.re as u32, |v| Some(i128::from(v)), |v| v as u32;
    u64, U64, Type::Uint(64), |v| real(v as f64), |z: Complex64| z.re as u64, |v| Some(i128::from(v)), |v| v as u64;
    f16, F16, Type::Float(16), real, |z: Complex64| f16::from_f64(z.re), |_| None, |v| f16::from_f64(v as f64);
    f32, F32, Type::Float(32), real, |z: Complex64| z.re as f32, |_| None, |v| v as f32;
    f64, F64, Type::Float(64), real, |z: Complex64| z.re, |_| None, |v| v as f64;
    Complex32, C32, Type::Complex(32), |z: Complex32| Complex64::new(z.re.into(), z.im.into()),
        |z: Complex64| Complex32::new(z.re as f32, z.im as f32), |_| None, |v| Complex32::new(v as f32, 0.0);
    Complex64, C64, Type::Complex(64), |z| z, |z| z, |_| None, |v| Complex64::new(v as f64, 0.0);
}

impl Samples {
    pub(crate) fn shape(&self) -> &[usize] {
        each!(self, array => array.shape())
    }

    pub(crate) fn len(&self) -> usize {
        each!(self, array => array.len())
    }

    pub(crate) fn kind(&self) -> Type {
        fn of<T: Held>(_: &ArrayD<T>) -> Type {
            T::TYPE
        }
        each!(self, array => of(array))
    }

    /// The element type's name, as the engine calls it.
    pub(crate) fn type_name(&self) -> &'static str {
        fn of<T: Held>(_: &ArrayD<T>) -> &'static str {
            T::NAME
        }
        each!(self, array => of(array))
    }

    /// The same values as elements of `T`, which must be able to hold them (see [`Type::joined`]).
    pub(crate) fn to<T: Held>(&self) -> ArrayD<T> {
        fn convert<S: Held, T: Held>(value: S) -> T {
            match value.to_int() {
                Some(whole) => T::from_int(whole),
                None => T::from_complex(value.to_complex()),
            }
        }
        each!(self, array => array.mapv(convert))
    }

    /// The values as `f64`, a complex number's real part; for pictures and plots, not for results.
    pub(crate) fn to_f64(&self) -> ArrayD<f64> {
        self.to::<f64>()
    }

    /// The same values in the type called `wanted`.
    pub(crate) fn converted(&self, wanted: Type) -> Samples {
        if self.kind() == wanted {
            return self.clone();
        }
        match wanted {
            Type::Bool => Samples::Bool(self.to()),
            Type::Int(8) => Samples::I8(self.to()),
            Type::Int(16) => Samples::I16(self.to()),
            Type::Int(32) => Samples::I32(self.to()),
            Type::Int(_) => Samples::I64(self.to()),
            Type::Uint(8) => Samples::U8(self.to()),
            Type::Uint(16) => Samples::U16(self.to()),
            Type::Uint(32) => Samples::U32(self.to()),
            Type::Uint(_) => Samples::U64(self.to()),
            Type::Float(16) => Samples::F16(self.to()),
            Type::Float(32) => Samples::F32(self.to()),
            Type::Float(_) => Samples::F64(self.to()),
            Type::Complex(32) => Samples::C32(self.to()),
            Type::Complex(_) => Samples::C64(self.to()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Type::*;
    use super::*;
    use ndarray::arr1;

    #[test]
    fn types_join_as_numpy_joins_them() {
        for (a, b, both) in [
            (Bool, Int(8), Int(8)),
            (Int(8), Uint(8), Int(16)),
            (Int(32), Uint(16), Int(32)),
            (Int(64), Uint(64), Float(64)),
            (Int(8), Float(16), Float(16)),
            (Int(16), Float(16), Float(32)),
            (Int(32), Float(32), Float(64)),
            (Float(64), Complex(32), Complex(64)),
            (Int(16), Complex(32), Complex(32)),
            (Int(32), Complex(32), Complex(64)),
        ] {
            assert_eq!(a.joined(b), both, "{a:?} and {b:?}");
            assert_eq!(b.joined(a), both, "{b:?} and {a:?}");
        }
    }

    #[test]
    fn wide_integers_keep_every_digit() {
        let samples = Samples::U64(arr1(&[u64::MAX, (1 << 53) + 1]).into_dyn());
        assert_eq!(samples.to::<u64>(), arr1(&[u64::MAX, (1 << 53) + 1]).into_dyn());
    }
}
