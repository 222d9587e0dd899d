"""A person makes their plan lighter or shorter on their page, side by side, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from agency.cases.enums import HoldReason
from agency.cases.operations import hold
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import receive_reply
from agency.instalments.models import PlanChange
from agency.instalments.operations import decide_change
from agency.instalments.queries import changes_before
from agency.instalments.rules import PlanChoiceRefused
from agency.mandates.models import Mandate
from agency.parties.models import Debtor
from agency.plans.models import Instalment, Plan
from agency.users.enums import Role
from portal.creditors.views.asked.presenters import present_change
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY
from tests.factories.plans import a_plan


@pytest.fixture
def plan(case: Any) -> Plan:
    """Three times 162 €, on 10 November, 10 December and 10 January."""
    return a_plan(case)


def hidden(page: Any) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(read|part|monthly|asks)" value="([^"]*)"', page.content.decode()))


def test_lower_is_read_beside_today_then_done(inside: AgencyClient, plan: Plan, to: Callable[..., str]) -> None:
    assert "Verser plus, verser moins, ou passer un mois" in words(inside.get(to("home")))
    asked = words(inside.get(to("plan_change")))
    assert "Aujourd’hui : 162,00 €. À partir de 48,60 €, c’est fait à la confirmation" in asked
    page = inside.post(to("plan_change"), {"choice": "see_amount", "monthly": "81"})
    seen = words(page)
    for said in (
        "Aujourd’hui, et après",
        "10 novembre 2026",
        "10 avril 2027",
        "Dernière date",
        "Confirmer ce changement",
    ):
        assert said in seen
    assert plan.instalments.count() == 3, "nothing is changed before the last click"
    done = words(inside.post(to("plan_change"), {**hidden(page), "choice": "confirm_amount"}, follow=True))
    for said in ("C’est fait.", "ces dates remplacent les précédentes", "Aucun frais ne s’ajoute."):
        assert said in done
    assert plan.instalments.count() == 6


def test_higher_in_one_payment_left(inside: AgencyClient, plan: Plan, to: Callable[..., str]) -> None:
    page = inside.post(to("plan_change"), {"choice": "see_amount", "monthly": "486"})
    assert "au lieu du" in words(page)
    inside.post(to("plan_change"), {**hidden(page), "choice": "confirm_amount"})
    assert [part.amount for part in plan.instalments.all()] == [Decimal("486.00")]


def test_a_month_is_passed_once_it_was_seen(inside: AgencyClient, plan: Plan, to: Callable[..., str]) -> None:
    second = plan.instalments.get(number=2)
    page = inside.post(to("plan_change"), {"choice": "see_skip", "part": second.pk})
    assert "10 février 2027" in words(page)
    done = words(inside.post(to("plan_change"), {**hidden(page), "choice": "confirm_skip"}, follow=True))
    assert "10 février 2027" in done
    second.refresh_from_db()
    assert second.due_on == date(2027, 2, 10)


def test_beyond_the_mandate_it_is_asked_and_the_team_answers_once(
    inside: AgencyClient, plan: Plan, to: Callable[..., str], tenant: Any
) -> None:
    Mandate.objects.filter(pk=plan.case.mandate_id).update(plan_max_months=3)
    page = inside.post(to("plan_change"), {"choice": "see_amount", "monthly": "81"})
    assert "Demander ce changement" in words(page)
    asked = words(inside.post(to("plan_change"), {**hidden(page), "choice": "confirm_amount"}, follow=True))
    assert "Réponse au plus tard le" in asked
    assert plan.instalments.count() == 3, "the plan goes on as it stands"
    assert "Votre échéancier continue comme aujourd’hui" in asked
    assert "suspendus" not in asked
    change = PlanChange.objects.get()
    once_more = inside.post(to("plan_change"), {"choice": "see_amount", "monthly": "300"})
    assert once_more["Location"] == to("received", change.reply_id), (
        "one at a time: that page says the day of the answer"
    )
    assert "81,00" in Reply.objects.get().text
    desk = AgencyClient(tenant)
    desk.force_login(scene.staff(Role.MANAGER))
    address = reverse("staff_plan_change", args=[change.pk])
    assert desk.get(reverse("staff_reply", args=[change.reply_id])).url == address
    read = words(desk.get(address))
    for said in ("81,00 € par mois, au lieu de 162,00 €", "3 mois au plus", "Accepter le changement"):
        assert said in read
    assert "pourquoi, en une phrase" in words(desk.post(address, {"choice": "decline", "reason": ""}))
    Plan.objects.filter(pk=plan.pk).update(state="ended")
    over = words(desk.get(address))
    assert "Ces versements ne se changent plus : répondez à la personne" in over
    assert "Accepter le changement" not in over
    Plan.objects.filter(pk=plan.pk).update(state="running")
    desk.post(address, {"choice": "accept"})
    assert plan.instalments.count() == 6
    assert "n’attend plus" in words(desk.get(address))
    assert "Votre demande est acceptée" in words(inside.get(to("home")))


def test_a_month_beyond_the_mandate_is_asked_and_exactly_that_month_goes_last(
    inside: AgencyClient, plan: Plan, to: Callable[..., str], tenant: Any
) -> None:
    Mandate.objects.filter(pk=plan.case.mandate_id).update(plan_max_changes=0)
    second = plan.instalments.get(number=2)
    page = inside.post(to("plan_change"), {"choice": "see_skip", "part": second.pk})
    assert "Demander ce changement" in words(page)
    asked = words(inside.post(to("plan_change"), {**hidden(page), "choice": "confirm_skip"}, follow=True))
    assert "Votre échéancier continue comme aujourd’hui" in asked
    change = PlanChange.objects.get()
    assert (change.part, change.state) == (second, "asked")
    second.refresh_from_db()
    assert second.due_on == date(2026, 12, 10), "nothing moves before the answer"
    # One at a time, by either page.
    third = plan.instalments.get(number=3)
    waits = words(inside.post(to("plan_date"), {"part": third.pk, "choice": "last"}))
    assert "Une demande attend déjà sa réponse" in waits or third.due_on == plan.instalments.latest("number").due_on

    told = present_change(changes_before(plan.case.creditor).get(), TODAY)
    assert "passé après les autres : dernière date le 10 février 2027" in told.sums.replace("\u00a0", " ")
    desk = AgencyClient(tenant)
    desk.force_login(scene.staff(Role.MANAGER))
    address = reverse("staff_plan_change", args=[change.pk])
    read = words(desk.get(address))
    assert "Passer le versement de 162,00 € du 10 décembre 2026 après les autres" in read
    assert "0 allégement" in read
    desk.post(address, {"choice": "accept"})
    second.refresh_from_db()
    assert (second.due_on, second.amount) == (date(2027, 2, 10), Decimal("162.00"))
    assert [part.amount for part in plan.instalments.all()] == [Decimal("162.00")] * 3
    home = words(inside.get(to("home")))
    assert "votre versement de 162,00 € du 10 décembre 2026 passe au 10 février 2027" in home
    assert change.plan.changes.get().state == "accepted"


def test_a_month_paid_in_part_is_passed_for_what_is_left_of_it(
    plan: Plan, inside: AgencyClient, to: Callable[..., str]
) -> None:
    Mandate.objects.filter(pk=plan.case.mandate_id).update(plan_max_changes=0)
    second = plan.instalments.get(number=2)
    Instalment.objects.filter(pk=second.pk).update(paid=Decimal("61.50"))
    page = inside.post(to("plan_change"), {"choice": "see_skip", "part": second.pk})
    inside.post(to("plan_change"), {**hidden(page), "choice": "confirm_skip"})
    decide_change(change=PlanChange.objects.get(), accept=True, reason="", by=BY, at=NOW)
    second.refresh_from_db()
    assert second.due_on == date(2027, 2, 10)
    assert "votre versement de 100,50 € du 10 décembre 2026 passe au" in words(inside.get(to("home")))


def test_a_month_that_was_paid_meanwhile_is_answered_otherwise(
    plan: Plan, inside: AgencyClient, to: Callable[..., str]
) -> None:
    Mandate.objects.filter(pk=plan.case.mandate_id).update(plan_max_changes=0)
    second = plan.instalments.get(number=2)
    page = inside.post(to("plan_change"), {"choice": "see_skip", "part": second.pk})
    inside.post(to("plan_change"), {**hidden(page), "choice": "confirm_skip"})
    Instalment.objects.filter(pk=second.pk).update(paid=second.amount)
    with pytest.raises(PlanChoiceRefused, match="ne se passe plus"):
        decide_change(change=PlanChange.objects.get(), accept=True, reason="", by=BY, at=NOW)


@pytest.mark.parametrize("choice", ["amount", "skip"])
def test_what_was_read_as_done_at_once_never_becomes_a_demand(
    inside: AgencyClient, plan: Plan, to: Callable[..., str], choice: str
) -> None:
    """Two tabs open: the mandate's last change is made in the other one."""
    second = plan.instalments.get(number=2)
    page = inside.post(to("plan_change"), {"choice": f"see_{choice}", "monthly": "81", "part": second.pk})
    assert "C’est fait dès que vous confirmez" in words(page)
    Mandate.objects.filter(pk=plan.case.mandate_id).update(plan_max_changes=0)
    again = words(inside.post(to("plan_change"), {**hidden(page), "choice": f"confirm_{choice}"}))
    assert "demande maintenant une réponse de notre part : relisez vos dates" in again
    assert "Demander ce changement" in again
    assert not Reply.objects.exists()
    assert "Plus, c’est fait à la confirmation" in words(inside.get(to("plan_change"))), "less is not promised"


