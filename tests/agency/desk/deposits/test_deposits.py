"""The staff takes a creditor's file: read, checked line by line, confided; by the same operations as the creditor."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from agency.cases.models import Case
from agency.intake.models import HandedFile, ImportBatch
from agency.journal.models import JournalLine
from agency.parties.models import Creditor
from agency.users.enums import Role
from tests.agency.desk.scene import asked, staff
from tests.databases import AgencyClient
from tests.factories import NOW, a_creditor, a_mandate, a_profile

HEAD = "Nom;Prénom;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant;Reste dû\n"
LINE = "{name};Camille;8 rue des Acacias;44300;Nantes;{number};01/06/2026;01/07/2026;120,00;{due}\n"


@pytest.fixture
def school(tenant: Any) -> Creditor:
    """A client whose mandate runs, beside one without any."""
    a_profile()
    creditor = a_creditor()
    a_mandate(creditor)
    return creditor


@pytest.fixture
def desk(tenant: Any) -> Any:
    """A handler at work."""
    browser = AgencyClient(tenant)
    browser.force_login(staff(Role.HANDLER))
    with time_machine.travel(NOW, tick=False):
        yield browser


def hand_over(desk: AgencyClient, school: Creditor, *lines: str, name: str = "impayes.csv") -> Any:
    file = SimpleUploadedFile(name, (HEAD + "".join(lines)).encode())
    return desk.post("/gestion/depot/", {"creditor": school.pk, "file": file})


def line(name: str = "Roussel", number: str = "FA-1", due: str = "120,00") -> str:
    return LINE.format(name=name, number=number, due=due)


def test_a_file_is_read_checked_and_becomes_cases_to_qualify(
    desk: AgencyClient, school: Creditor, django_capture_on_commit_callbacks: Any
) -> None:
    answer = hand_over(desk, school, line(), line("<b>#eval</b>", "FA-2"), line("Garnier", "FA-3", "-"))
    batch = ImportBatch.objects.get()
    assert answer["Location"] == f"/gestion/depot/{batch.pk}/"
    page = desk.get(answer["Location"]).content.decode()
    assert "2 factures prêtes" in page
    assert "&lt;b&gt;#eval&lt;/b&gt;" in page
    assert not Case.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(f"/gestion/depot/{batch.pk}/confier/").status_code == 302
    assert list(Case.objects.values_list("state", flat=True)) == ["to_qualify"] * 2
    assert "Dépôt pris" in desk.get(answer["Location"]).content.decode()
    told = JournalLine.objects.filter(verb__startswith="batch.").order_by("id")
    assert {each.actor_kind for each in told if each.verb in ("batch.read", "batch.asked")} == {"staff"}
    again = desk.post(f"/gestion/depot/{batch.pk}/confier/")
    assert (again.status_code, Case.objects.count()) == (409, 2)


def test_only_creditors_with_a_running_mandate_are_proposed(desk: AgencyClient, school: Creditor) -> None:
    other = a_creditor(name="Sans mandat", short_name="Sans mandat", siren="")
    page = desk.get("/gestion/depot/").content.decode()
    assert (school.name in page, "Sans mandat" in page) == (True, False)
    refused = hand_over(desk, other, line())
    assert (refused.status_code, "Choisissez le créancier." in refused.content.decode()) == (422, True)
    assert not ImportBatch.objects.exists()


def test_what_cannot_be_read_says_why_and_keeps_nothing(desk: AgencyClient, school: Creditor) -> None:
    for told, given in {
        "Choisissez un fichier": {"creditor": school.pk},
        "Ce fichier est vide": {"creditor": school.pk, "file": SimpleUploadedFile("vide.csv", b"")},
        "Choisissez le créancier.": {"file": SimpleUploadedFile("a.csv", HEAD.encode())},
    }.items():
        answer = desk.post("/gestion/depot/", given)
        assert (answer.status_code, told in answer.content.decode()) == (422, True), told
    assert not ImportBatch.objects.exists()
    broken = desk.post("/gestion/depot/", {"creditor": school.pk, "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")})
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.rows.count(), HandedFile.objects.count()) == ("unreadable", 0, 0)
    assert batch.trouble in unescape(desk.get(broken["Location"]).content.decode())


def test_a_file_is_abandoned_and_then_taken_no_more(desk: AgencyClient, school: Creditor) -> None:
    hand_over(desk, school, line())
    batch = ImportBatch.objects.get()
    assert desk.post(f"/gestion/depot/{batch.pk}/abandonner/")["Location"] == "/gestion/depots/"
    assert desk.post(f"/gestion/depot/{batch.pk}/confier/").status_code == 409
    assert not Case.objects.exists()


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.READER])
def test_who_takes_no_files_sees_no_form(tenant: Any, school: Creditor, role: Role) -> None:
    browser = AgencyClient(tenant)
    browser.force_login(staff(role))
    assert browser.get("/gestion/depot/").status_code == 403
    assert hand_over(browser, school, line()).status_code == 403
    assert not ImportBatch.objects.exists()


def test_the_page_asks_as_much_for_three_lines_as_for_one(desk: AgencyClient, school: Creditor) -> None:
    counts = []
    for rank, several in enumerate(((1,), (2, 3, 4), (5,))):
        hand_over(desk, school, *(line(f"Nom{'abcdef'[one]}", f"N-{one}") for one in several), name=f"f{rank}.csv")
        counts.append(asked(desk, f"/gestion/depot/{ImportBatch.objects.latest('pk').pk}/"))
    assert counts[1] == counts[2]
