use crate::dyadic::Dyadic;

/// A number that can be multiplied and summed without error.
pub trait Number: Copy + std::fmt::Debug {
    /// The type's name, as Rust writes it.
    const NAME: &'static str;
    /// A sum of products before any rounding.
    type Sum: std::fmt::Debug;

    /// The sum of `tap * sample` over the pairs, the taps conjugated on wish.
    fn sum(pairs: &[(Self, Self)], conjugate: bool) -> Self::Sum;

    /// The number nearest to the sum; for integers the one that is equal modulo `2^bits`.
    fn rounded(sum: &Self::Sum) -> Self;

    /// How far `found` is from the sum, in units of what a direct sum of `taps` terms may lose at
    /// worst. At most 1 is a good answer; exact types know 0 and infinity only.
    fn error(sum: &Self::Sum, found: Self, taps: usize) -> f64;

    /// The sum of the terms' absolute values, which that error is relative to; zero for exact types.
    fn scale(sum: &Self::Sum) -> Dyadic;

    /// The same sum, its errors relative to another scale.
    fn with_scale(sum: &Self::Sum, scale: &Dyadic) -> Self::Sum;
}
