"""The page that closes a case: who may give which reason, what is read before and after."""

from datetime import timedelta

import pytest

from agency.cases.enums import CaseState
from agency.cases.operations import set_first_letter
from agency.closing.models import CaseClosing
from agency.outbox.models import Message
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import BY, a_case

AGO = scene.TODAY - timedelta(days=9)


@pytest.fixture
def case(tenant):
    found = a_case(on=AGO, at=scene.ago(days=9))
    return set_first_letter(case=found, reference="LH-1", sent_on=AGO, by=BY, at=scene.ago(days=9))


def of(case):
    return f"/gestion/dossier/{case.reference}/clore/"


def test_what_each_reason_does_is_read_before(desk, case):
    page = words(desk.get(of(case)))
    assert "Il reste 486,00 € à régler" in page
    assert "La dette reste due au créancier, qui la suit lui-même." in page
    assert "Clore le dossier" in words(desk.get(f"/gestion/dossier/{case.reference}/"))


def test_a_case_is_closed_in_one_step_and_says_why(desk, case):
    page = words(desk.post(of(case), {"reason": "uncollectable", "note": "Trois adresses, aucune bonne."}, follow=True))
    assert "Le dossier est clos." in page
    assert "irrécouvrable, ou plus coûteux que la somme. Trois adresses, aucune bonne." in page
    assert "Dossier clos, avec son motif : irrécouvrable" in page
    assert "/clore/" not in desk.get(f"/gestion/dossier/{case.reference}/").content.decode()


def test_what_is_missing_is_asked_and_nothing_typed_is_lost(desk, case):
    answer = desk.post(of(case), {"reason": "", "note": "à la demande"})
    assert answer.status_code == 422
    assert "Choisissez un motif." in words(answer)
    assert "à la demande" in answer.content.decode()
    answer = desk.post(of(case), {"reason": "judged"})
    assert (answer.status_code, Message.objects.count()) == (422, 0)
    assert "Dites en quelques mots pourquoi" in words(answer)


def test_who_does_not_reconcile_takes_nothing_off_the_books(desk, case, sign_in):
    assert "tout a été réglé au créancier" not in words(desk.get(of(case)))
    answer = desk.post(of(case), {"reason": "paid_direct", "paid_on": "2026-11-20"})
    assert answer.status_code == 422
    manager = sign_in(Role.MANAGER)
    manager.post(of(case), {"reason": "paid_direct", "paid_on": "2026-11-20"})
    case.refresh_from_db()
    assert (case.state, CaseClosing.objects.get().author.first_name) == (CaseState.SETTLED, "Karim")


def test_a_reader_closes_nothing(sign_in, case):
    assert sign_in(Role.READER).post(of(case), {"reason": "withdrawn"}).status_code in {302, 403}
    assert not CaseClosing.objects.exists()
