"""Writes of the register of requests: one is noted and acknowledged, given more time, answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases import operations as cases
from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.common.calendar import format_date, paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.time.deadlines import data_request_latest
from agency.letters.enums import MessageKind
from agency.letters.presenters import signature_of
from agency.letters.queries import sums_of
from agency.letters.wording.lint import refuse_unfair
from agency.outbox import operations as outbox
from agency.outbox.values import DataRequestPayload
from agency.parties.enums import DebtorKind, Matter, Source
from agency.parties.models import Debtor
from agency.parties.operations import use_contact
from agency.parties.rules import FIELDS
from agency.privacy.enums import DataRight, FileState, RequestChannel, RequestOutcome
from agency.privacy.models import AccessFile, DataRequest
from agency.privacy.rules.requests import (
    ANSWER_LENGTH,
    OPEN_FOR_A_PERSON,
    TEXT_LENGTH,
    DataRequestRefused,
    copy_ends_on,
)
from tenants.language import in_french
from tenants.tasks import enqueue


@dataclass(frozen=True)
class Demand:
    """What a person asks of their data, how it came, on which day, and how we know that it is them."""

    right: DataRight
    channel: RequestChannel
    identity: str
    text: str
    received_on: date


@transaction.atomic
def receive(*, case: Case, debtor: Debtor, told: Demand, by: Actor, at: datetime) -> DataRequest:
    """Note a request, acknowledge it, and promise an answer within a month (R9.4; RGPD 12(3)).

    A copy is written by a worker at once. Asked to freeze the use of the data, letters of the case stop until the
    answer (RGPD 18). Raises `DataRequestRefused` without a word on who it is, for a day to come, with too many words,
    without any where they are needed, or when several of the person already wait.
    """
    locked, on = Case.objects.select_for_update(of=("self",)).get(pk=case.pk), paris_date(at)
    _refuse(told, debtor, on)
    row = DataRequest.objects.create(
        case=locked, debtor=debtor, right=told.right, channel=told.channel, identity=told.identity.strip()[:200],
        text=told.text.strip(), received_on=told.received_on, noted_at=at,
        answer_by=data_request_latest(told.received_on),
    )  # fmt: skip
    if told.right == DataRight.ACCESS:
        AccessFile.objects.create(request=row, asked_at=at)
        enqueue("privacy.write")
    if told.right == DataRight.LIMITATION:
        cases.hold(case=locked, reason=HoldReason.DATA, review_on=row.answer_by, by=by, at=at)
        outbox.cancel_planned(case=locked, code="data_frozen", by=by, at=at)
    _write(row, key="received", by=by, at=at)
    record(
        by=by, at=at, verb=Verb.DATA_REQUEST_RECEIVED, subject=row, case_id=locked.pk, right=told.right,
        channel=told.channel, answer_by=row.answer_by,
    )  # fmt: skip
    return row


@transaction.atomic
def extend(*, request: DataRequest, why: str, by: Actor, at: datetime) -> DataRequest:
    """Take two months more for a complex request, once, told to the person within the first month (RGPD 12(3)).

    Raises `DataRequestRefused` without a reason, for the second time, or once the first month is over.
    """
    locked, said = _open(request), " ".join(why.split())
    if not said or locked.extended_why:
        raise DataRequestRefused(_("Un délai se prolonge une seule fois, en disant pourquoi à la personne."))
    if paris_date(at) > locked.answer_by:
        raise DataRequestRefused(_("Le premier mois est passé : répondez, ce délai ne se prolonge plus."))
    refuse_unfair(said, audience=DebtorKind(locked.debtor.kind), sums=sums_of(locked.case))
    locked.extended_why = said[:300]
    locked.answer_by = data_request_latest(locked.received_on, complex_request=True)
    locked.save(update_fields=["extended_why", "answer_by"])
    _write(locked, key="extended", later=locked.extended_why, by=by, at=at)
    record(
        by=by, at=at, verb=Verb.DATA_REQUEST_EXTENDED, subject=locked, case_id=locked.case_id,
        answer_by=locked.answer_by,
    )  # fmt: skip
    return locked


@transaction.atomic
def answer(*, request: DataRequest, text: str, outcome: RequestOutcome, by: Actor, at: datetime) -> DataRequest:
    """Answer a request once, in words, and hand its copy over when it has one.

    The copy waits on the person's page for thirty days. Raises `DataRequestRefused` without words, for the second
    answer, or while the copy is not written; `WordsRefused` for what may not be said to anyone.
    """
    locked, said, until = _open(request), text.strip(), None
    if not said or len(said) > ANSWER_LENGTH:
        raise DataRequestRefused(_("Écrivez la réponse, en 2 000 caractères au plus."))
    refuse_unfair(said, audience=DebtorKind(locked.debtor.kind), sums=sums_of(locked.case))
    copy = AccessFile.objects.select_for_update().filter(request=locked).first()
    if copy is not None and outcome != RequestOutcome.REFUSED:
        if copy.state != FileState.READY:
            raise DataRequestRefused(_("La copie n’est pas encore écrite : attendez-la avant de répondre."))
        until = copy_ends_on(paris_date(at))
        AccessFile.objects.filter(pk=copy.pk).update(handed_at=at, ends_on=until)
        record(by=by, at=at, verb=Verb.DATA_COPY_HANDED, subject=copy, case_id=locked.case_id, sha256=copy.sha256)
    locked.answer, locked.answered_at, locked.outcome, locked.answer_signature = said, at, outcome, signature_of(by)
    locked.save(update_fields=["answer", "answered_at", "outcome", "answer_signature"])
    _thaw(locked, by=by, at=at)
    _write(locked, key="answered", until=until, by=by, at=at)
    record(by=by, at=at, verb=Verb.DATA_REQUEST_ANSWERED, subject=locked, case_id=locked.case_id, outcome=outcome)
    return locked


@transaction.atomic
def rectify(*, request: DataRequest, matter: Matter, values: Mapping[str, str], by: Actor, at: datetime) -> DataRequest:
    """Correct a name, an e-mail address or a number at the word of its person, who is its source (RGPD 16).

    What it replaces is kept, unused. Raises `DataRequestRefused` for another right, once answered, or without a name.
    """
    locked = _open(request)
    if locked.right != DataRight.RECTIFICATION:
        raise DataRequestRefused(_("Cette demande n’est pas une correction."))
    said = {field: " ".join(values.get(field, "").split()) for field in FIELDS[matter]}
    if matter == Matter.NAME and not (said["last_name"] or said["company_name"]):
        raise DataRequestRefused(_("Indiquez un nom ou une dénomination."))
    use_contact(
        debtor=locked.debtor, matter=matter, values=said, source=Source.DEBTOR, creditor=None, by=by, at=at,
        on=paris_date(at),
    )  # fmt: skip
    record(by=by, at=at, verb=Verb.DATA_RECTIFIED, subject=locked, case_id=locked.case_id, matter=matter)
    return locked


def _refuse(told: Demand, debtor: Debtor, on: date) -> None:
    if not told.identity.strip():
        raise DataRequestRefused(_("Dites comment vous savez que c’est bien cette personne."))
    if told.received_on > on:
        raise DataRequestRefused(_("Ce jour n’est pas encore venu."))
    if len(told.text.strip()) > TEXT_LENGTH:
        raise DataRequestRefused(_("Ce texte dépasse 2 000 caractères. Raccourcissez-le un peu."))
    if told.right != DataRight.ACCESS and not told.text.strip():
        raise DataRequestRefused(_("Dites en quelques mots ce qui est demandé."))
    if DataRequest.objects.filter(debtor=debtor, answered_at__isnull=True).count() >= OPEN_FOR_A_PERSON:
        raise DataRequestRefused(_("Plusieurs demandes attendent déjà leur réponse : nous y répondons d’abord."))


def _open(request: DataRequest) -> DataRequest:
    Case.objects.select_for_update(of=("self",)).get(pk=request.case_id)
    found = DataRequest.objects.select_for_update(of=("self",)).select_related("case", "debtor").get(pk=request.pk)
    if found.answered_at is not None:
        day = format_date(paris_date(found.answered_at))
        raise DataRequestRefused(_("Une réponse a été donnée le %(day)s.") % {"day": day})
    return found


def _thaw(row: DataRequest, *, by: Actor, at: datetime) -> None:
    """The data may be used again once no request to freeze them waits on the case."""
    waits = DataRequest.objects.filter(case=row.case_id, right=DataRight.LIMITATION, answered_at__isnull=True)
    if row.right == DataRight.LIMITATION and not waits.exists():
        holds = row.case.holds.filter(reason=HoldReason.DATA, lifted_at__isnull=True)
        cases.lift_each(holds=list(holds), by=by, at=at, reason=f"demande {row.pk} répondue")


def _write(row: DataRequest, *, key: str, by: Actor, at: datetime, until: date | None = None, later: str = "") -> None:
    outbox.plan(
        case=row.case,
        debtor=row.debtor,
        kind=MessageKind.DATA_REQUEST,
        planned_on=paris_date(at),
        dedupe_key=f"data_request:{row.pk}:{key}",
        payload=DataRequestPayload(
            row.pk, in_french(DataRight(row.right).label), row.received_on, row.answer_by, row.answer,
            row.answer_signature, until, later,
        ),
        answers=True,
        by=by,
        at=at,
    )  # fmt: skip
