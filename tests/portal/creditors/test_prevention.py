"""What prevents an unpaid invoice: a creditor's own faults, checks, texts to copy."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine

from agency.cases.models import Case
from agency.intake.operations import read_batch
from agency.parties.models import Creditor
from tests.agency.letters.printing.printed import page_texts
from tests.agency.reporting.test_faults import BARE, CLOCK, HEAD, OLD, WHOLE
from tests.databases import AgencyClient
from tests.factories import NOW, a_profile
from tests.portal import browser


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def page(bursar: AgencyClient, case: Case) -> Any:
    data = f"{HEAD}\n{WHOLE}\n{BARE}\n{OLD}".encode()
    read_batch(creditor=case.creditor, filename="f.csv", data=data, **CLOCK)
    with time_machine.travel(NOW, tick=False):
        return bursar.get("/creancier/prevenir/")


def test_a_creditor_reads_its_own_faults_and_what_prevents_each(page: Any) -> None:
    told = words(page)
    assert "Vos factures de novembre 2026" in told
    assert "3 lignes déposées ce mois-ci, dont 1 sans défaut." in told
    assert "Adresse incomplète Demandez l’adresse complète dès le devis" in told
    assert "Trop peu de dossiers pour conclure" in told
    assert "%" not in told


def test_its_texts_bear_its_name_and_what_the_law_fixes_between_firms(page: Any, case: Case) -> None:
    told = words(page)
    assert case.creditor.name in told
    assert "Bon pour accord" in told
    assert "40 €" in told


def test_a_month_without_any_file_says_so(bursar: AgencyClient) -> None:
    assert "Rien n’a été déposé ce mois-ci." in words(bursar.get("/creancier/prevenir/?mois=2020-13"))


@pytest.mark.e2e
def test_axe_finds_nothing_there(page: Any) -> None:
    with browser.opened() as chromium:
        opened = chromium.new_page(locale="fr-FR")
        browser.serve(opened, {"prevenir": page.content.decode()}, page["Content-Security-Policy"])
        assert browser.faults(opened, "prevenir") == []


def test_its_texts_are_one_pdf_to_keep(bursar: AgencyClient, case: Case) -> None:
    a_profile()
    Creditor.objects.filter(pk=case.creditor_id).update(name="L’Étoile & <b>#eval")
    answer = bursar.get("/creancier/prevenir/textes.pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    text = " ".join(page_texts(answer.content))
    assert "Le premier rappel" in text
    assert "L’Étoile & <b>#eval" in text
    assert "&amp;" not in text
