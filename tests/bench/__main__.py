"""`python -m tests.bench [--full] [NAME…]`: every bench with its floor in the same run, one table, one file.

Each bench is a module `bench_NAME` with `measure(full: bool) -> list[Line]`, and runs in a process of its own, so that
memory and caches are its own. Small by default (five minutes in all), at its real size with `--full`.
Leaves with 1 when a line does not hold or a bench does not end.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.ground import set_up
from tests.bench.line import HEADINGS, Line

BENCHES = (
    "intake",
    "readers",
    "interest",
    "letters",
    "payments",
    "books",
    "exports",
    "storm",
    "pages",
    "portal",
    "agencies",
    "memory",
    "tick",
    "idle",
)
REPORT = Path(".local") / "bench.json"
LONGEST = 3600


def main() -> None:
    """Run what is asked for, print the table, write the report."""
    asked = _arguments()
    if asked.into:
        set_up()
        bench = importlib.import_module(f"tests.bench.bench_{asked.names[0]}")
        asked.into.write_text(json.dumps([line.as_json() for line in bench.measure(asked.full)]))
        return
    lines, broken = [], []
    for name in asked.names or BENCHES:
        found = _run_apart(name, full=asked.full)
        lines += found
        broken += [] if found else [name]
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps([line.as_json() for line in lines], ensure_ascii=False, indent=1))
    _say(table(lines))
    for name in broken:
        _say(f"{name}: did not end")
    raise SystemExit(1 if broken or not all(line.holds for line in lines) else 0)


def _run_apart(name: str, *, full: bool) -> list[Line]:
    """The lines of one bench; none when it failed."""
    _say(f"→ {name}")
    begun = time.perf_counter()
    with tempfile.NamedTemporaryFile(suffix=".json") as answer:
        command = [sys.executable, "-m", "tests.bench", "--into", answer.name, *(["--full"] if full else []), name]
        subprocess.run(command, check=False, timeout=LONGEST)
        told: list[dict[str, Any]] = json.loads(Path(answer.name).read_text() or "[]")
    _say(f"  {time.perf_counter() - begun:.0f} s")
    return [Line(**{key: value for key, value in line.items() if key != "ratio"}) for line in told]


def table(lines: list[Line]) -> str:
    """One row a line, under the headings, in columns."""
    rows = [HEADINGS, *(line.cells() for line in lines)]
    wide = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(" | ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)) for row in rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--full", action="store_true", help="at the real size")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return asked


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
