"""The clock is read at the doors and handed in: everything behind them can be lived on any day."""

from __future__ import annotations

from pathlib import Path

from tests.house.reading import BUILDINGS, ROOT, calls, named, sources, tree

CLOCKS = {
    "timezone.now", "timezone.localdate", "timezone.localtime", "datetime.now", "datetime.today", "datetime.utcnow",
    "date.today", "dt.datetime.now", "dt.date.today", "datetime.datetime.now", "datetime.date.today", "localdate",
    "time.time", "now", "today",
}  # fmt: skip
DOORS = {"views", "webhooks", "commands"}
DOOR_FILES = {"tasks.py", "admin.py", "views.py"}
# Doors that stand elsewhere, each with why.
OTHER_DOORS = {
    "agency/qualification/forms.py": "Wagtail's editor validates this form, and hands it no date",
    "portal/health.py": "the view that a probe asks on the platform’s host",
    "tenants/measures/counting.py": "the base of tasks, which counts each run where it ends",
    "portal/creditors/decorators.py": "the decorator that opens every view of a creditor, which reads the clock once",
    "portal/api/decorators.py": "the check of a program’s key, which reads the clock once",
    "portal/debtors/door/asking.py": "the view of who asks whether a letter is ours, who has no visit",
    "portal/debtors/decorators.py": "the same for a person with a letter",
}


def is_door(path: Path) -> bool:
    where = path.relative_to(ROOT).parts
    return where[0] == "config" or bool(DOORS & set(where)) or path.name in DOOR_FILES or named(path) in OTHER_DOORS


def read_in(path: Path) -> list[int]:
    return [call.lineno for name, call in calls(tree(path)) if name in CLOCKS]


def test_the_clock_is_read_at_the_doors_only() -> None:
    assert not {named(path): read_in(path) for path in sources(*BUILDINGS) if not is_door(path) and read_in(path)}


def test_the_doors_do_read_it() -> None:
    """The list of names above finds something: it is not written for nothing."""
    assert sum(len(read_in(path)) for path in sources(*BUILDINGS) if is_door(path)) > 10


def test_no_exemption_is_left_over() -> None:
    assert all((ROOT / name).exists() for name in OTHER_DOORS)
