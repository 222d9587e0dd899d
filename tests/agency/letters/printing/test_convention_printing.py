"""The convention of R124-3: who signs, each clause with its article, nothing that the mandate does not hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agency.letters.enums import MessageKind
from agency.letters.printing.contracts.convention import ESCALATION, Account, ConventionContent, articles
from agency.letters.printing.rendering import render_convention
from agency.letters.printing.specimen import BRAND, specimen_facts
from agency.letters.wording.lint import lint_text
from agency.mandates.enums import Aftermath, CourtesyBy, EscalationDecision, Voice
from agency.parties.enums import DebtorKind
from tests.agency.letters.printing.printed import page_texts, tags

FACTS = specimen_facts(MessageKind.FIRST_LETTER, DebtorKind.CONSUMER)
FULL = ConventionContent(
    reference="M-2026-7-1",
    amends="",
    aftermath=Aftermath.KEPT,
    printed_on=date(2026, 11, 23),
    starts_on=date(2026, 12, 1),
    ends_on=None,
    agency=FACTS.sender,
    creditor=FACTS.creditor,
    receives=True,
    warranted=True,
    guarantee="le contrat RC-0001, de l’assureur Assurances Imaginaires, en vigueur jusqu’au 31 décembre 2027",
    dedicated=Account("Cabinet Lhermitte fonds de tiers", "FR7630006000011234567890189"),
    remittance=Account("OGEC du Collège Saint-Aubin", "FR1420041010050500013M02606"),
    remittance_days=None,
    fee_terms="Un forfait par dossier qualifié",
    fees=(("par dossier", Decimal("35.00")), ("par mois, en abonnement", Decimal("50.00"))),
    vat_rate=Decimal("20.00"),
    plan_months=10,
    plan_least=Decimal("10.00"),
    plan_changes=2,
    after_due_days=1,
    courtesy_days=3,
    courtesy_by=CourtesyBy.EMAIL,
    escalation=EscalationDecision.NEVER,
    voice=Voice.AGENCY,
    mediator="Médiation Exemple, mediation.example",
    privacy_contact="donnees@lhermitte.example",
    missing=(),
)
SAID = {
    "receives": (False, "pouvoir de recevoir pour son compte"),
    "warranted": (False, "certaine, exigible et impayée"),
    "guarantee": ("", "responsabilité civile"),
    "fee_terms": ("", "Le forfait est de 35,00 € hors taxes par dossier, soit 42,00 € avec la TVA, au taux de 20,00 %"),
    "remittance": (None, "reversées au plus tard un mois après leur encaissement effectif"),
    "privacy_contact": ("", "RGPD, article 28"),
}


def printed(content: ConventionContent) -> str:
    text = " ".join(page_texts(render_convention(content, BRAND)))
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_both_parties_sign_what_says_who_they_are() -> None:
    text = printed(FULL)
    for words in (
        "OGEC du Collège Saint-Aubin, 3 place de l’Église, 44300 Nantes, SIREN 784 671 695",
        "Cabinet Lhermitte, 12 rue des Tilleuls, 44000 Nantes, SIREN 552 100 554",
        "prend effet le 1er décembre 2026 et dure sans terme fixé",
        "IBAN FR14 2004 1010 0505 0001 3M02 606",
        "Pour OGEC du Collège Saint-Aubin", "Pour Cabinet Lhermitte", "Signature",
        "Convention M-2026-7-1, page 1 sur",
    ):  # fmt: skip
        assert words in text
    assert "il manque" not in text


@pytest.mark.parametrize("field", SAID)
def test_a_clause_that_the_mandate_does_not_hold_is_not_written(field: str) -> None:
    nothing, words = SAID[field]
    assert words in printed(FULL)
    lacking: dict[str, Any] = {field: nothing, "missing": ("une clause",)}
    text = printed(replace(FULL, **lacking))
    assert words not in text
    assert "Projet à compléter : il manque • une clause" in text


@pytest.mark.parametrize("decision", EscalationDecision)
def test_who_decides_of_a_judge_is_said(decision: EscalationDecision) -> None:
    assert ESCALATION[decision].split(":")[0].strip() in printed(replace(FULL, escalation=decision))


def test_its_own_days_are_said() -> None:
    text = printed(replace(FULL, remittance_days=8, ends_on=date(2027, 12, 1)))
    assert "au plus tard 8 jours après" in text
    assert "prend fin le 1er décembre 2027" in text


def test_its_words_are_those_that_a_letter_may_use() -> None:
    """Who decides of a judge excepted: a letter never speaks of one by itself, and a convention says who may."""
    written = [text for article in articles(FULL) for text in article.paragraphs]
    paragraphs = [text for text in written if text not in ESCALATION.values()]
    assert len(paragraphs) == len(written) - 1
    found = [finding for text in paragraphs for finding in lint_text(text, audience=DebtorKind.BUSINESS)]
    assert [finding.sentence for finding in found if finding.blocks] == []


def test_a_reader_of_screens_finds_its_headings_and_the_bytes_do_not_move() -> None:
    pdf = render_convention(FULL, BRAND)
    assert {"/H1", "/H2", "/P"} <= tags(pdf)
    assert pdf == render_convention(FULL, BRAND)


def test_how_often_a_plan_is_made_lighter_is_counted_in_the_convention():
    assert "baisser le montant de ses versements ou passer un mois 2 fois au plus" in printed(FULL)
    assert "demande chaque fois l’accord du créancier" in printed(replace(FULL, plan_changes=0))


def test_what_a_bill_becomes_that_is_not_due_yet_is_said() -> None:
    text = printed(FULL)
    assert "elle devient un dossier un jour après son échéance, ou le premier jour ouvré qui suit" in text
    assert "la rappelle une fois à la personne 3 jours avant, au nom du créancier, par e-mail. Ce rappel" in text
    assert "Aucun rappel ne part" not in text
    text = printed(replace(FULL, after_due_days=3, courtesy_days=1, courtesy_by=CourtesyBy.LETTER))
    assert "elle devient un dossier 3 jours après son échéance" in text
    assert "un jour avant, au nom du créancier, par e-mail, sinon par une lettre postée quatre jours plus tôt" in text
    text = printed(replace(FULL, courtesy_days=None))
    assert "Aucun rappel ne part avant l’échéance." in text
    assert "la rappelle" not in text
