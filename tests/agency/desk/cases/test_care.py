"""A person who needs care: noted from the page of the case without a reason, with the formats they read best."""

from __future__ import annotations

from typing import Any

import pypdf
import pytest

from agency.cases.models import Case
from agency.journal.models import JournalLine
from agency.outbox.models import Message
from agency.outbox.operations import prepare
from agency.parties.models import Debtor, MannerChange
from agency.strategies.operations import install_defaults, tick
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person, a_profile

ALL = {"adapted": "on", "language": "en", "large_print": "on", "easy_words": "on"}
BADGES = ("Contact adapté", "Lettres en grands caractères", "Facile à lire", "Lit ses pages en EN")


@pytest.fixture
def case(tenant: Any) -> Case:
    return a_case(total="900.00", paid="0.00")


def of(case: Case) -> str:
    return f"/gestion/dossier/{case.reference}/egards/"


def noted(person: Debtor) -> tuple[bool, str, bool, bool]:
    person.refresh_from_db()
    return person.adapted_contact, person.language, person.large_print, person.easy_words


def badges(page: str) -> list[str]:
    return [badge for badge in BADGES if badge in page]


def test_it_is_noted_in_one_step_without_a_reason_and_taken_back(desk: AgencyClient, case: Case) -> None:
    shown = words(desk.get(f"/gestion/dossier/{case.reference}/"))
    assert "Aucun motif n’est demandé ni gardé." in shown
    assert badges(shown) == []
    page = words(desk.post(of(case), ALL | {"person": case.debtor_id, "why": "Elle lit mal."}, follow=True))
    assert noted(case.debtor) == (True, "en", True, True)
    assert f"C’est noté pour {case.debtor.full_name}, sans motif." in page
    assert badges(page) == list(BADGES)
    assert "Égards et formats de la personne notés Inès Caron" in page
    (line,) = JournalLine.objects.filter(verb="care.set")
    assert line.subject_id == case.debtor_id
    assert line.data == {"adapted": True, "language": "en", "large_print": True, "easy_words": True}
    assert not MannerChange.objects.exists()
    page = words(desk.post(of(case), {"person": case.debtor_id, "language": "fr"}, follow=True))
    assert noted(case.debtor) == (False, "fr", False, False)
    assert badges(page) == []
    assert JournalLine.objects.filter(verb="care.set").count() == 2


def test_what_is_held_is_ticked_and_the_rest_of_the_person_is_left_as_it_was(desk: AgencyClient, case: Case) -> None:
    Debtor.objects.filter(pk=case.debtor_id).update(paper_only=True, slower_days=3, call_slot="morning")
    desk.post(of(case), ALL | {"person": case.debtor_id})
    html = desk.get(f"/gestion/dossier/{case.reference}/").content.decode()
    for name in ("adapted", "large_print", "easy_words"):
        assert f'name="{name}" checked' in html
    assert '<option value="en" lang="en" selected>' in html
    person = Debtor.objects.get(pk=case.debtor_id)
    assert (person.paper_only, person.slower_days, person.call_slot) == (True, 3, "morning")


@pytest.mark.parametrize("language", ["", "xx"])
def test_a_language_that_we_do_not_write_is_refused_and_nothing_ticked_is_lost(
    desk: AgencyClient, case: Case, language: str
) -> None:
    answer = desk.post(of(case), {"person": case.debtor_id, "adapted": "on", "language": language})
    assert answer.status_code == 422
    assert "Choisissez la langue de ses pages." in words(answer)
    assert 'name="adapted" checked' in answer.content.decode()
    assert noted(case.debtor) == (False, "fr", False, False)


def test_each_row_of_the_person_is_noted_and_nobody_else(desk: AgencyClient, case: Case) -> None:
    elsewhere = a_person(a_creditor(name="Vidal", short_name="Vidal", siren=""))
    stranger = a_person(case.creditor, last_name="Ailleurs", email="", line1="9 rue du Port")
    assert desk.post(of(case), ALL | {"person": stranger.pk}).status_code == 422
    assert not JournalLine.objects.filter(verb="care.set").exists()
    desk.post(of(case), ALL | {"person": case.debtor_id})
    assert noted(elsewhere)[0], "the same person, at another creditor"
    assert noted(stranger) == (False, "fr", False, False)
    assert JournalLine.objects.filter(verb="care.set").count() == 2


def test_the_person_of_another_agency_does_not_exist_here(
    desk: AgencyClient, case: Case, other: Any, in_tenant: Any
) -> None:
    with in_tenant(other):
        a_profile(case_prefix="FE")
        theirs = a_case(total="900.00", paid="0.00")
    assert desk.post(of(theirs), ALL | {"person": theirs.debtor_id}).status_code == 404
    with in_tenant(other):
        assert noted(theirs.debtor) == (False, "fr", False, False)
    assert noted(case.debtor) == (False, "fr", False, False)


@pytest.mark.parametrize("role", Role)
def test_it_is_noted_by_who_may_note_a_protection(sign_in: Any, case: Case, role: Role) -> None:
    client, allowed = sign_in(role), role in {Role.HANDLER, Role.MANAGER}
    assert ("Égards et formats adaptés" in words(client.get(f"/gestion/dossier/{case.reference}/"))) == allowed
    answer = client.post(of(case), ALL | {"person": case.debtor_id})
    assert answer.status_code == (302 if allowed else 403)
    assert noted(case.debtor)[0] == allowed


def test_the_next_letter_drawn_is_in_large_print_too(desk: AgencyClient, case: Case) -> None:
    install_defaults(by=BY, at=NOW)
    desk.post(of(case), ALL | {"person": case.debtor_id})
    tick(by=BY, on=TODAY, at=NOW)
    while prepare(by=BY, at=NOW):
        pass
    letter = Message.objects.get(case=case, kind="first_letter")
    paper = letter.parts.order_by("position").first()
    assert paper is not None
    with paper.document.file.open("rb") as content:
        pages = [page.extract_text() for page in pypdf.PdfReader(content).pages]
    assert [page for page in pages if "en grands caractères" in page]


def test_the_page_asks_no_more_for_three_changes_than_for_one(desk: AgencyClient, case: Case) -> None:
    desk.post(of(case), ALL | {"person": case.debtor_id})
    once = scene.asked(desk, f"/gestion/dossier/{case.reference}/")
    for language in ("fr", "en"):
        desk.post(of(case), {"person": case.debtor_id, "language": language})
    assert scene.asked(desk, f"/gestion/dossier/{case.reference}/") == once
