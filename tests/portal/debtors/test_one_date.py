"""A person changes one date of their plan on their page, without JavaScript, and reads that it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold
from agency.disputes.models import Reply
from agency.plans.models import Instalment, Plan
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, a_case
from tests.factories.plans import a_plan


@pytest.fixture
def plan(case: Case) -> Plan:
    """Three times 162 €, on 10 November, 10 December and 10 January."""
    return a_plan(case)


def part(plan: Plan, number: int) -> Instalment:
    return plan.instalments.get(number=number)


def test_one_date_is_changed_in_two_clicks_and_the_team_sees_it(
    inside: AgencyClient, plan: Plan, to: Callable[..., str]
) -> None:
    home = words(inside.get(to("home")))
    assert "Décaler ce mois" in home
    assert "payer d’avance, ou tout le reste en une fois" in home
    page = words(inside.get(to("plan_date")))
    for said in ("10 novembre 2026", "du 3 novembre 2026 au 9 décembre 2026", "Chaque date se change une fois."):
        assert said in page
    done = words(
        inside.post(to("plan_date"), {"part": part(plan, 2).pk, "to": "2026-12-28", "choice": "day"}, follow=True)
    )
    for said in ("C’est noté.", "162,00 € est maintenant prévu le 28 décembre 2026", "Aucun frais ne s’ajoute."):
        assert said in done
    assert part(plan, 2).due_on == date(2026, 12, 28)
    assert "10 décembre 2026" not in words(inside.get(to("plan_date")))


def test_a_month_is_skipped_by_the_other_button(inside: AgencyClient, plan: Plan, to: Callable[..., str]) -> None:
    first = part(plan, 1)
    done = words(inside.post(to("plan_date"), {"part": first.pk, "to": "", "choice": "last"}, follow=True))
    assert "10 février 2027" in done
    first.refresh_from_db()
    assert (first.number, first.due_on) == (4, date(2027, 2, 10))


def test_a_day_beyond_the_others_is_asked_and_answered_by_a_day(
    inside: AgencyClient, plan: Plan, to: Callable[..., str]
) -> None:
    asked = words(
        inside.post(to("plan_date"), {"part": part(plan, 1).pk, "to": "2027-03-15", "choice": "day"}, follow=True)
    )
    assert "Bien reçu" in asked
    assert "Réponse au plus tard le" in asked
    reply = Reply.objects.get()
    assert "162,00" in reply.text
    assert "15 mars 2027" in reply.text
    assert part(plan, 1).due_on == date(2026, 11, 10)
    assert inside.get(to("plan_date")).status_code == 302, "while it waits, nothing else changes"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"choice": "day"}, "Choisissez le versement à déplacer"),
        ({"choice": "day", "part": "0", "to": "2026-12-28"}, "Choisissez le versement à déplacer"),
        ({"choice": "day", "part": "first"}, "Choisissez le nouveau jour"),
        ({"choice": "day", "part": "first", "to": "demain"}, "Écrivez un jour"),
        ({"choice": "day", "part": "first", "to": "2026-11-02"}, "Choisissez un jour à venir."),
    ],
)
def test_what_is_not_a_date_is_said_beside_it(
    inside: AgencyClient, plan: Plan, to: Callable[..., str], typed: dict[str, str], why: str
) -> None:
    sent = {name: str(part(plan, 1).pk) if value == "first" else value for name, value in typed.items()}
    assert why in words(inside.post(to("plan_date"), sent))
    assert part(plan, 1).due_on == date(2026, 11, 10)


def test_nothing_changes_here_while_the_case_rests(inside: AgencyClient, plan: Plan, to: Callable[..., str]) -> None:
    hold(case=plan.case, reason=HoldReason.PAUSE, by=BY, at=NOW, review_on=date(2026, 12, 1))
    assert inside.get(to("plan_date")).status_code == 302
    assert inside.post(to("plan_date"), {"part": part(plan, 1).pk, "choice": "last"}).status_code == 302
    assert part(plan, 1).number == 1


def test_nobody_reads_the_date_of_another(inside: AgencyClient, plan: Plan, to: Callable[..., str]) -> None:
    other = a_plan(a_case(number="FA-2"))
    other.instalments.update(moved_on=NOW.date())
    silent = (other.instalments.first().pk, part(plan, 1).pk, "x", "9" * 30)
    assert [number for number in silent if "C’est noté" in words(inside.get(to("home"), {"date": number}))] == []


def test_the_team_reads_who_changed_it(inside: AgencyClient, tenant: Any, plan: Plan, to: Callable[..., str]) -> None:
    inside.post(to("plan_date"), {"part": part(plan, 2).pk, "to": "2026-12-28", "choice": "day"})
    desk = AgencyClient(tenant)
    desk.force_login(scene.staff())
    page = words(desk.get(f"/gestion/dossier/{plan.case.reference}/"))
    assert "déplacée par la personne le 2 novembre 2026" in page
