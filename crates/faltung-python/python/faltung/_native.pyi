"""The native half: arrays of one dtype, in native byte order."""

from typing import Any, final

from numpy import float64
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
    "recurrence",
    "run",
    "run_ignoring_nan",
]

__version__: str

@final
class Plan:
    def __new__(cls, kernel: NDArray[Any], shape: list[int], **keywords: Any) -> Plan: ...
    @property
    def output_shape(self) -> tuple[int, ...]: ...
    @property
    def predicted_seconds(self) -> float: ...
    def explain(self) -> dict[str, Any]: ...
    def run(self, signal: NDArray[Any], out: NDArray[Any] | None = None) -> NDArray[Any]: ...

def run(
    signal: NDArray[Any], kernel: NDArray[Any], *, out: NDArray[Any] | None = None, **keywords: Any
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
    taps: NDArray[Any], lines: NDArray[Any], states: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]: ...
