"""Ctrl-C ends calls that would take minutes, whatever they are in the middle of."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

PROGRAM = """
import sys
import threading
from pathlib import Path
from signal import SIGINT, default_int_handler, signal as set_handler
import numpy as np
import faltung
from faltung import ndimage, signal

# A shell's background jobs, and all that they start, ignore the signal unless told otherwise.
set_handler(SIGINT, default_int_handler)
rng = np.random.default_rng(1)
{prepare}
print("begun", flush=True)
try:
    {call}
except KeyboardInterrupt:
    names = [task.read_text().strip() for task in Path("/proc/self/task").glob("*/comm")]
    print("interrupted", *names, flush=True)
"""

LONG = "line, taps = rng.normal(size=40_000_000), rng.normal(size=100_000)"
CALLS = {
    "direct sum": (
        LONG + "; plan = faltung.plan(taps, line.shape, method='direct', threads=1)",
        "plan.run(line)",
    ),
    "direct sum into an array": (
        LONG + "; out = np.empty(line.size)",
        "faltung.convolve(line, taps, 'same', method='direct', threads=1, out=out)",
    ),
    "direct sum on all threads": (LONG, "signal.convolve(line, taps, method='direct')"),
    "nan_policy": (
        LONG + "; line[7] = np.nan",
        "faltung.convolve(line, taps, nan_policy='omit', method='direct', threads=1)",
    ),
    "feedback": ("x = rng.normal(size=300_000_000)", "signal.lfilter([1.0] * 40, [1.0] * 40, x)"),
    "deconvolve": ("x = np.ones(2_000_000)", "signal.deconvolve(x, x[:1_000_000])"),
    "a filter of pixels": (
        "image = np.zeros((3000, 3000), 'uint8')",
        "ndimage.correlate(image, rng.normal(size=(301, 301)))",
    ),
    # Its rows lie across memory, so that the whole array is one of them.
    "a filter along the first axis": (
        "image = np.zeros((5000, 5000), 'int32')",
        "ndimage.correlate1d(image, rng.normal(size=5001), axis=0)",
    ),
}


def interrupted(prepare: str, call: str) -> list[str]:
    """What a program prints when it is interrupted in the middle of a call."""
    program = PROGRAM.format(prepare=prepare, call=call)
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdout.readline() == "begun\n"
    time.sleep(0.3)
    child.send_signal(signal.SIGINT)
    try:
        out, _ = child.communicate(timeout=60)
    finally:
        child.kill()
    return out.split()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent another way")
@pytest.mark.parametrize("name", CALLS)
def test_a_long_call_hears_ctrl_c(name: str) -> None:
    assert interrupted(*CALLS[name])[:1] == ["interrupted"]


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc for threads")
def test_nobody_waits_for_the_end_of_a_transform() -> None:
    words = interrupted(
        "line, taps = rng.normal(size=(1 << 25) + 1), rng.normal(size=(1 << 24) + 1)",
        "faltung.convolve(line, taps, method='fft', threads=1)",
    )
    assert words[:1] == ["interrupted"]
    # The thread in the middle of the one tile is still there.
    assert "faltung-call" in words
