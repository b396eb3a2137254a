"""The linear filters of `scipy.ndimage`, under their names, with their arguments and their values.

Change ``from scipy import ndimage`` into ``from faltung import ndimage``. The modes have ndimage's
names: its ``reflect`` is the engine's ``symmetric`` and its ``mirror`` the engine's ``reflect``.

Results of whole numbers are ndimage's to the last pixel: they are added in its order and truncated.
Floating results are summed in double by whichever method the engine chooses, and rounded once. Two
things differ: a mean over a window (`uniform_filter`) of floats holds no trace of a NaN or of a
huge value outside it, and an output may overlap the input in any way.
"""

from ._correlation import (
    convolve,
    convolve1d,
    correlate,
    correlate1d,
    uniform_filter,
    uniform_filter1d,
)
from ._derivatives import (
    gaussian_gradient_magnitude,
    gaussian_laplace,
    generic_gradient_magnitude,
    generic_laplace,
    laplace,
    prewitt,
    sobel,
)
from ._gaussian import gaussian_filter, gaussian_filter1d

__all__ = [
    "convolve",
    "convolve1d",
    "correlate",
    "correlate1d",
    "gaussian_filter",
    "gaussian_filter1d",
    "gaussian_gradient_magnitude",
    "gaussian_laplace",
    "generic_gradient_magnitude",
    "generic_laplace",
    "laplace",
    "prewitt",
    "sobel",
    "uniform_filter",
    "uniform_filter1d",
]
