"""Paying in several times: choose, read again, agree; nothing is engaged before the last button."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from agency.cases.models import Case
from agency.plans.models import Plan
from tests.databases import AgencyClient
from tests.portal.debtors.test_cases import pay, text_of


def choose(browser: AgencyClient, to: Callable[..., str], **data: str) -> Any:
    return browser.post(to("plan"), {"next": "review", **data})


def test_three_amounts_lowest_first_and_none_chosen(inside: AgencyClient, to: Callable[..., str]) -> None:
    page = inside.get(to("plan"))

    amounts = re.findall(r'name="amount" value="([\d.]+|own)"', page.content.decode())
    offered = [Decimal(amount) for amount in amounts[:-1]]
    assert len(offered) == 3
    assert offered == sorted(offered)
    assert amounts[-1] == "own"
    assert "checked" not in page.content.decode()


def test_recalculating_shows_the_dates_and_engages_nothing(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    answer = inside.post(to("plan"), {"amount": "own", "own": "81", "day": "10", "next": "compute"})

    assert answer.url == to("plan")
    page = text_of(inside.get(to("plan"))).replace("\u00a0", " ")
    assert "6 versements de 81,00 €, du 10" in page
    assert "Total : 486,00 €, sans frais." in page
    assert not Plan.objects.exists()


def test_an_offer_read_and_accepted_runs_at_once(inside: AgencyClient, case: Case, to: Callable[..., str]) -> None:
    assert choose(inside, to, amount="own", own="81,00", day="10").url == to("plan_review")
    review = text_of(inside.get(to("plan_review"))).replace("\u00a0", " ")
    assert "vous reconnaissez devoir 486,00 €" in review
    assert "reconnaissance de la dette" in review
    not_read = inside.post(to("plan_review"), {})
    assert "Cochez la case pour confirmer que vous avez lu l’échéancier" in not_read.content.decode()
    assert not_read.content.decode().count("<title>À corriger – ") == 1

    agreed = inside.post(to("plan_review"), {"read": "on"}, follow=True)
    assert "C’est d’accord." in text_of(agreed)
    plan = Plan.objects.get()
    assert (plan.state, plan.monthly, plan.day) == ("running", Decimal("81.00"), 10)
    assert sum(part.amount for part in plan.instalments.all()) == Decimal("486.00")
    assert len(plan.evidence["session"]) == len(plan.evidence["ip"]) == 64
    assert inside.get(to("plan")).url == to("home")
    assert inside.get(to("plan_review")).url == to("plan")


def test_the_running_plan_shows_its_next_date(inside: AgencyClient, case: Case, to: Callable[..., str]) -> None:
    choose(inside, to, amount="own", own="81", day="10")
    inside.post(to("plan_review"), {"read": "on"})
    pay(case, "81.00")

    page = text_of(inside.get(to("home"))).replace("\u00a0", " ")
    parts = list(Plan.objects.get().instalments.all())
    assert parts[0].paid == Decimal("81.00")
    assert "Prochain versement : 81,00 €" in page
    assert "Régler en plusieurs fois" not in page


def test_an_amount_below_the_creditors_rule_waits_for_an_answer(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    choose(inside, to, amount="own", own="5", day="5")
    assert "Envoyer ma proposition" in inside.get(to("plan_review")).content.decode()

    sent = inside.post(to("plan_review"), {"read": "on"}, follow=True)
    assert "Votre proposition est chez nous." in text_of(sent)
    assert Plan.objects.get().state == "proposed"
    assert case.holds.filter(reason="proposal").count() == 1


def test_corrections_say_what_to_do_and_keep_what_was_typed(inside: AgencyClient, to: Callable[..., str]) -> None:
    nothing = inside.post(to("plan"), {}).content.decode()
    assert "Choisissez un montant par mois ou saisissez le vôtre" in nothing
    assert "Choisissez un jour du mois" in nothing
    assert 'href="#id_amount_0"' in nothing

    words = inside.post(to("plan"), {"amount": "own", "own": "mille", "day": "10"}).content.decode()
    assert "Saisissez un montant entre 1,00" in words
    assert 'value="mille"' in words
    assert re.search(r'aria-describedby="id_own_helptext id_own_error"', words)


def test_a_proposal_not_sent_yet_follows_the_sum_owed(
    inside: AgencyClient, case: Case, to: Callable[..., str], clock: Any
) -> None:
    choose(inside, to, amount="own", own="81", day="10")
    pay(case, "405.00")
    clock.shift(timedelta(minutes=5))

    assert "81,00" in text_of(inside.get(to("plan_review")))
    assert "486,00" not in text_of(inside.get(to("plan_review")))
