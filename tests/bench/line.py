"""One line of the table of `make bench`: what we take, what the floor takes in the same run, what is wanted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

HEADINGS = ("work", "unit", "ours", "floor", "ratio", "wanted", "holds")


@dataclass(frozen=True)
class Line:
    """`ours` and `floor` in `unit`; `wanted` says the bar in words, `holds` whether it is met."""

    work: str
    unit: str
    ours: float
    wanted: str
    holds: bool
    floor: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the floor we take, or reach."""
        return self.ours / self.floor if self.floor else None

    def cells(self) -> tuple[str, ...]:
        """The line as the table prints it."""
        numbers = (_short(self.ours), _short(self.floor), _short(self.ratio))
        return (self.work, self.unit, *numbers, self.wanted, "yes" if self.holds else "NO")

    def as_json(self) -> dict[str, Any]:
        """The line with its ratio, for the file."""
        return {**asdict(self), "ratio": self.ratio}


def at_most(work: str, unit: str, ours: float, most: float, *, floor: float | None = None) -> Line:
    """A cost: what we take is not above `most`, in the same unit."""
    return Line(work, unit, ours, f"≤ {most:g}", ours <= most, floor)


def at_least(work: str, unit: str, ours: float, least: float, *, floor: float | None = None) -> Line:
    """A rate: what we reach is not below `least`, in the same unit."""
    return Line(work, unit, ours, f"≥ {least:g}", ours >= least, floor)


def ratio_at_most(work: str, unit: str, ours: float, floor: float, most: float) -> Line:
    """A cost beside its floor: not above `most` times what the floor takes."""
    return Line(work, unit, ours, f"≤ {most:g} × floor", ours <= most * floor, floor)


def ratio_at_least(work: str, unit: str, ours: float, floor: float, least: float) -> Line:
    """A rate beside its floor: not below `least` times what the floor reaches."""
    return Line(work, unit, ours, f"≥ {least:g} × floor", ours >= least * floor, floor)


def _short(number: float | None) -> str:
    if number is None:
        return "–"
    return f"{number:.0f}" if abs(number) >= 100 else f"{number:.3g}"
