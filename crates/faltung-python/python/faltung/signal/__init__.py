"""The convolutions and linear filters of `scipy.signal`, under their names.

Change ``from scipy import signal`` into ``from faltung import signal``. Types, shapes, values and
errors are SciPy's, but for these:

- Long double and objects are a TypeError that names the type.
- The engine chooses the method, also in `fftconvolve` and `oaconvolve`: whole numbers are exact
  modulo 2^bits in `convolve` and `correlate`, a product of floats is as exact as the direct sum is
  at worst, and what is not finite stays within the kernel's reach.
- ``method="fft"`` on samples that are not finite warns, as in SciPy, and gives the direct sum.
- Truth values and halves are convolved in any number of dimensions.
- `upfirdn` of a single sample takes its slope for 0, and `sepfir2d` takes filters that are longer
  than the image, where SciPy reads memory that is not the signal's.
"""

from ._convolution import (
    choose_conv_method,
    convolve,
    correlate,
    correlation_lags,
    fftconvolve,
    oaconvolve,
)
from ._plane import convolve2d, correlate2d, sepfir2d
from ._recursion import deconvolve, lfilter
from ._resampling import upfirdn
from ._smoothing import savgol_filter

__all__ = [
    "choose_conv_method",
    "convolve",
    "convolve2d",
    "correlate",
    "correlate2d",
    "correlation_lags",
    "deconvolve",
    "fftconvolve",
    "lfilter",
    "oaconvolve",
    "savgol_filter",
    "sepfir2d",
    "upfirdn",
]
