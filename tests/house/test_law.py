"""The house obeys its own law: a rule of `docs/law.md` is called by the product, or says what will bring it.

Tests, the shell and the calculator answer questions about the law; they are no caller. What a rule names is alive when
product code reaches it, through the law's own functions if need be. A function that is handed a record of the law (an
event of limitation, a budget) is alive only if somebody makes that record.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest

from tests.house.reading import ROOT, text
from tests.house.writing import Module, modules, with_planted

_RULE = re.compile(r"^\| (R[\d.]+) \| .+? \| .+? \| `([\w.]+)` \| .+? \| *(.*?) *\|$", re.MULTILINE)
COMING = "à venir : "
# Where the pure rules lie. What only answers questions is no caller of theirs.
LAW = ("agency/law/", "agency/common/")
ASKED = ("agency/law/shell/", "agency/law/__main__", "agency/desk/calculator/", "agency/management/", "config/local/")
COUNT = 87
# A call of a rule that nothing calls yet.
UNCLAIMED = "from agency.law.time import deadlines\nDAY = deadlines.electronic_letter_unclaimed_on(DAY)"


@dataclass(frozen=True)
class Piece:
    """A function, a class or a constant of the law, and what its text names."""

    name: str
    node: ast.AST

    @property
    def named(self) -> frozenset[str]:
        """Names and attributes that its text holds, but for its own parameters, which are its callers' business."""
        given = {one.arg for one in ast.walk(self.node) if isinstance(one, ast.arg)}
        return frozenset(_names(self.node)) - given

    @property
    def made(self) -> frozenset[str]:
        """What it calls by name: functions, and records that it makes."""
        return frozenset(
            found.func.attr if isinstance(found.func, ast.Attribute) else found.func.id
            for found in ast.walk(self.node)
            if isinstance(found, ast.Call) and isinstance(found.func, ast.Attribute | ast.Name)
        )

    @property
    def wants(self) -> frozenset[str]:
        """Types that it must be handed: its required parameters' annotations."""
        if not isinstance(self.node, ast.FunctionDef):
            return frozenset()
        given = self.node.args
        required = given.args[: len(given.args) - len(given.defaults)]
        required += [one for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default is None]
        types = [one.annotation for one in required if one.annotation]
        return frozenset(name.id for kind in types for name in ast.walk(kind) if isinstance(name, ast.Name))


def _names(node: ast.AST) -> Iterator[str]:
    for found in ast.walk(node):
        if isinstance(found, ast.Name):
            yield found.id
        elif isinstance(found, ast.Attribute):
            yield found.attr


def rules() -> dict[str, tuple[str, str]]:
    """Rule -> what states it, and the mark of a rule that nothing calls yet."""
    return {rule: (function, mark) for rule, function, mark in _RULE.findall(text(ROOT / "docs/law.md"))}


def pieces(house: Iterable[Module]) -> dict[str, Piece]:
    """`limitation.assess`, `limitation._Clock.play`, `denials.DENIALS`: what the law is made of."""
    found = {}
    for module in house:
        if not module.name.startswith(LAW) or module.name.startswith(ASKED):
            continue
        short = module.name.removesuffix(".py").rpartition("/")[2]
        for node in module.tree.body:
            for name, inner in _parts(node):
                found[f"{short}.{name}"] = Piece(f"{short}.{name}", inner)
    return found


def _parts(node: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.FunctionDef):
        yield node.name, node
    elif isinstance(node, ast.ClassDef):
        record = any("dataclass" in ast.unparse(one) for one in node.decorator_list)
        fields = [one for one in node.body if not isinstance(one, ast.FunctionDef)]
        yield node.name, ast.ClassDef(node.name, [], [], fields, []) if record else ast.Module(fields, [])
        for inner in node.body:
            if isinstance(inner, ast.FunctionDef):
                yield f"{node.name}.{inner.name}", inner
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Name):
                yield target.id, node


def obeyed(house: list[Module]) -> set[str]:
    """Pieces of the law that the product reaches."""
    law = pieces(house)
    product = [one for one in house if not one.name.startswith((*LAW, *ASKED)) and _imports_law(one)]
    called = {name for one in product for name in _names(one.tree)}
    made = {name for one in product for name in Piece("", one.tree).made}
    records = {name.partition(".")[2] for name, piece in law.items() if isinstance(piece.node, ast.ClassDef)}
    alive: set[str] = set()
    while True:
        reached = {
            name
            for name, piece in law.items()
            if name.rpartition(".")[2] in called and not ((piece.wants | _inside(name)) & records) - made
        }
        if reached == alive:
            return alive
        alive = reached
        for name in alive:
            called |= law[name].named
            made |= law[name].made


def _inside(name: str) -> set[str]:
    """The class of a method: somebody has to make one."""
    return set(name.split(".")[1:-1])


def _imports_law(module: Module) -> bool:
    """Whether a file speaks to the law at all: elsewhere a name alike means nothing."""
    return any(
        f"{node.module}".startswith("agency.law") or f"{node.module}".startswith("agency.common")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
    )


def uncalled(house: list[Module]) -> set[str]:
    """Rules that nothing in the product calls."""
    alive = obeyed(house)
    return {rule for rule, (function, _mark) in rules().items() if function not in alive}


def house() -> list[Module]:
    return modules("config", "portal", "agency", "tenants")


def test_all_the_rules_are_read() -> None:
    assert len(rules()) == COUNT


def test_what_a_rule_names_is_there() -> None:
    known = pieces(house())
    assert not {rule: function for rule, (function, _mark) in rules().items() if function not in known}


def test_a_rule_is_called_by_the_product_or_says_what_will_bring_it() -> None:
    waiting = {rule for rule, (_function, mark) in rules().items() if mark}
    assert uncalled(house()) - waiting == set()


def test_a_rule_that_is_called_is_no_longer_to_come() -> None:
    waiting = {rule for rule, (_function, mark) in rules().items() if mark}
    assert waiting - uncalled(house()) == set()


def test_what_will_bring_a_rule_is_said() -> None:
    marks = {mark for _function, mark in rules().values() if mark}
    assert all(mark.startswith(COMING) and len(mark) > len(COMING) for mark in marks)


@pytest.mark.parametrize(
    ("place", "call"),
    [
        ("agency/payments/rules.py", UNCLAIMED),
        ("portal/debtors/presenters.py", UNCLAIMED),
    ],
)
def test_a_call_from_the_product_is_seen(place: str, call: str) -> None:
    found = uncalled(house()) - uncalled(with_planted(house(), place, call))
    assert found == {"R8.3"}


@pytest.mark.parametrize("place", ["agency/law/shell/questions.py", "agency/desk/calculator/rules.py"])
def test_a_question_is_no_caller(place: str) -> None:
    assert "R8.3" in uncalled(with_planted(house(), place, UNCLAIMED))
