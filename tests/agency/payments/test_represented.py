"""A guardian's or an estate's payment has its quittance; nothing else is written to who cannot be addressed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.letters.presenters import recipient_lines
from agency.outbox.models import Message
from agency.outbox.queries import look
from agency.outbox.queries.gate import Go, Stop
from agency.parties.enums import Protection
from agency.parties.operations import protect
from agency.payments.enums import Method
from agency.payments.operations import receive
from agency.payments.rules import remit_by
from tests.factories import BY, NOW, TODAY, a_case


@pytest.mark.parametrize(
    ("protection", "opens"),
    [
        (Protection.DECEASED, "Succession de Camille Roussel"),
        (Protection.GUARDIANSHIP, "Representant de Camille Roussel"),
        (Protection.CURATORSHIP, "Representant de Camille Roussel"),
        (Protection.MINOR, "Representant de Camille Roussel"),
    ],
)
def test_the_quittance_leaves_by_post_for_who_opens_the_letters(tenant, protection, opens):
    case = a_case()
    protect(debtor=case.debtor, protection=protection, since=TODAY, by=BY, at=NOW)
    receive(
        case=case, debtor=case.debtor, amount=Decimal("50.00"), method=Method.TRANSFER, received_on=TODAY,
        value_on=TODAY, source="bank", external_id="b1", by=BY, at=NOW,
    )  # fmt: skip
    receipt = Message.objects.get(kind=MessageKind.RECEIPT)
    assert receipt.channel == Channel.POST
    assert look(receipt, NOW) == Go()
    assert recipient_lines(receipt.debtor)[0].lower() == opens.lower()
    letter = Message(case=case, debtor=case.debtor, kind=MessageKind.FIRST_LETTER, channel=Channel.POST)
    assert isinstance(look(letter, NOW), Stop)


@pytest.mark.parametrize(
    ("collected_on", "days", "by"),
    [
        (date(2026, 10, 28), None, date(2026, 11, 27)),
        (date(2026, 11, 2), None, date(2026, 12, 2)),
        (date(2027, 1, 31), None, date(2027, 2, 26)),
        (date(2026, 11, 2), 13, date(2026, 11, 13)),
    ],
)
def test_money_is_promised_for_a_day_on_which_banks_work(collected_on, days, by):
    assert remit_by(collected_on, days) == by
