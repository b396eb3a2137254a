"""What a cell's answer must be: an FFT in double precision, itself checked against long direct sums."""

import numpy as np
from scipy import ndimage, signal

from .libraries import gauss

TOLERANCE = {"float64": 1e-11, "complex128": 1e-11, "float32": 1e-4, "complex64": 1e-4}
"""Against the largest output: a transform's error is of that kind."""
PLACES = 24
"""Outputs of a line that are summed directly."""


def truth(cell, x, h):
    if cell.kind == "image":
        return image(cell, x.astype("f8"), h.astype("f8"))
    if np.dtype(cell.element).kind in "iu":
        return integers(cell, x, h)
    wide = np.result_type(x, "f8")
    x, h = x.astype(wide), h.astype(wide)
    if cell.kind == "batch":
        answer = signal.oaconvolve(x, np.expand_dims(h, 1 - cell.axis), "same", axes=cell.axis)
    else:
        answer = signal.oaconvolve(x, h, cell.mode)
    check(cell, x, h, answer)
    return answer


def integers(cell, x, h):
    """By two transforms of halves, each exact, modulo the type; checked directly as the others are."""
    top = 1 << (8 * x.dtype.itemsize)
    whole = [np.rint(signal.oaconvolve(x.astype("f8"), h.astype("f8"), cell.mode)).astype("i8")]
    answer = (whole[0] % top if top < 1 << 64 else whole[0]).astype(x.dtype)
    for place in places(answer.shape[0]):
        exact = int(direct(cell, x.astype(object), h.astype(object), place)) % top
        assert int(answer[place]) % top == exact, f"the truth of {cell.name} is wrong at {place}"
    return answer


def places(count):
    noise = np.random.default_rng(1)
    return sorted({0, 1, count // 2, count - 1, *noise.integers(0, count, PLACES).tolist()} & set(range(count)))


def direct(cell, x, h, place):
    """One output of a line, by the definition."""
    n, k = len(x), len(h)
    at = place + {"full": 0, "same": (k - 1) // 2, "valid": k - 1}[cell.mode]
    first, last = max(0, at - k + 1), min(n, at + 1)
    return (x[first:last] * h[at - last + 1 : at - first + 1][::-1]).sum()


def check(cell, x, h, answer):
    wide = np.clongdouble if x.dtype.kind == "c" else np.longdouble
    scale = np.abs(answer).max()
    if cell.kind in ("line", "reused"):
        x, h = x.astype(wide), h.astype(wide)
        for place in places(len(answer)):
            error = abs(direct(cell, x, h, place) - answer[place])
            assert error <= 1e-12 * scale, f"the truth of {cell.name} is wrong at {place}"
        return
    noise = np.random.default_rng(2)
    shape = [1] * x.ndim
    for axis, k in zip([cell.axis] if cell.kind == "batch" else range(x.ndim), h.shape):
        shape[axis] = k
    flipped = np.flip(h.reshape(shape))
    for _ in range(PLACES):
        at = [int(noise.integers(0, n)) for n in x.shape]
        cut, taps = [], []
        for place, n, k in zip(at, x.shape, shape):
            begin = place + (k - 1) // 2 - (k - 1)
            cut.append(slice(max(0, begin), min(n, begin + k)))
            taps.append(slice(max(0, -begin), k - max(0, begin + k - n)))
        exact = (x[tuple(cut)].astype(wide) * flipped[tuple(taps)]).sum()
        assert abs(exact - answer[tuple(at)]) <= 1e-12 * scale, f"the truth of {cell.name} is wrong at {at}"


def image(cell, x, h):
    k = cell.kernel[0]
    if cell.filter == "taps":
        return ndimage.convolve(x, h, mode="mirror")
    if cell.filter == "box":
        return ndimage.uniform_filter(x, k, mode="mirror")
    if cell.filter == "sobel":
        return ndimage.sobel(x, 1, mode="mirror")
    sigma, radius = gauss(k)
    return ndimage.gaussian_filter(x, sigma, mode="mirror", radius=radius)


def fault(cell, answer, wanted):
    """What is wrong with an answer, or None. Grey levels may be rounded either way in each of two passes."""
    difference = np.abs(answer.astype(wanted.dtype) - wanted).max()
    if cell.kind == "image" and cell.element == "uint8":
        return None if difference <= 2 else f"off by {difference:.1f} levels"
    if np.dtype(cell.element).kind in "iu":
        return None if np.array_equal(answer, wanted) else "not exact"
    error = difference / np.abs(wanted).max()
    return None if error <= TOLERANCE[cell.element] else f"relative error {error:.0e}"
