//! Plans from another process, or from someone who only says so.

use faltung::{Element, Method, Plan, Spec};
use ndarray::{ArrayD, IxDyn};
use num_complex::Complex64;

pub(crate) fn check(bytes: &[u8]) {
    let Some((first, packed)) = bytes.split_first() else { return };
    match first % 4 {
        0 => of_type::<f64>(packed),
        1 => of_type::<i32>(packed),
        2 => of_type::<Complex64>(packed),
        _ => of_type::<bool>(packed),
    }
}

/// Signals of more samples and results of more outputs are not made: a plan takes the memory that its shape asks for.
const MOST: usize = 1 << 16;

fn of_type<T: Element>(packed: &[u8]) {
    // What travels is the question, the kernel and its shape, and the signal's shape.
    type Parts<T> = (Spec, Vec<usize>, Vec<T>, Vec<usize>);
    let Ok((spec, kernel_shape, taps, shape)) = postcard::from_bytes::<Parts<T>>(packed) else {
        assert!(postcard::from_bytes::<Plan<T>>(packed).is_err());
        return;
    };
    let few = |shape: &[usize]| {
        let count = shape.iter().try_fold(1usize, |all, &len| all.checked_mul(len.max(1)));
        count.is_some_and(|count| count <= MOST)
    };
    if !few(&shape) {
        return;
    }
    // The direct sum's plan takes no memory that grows with the result.
    if let Ok(kernel) = ArrayD::from_shape_vec(IxDyn(&kernel_shape), taps)
        && let Ok(plan) = spec.method(Method::Direct).plan(&kernel, &shape)
        && !few(plan.output_shape())
    {
        return;
    }
    let Ok(plan) = postcard::from_bytes::<Plan<T>>(packed) else { return };
    let again: Plan<T> = postcard::from_bytes(&postcard::to_allocvec(&plan).unwrap()).unwrap();
    assert_eq!(again.explain(), plan.explain());
}
