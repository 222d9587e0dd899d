"""The agency's logo, and a creditor's: handed over as PNG, shown on letters, e-mails and pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from agency.cases.operations import current_code, set_first_letter
from agency.journal.models import JournalLine
from agency.letters.enums import MessageKind
from agency.letters.presenters import draw_receipt
from agency.mandates.models import AgencyProfile
from agency.outbox.operations import plan
from agency.parties.models import Creditor
from agency.users.enums import Role
from tests.agency.common.test_pictures import a_png
from tests.agency.desk.clients.test_creditors import GARAGE
from tests.agency.desk.house.test_house import CONDITIONS, GIVEN
from tests.agency.desk.scene import staff
from tests.agency.letters.printing.printed import figures
from tests.agency.outbox.draining import work_off
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person, a_receipt

ROOM = "/gestion/cabinet/"
HOUSE = GIVEN | CONDITIONS


def picture(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("../../logo.png", content or a_png(), content_type="image/png")


@pytest.fixture
def boss(tenant: Any) -> AgencyClient:
    browser = AgencyClient(tenant)
    browser.force_login(staff(Role.MANAGER, first="Ana"))
    return browser


def test_the_agencys_logo_heads_its_letters_its_emails_and_its_pages(boss: AgencyClient, tenant: Any) -> None:
    case = set_first_letter(case=a_case(), reference="LH-2026-C00001", sent_on=TODAY, by=BY, at=NOW)
    assert boss.post(ROOM, HOUSE | {"logo": picture()}).status_code == 302
    agency = AgencyProfile.objects.get()
    assert re.fullmatch(r"logos/[0-9a-f]{32}\.png", agency.logo.name)
    assert f"Logo de {agency.legal_name}" in figures(draw_receipt(case, case.debtor, a_receipt().receipt))
    for page in (boss.get("/gestion/cabinet/"), AgencyClient(tenant).get("/espace/")):
        (address,) = set(re.findall(r'class="logo-image" src="([^"]+)"', page.content.decode()))
    shown = AgencyClient(tenant).get(address)
    assert b"".join(shown.streaming_content).startswith(b"\x89PNG")
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    plan(
        case=case, kind=MessageKind.RECEIPT, planned_on=TODAY, dedupe_key="x", payload=a_receipt(), by=BY, at=NOW,
        debtor=case.debtor,
    )  # fmt: skip
    work_off(by=BY, at=NOW)
    (sent,) = mail.outbox
    assert 'src="cid:logo"' in sent.alternatives[0][0]
    assert "http" not in re.findall(r"<img[^>]*>", sent.alternatives[0][0])[0]
    assert [part["Content-ID"] for part in sent.message().walk() if part.get_content_type() == "image/png"] == [
        "<logo>"
    ]


def test_a_logo_is_kept_until_it_is_taken_away(boss: AgencyClient) -> None:
    boss.post(ROOM, HOUSE | {"logo": picture()})
    boss.post(ROOM, HOUSE)
    assert AgencyProfile.objects.get().logo
    assert "Retirer le logo" in boss.get(ROOM).content.decode()
    boss.post(ROOM, HOUSE | {"no_logo": "on"})
    assert not AgencyProfile.objects.get().logo
    assert "logo" in JournalLine.objects.filter(verb="agency.described").latest("pk").data["fields"]


def test_what_is_no_logo_is_said_beside_the_field(boss: AgencyClient) -> None:
    answer = boss.post(ROOM, HOUSE | {"logo": picture(b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>")})
    assert answer.status_code == 422
    assert "Un logo s’envoie en PNG." in answer.content.decode()
    assert not AgencyProfile.objects.exclude(logo="").exists()


def test_a_creditors_logo_heads_what_is_written_in_its_name_and_nothing_else(boss: AgencyClient, tenant: Any) -> None:
    school = a_creditor()
    lent = a_case(creditor=school, debtor=a_person(school))
    boss.post(f"/gestion/creancier/{school.pk}/modifier/", GARAGE | {"name": school.name, "logo": picture()})
    assert not any("Logo" in one for one in figures(draw_receipt(lent, lent.debtor, a_receipt().receipt)))
    lent.mandate.voice = "creditor"
    lent.mandate.save()
    lent.refresh_from_db()
    assert f"Logo de {school.name}" in figures(draw_receipt(lent, lent.debtor, a_receipt().receipt))
    set_first_letter(case=lent, reference="LH-2026-C00001", sent_on=TODAY, by=BY, at=NOW)
    browser = AgencyClient(tenant)
    with time_machine.travel(NOW, tick=False):
        assert "logo-image" not in browser.get("/espace/").content.decode()
        browser.post("/espace/", {"code": current_code(debtor=lent.debtor, by=BY, at=NOW), "postcode": "44300"})
        page = browser.get(f"/espace/dossier/{lent.reference}/").content.decode()
    assert Creditor.objects.get(pk=school.pk).logo.name.rpartition("/")[2] in page


def test_nobody_reads_another_file_through_the_address_of_a_logo(tenant: Any) -> None:
    browser = AgencyClient(tenant)
    for name in ("../mandats/x.pdf", "..%2f..%2fetc%2fpasswd", "", "logo.png"):
        assert browser.get(f"/espace/logo/{name}").status_code == 404
