"""A sum that is time-barred is asked on no page, whether the night has passed or not; the law's day is said truly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from agency.cards.enums import AttemptState
from agency.cards.models import CardAttempt
from agency.cases.models import Case
from agency.payments.enums import Method
from agency.payments.operations import receive
from portal.debtors.presenters.cases import case_detail
from portal.debtors.view_models import Situation
from tests.agency.limitation.nights import watch
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person
from tests.factories.plans import a_plan

BARRED = "Cette somme ne vous est plus demandée"


@pytest.fixture
def case(tenant: Any, posted: Callable[..., Case]) -> Case:
    """A bill whose last day was yesterday."""
    return posted(due_on=date(2024, 11, 1))


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


@pytest.mark.parametrize("night_passed", [True, False])
def test_nothing_is_asked_nor_offered_any_more(
    inside: AgencyClient, case: Case, to: Callable[..., str], night_passed: bool
) -> None:
    if night_passed:
        watch(by=BY, at=NOW, on=TODAY)
    page = text_of(inside.get(to("home")))
    assert BARRED in page
    assert "Depuis le lundi 2 novembre 2026, le délai prévu par la loi pour la demander est passé" in page
    assert "vous restez libre de la régler un jour" in page
    for asked in ("Il reste à régler", "Régler en une fois", "Régler en plusieurs fois", "IBAN", case.rf_reference):
        assert asked not in page
    for closed in ("pay", "transfer", "plan"):
        assert inside.get(to(closed)).status_code == 302


def test_the_last_day_is_not_over(inside: AgencyClient, to: Callable[..., str], clock: Any) -> None:
    clock.shift(timedelta(days=-1))
    assert BARRED not in text_of(inside.get(to("home")))


def test_a_part_paid_near_the_end_says_which_day_it_moves(
    inside: AgencyClient, to: Callable[..., str], clock: Any
) -> None:
    clock.shift(timedelta(days=-1))
    page = text_of(inside.get(to("pay")))
    assert "Le délai pour vous demander cette somme finit le 1er novembre 2026" in page
    assert "ce délai recommence" in page


def test_it_is_over_for_one_of_two_people_only(tenant: Any, posted: Callable[..., Case]) -> None:
    case = posted(with_debtor=a_person(a_creditor(), first_name="Alex", email="alex@roussel.example"))
    first, second = case.parties.all()
    case.parties.filter(pk=second.pk).update(last_day_to_act=TODAY - timedelta(days=1))
    assert case_detail(case.parties.get(debtor=first.debtor), at=NOW).situation == Situation.OPEN
    assert case_detail(case.parties.get(debtor=second.debtor), at=NOW).situation == Situation.BARRED


def test_the_plan_the_file_and_the_creditors_page_give_one_day(tenant: Any) -> None:
    case = a_case(number="FA-2026-0700")
    a_plan(case)
    case.refresh_from_db()
    detail = case_detail(case.parties.get(debtor=case.debtor), at=NOW)
    assert detail.last_day == case.last_day_to_act == date(2028, 11, 2)
    assert reverse("debtors:home", args=[case.reference])


def test_a_part_paid_by_card_of_a_barred_debt_leaves_nothing_asked(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    """Paid on the provider's page opened the evening before; the law's day went by meanwhile."""
    watch(by=BY, at=NOW, on=TODAY)
    attempt = CardAttempt.objects.create(
        case=case, debtor=case.debtor, amount=Decimal("86.00"), provider_key="eve", intent_ref="pi_eve",
        state=AttemptState.PAID, created_at=NOW,
    )  # fmt: skip
    receive(
        case=case, debtor=case.debtor, amount=Decimal("86.00"), method=Method.CARD, received_on=TODAY, value_on=TODAY,
        source="stripe", external_id=attempt.intent_ref, by=BY, at=NOW,
    )  # fmt: skip
    page = text_of(inside.get(to("back")))
    assert "Merci, votre paiement est bien arrivé." in page
    assert '<dt>Reste demandé</dt><dd class="nb">0,00 €</dd>' in page
    assert "Vous ne recevrez plus de courrier pour cette somme" in page
    assert "400,00" not in page
    assert "Le reste vous attend" not in page
