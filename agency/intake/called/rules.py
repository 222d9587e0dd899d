"""Which lines of a call cannot be taken, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from agency.intake.enums import Outcome

from .values import LineFault, SaidClaim

_CHECK = "Comparez la somme et la date à la facture, puis dites « checked »."


class JudgedLine(Protocol):
    """A line as it was judged."""

    outcome: str
    reason: str
    rule: str
    asked: list[str]


def faults_of(lines: Sequence[JudgedLine], claims: Sequence[SaidClaim]) -> list[LineFault]:
    """Return the fault of each line that is not taken: refused, incomplete, or in doubt and compared by nobody (R1.22).

    `lines` are in the order of `claims`.
    """
    found = []
    for rank, (line, claim) in enumerate(zip(lines, claims, strict=True), start=1):
        if line.outcome in (Outcome.REFUSED, Outcome.INCOMPLETE):
            found.append(LineFault(rank, _field(line), line.reason, line.rule))
        elif line.outcome == Outcome.DOUBTFUL and not claim.checked:
            found.append(LineFault(rank, "checked", f"{line.reason} {_CHECK}".strip(), line.rule))
    return found


def _field(line: JudgedLine) -> str:
    """The first field that the line lacks, as a program names it: `0_city` is the city of its debtor."""
    asked = line.asked[0] if line.asked else ""
    return f"debtor.{asked[2:]}" if asked.startswith("0_") else asked
