"""Tables made by hand or by tools: what a column means, what a cell is, who is a person."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from agency.readers.claim_files import (
    ClaimFile,
    Confidence,
    Nature,
    ReadOptions,
    UnreadableFile,
    read_claims,
    with_contacts,
)
from agency.readers.claims.mapping import Mapping, field_of, fingerprint, propose
from agency.readers.files.errors import BadValue
from agency.readers.files.values import parse_amount, parse_date
from agency.readers.tables.contacts import read_contacts

OURS = Path(__file__).parents[3] / "samples" / "ours"
MODELS = Path(__file__).parents[4] / "agency" / "readers" / "tables" / "models"


def read(name: str, mapping: Mapping | None = None) -> ClaimFile:
    return read_claims((OURS / name).read_bytes(), name, options=ReadOptions(mapping=mapping))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 234,56", "1234.56"), ("1\u00a0234\u202f567,80 €", "1234567.80"), ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"), ("1'234.50", "1234.50"), ("(12,00)", "-12.00"), ("12,00-", "-12.00"),
        ("−5", "-5.00"), ("+5,5", "5.50"), ("1.234.567", "1234567.00"), ("0000000074,70", "74.70"),
        ("12,00 EUR", "12.00"), (",50", "0.50"), ("1234", "1234.00"), ("0,10", "0.10"),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(text: str, amount: str) -> None:
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    ["1,234", "12.345", "1,23E+13", "1,234,56", "12,345", "abc", "", "NaN", "Infinity", "1_000", "٣", "--5", "1e400"],
)
def test_doubtful_amounts_are_refused(text: str) -> None:
    with pytest.raises(BadValue, match=r"\.$"):
        parse_amount(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/12/2025", date(2025, 12, 31)), ("31-12-2025", date(2025, 12, 31)), ("1.2.2026", date(2026, 2, 1)),
        ("2026-02-01", date(2026, 2, 1)), ("2026-02-01T10:00:00", date(2026, 2, 1)), ("20260201", date(2026, 2, 1)),
        ("01/02/26", date(2026, 2, 1)), ("01/02/85", date(1985, 2, 1)), ("1er février 2026", date(2026, 2, 1)),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text", ["31/02/2026", "02/31/2026", "1/1/0001", "hier", "", "2026", "29/02/2025", "٠١/٠١/٢٠٢٦"]
)
def test_dates_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(BadValue, match=r"\.$"):
        parse_date(text)


@pytest.mark.parametrize("name", ["csv/cp1252.csv", "csv/cp850.csv"])
def test_accents_survive(name: str) -> None:
    assert read(name).rows[0].debtor.name.startswith("Société Élevée")


def test_refusals_name_line_and_column() -> None:
    refusal = read("csv/february_31.csv").refused[0]
    assert (refusal.where, refusal.value) == ("ligne 3, colonne « Date »", "31/02/2026")
    assert "n’existe pas" in refusal.reason


def test_two_digit_years_and_worded_dates() -> None:
    assert read("csv/two_digit_year.csv").rows[0].due_on == date(2026, 2, 9)
    row = read("csv/worded_dates.csv").rows[0]
    assert (row.issued_on, row.due_on) == (date(2026, 1, 1), date(2026, 2, 9))


def test_totals_are_told_and_not_counted() -> None:
    found = read("csv/totals_row.csv")
    assert found.warnings == ("ligne 3 : ligne de total, non comptée", "ligne 4 : ligne de total, non comptée")


def test_a_column_header_on_two_pages_is_no_claim() -> None:
    assert len(read("csv/doubled_header.csv").rows) == 2


def test_a_line_twice_is_refused_the_second_time() -> None:
    refusal = read("csv/doubled_row.csv").refused[0]
    assert (refusal.rule, refusal.where, refusal.number) == ("FILE-4", "ligne 3", "F1")
    assert "ligne 2" in refusal.reason


def test_due_dates_of_one_invoice_must_be_told_apart() -> None:
    assert "autre échéance" in read("csv/same_number_two_dates.csv").refused[0].reason


def test_lost_zeros_come_back_where_they_can_be_known() -> None:
    debtor = read("csv/lost_zero_phone.csv").rows[0].debtor
    assert (debtor.phone, debtor.postcode) == ("+33612345678", "01000")
    assert read("csv/lost_zero_siren.csv").rows[0].debtor.siren == "005520135"


def test_damaged_numbers_are_never_repaired() -> None:
    assert read("csv/scientific_siret.csv").rows[0].debtor.siren == ""
    assert read("csv/scientific_number.csv").refused[0].value == "1,23E+13"


def test_facts_that_cannot_be_true_are_left_out_and_told() -> None:
    row = read("csv/bad_contact_facts.csv").rows[0]
    assert (row.debtor.email, row.debtor.phone, row.debtor.postcode) == ("", "", "")
    assert len(row.debtor.doubts) == 3


def test_two_names_in_one_cell_are_told() -> None:
    assert "deux personnes" in read("csv/two_names.csv").rows[0].warnings[0]


def test_another_extension_is_told_and_the_content_followed() -> None:
    assert "« .xlsx »" in read("csv/wrong_extension.xlsx").warnings[0]


def test_numbers_of_a_spreadsheet_keep_their_digits() -> None:
    row = read("sheet/plain.xlsx").rows[0]
    assert (row.number, row.debtor.siret, row.open) == ("20260001", "73282932000074", Decimal("100.10"))
    assert row.due_on == date(2026, 2, 9)
    assert row.where == "feuille « Impayés », ligne 2"


@pytest.mark.parametrize(
    "name", ["sheet/serial_dates.xlsx", "sheet/epoch_1904.xlsx", "sheet/plain.ods", "sheet/old.xls"]
)
def test_days_of_a_spreadsheet(name: str) -> None:
    row = read(name).rows[0]
    assert (row.issued_on, row.due_on) == (date(2026, 1, 10), date(2026, 2, 9))


def test_a_merged_cell_speaks_for_all_it_covers() -> None:
    assert [row.debtor.name for row in read("sheet/merged_cells.xlsx").rows] == ["Atelier Fictif SARL"] * 2


def test_headers_of_many_tools() -> None:
    assert field_of("N° de facture") == "number"
    assert field_of("ÉCHÉANCE") == "due_on"
    assert field_of("Reste dû (€)") == "open"
    assert field_of("Payeur 2 code postal") == "payer2_postcode"
    assert field_of("E-mail responsable 1") == "payer1_email"
    assert field_of("Options religieuses") is None


def test_mapping_is_remembered_by_headers_whatever_their_dress() -> None:
    assert fingerprint(["Nom ", "N° facture"]) == fingerprint(["NOM", "n facture"])
    assert fingerprint(["Nom", "Solde"]) != fingerprint(["Solde", "Nom"])


def test_columns_without_header_are_guessed_from_their_content() -> None:
    mapping = propose([["Nom", "Solde", "zz"], ["Atelier Fictif", "1,00", "a@fictif.example.org"]])
    assert mapping is not None
    assert (mapping.fields["email"], mapping.guessed) == (2, ("email",))


def test_a_confirmed_mapping_is_used_on_the_next_file_and_no_other() -> None:
    mapping = Mapping(0, ("aa", "bb", "cc"), {"name": 0, "open": 1, "number": 2})
    again = Mapping.from_json(mapping.as_json())
    row = read_claims(b"Titre;;\nAA;bb;cc\nAtelier Fictif;12,00;F1\n", options=ReadOptions(mapping=again)).rows[0]
    assert (row.debtor.name, row.open, row.number) == ("Atelier Fictif", Decimal("12.00"), "F1")
    with pytest.raises(UnreadableFile, match="colonnes"):
        read("csv/settled.csv", mapping)


def test_model_files_read_without_a_remark() -> None:
    for name in ("ecole.csv", "factures.csv"):
        found = read_claims((MODELS / name).read_bytes(), name)
        assert not found.refused
        assert not any(row.warnings for row in found.rows)
        assert found.columns.unknown == ()


def test_two_payers_of_a_school_bill_with_their_shares() -> None:
    row = read("school/two_payers.csv").rows[0]
    assert [(payer.debtor.last_name, payer.share, payer.solidary) for payer in row.payers] == [
        ("EXEMPLE-MARTIN", Decimal(60), False),
        ("EXEMPLE-DURAND", Decimal(40), False),
    ]
    assert row.debtor == row.payers[0].debtor
    assert (row.debtor.account, row.payers[1].debtor.account) == ("F0012/1", "F0012/2")
    assert (row.period, row.label) == ("1er trimestre", "Contribution des familles")


def test_solidary_payers_owe_the_whole_each() -> None:
    assert all(payer.solidary for payer in read("school/solidary.csv").rows[0].payers)


def test_missing_shares_are_completed_or_told() -> None:
    assert [payer.share for payer in read("school/one_share.csv").rows[0].payers] == [Decimal(70), Decimal(30)]
    row = read("school/no_shares.csv").rows[0]
    assert [payer.share for payer in row.payers] == [Decimal(50), Decimal(50)]
    assert "art. 1309" in row.warnings[0]


def test_who_has_no_share_is_not_written_to() -> None:
    assert len(read("school/share_zero.csv").rows[0].payers) == 1


def test_of_the_pupil_only_an_initial_and_a_class_are_kept() -> None:
    found = read("school/whole_pupil_name.csv")
    assert found.rows[0].about == "L., 5e B"
    assert "Léonie" not in repr(found)


def test_contacts_complete_a_ledger() -> None:
    contacts = read_contacts((MODELS / "contacts.csv").read_bytes())
    assert (contacts["CMODELE"].nature, contacts["CEXEMPLE"].nature) == (Nature.PERSON, Nature.COMPANY)
    ledger = read("fec/bom.txt")
    ours = {"C1": replace(contacts["CEXEMPLE"], name="")}
    row = with_contacts(ledger, ours).rows[0]
    assert (row.debtor.name, row.debtor.city, row.debtor.account) == ("Société Élevée", "Rennes", "C1")
    alone = with_contacts(ledger, {}).rows[0]
    assert "n’est pas dans le fichier de contacts" in alone.warnings[-1]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"Nom;Ville\nAtelier;Rennes\n", "CON-1"),
        (b"Compte client;Nom\nC1;\n", "CON-2"),
        (b"Compte client;Nom\nC1;Atelier\nC1;Garage\n", "CON-3"),
        (b"%PDF-1.7\x00", "FILE-3"),
    ],
)
def test_contacts_that_cannot_be_trusted_are_refused(data: bytes, rule: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_contacts(data)
    assert refused.value.rule == rule


def test_a_credit_beside_a_debit_is_deducted() -> None:
    row = read_claims("Nom;Facture;Débit;Crédit\nAtelier Fictif;F1;100,00;40,00\n".encode()).rows[0]
    assert (row.total, row.paid, row.open) == (Decimal("100.00"), Decimal("40.00"), Decimal("60.00"))


def test_a_customer_with_a_credit_elsewhere_in_the_table_is_told() -> None:
    found = read_claims(b"Nom;Facture;Solde\nAtelier Fictif;F1;100,00\nAtelier Fictif;A1;-40,00\n")
    assert found.rows[0].confidence is Confidence.LOW
    assert "à déduire" in found.rows[0].warnings[-1]
