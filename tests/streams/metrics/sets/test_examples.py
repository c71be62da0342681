"""The worked examples that the modules of the sets open with are true."""

import doctest
import pkgutil
from importlib import import_module

import pytest

from streams.metrics import sets

MODULES = [f"{sets.__name__}.{module.name}" for module in pkgutil.iter_modules(sets.__path__)]
WITHOUT_STRUCTURES = {"streams.metrics.sets.buckets"}
"""Modules that hold no data structure, and so need no example."""


def test_there_are_modules_to_check() -> None:
    assert {f"{sets.__name__}.hashes", f"{sets.__name__}.histories", *WITHOUT_STRUCTURES} <= set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name: str) -> None:
    """A module of a data structure shows in its docstring what is in the arrays after a few events."""
    module = import_module(name)
    failed, tried = doctest.testmod(module)
    assert failed == 0
    assert tried > 0 or name in WITHOUT_STRUCTURES
    assert ">>>" in (module.__doc__ or "") or name in WITHOUT_STRUCTURES
