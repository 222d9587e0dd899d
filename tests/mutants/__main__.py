"""`python -m tests.mutants`: plant a sample of faults in the trade and the portal, and tell which no test sees."""

from __future__ import annotations

import argparse
import os
import queue
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

from . import report
from .choosing import all_sites, choose
from .sites import Kind, Site
from .tracks import Tracks, named, tracks
from .trying import PASSED, Trial, run, stop, try_out

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local" / "mutants"
HANDS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the whole; 0 when enough of the faults were found."""
    asked = _parser().parse_args(arguments)
    # Told to end, we end our runs first.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    with _server():
        known = named(ROOT, asked.tests) if asked.tests else tracks(ROOT, LOCAL)
        chosen = sample(ROOT, known, number=asked.number, seed=asked.seed, only=asked.only, kind=asked.kind)
        if asked.list:
            sys.stdout.write("".join(f"{site.kind}: {site}\n" for site in chosen))
            return 0
        trials = measure(chosen, known, LOCAL)
    report.keep(trials, LOCAL / "report.json")
    sys.stdout.write("\n".join(report.lines(trials)) + "\n")
    return 0 if report.percent(trials) >= report.ENOUGH else 1


def sample(root: Path, known: Tracks, *, number: int, seed: int, only: str = "", kind: str = "") -> list[Site]:
    """The faults to plant, in the order of the files."""
    sites = [site for site in all_sites(root) if fnmatch(site.path, only or "*")]
    sites = [site for site in sites if not kind or site.kind == kind]
    return choose(known.worth_planting(sites), number, seed)


def measure(chosen: Sequence[Site], known: Tracks, local: Path) -> list[Trial]:
    """Plant each of these faults, and return what became of it."""
    return _believed(_all(chosen, known, local), known, local)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--number", type=int, default=100, help="how many faults (100)")
    parser.add_argument("--seed", type=int, default=1, help="which ones: the same seed plants the same faults")
    parser.add_argument("--only", default="", help="only in these modules, as agency/outbox/*")
    parser.add_argument("--kind", default="", choices=list(Kind), help="only of this family")
    parser.add_argument("--tests", nargs="+", default=[], help="tried with these tests alone, without recording first")
    parser.add_argument("--list", action="store_true", help="show the sample, plant nothing")
    return parser


@contextmanager
def _server() -> Iterator[None]:
    """The suite's database server for the time of the runs, with a template made by the code as it is."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    from tests import databases

    with databases.running_server():
        # A template made under a fault would be kept, and serve runs that have none.
        databases.template()
        yield


def _all(chosen: Sequence[Site], known: Tracks, local: Path) -> list[Trial]:
    rooms: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for hand in range(HANDS):
        rooms.put(local / f"hand-{hand}")

    def one(site: Site) -> Trial:
        room = rooms.get()
        try:
            return try_out(site, known, room)
        finally:
            rooms.put(room)

    trials: dict[Site, Trial] = {}
    with ThreadPoolExecutor(HANDS) as pool:
        futures = [pool.submit(one, site) for site in chosen]
        try:
            for future in as_completed(futures):
                trial = future.result()
                trials[trial.site] = trial
                sys.stdout.write(f"[{len(trials)}/{len(chosen)}] {trial.fate.value}: {trial.site} {trial.by}\n")
                sys.stdout.flush()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            stop()
            raise
    return [trials[site] for site in chosen]


def _believed(trials: list[Trial], known: Tracks, local: Path) -> list[Trial]:
    """A test that fails without any fault has seen nothing: its faults are tried again without it."""
    while True:
        witnesses = sorted({trial.by for trial in trials if trial.by in known.seconds})
        code, liar = run(known.root, local / "hand-0", "", "", witnesses) if witnesses else (PASSED, "")
        if code == PASSED:
            return trials
        sys.stdout.write(f"not believed, it fails without a fault: {liar}\n")
        known.seconds.pop(liar, None)
        again = _all([trial.site for trial in trials if trial.by == liar], known, local)
        trials = [next((new for new in again if new.site == old.site), old) for old in trials]


if __name__ == "__main__":
    sys.exit(main())
