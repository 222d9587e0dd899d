"""A file lists again a bill that its creditor put off or withdrew before it was due: a person says which is true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from agency.common.calendar import format_date
from agency.intake.enums import CONFIDABLE, Outcome

from .lines import SAME_NUMBER, RowJudgement

PUT_OFF, GIVEN_UP = "FILE-8", "FILE-9"
# What is in doubt for another reason than what the line itself says: typing what it lacks settles nothing of it.
LOOKED_AT = frozenset({PUT_OFF, GIVEN_UP})


def put_off(due_on: date, before: date) -> str:
    """Return what is said of a line that still gives the due date of before its creditor gave the person longer."""
    return (
        f"Échéance reportée au {format_date(due_on)} : cette ligne dit encore l’ancienne, le {format_date(before)}. "
        "Ne la confirmez que si le report ne tient plus."
    )


def given_up(why: str) -> str:
    """Return what is said of a line whose bill was withdrawn before it was a case; `why` tells when, by whom."""
    return f"{why} Ne la confirmez que si elle est due de nouveau."


def in_doubt(verdict: RowJudgement, words: str, rule: str) -> RowJudgement:
    """Return the verdict on a line that could be confided, once something said before speaks against it."""
    if verdict.outcome not in CONFIDABLE:
        return verdict
    # What was in doubt already stays so, and its key with it.
    said = verdict.reason if verdict.outcome == Outcome.DOUBTFUL else ""
    kept = verdict.rule if verdict.rule == SAME_NUMBER else rule
    return replace(verdict, outcome=Outcome.DOUBTFUL, reason=f"{words} {said}".strip(), rule=kept)
