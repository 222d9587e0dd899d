"""What a creditor had forgotten on a bill, shown by a piece: more is owed, and somebody says so to the person first."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from agency.cases.enums import HoldReason
from agency.cases.models import Case, Claim
from agency.cases.operations import hold
from agency.common.money import format_euros
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger.enums import Component
from agency.ledger.operations import post
from agency.ledger.postings import ClaimShare, claim_opened
from agency.outbox.queries import letters_sent_on


@transaction.atomic
def raise_claim(*, claim: Claim, amount: Decimal, key: str, reason: str, by: Actor, at: datetime, on: date) -> None:
    """Add so many euros to the principal of a bill, once by `key`.

    A letter not gone yet is drawn again with the new sum. Once one has left, the case waits until somebody has
    explained the new sum: nobody finds it in a letter.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=claim.case_id)
    entry = post(
        claim_opened(
            case_id=case.pk, creditor_id=claim.creditor_id, shares=[ClaimShare(claim.pk, Component.PRINCIPAL, amount)]
        ),
        source="creditor", idem_key=key, booked_on=on, value_on=on, actor=by.label, at=at, reason=reason[:200],
    )  # fmt: skip
    Claim.objects.filter(pk=claim.pk).update(total=F("total") + amount)
    record(
        by=by, at=at, verb=Verb.CLAIM_RAISED, subject=entry, case_id=case.pk, number=claim.number, amount=str(amount),
        reason=reason,
    )  # fmt: skip
    if any(letters_sent_on([case.pk]).values()):
        note = f"{format_euros(amount)} de plus sur la facture {claim.number} : l’expliquer avant toute suite"
        hold(case=case, reason=HoldReason.STAFF, note=note[:200], by=by, at=at)
