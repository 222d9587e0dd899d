"""The papers that travel with a mail run and go to nobody: its summary, its separators, its registered letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from agency.letters.printing.rendering import render_run_paper
from agency.letters.printing.reports.run import run_separators, run_slips, run_summary
from agency.letters.printing.reports.run_values import RunContent, RunPile, RunRow
from agency.mandates.queries import profile

from .letters import brand, sender


def draw_summary(*, name: str, piles: Sequence[RunPile], rows: Sequence[RunRow], on: date) -> bytes:
    """Print what a run holds, pile by pile, then each envelope in the order of the pages."""
    agency = profile()
    content = RunContent(name, sender(agency), on, tuple(piles), tuple(rows))
    return render_run_paper(run_summary(content, brand(agency)), on)


def draw_separators(*, name: str, piles: Sequence[RunPile], on: date) -> bytes:
    """Print one page for each pile of a run, in their order."""
    agency = profile()
    content = RunContent(name, sender(agency), on, tuple(piles), ())
    return render_run_paper(run_separators(content, brand(agency)), on)


def draw_slips(*, name: str, rows: Sequence[RunRow], on: date) -> bytes:
    """Print the list of the registered letters of a run, with the post's numbers that are known."""
    agency = profile()
    content = RunContent(name, sender(agency), on, (), tuple(rows))
    return render_run_paper(run_slips(content, brand(agency)), on)
