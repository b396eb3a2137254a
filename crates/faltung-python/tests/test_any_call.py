"""Random calls of every function that is replaced agree with the original."""

from __future__ import annotations

import os
import subprocess
import sys

import any_call
import pytest

# A long search: FALTUNG_ANY_CALLS=1000000, or `python tests/any_call.py 600` for ten minutes.
CALLS = int(os.environ.get("FALTUNG_ANY_CALLS", "6000"))


@pytest.mark.parametrize("part", range(4))
def test_any_call(part: int) -> None:
    found = any_call.ask([12, part, number] for number in range(CALLS // 4))
    assert not found, "\n".join(found[:5])


HUGE = """
import resource, sys
import numpy as np
import faltung
from faltung import ndimage, signal

limit = {limit}
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
line = np.broadcast_to(np.float64(1), 2**40)
plane = np.broadcast_to(np.float32(1), (2**20, 2**20))
taps, few = np.ones(3), np.ones((3, 3))
CALLS = [
    lambda: faltung.convolve(line, taps),
    lambda: faltung.correlate(taps, line, "full"),
    lambda: faltung.convolve(line, line),
    lambda: faltung.convolve(plane, few, axes=(0, 1)),
    lambda: faltung.convolve(line, taps, nan_policy="omit"),
    lambda: faltung.plan(line, 2**40),
    lambda: faltung.plan(taps, 2**40).run(line),
    lambda: faltung.pad(line, 3),
    lambda: faltung.pad(taps, 2**40, "reflect"),
    lambda: signal.convolve(line, taps),
    lambda: signal.convolve(plane, few, method="fft"),
    lambda: signal.correlate(line, taps, method="direct"),
    lambda: signal.fftconvolve(line, taps),
    lambda: signal.oaconvolve(plane, few),
    lambda: signal.convolve2d(plane, few),
    lambda: signal.correlate2d(plane, plane, "same"),
    lambda: signal.upfirdn(taps, line, 3, 2),
    lambda: signal.upfirdn(taps, taps, 2**40, 1),
    lambda: signal.savgol_filter(line, 5, 2),
    lambda: signal.savgol_filter(taps, 2**40 + 1, 2, mode="nearest"),
    lambda: signal.sepfir2d(plane, [1.0, 2.0, 1.0], [1.0]),
    lambda: signal.lfilter(taps, [1.0], line),
    lambda: signal.lfilter(taps, [1.0, 0.5], line),
    lambda: signal.deconvolve(line, taps),
    lambda: ndimage.correlate(plane, few),
    lambda: ndimage.convolve1d(line, taps),
    lambda: ndimage.convolve1d(line, taps, output="uint8"),
    lambda: ndimage.correlate1d(taps, line),
    lambda: ndimage.gaussian_filter(plane, 2),
    lambda: ndimage.gaussian_filter1d(taps, 2.0**40),
    lambda: ndimage.uniform_filter(plane, 3),
    lambda: ndimage.uniform_filter1d(taps, 2**40),
    lambda: ndimage.uniform_filter1d(taps, 2**40, output="uint8"),
    lambda: ndimage.sobel(plane),
    lambda: ndimage.laplace(plane),
    lambda: ndimage.gaussian_gradient_magnitude(plane, 1),
]
for number, call in enumerate(CALLS):
    print("call", number, flush=True)
    try:
        call()
    except (MemoryError, ValueError, OverflowError):
        continue
    print("answered", number)
    sys.exit(1)
print("all refused")
"""

PRESSED = """
import resource
import numpy as np
import faltung
from faltung import ndimage, signal

line, taps = np.ones(3_000_000), np.ones(400)
image, few = np.ones((1500, 1500)), np.full((9, 9), 0.5)
CALLS = [
    lambda: faltung.convolve(line, taps + np.arange(400)),
    lambda: faltung.convolve(line, line),
    lambda: faltung.convolve(line, taps, nan_policy="omit"),
    lambda: faltung.pad(line, 5, "reflect"),
    lambda: signal.convolve(image, image),
    lambda: signal.fftconvolve(image, few),
    lambda: signal.lfilter(taps, taps, line[:9999]),
    lambda: signal.upfirdn(taps, line, 3, 2),
    lambda: ndimage.gaussian_filter(image, 3),
    lambda: ndimage.correlate(image.astype("u1"), few),
    lambda: ndimage.uniform_filter(image.astype("i2"), 5),
]
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
refused = 0
for more in (1, 3, 10, 30, 60, 100, 200):
    limit = used + (more << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
    for call in CALLS:
        try:
            call()
        except (MemoryError, RuntimeError):
            refused += 1
assert refused > 10, refused
print("alive")
"""


def outcome(program: str) -> str:
    command = [sys.executable, "-c", program]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    return f"{done.stdout[-300:]}{done.stderr[-2000:]}status {done.returncode}"


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
def test_arrays_that_no_memory_holds_are_refused() -> None:
    assert outcome(HUGE.format(limit=8 << 30)).endswith("all refused\nstatus 0")


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
def test_nothing_aborts_where_memory_is_short() -> None:
    assert outcome(PRESSED) == "alive\nstatus 0"
