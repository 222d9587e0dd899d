"""An agency that is paid at a flat fee: what its invoices bear, letters that left, a night that counts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from agency.cases.models import Case
from agency.fees.models import FeeInvoice
from agency.fees.operations import count_works, describe_seller, issue
from agency.fees.tasks import count, send
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from tenants.tasks import HEADER
from tests.factories import BY, NOW

DECEMBER = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
OWN_IBAN = "FR7630001007941234567890185"


def a_seller(**fields: Any) -> Any:
    """What an invoice says of the agency, and works counted since the first of October."""
    values = {
        "registry": "732 829 320 RCS Nantes",
        "vat_number": "FR40732829320",
        "account_holder": "Cabinet Lhermitte",
        "account_iban": OWN_IBAN,
        "counts_from": date(2026, 10, 1),
    } | fields
    return describe_seller(by=BY, at=NOW, **values)


def a_letter(case: Case, on: date, kind: MessageKind = MessageKind.FIRST_LETTER, key: str = "") -> Message:
    """A letter that the post office took on a day."""
    at = datetime.combine(on, NOW.timetz())
    return Message.objects.create(
        case=case, debtor=case.debtor, kind=kind, channel="post", dedupe_key=key or f"{case.pk}-{kind}-{on}",
        planned_on=on, not_before=at, state="accepted", payload={}, sent_on=on, accepted_at=at,
    )  # fmt: skip


def a_night() -> None:
    """A worker comes at night."""
    count.apply(headers={HEADER: connection.schema_name}, throw=True)


def the_works(case: Case, letters: int = 37) -> None:
    """A file, one phase and so many letters of November, counted on the first of December."""
    a_seller(counts_from=date(2026, 11, 1))
    for n in range(letters):
        a_letter(case, date(2026, 11, 3 + n % 25), key=f"letter-{n}")
    count_works(by=BY, at=DECEMBER, on=DECEMBER.date())


def an_invoice(case: Case, letters: int = 37) -> FeeInvoice:
    """What is invoiced to a case's creditor on the first of December."""
    the_works(case, letters)
    (made,) = issue(creditors=[case.creditor_id], by=BY, at=DECEMBER)
    return made


def a_worker_sends() -> None:
    send.apply(headers={HEADER: connection.schema_name}, throw=True)
