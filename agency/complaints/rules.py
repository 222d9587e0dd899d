"""By when a complaint is acknowledged and answered, and who may read it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agency.common.calendar import add_months, add_working_days

TEXT_LENGTH = 2000
ANSWER_LENGTH = 2000
# What one person may have waiting on a case: nobody floods the register.
OPEN_ON_A_CASE = 3


@dataclass(frozen=True)
class ComplaintDelays:
    """How long a complaint may wait, and where that comes from: no text binds a collector, so usage does."""

    acknowledged_in_working_days: int = 10
    answered_in_months: int = 2
    source: str = "Recommandation ACPR 2022-R-01 sur le traitement des réclamations, suivie comme usage"


DELAYS = ComplaintDelays()


class ComplaintRefused(Exception):
    """This cannot be kept of a complaint; the message says why, and what to do."""


def acknowledge_by(received_on: date) -> date:
    """Return the last day to say that a complaint was received."""
    return add_working_days(received_on, DELAYS.acknowledged_in_working_days)


def answer_by(received_on: date) -> date:
    """Return the last day to answer a complaint."""
    return add_months(received_on, DELAYS.answered_in_months)


def refuse_reader(reader: int | None, handler: int | None) -> None:
    """Raise `ComplaintRefused` for a reader who follows the case that the complaint is about."""
    if reader is not None and reader == handler:
        raise ComplaintRefused("Cette personne suit le dossier : une réclamation est lue par quelqu’un d’autre.")
