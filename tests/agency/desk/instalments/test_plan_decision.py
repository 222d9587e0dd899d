"""A plan that is not followed, read with its steps and decided by a person; a missed date taken up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from agency.cases.models import Case
from agency.desk.cases.enums import Awaited
from agency.desk.cases.queries.next_dates import dates_of, nearest
from agency.instalments.enums import PlanChoice, StepKind
from agency.instalments.models import InstalmentStep
from agency.outbox.models import Message
from agency.plans.models import Plan
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.day.test_nothing_falls_asleep import step_made
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import a_case
from tests.factories.plans import a_plan

OLD = scene.ago(days=60)


@pytest.fixture
def case(tenant: Any) -> Case:
    return a_case(on=OLD.date(), at=OLD)


@pytest.fixture
def step(case: Case) -> InstalmentStep:
    step_made(case, StepKind.DECISION)
    return InstalmentStep.objects.get()


@pytest.fixture
def manager(sign_in: Any) -> AgencyClient:
    client: AgencyClient = sign_in(Role.MANAGER)
    return client


def at(step: InstalmentStep) -> str:
    return reverse("staff_plan_decision", args=[step.pk])


def test_without_a_notice_the_plan_is_kept_or_put_off(manager: AgencyClient, step: InstalmentStep) -> None:
    page = words(manager.get(at(step)))
    for part in ("Versement attendu le", "Garder l’échéancier tel qu’il est", "n’est pas de la mauvaise foi"):
        assert part in page
    assert "Arrêter l’échéancier" not in page
    refused = manager.post(at(step), {"choice": PlanChoice.END, "reason": "x"})
    assert refused.status_code == 422
    refused = manager.post(at(step), {"choice": PlanChoice.KEEP, "reason": ""})
    assert "Dites pourquoi" in words(refused)
    kept = manager.post(at(step), {"choice": PlanChoice.KEEP, "reason": "Elle a une rentrée en janvier."}, follow=True)
    assert "C’est décidé" in words(kept)
    step.refresh_from_db()
    assert (step.choice, step.closed_on) == (PlanChoice.KEEP, scene.TODAY)
    assert "Elle a une rentrée en janvier." in words(manager.get(at(step)))


def test_after_the_days_of_the_notice_a_person_ends_it(manager: AgencyClient, step: InstalmentStep) -> None:
    InstalmentStep.objects.update(answer_by=scene.TODAY - timedelta(days=3))
    assert "Arrêter l’échéancier" in words(manager.get(at(step)))
    ended = manager.post(at(step), {"choice": PlanChoice.END, "reason": "Sans nouvelles."}, follow=True)
    assert "C’est décidé" in words(ended)
    assert Plan.objects.get(pk=step.plan_id).state == "ended"
    assert Message.objects.filter(kind="plan_changed").count() == 1
    refused = manager.post(at(step), {"choice": PlanChoice.KEEP, "reason": "Trop tard."})
    assert "n’attend plus de décision" in words(refused)


def test_the_limitation_of_each_date_is_for_the_team_to_know(manager: AgencyClient, step: InstalmentStep) -> None:
    page = words(manager.get(at(step)))
    for part in ("Compté échéance par échéance", "Arrêté aujourd’hui", "C. civ. 2233", "la date la plus prudente"):
        assert part in page


def test_one_date_gets_another_day(manager: AgencyClient, desk: AgencyClient, sign_in: Any, case: Case) -> None:
    plan = a_plan(case, at=scene.NOW)
    place = reverse("staff_plan_date", args=[plan.pk])
    assert place in desk.get(reverse("staff_case", args=[case.reference])).content.decode()
    part = plan.instalments.get(number=1)
    assert "Quelle échéance" in words(manager.get(place))
    asked = {"part": part.pk, "to": "2026-12-28", "reason": "Payée le 28."}
    for wrong, why in (
        ({"part": ""}, "Choisissez l’échéance."), ({"to": ""}, "Dites quel jour."), ({"to": "x"}, "Écrivez un jour"),
        ({"reason": ""}, "Dites pourquoi"), ({"to": "2030-01-01"}, "Cette date peut aller du"),
    ):  # fmt: skip
        refused = manager.post(place, asked | wrong)
        assert refused.status_code == 422
        assert why in words(refused)
    assert "La date est changée" in words(manager.post(place, asked, follow=True))
    part.refresh_from_db()
    assert part.due_on == date(2026, 12, 28)
    assert sign_in(Role.READER).get(place).status_code == 403
    Plan.objects.filter(pk=plan.pk).update(state="ended")
    assert manager.get(place).status_code == 404


def test_the_case_shows_the_steps_and_the_next_one(desk: AgencyClient, case: Case) -> None:
    step_made(case, StepKind.SECOND)
    InstalmentStep.objects.update(next_on=date(2026, 11, 28))
    Message.objects.update(state="cancelled", cancel_code="by_hand")
    page = words(desk.get(reverse("staff_case", args=[case.reference])))
    assert "Appel, ou second message" in page or "appel, ou second message" in page
    assert "Suite le 28 novembre 2026" in page
    found = nearest(dates_of(case, scene.NOW))
    assert found is not None
    assert (found.what, found.on) == (Awaited.PLAN_STEP, date(2026, 11, 28))


def test_a_missed_date_taken_up_leaves_the_day(desk: AgencyClient, case: Case) -> None:
    step_made(case, StepKind.SECOND)
    step = InstalmentStep.objects.get()
    assert "Échéance manquée" in words(desk.get("/gestion/journee/"))
    told = desk.post(reverse("staff_instalment_seen", args=[step.pk]), follow=True)
    assert "C’est noté" in words(told)
    assert "Échéance manquée" not in words(desk.get("/gestion/journee/"))
