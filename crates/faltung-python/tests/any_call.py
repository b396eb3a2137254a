"""Random calls of every function that is replaced, asked of the original and of ours.

`python tests/any_call.py 300` asks for 300 seconds and prints every difference.
"""

from __future__ import annotations

import builtins
import copy
import itertools
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import scipy.ndimage
import scipy.signal

import faltung
from faltung import ndimage, signal

REAL = "?bhilqBHILQefd"
NUMBERS = REAL + "FD"
LENGTHS = [0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 9, 12, 17]
MODES = ["full", "same", "valid"]
RULES = ["reflect", "constant", "nearest", "mirror", "wrap"]
RULES += ["grid-mirror", "grid-constant", "grid-wrap"]
PADS = ["constant", "edge", "linear_ramp", "maximum", "mean", "median", "minimum"]
PADS += ["reflect", "symmetric", "wrap", "empty"]


class Subclass(np.ndarray):
    """An array with a class of its own."""


class Call(NamedTuple):
    """A function by name, and its arguments."""

    library: str
    name: str
    args: tuple[Any, ...]
    keywords: dict[str, Any]

    def __str__(self) -> str:
        args = [shown(arg) for arg in self.args]
        args += [f"{name}={shown(value)}" for name, value in self.keywords.items()]
        return f"{self.library}.{self.name}({', '.join(args)})"


def shown(value: Any) -> str:
    if isinstance(value, np.ndarray):
        text = f"{type(value).__name__}({value.tolist()}, {value.dtype.str!r}"
        return f"{text}, strides={value.strides}, shape={value.shape})"
    return repr(value)


ORIGINALS = {"numpy": np, "signal": scipy.signal, "ndimage": scipy.ndimage}
OURS = {"numpy": faltung, "signal": signal, "ndimage": ndimage}


