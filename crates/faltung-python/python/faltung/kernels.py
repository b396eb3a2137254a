"""Kernels by name: smoothing, windows, derivatives, effects.

Every name of the catalogue is a function here; its arguments are the parameters, one number each,
or a sequence with one for each axis where they may differ. All return float64 taps for `convolve`.

>>> from faltung import kernels
>>> kernels.box(4)
array([0.25, 0.25, 0.25, 0.25])
>>> kernels.gauss(1.0, dimensions=2).shape
(9, 9)
>>> kernels.named("gauss:1").shape
(9,)
"""

from __future__ import annotations

import inspect
from typing import Any, Callable, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import _native


class Parameter(NamedTuple):
    """A parameter of a named kernel; without default it must be given."""

    name: str
    text: str
    default: float | None


class Entry(NamedTuple):
    """A named kernel, as a listing shows it."""

    name: str
    family: str
    summary: str
    parameters: tuple[Parameter, ...]


def catalogue() -> list[Entry]:
    """All named kernels, family by family.

    Examples
    --------
    >>> from faltung import kernels
    >>> kernels.catalogue()[0].name
    'box'
    """
    return [
        Entry(name, family, summary, tuple(Parameter(*one) for one in parameters))
        for name, family, summary, parameters in _native.kernel_catalogue()
    ]


def named(
    text: str, dimensions: int | None = None, *, sample_rate: float | None = None
) -> NDArray[np.float64]:
    """The taps that a text asks for.

    Parameters
    ----------
    text : str
        A name, then after a colon its parameters: ``'gauss:2.5'``, ``'savgol:window=11,order=3'``,
        ``'box:5x3'`` with one size for each axis.
    dimensions : int, optional
        How many dimensions; default the fewest that the kernel has.
    sample_rate : float, optional
        Samples in a second: what makes a number of samples of ``'echo:0.25s,0.5'``.

    Returns
    -------
    ndarray
        Of float64.

    Raises
    ------
    ValueError
        If the name or a parameter is unknown, missing or out of range.

    Examples
    --------
    >>> from faltung import kernels
    >>> kernels.named("box:2x2")
    array([[0.25, 0.25],
           [0.25, 0.25]])
    """
    return _native.kernel(text, dimensions, sample_rate)


def _function(entry: Entry) -> Callable[..., np.ndarray]:
    positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
    signature = inspect.Signature(
        [
            inspect.Parameter(
                one.name,
                positional,
                default=inspect.Parameter.empty if one.default is None else one.default,
            )
            for one in entry.parameters
        ]
        + [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None)
            for name in ("dimensions", "sample_rate")
        ]
    )

    def kernel(*arguments: Any, **settings: Any) -> np.ndarray:
        given = signature.bind(*arguments, **settings).arguments
        dimensions, sample_rate = given.pop("dimensions", None), given.pop("sample_rate", None)
        words = [f"{name}={_word(value)}" for name, value in given.items()]
        return named(f"{entry.name}:{','.join(words)}", dimensions, sample_rate=sample_rate)

    kernel.__name__ = kernel.__qualname__ = entry.name
    kernel.__signature__ = signature  # type: ignore[attr-defined]
    lines = [f"{one.name} : {one.text}" for one in entry.parameters]
    kernel.__doc__ = "\n".join([f"{entry.summary[:1].upper()}{entry.summary[1:]}.", "", *lines])
    return kernel


def _word(value: Any) -> str:
    if isinstance(value, str):
        return value
    if np.ndim(value) > 0:
        return "x".join(_word(each) for each in value)
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(number)


_PUBLIC = ("Entry", "Parameter", "catalogue", "named")
_FUNCTIONS = {entry.name: _function(entry) for entry in catalogue()}


def __getattr__(name: str) -> Callable[..., np.ndarray]:
    try:
        return _FUNCTIONS[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None


def __dir__() -> list[str]:
    return sorted([*_PUBLIC, *_FUNCTIONS])
