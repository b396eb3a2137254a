"""Named kernels by the engine."""

import inspect

import numpy as np
import pytest

from faltung import kernels


def test_names_are_functions():
    np.testing.assert_array_equal(kernels.box(4), np.full(4, 0.25))
    np.testing.assert_array_equal(kernels.box((2, 5)), np.full((2, 5), 0.1))
    np.testing.assert_array_equal(kernels.sobel("y"), kernels.sobel(axis=0))
    bell = np.exp(-0.5 * (np.arange(-10, 11) / 2.5) ** 2)
    np.testing.assert_allclose(kernels.gauss(2.5), bell / bell.sum(), rtol=1e-14)
    np.testing.assert_allclose(
        kernels.gauss(2.5, dimensions=2), np.outer(bell, bell) / bell.sum() ** 2
    )
    assert kernels.named("echo:0.25s,gain=0.5", sample_rate=8000).size == 2001
    assert "sigma" in inspect.signature(kernels.gauss).parameters


def test_every_entry_is_there():
    entries = kernels.catalogue()
    assert len(entries) > 20
    for entry in entries:
        function = getattr(kernels, entry.name)
        assert function.__doc__ and function.__name__ == entry.name
        assert entry.name in dir(kernels)


def test_only_kernels_are_listed():
    noise = {"Any", "Callable", "NamedTuple", "NDArray", "annotations", "inspect", "np"}
    assert not noise & set(dir(kernels))


def test_errors_say_what_would_do():
    with pytest.raises(ValueError, match="gauss"):
        kernels.named("gaus:2")
    with pytest.raises(ValueError, match="sigma"):
        kernels.gauss(-1)
    with pytest.raises(TypeError):
        kernels.gauss()
    with pytest.raises(AttributeError, match="gaus"):
        kernels.gaus
