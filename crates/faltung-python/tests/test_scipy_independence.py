"""The package needs NumPy alone, and none of its functions hands its work over."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
import numpy as np

def forbidden(*args, **keywords):
    raise AssertionError("a convolution of NumPy's was called")

for name in ("convolve", "correlate", "pad"):
    setattr(np, name, forbidden)
np.lib.stride_tricks.sliding_window_view = forbidden
for name in ("fft", "ifft", "rfft", "irfft", "fftn", "ifftn", "rfftn", "irfftn"):
    setattr(np.fft, name, forbidden)

from faltung import ndimage, signal

assert not [name for name in sys.modules if name.split(".")[0] == "scipy"]
line, image = np.arange(9.0), np.arange(42.0).reshape(6, 7)
for method in ("auto", "direct", "fft"):
    signal.convolve(line, line, method=method)
    signal.correlate(image, image, method=method)
signal.fftconvolve(np.ones(5000), np.ones(3000))
signal.oaconvolve(np.ones(5000), np.ones(300))
signal.convolve2d(image, image)
signal.correlate2d(image, image, "same", "symm")
signal.choose_conv_method(line, line)
signal.upfirdn(line, line, 3, 2, mode="line")
signal.savgol_filter(line, 5, 2)
signal.sepfir2d(image, [1.0], [1.0])
signal.lfilter([1.0, 2.0], [1.0], line)
signal.lfilter([1.0, 2.0], [1.0, 0.5], line)
signal.deconvolve(line + 1, [1.0, 2.0])
for output in (None, "uint8"):
    ndimage.correlate(image, np.ones((3, 3)), output=output)
    ndimage.convolve1d(image, [1, 2, 3], output=output)
    for name in ("uniform_filter", "sobel", "prewitt", "laplace"):
        getattr(ndimage, name)(image, output=output)
    for name in ("gaussian_filter", "gaussian_laplace", "gaussian_gradient_magnitude"):
        getattr(ndimage, name)(image, 1.0, output=output)
assert not [name for name in sys.modules if name.split(".")[0] == "scipy"]
"""


def test_nothing_is_handed_over() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
