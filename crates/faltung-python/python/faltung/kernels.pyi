"""Kernels by name: smoothing, windows, derivatives, effects."""

from collections.abc import Sequence
from typing import NamedTuple

from numpy import float64
from numpy.typing import NDArray

_Number = float | str | Sequence[float]

class Parameter(NamedTuple):
    name: str
    text: str
    default: float | None

class Entry(NamedTuple):
    name: str
    family: str
    summary: str
    parameters: tuple[Parameter, ...]

def __dir__() -> list[str]: ...
def catalogue() -> list[Entry]: ...
def named(
    text: str, dimensions: int | None = None, *, sample_rate: float | None = None
) -> NDArray[float64]: ...
def box(
    size: _Number,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def gauss(
    sigma: _Number,
    order: _Number = 0.0,
    truncate: _Number = 4.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def binomial(
    order: _Number,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def exponential(
    tau: _Number,
    cut: _Number = 1e-06,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def ema(
    span: _Number,
    cut: _Number = 1e-06,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def savgol(
    window: _Number,
    order: _Number,
    derivative: _Number = 0.0,
    delta: _Number = 1.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def difference(
    order: _Number = 1.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def sobel(
    axis: _Number = 1.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def prewitt(
    axis: _Number = 1.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def scharr(
    axis: _Number = 1.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def laplace(
    neighbours: _Number = 4.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def log(
    sigma: _Number,
    truncate: _Number = 4.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def sharpen(
    amount: _Number = 1.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def emboss(
    amount: _Number = 1.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def motion(
    length: _Number,
    angle: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def echo(
    delay: _Number,
    gain: _Number = 0.5,
    repeats: _Number = 1.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def room(
    seconds: _Number,
    wet: _Number = 0.3,
    seed: _Number = 1.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def boxcar(
    size: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def triang(
    size: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def bartlett(
    size: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def hann(
    size: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def hamming(
    size: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def blackman(
    size: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def nuttall(
    size: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def blackmanharris(
    size: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def flattop(
    size: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def cosine(
    size: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def parzen(
    size: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def bohman(
    size: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def barthann(
    size: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def lanczos(
    size: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def general_hamming(
    size: _Number,
    alpha: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def tukey(
    size: _Number,
    alpha: _Number = 0.5,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def gaussian(
    size: _Number,
    std: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def general_gaussian(
    size: _Number,
    p: _Number,
    sig: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def exponential_window(
    size: _Number,
    tau: _Number = 1.0,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def kaiser(
    size: _Number,
    beta: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def kaiser_bessel_derived(
    size: _Number,
    beta: _Number,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def chebwin(
    size: _Number,
    at: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def dpss(
    size: _Number,
    nw: _Number,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
def taylor(
    size: _Number,
    nbar: _Number = 4.0,
    sll: _Number = 30.0,
    periodic: _Number = 0.0,
    *,
    dimensions: int | None = None,
    sample_rate: float | None = None,
) -> NDArray[float64]: ...
