"""From the case, or the day, somebody says what was found of a payment that a person told us of."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from agency.cases.models import Case
from agency.cases.operations import set_first_letter
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.ledger.queries import case_due
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, a_case
from tests.portal.browser import faults, opened, serve

POLICY = "default-src 'self'; img-src 'self' data:"


@pytest.fixture
def case(tenant: Any) -> Case:
    found, at = a_case(), scene.ago(days=9)
    return set_first_letter(case=found, reference=f"{found.reference}-L1", sent_on=at.date(), by=BY, at=at)


@pytest.fixture
def told(case: Case) -> Reply:
    found: Reply = scene.reply(case, ReplyKind.ALREADY_PAID, "Viré le 12.", at=scene.ago(days=2), method="transfer")
    return found


def test_from_the_case_what_is_found_is_said_and_its_person_is_answered(
    desk: AgencyClient, case: Case, told: Reply, sign_in: Any
) -> None:
    page = reverse("staff_search", args=[told.pk])
    assert page in desk.get(reverse("staff_case", args=[case.reference])).content.decode()
    assert page in desk.get(f"/gestion/journee/?ligne=reply-{told.pk}").content.decode()
    assert "Viré le 12." in words(desk.get(page))
    claim = case.claims.get()
    asked = {"where": "creditor", "claim": claim.pk, "amount": "200,00", "paid_on": "2026-09-12", "reason": ""}
    for wrong, why in (
        ({"where": ""}, "Dites ce que vous avez trouvé"), ({"where": "here"}, "Choisissez le paiement"),
        ({"where": "nowhere"}, "où vous avez cherché"), ({"amount": ""}, "combien et quel jour"),
        ({"where": "nowhere", "reason": "L’huissier viendra."}, "reprenez ces mots"),
    ):  # fmt: skip
        refused = desk.post(page, asked | wrong)
        assert refused.status_code == 422
        assert why in words(refused)
    assert "La réponse part" in words(desk.post(page, asked, follow=True))
    assert str(case_due(case.pk)) == "286.00"
    after = desk.get(page)
    assert "a reçu 200,00" in words(after).replace("\u00a0", " ").replace("\u202f", " ")
    assert b"Dites ce que" not in after.content
    assert "Une réponse a été donnée" in words(desk.post(page, asked))
    assert sign_in(Role.READER).get(page).status_code == 403


@pytest.mark.e2e
def test_axe_finds_nothing_at_any_width(desk: AgencyClient, told: Reply) -> None:
    answer = desk.get(reverse("staff_search", args=[told.pk]))
    with opened() as browser:
        page = browser.new_page()
        serve(page, {"search": answer.content.decode()}, POLICY)
        assert faults(page, "search") == []
