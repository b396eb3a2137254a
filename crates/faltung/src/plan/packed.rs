use ndarray::{ArrayD, IxDyn};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Plan;
use crate::element::Element;
use crate::spec::Spec;

/// What travels: the question and its operands. The decision follows from them.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
struct Packed<T: Element> {
    spec: Spec,
    kernel_shape: Vec<usize>,
    taps: Vec<T>,
    shape: Vec<usize>,
}

impl<T: Element> Serialize for Plan<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let packed = Packed {
            spec: self.spec.clone(),
            kernel_shape: self.kernel().shape().to_vec(),
            taps: self.kernel().iter().copied().collect(),
            shape: self.shape.clone(),
        };
        packed.serialize(serializer)
    }
}

impl<'de, T: Element> Deserialize<'de> for Plan<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let packed = Packed::<T>::deserialize(deserializer)?;
        let kernel = ArrayD::from_shape_vec(IxDyn(&packed.kernel_shape), packed.taps);
        let kernel = kernel.map_err(de::Error::custom)?;
        packed.spec.plan(&kernel, &packed.shape).map_err(de::Error::custom)
    }
}
