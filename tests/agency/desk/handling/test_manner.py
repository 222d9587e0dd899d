"""From a case: how its person is written to, by whom it was noted and why."""

import pytest

from agency.parties.models import MannerChange
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import a_case


@pytest.fixture
def case(tenant):
    return a_case()


def of(case):
    return f"/gestion/dossier/{case.reference}/facon-d-ecrire/"


def test_it_is_chosen_in_one_step_and_read_on_the_case(desk, case):
    told = {
        "person": case.debtor_id,
        "gentle_words": "on",
        "paper_only": "on",
        "slower_days": "7",
        "why": "Elle lit mal.",
    }
    page = words(desk.post(of(case), told, follow=True))
    for said in ("Ton doux", "Par la poste seulement", "7 jours de plus", "notée par Inès Caron le 23 novembre 2026"):
        assert said in page
    assert "Elle lit mal." in page
    assert "Façon d’écrire à la personne changée" in page
    again = desk.get(f"{of(case)}?personne={case.debtor_id}").content.decode()
    assert 'name="slower_days" value="7"' in again


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(desk, case):
    answer = desk.post(of(case), {"person": case.debtor_id, "slower_days": "45", "why": ""})
    assert answer.status_code == 422
    assert "de 0 à 30" in words(answer)
    assert "Dites en quelques mots pourquoi" in words(answer)
    assert 'value="45"' in answer.content.decode()
    assert desk.get(f"{of(case)}?personne=x").status_code == 200
    assert not MannerChange.objects.exists()


def test_a_reader_changes_nothing(sign_in, case):
    told = {"person": case.debtor_id, "slower_days": "7", "why": "x"}
    assert sign_in(Role.READER).post(of(case), told).status_code in {302, 403}
    assert not MannerChange.objects.exists()


def test_the_page_asks_no_more_for_three_changes_than_for_one(desk, case):
    told = {"person": case.debtor_id, "slower_days": "7", "why": "x"}
    desk.post(of(case), told)
    once = scene.asked(desk, f"/gestion/dossier/{case.reference}/")
    for days in ("5", "3"):
        desk.post(of(case), told | {"slower_days": days})
    assert scene.asked(desk, f"/gestion/dossier/{case.reference}/") == once
