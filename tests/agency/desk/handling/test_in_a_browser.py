"""The pages of a call, a note and a promise in a real browser: nothing for axe, nothing wider than the window."""

from datetime import timedelta

import pytest

from agency.cases.operations import set_first_letter
from agency.handling.models import Call
from agency.parties.enums import ContactKind
from agency.parties.models import ContactPoint
from tests.agency.desk import scene
from tests.agency.desk.test_pages_in_a_browser import POLICY
from tests.factories import BY, a_case
from tests.portal.browser import faults, opened, serve


@pytest.fixture
def pages(desk):
    """A case with everything said on it, and the forms refused."""
    ago = scene.ago(days=9)
    case = a_case(on=ago.date(), at=ago)
    ContactPoint.objects.create(debtor=case.debtor, kind=ContactKind.PHONE, value="06 12 34 56 78", source="person")
    set_first_letter(case=case, reference="LH-1", sent_on=ago.date(), by=BY, at=ago)
    where = f"/gestion/dossier/{case.reference}/"
    desk.post(f"{where}appeler/", {"person": case.debtor_id})
    call = f"/gestion/appel/{Call.objects.get().pk}/"
    shown = {
        "appel": desk.get(call), "appel-refuse": desk.post(call, {"outcome": "spoke", "amount": "x", "due_on": ""}),
        "echeancier": desk.post(call, {"monthly": "20", "plan_day": "10", "dates": "1"}),
        "note": desk.get(f"{where}note/"), "note-refusee": desk.post(f"{where}note/"),
        "promesse": desk.get(f"{where}promesse/"), "promesse-refusee": desk.post(f"{where}promesse/"),
        "facon": desk.get(f"{where}facon-d-ecrire/"), "facon-refusee": desk.post(f"{where}facon-d-ecrire/"),
        "parole": desk.get(f"{where}ce-qu-elle-dit/"), "parole-refusee": desk.post(f"{where}ce-qu-elle-dit/"),
        "raison": desk.get(f"{where}raison/"), "a-conclure": desk.get(where),
    }  # fmt: skip
    back = (scene.TODAY + timedelta(days=1)).isoformat()
    told = {
        "outcome": "spoke",
        "marks": ["postcode", "reference"],
        "note": "Attend sa paie. " * 20,
        "reason": "passing",
    }
    desk.post(call, told | {"amount": "100", "due_on": back, "back_on": back, "back_at": "10:00"})
    shown["dossier"] = desk.get(where)
    return {name: answer.content.decode() for name, answer in shown.items()}


@pytest.mark.e2e
def test_axe_finds_nothing_at_any_width_in_light_or_dark(pages):
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, POLICY)
        assert [fault for name in pages for fault in faults(page, name)] == []


@pytest.mark.e2e
def test_a_call_is_ended_by_keys(pages):
    with opened() as browser:
        page = browser.new_page(locale="fr-FR", viewport={"width": 1280, "height": 900})
        serve(page, pages, POLICY)
        page.goto("http://portail.localhost/appel")
        page.keyboard.press("5")
        assert page.is_checked("input[value=no_answer]")
