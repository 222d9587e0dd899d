"""Writes of the register: a complaint is noted and acknowledged, given to a reader, answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases import operations as cases
from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.common.calendar import format_date, paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind
from agency.letters.presenters import signature_of
from agency.letters.queries import sums_of
from agency.letters.wording.lint import refuse_unfair
from agency.outbox import operations as outbox
from agency.outbox.values import ComplaintPayload
from agency.parties.enums import DebtorKind
from agency.parties.models import Debtor

from .enums import ComplaintChannel, ComplaintOutcome, ComplaintSubject
from .models import Complaint
from .rules import (
    ANSWER_LENGTH,
    OPEN_ON_A_CASE,
    TEXT_LENGTH,
    ComplaintRefused,
    acknowledge_by,
    answer_by,
    refuse_reader,
)


@dataclass(frozen=True)
class Grievance:
    """What a person complains of, how it came and on which day."""

    channel: ComplaintChannel
    subject: ComplaintSubject
    text: str
    received_on: date


@transaction.atomic
def receive(*, case: Case, debtor: Debtor, told: Grievance, by: Actor, at: datetime) -> Complaint:
    """Note a complaint, stop the letters of its case until it is answered, and acknowledge it to the person at once.

    Who follows the case is kept with it: another person reads it. Raises `ComplaintRefused` without words, with too
    many, for a day to come, or when the person already has several that wait.
    """
    locked, on = Case.objects.select_for_update(of=("self",)).get(pk=case.pk), paris_date(at)
    text = told.text.strip()
    if not text or len(text) > TEXT_LENGTH:
        raise ComplaintRefused(_("Écrivez la réclamation, en 2 000 caractères au plus."))
    if told.received_on > on:
        raise ComplaintRefused(_("Ce jour n’est pas encore venu."))
    if Complaint.objects.filter(case=locked, debtor=debtor, answered_at__isnull=True).count() >= OPEN_ON_A_CASE:
        raise ComplaintRefused(_("Plusieurs réclamations attendent déjà leur réponse sur ce dossier."))
    row = Complaint.objects.create(
        case=locked, debtor=debtor, channel=told.channel, subject=told.subject, text=text,
        received_on=told.received_on, noted_at=at, acknowledge_by=acknowledge_by(told.received_on),
        answer_by=answer_by(told.received_on), acknowledged_at=at, handler_id=locked.referent_id,
    )  # fmt: skip
    cases.hold(case=locked, reason=HoldReason.COMPLAINT, review_on=row.answer_by, by=by, at=at)
    outbox.cancel_planned(case=locked, code="complaint", by=by, at=at)
    _write(row, key="received", by=by, at=at)
    record(
        by=by, at=at, verb=Verb.COMPLAINT_RECEIVED, subject=row, case_id=locked.pk, channel=told.channel,
        about=told.subject, answer_by=row.answer_by,
    )  # fmt: skip
    return row


@transaction.atomic
def give_to(*, complaint: Complaint, reader: Any, by: Actor, at: datetime) -> Complaint:
    """Name who reads a complaint and answers it: never who follows the case, then or now. Raises `ComplaintRefused`."""
    locked = _open(complaint)
    refuse_reader(reader.pk, locked.handler_id)
    refuse_reader(reader.pk, locked.case.referent_id)
    locked.reader = reader
    locked.save(update_fields=["reader"])
    record(by=by, at=at, verb=Verb.COMPLAINT_GIVEN, subject=locked, case_id=locked.case_id, reader=reader.pk)
    return locked


@transaction.atomic
def answer(
    *, complaint: Complaint, text: str, outcome: ComplaintOutcome, measure: str, by: Actor, at: datetime
) -> Complaint:
    """Answer a complaint once, by its reader, in words that the rules let leave; the case goes on where it stood.

    Raises `ComplaintRefused` without words, by anybody but the reader, or for the second answer; `WordsRefused` for
    what may not be said to anyone.
    """
    locked, said = _open(complaint), text.strip()
    if locked.reader_id is None or by.ref != str(locked.reader_id):
        raise ComplaintRefused(_("Seule la personne qui lit cette réclamation y répond."))
    refuse_reader(locked.reader_id, locked.case.referent_id)
    if not said or len(said) > ANSWER_LENGTH:
        raise ComplaintRefused(_("Écrivez la réponse, en 2 000 caractères au plus."))
    refuse_unfair(said, audience=DebtorKind(locked.debtor.kind), sums=sums_of(locked.case))
    locked.answer, locked.answered_at, locked.outcome = said, at, outcome
    locked.answer_signature, locked.measure = signature_of(by), " ".join(measure.split())[:300]
    locked.save()
    if not Complaint.objects.filter(case=locked.case_id, answered_at__isnull=True).exists():
        holds = locked.case.holds.filter(reason=HoldReason.COMPLAINT, lifted_at__isnull=True)
        cases.lift_each(holds=list(holds), by=by, at=at, reason=f"réclamation {locked.pk} répondue")
    _write(locked, key="answered", by=by, at=at)
    record(by=by, at=at, verb=Verb.COMPLAINT_ANSWERED, subject=locked, case_id=locked.case_id, outcome=outcome)
    return locked


def _open(complaint: Complaint) -> Complaint:
    Case.objects.select_for_update(of=("self",)).get(pk=complaint.case_id)
    found = Complaint.objects.select_for_update(of=("self",)).select_related("case", "debtor").get(pk=complaint.pk)
    if found.answered_at is not None:
        day = format_date(paris_date(found.answered_at))
        raise ComplaintRefused(_("Une réponse a été donnée le %(day)s.") % {"day": day})
    return found


def _write(row: Complaint, *, key: str, by: Actor, at: datetime) -> None:
    outbox.plan(
        case=row.case,
        debtor=row.debtor,
        kind=MessageKind.COMPLAINT,
        planned_on=paris_date(at),
        dedupe_key=f"complaint:{row.pk}:{key}",
        payload=ComplaintPayload(row.pk, row.received_on, row.answer_by, row.answer, row.answer_signature),
        answers=True,
        by=by,
        at=at,
    )
