"""Correlation, convolution and the mean over a window, of any rank or along one axis."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from faltung import _native
from faltung.operands import array_of

from . import _sums
from ._arguments import (
    Array,
    axes_of,
    axis_index,
    between_passes,
    conjugate,
    in_turn,
    is_new,
    output_array,
    per_axis,
    real_number,
    rule_of,
    settle,
    spread,
)


def correlate(
    input: ArrayLike,
    weights: ArrayLike,
    output: Any = None,
    mode: str = "reflect",
    cval: complex = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: int | Sequence[int] | None = None,
) -> Array:
    """Correlate an array with a kernel; a replacement of `scipy.ndimage.correlate`.

    Parameters
    ----------
    input : array_like
        The array to filter.
    weights : array_like
        The kernel, with as many dimensions as there are axes. Complex weights are conjugated.
    output : array or dtype, optional
        An array to write to, which may be the input, or the type of the result.
    mode : str, optional
        What lies beyond the edge, in ndimage's words: ``reflect`` (or ``grid-mirror``),
        ``mirror``, ``nearest``, ``wrap`` (or ``grid-wrap``), ``constant`` (or ``grid-constant``).
    cval : scalar, optional
        The value beyond the edge if mode is ``constant``.
    origin : int or sequence, optional
        Where the kernel's centre lies: 0 in the middle, positive to the left of it.
    axes : int or tuple of int, optional
        The axes to filter along, all by default.

    Returns
    -------
    ndarray
        As large as the input. Sums are made in double precision and rounded once; for whole numbers
        they are added in ndimage's order and truncated, so that every pixel is ndimage's.

    Examples
    --------
    >>> import numpy as np
    >>> from faltung import ndimage
    >>> ndimage.correlate(np.array([1, 2, 3, 4]), [0, 1, 1])
    array([3, 5, 7, 8])
    """
    if output is axes is None and type(origin) is int and origin == 0:
        result = _native.whole_box(input, weights, mode, cval, False)
        if result is not None:
            return result
    array, kernel = array_of(input), array_of(weights)
    return _filtered(array, conjugate(kernel), output, mode, cval, origin, axes, flip=False)


def convolve(
    input: ArrayLike,
    weights: ArrayLike,
    output: Any = None,
    mode: str = "reflect",
    cval: complex = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: int | Sequence[int] | None = None,
) -> Array:
    """Convolve an array with a kernel; a replacement of `scipy.ndimage.convolve`.

    The kernel is flipped, and not conjugated. Everything else is as in `correlate`.

    Returns
    -------
    ndarray
        As large as the input.

    Examples
    --------
    >>> import numpy as np
    >>> from faltung import ndimage
    >>> ndimage.convolve(np.array([1, 2, 3, 4]), [0, 1, 1])
    array([2, 3, 5, 7])
    """
    if output is axes is None and type(origin) is int and origin == 0:
        result = _native.whole_box(input, weights, mode, cval, True)
        if result is not None:
            return result
    return _filtered(
        array_of(input), array_of(weights), output, mode, cval, origin, axes, flip=True
    )


def correlate1d(
    input: ArrayLike,
    weights: ArrayLike,
    axis: int = -1,
    output: Any = None,
    mode: str = "reflect",
    cval: complex = 0.0,
    origin: int = 0,
) -> Array:
    """Correlate the lines along one axis; a replacement of `scipy.ndimage.correlate1d`.

    Parameters are those of `correlate`, with one `axis` and one line of `weights`.

    Returns
    -------
    ndarray
        As large as the input.

    Examples
    --------
    >>> from faltung import ndimage
    >>> ndimage.correlate1d([2, 8, 0, 4, 1, 9, 9, 0], weights=[1, 3])
    array([ 8, 26,  8, 12,  7, 28, 36,  9])
    """
    if output is None and type(origin) is int and origin == 0:
        result = _native.whole_line(input, weights, axis, mode, cval, False)
        if result is not None:
            return result
    array, kernel = array_of(input), array_of(weights)
    if array.dtype.kind == "c" or kernel.dtype.kind == "c":

        def part(real: Array, taps: Array, output: Any, cval: float) -> Array:
            return correlate1d(real, taps, axis, output, mode, cval, origin)

        output = output_array(output, array, is_complex=True)
        return _by_parts(part, array, conjugate(kernel), output, cval)
    new, output = is_new(output), output_array(output, array)
    kernel = np.asarray(kernel, np.float64)
    if kernel.ndim != 1 or kernel.size < 1:
        raise RuntimeError(
            f"no filter weights given: wanted one line of at least one weight, "
            f"found the shape {kernel.shape}"
        )
    axis = axis_index(axis, array.ndim)
    (origin,) = _checked_origins([origin], kernel.shape)
    _sums.correlate_lines_into(
        output, array, kernel, axis, origin, rule_of(mode), real_number(cval), new
    )
    return output


def convolve1d(
    input: ArrayLike,
    weights: ArrayLike,
    axis: int = -1,
    output: Any = None,
    mode: str = "reflect",
    cval: complex = 0.0,
    origin: int = 0,
) -> Array:
    """Convolve the lines along one axis; a replacement of `scipy.ndimage.convolve1d`.

    Parameters are those of `convolve`, with one `axis` and one line of `weights`.

    Returns
    -------
    ndarray
        As large as the input.

    Examples
    --------
    >>> from faltung import ndimage
    >>> ndimage.convolve1d([2, 8, 0, 4, 1, 9, 9, 0], weights=[1, 3])
    array([14, 24,  4, 13, 12, 36, 27,  0])
    """
    if output is None and type(origin) is int and origin == 0:
        result = _native.whole_line(input, weights, axis, mode, cval, True)
        if result is not None:
            return result
    kernel = array_of(weights)[::-1]
    flipped = _flipped_origin(origin, kernel.shape[0])
    return correlate1d(input, conjugate(kernel), axis, output, mode, cval, flipped)


def uniform_filter1d(
    input: ArrayLike,
    size: int,
    axis: int = -1,
    output: Any = None,
    mode: str = "reflect",
    cval: complex = 0.0,
    origin: int = 0,
) -> Array:
    """The mean over a window along one axis; a replacement of `scipy.ndimage.uniform_filter1d`.

    Parameters are those of `correlate1d`, with the window's `size` in place of weights. In a
    floating result a NaN or a huge value reaches the windows that hold it, and no other.

    Returns
    -------
    ndarray
        As large as the input.

    Examples
    --------
    >>> from faltung import ndimage
    >>> ndimage.uniform_filter1d([2, 8, 0, 4, 1, 9, 9, 0], size=3)
    array([4, 3, 4, 1, 4, 6, 6, 3])
    """
    array = array_of(input)
    axis = axis_index(axis, array.ndim)
    if size < 1:
        raise RuntimeError(f"incorrect filter size: wanted at least 1, found {size}")
    is_complex = array.dtype.kind == "c"
    new, output = is_new(output), output_array(output, array, is_complex=is_complex)
    if not 0 <= size // 2 + origin < size:
        raise ValueError(
            f"invalid origin: wanted {-(size // 2)} to {(size - 1) // 2}, found {origin}"
        )
    rule = rule_of(mode)
    size, origin = operator.index(size), operator.index(origin)
    if not is_complex:
        value = real_number(cval)
        _sums.average_lines_into(output, array, size, axis, origin, rule, value, new)
        return output
    for to, real, value in [
        (output.real, array.real, np.real(cval)),
        (output.imag, array.imag, np.imag(cval)),
    ]:
        _sums.average_lines_into(to, real, size, axis, origin, rule, real_number(value), new)
    return output


def uniform_filter(
    input: ArrayLike,
    size: int | Sequence[int] = 3,
    output: Any = None,
    mode: str | Sequence[str] = "reflect",
    cval: complex = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: int | Sequence[int] | None = None,
) -> Array:
    """The mean over a box; a replacement of `scipy.ndimage.uniform_filter`.

    Parameters are those of `correlate`, with the box's `size` in place of weights; size, mode and
    origin may be given for each axis. The axes are filtered one after the other, and what is
    between them has the output's type.

    Returns
    -------
    ndarray
        As large as the input.

    Examples
    --------
    >>> import numpy as np
    >>> from faltung import ndimage
    >>> ndimage.uniform_filter(np.array([[0, 0, 0], [0, 9, 0], [0, 0, 0]]))
    array([[1, 1, 1],
           [1, 1, 1],
           [1, 1, 1]])
    """
    if output is axes is None and type(origin) is int and origin == 0:
        result = _native.whole_means(input, size, mode, cval)
        if result is not None:
            return result
    array = array_of(input)
    output = output_array(output, array, is_complex=array.dtype.kind == "c")
    along = axes_of(axes, array.ndim)
    sizes, origins, modes = (per_axis(each, len(along)) for each in (size, origin, mode))
    passes = [one for one in zip(along, sizes, origins, modes, strict=True) if one[1] > 1]
    if not passes:
        output[...] = array
    outputs = in_turn(between_passes(output), len(passes))
    for passed, (axis, length, shift, rule) in zip(outputs, passes, strict=True):
        uniform_filter1d(array, int(length), axis, passed, rule, cval, shift)
        array = passed
    return settle(output)


def _filtered(
    array: Array,
    kernel: Array,
    output: Any,
    mode: Any,
    cval: complex,
    origin: Any,
    axes: Any,
    flip: bool,
) -> Array:
    if array.dtype.kind == "c" or kernel.dtype.kind == "c":

        def part(real: Array, taps: Array, output: Any, cval: float) -> Array:
            return _filtered(real, taps, output, mode, cval, origin, axes, flip)

        output = output_array(output, array, is_complex=True)
        return _by_parts(part, array, kernel, output, cval)
    along = axes_of(axes, array.ndim)
    kernel = np.asarray(kernel, np.float64)
    if kernel.ndim != len(along) or 0 in kernel.shape:
        found = sum(taps > 0 for taps in kernel.shape)
        raise RuntimeError(f"weights.ndim ({found}) must match len(axes) ({len(along)})")
    origins = per_axis(origin, len(along))
    if len(along) < array.ndim:
        # A kernel lies on the axes in the array's order, in whatever order they are named.
        kernel = np.expand_dims(kernel, tuple(set(range(array.ndim)) - set(along)))
        origins = spread(origins, along, array.ndim, 0)
    if flip:
        kernel = np.asarray(np.flip(kernel))
        pairs = zip(origins, kernel.shape, strict=True)
        origins = [_flipped_origin(shift, taps) for shift, taps in pairs]
    origins = _checked_origins(origins, kernel.shape)
    new, output = is_new(output), output_array(output, array)
    if not isinstance(mode, str) and isinstance(mode, Iterable):
        raise RuntimeError("A sequence of modes is not supported")
    _sums.correlate_into(output, array, kernel, origins, rule_of(mode), real_number(cval), new)
    return output


def _flipped_origin(origin: int, taps: int) -> int:
    return -origin - (taps % 2 == 0)


def _checked_origins(origins: Sequence[int], shape: Sequence[int]) -> list[int]:
    for origin, taps in zip(origins, shape, strict=True):
        if not -(taps // 2) <= origin <= (taps - 1) // 2:
            raise ValueError(
                "Invalid origin; origin must satisfy -(weights.shape[k] // 2) <= origin[k] <= "
                f"(weights.shape[k]-1) // 2: wanted {-(taps // 2)} to {(taps - 1) // 2}, "
                f"found {origin}"
            )
    return [operator.index(origin) for origin in origins]


def _by_parts(
    part: Callable[[Array, Array, Any, float], Array],
    array: Array,
    kernel: Array,
    output: Array,
    cval: complex,
) -> Array:
    """A complex sum from real ones, each rounded to the output's precision as ndimage does it."""
    real: Any = cval
    imag: Any = 0.0
    if array.dtype.kind == "c":
        real, imag = np.real(cval), np.imag(cval)
    if array.dtype.kind != "c":
        if np.iscomplexobj(cval):
            raise ValueError("Cannot provide a complex-valued cval when the input is real.")
        # The output may be the input's memory: nothing is written before everything is read.
        parts = (
            part(array, kernel.real, output.real.dtype, real),
            part(array, kernel.imag, output.real.dtype, real),
        )
    elif kernel.dtype.kind != "c":
        parts = (
            part(array.real, kernel, output.real.dtype, real),
            part(array.imag, kernel, output.real.dtype, imag),
        )
    else:
        parts = (
            part(array.real, kernel.real, output.real.dtype, real)
            - part(array.imag, kernel.imag, None, imag),
            part(array.real, kernel.imag, output.real.dtype, real)
            + part(array.imag, kernel.real, None, imag),
        )
    output.real, output.imag = parts
    return output
