"""A rider takes a place on its day, files included; an end gives files back or follows them, as was signed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.cases.operations import move
from agency.journal.models import JournalLine
from agency.law.contact.denials import DenyCode
from agency.law.contact.gate import Allow
from agency.law.contact.limits import Channel
from agency.letters.presenters import draw_convention
from agency.mandates.enums import Aftermath
from agency.mandates.models import Mandate
from agency.mandates.operations import NotADraft, draft_rider, end, send_end, sign
from agency.mandates.queries import in_force
from agency.outbox.queries.gate import may_contact
from agency.plans.queries import powers
from agency.strategies.operations import tick
from tests.agency.letters.printing.printed import page_texts
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_mandate, a_person

FROM = TODAY + timedelta(days=10)
LATER = FROM + timedelta(days=5)


def morning(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 9, 30, tzinfo=UTC)


def run(on: date) -> None:
    tick(by=BY, on=on, at=morning(on))


def a_file(**clauses: Any) -> Case:
    school = a_creditor(email="compta@saint-aubin.example")
    a_mandate(school, **clauses)
    return a_case(creditor=school, debtor=a_person(school))


def signed(rider: Mandate) -> Mandate:
    return sign(mandate=rider, signed_on=TODAY, signatory="Le président", document=b"%PDF avenant", by=BY, at=NOW)


def test_a_rider_signed_takes_the_place_of_its_mandate_with_its_files(tenant: Any) -> None:
    case = a_file(plan_max_months=6)
    base = case.mandate
    rider = draft_rider(mandate=base, starts_on=FROM, plan_max_months=12, by=BY, at=NOW)
    assert (rider.reference, rider.fee_per_case, rider.state) == (f"{base.reference}-A1", Decimal("35.00"), "draft")
    text = " ".join(page_texts(draw_convention(rider, on=TODAY))).replace("\u00a0", " ")
    assert "Avenant à la convention" in text
    assert f"Cet avenant remplace la convention {base.reference}, signée le 1er janvier 2026" in text
    signed(rider)
    base.refresh_from_db()
    assert (in_force(base.creditor, TODAY), in_force(base.creditor, FROM)) == (base, rider)
    with base.document.open("rb") as kept:
        assert kept.read().startswith(b"%PDF-1.7 mandat")
    run(TODAY)
    assert powers(Case.objects.get(pk=case.pk)).max_months == 6
    run(FROM)
    assert powers(Case.objects.get(pk=case.pk)).max_months == 12
    run(FROM)
    told = JournalLine.objects.filter(verb__in=("mandate.amended", "mandate.followed")).order_by("pk")
    assert [(line.verb, line.subject_id) for line in told] == [
        ("mandate.amended", base.pk), ("mandate.followed", rider.pk),
    ]  # fmt: skip


@pytest.mark.parametrize("starts_on", [date(2026, 1, 1), date(2025, 6, 1)])
def test_a_rider_comes_after_its_mandate_and_before_its_end(tenant: Any, starts_on: date) -> None:
    base = a_file().mandate
    with pytest.raises(NotADraft, match="prend effet après"):
        draft_rider(mandate=base, starts_on=starts_on, by=BY, at=NOW)
    end(mandate=base, ends_on=FROM, reason="fini", by=BY, at=NOW)
    with pytest.raises(NotADraft, match="en vigueur ce jour-là"):
        draft_rider(mandate=base, starts_on=FROM, by=BY, at=NOW)


def test_files_go_back_on_the_morning_of_the_end_but_those_of_a_plan(tenant: Any) -> None:
    case = a_file(aftermath=Aftermath.RETURNED)
    planned = a_case(creditor=case.creditor, debtor=a_person(case.creditor, first_name="Ana"), number="F2")
    move(case=planned, to=CaseState.PLAN, by=BY, at=NOW, on=TODAY)
    end(mandate=case.mandate, ends_on=FROM, reason="le collège arrête", by=BY, at=NOW)
    assert send_end(case.mandate) == ["compta@saint-aubin.example"]
    assert "les dossiers encore ouverts vous sont rendus, sauf ceux d’un échéancier" in mail.outbox[-1].body
    run(FROM - timedelta(days=1))
    assert Case.objects.get(pk=case.pk).state == CaseState.ACTIVE
    run(FROM)
    assert Case.objects.get(pk=case.pk).state == CaseState.RETURNED
    assert Case.objects.get(pk=planned.pk).state == CaseState.PLAN
    assert JournalLine.objects.filter(verb="mandate.files_returned", case_id=case.pk).count() == 1


@pytest.mark.parametrize(
    ("aftermath", "goes_on"), [(Aftermath.FOLLOWED, True), (Aftermath.KEPT, False), (Aftermath.RETURNED, False)]
)
def test_what_was_signed_says_whether_letters_go_on_after_the_end(
    tenant: Any, aftermath: Aftermath, goes_on: bool
) -> None:
    case = a_file(aftermath=aftermath)
    Case.objects.filter(pk=case.pk).update(first_letter_on=TODAY, first_letter_reference="LH-1")
    end(mandate=case.mandate, ends_on=FROM, reason="fini", by=BY, at=NOW)
    row = Case.objects.select_related("debtor").get(pk=case.pk)
    answer = may_contact(row, row.debtor, Channel.POST, morning(LATER))
    assert isinstance(answer, Allow) == goes_on
    if not goes_on:
        assert answer.code == DenyCode.NO_MANDATE  # type: ignore[union-attr]
    assert in_force(case.creditor, LATER) is None


def test_files_stay_with_us_while_another_mandate_of_the_creditor_is_in_force(tenant: Any) -> None:
    case = a_file(aftermath=Aftermath.RETURNED)
    end(mandate=case.mandate, ends_on=FROM, reason="renouvelé", by=BY, at=NOW)
    made = Mandate.objects.get(pk=case.mandate_id)
    made.pk, made.reference, made.starts_on, made.ends_on = None, "M-SUITE", FROM, None
    made.save()
    run(FROM)
    assert Case.objects.get(pk=case.pk).state == CaseState.ACTIVE
