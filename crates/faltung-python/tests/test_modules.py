"""The names that a program finds after `import faltung` alone."""

import subprocess
import sys

import faltung


def test_faces_come_when_asked_for():
    program = (
        "import sys, faltung\n"
        "assert 'faltung.signal' not in sys.modules\n"
        "assert faltung.signal.fftconvolve([1, 2], [1, 1]).tolist() == [1, 3, 2]\n"
        "assert faltung.ndimage.convolve1d([1, 2, 3], [1, 1, 1]).tolist() == [4, 6, 8]\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_dir_shows_the_public_names():
    assert {"convolve", "pad", "signal", "ndimage"} <= set(dir(faltung))
    assert "operands" not in dir(faltung)
