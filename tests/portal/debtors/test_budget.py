"""A person makes their budget by bands: what seems bearable is suggested, nothing is asked twice nor kept."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from agency.budgets.models import BearableAmount
from agency.cases.models import Case
from agency.journal.models import JournalLine
from agency.plans.models import Plan
from tests.databases import AgencyClient
from tests.factories.scales import scales
from tests.portal.browser import faults, opened, serve
from tests.portal.debtors.test_cases import text_of

ANSWERS = {
    "adults": "1", "children": "0", "resources": "1500", "housing": "700", "energy": "200", "transport": "100",
    "others": "0",
}  # fmt: skip
__all__ = ["scales"]
OFFER = "Calculer un montant qui tient dans mon budget"


def result(case: Case) -> BearableAmount:
    return BearableAmount.objects.get(case=case)


def test_without_the_scales_of_the_day_nothing_is_guessed_nor_offered(
    inside: AgencyClient, to: Callable[..., str]
) -> None:
    assert OFFER not in text_of(inside.get(to("plan")))
    assert inside.get(to("budget")).url == to("plan")
    assert inside.post(to("budget"), ANSWERS).url == to("plan")
    assert not BearableAmount.objects.exists()


@pytest.mark.usefixtures("scales")
def test_what_seems_bearable_bounds_the_plans_that_are_offered(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    assert OFFER in text_of(inside.get(to("plan")))
    assert inside.post(to("budget"), ANSWERS).url == to("plan")

    # 1 500 € come in at least, 1 000 € go out at most: half of what is left is 250 €, a court could seize 234,76 €.
    assert (result(case).amount, result(case).spare) == (Decimal("230.00"), Decimal("-200.00"))
    page = text_of(inside.get(to("plan"))).replace("\xa0", " ")
    assert "230,00 € par mois semblent supportables. C’est une suggestion : vous choisissez." in page
    offered = [Decimal(each) for each, _label in inside.get(to("plan")).context["form"]["amount"].field.choices[:-1]]
    assert offered
    assert max(offered) <= Decimal("230.00")


@pytest.mark.usefixtures("scales")
def test_no_answer_is_kept_anywhere_and_the_journal_says_nothing_of_it(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    inside.post(to("budget"), ANSWERS | {"resources": "1750", "housing": "1100"})

    said = DjangoJSONEncoder().encode(list(JournalLine.objects.values()))
    kept = DjangoJSONEncoder().encode([dict(inside.session), *BearableAmount.objects.values()])
    assert "budget.made" in said
    assert not [figure for figure in ("1750", "1100") if figure in said + kept]


@pytest.mark.usefixtures("scales")
def test_when_nothing_is_left_nothing_is_proposed_and_a_pause_is(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    answer = text_of(inside.post(to("budget"), ANSWERS | {"resources": "1000"}))
    assert "nous ne vous proposons pas de payer" in answer
    assert result(case).amount is None
    page = inside.get(to("plan"))
    assert "nous ne proposons pas de montant" in text_of(page)
    assert len(page.context["form"]["amount"].field.choices) == 1


@pytest.mark.usefixtures("scales")
def test_an_amount_that_leaves_too_little_is_never_refused(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    inside.post(to("budget"), ANSWERS)
    inside.post(to("plan"), {"next": "review", "amount": "own", "own": "243", "day": "10"})
    review = text_of(inside.get(to("plan_review"))).replace("\xa0", " ")
    assert "230,00 € par mois semblent supportables ; vous pouvez aussi garder le vôtre." in review
    inside.post(to("plan_review"), {"read": "on"})
    assert Plan.objects.get(case=case).monthly == Decimal("243.00")


@pytest.mark.usefixtures("scales")
def test_three_payments_ask_for_nothing_and_a_long_plan_says_why_it_might_help(
    inside: AgencyClient, to: Callable[..., str]
) -> None:
    helps = "Un calcul par tranches peut nous aider à vous répondre"
    inside.post(to("plan"), {"next": "compute", "amount": "own", "own": "162", "day": "10"})
    assert helps not in text_of(inside.get(to("plan")))
    inside.post(to("plan"), {"next": "compute", "amount": "own", "own": "6", "day": "10"})
    assert helps in text_of(inside.get(to("plan")))


@pytest.mark.usefixtures("scales")
def test_what_is_missing_is_asked_in_words_and_what_was_chosen_stays(
    inside: AgencyClient, to: Callable[..., str]
) -> None:
    page = inside.post(to("budget"), ANSWERS | {"resources": "", "adults": ""}).content.decode()
    assert "Choisissez une tranche, même à peu près" in page
    assert "Choisissez un nombre" in page
    assert '<option value="700" selected>' in page


@pytest.mark.e2e
@pytest.mark.usefixtures("scales")
def test_axe_finds_nothing_and_no_script_is_needed(
    inside: AgencyClient, to: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {"plan-sans-budget": inside.get(to("plan")), "budget": inside.get(to("budget"))}
    pages["budget-refuse"] = inside.post(to("budget"), ANSWERS | {"resources": ""})
    pages["rien"] = inside.post(to("budget"), ANSWERS | {"resources": "500"})
    inside.post(to("budget"), ANSWERS)
    inside.post(to("plan"), {"next": "review", "amount": "own", "own": "243", "day": "10"})
    pages |= {"plan": inside.get(to("plan")), "relire": inside.get(to("plan_review"))}
    shown = {name: answer.content.decode() for name, answer in pages.items()}
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, shown, pages["budget"].headers["content-security-policy"])
        assert [fault for name in shown for fault in faults(page, name)] == []
