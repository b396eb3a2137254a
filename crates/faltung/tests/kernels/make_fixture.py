"""Writes scipy.tsv: what SciPy gives for the kernels of the catalogue (Savitzky-Golay: exact).

Each line: the kernel's name as `kernels::parse` takes it, its shape, its values.
Run with NumPy and SciPy installed:  python make_fixture.py > scipy.tsv
"""

from fractions import Fraction
from math import factorial

import numpy as np
import scipy
from scipy import ndimage, signal, stats
from scipy.signal import windows


def impulse(shape):
    picture = np.zeros(shape)
    picture[tuple(n // 2 for n in shape)] = 1.0
    return picture


def line(name, values):
    values = np.asarray(values, dtype=float)
    shape = "x".join(str(n) for n in values.shape)
    print(name, shape, " ".join(repr(float(v)) for v in values.ravel()), sep="\t")


def smoothing():
    line("box:5", ndimage.uniform_filter1d(impulse((5,)), 5, mode="constant"))
    for sigma, order, truncate in [(2.5, 0, 4), (1, 1, 4), (1.3, 2, 4), (2, 3, 3), (0.7, 4, 6), (0.1, 0, 4)]:
        size = 2 * int(truncate * sigma + 0.5) + 1
        taps = ndimage.gaussian_filter1d(impulse((size,)), sigma, order=order, truncate=truncate, mode="constant")
        line(f"gauss:{sigma},{order},{truncate}", taps)
    line("gauss:1x0.5,0x1", ndimage.gaussian_filter(impulse((9, 5)), (1, 0.5), order=(0, 1), mode="constant"))
    for order in (0, 1, 2, 9):
        line(f"binomial:{order}", stats.binom.pmf(np.arange(order + 1), order, 0.5))
    # What an endless exponential smoothing answers to an impulse, cut at a millionth.
    for name, keep in (("exponential:2.4", np.exp(-1 / 2.4)), ("ema:3", 0.5)):
        size = int(np.ceil(np.log(1e-6) / np.log(keep)))
        answer = signal.lfilter([1 - keep], [1, -keep], np.arange(size) == 0)
        line(name, answer / answer.sum())


def exact_savgol(window, order, derivative, delta):
    """The fit in rational arithmetic: SciPy's own loses digits at high orders."""
    x = [Fraction(window - 1 - 2 * i, 2) for i in range(window)]
    rows = [
        [sum(t ** (i + j) for t in x) for j in range(order + 1)] + [Fraction(i == derivative)]
        for i in range(order + 1)
    ]
    for i, pivot in enumerate(rows):
        for other in rows:
            if other is not pivot:
                factor = other[i] / pivot[i]
                other[:] = [a - factor * b for a, b in zip(other, pivot)]
    weights = [row[-1] / row[i] for i, row in enumerate(rows)]
    scale = factorial(derivative) / Fraction(delta) ** derivative
    return [float(scale * sum(w * t**i for i, w in enumerate(weights))) for t in x]


def savgol():
    cases = [(5, 2, 0, 1), (11, 3, 1, 1), (11, 4, 2, 0.5), (25, 8, 3, 2.0), (6, 2, 0, 1)]
    cases += [(8, 3, 1, 0.125), (1, 0, 0, 1), (9, 8, 8, 1), (13, 12, 0, 1), (41, 12, 5, 1), (2001, 12, 2, 1)]
    for window, order, derivative, delta in cases:
        taps = exact_savgol(window, order, derivative, delta)
        if order < 10:
            theirs = signal.savgol_coeffs(window, order, deriv=derivative, delta=delta, use="conv")
            assert np.abs(taps - theirs).max() < 1e-9 * np.abs(theirs).max()
        name = f"savgol:{window},{order},{derivative},{delta}"
        line(name, taps) if window < 100 else line(name + "#every-37th", taps[::37])


def derivatives():
    line("difference:1", np.diff(impulse((3,))))
    line("difference:4", np.diff(impulse((9,)), 4))
    for axis in (0, 1):
        line(f"sobel:{axis}", ndimage.sobel(impulse((3, 3)), axis, mode="constant"))
        line(f"prewitt:{axis}", ndimage.prewitt(impulse((3, 3)), axis, mode="constant"))
    line("laplace:4", ndimage.laplace(impulse((3, 3)), mode="constant"))
    line("laplace", ndimage.laplace(impulse((3,)), mode="constant"))
    line("log:1.4", ndimage.gaussian_laplace(impulse((13, 13)), 1.4, mode="constant"))
    line("log:1.4", ndimage.gaussian_laplace(impulse((13,)), 1.4, mode="constant"))


def all_windows():
    plain = (
        "boxcar triang bartlett hann hamming blackman nuttall blackmanharris flattop cosine parzen bohman barthann lanczos"
    ).split()
    cases = [(name, name, ()) for name in plain]
    cases += [("general_hamming", "general_hamming", (0.7,)), ("gaussian", "gaussian", (1.7,))]
    cases += [("tukey", "tukey", (alpha,)) for alpha in (0, 0.3, 0.5, 1)]
    cases += [("general_gaussian", "general_gaussian", (1.5, 2)), ("taylor", "taylor", (4, 30)), ("taylor", "taylor", (7, 55))]
    cases += [("kaiser", "kaiser", (beta,)) for beta in (0, 8.6, 300)]
    cases += [("chebwin", "chebwin", (at,)) for at in (50, 100)]
    cases += [("dpss", "dpss", (nw,)) for nw in (0.4, 1, 2.5)]
    for ours, theirs, parameters in cases:
        for size in (1, 2, 8, 9):
            for periodic in (0, 1):
                if theirs == "dpss" and 2 * parameters[0] >= size:
                    continue
                text = ",".join(str(p) for p in (size, *parameters))
                taps = getattr(windows, theirs)(size, *parameters, sym=not periodic)
                line(f"{ours}:{text},periodic={periodic}", taps)
    for size, periodic in ((8, 0), (9, 1), (9, 0)):
        line(f"exponential_window:{size},3,periodic={periodic}", windows.exponential(size, tau=3, sym=not periodic))
    line("kaiser_bessel_derived:8,4", windows.kaiser_bessel_derived(8, beta=4))
    line("hann:4x3", np.outer(windows.hann(4), windows.hann(3)))


def longer_windows():
    """A few taps of windows long enough to show a loss of accuracy."""
    for name, taps in [
        ("dpss:512,4", windows.dpss(512, 4)),
        ("chebwin:513,120", windows.chebwin(513, 120)),
        ("taylor:500,10,60", windows.taylor(500, 10, 60)),
        ("kaiser:501,40", windows.kaiser(501, 40)),
    ]:
        line(name + "#every-37th", taps[::37])


print(f"# SciPy {scipy.__version__}, NumPy {np.__version__}")
for section in (smoothing, savgol, derivatives, all_windows, longer_windows):
    section()
