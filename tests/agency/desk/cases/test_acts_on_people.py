"""A leaked code is replaced, a protection noted, an owner named: from the page of the case, by who may."""

import pytest

from agency.cases.operations import current_code
from agency.cases.queries import code_hashes
from agency.parties.enums import Protection
from agency.parties.operations import protect
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import BY, NOW, TODAY, a_case, a_person


@pytest.fixture
def case(tenant):
    return a_case(total="900.00", paid="0.00")


@pytest.fixture
def url(case):
    return f"/gestion/dossier/{case.reference}/"


def noted(person):
    person.refresh_from_db()
    return person.protection, str(person.protected_since or "")


def test_a_death_is_noted_and_the_page_says_that_nothing_leaves(desk, case, url):
    said = {"person": case.debtor.pk, "protection": "deceased", "since": "2026-11-20"}
    page = words(desk.post(f"{url}proteger/", said, follow=True))
    assert noted(case.debtor) == (Protection.DECEASED, "2026-11-20")
    assert f"plus aucune relance ne part vers {case.debtor.full_name}" in page
    assert "Situation protégée : décès" in page
    assert "Situation protégée depuis le 20 novembre 2026 : aucune relance ne part" in page
    assert "Protection notée : décès Inès Caron" in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"protection": "", "since": "2026-11-20"}, "Choisissez ce qui protège la personne."),
        ({"protection": "deceased", "since": ""}, "Dites depuis quel jour la personne est protégée."),
        ({"protection": "deceased", "since": "hier"}, "Écrivez la date en entier"),
        ({"protection": "deceased", "since": "2026-11-24"}, "Ce jour n’est pas encore venu"),
    ],
)
def test_a_protection_says_what_and_since_when(given, said, desk, case, url):
    answer = desk.post(f"{url}proteger/", {"person": case.debtor.pk, **given})
    assert answer.status_code == 422
    assert said in words(answer)
    # What was right stays in the form, which is open.
    assert 'value="deceased" selected' in answer.content.decode() or not given["protection"]
    assert noted(case.debtor) == ("", "")


def test_a_protection_that_ended_is_taken_back(desk, case, url):
    protect(debtor=case.debtor, protection=Protection.OVERINDEBTED_FILED, since=TODAY, by=BY, at=NOW)
    page = words(desk.post(f"{url}proteger/", {"person": case.debtor.pk, "protection": "none"}, follow=True))
    assert noted(case.debtor) == ("", "")
    assert "La protection est retirée" in page
    assert "Aucune protection connue" in page
    assert "Protection notée : aucune" in page


def test_each_person_of_a_case_has_a_protection_of_their_own(desk, tenant):
    case = a_case(number="F2")
    other = a_person(case.creditor, first_name="Alex", email="alex@roussel.example")
    joint = a_case(number="F3", debtor=a_person(case.creditor, first_name="Sacha", email=""), with_debtor=other)
    place = f"/gestion/dossier/{joint.reference}/proteger/"
    desk.post(place, {"person": other.pk, "protection": "guardianship", "since": "2026-11-20"})
    assert noted(other)[0] == Protection.GUARDIANSHIP
    assert noted(joint.debtor)[0] == Protection.NONE


@pytest.mark.parametrize("act", ["proteger", "nouveau-code"])
def test_somebody_who_is_not_of_the_case_is_left_alone(act, desk, case, url):
    stranger = a_person(case.creditor, last_name="Ailleurs", email="")
    for person in (stranger.pk, "", "x"):
        given = {"person": person, "protection": "deceased", "since": "2026-11-20"}
        answer = desk.post(f"{url}{act}/", given)
        assert answer.status_code == 422
        assert "Cette personne n’est pas au dossier." in words(answer)
    assert noted(stranger) == ("", "")
    assert not stranger.access_codes.exists()


def test_a_leaked_code_opens_nothing_any_more(desk, case, url):
    leaked = current_code(debtor=case.debtor, by=BY, at=NOW)
    page = words(desk.post(f"{url}nouveau-code/", {"person": case.debtor.pk}, follow=True))
    assert "l’ancien n’ouvre plus rien, la prochaine lettre portera le nouveau" in page
    assert "Code d’accès remplacé Inès Caron" in page
    standing = case.debtor.access_codes.get(replaced_at=None)
    assert standing.code_hash != code_hashes(leaked)[0]
    assert standing.code_hash == code_hashes(current_code(debtor=case.debtor, by=BY, at=NOW))[0]


def test_a_manager_says_who_follows_the_case(ines, sign_in, case, url):
    boss = sign_in(Role.MANAGER)
    accountant = scene.staff(Role.ACCOUNTANT, "Paul", "Morel")
    shown = words(boss.get(url))
    assert "Confier à quelqu’un" in shown
    assert "Paul Morel" not in shown
    page = words(boss.post(f"{url}attribuer/", {"referent": ines.pk}, follow=True))
    assert "Le dossier est suivi par Inès Caron." in page
    assert "Dossier attribué" in page
    for nobody in ("", accountant.pk):
        assert boss.post(f"{url}attribuer/", {"referent": nobody}).status_code == 422
    assert "Choisissez qui suit le dossier." in words(boss.post(f"{url}attribuer/"))
    case.refresh_from_db()
    assert case.referent == ines


ACTS = {
    "proteger": {Role.HANDLER, Role.MANAGER},
    "nouveau-code": {Role.HANDLER, Role.MANAGER},
    "attribuer": {Role.MANAGER},
}
BUTTONS = {
    "proteger": "Noter une protection",
    "nouveau-code": "Remplacer le code d’accès",
    "attribuer": "Confier à quelqu’un",
}


@pytest.mark.parametrize("role", Role)
def test_who_may_not_act_gets_a_403_and_no_button(role, sign_in, case, url):
    client = sign_in(role)
    shown = words(client.get(url))
    for act, roles in ACTS.items():
        assert (BUTTONS[act] in shown) == (role in roles), act
        assert client.post(f"{url}{act}/").status_code == (422 if role in roles else 403), act
        assert client.get(f"{url}{act}/").status_code == 405, act
    assert noted(case.debtor) == ("", "")


def test_the_page_asks_as_much_for_one_person_as_for_two_and_for_a_large_team(sign_in, tenant):
    boss = sign_in(Role.MANAGER)
    alone = a_case(number="F2")
    boss.get(f"/gestion/dossier/{alone.reference}/")
    counted = scene.asked(boss, f"/gestion/dossier/{alone.reference}/")
    other = a_person(alone.creditor, first_name="Alex", email="alex@roussel.example")
    joint = a_case(number="F3", debtor=a_person(alone.creditor, first_name="Sacha", email=""), with_debtor=other)
    for number in range(6):
        scene.staff(Role.HANDLER, f"Zoé{number}", "Renfort")
    protect(debtor=other, protection=Protection.DECEASED, since=TODAY, by=BY, at=NOW)
    assert scene.asked(boss, f"/gestion/dossier/{joint.reference}/") == counted
