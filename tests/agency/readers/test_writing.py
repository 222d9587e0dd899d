"""What is read can be printed in a letter and held in a database; what cannot is refused on its line, by its column."""

from io import BytesIO

import openpyxl
import pytest

from agency.readers.claim_files import ClaimFile, read_claims, with_contacts
from agency.readers.tables.contacts import read_contacts

HEAD = "Nom;Adresse;Facture;Objet;Solde"
GOOD = "Autre Fictif;1 rue Haute;F9;Cantine;80,00"


def table(line: str) -> ClaimFile:
    return read_claims(f"{HEAD}\n{GOOD}\n{line}".encode())


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("Atelier\x07 Fictif;1 rue;F1;Cantine;20,00", "Nom", "ne s’imprime pas"),
        ("Atelier;1 rue\x00 Haute;F1;Cantine;20,00", "Adresse", "ne s’imprime pas"),
        ("Atelier;1 rue;F1\x1b[31m;Cantine;20,00", "Facture", "ne s’imprime pas"),
        ("Atelier;1 rue;F1;Can\u202etine;20,00", "Objet", "ne s’imprime pas"),
        ("Atelier Fran\ufffdois;1 rue;F1;Cantine;20,00", "Nom", "encodage de ce texte est abîmé"),
        ("Atelier FranÃ§ois;1 rue;F1;Cantine;20,00", "Nom", "« Atelier François »"),
        ("Atelier;1 rue de lâ€™Ã‰glise;F1;Cantine;20,00", "Adresse", "« 1 rue de l’Église »"),
    ],
)
def test_what_cannot_be_printed_is_refused_by_its_column(line: str, column: str, reason: str) -> None:
    found = table(line)
    assert [row.number for row in found.rows] == ["F9"]
    (refused,) = found.refused
    assert (refused.rule, refused.where) == ("TXT-2", f"ligne 3, colonne « {column} »")
    assert reason in refused.reason
    assert all(text.isprintable() for text in (refused.number, refused.value, refused.reason))


@pytest.mark.parametrize(
    "name", ["Ateliers L’Éclair", "CAFÉ–BAR", "São Fictif", "L’ÂTRE", "Œuvres «\u00a0Saint\u00a0»", "Zoë Ångström"]
)
def test_what_can_be_printed_stays_as_it_is(name: str) -> None:
    assert table(f"{name};1 rue;F1;Cantine;20,00").rows[1].debtor.name == " ".join(name.split())


def test_what_nobody_sees_is_left_out_and_lines_are_one() -> None:
    row = table('Ate\u200blier Fic\u00adtif;"1 rue\nHaute";\ufeffF1;"Cantine\tet étude";20,00').rows[1]
    assert (row.debtor.name, row.number, row.label) == ("Atelier Fictif", "F1", "Cantine et étude")
    assert row.debtor.address == ("1 rue Haute",)


def test_a_spreadsheet_is_judged_alike() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Nom", "Facture", "Solde"])
    book.active.append(["Atelier FranÃ§ois", "F1", 20])
    out = BytesIO()
    book.save(out)
    (refused,) = read_claims(out.getvalue()).refused
    assert (refused.rule, refused.where) == ("TXT-2", "feuille « Sheet », ligne 2, colonne « Nom »")


def test_a_ledger_is_judged_alike() -> None:
    head = (
        "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|PieceDate"
        "|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise"
    )
    line = "VT|Ventes|1|20260310|411000|Clients|C1|Atelier\x07|F-1|20260310|Facture|20,00|0,00|||20260331||"
    (refused,) = read_claims(f"{head}\n{line}".encode()).refused
    assert (refused.rule, refused.where) == ("TXT-2", "ligne 2, colonne « nom »")


def test_what_a_contacts_file_brings_is_judged_with_the_line() -> None:
    found = read_claims(b"Compte client;Nom;Facture;Solde\nC1;Atelier;F1;20,00")
    contacts = read_contacts("Compte client;Nom;Ville\nC1;Atelier;Orl\x07éans".encode())
    (refused,) = with_contacts(found, contacts).refused
    assert (refused.rule, refused.where) == ("TXT-2", "ligne 2, colonne « ville »")
