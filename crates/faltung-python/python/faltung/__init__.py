"""Convolution and correlation: any rank, any boundary, the right method chosen and explained.

`convolve`, `correlate` and `pad` are NumPy's, with keywords for what NumPy has not: several
dimensions, rules for what lies beyond the edge, strides, lags. `plan` prepares one kernel for many
signals and explains which method it takes; `kernels` has kernels by name; `patch` puts all of it in
NumPy's and SciPy's place.

>>> import faltung
>>> faltung.convolve([1, 2, 3], [0, 1, 0.5])
array([0. , 1. , 2.5, 4. , 1.5])
"""

import importlib
import os
from types import ModuleType

from . import kernels
from ._native import __version__
from .convolution import convolve, correlate
from .padding import pad
from .patching import Patch, patch
from .planning import Candidate, Explanation, Plan, plan, use_prices

__all__ = [
    "Candidate",
    "Explanation",
    "Patch",
    "Plan",
    "__version__",
    "convolve",
    "correlate",
    "kernels",
    "pad",
    "patch",
    "plan",
    "use_prices",
]

if os.environ.get("FALTUNG_PRICES"):
    use_prices(os.environ["FALTUNG_PRICES"])


def __getattr__(name: str) -> ModuleType:
    """`faltung.signal` and `faltung.ndimage` come when they are first asked for."""
    if name in ("ndimage", "signal"):
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "ndimage", "signal"]
