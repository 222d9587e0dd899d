"""A commission finds a request admissible: everything stops on each case of the person, each creditor has its sheet."""

from __future__ import annotations

import io
import os
from datetime import date, timedelta
from decimal import Decimal

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agency.cases.operations import set_first_letter
from agency.cases.queries import running_holds
from agency.commissions.models import AdmissibilityDecision, DebtDeclaration
from agency.commissions.operations import AdmissibilityRefused, admit
from agency.commissions.queries import owed_at
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.operations import plan
from agency.outbox.presenters.enclosures import joined
from agency.outbox.presenters.words import said
from agency.outbox.values import LetterPayload
from agency.parties.models import Creditor
from tests.agency.desk import scene
from tests.agency.desk.conftest import clock, desk, ines, sign_in
from tests.agency.desk.page_text import words
from tests.factories import BY, a_case, a_creditor, a_person
from tests.factories.transfers import a_transfer
from tests.portal.browser import HOST, faults, opened, serve

__all__ = ["clock", "desk", "ines", "sign_in"]
POLICY = "default-src 'self'; img-src 'self' data:"
DECIDED = date(2026, 11, 16)
D = Decimal


def a_pdf() -> bytes:
    writer, kept = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(kept)
    return kept.getvalue()


@pytest.fixture
def cases(tenant):
    """Two cases of Camille, and a letter that waits."""
    first = a_case()
    Creditor.objects.filter(pk=first.creditor_id).update(email="compta@saint-aubin.example")
    other = a_case(creditor=first.creditor, debtor=first.debtor, number="FA-2", total="100.00", paid="0.00")
    set_first_letter(case=first, reference="L1", sent_on=date(2026, 11, 3), by=BY, at=scene.ago(days=20))
    plan(
        case=first, debtor=first.debtor, kind=MessageKind.REGISTERED_LETTER, channel=Channel.REGISTERED,
        planned_on=scene.TODAY, dedupe_key="lettre", payload=LetterPayload(), by=BY, at=scene.NOW,
    )  # fmt: skip
    return first, other


def recorded(person, **changes):
    told = {"commission": "Loire-Atlantique", "decided_on": DECIDED, "content": a_pdf(), "owner": None}
    return admit(debtor=person, by=BY, at=scene.NOW, **told | changes)


def test_everything_stops_and_each_case_has_its_sheet_with_the_figures_of_that_day(cases):
    first, other = cases
    a_transfer(first, "86.00", on=date(2026, 11, 20), at=scene.ago(days=2))
    assert sum(owed_at(first, DECIDED)[first.claims.get().pk].values()) == D("486.00")
    decision = recorded(first.debtor)
    first.debtor.refresh_from_db()
    assert (first.debtor.protection, first.debtor.protected_since) == ("overindebted", DECIDED)
    assert all(running_holds(case, scene.NOW).filter(reason="protection").exists() for case in cases)
    assert Message.objects.get(dedupe_key="lettre").cancel_code == "overindebted"
    sheets = {sheet.case: sheet for sheet in decision.declarations.all()}
    assert {case: sheet.amount for case, sheet in sheets.items()} == {first: D("486.00"), other: D("100.00")}
    with sheets[first].document.file.open() as paper:
        read = "".join(page.extract_text() for page in pypdf.PdfReader(paper).pages)
    assert "486,00" in read
    assert "16 novembre 2026" in read
    notice = Message.objects.get(dedupe_key=f"commission:{decision.pk}:{first.pk}")
    assert notice.creditor_id == first.creditor_id
    assert [piece.pk for piece in joined(notice)] == [sheets[first].document_id]
    assert "recevable depuis le 16 novembre 2026" in said(notice)[0]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"commission": " "}, "Nommez la commission"),
        ({"content": b""}, "joignez sa décision"),
        ({"decided_on": scene.TODAY + timedelta(days=1)}, "pas encore venu"),
    ],
)
def test_what_is_not_whole_is_refused_and_nothing_stops(cases, changes, why):
    with pytest.raises(AdmissibilityRefused, match=why):
        recorded(cases[0].debtor, **changes)
    assert not AdmissibilityDecision.objects.exists()
    assert not running_holds(cases[0], scene.NOW).exists()


