//! The native half of the Python package `faltung`: NumPy arrays in, NumPy arrays out.
//!
//! Everything that is Python's business (promotion of dtypes, names of modes, what comes back for
//! which kind of input) is decided in the Python half; here operands have one dtype and native byte
//! order.

mod array;
mod between;
mod dtype;
mod error;
mod interruption;
mod kernel;
mod ordered;
mod passes;
mod pixel;
mod plan;
mod plane;
mod question;
mod recent;
mod recurrence;
mod resampling;
mod separable;
mod short;
mod small;

use pyo3::prelude::*;

/// The engine.
#[pymodule(gil_used = false)]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<plan::NativePlan>()?;
    module.add_function(wrap_pyfunction!(plan::use_prices, module)?)?;
    module.add_function(wrap_pyfunction!(plan::run, module)?)?;
    module.add_function(wrap_pyfunction!(plan::run_ignoring_nan, module)?)?;
    module.add_function(wrap_pyfunction!(short::convolve, module)?)?;
    module.add_function(wrap_pyfunction!(short::correlate, module)?)?;
    module.add_function(wrap_pyfunction!(kernel::kernel, module)?)?;
    module.add_function(wrap_pyfunction!(kernel::kernel_catalogue, module)?)?;
    module.add_function(wrap_pyfunction!(ordered::ordered_correlate, module)?)?;
    module.add_function(wrap_pyfunction!(ordered::ordered_means, module)?)?;
    module.add_function(wrap_pyfunction!(small::small_correlate, module)?)?;
    module.add_function(wrap_pyfunction!(small::small_means, module)?)?;
    module.add_function(wrap_pyfunction!(recurrence::recurrence, module)?)?;
    module.add_function(wrap_pyfunction!(recurrence::recurrence_short, module)?)?;
    module.add_function(wrap_pyfunction!(resampling::upfirdn_short, module)?)?;
    module.add_function(wrap_pyfunction!(plane::plane_short, module)?)?;
    module.add_function(wrap_pyfunction!(separable::separable_short, module)?)?;
    module.add_function(wrap_pyfunction!(passes::whole_box, module)?)?;
    module.add_function(wrap_pyfunction!(passes::whole_line, module)?)?;
    module.add_function(wrap_pyfunction!(passes::whole_means, module)?)?;
    module.add_function(wrap_pyfunction!(passes::whole_difference, module)?)?;
    module.add_function(wrap_pyfunction!(passes::whole_laplace, module)?)?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))
}
