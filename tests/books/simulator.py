"""A year of accidents on the books, drawn at random, beside a model of a few lines.

Every deed may die between any two of its statements and be told again; after each one every invariant is asked.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from agency.books.queries import ledger_proof_now
from agency.cases.models import Case
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.enums import AccountCode, Component
from agency.ledger.postings import ClaimShare
from agency.ledger.queries import due_by_case, payable_by_case
from agency.payments.enums import WithdrawalCause
from agency.payments.operations import AlreadyHandedOver, reverse, withdraw
from agency.refunds.queries import suggested
from tests.factories import BY, NOW, TODAY, a_case
from tests.factories.transfers import a_transfer

STATEMENTS = 90
# Payments, their receipts, and the books whose entries do not balance.
TOLD = """
SELECT (SELECT count(*) FROM agency_payment), (SELECT count(*) FROM agency_receipt), ARRAY(
    SELECT entry.book FROM agency_posting posting JOIN agency_entry entry ON entry.id = posting.entry_id
    GROUP BY entry.book HAVING sum(posting.debit) <> sum(posting.credit))
"""


class Fallen(Exception):
    """The machine stopped."""


class Fall:
    """Stops the machine before one statement, once."""

    def __init__(self, after):
        self.left = after

    def __call__(self, execute, statement, values, many, context):
        self.left -= 1
        if self.left == 0:
            raise Fallen
        return execute(statement, values, many, context)


def whatever_falls(chance, act):
    """Do it; when the machine stops in the middle nothing of it is left, and it is done again."""
    try:
        with transaction.atomic(), connection.execute_wrapper(Fall(chance.randrange(1, STATEMENTS))):
            return act()
    except Fallen:
        return act()


class Model:
    """What the books should say, in a few numbers."""

    def __init__(self, owed):
        self.due = dict(owed)
        self.payable = dict.fromkeys(owed, Decimal(0))
        self.over = dict.fromkeys(owed, Decimal(0))
        self.deducted = Decimal(0)
        self.fees = Decimal(0)
        self.payments = {}
        self.gone = set()
        self.given_back = defaultdict(Decimal)

    def pay(self, case, amount):
        taken = min(amount, self.due[case])
        self.due[case] -= taken
        self.payable[case] += taken
        self.over[case] += amount - taken
        return taken

    def withdraw(self, case, amount, taken, given_back):
        """What went back of this payment already is not taken out of what another one brought too much."""
        over = min(amount - taken - given_back, self.over[case])
        reopened = min(amount - over, taken)
        payable = min(reopened, self.payable[case])
        self.over[case] -= over
        self.due[case] += reopened
        self.payable[case] -= payable
        self.deducted += reopened - payable
        self.fees += amount - over - reopened

    def take_back(self, case, amount, taken, given_back):
        if given_back or self.payable[case] < taken or self.over[case] < amount - taken:
            return False
        self.due[case] += taken
        self.payable[case] -= taken
        self.over[case] -= amount - taken
        return True


def play(seed, steps, *, planted=None):
    """One year of two cases of a creditor. `planted`, a deed that the model is not told, is done once, halfway."""
    chance = random.Random(seed)
    first = a_case(total="300.00", paid="0.00")
    second = a_case(creditor=first.creditor, debtor=first.debtor, number="F-2", total="120.00", paid="0.00")
    model = Model({first.pk: Decimal("300.00"), second.pk: Decimal("120.00")})
    deeds = (pay, pay, pay, late, again, take_back, contested, remit, returned, fee, waive)
    for step in range(steps):
        case = Case.objects.select_related("debtor").get(pk=chance.choice([first.pk, second.pk]))
        deed = chance.choice(deeds)
        deed(model, case, chance, step)
        if planted and step == steps // 2:
            planted(case)
        assert_agree(model, first.creditor_id, f"seed {seed}, step {step}, {deed.__name__}")


def assert_agree(model, creditor_id, where):
    """Every invariant of the books, the guards that speak at commit, and each number of the model."""
    connection.check_constraints()
    proof = ledger_proof_now()
    assert proof.gaps == (), where
    net = dict(proof.accounts)
    assert due_by_case(model.due) == model.due, where
    assert payable_by_case(creditor_id) == {pk: net for pk, net in model.payable.items() if net}, where
    assert -net.get(AccountCode.OVERPAYMENT_DUE, 0) == sum(model.over.values()), where
    assert net.get(AccountCode.CREDITOR_OWES, 0) == model.deducted, where
    assert net.get(AccountCode.PSP_FEES_TO_COVER, 0) == model.fees, where
    with connection.cursor() as cursor:
        cursor.execute(TOLD)
        payments, receipts, unbalanced = cursor.fetchone()
    assert payments == receipts == len(model.payments), where
    assert unbalanced == [], where


def pay(model, case, chance, step, **told):
    amount = Decimal(chance.choice(["1.00", "12.34", "50.00", "99.99", "400.00"]))
    payment = whatever_falls(chance, lambda: a_transfer(case, str(amount), f"p{step}", **told))
    model.payments[f"p{step}"] = (payment, model.pay(case.pk, amount))


def late(model, case, chance, step):
    """The bank tells today a sum that was there ten days ago."""
    pay(model, case, chance, step, on=TODAY - timedelta(days=10))


def again(model, case, chance, step):
    """The same fact told again, for what it is."""
    if model.payments:
        ref, (payment, _taken) = chance.choice(sorted(model.payments.items()))
        a_transfer(payment.case, str(payment.amount), ref)


def chosen(model, chance):
    """A payment that nobody took back, and what it settled."""
    standing = {ref: told for ref, told in sorted(model.payments.items()) if told[0].pk not in model.gone}
    return standing[chance.choice(sorted(standing))] if standing else (None, Decimal(0))


def take_back(model, case, chance, step):
    payment, taken = chosen(model, chance)
    if payment is None:
        return
    if model.take_back(payment.case_id, payment.amount, taken, model.given_back[payment.pk]):
        for _time in range(2):
            reverse(payment=payment, reason="rappelé", by=BY, at=NOW, on=TODAY)
        model.gone.add(payment.pk)
    else:
        with pytest.raises(AlreadyHandedOver):
            reverse(payment=payment, reason="rappelé", by=BY, at=NOW, on=TODAY)


def contested(model, case, chance, step):
    """The person's bank takes a payment back whole, told twice; the creditor may have it already."""
    payment, taken = chosen(model, chance)
    if payment is None:
        return
    facts = {"amount": payment.amount, "cause": WithdrawalCause.DISPUTE, "external_id": f"d{step}"}
    for _time in range(2):
        whatever_falls(chance, lambda: withdraw(payment=payment, by=BY, at=NOW, on=TODAY, **facts))
    model.withdraw(payment.case_id, payment.amount, taken, model.given_back[payment.pk])
    model.gone.add(payment.pk)


