"""A year of accidents, drawn at random, against a model of a few lines: the books always agree with it."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from django.db import connection

from agency.cases.models import Case
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.enums import AccountCode
from agency.ledger.queries import due_by_case, payable_by_case
from agency.payments.models import Payment, Receipt
from agency.payments.operations import AlreadyHandedOver, reverse
from tests.books.holding import assert_books_hold, balance
from tests.factories import BY, NOW, TODAY, a_case
from tests.factories.transfers import a_transfer

STEPS = 60


class Model:
    """What the books should say, in a few numbers."""

    def __init__(self, owed):
        self.due = dict(owed)
        self.payable = dict.fromkeys(owed, Decimal(0))
        self.over = dict.fromkeys(owed, Decimal(0))
        self.payments = {}
        self.gone = set()

    def pay(self, case, amount):
        taken = min(amount, self.due[case])
        self.due[case] -= taken
        self.payable[case] += taken
        self.over[case] += amount - taken
        return taken

    def take_back(self, case, amount, taken):
        if self.payable[case] < taken or self.over[case] < amount - taken:
            return False
        self.due[case] += taken
        self.payable[case] -= taken
        self.over[case] -= amount - taken
        return True


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_books_say_what_the_model_says(tenant, seed):
    chance = random.Random(seed)
    first = a_case(total="300.00", paid="0.00")
    second = a_case(creditor=first.creditor, debtor=first.debtor, number="F-2", total="120.00", paid="0.00")
    model = Model({first.pk: Decimal("300.00"), second.pk: Decimal("120.00")})
    deeds = (pay, pay, pay, again, take_back, remit, give_back)
    for step in range(STEPS):
        case = Case.objects.select_related("debtor").get(pk=chance.choice([first.pk, second.pk]))
        deed = chance.choice(deeds)
        deed(model, case, chance, step)
        connection.check_constraints()
        where = f"seed {seed}, step {step}, {deed.__name__}"
        assert_books_hold()
        assert due_by_case(model.due) == model.due, where
        assert payable_by_case(first.creditor_id) == {pk: net for pk, net in model.payable.items() if net}, where
        assert -balance(AccountCode.OVERPAYMENT_DUE) == sum(model.over.values()), where
        assert Payment.objects.count() == Receipt.objects.count() == len(model.payments), where


def pay(model, case, chance, step):
    amount = Decimal(chance.choice(["1.00", "12.34", "50.00", "99.99", "400.00"]))
    payment = a_transfer(case, str(amount), f"p{step}")
    model.payments[f"p{step}"] = (payment, model.pay(case.pk, amount))


def again(model, case, chance, step):
    """The same fact told again, for what it is."""
    if model.payments:
        ref, (payment, _taken) = chance.choice(sorted(model.payments.items()))
        a_transfer(payment.case, str(payment.amount), ref)


def take_back(model, case, chance, step):
    if not model.payments:
        return
    _ref, (payment, taken) = chance.choice(sorted(model.payments.items()))
    if payment.pk in model.gone:
        reverse(payment=payment, reason="deux fois", by=BY, at=NOW, on=TODAY)
    elif model.take_back(payment.case_id, payment.amount, taken):
        reverse(payment=payment, reason="rappelé", by=BY, at=NOW, on=TODAY)
        model.gone.add(payment.pk)
    else:
        with pytest.raises(AlreadyHandedOver):
            reverse(payment=payment, reason="rappelé", by=BY, at=NOW, on=TODAY)


def remit(model, case, chance, step):
    amount = model.payable[case.pk]
    if amount:
        part = amount if chance.random() < 0.5 else min(amount, Decimal("5.00"))
        book(postings.remitted(creditor_id=case.creditor_id, by_case=[(case.pk, part)]), f"r{step}")
        model.payable[case.pk] -= part


def give_back(model, case, chance, step):
    if model.over[case.pk]:
        book(postings.refunded(amount=model.over[case.pk], case_id=case.pk), f"g{step}")
        model.over[case.pk] = Decimal(0)


def book(draft, key):
    ledger.post(draft, source="test", idem_key=key, booked_on=TODAY, value_on=TODAY, actor="test", at=NOW)
