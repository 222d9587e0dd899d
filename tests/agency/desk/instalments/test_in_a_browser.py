"""The pages of missed dates in a real browser, the team's and the person's: nothing for axe, nothing too wide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from agency.cases.operations import current_code, set_first_letter
from agency.instalments.enums import StepKind
from agency.instalments.models import InstalmentStep
from agency.mandates.models import Mandate
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.day.test_nothing_falls_asleep import step_made
from tests.databases import AgencyClient
from tests.factories import BY, a_case
from tests.portal.browser import faults, opened, serve

POLICY = "default-src 'self'; img-src 'self' data:"
OLD = scene.ago(days=60)


@pytest.mark.e2e
def test_axe_finds_nothing_at_any_width(sign_in: Any, tenant: Any) -> None:
    case = a_case(on=OLD.date(), at=OLD)
    set_first_letter(case=case, reference="X-L1", sent_on=OLD.date(), by=BY, at=OLD)
    step_made(case, StepKind.DECISION)
    InstalmentStep.objects.update(answer_by=scene.TODAY - timedelta(days=3))
    Mandate.objects.update(plan_max_months=60)
    step, boss, person = InstalmentStep.objects.get(), sign_in(Role.MANAGER), AgencyClient(tenant)
    code = current_code(debtor=case.debtor, by=BY, at=scene.NOW)
    person.post("/espace/", {"code": code, "postcode": "44300"})
    answers = {
        "decision": boss.get(reverse("staff_plan_decision", args=[step.pk])),
        "one_date": boss.get(reverse("staff_plan_date", args=[step.plan_id])),
        "day": boss.get(f"/gestion/journee/?file=appels&ligne=unfollowed-{step.pk}"),
        "home": person.get(reverse("debtors:home", args=[case.reference])),
        "dates": person.get(reverse("debtors:plan_dates", args=[case.reference])),
    }
    assert {answer.status_code for answer in answers.values()} == {200}
    with opened() as browser:
        page = browser.new_page()
        serve(page, {name: answer.content.decode() for name, answer in answers.items()}, POLICY)
        assert [fault for name in answers for fault in faults(page, name)] == []
