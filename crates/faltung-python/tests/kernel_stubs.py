"""Prints the stub of faltung.kernels, whose functions come from the engine's catalogue.

python tests/kernel_stubs.py > python/faltung/kernels.pyi
"""

import inspect

from faltung import kernels

HEAD = '''"""Kernels by name: smoothing, windows, derivatives, effects."""

from collections.abc import Sequence
from typing import NamedTuple

from numpy import float64
from numpy.typing import NDArray

_Number = float | str | Sequence[float]

class Parameter(NamedTuple):
    name: str
    text: str
    default: float | None

class Entry(NamedTuple):
    name: str
    family: str
    summary: str
    parameters: tuple[Parameter, ...]

def __dir__() -> list[str]: ...
def catalogue() -> list[Entry]: ...
def named(
    text: str, dimensions: int | None = None, *, sample_rate: float | None = None
) -> NDArray[float64]: ...
'''


def stub(entry):
    lines = []
    for parameter in inspect.signature(getattr(kernels, entry.name)).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY:
            continue
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        lines.append(f"    {parameter.name}: _Number{default},")
    lines += [
        "    *,",
        "    dimensions: int | None = None,",
        "    sample_rate: float | None = None,",
    ]
    return "\n".join([f"def {entry.name}(", *lines, ") -> NDArray[float64]: ..."])


if __name__ == "__main__":
    print(HEAD + "\n".join(map(stub, kernels.catalogue())))
