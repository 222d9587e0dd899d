"""The account that a person tells us, to have back what they paid too much."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.cases.models import Case
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Debtor
from agency.refunds.models import PayeeAccount
from agency.refunds.values import Destination

from .agreeing import checked


@transaction.atomic
def give_account(*, case: Case, debtor: Debtor, to: Destination, by: Actor, at: datetime) -> PayeeAccount:
    """Keep where a person asks to have their money back; the latest word holds. Raises `RefundRefused`.

    The journal keeps the end of the number only.
    """
    known = checked(to)
    made = PayeeAccount.objects.create(case=case, debtor=debtor, holder=known.holder, iban=known.iban, given_at=at)
    record(by=by, at=at, verb=Verb.PAYEE_ACCOUNT_GIVEN, subject=made, case_id=case.pk, iban_end=known.iban[-4:])
    return made
