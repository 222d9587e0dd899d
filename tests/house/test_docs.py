"""What the documents say of the house is true today: every path they name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.reading import BUILDINGS, ROOT, files, text

# `agency/outbox/values.py`, `tests/books/`: a path in backticks.
_PATH = re.compile(r"`((?:agency|portal|tenants|config|sandbox|tests|templates|docs|locale|requirements)/[\w./-]+)`")
# `law/time/limitation.py` in the table of rooms: a path inside the trade.
_PLACE = re.compile(r"\| `([\w/]+\.py)` \|")
DOCUMENTS = [path for path in files() if path.suffix == ".md" and not path.is_relative_to(ROOT / "tests")]


def missing(document: str) -> list[str]:
    """Paths that a text names and the repository lacks."""
    named = [name for name in _PATH.findall(document) if not any(sign in name for sign in "*…<{")]
    return [name for name in named if not (ROOT / name).exists() and not _is_module(name)]


def _is_module(name: str) -> bool:
    return name.partition("/")[0] in BUILDINGS and (ROOT / f"{name}.py").exists()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_a_document_names_is_there(path: Path) -> None:
    assert not missing(text(path))


def test_the_twenty_places_of_the_plan_are_there() -> None:
    places = _PLACE.findall(text(ROOT / "docs/architecture.md"))
    assert len(places) == 20
    assert not [place for place in places if not (ROOT / "agency" / place).exists()]


def test_each_hook_before_a_commit_runs_what_is_there() -> None:
    hooks = text(ROOT / ".pre-commit-config.yaml")
    named = set(re.findall(r"\btests/[\w/]+\.py", hooks))
    assert len(named) >= 4
    assert not [name for name in named if not (ROOT / name).exists()]
    # Nothing is fetched: programs of `make`, and no repository but this one.
    assert re.findall(r"repo: (\S+)", hooks) == ["local"]
    assert set(re.findall(r"entry: (\S+)", hooks)) == {".venv/bin/ruff", ".venv/bin/python"}


def test_a_path_that_is_gone_is_seen() -> None:
    assert missing("see `agency/outbox/leases.py` and `agency/outbox/rules.py`") == ["agency/outbox/leases.py"]


# | 12 | asked | where | `tests/….py::test_…`, `tests/….py` |
_SOURCE = re.compile(r"^\| (\d+) \| (.+?) \| *(.*?) *\| *(.+?) \|$", re.MULTILINE)
_SHOWN = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
SENTENCES = 47


def unshown(table: str) -> list[str]:
    """Sentences of the sources that no test shows and no reason leaves for later; tests named that are not there."""
    wrong = []
    for number, _asked, where, shown in _SOURCE.findall(table):
        tests = _SHOWN.findall(shown)
        if not tests and not shown.startswith("à venir : "):
            wrong.append(number)
        if tests and not where.strip():
            wrong.append(f"{number}: no screen")
        wrong += [f"{number}: {file}::{name}" for file, name in tests if not _is_there(file, name)]
    return wrong


def _is_there(file: str, name: str) -> bool:
    path = ROOT / file
    return path.exists() and (not name or f"def {name}(" in text(path))


def test_each_sentence_of_the_sources_has_its_screen_and_its_test() -> None:
    table = text(ROOT / "docs/sources.md")
    assert [int(number) for number, *_rest in _SOURCE.findall(table)] == list(range(1, SENTENCES + 1))
    assert unshown(table) == []


def test_a_sentence_that_nothing_shows_is_seen() -> None:
    planted = "| 1 | act | *Stratégies* | `tests/house/test_docs.py::test_gone` |\n| 2 | keep | | soon |"
    assert unshown(planted) == ["1: tests/house/test_docs.py::test_gone", "2"]


# | 7 | threat | guard | `tests/….py::test_…`, `tests/….py` |
_THREAT = re.compile(r"^\| (\d+) \| [^|]+ \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)


def undefended(table: str) -> list[str]:
    """Threats whose guard no test shows, and tests named that are not there."""
    wrong = []
    for number, shown in _THREAT.findall(table):
        tests = _SHOWN.findall(shown)
        wrong += [] if tests else [number]
        wrong += [f"{number}: {file}::{name}" for file, name in tests if not _is_there(file, name)]
    return wrong


def test_each_threat_has_a_guard_that_a_test_shows() -> None:
    table = text(ROOT / "docs/threats.md")
    assert [int(number) for number, _shown in _THREAT.findall(table)] == list(range(1, 30))
    assert undefended(table) == []


def test_a_threat_that_nothing_holds_is_seen() -> None:
    planted = "| 1 | a thief | a lock | soon |\n| 2 | a fire | a wall | `tests/house/test_docs.py::test_gone` |"
    assert undefended(planted) == ["1", "2: tests/house/test_docs.py::test_gone"]
