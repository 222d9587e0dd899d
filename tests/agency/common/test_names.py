"""A creditor's name in a sentence, and in a transfer order."""

import pytest

from agency.common.names import SEPA_NAME, article_of, calm, contracted, sepa_name, with_article


@pytest.mark.parametrize(
    ("name", "called", "of", "to"),
    [
        ("Collège Saint-Aubin", "le Collège Saint-Aubin", "du Collège Saint-Aubin", "au Collège Saint-Aubin"),
        ("École Sainte-Anne", "l’École Sainte-Anne", "de l’École Sainte-Anne", "à l’École Sainte-Anne"),
        ("Imprimerie du Doulon", "l’Imprimerie du Doulon", "de l’Imprimerie du Doulon", "à l’Imprimerie du Doulon"),
        ("Maison Rose", "la Maison Rose", "de la Maison Rose", "à la Maison Rose"),
        ("Ateliers du Quai", "les Ateliers du Quai", "des Ateliers du Quai", "aux Ateliers du Quai"),
        ("Atelier Berthier", "l’Atelier Berthier", "de l’Atelier Berthier", "à l’Atelier Berthier"),
        ("Berthier", "Berthier", "de Berthier", "à Berthier"),
    ],
)
def test_a_name_keeps_its_article_and_contracts_it(name: str, called: str, of: str, to: str) -> None:
    found = with_article(article_of(name), name)
    assert found == called
    assert contracted(f"Le dossier de {found}") == f"Le dossier {of}"
    assert contracted(f"rendu à {found}") == f"rendu {to}"


def test_words_that_are_no_name_are_left_alone() -> None:
    assert contracted("de le dire à le faire") == "de le dire à le faire"


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("VENTE NECTAR FRAISE", "Vente nectar fraise"),
        ("Cantine et étude", "Cantine et étude"),
        ("OGEC", "OGEC"),
        ("  Cantine   de mars ", "Cantine de mars"),
    ],
)
def test_software_shouts_and_a_letter_does_not(label: str, said: str) -> None:
    assert calm(label) == said


@pytest.mark.parametrize(
    ("holder", "ordered"),
    [
        ("Familles & Écoles – fonds de tiers", "Familles + Ecoles - fonds de tiers"),
        ("Société d’Été", "Societe d'Ete"),
        ("Œuvre « de Noël »", "OEuvre de Noel"),
    ],
)
def test_a_transfer_order_holds_what_every_bank_takes(holder: str, ordered: str) -> None:
    assert sepa_name(holder) == ordered
    assert len(sepa_name(holder * 10)) <= SEPA_NAME
