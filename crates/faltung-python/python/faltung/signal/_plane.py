"""Convolution in the plane."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from faltung import _native
from faltung.operands import array_of

from ._operands import MODES, Array, must_contain, output_shape, promoted

BOUNDARIES = {
    "fill": "constant",
    "pad": "constant",
    "circular": "wrap",
    "wrap": "wrap",
    "symm": "symmetric",
    "symmetric": "symmetric",
}


def convolve2d(
    in1: ArrayLike,
    in2: ArrayLike,
    mode: str = "full",
    boundary: str = "fill",
    fillvalue: complex = 0,
) -> Array:
    """Convolve two images; a replacement of `scipy.signal.convolve2d`.

    Parameters
    ----------
    in1, in2 : array_like
        Arrays of two dimensions.
    mode : {'full', 'same', 'valid'}, optional
        As in `convolve`.
    boundary : {'fill', 'wrap', 'symm'}, optional
        What lies beyond the edge: `fillvalue`; the image again; its mirror image.
    fillvalue : scalar, optional
        What fills the outside. It is multiplied like any pixel.

    Returns
    -------
    ndarray
        The convolution, of the operands' common type.

    Examples
    --------
    >>> from faltung import signal
    >>> signal.convolve2d([[1, 2], [3, 4]], [[1, 1]])
    array([[1, 3, 2],
           [3, 7, 4]])
    """
    return _plane(in1, in2, mode, boundary, fillvalue, "convolve2d")


def correlate2d(
    in1: ArrayLike,
    in2: ArrayLike,
    mode: str = "full",
    boundary: str = "fill",
    fillvalue: complex = 0,
) -> Array:
    """Correlate two images; a replacement of `scipy.signal.correlate2d`.

    Parameters are those of `convolve2d`. The second image is not flipped; it is conjugated.

    Returns
    -------
    ndarray
        The correlation, of the operands' common type.

    Examples
    --------
    >>> from faltung import signal
    >>> signal.correlate2d([[1, 2], [3, 4]], [[0, 1]], mode="valid")
    array([[2],
           [4]])
    """
    return _plane(in1, in2, mode, boundary, fillvalue, "correlate2d")


def sepfir2d(input: ArrayLike, hrow: ArrayLike, hcol: ArrayLike) -> Array:
    """Filter the rows and then the columns of an image; see `scipy.signal.sepfir2d`.

    Parameters
    ----------
    input : array_like
        An image. Whole numbers are taken as float32 where that holds them all, or as float64.
    hrow, hcol : array_like
        The filters along each row and along each column, of odd lengths.

    Returns
    -------
    ndarray
        As large as the image, which is continued by its mirror image.

    Examples
    --------
    >>> import numpy as np
    >>> from faltung import signal
    >>> signal.sepfir2d(np.array([[0.0, 1.0, 2.0]]), [0.5, 0.0, 0.5], [1.0])
    array([[0.5, 1. , 1.5]])
    """
    short = _native.separable_short(input, hrow, hcol)
    if short is not None:
        return short
    image = array_of(input)
    dtype = next(
        (
            one
            for one in (np.float32, np.float64, np.complex64, np.complex128)
            if np.can_cast(image.dtype, one)
        ),
        None,
    )
    if dtype is None:
        raise TypeError(f"sepfir2d cannot filter an image of dtype {image.dtype}")
    if image.ndim != 2:
        fault = "object too deep" if image.ndim > 2 else "object of too small depth"
        raise ValueError(f"{fault} for desired array: wanted 2 dimensions, found {image.ndim}")
    rows, columns = _line_of_taps(hrow, dtype), _line_of_taps(hcol, dtype)
    for taps in (rows, columns):
        if taps.size % 2 == 0:
            raise ValueError(f"hrow and hcol must be odd length: found {taps.size}")
    if image.size == 0:
        return np.zeros(image.shape, dtype)
    image = image.astype(dtype, copy=False)
    short = _native.separable_short(image, rows, columns)
    if short is not None:
        return short
    for taps, axis in ((rows, 1), (columns, 0)):
        image = _native.run(image, taps, mode="same", boundary="symmetric", axes=[axis])
    return image


def _line_of_taps(given: ArrayLike, dtype: DTypeLike) -> Array:
    taps = array_of(given)
    if taps.ndim != 1:
        fault = "object too deep" if taps.ndim > 1 else "object of too small depth"
        raise ValueError(
            f"{fault} for desired array: wanted a line of taps, found the shape {taps.shape}"
        )
    # An array, or a buffer, says its precision, which must not be lost; a list of numbers does not.
    if isinstance(given, list | tuple):
        return np.asarray(given, dtype)
    return taps.astype(dtype, casting="safe")


def _plane(
    in1: ArrayLike, in2: ArrayLike, mode: str, boundary: str, fillvalue: Any, function: str
) -> Array:
    correlate = function == "correlate2d"
    short = _native.plane_short(in1, in2, mode, boundary, fillvalue, correlate)
    if short is not None:
        return short
    first, second = array_of(in1), array_of(in2)
    if not first.ndim == second.ndim == 2:
        raise ValueError(
            f"{function} inputs must both be 2-D arrays: "
            f"found {first.ndim} and {second.ndim} dimensions"
        )
    swap = mode == "valid" and must_contain(first.shape, second.shape)
    if mode not in MODES:
        raise ValueError(f"Acceptable mode flags are 'valid', 'same', or 'full': found {mode!r}")
    if boundary not in BOUNDARIES:
        raise ValueError(
            "Acceptable boundary flags are 'fill', 'circular' (or 'wrap'), and 'symmetric' "
            f"(or 'symm'): found {boundary!r}"
        )
    image, kernel = promoted(first, second, function)
    if image.dtype.char in "?e":
        raise ValueError(f"{function} not available for this type: found {image.dtype}")
    question: dict[str, Any] = {"mode": mode}
    if mode != "valid":
        rule: Any = BOUNDARIES[boundary]
        question["boundary"] = (rule, _fill(fillvalue, image.dtype)) if rule == "constant" else rule
    elif BOUNDARIES[boundary] == "constant":
        _fill(fillvalue, image.dtype)
    if image.size == 0 or kernel.size == 0:
        return np.zeros(output_shape(image.shape, kernel.shape, mode), image.dtype)
    if not correlate:
        return _native.run(image, kernel, **question)
    if mode == "same":
        # SciPy's centre of an even kernel lies one sample later here than everywhere else.
        question["origin"] = [int(taps % 2 == 0) for taps in kernel.shape]
    result = _native.run(image, kernel, correlate=True, **question)
    # SciPy conjugates whichever operand is the smaller.
    return result.conj() if swap else result


def _fill(fillvalue: Any, dtype: np.dtype[Any]) -> complex:
    """The value beyond the edge, as an element of the image."""
    if type(fillvalue) is int and fillvalue == 0:
        return 0
    values = np.asarray(fillvalue)
    if values.size != 1:
        missing = (
            "cannot be an empty array"
            if values.size == 0
            else ("must be scalar or an array with one element")
        )
        raise ValueError(f"`fillvalue` {missing}: found the shape {values.shape}")
    if isinstance(fillvalue, np.generic):
        # A scalar of NumPy's is cast as NumPy casts it, whatever is lost.
        with np.errstate(invalid="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", np.exceptions.ComplexWarning)
            return values.astype(np.complex128).astype(dtype).item()
    if fillvalue is None and dtype.kind in "fc":
        return complex(np.nan, np.nan) if dtype.kind == "c" else np.nan
    if fillvalue is None:
        raise ValueError(f"could not cast `fillvalue` to the output type: wanted {dtype}, found None")
    value = complex(values.item())
    if dtype.kind == "c":
        return value
    fits = value.imag == 0
    if fits and dtype.kind != "f":
        limits = np.iinfo(dtype)
        fits = limits.min - 1 < value.real < limits.max + 1
        if fits:
            return int(value.real)
    if not fits:
        raise ValueError(
            "could not cast `fillvalue` directly to the output type (it was first converted to "
            f"complex): wanted {dtype}, found {fillvalue!r}"
        )
    return value.real
