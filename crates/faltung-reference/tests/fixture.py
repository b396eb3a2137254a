"""Writes libraries.json: what NumPy and SciPy say, for tests/libraries.rs.

Run with NumPy and SciPy installed:  python fixture.py > libraries.json
All data are small multiples of 1/4, so that every sum is exact and every library must agree to the
last bit. `question` says in this crate's words what the library was asked.
"""

import itertools
import json
import sys

import numpy as np
import scipy
from scipy import ndimage, signal

random = np.random.default_rng(20240229)
cases = []


def data(*shape, dtype=float):
    whole = random.integers(-20, 21, shape)
    if dtype is complex:
        return (whole + 1j * random.integers(-20, 21, shape)) / 4
    return whole / 4 if dtype is float else whole.astype(dtype)


def plain(array):
    array = np.asarray(array)
    if np.iscomplexobj(array):
        return {"shape": array.shape, "re": array.real.ravel().tolist(), "im": array.imag.ravel().tolist()}
    return {"shape": array.shape, "re": array.ravel().tolist()}


def case(name, x, v, y, operation, mode="full", **rest):
    cases.append({
        "name": name,
        "signal": plain(x),
        "kernel": plain(v),
        "output": plain(y),
        "question": {"operation": operation, "mode": mode, **rest},
    })


# NumPy swaps the operands when the second is the longer, which only `same` shows.
for dtype, n, k, mode in itertools.product([float, complex], [1, 4, 7], [1, 2, 3, 5], ["full", "same", "valid"]):
    x, v = data(n, dtype=dtype), data(k, dtype=dtype)
    if mode != "same" or n >= k:
        case(f"np.convolve {mode}", x, v, np.convolve(x, v, mode), "convolve", mode)
        case(f"np.correlate {mode}", x, v, np.correlate(x, v, mode), "correlate", mode)

for n, k, mode in itertools.product([1, 4, 7], [2, 3, 9], ["full", "same", "valid"]):
    x, v = data(n, dtype=complex), data(k, dtype=complex)
    case(f"signal.convolve {mode}", x, v, signal.convolve(x, v, mode, method="direct"), "convolve", mode)

for shapes, mode in itertools.product(
    [((5, 6), (3, 2)), ((4, 3), (1, 3)), ((2, 3), (4, 5)), ((3, 4, 2), (2, 1, 2))], ["full", "same", "valid"]
):
    x, v = data(*shapes[0]), data(*shapes[1])
    case(f"signal.convolve {mode}", x, v, signal.convolve(x, v, mode, method="direct"), "convolve", mode)
    if mode == "full":
        y = signal.correlate(x, v, mode, method="direct")
        case("signal.correlate full", x, v, y, "correlate")

for boundary, name in [("fill", "constant"), ("symm", "symmetric"), ("wrap", "wrap")]:
    for mode in ["full", "same"]:
        x, v = data(4, 5), data(3, 4)
        y = signal.convolve2d(x, v, mode, boundary, 1.5)
        case(f"signal.convolve2d {boundary}", x, v, y, "convolve", mode, boundary=[name, name], constant=1.5)

rules = {"constant": "constant", "nearest": "edge", "mirror": "reflect", "reflect": "symmetric", "wrap": "wrap"}
for (theirs, ours), (n, k) in itertools.product(rules.items(), [(6, 3), (6, 4), (3, 9), (2, 12), (1, 5)]):
    x, v = data(n), data(k)
    # ndimage counts its origin the other way round when it correlates.
    for origin in [0, 1, -1]:
        y = ndimage.correlate1d(x, v, mode=theirs, cval=-0.75, origin=origin)
        case(f"ndimage.correlate1d {theirs}", x, v, y, "correlate", "same",
             boundary=[ours], constant=-0.75, origin=[-origin])
        if k % 2 == 1:
            y = ndimage.convolve1d(x, v, mode=theirs, cval=-0.75, origin=origin)
            case(f"ndimage.convolve1d {theirs}", x, v, y, "convolve", "same",
                 boundary=[ours], constant=-0.75, origin=[origin])
for theirs, ours in rules.items():
    x, v = data(4, 5), data(3, 3)
    y = ndimage.correlate(x, v, mode=theirs, cval=2.0)
    case(f"ndimage.correlate {theirs}", x, v, y, "correlate", "same", boundary=[ours, ours], constant=2.0)
    y = ndimage.convolve1d(x, v[0], axis=0, mode=theirs, cval=2.0)
    case(f"ndimage.convolve1d axis 0 {theirs}", x, v[0], y, "convolve", "same",
         boundary=[ours], constant=2.0, axes=[0])

# A kernel of one tap shows the extended signal itself. np.pad goes along one axis after the other.
pads = {"zero": dict(mode="constant", constant_values=0), "constant": dict(mode="constant", constant_values=2.5),
        **{name: dict(mode=name) for name in ["edge", "reflect", "symmetric", "wrap"]}}
for first, second in itertools.product(pads, pads):
    x = data(3, 2)
    y = np.pad(x, [(4, 5), (0, 0)], **pads[first])
    y = np.pad(y, [(0, 0), (5, 4)], **pads[second])
    case(f"np.pad {first} then {second}", x, np.ones((1, 1)), y, "convolve",
         boundary=[first, second], constant=2.5, lags=[[-4, 8], [-5, 6]])
for before, after in itertools.product(pads, pads):
    x = data(4)
    y = np.concatenate([np.pad(x, (6, 0), **pads[before])[:6], x, np.pad(x, (0, 7), **pads[after])[-7:]])
    case(f"np.pad {before} before, {after} after", x, np.ones(1), y, "convolve",
         boundary=[[before, after]], constant=2.5, lags=[[-6, 11]])

for stride, dilation, n, k in [(2, 1, 9, 3), (3, 2, 10, 3), (1, 3, 8, 4), (4, 3, 3, 3)]:
    x, v = data(n), data(k)
    spread = np.zeros((k - 1) * dilation + 1)
    spread[::dilation] = v
    case("np.convolve thinned", x, v, np.convolve(x, spread)[::stride], "convolve",
         stride=[stride], dilation=[dilation])
    lags = np.correlate(x, spread, "full")[len(spread) - 1 - 2 : len(spread) - 1 + 3 : stride]
    case("np.correlate of some lags", x, v, lags, "correlate",
         stride=[stride], dilation=[dilation], lags=[[-2, 3]])

x, v = data(3, 1, 6), data(4, 3)
y = np.array([[np.convolve(row[0], taps) for taps in v] for row in x])
case("a filter bank", x, v, y, "convolve", axes=[-1])
x, v = data(5, 4), data(3, 2)
case("axes in another order", x, v, signal.convolve(x, v.T, "valid", method="direct"), "convolve", "valid", axes=[1, 0])

lines = [json.dumps(case, separators=(",", ":")) for case in cases]
print("[\n" + ",\n".join(lines) + "\n]")
print(len(cases), "cases, NumPy", np.__version__, "SciPy", scipy.__version__, file=sys.stderr)