def test_a_month_is_not_passed_for_dates_that_were_not_read(
    inside: AgencyClient, plan: Plan, to: Callable[..., str]
) -> None:
    second = plan.instalments.get(number=2)
    sent = {"choice": "confirm_skip", "part": second.pk, "read": "autre"}
    assert "relisez-les" in words(inside.post(to("plan_change"), sent))
    second.refresh_from_db()
    assert second.due_on == date(2026, 12, 10)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"choice": "see_amount", "monthly": ""}, "À corriger"),
        ({"choice": "see_amount", "monthly": "0"}, "Saisissez un montant entre 1,00 € et 486,00 €"),
        ({"choice": "see_amount", "monthly": "900"}, "Saisissez un montant entre"),
        ({"choice": "see_amount", "monthly": "162"}, "C’est déjà ce que vous versez chaque mois"),
        ({"choice": "see_skip"}, "Choisissez le mois à passer"),
        ({"choice": "confirm_skip", "part": "0"}, "Choisissez le mois à passer"),
        ({"choice": "confirm_amount", "monthly": "81", "read": "autre"}, "relisez-les"),
        ({"choice": ""}, "Verser plus, ou moins"),
    ],
)
def test_what_cannot_be_is_said_beside_it(
    inside: AgencyClient, plan: Plan, to: Callable[..., str], typed: dict[str, str], why: str
) -> None:
    assert why in words(inside.post(to("plan_change"), typed))
    assert plan.instalments.count() == 3


