"""B31: each requirement of ASVS 5.0, levels 1 and 2, is kept and shown, or left with its reason (docs/asvs.md)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest

from tests.house.reading import ROOT, text

# The level of each requirement of each section of ASVS 5.0.0, in the order of the standard: 1.1.1 is of level 2.
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "222", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223",
    "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222", "10.6": "22",
    "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
ASKED = {
    f"{section}.{rank}": level
    for section, levels in LEVELS.items()
    for rank, level in enumerate(levels, 1)
    if level in "12"
}
STATES = ("kept", "no", "left")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (\d) \| ([^|]+) \| (\w+) \| ([^|]+) \|$", re.MULTILINE)
SHOWN = re.compile(r"`(tests/[\w/]+(?:\.py)?)(?:::(\w+))?`")
SAID = re.compile(r"Of (\d+) requirements,\s(\d+) are kept, (\d+) do not concern us, (\d+) are left")


def faults(table: str) -> list[str]:
    """What is wrong in a table: a number missing, twice or unknown, a level or state that is not one, a test gone."""
    rows = ROW.findall(table)
    times = Counter(number for number, *_rest in rows)
    wrong = [f"{number}: missing" for number in ASKED if number not in times]
    wrong += [f"{number}: {count} times" for number, count in times.items() if count > 1]
    for number, level, what, state, shown in rows:
        if ASKED.get(number) != level:
            wrong.append(f"{number}: level {level}")
        if state not in STATES or not what.strip() or len(shown.strip()) < len("none"):
            wrong.append(f"{number}: {state}")
        wrong += [f"{number}: {file}::{name}" for file, name in SHOWN.findall(shown) if not is_there(file, name)]
    return wrong


def is_there(file: str, name: str) -> bool:
    """Whether a test that is named exists; a folder has no names."""
    path = ROOT / file
    return path.exists() and (not name or f"def {name}(" in text(path))


def counted(table: str) -> tuple[int, ...]:
    """How many rows, and how many in each state."""
    states = Counter(state for _number, _level, _what, state, _shown in ROW.findall(table))
    return (states.total(), *(states[state] for state in STATES))


def table() -> str:
    return text(ROOT / "docs/asvs.md")


def test_the_standard_has_345_requirements_of_which_253_are_of_two_levels() -> None:
    assert sum(map(len, LEVELS.values())) == 345
    assert len(ASKED) == 253


def test_the_counts_that_the_page_says_are_those_of_its_table() -> None:
    said = SAID.search(table())
    assert said is not None
    assert tuple(map(int, said.groups())) == counted(table())


def test_what_is_wrong_in_a_table_is_seen() -> None:
    planted = (
        "| 1.1.1 | 1 | decoded once | kept | `tests/bars/test_asvs.py::test_gone` |\n"
        "| 1.1.1 | 2 | decoded once | soon | none |\n| 1.2.10 | 2 | formulas | no | none |\n"
    )
    seen = faults(planted)
    assert {
        "1.1.1: 2 times", "1.1.1: level 1", "1.1.1: tests/bars/test_asvs.py::test_gone", "1.1.1: soon",
        "1.2.10: level 2", "1.1.2: missing",
    } <= set(seen)  # fmt: skip


@pytest.mark.bar
def test_each_requirement_is_kept_and_shown_or_left_with_its_reason(bar: Callable[..., None]) -> None:
    rows, kept, away, left = counted(table())
    wrong = faults(table())
    bar(
        "B31 ASVS 5.0, levels 1 and 2",
        measured=f"{rows} requirements: {kept} kept, {away} without object, {left} left with their reason"
        + (f"; {len(wrong)} wrong: {', '.join(wrong[:3])}" if wrong else ""),
        wanted="each of 253 once, at its level, what shows it there",
        holds=not wrong,
    )
