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


def test_a_path_that_is_gone_is_seen() -> None:
    assert missing("see `agency/outbox/leases.py` and `agency/outbox/values.py`") == ["agency/outbox/leases.py"]
