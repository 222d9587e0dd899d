"""Quiet weeks on the page of a creditor: noted, refused with a sentence, told on its cases, taken back."""

from __future__ import annotations

from typing import Any

import time_machine

from agency.cases.models import Case
from agency.desk.strategies.presenters.today import present_today
from agency.desk.strategies.queries import case_now
from agency.strategies.models import QuietPeriod
from agency.strategies.operations import install_defaults, tick
from agency.users.enums import Role
from tests.agency.desk.page_text import words
from tests.factories import BY, NOW, TODAY, a_case


def test_a_manager_notes_them_on_the_page_of_the_creditor(tenant: Any, sign_in: Any) -> None:
    install_defaults(by=BY, at=NOW)
    case = a_case()
    with time_machine.travel(NOW, tick=False):
        boss = sign_in(Role.MANAGER)
        url = f"/gestion/creancier/{case.creditor_id}/"
        told = {"label": "Toussaint", "starts_on": "2026-11-02", "ends_on": "2026-11-08", "source": "le ministère"}
        shown = words(boss.post(f"{url}semaines-calmes/", told, follow=True))
        assert "Toussaint" in shown
        assert "le ministère" in shown
        refused = boss.post(f"{url}semaines-calmes/", told | {"ends_on": "2026-10-01"})
        assert refused.status_code == 422
        assert "La fin vient après le début." in words(refused)
        assert boss.post(f"{url}semaines-calmes/", {"label": "Été"}).status_code == 422
        tick(by=BY, on=TODAY, at=NOW)
        today = present_today(case_now(Case.objects.get(pk=case.pk), NOW, TODAY))
        assert any("Semaines calmes du créancier" in line.words for line in today.standing)
        period = QuietPeriod.objects.get()
        assert "retirées" in words(boss.post(f"/gestion/semaines-calmes/{period.pk}/retirer/", follow=True))
        assert sign_in(Role.READER).post(f"{url}semaines-calmes/", told).status_code == 403
