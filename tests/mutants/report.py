"""What the faults taught: a line for each that nobody saw, and the share found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from .trying import Fate, Trial

ENOUGH = 90


def lines(trials: Sequence[Trial]) -> list[str]:
    """Survivors, then the share."""
    survivors = [f"{trial.fate.value}: {trial.site}" for trial in trials if trial.fate != Fate.FOUND]
    return [*survivors, share(trials)]


def share(trials: Sequence[Trial]) -> str:
    """`93 of 100 found (93 %)`."""
    return f"{_found(trials)} of {len(trials)} found ({percent(trials)} %)"


def percent(trials: Sequence[Trial]) -> int:
    """The share in whole hundredths, rounded down; everything when nothing was planted."""
    return _found(trials) * 100 // len(trials) if trials else 100


def keep(trials: Sequence[Trial], place: Path) -> None:
    """Write every fault with its fate and who saw it, for whoever doubts."""
    told = [
        {**asdict(trial), "site": str(trial.site), "kind": trial.site.kind, "seconds": round(trial.seconds, 1)}
        for trial in trials
    ]
    place.write_text(json.dumps(told, indent=1, ensure_ascii=False), "utf-8")


def _found(trials: Sequence[Trial]) -> int:
    return sum(trial.fate == Fate.FOUND for trial in trials)