@pytest.mark.parametrize("state", ["paused", "disputed", "protected", "ended", "none"])
def test_nothing_changes_here_while_something_stands_against_it(
    inside: AgencyClient, plan: Plan, to: Callable[..., str], state: str
) -> None:
    if state == "paused":
        hold(case=plan.case, reason=HoldReason.PAUSE, by=BY, at=NOW, review_on=date(2026, 12, 1))
    elif state == "disputed":
        receive_reply(
            case=plan.case, debtor=plan.debtor, kind=ReplyKind.DISPUTE, text="Rien reçu.", answers={}, by=BY, at=NOW,
            on=NOW.date(),
        )  # fmt: skip
    elif state == "protected":
        Debtor.objects.filter(pk=plan.debtor_id).update(protection="overindebted", protected_since=date(2026, 11, 1))
    else:
        Plan.objects.filter(pk=plan.pk).update(state="ended" if state == "ended" else "declined")
    sent = {"choice": "confirm_amount", "monthly": "81"}
    for answer in (inside.get(to("plan_change")), inside.post(to("plan_change"), sent), inside.get(to("plan_changed"))):
        assert answer.status_code in (302, 200)
    assert inside.post(to("plan_change"), sent).status_code == 302
    assert plan.instalments.count() == 3
    assert "Verser plus" not in words(inside.get(to("home")))
