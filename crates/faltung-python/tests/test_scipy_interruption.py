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
    ndimage.correlate(image, np.ones((301, 301)))
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_long_filter_hears_ctrl_c() -> None:
    child = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdout.readline() == "begun\n"
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    out, _ = child.communicate(timeout=120)
    assert out == "interrupted\n"
