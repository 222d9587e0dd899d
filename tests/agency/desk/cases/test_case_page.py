"""The page of a case: it adds up, keeps its history, is suspended and shows its evidence."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from agency.cases.enums import CaseState, DocumentKind, HoldReason
from agency.cases.models import Case
from agency.cases.operations import add_document, hold, set_first_letter
from agency.cases.queries import running_holds
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import BY, NOW, TODAY, a_case


@pytest.fixture
def case(tenant):
    return a_case(total="900.00", paid="0.00")


def test_a_suspension_is_put_and_lifted_by_someone_who_says_why(desk, case):
    url = f"/gestion/dossier/{case.reference}/"
    assert "Dites en quelques mots" in words(desk.post(f"{url}suspendre/", {"note": ""}, follow=True))
    desk.post(f"{url}suspendre/", {"note": "le collège vérifie"})
    standing = case.holds.get(reason=HoldReason.STAFF)
    assert "le collège vérifie" in words(desk.get(url))
    desk.post(f"/gestion/suspension/{standing.pk}/lever/", {"reason": ""})
    standing.refresh_from_db()
    assert standing.lifted_at is None
    desk.post(f"/gestion/suspension/{standing.pk}/lever/", {"reason": "vérifié"})
    standing.refresh_from_db()
    assert standing.lifted_at is not None


def test_a_suspension_may_end_by_itself_on_a_day(desk, case, clock):
    url = f"/gestion/dossier/{case.reference}/"
    asked = {"note": "vacances", "ends": "1"}
    assert "Dites quel jour" in words(desk.post(f"{url}suspendre/", asked, follow=True))
    assert "un jour à venir" in words(desk.post(f"{url}suspendre/", asked | {"review_on": "2026-11-23"}, follow=True))
    done = words(desk.post(f"{url}suspendre/", asked | {"review_on": "2026-12-07"}, follow=True))
    assert "il reprend de lui-même le 7 décembre 2026" in done
    clock.move_to(datetime(2026, 12, 6, 22, 59, tzinfo=UTC))
    assert running_holds(case, timezone.now()).get().note == "vacances"
    clock.move_to(datetime(2026, 12, 6, 23, 0, tzinfo=UTC))
    assert not running_holds(case, timezone.now()).exists(), "midnight in Paris"


def test_by_when_the_person_must_know_where_their_data_comes_from_is_said_until_the_first_letter(desk, case):
    """A month after the creditor gave it to us (RGPD 14)."""
    url = f"/gestion/dossier/{case.reference}/"
    assert "d’où viennent ses données : première lettre au plus tard le 2 décembre 2026" in words(desk.get(url))
    Case.objects.filter(pk=case.pk).update(opened_on="2026-10-02")
    assert "devait savoir d’où viennent ses données le 2 novembre 2026 au plus tard" in words(desk.get(url))
    set_first_letter(case=case, reference="LH-2026-C00001", sent_on=TODAY, by=BY, at=NOW)
    assert "d’où viennent ses données" not in words(desk.get(url))


def test_a_piece_is_shown_and_what_a_browser_could_run_is_downloaded(desk, case):
    def add(title, content, mime):
        return add_document(
            case=case, kind=DocumentKind.INVOICE, title=title, content=content, mime=mime, by=BY, at=NOW, on=NOW.date()
        )

    bill = desk.get(f"/gestion/piece/{add('Facture', b'%PDF-1.7 x', 'application/pdf').pk}/")
    assert b"".join(bill.streaming_content) == b"%PDF-1.7 x"
    assert bill["Content-Disposition"].startswith("inline")
    page = desk.get(f"/gestion/piece/{add('Page', b'<script>', 'text/html').pk}/")
    assert page["Content-Disposition"].startswith("attachment")
    assert page["X-Content-Type-Options"] == "nosniff"
    page.close()


def test_the_case_adds_up_and_shows_its_history(desk, tenant):
    cases = scene.a_morning()
    page = words(desk.get(f"/gestion/dossier/{cases['ouest'].reference}/"))
    assert "Déjà réglé − 475,00 €" in page
    assert "Reste à régler 3 465,00 €" in page
    assert "Paiement reçu : 310,00 €, virement" in page
    assert "Dossier suspendu : contestation" in page
    assert "12 cartons manquaient" in page


@pytest.mark.parametrize("name", ["claire", "karim", "odile", "ouest", "hoa", "thomas", "lucas", "aicha", "paul"])
def test_every_case_of_the_morning_opens(name, desk):
    case = scene.a_morning()[name]
    assert desk.get(f"/gestion/dossier/{case.reference}/").status_code == 200


def test_a_hold_of_the_staff_keeps_the_case_out_of_the_morning(desk, case):
    hold(case=case, reason=HoldReason.STAFF, by=BY, at=NOW, note="x")
    assert "Suspendu : suspendu par le cabinet" in words(desk.get(f"/gestion/dossier/{case.reference}/"))
    assert case.state == CaseState.ACTIVE
