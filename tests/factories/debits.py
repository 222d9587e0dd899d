"""A plan paid by direct debit, told in a few lines."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.debits.models import DebitMandate
from agency.debits.operations import follow_notices, give
from agency.mandates.models import AgencyProfile
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.plans.models import Plan
from tests.factories import BY, NOW
from tests.factories.plans import a_plan

PERSON_IBAN = "FR7610107001011234567890129"
ICS = "FR72ZZZ123456"
PROOF = {"session": "a", "ip": "b"}


def debiting(**changes: Any) -> None:
    """The agency has its identifier, and a manager switched debits on."""
    AgencyProfile.objects.filter(pk=1).update(**{"debit_ics": ICS, "debits_since": "2026-01-10"} | changes)


def a_debit_mandate(
    case: Case, at: datetime = NOW, *, plan: Plan | None = None, announced: bool = True
) -> DebitMandate:
    """Camille gives her mandate for the three instalments of her plan, and is written to."""
    debiting()
    found = plan or a_plan(case, at=at)
    mandate = give(
        plan=found, debtor=found.debtor, iban=PERSON_IBAN, holder="Camille Roussel", evidence=PROOF,
        by=BY, at=at, on=paris_date(at),
    )  # fmt: skip
    if announced:
        announcements_leave(at=at + timedelta(minutes=5))
    return mandate


def announcements_leave(*, at: datetime = NOW) -> None:
    """The mail server takes what was to be announced, and a worker notes it."""
    waiting = Message.objects.filter(kind="debit_notice", accepted_at=None)
    waiting.update(state=MessageState.ACCEPTED, accepted_at=at, sent_on=paris_date(at))
    follow_notices(by=BY, at=at)
