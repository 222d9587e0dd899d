"""An address that a person refused is not written to again, though it works (R6.8)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from agency.cases.models import Case
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.operations import plan
from agency.outbox.queries import contact_facts
from agency.parties.enums import ContactKind, Source
from agency.parties.models import ContactPoint, Debtor
from agency.parties.queries import usable_email
from tests.factories import BY, NOW, TODAY, a_case, a_receipt


@pytest.fixture
def case(tenant: Any) -> Case:
    """Camille asked us to stop writing to her only address."""
    case = a_case()
    case.debtor.contact_points.update(opted_out_at=NOW)
    return case


def the_same_person(case: Case) -> Debtor:
    """The person as a later morning reads her."""
    return Debtor.objects.get(pk=case.debtor_id)


def test_what_is_owed_to_her_goes_by_post_instead(case: Case) -> None:
    receipt = plan(
        case=case,
        debtor=the_same_person(case),
        kind=MessageKind.RECEIPT,
        planned_on=TODAY,
        dedupe_key="receipt:1",
        payload=a_receipt(),
        by=BY,
        at=NOW,
    )
    assert receipt is not None
    assert receipt.channel == Channel.POST
    assert mail.outbox == []


def test_the_gate_knows_that_she_refused(case: Case) -> None:
    assert usable_email(the_same_person(case)) is None
    assert contact_facts(case, the_same_person(case), NOW).opted_out == {Channel.EMAIL}


def test_another_address_that_she_gives_later_is_used(case: Case) -> None:
    second = ContactPoint.objects.create(
        debtor=case.debtor, kind=ContactKind.EMAIL, value="camille@travail.example", source=Source.DEBTOR
    )
    assert usable_email(the_same_person(case)) == second
    assert contact_facts(case, the_same_person(case), NOW).opted_out == frozenset()


def test_an_address_that_does_not_work_is_not_used_either(tenant: Any) -> None:
    case = a_case()
    case.debtor.contact_points.update(valid=False)
    assert usable_email(the_same_person(case)) is None
