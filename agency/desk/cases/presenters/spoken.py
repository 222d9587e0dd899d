"""Notes and calls of a case as its page shows them, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from agency.cases.models import Case
from agency.common.calendar import local_time, paris_date
from agency.desk.frame.presenters.chips import Chip
from agency.handling.models import Call, CaseNote
from agency.language.presenters import format_date
from agency.parties.queries import zone_of

SHOWN = 50


@dataclass(frozen=True)
class SpokenLine:
    """A note or a call: who, when, what was said. `unfinished` is the handler who has still to conclude the call."""

    pk: int
    at: datetime
    who: str
    chip: Chip
    text: str
    sentences: tuple[str, ...] = ()
    unfinished: int = 0


def spoken_lines(case: Case) -> tuple[SpokenLine, ...]:
    """Return the notes and calls of a case, the latest first, in two queries."""
    notes = [_note_line(note) for note in case.notes.select_related("author")[:SHOWN]]
    calls = [_call_line(call) for call in case.calls.select_related("handler", "debtor")[:SHOWN]]
    return tuple(sorted([*notes, *calls], key=lambda line: line.at, reverse=True)[:SHOWN])


def _note_line(note: CaseNote) -> SpokenLine:
    return SpokenLine(note.pk, note.at, note.author.get_full_name(), Chip(_("Note du cabinet")), note.text)


def _call_line(call: Call) -> SpokenLine:
    chip = Chip(_("Appel reçu") if call.incoming else _("Appel"))
    sentences = [
        _("Avec %(person)s\u00a0: %(outcome)s.")
        % {"person": call.debtor.full_name, "outcome": call.get_outcome_display() or _("à conclure")}
    ]
    if call.call_back_at is not None:
        local = local_time(call.call_back_at, zone_of(call.debtor))
        day = format_date(paris_date(call.call_back_at))
        sentences.append(_("À rappeler le %(day)s à %(hour)s.") % {"day": day, "hour": f"{local:%H:%M}"})
    unfinished = 0 if call.ended_at else call.handler_id
    return SpokenLine(
        call.pk, call.began_at, call.handler.get_full_name(), chip, call.note, tuple(sentences), unfinished
    )
