"""The journal speaks one list of acts: each is recorded somewhere, and nothing else is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from agency.journal.enums import Verb
from tests.house.reading import BUILDINGS, calls, dotted, named, sources, text, tree

THE_LIST = "agency/journal/enums.py"
RECORD = {"record", "journal.record", "record_each"}

# Names that programs hear, some of which are spelt like an act of ours.
ON_THE_WIRE = {"agency/webhooks/enums.py"}


def readers_and_writers() -> list[Path]:
    return [path for path in sources(*BUILDINGS) if named(path) != THE_LIST]


def records(path: Path) -> list[ast.Call]:
    return [call for name, call in calls(tree(path)) if name in RECORD]


def writes(path: Path) -> bool:
    return bool(records(path)) or "INSERT INTO agency_journalline" in text(path)


def members(node: ast.AST) -> Iterator[str]:
    """`CASE_MOVED` for each `Verb.CASE_MOVED` below a node."""
    for found in ast.walk(node):
        if isinstance(found, ast.Attribute) and dotted(found.value) == "Verb":
            yield found.attr


def is_verb(node: ast.expr | None, known: set[str]) -> bool:
    """Whether an expression can be nothing else than a member of the list."""
    if isinstance(node, ast.IfExp):
        return is_verb(node.body, known) and is_verb(node.orelse, known)
    if isinstance(node, ast.Subscript):
        return dotted(node.value) in known
    if isinstance(node, ast.Attribute):
        return dotted(node.value) == "Verb"
    return isinstance(node, ast.Name) and node.id in known


def typed(path: Path) -> set[str]:
    """Names of a file that hold verbs: arguments said to be one, and tables whose every value is one."""
    kept = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation and dotted(node.annotation) == "Verb":
            kept.add(node.arg if isinstance(node, ast.arg) else dotted(node.target))
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and node.value.values:
            verbs_only = all(is_verb(value, set()) for value in node.value.values)
            kept |= {dotted(target) for target in node.targets if verbs_only}
    return kept


def test_every_verb_is_recorded_by_some_code() -> None:
    """Code that only reads lines, to leave some out or to tell them better, records nothing."""
    recorded = {member for path in readers_and_writers() if writes(path) for member in members(tree(path))}
    assert set(Verb.__members__) == recorded


def test_every_line_names_its_verb() -> None:
    wrong = [
        f"{named(path)}:{call.lineno}"
        for path in readers_and_writers()
        for call in records(path)
        if not is_verb(next((word.value for word in call.keywords if word.arg == "verb"), None), typed(path))
    ]
    assert not wrong


def test_no_verb_is_written_as_a_text() -> None:
    """In SQL and in queries too, the list gives the code."""
    wrong = [
        f"{named(path)}:{node.lineno} {verb}"
        for path in readers_and_writers()
        if named(path) not in ON_THE_WIRE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for verb in Verb
        if node.value == verb.value or f"'{verb.value}'" in node.value
    ]
    assert not wrong


def test_lines_are_written_by_the_journal_alone() -> None:
    """The morning's plan and the night's alerts excepted: one statement writes rows and lines together."""
    others = {
        named(path)
        for path in readers_and_writers()
        if "INSERT INTO agency_journalline" in text(path)
        or any(name.startswith("JournalLine.objects.") and "create" in name for name, _ in calls(tree(path)))
    }
    assert others == {
        "agency/journal/operations.py",
        "agency/limitation/operations.py",
        "agency/strategies/operations/sql.py",
    }
