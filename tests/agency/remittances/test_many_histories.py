"""The day the oldest euro came in, asked of the database at once, beside the same rule followed payment by payment."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from agency.ledger.queries import payable_by_case
from agency.payments.models import Payment
from agency.payments.operations import reverse
from agency.remittances.queries import pressing, upcoming
from tests.agency.remittances.test_upcoming import remit
from tests.factories import BY, NOW, TODAY, a_case
from tests.factories.transfers import a_transfer

CASES = 12
ZERO = Decimal("0.00")


def oldest(payments, payable):
    """The day of the oldest euro still here: what left, left from the oldest payments."""
    day = None
    for payment in sorted(payments, key=lambda one: (one.received_on, one.pk), reverse=True):
        day = payment.received_on
        payable -= payment.amount - payment.excess
        if payable <= ZERO:
            break
    return day


def a_history(case, rank, chance):
    """Transfers of any day, some taken back, some handed over; the payments that stand."""
    standing = []
    for number in range(chance.randint(1, 5)):
        on = TODAY - timedelta(days=chance.randint(0, 60))
        payment = a_transfer(case, f"{chance.randint(5, 200)}.00", f"p{rank}-{number}", on=on)
        if chance.random() < 0.25:
            reverse(payment=payment, reason="rappelé", by=BY, at=NOW, on=TODAY)
        else:
            standing.append(Payment.objects.get(pk=payment.pk))
    held = payable_by_case(case.creditor_id).get(case.pk, ZERO)
    if held > 1 and chance.random() < 0.6:
        remit(case, Decimal(chance.randint(1, int(held))), key=f"r{rank}")
    return standing


def test_the_set_says_what_each_history_says(tenant):
    chance = Random(20261102)
    first = a_case()
    cases = [first, *(a_case(creditor=first.creditor, debtor=first.debtor, number=f"F-{n}") for n in range(CASES))]
    histories = {case.pk: a_history(case, rank, chance) for rank, case in enumerate(cases)}
    payable = payable_by_case(first.creditor_id)
    expected = {pk: (payable[pk], oldest(standing, payable[pk])) for pk, standing in histories.items() if pk in payable}
    lines = upcoming(first.creditor, TODAY)
    assert {line.case_id: (line.amount, line.collected_on) for line in lines} == expected
    assert len({line.alert for line in lines}) > 1
    assert pressing(TODAY) == tuple(line for line in lines if line.alert)
    assert pressing(date(2026, 9, 1)) == ()
