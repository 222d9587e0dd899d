"""What is left of a bill is what the file says; when it says nothing, never the whole bill."""

import re
import struct
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from agency.intake.rules import Terms, judge, person_of
from agency.readers.claim_files import ClaimFile, Confidence, read_claims

SHEETS = Path(__file__).parents[3] / "samples" / "ours" / "sheet"
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


def workbook(*rows: tuple[object, ...], to_reckon: bool = True) -> bytes:
    """A workbook as a program writes it: each formula has a 0 for result, and the spreadsheet is to reckon them."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    plain = BytesIO()
    book.save(plain)
    out = BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if not to_reckon:
                content = content.replace(b'fullCalcOnLoad="1"', b"")
            target.writestr(name, re.sub(rb"</f><v\s?/>|</f><v></v>", b"</f><v>0</v>", content))
    return out.getvalue()


HEAD = ("Nom", "Facture", "Montant TTC", "Déjà payé", "Reste dû")


def test_a_zero_that_nobody_reckoned_is_not_a_bill_already_paid() -> None:
    found = read_claims(workbook(HEAD, ("Atelier Fictif", "F1", 120, 100, "=C2-D2"), ("Autre", "F2", 80, 50, 30)))
    assert [(row.number, row.open) for row in found.rows] == [("F2", Decimal("30.00"))]
    assert (found.refused[0].rule, found.refused[0].value) == ("TAB-14", "0")
    assert "que personne n’a calculée" in found.refused[0].reason


def test_a_zero_that_nobody_reckoned_is_not_nothing_paid() -> None:
    found = read_claims(workbook(HEAD[:4], ("Atelier Fictif", "F1", 120, "=60+40")))
    assert not found.rows
    assert "ce qui est déjà payé est inconnu" in found.refused[0].reason


def test_a_zero_that_a_spreadsheet_reckoned_is_a_bill_already_paid() -> None:
    found = read_claims(workbook(HEAD, ("Atelier Fictif", "F1", 120, 120, "=C2-D2"), to_reckon=False))
    assert [refusal.rule for refusal in found.refused] == ["TAB-7"]


def test_a_credit_that_nobody_reckoned_is_told() -> None:
    (row,) = read_claims(workbook(("Nom", "Facture", "Débit", "Crédit"), ("Atelier", "F1", 120, "=50+20"))).rows
    assert (row.confidence, "ce qui est déduit de la somme est inconnu" in row.warnings[0]) == (Confidence.LOW, True)


def old_workbook(*, signed: bool) -> bytes:
    """An XLS whose remainder is a formula of result 0, with or without the signature of the Excel that reckoned it."""
    data = (SHEETS / "old.xls").read_bytes()
    number = struct.pack("<HHHHH", 0x0203, 14, 1, 5, 0)
    at = data.index(number)
    tokens = b"\x1e\x64\x00"
    head = struct.pack("<HHHHH", 0x0006, 22 + len(tokens), 1, 5, 0)
    formula = head + struct.pack("<dHIH", 0.0, 0, 0, len(tokens)) + tokens
    mark = struct.pack("<HHHHI", 0x01C1, 8, 0x01C1, 0, 191029) if signed else b""
    tail = mark + struct.pack("<HH", 0x000A, 0)
    body = data[:at] + formula + tail
    return body + data[len(body) :]


@pytest.mark.parametrize(("signed", "rule"), [(False, "TAB-14"), (True, "TAB-7")])
def test_a_zero_of_an_old_workbook_is_known_only_when_excel_reckoned_it(*, signed: bool, rule: str) -> None:
    assert [refusal.rule for refusal in read_claims(old_workbook(signed=signed)).refused] == [rule]


def test_a_formula_of_a_free_workbook_without_result_says_nothing() -> None:
    out = BytesIO()
    with zipfile.ZipFile(SHEETS / "plain.ods") as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "content.xml":
                content = re.sub(
                    rb'<table:table-cell office:value-type="float".*?</table:table-cell>',
                    b'<table:table-cell table:formula="of:=60+40"/>',
                    content,
                )
            target.writestr(name, content)
    (refused,) = read_claims(out.getvalue()).refused
    assert (refused.rule, "formule sans résultat" in refused.reason) == ("TAB-3", True)


def test_the_part_of_an_aged_balance_that_is_not_due_is_not_claimed() -> None:
    found = table(
        "Nom;Facture;Solde;Non échu;0-30 jours;31-60 jours",
        "Atelier Fictif;F1;300,00;100,00;150,00;50,00",
        "Autre;F2;80,00;80,00;;",
    )
    assert [(row.open, row.confidence) for row in found.rows] == [(Decimal("200.00"), Confidence.LOW)]
    assert [refusal.rule for refusal in found.refused] == ["TAB-15"]
