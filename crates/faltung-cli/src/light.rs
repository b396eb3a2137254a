//! What colours need before and after a filter: linear light, and opacity taken into account.

use ndarray::{Array1, ArrayD, Axis, Slice, Zip, concatenate};

use crate::args::Negative;
use crate::samples::Held;

/// The share of the full light that a stored share `value` means (IEC 61966-2-1, sRGB). Negative
/// values, which only differences have, mirror the positive ones.
pub(crate) fn linear(value: f64) -> f64 {
    let size = value.abs();
    let light = if size <= 0.040_45 { size / 12.92 } else { ((size + 0.055) / 1.055).powf(2.4) };
    light.copysign(value)
}

/// The inverse of [`linear`].
pub(crate) fn stored(value: f64) -> f64 {
    let size = value.abs();
    let share =
        if size <= 0.003_130_8 { size * 12.92 } else { 1.055 * size.powf(1.0 / 2.4) - 0.055 };
    share.copysign(value)
}

/// Planes of shape `[colours, height, width]`, and how they are to be treated.
pub(crate) struct Colours<T> {
    planes: ArrayD<T>,
    /// Opacity of shape `[1, height, width]`, in the scale of the file.
    pub(crate) opacity: Option<ArrayD<T>>,
    /// The value of full light and of full opacity.
    full: f64,
    linear: bool,
}

impl<T: Held> Colours<T> {
    /// Colours ready to be filtered: in linear light if wished, multiplied by their opacity, so
    /// that what cannot be seen does not bleed into what can.
    pub(crate) fn new(planes: ArrayD<T>, alpha: bool, full: f64, linear: bool) -> Colours<T> {
        let count = planes.shape()[0] - usize::from(alpha);
        let opacity = alpha.then(|| planes.slice_axis(Axis(0), Slice::from(count..)).to_owned());
        let mut planes = planes.slice_axis(Axis(0), Slice::from(..count)).to_owned();
        if linear {
            planes.mapv_inplace(|v| share(v, full, self::linear));
        }
        if let Some(opacity) = &opacity {
            for mut plane in planes.axis_iter_mut(Axis(0)) {
                Zip::from(&mut plane).and(&opacity.index_axis(Axis(0), 0)).for_each(|v, &a| {
                    *v = real(float(*v) * (float(a) / full));
                });
            }
        }
        Colours { planes, opacity, full, linear }
    }

    pub(crate) fn planes(&self) -> &ArrayD<T> {
        &self.planes
    }

    /// The filtered planes as the file stores them, with the filtered opacity as the last one.
    /// `changes` says that the planes are differences: they are not divided by an opacity.
    pub(crate) fn finished(
        &self,
        mut planes: ArrayD<T>,
        opacity: Option<ArrayD<T>>,
        changes: bool,
        negative: Negative,
    ) -> ArrayD<T> {
        if let (Some(opacity), false) = (&opacity, changes) {
            for mut plane in planes.axis_iter_mut(Axis(0)) {
                Zip::from(&mut plane).and(&opacity.index_axis(Axis(0), 0)).for_each(|v, &a| {
                    let a = float(a) / self.full;
                    *v = real(if a > 0.0 { float(*v) / a } else { 0.0 });
                });
            }
        }
        let middle = (self.full / 2.0).round_ties_even();
        planes.mapv_inplace(|v| {
            let signed = match negative {
                Negative::Abs => real(float(v).abs()),
                Negative::Clip | Negative::Shift => v,
            };
            let value = if self.linear { share(signed, self.full, stored) } else { signed };
            if negative == Negative::Shift { real(float(value) + middle) } else { value }
        });
        match opacity {
            Some(opacity) => {
                let both = concatenate(Axis(0), &[planes.view(), opacity.view()]);
                both.unwrap_or(planes)
            }
            None => planes,
        }
    }

    /// Opacity for filtered planes of this shape that are differences: what it was, or full where
    /// the picture has changed its size.
    pub(crate) fn kept_opacity(&self, shape: &[usize]) -> Option<ArrayD<T>> {
        let own = self.opacity.as_ref()?;
        if own.shape()[1..] == shape[1..] {
            return Some(own.clone());
        }
        let wanted = [1, shape[1], shape[2]];
        Array1::from_elem(wanted.iter().product::<usize>(), real(self.full))
            .into_shape_with_order(&wanted[..])
            .ok()
    }
}

fn float<T: Held>(value: T) -> f64 {
    value.to_complex().re
}

fn real<T: Held>(value: f64) -> T {
    T::from_complex(value.into())
}

fn share<T: Held>(value: T, full: f64, curve: fn(f64) -> f64) -> T {
    real(curve(float(value) / full) * full)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr3;

    #[test]
    fn the_curve_has_the_values_of_its_standard() {
        assert!((linear(0.5) - 0.214_041_140).abs() < 1e-9);
        assert!((stored(0.5) - 0.735_356_983).abs() < 1e-9);
        for byte in -255..=255 {
            let value = f64::from(byte) / 255.0;
            assert!((stored(linear(value)) - value).abs() < 1e-7);
        }
    }

    #[test]
    fn what_cannot_be_seen_does_not_bleed() {
        // White that is opaque beside black that is clear: the mean is half-clear white.
        let planes = arr3(&[[[255.0, 0.0]], [[255.0, 0.0]]]).into_dyn();
        let colours = Colours::new(planes, true, 255.0, false);
        let mean = |plane: &ArrayD<f64>| arr3(&[[[plane.sum() / 2.0]]]).into_dyn();
        let opacity = colours.opacity.as_ref().map(mean);
        let whole = colours.finished(mean(colours.planes()), opacity, false, Negative::Clip);
        assert_eq!(whole, arr3(&[[[255.0]], [[127.5]]]).into_dyn());
    }
}
