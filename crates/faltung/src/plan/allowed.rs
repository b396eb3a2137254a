use super::facts::Facts;
use crate::method::Along;
use crate::number::{Kind, Number};
use crate::spec::Method;

/// First correct: why a method would give a wrong answer for these kernels, if it would.
pub(super) fn refusal<N: Number>(
    method: Method,
    facts: &Facts<N>,
    along: &[Along],
) -> Option<String> {
    let exact = matches!(N::KIND, Kind::Integer | Kind::Bit);
    match method {
        Method::Auto | Method::Direct => None,
        _ if !facts.finite => Some(
            "the kernel has taps that are not finite, which must meet their samples alone".into(),
        ),
        Method::Separable => facts.factors.as_ref().err().cloned(),
        Method::RunningSum if facts.constant.is_none() => Some("the taps are not all equal".into()),
        Method::RunningSum if along.iter().all(|axis| axis.taps == 1) => {
            Some("the kernel has a single tap".into())
        }
        Method::RunningSum if along.iter().any(|axis| axis.taps > 1 && axis.dilation > 1) => {
            Some("the taps are spread by a dilation".into())
        }
        Method::RunningSum => None,
        Method::ExactInteger if exact => None,
        Method::ExactInteger => Some("these numbers are not integers".into()),
        Method::OverlapSave | Method::Fft if exact => {
            Some("a transform rounds, and these numbers are exact".into())
        }
        Method::OverlapSave | Method::Fft if !(facts.weight * 1e3 < largest_sum::<N>()) => {
            Some("the taps are so large that a transform could overflow".into())
        }
        Method::OverlapSave | Method::Fft => None,
    }
}

/// Half of the largest number, on the safe side, that a sum may reach.
pub(crate) fn largest_sum<N: Number>() -> f64 {
    if N::ROUND_OFF > 1e-10 { f64::from(f32::MAX) / 2.0 } else { f64::MAX / 2.0 }
}
