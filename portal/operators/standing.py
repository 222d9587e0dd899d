"""Measures in words, for an operator: what is late, which agency needs a look and why, how tasks fare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from portal.measures import BEAT_LATE, WORK_LATE, Found
from tenants.models import Agency, TaskCount

# A night may be missed while a machine is changed; a day and a half is a fault.
PROOF_LATE = timedelta(hours=36)
MINUTE, HOUR = 60, 3600


@dataclass(frozen=True)
class AgencyLine:
    """An agency and what somebody should look at in it, the gravest first; nothing when it is well."""

    agency: Agency
    marked: tuple[str, ...]


@dataclass(frozen=True)
class TaskLine:
    """A task: how often it ran, how often badly, its usual and its longest time in seconds, its last end."""

    name: str
    runs: int
    failures: int
    usual: float
    longest: float
    last_at: datetime


def late_words(found: Found) -> list[str]:
    """What is wrong with the platform itself, in sentences; empty when all is on time."""
    words = []
    if found.beat_age is None:
        words.append(_("L’horloge des ouvriers n’a encore jamais battu."))
    elif found.beat_age > BEAT_LATE.total_seconds():
        words.append(_("L’horloge des ouvriers s’est tue depuis %(age)s.") % {"age": age_words(found.beat_age)})
    if not found.broker:
        words.append(_("La file des messages ne répond pas ; les lignes attendent, rien n’est perdu."))
    return words


def agency_lines(found: Found, agencies: Iterable[Agency]) -> list[AgencyLine]:
    """Each agency with what somebody should look at in it."""
    numbers: dict[tuple[str, str, str], float] = {(one.schema, one.name, one.kind): one.value for one in found.measures}
    return [
        AgencyLine(agency, tuple(_marks(agency.schema_name, found.oldest_due.get(agency.schema_name, 0), numbers)))
        for agency in agencies
    ]


def task_lines(tasks: Iterable[TaskCount]) -> list[TaskLine]:
    """The tasks, those that end badly first, then by name."""
    lines = [
        TaskLine(one.name, one.runs, one.failures, one.seconds / (one.runs or 1), one.longest, one.last_at)
        for one in tasks
    ]
    return sorted(lines, key=lambda line: (-line.failures / (line.runs or 1), line.name))


def age_words(seconds: float) -> str:
    """A length of time as one says it: minutes, then hours."""
    if seconds < 2 * HOUR:
        minutes = int(seconds // MINUTE)
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = int(seconds // HOUR)
    return ngettext("%(n)s heure", "%(n)s heures", hours) % {"n": hours}


def _marks(schema: str, oldest: int, numbers: dict[tuple[str, str, str], float]) -> Iterable[str]:
    def number(name: str, kind: str = "") -> float:
        return numbers.get((schema, name, kind), 0)

    if (schema, "proof_holds", "") in numbers and not number("proof_holds"):
        yield _("les livres ne concordent pas")
    if number("proof_age") > PROOF_LATE.total_seconds():
        yield _("dernière preuve des livres il y a %(age)s") % {"age": age_words(number("proof_age"))}
    if oldest > WORK_LATE.total_seconds():
        yield _("un envoi attend depuis %(age)s") % {"age": age_words(oldest)}
    if number("provider_event_age") > WORK_LATE.total_seconds():
        yield _("un paiement par carte attend depuis %(age)s") % {"age": age_words(number("provider_event_age"))}
    for name, kind, words in _COUNTED:
        if count := int(number(name, kind)):
            yield words % {"n": count}


_COUNTED = (
    ("provider_events", "stuck", ngettext_lazy(
        "%(n)s événement de la banque resté sans suite", "%(n)s événements de la banque restés sans suite", "n"
    )),
    ("messages", "unknown", ngettext_lazy("%(n)s envoi au sort inconnu", "%(n)s envois au sort inconnu", "n")),
    ("messages", "failed", ngettext_lazy("%(n)s envoi en échec", "%(n)s envois en échec", "n")),
)  # fmt: skip
