"""The native half: arrays of one dtype, in native byte order."""

from collections.abc import Sequence
from typing import Any, final

from numpy import dtype, float64
from numpy.typing import NDArray

__all__ = [
    "Plan",
    "__version__",
    "convolve_short",
    "correlate_short",
    "kernel",
    "kernel_catalogue",
    "ordered_correlate",
    "ordered_means",
    "plane_short",
    "recurrence",
    "recurrence_short",
    "run",
    "run_ignoring_nan",
    "separable_short",
    "small_correlate",
    "small_means",
    "upfirdn_short",
    "use_prices",
    "whole_box",
    "whole_difference",
    "whole_laplace",
    "whole_line",
    "whole_means",
]

__version__: str

@final
class Plan:
    def __new__(cls, kernel: NDArray[Any], shape: list[int], **keywords: Any) -> Plan: ...
    @property
    def output_shape(self) -> tuple[int, ...]: ...
    @property
    def method(self) -> str: ...
    @property
    def predicted_seconds(self) -> float: ...
    def explain(self) -> dict[str, Any]: ...
    def run(
        self,
        signal: NDArray[Any],
        out: NDArray[Any] | None = None,
        dtype: dtype[Any] | None = None,
    ) -> NDArray[Any]: ...
    def error_bounds(self, signal: NDArray[Any]) -> NDArray[float64]: ...

def use_prices(table: str) -> None: ...
def run(
    signal: NDArray[Any],
    kernel: NDArray[Any],
    *,
    out: NDArray[Any] | None = None,
    new: bool = False,
    dtype: dtype[Any] | None = None,
    **keywords: Any,
) -> NDArray[Any]: ...
def run_ignoring_nan(
    signal: NDArray[Any], kernel: NDArray[Any], **keywords: Any
) -> NDArray[Any]: ...
def convolve_short(a: object, v: object, mode: object) -> NDArray[Any] | None: ...
def correlate_short(a: object, v: object, mode: object) -> NDArray[Any] | None: ...
def kernel(
    text: str, dimensions: int | None = None, sample_rate: float | None = None
) -> NDArray[float64]: ...
def kernel_catalogue() -> list[tuple[str, str, str, list[tuple[str, str, float | None]]]]: ...
def ordered_correlate(
    input: NDArray[Any],
    weights: NDArray[float64],
    onto: NDArray[Any],
    like: NDArray[Any],
    boundary: str,
    cval: float,
    origins: list[int],
    axis: int | None = None,
) -> NDArray[Any]: ...
def ordered_means(
    input: NDArray[Any],
    size: int,
    axis: int,
    onto: NDArray[Any],
    like: NDArray[Any],
    boundary: str,
    cval: float,
    origin: int,
) -> NDArray[Any]: ...
def recurrence(
    numerator: NDArray[Any],
    denominator: NDArray[Any],
    lines: NDArray[Any],
    states: NDArray[Any] | None = None,
) -> tuple[NDArray[Any], NDArray[Any]]: ...
def recurrence_short(
    numerator: object, denominator: object, line: object
) -> NDArray[Any] | None: ...
def upfirdn_short(taps: object, line: object, up: object, down: object) -> NDArray[Any] | None: ...
def separable_short(image: object, rows: object, columns: object) -> NDArray[Any] | None: ...
def plane_short(
    image: object, kernel: object, mode: object, boundary: object, fillvalue: object, correlate: bool
) -> NDArray[Any] | None: ...
def whole_box(
    input: object, weights: object, mode: object, cval: object, flip: bool
) -> NDArray[Any] | None: ...
def whole_line(
    input: object, weights: object, axis: object, mode: object, cval: object, flip: bool
) -> NDArray[Any] | None: ...
def whole_means(input: object, size: object, mode: object, cval: object) -> NDArray[Any] | None: ...
def whole_difference(
    input: object, weight: float, axis: object, mode: object, cval: object
) -> NDArray[Any] | None: ...
def whole_laplace(input: object, mode: object, cval: object) -> NDArray[Any] | None: ...
def small_correlate(
    input: NDArray[Any],
    weights: NDArray[float64],
    output: NDArray[Any],
    boundary: str,
    cval: float,
    origins: Sequence[int],
    axis: int | None = None,
) -> bool: ...
def small_means(
    input: NDArray[Any],
    size: int,
    output: NDArray[Any],
    boundary: str,
    cval: float,
    origin: int,
    axis: int,
) -> bool: ...
