"""A bill that is barred leaves the case where others are still asked: nobody reads the two in one sum (R2.20)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from agency.cases.enums import CaseState
from agency.cases.models import Case, Claim, Document
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger import postings
from agency.ledger.operations import post
from agency.ledger.queries import due_by_claim
from agency.parties.enums import Liability

from .lifecycle import move
from .limitation import redate_each
from .opening import Obligor, open_case


@transaction.atomic
def set_apart(*, case: Case, claims: Sequence[Claim], by: Actor, at: datetime, on: date) -> Case:
    """Give barred bills a case of their own, time-barred, and return it; what the others say adds up without them.

    The debt is not paid nor given up: it stands in the books, on the new case, and nothing of it is asked.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    apart = open_beside(case=case, last_day=min(claim.last_day_to_act for claim in claims), by=by, at=at, on=on)
    owed = due_by_claim(case.pk)
    for claim in claims:
        invoice = _copied(claim.invoice, apart) if claim.invoice else None
        Claim.objects.filter(pk=claim.pk).update(case=apart, invoice=invoice)
        shares = [postings.ClaimShare(claim.pk, component, amount) for component, amount in owed[claim.pk].items()]
        post(
            postings.claim_set_apart(case_id=case.pk, apart_id=apart.pk, creditor_id=case.creditor_id, shares=shares),
            source="claim",
            idem_key=f"apart:{claim.pk}",
            booked_on=on,
            value_on=on,
            actor=by.label,
            at=at,
        )
        record(
            by=by, at=at, verb=Verb.CLAIM_SET_APART, subject=claim, case_id=case.pk, apart=apart.reference,
            number=claim.number,
        )  # fmt: skip
    move(case=apart, to=CaseState.TIME_BARRED, by=by, at=at, on=on, reason="facture prescrite")
    redate_each(cases=[case], by=by, at=at)
    return apart


@transaction.atomic(savepoint=False)
def open_beside(*, case: Case, last_day: date, by: Actor, at: datetime, on: date) -> Case:
    """Open a case of the same people, as far as the first one was: their letters opened it already."""
    parts = [
        Obligor(party.debtor, Liability(party.liability), party.share_num, party.share_den)
        for party in case.parties.select_related("debtor")
    ]
    apart = open_case(
        creditor=case.creditor, mandate=case.mandate, parts=parts, claim_type=case.claim_type,
        last_day_to_act=last_day, by=by, at=at, on=on,
    )  # fmt: skip
    apart.apart_from, apart.qualified_at, apart.referent = case, case.qualified_at, case.referent
    apart.contract_years = case.contract_years
    apart.first_letter_reference, apart.first_letter_on = case.first_letter_reference, case.first_letter_on
    apart.save()
    return apart


def _copied(invoice: Document, apart: Case) -> Document:
    """The same bytes, read from both cases."""
    copied, _new = Document.objects.get_or_create(
        case=apart,
        kind=invoice.kind,
        sha256=invoice.sha256,
        defaults={
            "title": invoice.title,
            "file": invoice.file.name,
            "size": invoice.size,
            "mime": invoice.mime,
            "added_on": invoice.added_on,
        },
    )
    return copied
