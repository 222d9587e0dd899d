"""The whole on a house of one room: what its tests hold is found, what they leave open survives, no file changes."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from textwrap import dedent

import pytest

from tests.house.reading import ROOT
from tests.mutants.__main__ import measure, sample
from tests.mutants.report import lines, percent
from tests.mutants.tracks import Tracks, tracks
from tests.mutants.trying import Fate, run, stop, within

QUERIES = '''\
"""Bills of a till."""


class Rows(list):
    def filter(self, **wanted):
        return Rows(filter(lambda row: all(row[name] == value for name, value in wanted.items()), self))


def bills_of(rows, creditor):
    return rows.filter(creditor=creditor, state="open")


def receipt_key(number):
    return f"receipt:{number}"


def pay(amount):
    if amount <= 0:
        raise ValueError(amount)
    return amount


def nobody_calls(rows):
    return rows.filter(state="closed")
'''
TESTS = """\
import pytest
from agency.till import queries

ROWS = queries.Rows({"creditor": name, "state": "open"} for name in "ab")


def test_each_creditor_sees_its_own():
    assert queries.bills_of(ROWS, "a") == [{"creditor": "a", "state": "open"}]


def test_two_receipts_have_two_keys():
    assert queries.receipt_key(1) != queries.receipt_key(2)


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_not_paid(amount):
    with pytest.raises(ValueError):
        queries.pay(amount)
"""
SURVIVORS = [
    "survived: agency/till/queries.py:10 bills_of: state= dropped from filter()",
    "no test goes there: agency/till/queries.py:24 nobody_calls: state= dropped from filter()",
    "5 of 7 found (71 %)",
]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A product of one module, with its tests."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    for place, text in (("agency/till/queries.py", QUERIES), ("tests/agency/till/test_till.py", TESTS)):
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).write_text(text, "utf-8")
    for place in ("agency/__init__.py", "agency/till/__init__.py"):
        (tmp_path / place).touch()
    return tmp_path


@pytest.fixture
def known(house: Path) -> Tracks:
    return tracks(house, house / ".local")


def test_what_no_test_holds_is_told_and_the_rest_is_found(house: Path, known: Tracks) -> None:
    chosen = sample(house, known, number=100, seed=1)
    trials = measure(chosen, known, house / ".local")
    assert lines(trials) == SURVIVORS
    assert percent(trials) == 71
    by = {trial.site.what: trial.by for trial in trials if trial.fate == Fate.FOUND}
    assert by["{number} dropped from key"].endswith("::test_two_receipts_have_two_keys")
    assert (house / "agency/till/queries.py").read_text("utf-8") == QUERIES


def test_a_test_that_is_added_is_run_alone_and_sees_what_it_holds(house: Path, known: Tracks) -> None:
    before = known.seconds
    (house / "tests/agency/till/test_state.py").write_text(
        dedent(
            """\
            from agency.till import queries

            def test_what_is_closed_is_not_asked():
                assert queries.bills_of(queries.Rows([{"creditor": "a", "state": "closed"}]), "a") == []
            """
        ),
        "utf-8",
    )
    again = tracks(house, house / ".local")
    assert {test: again.seconds[test] for test in before} == before
    trials = measure(sample(house, again, number=100, seed=1), again, house / ".local")
    assert lines(trials) == [SURVIVORS[1], "6 of 7 found (85 %)"]


def test_a_run_that_is_stopped_leaves_the_file_as_it_was(house: Path) -> None:
    ends: list[tuple[int, str]] = []
    endless = "import time\ntime.sleep(600)\n"
    tests = ["tests/agency/till/test_till.py::test_two_receipts_have_two_keys"]
    room = house / ".local" / "hand"
    worker = threading.Thread(target=lambda: ends.append(run(house, room, "agency.till.queries", endless, tests)))
    worker.start()
    end = time.monotonic() + 20
    while worker.is_alive() and time.monotonic() < end:
        stop()
        time.sleep(0.1)
    assert not worker.is_alive()
    assert (house / "agency/till/queries.py").read_text("utf-8") == QUERIES


def test_the_quickest_tests_are_run_for_a_minute_at_most() -> None:
    seconds = {"a": 20.0, "b": 30.0, "c": 40.0}
    assert within(["a", "b", "c"], seconds) == ["a", "b"]
    assert within(["c"], {"c": 300.0}) == ["c"]
    assert within([], seconds) == []
