"""A note or a call of a case, as its time line tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from agency.common.calendar import local_time, paris_date
from agency.handling.models import Call, CaseNote
from agency.language.presenters import format_date
from agency.parties.queries import zone_of


@dataclass(frozen=True)
class SpokenLine:
    """A note or a call: who, when, what was said. `unfinished` is the handler who has still to conclude the call."""

    pk: int
    at: datetime
    who: str
    title: str
    text: str
    sentences: tuple[str, ...] = ()
    unfinished: int = 0


def note_line(note: CaseNote) -> SpokenLine:
    """Return a note, signed."""
    return SpokenLine(note.pk, note.at, note.author.get_full_name(), _("Note du cabinet"), note.text)


def call_line(call: Call) -> SpokenLine:
    """Return a call: with whom, how it ended, when to call again on the clock where the person lives."""
    sentences = [
        _("Avec %(person)s\u00a0: %(outcome)s.")
        % {"person": call.debtor.full_name, "outcome": call.get_outcome_display() or _("à conclure")}
    ]
    if call.call_back_at is not None:
        local = local_time(call.call_back_at, zone_of(call.debtor))
        day = format_date(paris_date(call.call_back_at))
        sentences.append(_("À rappeler le %(day)s à %(hour)s.") % {"day": day, "hour": f"{local:%H:%M}"})
    unfinished = 0 if call.ended_at else call.handler_id
    title = _("Appel reçu") if call.incoming else _("Appel")
    return SpokenLine(
        call.pk, call.began_at, call.handler.get_full_name(), title, call.note, tuple(sentences), unfinished
    )
