"""A fault planted in memory: one module of a test run is compiled from other text; no file changes.

Loaded by pytest before anything of the product (`-p tests.mutants.planting`), told by the environment. A run that is
interrupted leaves nothing behind, because there was nothing to take back.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

VARIABLE = "AMIABLE_MUTANT"


@dataclass(frozen=True)
class Errand:
    """What one run is asked: this module from that text, these tests in this order, and where to tell what failed."""

    module: str
    text: str
    tests: list[str]
    told: str

    def write(self, path: Path) -> None:
        """Keep the errand for the process that runs it."""
        path.write_text(json.dumps(asdict(self)), "utf-8")


def module_of(path: str) -> str:
    """`agency.outbox.queries` for `agency/outbox/queries.py`."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


class PlantedLoader(importlib.machinery.SourceFileLoader):
    """Compiles the fault instead of the file; what the module says of itself stays true."""

    def __init__(self, module: str, path: str, text: str) -> None:
        super().__init__(module, path)
        self.text = text

    def get_code(self, fullname: str) -> CodeType:
        """The planted module; bytecode kept on disk is neither read nor written."""
        return compile(self.text, self.path, "exec", dont_inherit=True)


class Planter(importlib.abc.MetaPathFinder):
    """Finds one module, and leaves all others to those who found them before."""

    def __init__(self, module: str, text: str) -> None:
        self.module, self.text = module, text

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of the planted module."""
        if fullname != self.module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin is None:
            return None
        spec.loader = PlantedLoader(fullname, spec.origin, self.text)
        return spec


class Asked:
    """Runs the tests that were asked for, in that order, and tells the first that failed."""

    def __init__(self, errand: Errand) -> None:
        self.errand = errand
        self.order = {test: rank for rank, test in enumerate(errand.tests)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep ours, the quickest first."""
        left_out = [item for item in items if item.nodeid not in self.order]
        items[:] = sorted((item for item in items if item.nodeid in self.order), key=lambda i: self.order[i.nodeid])
        config.hook.pytest_deselected(items=left_out)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Write the name of a test that saw the fault."""
        if report.failed:
            with Path(self.errand.told).open("a", encoding="utf-8") as told:
                told.write(f"{report.nodeid}\n")


def pytest_configure(config: pytest.Config) -> None:
    """Take the errand up, when there is one."""
    if _errand is not None:
        config.pluginmanager.register(Asked(_errand))


def _plant() -> Errand | None:
    place = os.environ.get(VARIABLE)
    if not place:
        return None
    errand = Errand(**json.loads(Path(place).read_text("utf-8")))
    if errand.module in sys.modules:
        raise RuntimeError(f"{errand.module} was imported before its fault could be planted.")
    if errand.module:
        sys.meta_path.insert(0, Planter(errand.module, errand.text))
    return errand


_errand = _plant()
