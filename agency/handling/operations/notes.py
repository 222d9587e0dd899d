"""A note for colleagues; the reason why a case is not paid."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from agency.cases.models import Case
from agency.handling.enums import NonPaymentReason
from agency.handling.models import CaseNote, StatedReason
from agency.handling.queries import reason_of
from agency.handling.rules import LONGEST_NOTE, HandlingRefused
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor


@transaction.atomic
def write_note(*, case: Case, text: str, author: Any, by: Actor, at: datetime) -> CaseNote:
    """Keep a note on a case. Its words stay out of the journal, which is never erased. Raises `HandlingRefused`."""
    said = text.strip()
    if not said:
        raise HandlingRefused("Écrivez la note avant de l’enregistrer.")
    if len(said) > LONGEST_NOTE:
        raise HandlingRefused("La note dépasse 2 000 signes : coupez-la en deux.")
    note = CaseNote.objects.create(case=case, text=said, author=author, at=at)
    record(by=by, at=at, verb=Verb.NOTE_WRITTEN, subject=note, case_id=case.pk)
    return note


@transaction.atomic
def note_reason(*, case: Case, reason: NonPaymentReason, by: Actor, at: datetime) -> StatedReason | None:
    """Keep why a case is not paid; nothing is written when it is what was known already."""
    if reason == reason_of(case):
        return None
    stated = StatedReason.objects.create(case=case, reason=reason, at=at)
    record(by=by, at=at, verb=Verb.REASON_STATED, subject=stated, case_id=case.pk, reason=reason)
    return stated
