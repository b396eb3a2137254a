"""faltung in NumPy's and SciPy's place."""

from __future__ import annotations

import functools
import importlib
import sys
from types import ModuleType, TracebackType
from typing import Any, Callable, Iterator, NamedTuple, ParamSpec, TypeVar

from . import lines
from .padding import pad

LIBRARIES = ("numpy", "scipy")

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


class Place(NamedTuple):
    """A name in a module that a patch has changed."""

    module: str
    name: str
    original: Callable[..., Any]
    replacement: Callable[..., Any]


class Patch:
    """Names of NumPy and SciPy that lead to faltung, until `undo`; a context manager.

    As a decorator it changes nothing by itself: the names lead to faltung while the function runs.
    """

    def __init__(self, libraries: tuple[str, ...]):
        self._libraries = libraries
        self._pairs = _replacements(libraries)
        self._places = list(_swap(self._pairs))

    @property
    def places(self) -> list[Place]:
        """Every name that was changed, in every module that held it."""
        return list(self._places)

    @property
    def names(self) -> list[str]:
        """The functions replaced, by their public names, such as ``'numpy.convolve'``."""
        return sorted(self._pairs)

    def undo(self) -> None:
        """Put everything back, also in modules that were imported meanwhile. Twice is once."""
        back = {name: (ours, original) for name, (original, ours) in self._pairs.items()}
        held = {(place.module, place.name) for place in self._places}
        for place in self._places:
            module = sys.modules.get(place.module)
            if module is not None and vars(module).get(place.name) is place.replacement:
                setattr(module, place.name, place.original)
        if held:
            list(_swap(back))
        self._places.clear()

    def __call__(self, function: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
        self.undo()

        @functools.wraps(function)
        def patched(*args: _Given.args, **kwargs: _Given.kwargs) -> _Result:
            with Patch(self._libraries):
                return function(*args, **kwargs)

        return patched

    def __repr__(self) -> str:
        state = f"{len(self._places)} places" if self._places else "undone"
        return f"<faltung.Patch of {' and '.join(self._libraries)}: {len(self._pairs)} names, {state}>"

    def __enter__(self) -> Patch:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.undo()


def patch(*libraries: str) -> Patch:
    """Put faltung's functions in the place of NumPy's and SciPy's.

    The names replaced (`Patch.names` lists them):

    - numpy: convolve, correlate, pad
    - scipy.signal: choose_conv_method, convolve, convolve2d, correlate, correlate2d,
      correlation_lags, deconvolve, fftconvolve, lfilter, oaconvolve, savgol_filter, sepfir2d,
      upfirdn
    - scipy.ndimage: convolve, convolve1d, correlate, correlate1d, gaussian_filter,
      gaussian_filter1d, gaussian_gradient_magnitude, gaussian_laplace, generic_gradient_magnitude,
      generic_laplace, laplace, prewitt, sobel, uniform_filter, uniform_filter1d

    They are replaced in the public modules and in all modules of NumPy and SciPy that hold
    references of their own, so that SciPy's own functions use them too.

    Names that a program imported before, as in ``from numpy import convolve``, are out of reach.
    `scipy.signal` and `scipy.ndimage` are imported for it, which takes some tenths of a second.
    Where NumPy and SciPy convolve objects or long doubles, ours raise a TypeError; `numpy.pad`
    takes them.

    Parameters
    ----------
    *libraries : {'numpy', 'scipy'}
        Which to patch; default both, SciPy only if it is installed.

    Returns
    -------
    Patch
        Undone by its ``undo()``, or at the end of a ``with`` block, or, as a decorator, in force
        while the function runs.

    Raises
    ------
    ValueError
        If a library is neither of the two.

    Examples
    --------
    >>> import faltung, numpy
    >>> with faltung.patch("numpy"):
    ...     numpy.convolve([1, 2], [1, 1])
    array([1, 3, 2])
    """
    for library in libraries:
        if library not in LIBRARIES:
            raise ValueError(f"wanted 'numpy' or 'scipy', found {library!r}")
    return Patch(libraries or LIBRARIES)


def _replacements(libraries: tuple[str, ...]) -> dict[str, tuple[Any, Any]]:
    """Original and replacement of every function, by public name."""
    pairs: dict[str, tuple[Any, Any]] = {}
    if "numpy" in libraries:
        ours = {"convolve": lines.convolve, "correlate": lines.correlate, "pad": pad}
        pairs.update(_pairs("numpy", ours))
    if "scipy" in libraries:
        for room in ("signal", "ndimage"):
            face = _module(f"{__package__}.{room}")
            if face is not None and _module(f"scipy.{room}") is not None:
                ours = {name: getattr(face, name) for name in face.__all__}
                pairs.update(_pairs(f"scipy.{room}", ours))
    return pairs


def _pairs(library: str, ours: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    module = importlib.import_module(library)
    return {
        f"{library}.{name}": (getattr(module, name), function)
        for name, function in ours.items()
        if hasattr(module, name)
    }


def _module(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and name.startswith(error.name):
            return None
        raise


def _swap(pairs: dict[str, tuple[Any, Any]]) -> Iterator[Place]:
    """Put the second of each pair wherever a module of the libraries holds the first."""
    by_identity = {id(old): (old, new) for old, new in pairs.values() if old is not new}
    for module_name, module in list(sys.modules.items()):
        if module_name.partition(".")[0] not in LIBRARIES or not isinstance(module, ModuleType):
            continue
        for name, value in list(vars(module).items()):
            old, new = by_identity.get(id(value), (None, None))
            if old is not None and old is value:
                setattr(module, name, new)
                yield Place(module_name, name, old, new)
