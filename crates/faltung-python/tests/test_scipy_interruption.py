"""Ctrl-C ends a filter that would take minutes."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

PROGRAM = """
import numpy as np
from faltung import ndimage
image = np.zeros((3000, 3000), "uint8")
print("begun", flush=True)
try:
    CALL
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


CALLS = [
    "ndimage.correlate(image, np.ones((301, 301)))",
    "ndimage.uniform_filter1d(image[0], 10**12)",
    "ndimage.uniform_filter1d(image, 10**11, axis=0)",
]


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize("call", CALLS)
def test_a_long_filter_hears_ctrl_c(call: str) -> None:
    program = PROGRAM.replace("CALL", call)
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdout.readline() == "begun\n"
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    out, _ = child.communicate(timeout=120)
    assert out == "interrupted\n"
