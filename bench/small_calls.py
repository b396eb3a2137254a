"""What a small call costs beside NumPy's and SciPy's, where nearly all of it is overhead.

Run with the package, NumPy and SciPy installed: ``python bench/small_calls.py``, with ``--larger`` for
calls that take a millisecond or more. The two are timed in turns, their answers compared, and the
ratio is the median of the turns' ratios.
"""

from __future__ import annotations

import argparse
import statistics
import timeit
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import scipy.ndimage
import scipy.signal

import faltung
import faltung.ndimage
import faltung.signal

TURNS = 15
SECONDS_OF_TURN = 0.002


class Case(NamedTuple):
    """A function by name, its arguments, and what it is asked in words."""

    library: str
    name: str
    args: tuple[Any, ...]
    words: str


def cases() -> list[Case]:
    rng = np.random.default_rng(1)
    three, other, ten, line = rng.normal(size=(4, 1000))
    three, other, ten, taps = three[:3], other[:3], ten[:10], np.array([1.0, 2.0, 1.0])
    image, few = rng.normal(size=(8, 8)), rng.normal(size=(3, 3))
    pixels, whole = (rng.random((8, 8)) * 255).astype(np.uint8), np.arange(10)
    return [
        Case("numpy", "convolve", (three, other), "3 on 3"),
        Case("numpy", "convolve", ([1, 2, 3], [0, 1, 0.5]), "3 on 3, lists"),
        Case("numpy", "convolve", (whole, taps), "3 on 10, int64 and float64"),
        Case("numpy", "convolve", (line, ten[:5]), "5 on 1000"),
        Case("numpy", "correlate", (three, other), "3 on 3"),
        Case("numpy", "pad", (ten, 2), "10, constant"),
        Case("numpy", "pad", (ten, 2, "reflect"), "10, reflect"),
        Case("signal", "convolve", (three, other), "3 on 3"),
        Case("signal", "convolve", (image, few), "3x3 on 8x8"),
        Case("signal", "correlate", (three, other), "3 on 3"),
        Case("signal", "fftconvolve", (three, other), "3 on 3"),
        Case("signal", "oaconvolve", (three, other), "3 on 3"),
        Case("signal", "convolve2d", (image, few), "3x3 on 8x8"),
        Case("signal", "convolve2d", (image, few, "same", "symm"), "3x3 on 8x8, same, symm"),
        Case("signal", "correlate2d", (image, few), "3x3 on 8x8"),
        Case("signal", "choose_conv_method", (three, other), "3 on 3"),
        Case("signal", "correlation_lags", (3, 3), "3 and 3"),
        Case("signal", "lfilter", (taps, [1.0], ten), "10, without feedback"),
        Case("signal", "lfilter", ([1.0], [1.0, -0.5], ten), "10, with feedback"),
        Case("signal", "deconvolve", (ten, taps), "3 from 10"),
        Case("signal", "savgol_filter", (ten, 5, 2), "5 on 10"),
        Case("signal", "upfirdn", (taps, ten, 2, 3), "3 on 10, up 2, down 3"),
        Case("signal", "sepfir2d", (image, taps, taps), "3 and 3 on 8x8"),
        Case("ndimage", "convolve1d", (ten, taps), "3 on 10"),
        Case("ndimage", "correlate1d", (ten, taps), "3 on 10"),
        Case("ndimage", "correlate1d", (whole, taps), "3 on 10, int64"),
        Case("ndimage", "gaussian_filter1d", (ten, 1.0), "sigma 1 on 10"),
        Case("ndimage", "gaussian_filter", (image, 1.0), "sigma 1 on 8x8"),
        Case("ndimage", "gaussian_filter", (pixels, 1.0), "sigma 1 on 8x8, uint8"),
        Case("ndimage", "convolve", (image, few), "3x3 on 8x8"),
        Case("ndimage", "correlate", (image, few), "3x3 on 8x8"),
        Case("ndimage", "correlate", (pixels, few), "3x3 on 8x8, uint8"),
        Case("ndimage", "uniform_filter1d", (ten, 3), "3 on 10"),
        Case("ndimage", "uniform_filter", (image, 3), "3x3 on 8x8"),
        Case("ndimage", "sobel", (image,), "8x8"),
        Case("ndimage", "prewitt", (image,), "8x8"),
        Case("ndimage", "laplace", (image,), "8x8"),
        Case("ndimage", "gaussian_laplace", (image, 1.0), "8x8"),
        Case("ndimage", "gaussian_gradient_magnitude", (image, 1.0), "8x8"),
    ]