class Maker:
    """Makes calls out of random numbers."""

    def __init__(self, seed: Any):
        self.rng = np.random.default_rng(seed)

    def one(self, *choices: Any) -> Any:
        return choices[self.rng.integers(len(choices))]

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def integer(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1))

    def shape(self, rank: int | None = None, longest: int = 17) -> tuple[int, ...]:
        if rank is None:
            rank = self.one(0, 1, 1, 1, 1, 1, 2, 2, 2, 3)
        lengths = [length for length in LENGTHS if length <= longest]
        if self.chance(0.8):
            lengths = [length for length in lengths if length > 0]
        return tuple(self.one(*lengths) for _ in range(rank))

    def values(self, shape: tuple[int, ...], char: str, hostile: bool = False) -> np.ndarray:
        size = self.rng.integers(-9, 10, shape)
        if char in "SO":
            return np.asarray(size.astype(char))
        dtype = np.dtype(char)
        if dtype.kind == "u":
            size = np.abs(size)
        array = np.asarray(size).astype(dtype)
        if dtype.kind in "fc" and self.chance(0.7):
            array = array / np.asarray(8).astype(dtype) + array * 0
            array = np.asarray(array).astype(dtype)
        if dtype.kind == "c":
            array = array + np.asarray(1j * self.rng.integers(-4, 5, shape)).astype(dtype)
        array = np.array(array, dtype)
        if hostile and dtype.kind in "fc" and array.size and self.chance(0.15):
            array.flat[self.integer(0, array.size - 1)] = self.one(np.nan, np.inf, -np.inf)
        return array

    def array(
        self, rank: int | None = None, longest: int = 17, chars: str = NUMBERS, hostile: bool = False
    ) -> Any:
        char = self.one(*chars)
        if self.chance(0.02):
            char = self.one("g", "G", "O", "S", "m8")
        return self.dressed(self.values(self.shape(rank, longest), char, hostile))

    def dressed(self, array: np.ndarray) -> Any:
        """The same values in other clothes."""
        if self.chance(0.2) and array.dtype.kind in "iufc":
            array = array.astype(array.dtype.newbyteorder())
        way = self.integer(0, 12)
        if way == 0 and array.ndim:
            spread = np.zeros(tuple(3 * n for n in array.shape), array.dtype)
            places = tuple(slice(None, None, 3) for _ in array.shape)
            spread[places] = array
            return spread[places]
        if way == 1 and array.ndim:
            back = tuple(slice(None, None, -1) for _ in array.shape)
            return array[back].copy()[back]
        if way == 2 and array.ndim:
            shape = (self.one(1, 2, 5), *array.shape[1:]) if array.shape[0] else array.shape
            return np.broadcast_to(array[:1], shape)
        if way == 3 and array.dtype.kind != "O":
            memory = np.zeros(array.nbytes + 1, np.uint8)
            loose = memory[1:].view(array.dtype).reshape(array.shape)
            loose[...] = array
            return loose
        if way == 4:
            array = array.copy()
            array.flags.writeable = False
            return array
        if way == 5:
            return np.asfortranarray(array)
        if way == 6:
            return array.view(Subclass)
        if way == 7:
            return np.ma.masked_array(array, array == 3)
        if way == 8:
            return array.tolist()
        if way == 9 and array.ndim > 1:
            return np.ascontiguousarray(array.T).T
        if way == 10 and array.dtype.kind in "iufc":
            record = np.zeros(array.shape, [("pad", "i1"), ("x", array.dtype)])
            record["x"] = array
            return record["x"]
        return array

    def maybe(self, share: float = 0.5, **makers: Callable[[], Any]) -> dict[str, Any]:
        return {name: make() for name, make in makers.items() if self.chance(share)}

    def mode(self) -> Any:
        return self.one(*MODES * 4, "bogus", None, 2)

    def axis(self) -> int:
        return self.one(-1, -1, 0, 0, 0, 1, 2, 5, -4)

    def axes(self) -> Any:
        return self.one(None, 0, -1, (0,), (0, 1), (1, 0), [1], (), (0, 0), (7,), 1.5, "x")

    def rule(self, per_axis: bool = False) -> Any:
        if per_axis and self.chance(0.2):
            return [self.one(*RULES) for _ in range(self.integer(1, 3))]
        return self.one(*RULES * 3, "bogus", 3)

    def output(self, array: Any) -> Any:
        way = self.integer(0, 5)
        shape = np.shape(array) if self.chance(0.9) else self.shape()
        char = self.one(*NUMBERS)
        if way == 0:
            return np.dtype(char)
        if way == 1:
            return np.dtype(char).type
        if way == 2:
            return self.one("float32", "uint8", "complex64", "d", "bogus", ">f4", "f2")
        if way == 3:
            return np.zeros(shape, np.dtype(char).newbyteorder(self.one("=", "S")))
        if way == 4:
            return np.zeros([2 * n for n in shape], char)[tuple(slice(None, None, 2) for _ in shape)]
        return array if isinstance(array, np.ndarray) and array.flags.writeable else None

    def origin(self) -> Any:
        return self.one(0, 0, 0, 0, 1, -1, 2, [0, 1], (1,), 1.5, 99)

    def cval(self) -> Any:
        return self.one(0.0, 1.0, 1.5, -2, 3 + 1j, np.float32(2), "x")

    def call(self) -> Call:
        library, name = self.one(*FUNCTIONS)
        args, keywords = getattr(self, f"{library}_{SAME.get(name, name)}")()
        if library == "ndimage" and isinstance(keywords.get("cval"), str | complex):
            # Where these are no numbers, SciPy breaks its own memory.
            if not np.iscomplexobj(args[0]) or isinstance(keywords["cval"], str):
                del keywords["cval"]
        return Call(library, name, args, keywords)

    def numpy_convolve(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        rank = self.one(1, 1, 1, 1, 1, 1, 1, None)
        a, v = self.array(rank, hostile=True), self.array(rank, hostile=True)
        return (a, v), self.maybe(0.7, mode=self.mode)

    def numpy_pad(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        array = self.array(hostile=True)
        rank = np.ndim(np.asarray(array))

        def widths() -> Any:
            pairs = [tuple(self.integer(0, 9) for _ in "ab") for _ in range(rank)]
            sides = {self.one(0, -1, 1, "x"): self.one(2, (1, 2), (0, 3))}
            few = self.one(2, (1, 2), (3,), [[1, 2]], -1, 1.5, (1, -1), "x", [[1], [2]])
            return self.one(few, few, pairs, tuple(pairs), np.array(pairs), sides)

        mode = self.one(*PADS * 3, "bogus", None, 1)
        keywords = {}
        if self.chance(0.5):
            name = {
                "constant": "constant_values",
                "linear_ramp": "end_values",
                "reflect": "reflect_type",
                "symmetric": "reflect_type",
            }.get(mode, "stat_length")
            value = self.one("odd", "even") if name == "reflect_type" else widths()
            keywords[name] = value
        return (array, widths(), mode), keywords

    def pair(self, rank: int | None = None, hostile: bool = False) -> tuple[Any, Any]:
        rank = self.one(0, 1, 1, 1, 2, 2, 3) if rank is None else rank
        other = rank if self.chance(0.95) else None
        one, two = self.array(rank, 12, hostile=hostile), self.array(other, 6, hostile=hostile)
        return (one, two) if self.chance(0.7) else (two, one)

    def signal_convolve(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        def method() -> Any:
            return self.one("auto", "direct", "direct", "fft", "bogus")

        return self.pair(), self.maybe(mode=self.mode, method=method)

    def signal_fftconvolve(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return self.pair(), self.maybe(mode=self.mode, axes=self.axes)

    def signal_convolve2d(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        def boundary() -> Any:
            return self.one("fill", "wrap", "symm", "circular", "pad", "symmetric", "bogus", None)

        def fillvalue() -> Any:
            return self.one(0, 1, 2.5, -3, 1j, 300, np.float32(1), np.int8(3), [4], [], "x", None)

        pair = self.pair(2, hostile=True)
        keywords = self.maybe(mode=self.mode, boundary=boundary, fillvalue=fillvalue)
        if any(0 in np.shape(one) for one in pair):
            # SciPy divides by the length that it wraps around, which ends the process.
            keywords.pop("boundary", None)
        return pair, keywords

    def signal_choose_conv_method(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return self.pair(), self.maybe(mode=self.mode)

    def signal_correlation_lags(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (self.integer(0, 9), self.integer(0, 9)), self.maybe(mode=self.mode)

    def signal_upfirdn(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        def mode() -> Any:
            names = ["constant", "symmetric", "edge", "smooth", "wrap", "reflect"]
            return self.one(*names, "antisymmetric", "antireflect", "line", "bogus")

        x = self.array()
        while {0, 1} & set(np.shape(x)):
            # SciPy divides by the length, or by one less, which ends the process.
            x = self.array()
        h = self.array(1) if self.chance(0.95) else self.array()
        factor = lambda: self.one(1, 1, 2, 3, 4, 7, 0, -1, 2.0)  # noqa: E731
        keywords = self.maybe(up=factor, down=factor, axis=self.axis, mode=mode)
        return (h, x), keywords | self.maybe(0.2, cval=lambda: self.one(0, 1.5, -2))

    def signal_savgol_filter(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        def mode() -> Any:
            return self.one("interp", "mirror", "constant", "nearest", "wrap", "bogus")

        x = self.array(chars="bhilBHILefd")
        window, order = self.one(1, 3, 4, 5, 5, 7, 11, 0, -1), self.one(0, 1, 2, 2, 3, 4, -1)
        number = lambda: self.one(0, 1, 2, 9)  # noqa: E731
        delta = lambda: self.one(1.0, 0.5, 2)  # noqa: E731
        return (x, window, order), self.maybe(
            0.4, deriv=number, delta=delta, axis=self.axis, mode=mode, cval=number
        )

    def signal_sepfir2d(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        image = self.array(2 if self.chance(0.9) else None, chars="bhilBHILfdFD")
        # Of filters longer than the image SciPy writes where it should not.
        longest = max(1, min([5, *np.shape(image)]))
        taps = [self.array(1 if self.chance(0.95) else None, longest) for _ in "ab"]
        return (image, *(one[:longest] if np.ndim(one) else one for one in taps)), {}

    def signal_deconvolve(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        rank = self.one(1, 1, 1, 1, 1, None)
        return (self.array(rank), self.array(rank, 4)), {}

    def signal_lfilter(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        rank = self.one(1, 1, 1, 1, 1, 1, None)
        b, a, x = self.array(rank, 5), self.array(rank, 4), self.array()
        keywords = self.maybe(0.4, axis=self.axis)
        if self.chance(0.3):
            shape = list(np.shape(x))
            if shape and self.chance(0.9):
                axis = keywords.get("axis", -1)
                if -len(shape) <= axis < len(shape):
                    shape[axis] = max(np.size(a), np.size(b), 1) - 1
                shape = [self.one(n, n, n, 1) for n in shape]
            char = self.one(*NUMBERS)
            keywords["zi"] = self.dressed(self.values(tuple(shape), char))
        return (b, a, x), keywords

    def ndimage_correlate(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        array = self.array(hostile=True)
        rank = np.ndim(array) if self.chance(0.9) else None
        weights = self.array(rank, 4, chars="bidBfFD", hostile=False)
        keywords = self.maybe(0.3, mode=self.rule, cval=self.cval, origin=self.origin)
        keywords |= self.maybe(0.2, axes=self.axes)
        return (array, weights), keywords | self.maybe(0.3, output=lambda: self.output(array))

    def ndimage_correlate1d(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        array = self.array(hostile=True)
        weights = self.array(1 if self.chance(0.95) else None, 5, chars="bidBfFD")
        keywords = self.maybe(
            0.3, axis=self.axis, mode=self.rule, cval=self.cval, origin=self.origin
        )
        return (array, weights), keywords | self.maybe(0.3, output=lambda: self.output(array))

    def sigma(self) -> Any:
        return self.one(0.0, 0.4, 1, 1.0, 2.3, (1.0, 0.5), [1], np.float32(0.7), 0.7, -1.0)

    def ndimage_gaussian_filter(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        array = self.array()
        keywords = self.maybe(
            0.25,
            order=lambda: self.one(0, 1, 2, 3, (0, 1), -1),
            mode=lambda: self.rule(True),
            cval=self.cval,
            truncate=lambda: self.one(4.0, 2, 1.5),
            radius=lambda: self.one(None, 1, 2, 3, (1, 2), -1, 1.5),
            axes=self.axes,
            output=lambda: self.output(array),
        )
        return (array, self.sigma()), keywords

    def ndimage_gaussian_filter1d(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        (array, sigma), keywords = self.ndimage_gaussian_filter()
        keywords.pop("axes", None)
        return (array, sigma), keywords | self.maybe(0.4, axis=self.axis)

    def ndimage_uniform_filter(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        array = self.array()
        keywords = self.maybe(
            0.3,
            size=lambda: self.one(1, 2, 3, 4, 5, (2, 3), 0, -1, 1.5),
            mode=lambda: self.rule(True),
            cval=self.cval,
            origin=self.origin,
            axes=self.axes,
            output=lambda: self.output(array),
        )
        return (array,), keywords

    def ndimage_uniform_filter1d(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        array = self.array()
        size = self.one(1, 2, 3, 4, 5, 9, 0, -1, 1.5)
        keywords = self.maybe(
            0.3, axis=self.axis, mode=self.rule, cval=self.cval, origin=self.origin
        )
        return (array, size), keywords | self.maybe(0.3, output=lambda: self.output(array))

    def ndimage_sobel(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        array = self.array(hostile=True)
        rule = lambda: self.rule(True)  # noqa: E731
        keywords = self.maybe(0.4, axis=self.axis, mode=rule, cval=self.cval)
        return (array,), keywords | self.maybe(0.3, output=lambda: self.output(array))

    def ndimage_laplace(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        array = self.array(hostile=True)
        rule = lambda: self.rule(True)  # noqa: E731
        keywords = self.maybe(0.3, axes=self.axes, mode=rule, cval=self.cval)
        return (array,), keywords | self.maybe(0.3, output=lambda: self.output(array))

    def ndimage_gaussian_laplace(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        (array,), keywords = self.ndimage_laplace()
        return (array, self.sigma()), keywords


# Functions whose arguments are another's.
SAME = {
    "correlate2d": "convolve2d",
    "oaconvolve": "fftconvolve",
    "convolve1d": "correlate1d",
    "prewitt": "sobel",
    "gaussian_gradient_magnitude": "gaussian_laplace",
}
FUNCTIONS = [("numpy", "convolve"), ("numpy", "correlate"), ("numpy", "pad")]
FUNCTIONS += [("signal", name) for name in signal.__all__]
FUNCTIONS += [("ndimage", name) for name in ndimage.__all__ if not name.startswith("generic_")]
Maker.numpy_correlate = Maker.numpy_convolve  # type: ignore[attr-defined]
Maker.signal_correlate = Maker.signal_convolve  # type: ignore[attr-defined]
Maker.ndimage_convolve = Maker.ndimage_correlate  # type: ignore[attr-defined]


class Outcome(NamedTuple):
    """What a call gave, and what its arguments were afterwards."""

    result: Any
    error: BaseException | None
    args: tuple[Any, ...]
    output: Any


def outcome(libraries: dict[str, Any], call: Call) -> Outcome:
    # A copy keeps values, dtypes and classes; strides are kept by copying what they lie in.
    args, keywords = copied((call.args, call.keywords))
    if libraries is ORIGINALS and any(keywords.get("output") is arg for arg in args):
        # ndimage reads what it has written already, in some of its functions.
        keywords["output"] = np.zeros_like(args[0])
    if libraries is ORIGINALS and call.library == "ndimage":
        # ndimage leaves taps out where neighbours share memory.
        args = tuple(arg.copy() if is_broadcast(arg) else arg for arg in args)
    if libraries is ORIGINALS and call.name == "upfirdn":
        # upfirdn counts on whole strides.
        args = tuple(np.array(arg) for arg in args)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            result = getattr(libraries[call.library], call.name)(*args, **keywords)
        except Exception as error:
            return Outcome(None, error, args, None)
    return Outcome(result, None, args, keywords.get("output"))


def is_broadcast(arg: Any) -> bool:
    return isinstance(arg, np.ndarray) and 0 in arg.strides


def copied(value: Any) -> Any:
    """A deep copy with the same strides, in which what was one array is still one."""
    known: dict[int, Any] = {}

    def copy_of(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            if id(value) not in known:
                known[id(value)] = array_copy(value)
            return known[id(value)]
        if isinstance(value, tuple | list):
            return type(value)(copy_of(one) for one in value)
        if isinstance(value, dict):
            return {name: copy_of(one) for name, one in value.items()}
        return copy.deepcopy(value)

    return copy_of(value)


def array_copy(array: np.ndarray) -> np.ndarray:
    if isinstance(array, np.ma.MaskedArray) or array.dtype.hasobject:
        return array.copy()
    base = array
    while isinstance(base.base, np.ndarray):
        base = base.base
    low = base.__array_interface__["data"][0]
    if not base.flags.c_contiguous or not base.flags.forc:
        return array.copy()
    memory = np.frombuffer(bytearray(base.tobytes()) or bytearray(1), np.uint8)
    offset = array.__array_interface__["data"][0] - low if array.size else 0
    twin = np.ndarray(array.shape, array.dtype, memory, offset, array.strides)
    twin.flags.writeable = array.flags.writeable
    return twin.view(type(array))


def public_type(error: BaseException) -> type[BaseException]:
    """The nearest class of errors that Python or NumPy's public modules have."""
    for kind in type(error).__mro__:
        if getattr(builtins, kind.__name__, None) is kind or kind is np.exceptions.AxisError:
            return kind
    return BaseException


def chars_of(call: Call) -> list[str]:
    """The types of all arrays and lists among the arguments."""
    values = [*call.args, *call.keywords.values()]
    arrays = [value for value in values if isinstance(value, np.ndarray | np.generic)]
    arrays += [np.asarray(value) for value in call.args if isinstance(value, list | bytes | str)]
    return [array.dtype.char for array in arrays]


def is_foreign(call: Call) -> bool:
    """Whether an operand is of a type that the engine does not have."""
    return any(char in "gGOSUmM" for char in chars_of(call))


def difference(call: Call) -> str | None:
    """How our outcome differs from the original's; None if it does not."""
    theirs, ours = outcome(ORIGINALS, call), outcome(OURS, call)
    for before, after in zip(call.args, ours.args):
        if after is not ours.output and not same_array(before, after):
            return f"changed its input to {shown(after)}"
    if is_foreign(call) and (ours.error is not None or theirs.error is not None):
        return None
    if theirs.error is not None and ours.error is not None:
        wanted, found = public_type(theirs.error), public_type(ours.error)
        if issubclass(found, wanted) or is_known(call, theirs, ours):
            return None
        return f"wanted {wanted.__name__}: {theirs.error}; found {found.__name__}: {ours.error}"
    if theirs.error is not None or ours.error is not None:
        if is_known(call, theirs, ours):
            return None
        trace = "".join(traceback.format_exception(ours.error)[-3:]) if ours.error else ""
        wanted = theirs.error or f"{shown(theirs.result)}"
        found = ours.error or f"{shown(ours.result)}"
        return f"wanted {type(theirs.error).__name__}: {wanted}; found {found}\n{trace}"
    if call.name == "choose_conv_method":
        return None
    scale = size_of(call)
    results = [(theirs.result, ours.result)]
    if isinstance(theirs.result, tuple):
        results = list(itertools.zip_longest(theirs.result, ours.result))
    if isinstance(theirs.output, np.ndarray):
        results.append((theirs.output, ours.output))
    for wanted, found in results:
        text = differs(wanted, found, scale, call)
        if text and not is_known(call, theirs, ours):
            return text
    return None


def is_known(call: Call, theirs: Outcome, ours: Outcome) -> bool:
    """Differences that the documentation lists."""
    return any(known(call, theirs, ours) for known in KNOWN)


KNOWN: list[Callable[[Call, Outcome, Outcome], bool]] = [
    # Truth values and halves in several dimensions, and halves of foreign byte order.
    lambda call, theirs, ours: "nsupported" in str(theirs.error) and call.library == "signal",
    # Of a value beyond the edge that is no real number SciPy notices sooner, later or never.
    lambda call, theirs, ours: isinstance(call.keywords.get("cval"), str | complex),
    # Kernels without taps, and arrays without samples in several dimensions.
    lambda call, theirs, ours: call.library != "numpy" and is_empty(call),
    # Filters longer than the image read what is not the image's; an empty list is of no type.
    lambda call, theirs, ours: call.name == "sepfir2d" and is_long(call),
    # Axes of a single number are refused by one error or another.
    lambda call, theirs, ours: "axes" in call.keywords and np.ndim(call.args[0]) == 0,
    # Around an image without pixels SciPy sums the fill values.
    lambda call, theirs, ours: "2d" in call.name and 0 in map(np.size, call.args),
    # Where the quotient is not finite, SciPy fails to guess a method for the remainder.
    lambda call, theirs, ours: call.name == "deconvolve" and "to integer" in str(theirs.error),
    # The state after no samples is the one before, not memory that nobody has written.
    lambda call, theirs, ours: call.name == "lfilter" and np.size(call.args[2]) == 0,
    # What uint64 cannot hold: C leaves it open, and SciPy's filters differ among themselves.
    lambda call, theirs, ours: call.library == "ndimage" and is_beyond(call, theirs.result),
    # SciPy loses its own error on the way.
    lambda call, theirs, ours: (
        call.name.startswith("uniform_filter") and isinstance(ours.error, TypeError)
        and isinstance(call.keywords.get("origin"), float)
    ),
    # One axis counted from the end is one too many for SciPy.
    lambda call, theirs, ours: "must match len(axes)" in str(theirs.error) and ours.error is None,
]


def is_beyond(call: Call, wanted: Any) -> bool:
    """Whether unsigned 64-bit results are those of sums, or of sums of sums, that are none."""
    result = call.keywords.get("output") if wanted is None else wanted
    if not isinstance(result, np.ndarray) or result.dtype.char not in "QL":
        return False
    if call.name not in ("correlate", "convolve", "correlate1d", "convolve1d"):
        # Several passes: a negative sum after one of them is a huge one in the next.
        return True
    keywords = {**call.keywords, "output": np.float64}
    sums = outcome(ORIGINALS, call._replace(keywords=keywords)).result
    return sums is None or not bool(np.all(sums > -(2.0**63)) and np.isfinite(sums).all())


def is_empty(call: Call) -> bool:
    if call.library == "ndimage":
        return 0 in np.shape(call.args[-1])
    return any(0 in np.shape(arg) and np.ndim(arg) > 1 for arg in call.args)


def is_long(call: Call) -> bool:
    image, *filters = map(np.shape, call.args)
    return 0 in image or any(
        taps and taps[0] > length for taps, length in zip(filters, reversed(image))
    )


def same_array(before: Any, after: Any) -> bool:
    if not isinstance(before, np.ndarray):
        return repr(before) == repr(after)
    one, other = np.asarray(before), np.asarray(after)
    return one.dtype == other.dtype and one.tobytes() == other.tobytes()


def size_of(call: Call) -> float:
    """What rounding errors are to be measured against."""
    size = 1.0
    for arg in [*call.args, *call.keywords.values()]:
        try:
            array = np.abs(np.asarray(arg).astype(complex))
        except (TypeError, ValueError):
            continue
        if array.size:
            array = array[np.isfinite(array)]
            size *= max(float(array.sum()), 1.0)
    if call.name in ("gaussian_gradient_magnitude", "deconvolve", "lfilter"):
        size *= 1e3
    return size


def size_of_result(call: Call, wanted: np.ndarray) -> float:
    """What feedback makes of rounding errors: they grow as the numbers do."""
    sizes = np.abs(wanted[np.isfinite(wanted)])
    return max(1.0, float(sizes.max())) if call.name == "lfilter" and sizes.size else 1.0


def differs(wanted: Any, found: Any, scale: float, call: Call) -> str | None:
    if type(wanted) is not type(found):
        return f"wanted {type(wanted).__name__}, found {type(found).__name__}: {found!r}"
    if not isinstance(wanted, np.ndarray | np.generic):
        return None if repr(wanted) == repr(found) else f"wanted {wanted!r}, found {found!r}"
    if wanted.dtype != found.dtype or wanted.shape != found.shape:
        return f"wanted {wanted.dtype.str} {wanted.shape}, found {found.dtype.str} {found.shape}"
    if call.name == "pad" and isinstance(call.args[2], str) and call.args[2] == "empty":
        return None
    wanted, found = np.asarray(wanted), np.asarray(found)
    if wanted.dtype.kind not in "fc":
        alike = np.array_equal(wanted, found)
    else:
        u = float(np.finfo(wanted.dtype).eps)
        if call.library == "signal" and any(char in "efF" for char in chars_of(call)):
            # SciPy's transforms of halves and singles are single, whatever the result is.
            u = float(np.finfo(np.float32).eps)
        with np.errstate(all="ignore"):
            scale *= size_of_result(call, wanted)
            close = np.abs(found.astype("D") - wanted.astype("D")) <= 64 * u * scale
        # Of a complex number that is not finite, libraries spoil one part or both.
        lost = is_lost(wanted) & is_lost(found)
        alike = bool(np.all(close | (wanted == found) | lost))
    return None if alike else f"wanted {wanted.tolist()}, found {found.tolist()}"


def is_lost(values: np.ndarray) -> np.ndarray:
    return np.isnan(values) | (np.isinf(values) & (values.dtype.kind == "c"))


def ask(seeds: Any, limit: float = float("inf")) -> list[str]:
    """All differences among the calls of some seeds, until the time is over."""
    end, found = time.monotonic() + limit, []
    for seed in seeds:
        if time.monotonic() > end:
            break
        call = Maker(seed).call()
        text = difference(call)
        if text:
            found.append(f"seed {seed}: {call}\n    {text}")
    return found


if __name__ == "__main__":
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    start = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    begun, number, per_name = time.monotonic(), start, {}
    while time.monotonic() < begun + seconds:
        number += 1
        for text in ask([number]):
            name = text.split(": ")[1].split("(")[0]
            per_name[name] = per_name.get(name, 0) + 1
            if per_name[name] <= 12:
                print(text, flush=True)
    print(number - start, "calls;", sum(per_name.values()), "differences", per_name)
