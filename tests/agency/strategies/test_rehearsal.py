"""Who edits a strategy sees the calendar that a case would live through."""

import time_machine

from agency.strategies.models import Strategy
from agency.strategies.operations import install_defaults
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.databases import AgencyClient
from tests.factories import BY, NOW


def test_the_editor_shows_each_letter_with_its_dates(tenant):
    install_defaults(by=BY, at=NOW)
    strategy = Strategy.objects.get(audience="business")
    with time_machine.travel("2026-09-01 08:00", tick=False):
        browser = AgencyClient(tenant)
        browser.force_login(scene.staff(Role.MANAGER, "Karim", "Haddou"))
        shown = browser.get(f"/gestion/snippets/agency/strategy/edit/{strategy.pk}/").content.decode()
    assert "Pour un dossier qualifié le 1 septembre 2026" in shown
    assert "jeudi 17 septembre 2026" in shown


def test_a_new_strategy_has_no_calendar_yet(tenant):
    with time_machine.travel("2026-09-01 08:00", tick=False):
        browser = AgencyClient(tenant)
        browser.force_login(scene.staff(Role.MANAGER, "Karim", "Haddou"))
        shown = browser.get("/gestion/snippets/agency/strategy/add/").content.decode()
    assert "Enregistrez des étapes" in shown
