"""What may be said of a bill that waits for its due date."""

from __future__ import annotations

from datetime import date, timedelta

from agency.common.calendar import format_date
from agency.intake.enums import WhyWithdrawn

# After its morning, a bill waits so many days for a mandate that is signed again, then is refused.
NO_MANDATE_DAYS = 30
_LONGEST = timedelta(days=366)


def withdrawn_words(why: WhyWithdrawn, who: str, on: date) -> str:
    """Return why a bill never becomes a case, who said so and on which day."""
    return f"Retirée le {format_date(on)}, avant de devenir un dossier, par {who} : {why.label}."


def redating_refused(due_on: date, on: date) -> str:
    """Return why a bill that waits cannot be given this due date on a day; `""` when it can."""
    if due_on < on:
        return "Choisissez aujourd’hui ou un jour à venir : une facture échue devient un dossier."
    if due_on > on + _LONGEST:
        return "Choisissez une échéance dans l’année qui vient."
    return ""