def larger_cases() -> list[Case]:
    rng = np.random.default_rng(2)
    line, image = rng.normal(size=1_000_000), rng.normal(size=(1024, 1024))
    half, few, box = image[:512, :512].copy(), rng.normal(size=(3, 3)), rng.normal(size=(15, 15))
    taps, pixels = rng.normal(size=31), (rng.random((1024, 1024)) * 255).astype(np.uint8)
    single, colours = image.astype(np.float32), pixels[:, :900].reshape(1024, 300, 3)
    b, a = scipy.signal.butter(4, 0.2)
    return [
        Case("numpy", "convolve", (line, taps), "31 on 1e6"),
        Case("numpy", "pad", (image, 16, "reflect"), "16 around 1024x1024, reflect"),
        Case("numpy", "pad", (line, 100, "edge"), "100 around 1e6, edge"),
        Case("signal", "lfilter", ([1.0], [1.0, -0.5], line), "1e6, one pole"),
        Case("signal", "lfilter", (b, a, line), "1e6, four poles"),
        Case("signal", "lfilter", (taps, [1.0], line), "1e6, 31 taps"),
        Case("signal", "sepfir2d", (half, taps, taps), "31 and 31 on 512x512"),
        Case("signal", "sepfir2d", (half, few[0], few[1]), "3 and 3 on 512x512"),
        Case("signal", "upfirdn", (taps, line[:100_000], 3, 2), "31 on 1e5, up 3, down 2"),
        Case("signal", "upfirdn", (taps, line[:100_000], 1, 4), "31 on 1e5, down 4"),
        Case("signal", "upfirdn", (line[:1600], line[:20_000], 160, 147), "1600 on 2e4, 160 to 147"),
        Case("signal", "savgol_filter", (line, 11, 3), "11 on 1e6"),
        Case("signal", "convolve2d", (half, box), "15x15 on 512x512"),
        Case("signal", "convolve2d", (half, box, "same", "symm"), "15x15 on 512x512, symm"),
        Case("ndimage", "uniform_filter", (half, 5), "5x5 on 512x512"),
        Case("ndimage", "uniform_filter", (pixels, 5), "5x5 on 1024x1024, uint8"),
        Case("ndimage", "gaussian_filter", (image, 2.0), "sigma 2 on 1024x1024"),
        Case("ndimage", "gaussian_filter", (pixels, 2.0), "sigma 2 on 1024x1024, uint8"),
        Case("ndimage", "convolve", (image, few), "3x3 on 1024x1024"),
        Case("ndimage", "convolve", (single, few), "3x3 on 1024x1024, float32"),
        Case("ndimage", "convolve", (pixels, few), "3x3 on 1024x1024, uint8"),
        Case("ndimage", "sobel", (image,), "1024x1024"),
        Case("ndimage", "sobel", (colours,), "1024x300x3, uint8"),
        Case("ndimage", "uniform_filter1d", (colours, 5, 1), "5 on 1024x300x3, uint8"),
        Case("ndimage", "uniform_filter1d", (line, 101), "101 on 1e6"),
        Case("ndimage", "laplace", (image,), "1024x1024"),
    ]


THEIRS = {"numpy": np, "signal": scipy.signal, "ndimage": scipy.ndimage}
OURS = {"numpy": faltung, "signal": faltung.signal, "ndimage": faltung.ndimage}


def parts(answer: Any) -> tuple[Any, ...]:
    return answer if isinstance(answer, tuple) else (answer,)


def seconds(call: Callable[[], Any], number: int) -> float:
    return timeit.timeit(call, number=number) / number


def compared(case: Case) -> tuple[float, float, float]:
    """Median seconds of theirs and of ours, and the median of the ratios of neighbouring turns."""

    def call(libraries: dict[str, Any]) -> Callable[[], Any]:
        function = getattr(libraries[case.library], case.name)
        return lambda: function(*case.args)

    theirs, ours = call(THEIRS), call(OURS)
    wanted, found = theirs(), ours()
    if not isinstance(wanted, str):
        # A pair of arrays, where there are a quotient and a remainder.
        for one, other in zip(*map(parts, (wanted, found)), strict=True):
            digits = 1e-4 if one.dtype == np.float32 else 1e-9
            np.testing.assert_allclose(other, one, rtol=digits, atol=digits)
    number = max(1, int(SECONDS_OF_TURN / seconds(theirs, 3)))
    turns = [(seconds(theirs, number), seconds(ours, number)) for _ in range(TURNS)]
    ratios = [one / other for other, one in turns]
    medians = (statistics.median(turn[side] for turn in turns) for side in (0, 1))
    return (*medians, statistics.median(ratios))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="?", default="", help="functions with this in their name")
    parser.add_argument("--larger", action="store_true", help="calls where arithmetic counts")
    args = parser.parse_args()
    only = args.only
    print(f"{'function':36}{'asked':30}{'theirs':>12}{'ours':>12}{'ours/theirs':>13}")
    for case in larger_cases() if args.larger else cases():
        name = f"{case.library}.{case.name}"
        if only in name:
            theirs, ours, ratio = compared(case)
            times = f"{theirs * 1e6:9.2f} us{ours * 1e6:9.2f} us"
            print(f"{name:36}{case.words:30}{times}{ratio:13.2f}", flush=True)


if __name__ == "__main__":
    main()
