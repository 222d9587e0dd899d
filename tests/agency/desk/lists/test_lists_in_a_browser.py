"""The pages beside the lists in a real browser: nothing for axe to say, nothing wider than the window."""

import pytest

from agency.cases.together.operations import tag_together
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.factories import BY
from tests.portal.browser import faults, opened, serve

POLICY = "default-src 'self'; img-src 'self' data:"
SET = "/gestion/dossiers-ensemble/"


@pytest.mark.e2e
def test_axe_finds_nothing_on_the_pages_of_a_set_and_of_views(sign_in, ines):
    cases = scene.a_morning()
    boss = sign_in(Role.MANAGER)
    numbers = [case.pk for case in cases.values()]
    act = tag_together(cases=numbers, name="Rentrée 2026", user=ines, by=BY, at=scene.NOW)
    boss.post("/gestion/vues/dossiers/?state=active", {"name": "Dossiers en cours", "columns": ["reference", "due"]})
    ticked = {"case": [str(number) for number in numbers]}
    pages = {
        "ensemble": boss.get(SET), "vide": boss.get(f"{SET}?q=zzzz"), "fait": boss.get(f"{SET}{act.pk}/"),
        "apercu": boss.post(f"{SET}apercu/", {**ticked, "act": "assign", "referent": str(ines.pk)}),
        "refuse": boss.post(f"{SET}apercu/", {**ticked, "act": "suspend"}), "vues": boss.get("/gestion/vues/dossiers/"),
        "vues-refusees": boss.post("/gestion/vues/dossiers/", {}),
    }  # fmt: skip
    shown = {name: answer.content.decode() for name, answer in pages.items()}
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, shown, POLICY)
        assert [fault for name in shown for fault in faults(page, name)] == []
