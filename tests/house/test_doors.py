"""No promise without a door: what a module offers, some product code calls; tests alone are no caller."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable

import pytest

from tests.house.reading import BUILDINGS, ROOT, decorators, text
from tests.house.test_purity import imported
from tests.house.writing import Module, modules, with_planted

# Pure libraries answer every question of their subject, from the shell too.
# The postings are the closed list of bookings that the triggers allow: it is whole, used or not yet.
LIBRARIES = ("agency/law/", "agency/readers/", "agency/common/", "agency/ledger/postings.py")
# Called by a framework that finds them by their name or place.
FOUND_BY_NAME = ("config/settings/", "config/wsgi.py", "tenants/management/", "agency/management/", "tenants/backend/")
# Functions that something else than our Python calls, each with why.
CALLED_ELSEWHERE: dict[str, str] = {
    f"tenants/signing.py: {name}": (
        "the one signer of links by e-mail: it stands before the first link, so that none is signed without its agency"
    )
    for name in ("dumps", "loads")
}


def uses(house: Iterable[Module]) -> dict[str, set[str]]:
    """Dotted name -> modules that use it: imported from it, or reached through it as `module.name`."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in house:
        aliases = {}
        for node in ast.walk(one.tree):
            if isinstance(node, ast.ImportFrom | ast.Import):
                for alias, dotted in zip(node.names, imported(Module(one.name, ast.Module([node], []))), strict=True):
                    aliases[alias.asname or alias.name.partition(".")[0]] = dotted
        for dotted in aliases.values():
            found[dotted].add(one.name)
        for node in ast.walk(one.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases:
                found[f"{aliases[node.value.id]}.{node.attr}"].add(one.name)
    return found


def module_of(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def without_a_caller(house: list[Module]) -> set[str]:
    """Public functions that no other product code names, `__init__` files that only hand on left out."""
    used = uses(house)
    settings = "\n".join(text(path) for path in (ROOT / "config/settings").glob("*.py"))
    found = set()
    for one in house:
        if one.name.startswith((*LIBRARIES, *FOUND_BY_NAME)):
            continue
        inside = [node for node in ast.walk(one.tree) if isinstance(node, ast.Name)]
        for name, function in one.functions.items():
            place, dotted = f"{one.name}: {name}", f"{module_of(one.name)}.{name}"
            registered = [each for each in decorators(function) if each not in {"transaction.atomic", "cache"}]
            known = name.startswith("_") or registered or dotted in settings or place in CALLED_ELSEWHERE
            if not known and not _called(one, name, dotted, used) and not any(node.id == name for node in inside):
                found.add(place)
    return found


def _called(module: Module, name: str, dotted: str, used: dict[str, set[str]]) -> bool:
    """Whether another file uses it, directly or through the package that hands it on."""
    callers = used[dotted]
    handed_on = {caller for caller in callers if caller.endswith("/__init__.py")}
    return bool(callers - handed_on - {module.name}) or any(
        bool(used[f"{module_of(package)}.{name}"] - {package, module.name}) for package in handed_on
    )


def test_every_offer_has_a_caller() -> None:
    assert not without_a_caller(modules(*BUILDINGS))


@pytest.mark.parametrize(
    "place", ["agency/outbox/review/operations/doubts.py", "portal/debtors/queries.py", "agency/plans/rules.py"]
)
def test_an_offer_that_nobody_takes_is_seen(place: str) -> None:
    house = with_planted(modules(*BUILDINGS), place, "def promise():\n    return 1")
    assert f"{place}: promise" in without_a_caller(house)


def test_no_exemption_is_left_over() -> None:
    house = {one.name: one for one in modules(*BUILDINGS)}
    for place in CALLED_ELSEWHERE:
        name, _, function = place.partition(": ")
        assert function in house[name].functions
