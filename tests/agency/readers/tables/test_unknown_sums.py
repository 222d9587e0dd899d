"""What is left of a bill is what the file says; when it says nothing, never the whole bill."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from agency.intake.rules import Terms, judge, person_of
from agency.readers.claim_files import ClaimFile, Confidence, read_claims

CASES = Path(__file__).parents[3] / "samples" / "cases"


def table(*lines: str) -> ClaimFile:
    return read_claims("\n".join(lines).encode())


def case(name: str) -> ClaimFile:
    return read_claims((CASES / name).read_bytes(), name)


@pytest.mark.parametrize("left", ["", "-", "–", "#REF!", "=E2-F2", "#VALEUR!"])
def test_an_unknown_remainder_is_never_the_whole_bill(left: str) -> None:
    found = table("Nom;Facture;Montant TTC;Reste dû", f"Atelier Fictif;F1;120,00;{left}", "Autre;F2;80,00;30,00")
    assert [(row.number, row.open) for row in found.rows] == [("F2", Decimal("30.00"))]
    assert "colonne « Reste dû »" in found.refused[0].where


def test_a_remainder_reckoned_from_what_was_paid_waits_for_a_person() -> None:
    head = "Nom;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant TTC;Déjà payé;Reste dû"
    line = "Atelier Fictif SARL;1 rue Haute;35000;Rennes;F1;01/09/2026;01/10/2026;120,00;20,00;"
    told, reckoned = table(head, line + "100,00").rows[0], table(head, line).rows[0]
    assert (reckoned.open, reckoned.confidence) == (Decimal("100.00"), Confidence.LOW)
    verdicts = [judge(row, person_of(row.debtor), Terms("b2b", 30), date(2026, 11, 28)) for row in (told, reckoned)]
    assert [verdict.outcome for verdict in verdicts] == ["ready", "doubtful"]
    assert "le reste dû n’est pas écrit" in verdicts[1].reason


def test_a_formula_without_result_says_nothing() -> None:
    found = case("18_reste_du_par_formule.xlsx")
    assert not found.rows
    assert "TAB-14" in {refusal.rule for refusal in found.refused}


def test_formulas_with_their_results_are_read() -> None:
    assert [row.open for row in case("18_avec_valeurs.xlsx").rows][:2] == [Decimal("100.00"), Decimal("120.00")]
    assert case("18_dates_1904.xlsx").rows[0].due_on == date(2026, 10, 1)


def test_what_formulas_did_not_reckon_is_never_certain() -> None:
    found = case("18_sans_valeurs.xlsx")
    assert [(row.open, row.confidence) for row in found.rows] == [
        (Decimal("100.00"), Confidence.LOW),
        (Decimal("60.00"), Confidence.LOW),
    ]


def test_the_part_of_an_aged_balance_that_is_not_due_is_not_claimed() -> None:
    found = table(
        "Nom;Facture;Solde;Non échu;0-30 jours;31-60 jours",
        "Atelier Fictif;F1;300,00;100,00;150,00;50,00",
        "Autre;F2;80,00;80,00;;",
    )
    assert [(row.open, row.confidence) for row in found.rows] == [(Decimal("200.00"), Confidence.LOW)]
    assert [refusal.rule for refusal in found.refused] == ["TAB-15"]
