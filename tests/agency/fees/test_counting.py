"""Works become lines at the mandate's flat figure: once, from a rider's date, never as a share of a sum."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agency.cases.models import Case, Claim
from agency.fees.models import FeeInvoice, FeeItem, FeeLine, FeeSettlement
from agency.fees.operations import count_works
from agency.journal.models import JournalLine
from agency.letters.enums import MessageKind
from agency.mandates.models import Mandate
from agency.mandates.operations import draft_rider, sign
from tenants.models import Agency
from tenants.queries import has_work
from tests.agency.fees.scene import OWN_IBAN, a_letter, a_night, a_seller
from tests.factories import AGENCY_IBAN, BY, NOW, TODAY, a_case, a_creditor, a_person
from tests.factories.transfers import a_transfer

NIGHT = date(2026, 11, 20)


def lines(case: Case) -> list[tuple[str, str, date, Decimal]]:
    found = FeeLine.objects.filter(creditor=case.creditor).order_by("done_on", "work")
    return list(found.values_list("kind", "detail", "done_on", "amount"))


def counted(on: date = NIGHT) -> int:
    return count_works(by=BY, at=NOW, on=on)


def test_each_work_is_counted_once_at_the_figure_of_the_mandate(case: Case) -> None:
    a_seller()
    a_letter(case, date(2026, 11, 3))
    a_letter(case, date(2026, 11, 17), MessageKind.FORMAL_NOTICE)
    a_letter(case, date(2026, 11, 19), MessageKind.FORMAL_NOTICE, key="to-the-other-address")
    a_letter(case, date(2026, 11, 4), MessageKind.RECEIPT)
    a_transfer(case, "486.00")
    with time_machine.travel(NOW + timedelta(days=18)):
        a_night()
        once = FeeLine.objects.count()
        a_night()
    assert FeeLine.objects.count() == once, "a second night of the same day adds nothing"
    assert lines(case) == [
        ("month", "2026-10", date(2026, 10, 1), Decimal("90.00")),
        ("month", "2026-11", date(2026, 11, 1), Decimal("90.00")),
        ("case", "", TODAY, Decimal("35.00")),
        ("letter", "first_letter", date(2026, 11, 3), Decimal("2.53")),
        ("phase", "first_letter", date(2026, 11, 3), Decimal("6.00")),
        ("letter", "formal_notice", date(2026, 11, 17), Decimal("2.53")),
        ("phase", "formal_notice", date(2026, 11, 17), Decimal("6.00")),
        ("letter", "formal_notice", date(2026, 11, 19), Decimal("2.53")),
    ]
    assert JournalLine.objects.filter(verb="fees.counted").count() == 1


def test_a_rider_changes_the_figures_from_its_date_only(case: Case) -> None:
    a_seller()
    rider = draft_rider(mandate=case.mandate, starts_on=date(2026, 11, 15), by=BY, at=NOW)
    Mandate.objects.filter(pk=rider.pk).update(fee_per_letter=Decimal("3.00"), fee_per_month=Decimal("120.00"))
    rider.refresh_from_db()
    sign(mandate=rider, signed_on=TODAY, signatory="Le président", document=b"%PDF-1.7 avenant", by=BY, at=NOW)
    a_letter(case, date(2026, 11, 14))
    a_letter(case, date(2026, 11, 15), MessageKind.FORMAL_NOTICE)
    counted(date(2026, 12, 1))
    letters = [amount for kind, _detail, _on, amount in lines(case) if kind == "letter"]
    assert letters == [Decimal("2.53"), Decimal("3.00")]
    months = [(detail, amount) for kind, detail, _on, amount in lines(case) if kind == "month"]
    assert months == [("2026-10", Decimal("90.00")), ("2026-11", Decimal("90.00")), ("2026-12", Decimal("120.00"))]


def test_what_is_no_work_or_before_the_day_said_is_not_counted(case: Case, tenant: Agency) -> None:
    assert not counted(), "before somebody said what invoices bear"
    assert not has_work("fees.count", NOW)
    a_seller(counts_from=date(2026, 11, 10))
    assert has_work("fees.count", NOW)
    a_letter(case, date(2026, 11, 9))
    a_letter(case, date(2026, 11, 12), key="the-same-phase-again")
    withdrawn = a_case(creditor=case.creditor, debtor=a_person(case.creditor, last_name="Tort"), number="X",
                       on=date(2026, 11, 11))  # fmt: skip
    Claim.objects.filter(case=withdrawn).update(withdrawn_on=date(2026, 11, 12))
    apart = a_case(creditor=case.creditor, debtor=a_person(case.creditor, last_name="Vieux"), number="Y",
                   on=date(2026, 11, 11))  # fmt: skip
    Case.objects.filter(pk=apart.pk).update(apart_from=case)
    counted()
    assert lines(case) == [("letter", "first_letter", date(2026, 11, 12), Decimal("2.53"))]
    tenant.trial = True
    a_letter(case, date(2026, 11, 13), key="an-agency-on-trial")
    assert not counted()
    tenant.trial = False


def test_no_share_of_a_sum_can_be_written(case: Case) -> None:
    """PostgreSQL compares each line with the schedule, whoever writes it; no column holds a share."""
    a_seller()
    counted()
    kept = FeeLine.objects.filter(case=case).get()
    written = {"creditor": case.creditor, "mandate": case.mandate, "case": case, "done_on": TODAY}
    share = Decimal("486.00") * 8 / 100
    for kind, amount, mandate in (
        ("letter", share, case.mandate), ("share", share, case.mandate), ("case", Decimal("-35.00"), case.mandate),
        ("letter", Decimal("2.53"), Mandate.objects.exclude(pk=case.mandate_id).first()),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            FeeLine.objects.create(**written | {"kind": kind, "amount": amount, "work": "x", "mandate": mandate})
    for change in ({"amount": share}, {"done_on": date(2026, 1, 2)}, {"creditor": a_creditor(name="Autre")}):
        with pytest.raises(DatabaseError), transaction.atomic():
            FeeLine.objects.filter(pk=kept.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.delete()
    models = (Mandate, FeeLine, FeeItem, FeeInvoice, FeeSettlement)
    columns = {field.name for model in models for field in model._meta.fields}
    assert {name for name in columns if "rate" in name or "percent" in name or "share" in name} == {"vat_rate"}


def test_the_dedicated_account_receives_no_fee(case: Case) -> None:
    with pytest.raises(ValidationError, match="compte dédié"):
        a_seller(account_iban=AGENCY_IBAN)
    for wrong in ({"franchise": True}, {"vat_number": ""}, {"payment_days": 61}, {"account_iban": "FR76 0000"}):
        with pytest.raises(Exception, match=r"\w"):
            a_seller(**wrong)
    assert a_seller(franchise=True, vat_number="").account_iban == OWN_IBAN


def test_a_thousand_works_cost_one_statement(case: Case) -> None:
    a_seller()
    a_letter(case, date(2026, 11, 3))
    with CaptureQueriesContext(connection) as few:
        counted()
    for n in range(30):
        a_letter(case, date(2026, 11, 5), key=f"many-{n}")
    with CaptureQueriesContext(connection) as many:
        assert counted() == 30
    assert len(many) == len(few)