def remit(model, case, chance, step):
    amount = model.payable[case.pk]
    if amount:
        part = amount if chance.random() < 0.5 else min(amount, Decimal("5.00"))
        book(postings.remitted(creditor_id=case.creditor_id, cases=[postings.HandedOver(case.pk, part)]), f"r{step}")
        model.payable[case.pk] -= part


def returned(model, case, chance, step):
    """What was paid too much goes back by transfer, payment by payment."""
    for payment, amount in suggested(case.payments.all()):
        facts = {"amount": amount, "cause": WithdrawalCause.REFUND, "external_id": f"g{step}-{payment.pk}"}
        facts |= {"out_of": AccountCode.BANK_TRUST, "payment": payment}
        whatever_falls(chance, lambda facts=facts: withdraw(**facts, by=BY, at=NOW, on=TODAY))
        model.over[case.pk] -= amount
        model.given_back[payment.pk] += amount


def fee(model, case, chance, step):
    book(postings.bank_fee(amount=Decimal("1.50")), f"f{step}")
    model.fees += Decimal("1.50")


def waive(model, case, chance, step):
    """The creditor gives up a little of what is owed."""
    claim, part = case.claims.get(), min(Decimal("3.00"), model.due[case.pk])
    if part:
        share = ClaimShare(claim.pk, Component.PRINCIPAL, part)
        draft = postings.claim_waived(case_id=case.pk, creditor_id=case.creditor_id, shares=[share])
        book(draft, f"w{step}")
        model.due[case.pk] -= part


def book(draft, key):
    ledger.post(draft, source="test", idem_key=key, booked_on=TODAY, value_on=TODAY, actor="test", at=NOW)
