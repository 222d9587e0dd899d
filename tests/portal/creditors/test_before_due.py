"""The creditor reads which of its bills wait for their due date, withdraws one, gives another a new day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from agency.cases.models import Case
from agency.intake.models import ImportBatch
from agency.mandates.models import Mandate
from agency.users.enums import Role
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import staff
from tests.agency.intake.test_before_due import DUE, a_line, handed, morning, outcomes, read, row
from tests.databases import AgencyClient
from tests.factories import NOW, a_creditor
from tests.portal.browser import faults, opened, serve
from tests.portal.creditors.conftest import contact_of

POLICY = "default-src 'self'; img-src 'self' data:"


@pytest.fixture(autouse=True)
def _this_morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def waiting(case: Case) -> ImportBatch:
    return handed(case.creditor, a_line(1), a_line(2, DUE + timedelta(days=30)))


def test_the_deposit_says_before_it_is_confided_which_bills_will_wait(bursar: AgencyClient, case: Case) -> None:
    batch = read(case.creditor, a_line(1))
    page = words(bursar.get(reverse("creditors:check", args=[batch.pk])))
    assert "1 facture à échoir" in page
    assert "devient un dossier le" in page
    assert "Confier ces factures, qui attendront leur échéance" in page
    bursar.post(reverse("creditors:confirm", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == "confirming"


def test_its_home_says_what_waits_and_its_page_withdraws_or_redates(
    bursar: AgencyClient, waiting: ImportBatch, tenant: Any
) -> None:
    home = words(bursar.get(reverse("creditors:home")))
    assert "2 factures attendent leur échéance" in home.replace("\u00a0", " ")
    listed = words(bursar.get(reverse("creditors:undue")))
    assert listed.index("FA-1") < listed.index("FA-2")
    first, second = row(waiting), row(waiting, 2)
    place = reverse("creditors:undue_line", args=[first.pk])
    assert "Dites pourquoi" in words(bursar.post(place, {"retirer": "1"}))
    gone = bursar.post(reverse("creditors:undue_line", args=[second.pk]), {"reporter": "1", "due_on": "2020-01-01"})
    assert (gone.status_code, "échue" in words(gone)) == (409, True)
    later = DUE + timedelta(days=60)
    bursar.post(
        reverse("creditors:undue_line", args=[second.pk]), {"reporter": "1", "due_on": later.isoformat()}, follow=True
    )
    assert bursar.post(place, {"retirer": "1", "why": "paid"}).status_code == 302
    assert (outcomes(waiting), row(waiting, 2).due_on) == (["withdrawn", "undue"], later)
    assert bursar.get(place).status_code == 404, "what was withdrawn waits no more"
    assert "Elle est réglée".lower() in words(bursar.get(reverse("creditors:check", args=[waiting.pk]))).lower()
    stranger = AgencyClient(tenant)
    stranger.force_login(contact_of(a_creditor(name="Menuiserie Berthier"), "compta@berthier.example"))
    assert stranger.get(reverse("creditors:undue_line", args=[second.pk])).status_code == 404
    assert "FA-2" not in words(stranger.get(reverse("creditors:undue")))


def test_the_staff_sees_them_all_and_withdraws_on_the_creditor_s_word(tenant: Any, waiting: ImportBatch) -> None:
    nora = AgencyClient(tenant)
    nora.force_login(staff(Role.HANDLER))
    page = words(nora.get(reverse("staff_undue"), {"creditor": waiting.creditor_id}))
    assert waiting.creditor.name in page
    assert "FA-1" in page
    place = reverse("staff_undue_line", args=[row(waiting).pk])
    assert "Devient" in words(nora.get(reverse("staff_undue")))
    assert nora.post(place, {"retirer": "1"}).status_code == 422
    assert nora.post(place, {"reporter": "1", "due_on": (DUE + timedelta(days=2)).isoformat()}).status_code == 302
    assert nora.post(place, {"retirer": "1", "why": "kept"}).status_code == 302
    assert outcomes(waiting) == ["withdrawn", "undue"]
    late = row(waiting, 2).opens_on
    assert late is not None
    morning(late)
    assert nora.get(reverse("staff_undue_line", args=[row(waiting, 2).pk])).status_code == 404
    assert "Factures à échoir" in words(nora.get(reverse("staff_deposits_of", args=[waiting.creditor_id])))
    reader = AgencyClient(tenant)
    reader.force_login(staff(Role.READER, first="Rémi"))
    assert reader.get(reverse("staff_undue")).status_code == 403


def test_the_creditor_s_page_at_the_desk_counts_them(tenant: Any, waiting: ImportBatch) -> None:
    nora = AgencyClient(tenant)
    nora.force_login(staff(Role.MANAGER))
    assert "2 factures attendent leur échéance" in words(
        nora.get(reverse("staff_creditor", args=[waiting.creditor_id]))
    ).replace("\u00a0", " ")


def test_it_reads_which_bill_its_morning_refused_and_why(bursar: AgencyClient, waiting: ImportBatch) -> None:
    Mandate.objects.filter(creditor=waiting.creditor).update(ends_on=NOW.date() + timedelta(days=2))
    opens_on = row(waiting).opens_on
    assert opens_on is not None
    refused_on = opens_on + timedelta(days=30)
    morning(refused_on)
    assert outcomes(waiting)[0] == "refused"
    accounts = contact_of(waiting.creditor, "compta@saint-aubin.example")
    with time_machine.travel(NOW + timedelta(days=(refused_on - NOW.date()).days), tick=False):
        bursar.force_login(accounts)
        home = words(bursar.get(reverse("creditors:home")))
        listed = words(bursar.get(reverse("creditors:undue")))
    assert "1 facture attendait son échéance et n’est pas devenue un dossier" in home.replace("\u00a0", " ")
    assert "FA-1" in listed
    assert "Le mandat n’est plus en vigueur" in listed
    with time_machine.travel(NOW + timedelta(days=150), tick=False):
        bursar.force_login(accounts)
        assert "Vos dossiers" in words(bursar.get(reverse("creditors:home")))
        assert "n’est pas devenue un dossier" not in words(bursar.get(reverse("creditors:home")))


@pytest.mark.e2e
def test_nothing_stops_who_reads_with_their_ears_nor_a_narrow_telephone(
    bursar: AgencyClient, waiting: ImportBatch, tenant: Any
) -> None:
    nora = AgencyClient(tenant)
    nora.force_login(staff(Role.HANDLER))
    mine, theirs = reverse("creditors:undue"), reverse("staff_undue")
    line = reverse("creditors:undue_line", args=[row(waiting).pk])
    desk_line = reverse("staff_undue_line", args=[row(waiting).pk])
    pages = {place: bursar.get(place).content.decode() for place in (mine, line)}
    pages |= {place: nora.get(place).content.decode() for place in (theirs, desk_line)}
    with opened() as browser:
        page = browser.new_page()
        serve(page, pages, POLICY)
        assert [fault for place in pages for fault in faults(page, place)] == []
