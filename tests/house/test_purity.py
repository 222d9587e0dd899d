"""What is pure imports only what is pure: checked file by file, so that it holds however long the chain of imports."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator

import pytest

from tests.house.reading import ROOT
from tests.house.writing import Module, modules, with_planted

# Rooms that are pure throughout, and the kinds that are pure in every room.
LIBRARIES = ("agency/common/", "agency/law/", "agency/readers/", "agency/letters/wording/")
KINDS = ("rules.py", "values.py", "enums.py")
# Pure files with a name of their own, each with why.
ALSO = {"agency/ledger/postings.py": "the list of allowed bookings, named after what it lists"}
# Libraries that compute and reach nothing outside.
COMPUTING = frozenset({"stdnum", "holidays", "nh3", "rapidfuzz", "lxml", "pydantic", "segno", "PIL", "openpyxl"})
# What an enumeration may take of Django: labels in two languages.
LABELS = frozenset({"django.db.models.TextChoices", "django.utils.translation.gettext_lazy"})
# Modules of the standard library by which a pure file would reach the world.
WORLD = frozenset({"subprocess", "socket", "http", "urllib", "sqlite3", "tempfile", "shutil", "time", "random"})
# Pure files that need one of them, each with why.
REACHES = {
    "agency/readers/isolation/parser.py": "starts the process that opens documents",
    "agency/readers/isolation/worker.py": "is that process",
    "agency/webhooks/rules.py": "reads an address as text, and calls nobody",
}
# Modules that a worker outside the application loads.
WORKER = {
    "agency/readers/isolation/worker.py": frozenset({"facturx", "pillow_heif", "pypdf", "pypdfium2", "python_calamine"})
}


def is_pure(name: str) -> bool:
    """Whether a file promises to be pure."""
    room = name.count("/") > 1 and name.startswith("agency/")
    kind = name.endswith(tuple(f"/{kind}" for kind in KINDS)) or "/rules/" in name or "/values/" in name
    return name.startswith(LIBRARIES) or name in ALSO or (room and kind)


def imported(module: Module) -> Iterator[str]:
    """Dotted names a file imports, relative ones made absolute."""
    package = module.name.removesuffix(".py").split("/")[:-1]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{source}.{alias.name}" for alias in node.names)


def file_of(dotted: str) -> str:
    """`agency/law/time/limitation.py` of `agency.law.time.limitation.assess`; empty when no file is ours."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        path = "/".join(parts[:length])
        if (ROOT / f"{path}.py").exists():
            return f"{path}.py"
        if (ROOT / path / "__init__.py").exists():
            return f"{path}/__init__.py"
    return ""


def allowed(module: Module, dotted: str) -> bool:
    """Whether a pure file may import a name."""
    top = dotted.partition(".")[0]
    if dotted in LABELS:
        return module.name.endswith("/enums.py")
    if top in WORLD:
        return module.name in REACHES
    if top in sys.stdlib_module_names or top in COMPUTING or top in WORKER.get(module.name, ()):
        return True
    return is_pure(file_of(dotted))


def impure(house: Iterable[Module]) -> dict[str, list[str]]:
    """Pure files that import something else, with what."""
    found = {}
    for one in house:
        wrong = [name for name in imported(one) if not allowed(one, name)] if is_pure(one.name) else []
        if wrong:
            found[one.name] = wrong
    return found


def test_what_is_pure_imports_only_what_is_pure() -> None:
    assert not impure(modules("agency"))


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("agency/plans/rules.py", "from agency.ledger.queries import case_due"),
        ("agency/payments/rules.py", "import agency.cases.models"),
        ("agency/outbox/values.py", "from .models import Message"),
        ("agency/common/money.py", "import django.db"),
        ("agency/law/money/plans.py", "from agency.plans import queries"),
        ("agency/readers/fec/lines.py", "import socket"),
        ("agency/cases/enums.py", "from django.db.models import Model"),
        ("agency/strategies/rules.py", "def due():\n    from django.utils import timezone\n    return timezone.now()"),
    ],
)
def test_an_impure_import_is_seen(place: str, line: str) -> None:
    assert impure(with_planted(modules("agency"), place, line)).keys() == {place}


def test_no_exemption_is_left_over() -> None:
    house = {one.name: one for one in modules("agency")}
    assert house.keys() >= {*ALSO, *REACHES, *WORKER}
    assert not [name for name in REACHES if not {each.partition(".")[0] for each in imported(house[name])} & WORLD]
