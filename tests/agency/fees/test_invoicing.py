"""Invoices: one click for a month, numbers without a gap, nothing that changes, credit notes and settlements."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agency.cases.models import Case
from agency.fees.enums import Means
from agency.fees.models import FeeInvoice, FeeItem, FeeLine, FeeSettlement
from agency.fees.operations import InvoiceRefused, count_works, credit, issue, settle, unsettle
from agency.fees.presenters import shown
from agency.fees.queries import invoices, works_to_invoice
from agency.ledger.models import Counter
from tenants.queries import has_work
from tests.agency.fees.conftest import PRICES
from tests.agency.fees.scene import DECEMBER, a_letter, a_worker_sends, an_invoice, the_works
from tests.factories import BY, a_case, a_creditor, a_mandate, a_person

FIRST = DECEMBER.date()
TRANSFER = {"means": Means.TRANSFER, "settled_on": DECEMBER.date(), "reference": "VIR 4521", "by": BY, "at": DECEMBER}


def status(invoice: FeeInvoice, on: date = FIRST) -> tuple[str, Decimal]:
    (one,) = shown([invoices().get(pk=invoice.pk)], on)
    return one.status.value, one.left


def test_a_month_is_invoiced_once_and_a_second_click_finds_nothing(case: Case) -> None:
    invoice = an_invoice(case)
    assert [(item.label, item.quantity, item.amount) for item in invoice.items.all()] == [
        ("Abonnement : novembre 2026", 1, Decimal("90.00")),
        ("Dossier ouvert", 1, Decimal("35.00")),
        ("Phase atteinte : première lettre", 1, Decimal("6.00")),
        ("Courrier envoyé : première lettre", 37, Decimal("93.61")),
    ]
    assert (invoice.first_day, invoice.last_day, invoice.due_on) == (
        date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 31)
    )  # fmt: skip
    assert not FeeLine.objects.filter(creditor=case.creditor, invoice=None, done_on__lt="2026-12-01").exists()
    with pytest.raises(InvoiceRefused, match="Rien"):
        issue(creditors=[case.creditor_id], by=BY, at=DECEMBER)
    assert has_work("fees.send", DECEMBER)
    a_worker_sends()
    assert not has_work("fees.send", DECEMBER)


def test_numbers_follow_each_other_whoever_fails(case: Case) -> None:
    first = an_invoice(case, 2)
    with pytest.raises(InvoiceRefused):
        credit(invoice=first, quantities={1: 9}, reason="Trop", by=BY, at=DECEMBER)
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        credit(invoice=first, quantities={1: 1}, reason="Coupé net", by=BY, at=DECEMBER)
        raise ZeroDivisionError
    second = credit(invoice=first, quantities={1: 1}, reason="Un mois offert", by=BY, at=DECEMBER)
    assert [first.number, second.number] == [1, 2]
    assert Counter.objects.get(name="fee_invoice", year=2026).last == 2


def test_what_is_issued_never_changes(case: Case) -> None:
    invoice = an_invoice(case, 2)
    a_worker_sends()
    invoice.refresh_from_db()
    settle(invoice=invoice, amount=Decimal("10.00"), **TRANSFER)
    for write in (
        lambda: FeeInvoice.objects.update(total=1),
        lambda: FeeInvoice.objects.update(parties={}),
        lambda: FeeInvoice.objects.update(file="autre.pdf"),
        lambda: FeeInvoice.objects.update(told_at=None),
        invoice.delete,
        lambda: FeeItem.objects.update(label="Autre"),
        lambda: FeeSettlement.objects.all().delete(),
        lambda: FeeLine.objects.filter(invoice=invoice).update(invoice=None),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    other = a_creditor(name="OGEC d’à côté")
    with pytest.raises(DatabaseError, match="somme de ses lignes"), transaction.atomic():  # noqa: PT012
        FeeInvoice.objects.create(
            kind="invoice", year=2026, number=9, creditor=other, first_day="2026-11-01", last_day="2026-11-30",
            issued_on="2026-12-01", due_on="2026-12-31", net=50, vat=10, total=60, parties={}, issued_by="x",
        )  # fmt: skip
        connection.check_constraints()


def test_paid_late_credited_and_given_back(case: Case) -> None:
    invoice = an_invoice(case)
    assert status(invoice) == ("issued", Decimal("269.53"))
    assert status(invoice, date(2027, 1, 1)) == ("late", Decimal("269.53"))
    part = settle(invoice=invoice, amount=Decimal("200.00"), **TRANSFER)
    with pytest.raises(InvoiceRefused, match="69,53"):
        settle(invoice=invoice, amount=Decimal("70.00"), **TRANSFER)
    unsettle(settlement=part, reason="Mauvaise facture", by=BY, at=DECEMBER)
    with pytest.raises(InvoiceRefused):
        unsettle(settlement=part, reason="Encore", by=BY, at=DECEMBER)
    settle(invoice=invoice, amount=Decimal("269.53"), **TRANSFER)
    assert status(invoice) == ("paid", Decimal("0.00"))
    whole = {item.position: item.quantity for item in invoice.items.all()}
    letters = max(whole)
    credit(invoice=invoice, quantities={letters: 18}, reason="En double", by=BY, at=DECEMBER)
    assert status(invoice)[1] < 0, "what was paid is owed back"
    rest = credit(invoice=invoice, quantities=whole | {letters: 19}, reason="Le reste", by=BY, at=DECEMBER)
    assert status(invoice) == ("credited", Decimal("-269.53"))
    assert sum(note.total for note in invoice.credit_notes.all()) == invoice.total, "not a cent of tax is left"
    with pytest.raises(InvoiceRefused, match="avoir"):
        credit(invoice=rest, quantities={1: 1}, reason="Non", by=BY, at=DECEMBER)


def test_many_creditors_cost_as_many_questions_as_one(case: Case) -> None:
    the_works(case, 2)
    others = []
    for n in range(3):
        school = a_creditor(name=f"OGEC {n}", siren="")
        a_mandate(school, **PRICES)
        others.append(a_case(creditor=school, debtor=a_person(school, last_name=f"Nom{n}"), number=f"N{n}"))
        a_letter(others[-1], date(2026, 11, 4))
    count_works(by=BY, at=DECEMBER, on=DECEMBER.date())
    with CaptureQueriesContext(connection) as one:
        issue(creditors=[case.creditor_id], by=BY, at=DECEMBER)
    with CaptureQueriesContext(connection) as three:
        assert len(issue(creditors=[other.creditor_id for other in others], by=BY, at=DECEMBER)) == 3
    assert len(three) <= len(one)
    left: Any = {work.creditor_id for work in works_to_invoice(date(2026, 12, 1))}
    assert left <= {pk for pk in left if pk not in {case.creditor_id, *(other.creditor_id for other in others)}}
