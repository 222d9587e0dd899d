"""Clauses fixed once: the agency's, a creditor's own, and where each one of a mandate comes from."""

from __future__ import annotations

from typing import Any

import pytest

from agency.journal.models import JournalLine
from agency.mandates.enums import Origin, Term
from agency.mandates.queries import usual_terms
from agency.mandates.rules import resolve
from agency.users.enums import Role
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import a_creditor, a_mandate, a_profile
from tests.portal.browser import faults, opened, serve

HOUSE = "/gestion/cabinet/clauses/"
NOTHING = {"plan_max_months": "", "plan_min_amount": "", "remittance_days": "", "voice": ""}


@pytest.fixture
def boss(sign_in: Any) -> AgencyClient:
    a_profile()
    return sign_in(Role.MANAGER)


@pytest.mark.parametrize(
    ("said", "value", "origin"),
    [
        ({}, "10", Origin.DEFAULT),
        ({Origin.AGENCY: "8"}, "8", Origin.AGENCY),
        ({Origin.AGENCY: "8", Origin.CREDITOR: "6"}, "6", Origin.CREDITOR),
        ({Origin.AGENCY: "8", Origin.CREDITOR: ""}, "8", Origin.AGENCY),
    ],
)
def test_the_last_level_that_speaks_wins(said: dict[Origin, str], value: str, origin: Origin) -> None:
    levels = [(Origin.DEFAULT, {Term.PLAN_MONTHS: "10"}), *((one, {Term.PLAN_MONTHS: it}) for one, it in said.items())]
    found = resolve(Term.PLAN_MONTHS, levels)  # type: ignore[arg-type]
    assert (found.value, found.origin) == (value, origin)


def test_a_mandate_starts_from_what_was_fixed_and_says_where_it_comes_from(boss: AgencyClient) -> None:
    school, garage = a_creditor(), a_creditor(name="Garage", siren="")
    assert boss.post(HOUSE, NOTHING | {"plan_max_months": "8", "plan_min_amount": "25"}).status_code == 302
    boss.post(f"/gestion/creancier/{school.pk}/clauses/", NOTHING | {"plan_max_months": "6", "voice": "creditor"})
    for creditor, months in ((school, "6"), (garage, "8")):
        page = boss.get(f"/gestion/creancier/{creditor.pk}/mandat/").content.decode()
        assert f'name="plan_max_months" value="{months}"' in page
        assert 'value="25,00"' in page
    shown = words(boss.get(f"/gestion/creancier/{school.pk}/clauses/"))
    assert "6 propre à ce créancier" in shown
    assert "25,00 € hérité du cabinet" in shown
    assert "31 par défaut" in shown
    mandate = a_mandate(garage, plan_max_months=8)
    assert "hérité du cabinet" in words(boss.get(f"/gestion/mandat/{mandate.pk}/"))
    told = JournalLine.objects.filter(verb="terms.fixed").order_by("pk").last()
    assert told is not None
    assert told.data["after"]["plan_max_months"] == "6"


def test_what_is_emptied_is_inherited_again_and_a_signed_mandate_keeps_its_own(boss: AgencyClient) -> None:
    school = a_creditor()
    mandate = a_mandate(school, plan_max_months=4)
    url = f"/gestion/creancier/{school.pk}/clauses/"
    boss.post(url, NOTHING | {"plan_max_months": "6"})
    boss.post(url, NOTHING)
    assert usual_terms(school)[Term.PLAN_MONTHS].origin == Origin.DEFAULT
    mandate.refresh_from_db()
    assert mandate.plan_max_months == 4
    assert "écrit dans ce mandat" in words(boss.get(f"/gestion/mandat/{mandate.pk}/"))
    assert boss.post(url, NOTHING | {"plan_max_months": "0"}).status_code == 422


@pytest.mark.e2e
def test_axe_finds_nothing_on_its_pages(boss: AgencyClient) -> None:
    school = a_creditor()
    own = f"/gestion/creancier/{school.pk}/clauses/"
    pages = {"cabinet": boss.get(HOUSE), "creancier": boss.get(own), "refus": boss.post(own, {"plan_max_months": "0"})}
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, {name: answer.content.decode() for name, answer in pages.items()}, "default-src 'self'")
        assert [fault for name in pages for fault in faults(page, name)] == []
