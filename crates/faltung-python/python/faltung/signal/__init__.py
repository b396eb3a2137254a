"""The convolutions and linear filters of `scipy.signal`, under their names.

Change ``from scipy import signal`` into ``from faltung import signal``.
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
