"""Each bar of reliability has its line in docs/bars.md, and each line its command."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = [line.split("|")[1:-1] for line in (ROOT / "docs/bars.md").read_text().splitlines() if line.startswith("| B")]
UNSHOWN: set[str] = set()


def _shown_by(row: list[str]) -> list[Path]:
    return [ROOT / path for path in re.findall(r"`(tests/[^`]+)`", row[3])]


def test_the_thirty_one_bars_stand_once_each() -> None:
    assert [row[0].strip() for row in ROWS] == [f"B{number}" for number in range(1, 32)]


def test_each_line_names_what_make_bars_plays() -> None:
    """A test that is marked, or a bench that the Makefile names."""
    bars = (ROOT / "Makefile").read_text().split("\nbars:")[1].split("\n\n")[0]
    for row in ROWS:
        shown = _shown_by(row)
        assert bool(shown) != (row[0].strip() in UNSHOWN), row[0]
        for path in shown:
            name = path.stem.removeprefix("bench_")
            played = (
                re.search(rf"--full .*\b{name}\b", bars)
                if path.parent.name == "bench"
                else "mark.bar" in path.read_text()
            )
            assert played, path


def test_each_test_that_is_a_bar_has_its_line() -> None:
    told = {path for row in ROWS for path in _shown_by(row)}
    marked = {path for path in (ROOT / "tests").rglob("test_*.py") if "pytest.mark.bar\n" in path.read_text()}
    assert marked - told == set()
