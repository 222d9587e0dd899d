"""The verdicts of a deposit as a workbook: everything is there, and nothing of a file is ever a formula."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import openpyxl

from agency.intake.operations import read_batch
from agency.intake.presenters import report_of
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

HEAD = "Nom;Prénom;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant"


def test_each_line_with_its_verdict_and_each_total_and_no_formula(tenant: Any) -> None:
    a_profile()
    creditor = a_creditor()
    a_mandate(creditor)
    names = ('=HYPERLINK("http://mal.example")', "+33", "-1+1", "@Sum(A1)", "Roussel")
    lines = [f'"{name.replace(chr(34), chr(34) * 2)}";;1 rue A;44300;Nantes;=1+{rank};01/06/2026;01/07/2026;10,00'
             for rank, name in enumerate(names)]  # fmt: skip
    lines.append("Sans Adresse;;;;;F-9;01/06/2026;01/07/2026;5,00")
    data = "\n".join([HEAD, *lines]).encode()
    batch = read_batch(creditor=creditor, filename="f.csv", data=data, by=BY, at=NOW, on=TODAY)
    book = openpyxl.load_workbook(io.BytesIO(report_of(batch)))
    told = list(book["Lignes"].iter_rows(min_row=2))
    assert [row[2].value for row in told[:5]] == list(names)
    assert {cell.data_type for row in told for cell in row if isinstance(cell.value, str)} == {"s"}
    assert [row[5].value for row in told][-1] == "à compléter"
    assert told[-1][6].value == "R1.10"
    totals = {row[0].value: (row[1].value, Decimal(str(row[2].value))) for row in book["Totaux"].iter_rows(min_row=2)}
    assert totals == {"prête": (5, Decimal(50)), "à compléter": (1, Decimal(5))}
