"""The staff sees who helps on a case, notes somebody named by a signed paper, stops a help with its reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agency.cases.models import Case
from agency.helpers.enums import HelpEnd, HelperKind, HelpScope
from agency.helpers.models import Helper
from agency.helpers.operations import end_help, name_helper
from agency.helpers.queries import way_in_of
from agency.helpers.values import HelperFacts
from agency.journal.models import JournalLine
from agency.outbox.models import Message
from agency.users.enums import Role
from tests.agency.commissions.test_admissibility import POLICY, a_pdf
from tests.agency.desk import scene
from tests.databases import AgencyClient
from tests.factories import BY, a_case
from tests.portal.browser import faults, opened, serve
from tests.portal.debtors.test_cases import text_of

JEANNE = {"name": "Jeanne Le Goff", "kind": "social", "scope": "write", "months": "3"}


@pytest.fixture
def case(tenant: Any) -> Case:
    return a_case()


@pytest.fixture
def desk(case: Case, tenant: Any) -> AgencyClient:
    browser = AgencyClient(tenant)
    browser.force_login(scene.staff(Role.HANDLER, "Odile", "Marchand"))
    return browser


def noted(desk: AgencyClient, case: Case, **facts: Any) -> Any:
    paper = SimpleUploadedFile("autorisation.pdf", a_pdf(), "application/pdf")
    told = {**JEANNE, "person": case.debtor_id, "file": paper, **facts}
    return desk.post(reverse("staff_helpers", args=[case.reference]), told, follow=True)


def test_a_helper_named_on_paper_is_noted_with_it_and_nothing_leaves(desk: AgencyClient, case: Case) -> None:
    before = Message.objects.count()
    page = text_of(noted(desk, case))
    jeanne = Helper.objects.get()
    assert "Jeanne Le Goff aide Camille Roussel" in page
    assert "Autorisation signée" in page
    assert jeanne.document is not None
    assert jeanne.document.case == case
    assert Message.objects.count() == before
    made = way_in_of(jeanne)
    assert made is not None
    for place in ("staff_helpers", "staff_case"):
        read = "".join(text_of(desk.get(reverse(place, args=[case.reference]))).split())
        assert made.code not in read, place
        assert made.digits not in read, place
    assert "Jeanne Le Goff l’aide" in text_of(desk.get(reverse("staff_case", args=[case.reference])))
    assert JournalLine.objects.filter(verb="helper.named", actor_kind="staff").count() == 1


@pytest.mark.parametrize("wrong", [{"file": ""}, {"months": "13"}, {"months": "0"}, {"person": "999999"}])
def test_without_the_signed_paper_or_past_a_year_nothing_is_noted(
    desk: AgencyClient, case: Case, wrong: dict[str, str]
) -> None:
    assert noted(desk, case, **wrong).status_code == 422
    assert not Helper.objects.exists()


def test_a_help_is_stopped_with_its_reason_and_no_other_way(desk: AgencyClient, case: Case) -> None:
    noted(desk, case)
    jeanne = Helper.objects.get()
    address = reverse("staff_helper_stop", args=[jeanne.pk])
    assert desk.post(address, {"why": ""}).status_code == 422
    page = text_of(desk.post(address, {"why": "signature contestée"}, follow=True))
    assert "Personne n’aide sur ce dossier" in page
    assert "le cabinet y a mis fin (signature contestée)" in page
    assert "l’aide, jusqu’au" not in text_of(desk.get(reverse("staff_case", args=[case.reference])))


def test_who_only_reads_notes_nobody(case: Case, tenant: Any) -> None:
    reader = AgencyClient(tenant)
    reader.force_login(scene.staff(Role.READER, "Rémi", "Lire"))
    assert (
        reverse("staff_helpers", args=[case.reference])
        not in reader.get(reverse("staff_case", args=[case.reference])).content.decode()
    )
    assert noted(reader, case).status_code in {403, 404} or not Helper.objects.exists()


def test_the_page_of_a_case_asks_the_same_of_the_database_with_one_helper_or_three(
    desk: AgencyClient, case: Case
) -> None:

    address, counts = reverse("staff_helpers", args=[case.reference]), []
    for names in (("Jeanne",), ("Paul", "Ana")):
        for name in names:
            facts = HelperFacts(name, HelperKind.RELATIVE, HelpScope.READ, 3)
            name_helper(case=case, debtor=case.debtor, facts=facts, by=BY, at=timezone.now())
        desk.get(address)
        with CaptureQueriesContext(connection) as asked:
            desk.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.e2e
def test_axe_finds_nothing_on_the_pages_of_helpers(
    desk: AgencyClient, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted(desk, case)
    noted(desk, case, name="Paul Le Goff")
    first = Helper.objects.earliest("pk")
    end_help(helper=first, end=HelpEnd.STAFF, why="signature contestée", by=BY, at=timezone.now())
    address = reverse("staff_helpers", args=[case.reference])
    pages = {"vue": desk.get(address), "refusee": desk.post(address, {})}
    pages["arreter"] = desk.post(reverse("staff_helper_stop", args=[first.pk]), {"why": ""})
    pages["dossier"] = desk.get(reverse("staff_case", args=[case.reference]))
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, {name: one.content.decode() for name, one in pages.items()}, POLICY)
        assert [fault for name in pages for fault in faults(page, name)] == []
