"""« Mes données »: who received them in truth, how long they are kept, and to whom to complain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from agency.cases.models import Case
from agency.helpers.enums import HelperKind, HelpScope
from agency.helpers.operations import name_helper, note_coming
from agency.helpers.values import HelperFacts
from agency.privacy.models import RetentionPolicy
from tests.databases import AgencyClient
from tests.factories import BY, NOW
from tests.portal.browser import faults, opened, serve
from tests.portal.debtors.test_cases import text_of
from tests.portal.debtors.test_pages import policy


def test_who_received_is_what_happened_and_no_more(inside: AgencyClient, case: Case, to: Callable[..., str]) -> None:
    page = text_of(inside.get(to("data")))
    assert "qui nous a confié le dossier" in page
    for absent in ("service postal", "service d’envoi des e-mails", "Stripe", "qui vous aide"):
        assert absent not in page, absent
    facts = HelperFacts("Jeanne Le Goff", HelperKind.SOCIAL, HelpScope.READ, 3)
    jeanne = name_helper(case=case, debtor=case.debtor, facts=facts, by=BY, at=NOW)
    assert "Jeanne" not in text_of(inside.get(to("data")))
    note_coming(helper=jeanne, by=BY, at=NOW)
    assert "Jeanne Le Goff, qui vous aide ou vous a aidé, a lu votre dossier" in text_of(inside.get(to("data")))


def test_lengths_are_those_that_the_nights_apply_and_the_cnil_is_named(
    inside: AgencyClient, to: Callable[..., str]
) -> None:
    page = text_of(inside.get(to("data")))
    assert "60 mois après la fin du dossier" in page
    assert "n’est pas encore en service dans ce cabinet" in page
    assert "75334 Paris Cedex 07" in page
    RetentionPolicy.objects.create(pk=1, case_months=24, note_months=6, started_at=timezone.now(), started_by="Odile")
    page = text_of(inside.get(to("data")))
    assert "24 mois après la fin du dossier" in page
    assert "6 mois, une fois le dossier fini" in page
    assert "n’est pas encore en service" not in page


@pytest.mark.e2e
@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing_on_the_page_of_one_s_data(
    inside: AgencyClient, to: Callable[..., str], language: str, settings: Any
) -> None:
    inside.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    written = {"donnees": inside.get(to("data")).content.decode()}
    written |= {"preferences": inside.get(to("preferences")).content.decode()}
    assert ("Who received your data" in written["donnees"]) is (language == "en")
    with opened() as browser:
        page = browser.new_page()
        serve(page, written, policy())
        assert [fault for name in written for fault in faults(page, name)] == []
