"""Edges, gradients and Laplacians."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from faltung import _native
from faltung.operands import array_of

from ._arguments import (
    Array,
    axes_of,
    axis_index,
    between_passes,
    in_turn,
    output_array,
    per_axis,
    settle,
    spread,
)
from ._correlation import correlate1d
from ._gaussian import gaussian_filter


DIFFERENCE = np.array([-1.0, 0.0, 1.0])
SECOND_DIFFERENCE = np.array([1.0, -2.0, 1.0])


def prewitt(
    input: ArrayLike,
    axis: int = -1,
    output: Any = None,
    mode: str | Sequence[str] = "reflect",
    cval: complex = 0.0,
) -> Array:
    """The Prewitt filter; a replacement of `scipy.ndimage.prewitt`.

    Central differences along `axis`, summed over three samples along every other axis. What is
    between two axes has the output's type: take a signed or floating one for edges of both signs.
    Other parameters are those of `correlate`; `mode` may be given for each axis.

    Returns
    -------
    ndarray
        As large as the input.

    Examples
    --------
    >>> import numpy as np
    >>> from faltung import ndimage
    >>> ndimage.prewitt(np.array([[0, 0, 1, 1], [0, 0, 1, 1]]))
    array([[0, 3, 3, 0],
           [0, 3, 3, 0]])
    """
    return _difference(input, 1.0, axis, output, mode, cval)


def sobel(
    input: ArrayLike,
    axis: int = -1,
    output: Any = None,
    mode: str | Sequence[str] = "reflect",
    cval: complex = 0.0,
) -> Array:
    """The Sobel filter; a replacement of `scipy.ndimage.sobel`.

    As `prewitt`, with the weights 1, 2, 1 along every other axis.

    Returns
    -------
    ndarray
        As large as the input.

    Examples
    --------
    >>> import numpy as np
    >>> from faltung import ndimage
    >>> ndimage.sobel(np.array([[0, 0, 1, 1], [0, 0, 1, 1]]))
    array([[0, 4, 4, 0],
           [0, 4, 4, 0]])
    """
    return _difference(input, 2.0, axis, output, mode, cval)


def _difference(
    input: ArrayLike, weight: float, axis: int, output: Any, mode: Any, cval: complex
) -> Array:
    """Differences along one axis, and sums with the weights 1, `weight`, 1 along the others."""
    if output is None:
        result = _native.whole_difference(input, weight, axis, mode, cval)
        if result is not None:
            return result
    array = array_of(input)
    axis = axis_index(axis, array.ndim)
    output = output_array(output, array)
    modes = per_axis(mode, array.ndim)
    others = [other for other in range(array.ndim) if other != axis]
    for passed, along in zip(in_turn(between_passes(output), array.ndim), [axis, *others], strict=True):
        taps = DIFFERENCE if along == axis else [1.0, weight, 1.0]
        correlate1d(array, taps, along, passed, modes[along], cval, 0)
        array = passed
    return settle(output)


def generic_laplace(
    input: ArrayLike,
    derivative2: Callable[..., Any],
    output: Any = None,
    mode: str | Sequence[str] = "reflect",
    cval: complex = 0.0,
    extra_arguments: Sequence[Any] = (),
    extra_keywords: Mapping[str, Any] | None = None,
    *,
    axes: int | Sequence[int] | None = None,
) -> Array:
    """The sum of second derivatives; a replacement of `scipy.ndimage.generic_laplace`.

    Parameters
    ----------
    input : array_like
        The array to filter.
    derivative2 : callable
        ``derivative2(input, axis, output, mode, cval, *extra_arguments, **extra_keywords)``, the
        second derivative along one axis.
    output, mode, cval, axes
        As in `correlate`; `mode` may be given for each axis.
    extra_arguments, extra_keywords : sequence, dict, optional
        Handed to `derivative2`.

    Returns
    -------
    ndarray
        As large as the input.

    Examples
    --------
    >>> import numpy as np
    >>> from faltung import ndimage
    >>> def second(input, axis, output, mode, cval):
    ...     return ndimage.correlate1d(input, [1, -2, 1], axis, output, mode, cval)
    >>> ndimage.generic_laplace(np.array([0, 1, 4, 9, 16]), second)
    array([ 1,  2,  2,  2, -7])
    """
    array = array_of(input)
    given, output = output, output_array(output, array)
    along = axes_of(axes, array.ndim)
    if not along:
        output[...] = array
        return output
    # The output may be the input: read it before the first derivative is written.
    shared = given is not None and len(along) > 1 and np.may_share_memory(array, output)
    source = array.copy() if shared else array
    modes = per_axis(mode, len(along))
    keywords = dict(extra_keywords or {})
    derivative2(source, along[0], output, modes[0], cval, *extra_arguments, **keywords)
    for axis, rule in zip(along[1:], modes[1:], strict=True):
        output += derivative2(source, axis, output.dtype, rule, cval, *extra_arguments, **keywords)
    return output


def laplace(
    input: ArrayLike,
    output: Any = None,
    mode: str | Sequence[str] = "reflect",
    cval: complex = 0.0,
    *,
    axes: int | Sequence[int] | None = None,
) -> Array:
    """The Laplacian from second differences; a replacement of `scipy.ndimage.laplace`.

    Parameters are those of `correlate`; `mode` may be given for each axis.

    Returns
    -------
    ndarray
        As large as the input.

    Examples
    --------
    >>> import numpy as np
    >>> from faltung import ndimage
    >>> ndimage.laplace(np.array([0, 1, 4, 9, 16]))
    array([ 1,  2,  2,  2, -7])
    """
    if output is axes is None:
        result = _native.whole_laplace(input, mode, cval)
        if result is not None:
            return result

    def second(input: Array, axis: int, output: Any, mode: str, cval: complex) -> Array:
        return correlate1d(input, SECOND_DIFFERENCE, axis, output, mode, cval, 0)

    return generic_laplace(input, second, output, mode, cval, axes=axes)


def gaussian_laplace(
    input: ArrayLike,
    sigma: float | Sequence[float],
    output: Any = None,
    mode: str | Sequence[str] = "reflect",
    cval: complex = 0.0,
    *,
    axes: int | Sequence[int] | None = None,
    **kwargs: Any,
) -> Array:
    """The Laplacian of a Gaussian; a replacement of `scipy.ndimage.gaussian_laplace`.

    Parameters are those of `gaussian_filter`; further keywords are handed to it.

    Returns
    -------
    ndarray
        As large as the input.

    Examples
    --------
    >>> import numpy as np
    >>> from faltung import ndimage
    >>> ndimage.gaussian_laplace(np.array([0.0, 0.0, 1.0, 0.0, 0.0]), 1).round(3)
    array([ 0.197,  0.002, -0.399,  0.002,  0.197])
    """
    array = array_of(input)
    widths, along = _widths(array, sigma, axes)

    def second(
        input: Array, axis: int, output: Any, mode: str, cval: complex, **keywords: Any
    ) -> Array:
        orders = [2 if at == axis else 0 for at in range(input.ndim)]
        return gaussian_filter(input, widths, orders, output, mode, cval, **keywords)

    return generic_laplace(array, second, output, mode, cval, extra_keywords=kwargs, axes=along)


def generic_gradient_magnitude(
    input: ArrayLike,
    derivative: Callable[..., Any],
    output: Any = None,
    mode: str | Sequence[str] = "reflect",
    cval: complex = 0.0,
    extra_arguments: Sequence[Any] = (),
    extra_keywords: Mapping[str, Any] | None = None,
    *,
    axes: int | Sequence[int] | None = None,
) -> Array:
    """The length of the gradient; a replacement of `scipy.ndimage.generic_gradient_magnitude`.

    Parameters are those of `generic_laplace`, with a first `derivative`.

    Returns
    -------
    ndarray
        As large as the input.

    Examples
    --------
    >>> import numpy as np
    >>> from faltung import ndimage
    >>> ndimage.generic_gradient_magnitude(np.array([[0.0, 3.0], [4.0, 7.0]]), ndimage.sobel)
    array([[20., 20.],
           [20., 20.]])
    """
    array = array_of(input)
    given, output = output, output_array(output, array)
    along = axes_of(axes, array.ndim)
    if not along:
        output[...] = array
        return output
    shared = given is not None and len(along) > 1 and np.may_share_memory(array, output)
    source = array.copy() if shared else array
    modes = per_axis(mode, len(along))
    keywords = dict(extra_keywords or {})
    derivative(source, along[0], output, modes[0], cval, *extra_arguments, **keywords)
    np.multiply(output, output, output)
    for axis, rule in zip(along[1:], modes[1:], strict=True):
        part = derivative(source, axis, output.dtype, rule, cval, *extra_arguments, **keywords)
        output += np.multiply(part, part, part)
    np.sqrt(output, output, casting="unsafe")
    return output


def gaussian_gradient_magnitude(
    input: ArrayLike,
    sigma: float | Sequence[float],
    output: Any = None,
    mode: str | Sequence[str] = "reflect",
    cval: complex = 0.0,
    *,
    axes: int | Sequence[int] | None = None,
    **kwargs: Any,
) -> Array:
    """The gradient's length after a Gaussian; see `scipy.ndimage.gaussian_gradient_magnitude`.

    Parameters are those of `gaussian_filter`; further keywords are handed to it. As in SciPy, slopes
    are taken along `axes`, and each is smoothed along all axes.

    Returns
    -------
    ndarray
        As large as the input.

    Examples
    --------
    >>> import numpy as np
    >>> from faltung import ndimage
    >>> ndimage.gaussian_gradient_magnitude(np.array([0.0, 0.0, 1.0, 1.0]), 1).round(3)
    array([0.108, 0.363, 0.363, 0.108])
    """

    def first(
        input: Array, axis: int, output: Any, mode: str, cval: complex, **keywords: Any
    ) -> Array:
        orders = [1 if at == axis else 0 for at in range(input.ndim)]
        return gaussian_filter(input, sigma, orders, output, mode, cval, **keywords)

    return generic_gradient_magnitude(
        array_of(input), first, output, mode, cval, extra_keywords=kwargs, axes=axes
    )


def _widths(array: Array, sigma: Any, axes: Any) -> tuple[list[Any], tuple[int, ...]]:
    """One sigma for each axis of the array, 0 on those that are left alone."""
    along = axes_of(axes, array.ndim)
    widths = per_axis(sigma, len(along))
    if len(along) < array.ndim:
        widths = spread(widths, along, array.ndim, 0)
    return widths, along
