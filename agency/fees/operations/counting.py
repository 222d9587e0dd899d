"""What the agency says of itself as a seller, and its works counted each night."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from agency.common.identifiers import check_iban
from agency.fees.models import Seller
from agency.fees.queries import seller
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import DUNNING
from agency.mandates.enums import AccountUse
from agency.mandates.operations import use_account
from tenants.current import on_trial

from .sql import COUNT

# A work may become known late, as when a letter's fate is cleared up; it is looked for so many days back.
LOOK_BACK = timedelta(days=100)


@transaction.atomic
def describe_seller(*, by: Actor, at: datetime, **fields: Any) -> Seller:
    """Write what invoices bear: register, tax, the agency's own account, the day from which works are counted.

    Raises `ValidationError` on a bad value, and when the account is the dedicated one: it never receives a fee (R1.6).
    """
    found = seller() or Seller(pk=1)
    for name, value in fields.items():
        setattr(found, name, value)
    found.account_iban = check_iban(found.account_iban)
    found.full_clean()
    use_account(use=AccountUse.OWN, iban=found.account_iban, holder=found.account_holder, by=by, at=at)
    found.save()
    record(by=by, at=at, verb=Verb.SELLER_DESCRIBED, subject=found, fields=sorted(fields))
    return found


@transaction.atomic
def count_works(*, by: Actor, at: datetime, on: date) -> int:
    """Write a line for each work done up to a day that has none yet; return how many.

    An agency on trial and one that has not said what its invoices bear count nothing. Run twice, it adds nothing.
    """
    known = seller()
    if known is None or on_trial():
        return 0
    asked: dict[str, Any] = {
        "since": max(known.counts_from, on - LOOK_BACK), "on": on, "asking": [kind.value for kind in DUNNING]
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(COUNT, asked)
        counted = int(cursor.rowcount)
    if counted:
        record(by=by, at=at, verb=Verb.FEES_COUNTED, subject=known, lines=counted)
    return counted