def test_from_the_case_it_is_recorded_once_and_its_sheets_are_there(cases, desk):
    first = cases[0]
    page = reverse("staff_admissibility", args=[first.debtor_id])
    assert page in desk.get(reverse("staff_case", args=[first.reference])).content.decode()

    def told(**changes):
        paper = SimpleUploadedFile("decision.pdf", a_pdf(), content_type="application/pdf")
        return {"commission": "Loire-Atlantique", "decided_on": "2026-11-16", "file": paper} | changes

    assert "Nommez la commission" in words(desk.post(page, told(commission="")))
    assert "n’est pas un PDF" in words(desk.post(page, told(file=SimpleUploadedFile("a.pdf", b"MZ"))))
    assert "pas encore venu" in words(desk.post(page, told(decided_on="2026-12-24")))
    shown = words(desk.post(page, told(), follow=True))
    assert "tout s’arrête" in shown
    assert f"Déclaration de créance {first.reference}" in shown
    assert "déjà notée" in words(desk.post(page, told()))
    assert DebtDeclaration.objects.count() == 2


def chosen(case, **changes):
    """What is sent from the list of the case's own page."""
    paper = SimpleUploadedFile("decision.pdf", a_pdf(), content_type="application/pdf")
    given = {"person": case.debtor_id, "protection": "overindebted", "since": "2026-11-16"}
    return given | {"commission": "Loire-Atlantique", "file": paper} | changes


def test_the_list_of_the_case_does_all_that_the_other_page_does(cases, desk):
    first, other = cases
    place = reverse("staff_protect", args=[first.reference])
    assert "tout s’arrête" in words(desk.post(place, chosen(first), follow=True))
    decision = AdmissibilityDecision.objects.get()
    assert (decision.commission, decision.decided_on) == ("Loire-Atlantique", DECIDED)
    assert set(DebtDeclaration.objects.values_list("case", flat=True)) == {first.pk, other.pk}
    assert Message.objects.filter(kind=MessageKind.COMMISSION_NOTICE, creditor=first.creditor).count() == 2
    assert Message.objects.get(kind=MessageKind.REGISTERED_LETTER).cancel_code == "overindebted"
    assert running_holds(first, scene.NOW).exists()
    assert "déjà notée" in words(desk.post(place, chosen(first)))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"commission": " "}, "Nommez la commission"),
        ({"file": ""}, "Joignez la décision, en PDF. Sans elle"),
        ({"file": SimpleUploadedFile("a.pdf", b"MZ")}, "n’est pas un PDF"),
    ],
)
def test_the_list_asks_for_the_decision_and_stops_nothing_without(cases, desk, changes, why):
    first = cases[0]
    answer = desk.post(reverse("staff_protect", args=[first.reference]), chosen(first, **changes))
    assert answer.status_code == 422
    assert why in words(answer)
    assert not AdmissibilityDecision.objects.exists()
    assert not running_holds(first, scene.NOW).exists()


def test_the_list_leaves_a_firm_its_own_proceedings(tenant, desk):
    firm = a_case(debtor=a_person(a_creditor(), kind="business", civility="", company_name="SARL Vent", email=""))
    page = words(desk.post(reverse("staff_protect", args=[firm.reference]), chosen(firm)))
    assert "relève d’une procédure collective" in page
    assert not running_holds(firm, scene.NOW).exists()


@pytest.mark.e2e
def test_its_page_holds_on_a_phone_and_says_nothing_to_axe(cases, desk):
    recorded(cases[0].debtor)
    address = reverse("staff_admissibility", args=[cases[0].debtor_id])
    shown = {"vue": desk.get(address), "refusee": desk.post(address, {})}
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, {name: answer.content.decode() for name, answer in shown.items()}, POLICY)
        found = [fault for name in shown for fault in faults(page, name)]
        if shots := os.environ.get("AMIABLE_SHOTS"):
            page.goto(f"{HOST}/vue")
            page.screenshot(path=f"{shots}/admissibility.png", full_page=True)
        assert found == []


def test_a_firm_has_collective_proceedings_and_no_commission(tenant, desk):
    garage = a_creditor(siren="", name="Garage Delmas", short_name="Garage Delmas")
    nobody = {"civility": "", "first_name": "", "last_name": ""}
    firm = a_person(garage, **nobody, kind="business", company_name="SARL Vent d’Ouest", siren="443061841")
    case = a_case(creditor=garage, debtor=firm)
    with pytest.raises(AdmissibilityRefused, match="procédure collective"):
        recorded(firm)
    page = desk.get(f"/gestion/dossier/{case.reference}/").content.decode()
    assert reverse("staff_admissibility", args=[firm.pk]) not in page
    assert reverse("staff_insolvency", args=[firm.pk]) in page
