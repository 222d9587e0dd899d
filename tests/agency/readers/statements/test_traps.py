"""Bank files: real samples and our own traps. A statement enters whole and adds up, or it does not enter."""

import time
from decimal import Decimal
from pathlib import Path

import pytest

from agency.readers.statement_files import (
    RefusedStatements,
    Statement,
    StatementFile,
    UnreadableFile,
    read_account,
    read_statement_file,
)

SAMPLES = Path(__file__).parents[3] / "samples"
OURS = SAMPLES / "ours"
ACCOUNT, OTHER = "FR7630006000011234567890189", "FR7630004000031234567890143"

# File, rules of the refused statements, amounts of the lines of the first statement that enters.
TRAPS = [
    ("camt/v2.xml", "", ["100.00"]),
    ("camt/v8.xml", "", ["100.00"]),
    ("camt/no_namespace.xml", "", ["100.00"]),
    ("camt/instant_dates.xml", "", ["100.00"]),
    ("camt/no_booking_date.xml", "", ["100.00"]),
    ("camt/reversal.xml", "", ["-100.00"]),
    ("camt/pending.xml", "", ["100.00"]),
    ("camt/information.xml", "", ["100.00"]),
    ("camt/batch.xml", "", ["60.00", "40.00"]),
    ("camt/batch_mixed_sides.xml", "", ["130.00", "-30.00"]),
    ("camt/batch_without_amounts.xml", "", ["100.00"]),
    ("camt/batch_wrong.xml", "CAMT-7", None),
    ("camt/batch_net_of_charges.xml", "", ["60.00", "40.00", "-2.00"]),
    ("camt/batch_net_of_each_charge.xml", "", ["60.00", "40.00", "-2.00"]),
    ("camt/batch_charges_of_another_sum.xml", "CAMT-7", None),
    ("camt/transfer_net_of_charges.xml", "", ["100.00", "-2.00"]),
    ("camt/charges_booked_apart.xml", "", ["100.00"]),
    ("camt/no_statement.xml", "CAMT-8!", None),
    ("camt/nothing_said.xml", "CAMT-9", None),
    ("camt/no_movement.xml", "", []),
    ("camt/no_movement_but_a_gap.xml", "BANK-1", None),
    ("camt/returned_debit.xml", "", ["-100.00"]),
    ("camt/reference_in_label.xml", "", ["100.00"]),
    ("camt/foreign_entry.xml", "CAMT-4", None),
    ("camt/wrong_closing.xml", "BANK-1", None),
    ("camt/february_31.xml", "CAMT-2", None),
    ("camt/garbled_amount.xml", "CAMT-2", None),
    ("camt/same_reference_twice.xml", "", ["100.00", "100.00"]),
    ("camt/one_good_one_bad.xml", "BANK-1", ["100.00"]),
    ("camt/negative_balance.xml", "", ["100.00"]),
    ("camt/notification.xml", "", ["100.00"]),
    ("camt/intraday_052.xml", "CAMT-1", None),
    ("camt/no_account.xml", "CAMT-3", None),
    ("camt/truncated.xml", "XML-3!", None),
    ("camt/doctype.xml", "XML-2!", None),
    ("cfonb/plain.txt", "", ["100.00", "-25.00"]),
    ("cfonb/one_endless_line.txt", "", ["100.00", "-25.00"]),
    ("cfonb/trimmed_blanks.txt", "", ["100.00", "-25.00"]),
    ("cfonb/blank_lines.txt", "", ["100.00", "-25.00"]),
    ("cfonb/accented_sign.txt", "", ["100.00", "-25.00"]),
    ("cfonb/negative_balance.txt", "", ["12.34"]),
    ("cfonb/two_accounts.txt", "", ["100.00", "-25.00"]),
    ("cfonb/rejected_debit.txt", "", ["-40.00"]),
    ("cfonb/wrong_sum.txt", "BANK-1", None),
    ("cfonb/no_new_balance.txt", "CFONB-2", None),
    ("cfonb/february_31.txt", "CFONB-5", None),
    ("cfonb/bad_amount.txt", "CFONB-5", None),
    ("cfonb/orphan_detail.txt", "CFONB-3", None),
    ("cfonb/other_account_inside.txt", "CFONB-3", None),
    ("cfonb/not_a_record.txt", "CFONB-4!", None),
    ("ofx/sgml.ofx", "", ["100.00"]),
    ("ofx/xml_2.ofx", "", ["100.00"]),
    ("ofx/decimal_comma.ofx", "", ["-34.51"]),
    ("ofx/repeated_fitid.ofx", "", ["100.00", "100.00"]),
    ("ofx/two_accounts.ofx", "", ["100.00"]),
    ("ofx/cp1252.ofx", "", ["100.00"]),
    ("ofx/lower_than_in_memo.ofx", "", ["100.00"]),
    ("ofx/february_31.ofx", "OFX-4", None),
    ("ofx/empty_amount.ofx", "OFX-5", None),
    ("ofx/no_account.ofx", "OFX-3", None),
    ("ofx/nothing_said.ofx", "OFX-6", None),
    ("ofx/no_statement.ofx", "OFX-2!", None),
    ("mt940/plain.sta", "", ["100.00"]),
    ("mt940/reversals.sta", "", ["150.00", "-50.00"]),
    ("mt940/year_end.sta", "", ["100.00"]),
    ("mt940/wrong_sum.sta", "BANK-1", None),
    ("mt940/february_31.sta", "MT-5", None),
    ("mt940/unreadable_movement.sta", "MT-4", None),
    ("mt940/no_closing.sta", "MT-3", None),
]
# Real files: those of others are often invented by people who do not add up.
REAL = [
    ("camt053/camt053.v2.five.decimals.xml", "BANK-1", None),
    ("camt053/camt053.v2.minimal.xml", "CAMT-4", None),
    ("camt053/camt053.v2.with-party-ids.xml", "CAMT-4", None),
    ("camt053/camt053.v4.xml", "CAMT-4", None),
    ("camt053/camt053_duplicate_same_day.xml", "", ["-4.50", "-4.50"]),
    ("camt053/camt054.v4.xml", "CAMT-7", None),
    ("camt053/mt940_triodos.sta", "BANK-1", None),
    ("cfonb/cfonb.240-complex-test.txt", "CFONB-1", None),
    ("cfonb/pennylane_example.txt", "", ["-32.21", "-10.70", "-7.90"]),
    ("cfonb/silarhi_simple-test.txt", "", []),
    ("ofx/checking.ofx", "", ["0.01", "-34.51", "-25.00"]),
    ("ofx/decimal_error.ofx", "OFX-4", None),
]
ALL = [(OURS / name, rules, amounts) for name, rules, amounts in TRAPS]
ALL += [(SAMPLES / name, rules, amounts) for name, rules, amounts in REAL]


def read(name: str) -> StatementFile:
    path = OURS / name
    return read_statement_file(path.read_bytes(), path.name)


def first(name: str) -> Statement:
    return read(name).statements[0]


@pytest.mark.parametrize(("path", "rules", "amounts"), ALL, ids=lambda value: getattr(value, "name", None))
def test_each_bank_file_is_read_or_refused_as_expected(path: Path, rules: str, amounts: list[str] | None) -> None:
    if rules.endswith("!"):
        with pytest.raises(UnreadableFile) as refused:
            read_statement_file(path.read_bytes(), path.name)
        assert refused.value.rule == rules.rstrip("!")
        return
    found = read_statement_file(path.read_bytes(), path.name)
    assert " ".join(refusal.rule for refusal in found.refused) == rules
    assert all(refusal.where and refusal.reason.endswith(".") for refusal in found.refused)
    if amounts is None:
        assert not found.statements
    else:
        assert [str(line.amount) for line in found.statements[0].lines] == amounts


@pytest.mark.parametrize(("path", "rules", "amounts"), ALL, ids=lambda value: getattr(value, "name", None))
def test_what_enters_adds_up_and_every_line_has_its_own_key(path: Path, rules: str, amounts: object) -> None:
    if rules.endswith("!"):
        return
    for statement in read_statement_file(path.read_bytes()).statements:
        keys = [line.key for line in statement.lines]
        assert len(set(keys)) == len(keys)
        if statement.opening is not None and statement.closing is not None:
            assert statement.opening + sum(line.amount for line in statement.lines) == statement.closing


def test_every_trap_file_is_in_the_table() -> None:
    files = {f"{kind}/{path.name}" for kind in ("camt", "cfonb", "ofx", "mt940") for path in (OURS / kind).iterdir()}
    assert files == {name for name, _, _ in TRAPS}


def test_one_bad_statement_stops_the_strict_reading() -> None:
    with pytest.raises(RefusedStatements, match="S2"):
        read_account((OURS / "camt/one_good_one_bad.xml").read_bytes(), account=ACCOUNT)
    assert len(read_account((OURS / "camt/v8.xml").read_bytes(), account=ACCOUNT).statements) == 1


def test_the_payer_is_known_by_name_iban_and_reference() -> None:
    line = first("camt/v8.xml").lines[0]
    assert (line.counterparty, line.iban) == ("Payeur Fictif", "FR7630006000011234567890189")
    assert first("camt/v2.xml").lines[0].reference == "E2E-1"


def test_a_reference_typed_in_a_free_label_is_found_when_its_digits_are_right() -> None:
    line = first("camt/reference_in_label.xml").lines[0]
    assert (line.reference, line.end_to_end) == ("RF18539007547034", "")
    assert first("cfonb/plain.txt").lines[0].reference == "RF18539007547034"


def test_a_returned_debit_tells_its_debtor_and_reason() -> None:
    line = first("camt/returned_debit.xml").lines[0]
    assert (line.return_reason, line.counterparty, line.mandate) == ("AM04", "Payeur Fictif", "MD1")
    rejected = first("cfonb/rejected_debit.txt").lines[0]
    assert (rejected.return_reason, rejected.mandate) == ("04", "MANDAT-1")


def test_a_reversal_keeps_the_direction_of_the_booking() -> None:
    line = first("camt/reversal.xml").lines[0]
    assert line.is_reversal
    assert line.amount == Decimal("-100.00")


def test_the_document_paid_and_what_is_added_to_it_are_words_too() -> None:
    data = (
        (OURS / "camt/v8.xml")
        .read_bytes()
        .replace(
            b"</Ustrd>",
            b"</Ustrd><Strd><RfrdDocInf><Nb>F-12</Nb></RfrdDocInf><AddtlRmtInf>dossier 7</AddtlRmtInf></Strd>",
        )
        .replace(
            b"<Dbtr><Pty><Nm>Payeur Fictif</Nm></Pty></Dbtr>",
            b"<UltmtDbtr><Pty><Nm>Payeur Fictif</Nm></Pty></UltmtDbtr>",
        )
    )
    line = read_statement_file(data).statements[0].lines[0]
    assert (line.label, line.counterparty) == ("Règlement F-12 dossier 7", "Payeur Fictif")


def test_announced_movements_are_kept_apart() -> None:
    statement = first("camt/pending.xml")
    assert [line.amount for line in statement.pending] == [Decimal("50.00")]
    assert statement.closing == Decimal("1100.00")


def test_the_charges_of_a_batch_are_a_movement_of_their_own() -> None:
    lines = first("camt/batch_net_of_charges.xml").lines
    assert [(str(line.amount), line.counterparty, line.label) for line in lines] == [
        ("60.00", "Un Fictif", ""),
        ("40.00", "Deux Fictif", "dossier 7"),
        ("-2.00", "", "frais retenus par la banque"),
    ]


def test_a_period_without_movement_is_lawful_and_said() -> None:
    statement = first("camt/no_movement.xml")
    assert (statement.lines, statement.opening, statement.closing) == ((), Decimal("1000.00"), Decimal("1000.00"))
    assert "aucun mouvement comptabilisé dans ce relevé" in statement.warnings


def test_a_message_without_statement_is_never_a_silent_success() -> None:
    with pytest.raises(UnreadableFile, match="aucun relevé"):
        read("camt/no_statement.xml")


def test_a_notification_has_no_balance() -> None:
    statement = first("camt/notification.xml")
    assert (statement.opening, statement.closing, statement.warnings) == (None, None, ())


def test_the_day_is_the_one_the_bank_wrote() -> None:
    line = first("camt/instant_dates.xml").lines[0]
    assert (str(line.booked_on), str(line.value_on)) == ("2026-10-02", "2026-10-03")


def test_a_french_account_gets_its_iban_from_its_parts() -> None:
    assert first("cfonb/plain.txt").account == "FR7630006000011234567890189"
    assert first("ofx/sgml.ofx").account == "FR7630006000011234567890189"


def test_two_accounts_of_one_file_are_two_statements() -> None:
    assert len(read("cfonb/two_accounts.txt").statements) == 2
    assert [statement.account for statement in read("ofx/two_accounts.ofx").statements][1] == "999"


def _mt940_of_two() -> bytes:
    plain = (OURS / "mt940/plain.sta").read_bytes().replace(b":25:30006/12345678901", f":25:{ACCOUNT}EUR".encode())
    return plain + plain.replace(ACCOUNT.encode(), OTHER.encode()).replace(b"EUR1100,00", b"EUR1100,01")


@pytest.mark.parametrize(
    ("data", "others"),
    [
        ((SAMPLES / "cases" / "07_releves_de_plusieurs_comptes.xml").read_bytes(), (OTHER,)),
        ((OURS / "cfonb/two_accounts.txt").read_bytes(), ("FR7630006000019876543210949",)),
        ((OURS / "ofx/two_accounts.ofx").read_bytes(), ("999",)),
        (_mt940_of_two(), (OTHER,)),
    ],
)
def test_of_several_accounts_one_is_read_and_the_others_are_named(data: bytes, others: tuple[str, ...]) -> None:
    """Another account that does not add up, as the last one here, is no reason to refuse ours."""
    found = read_account(data, account=ACCOUNT)
    assert [statement.account for statement in found.statements] == [ACCOUNT]
    assert found.others == others
    nobody = read_account(data, account="FR7610107001011234567890129")
    assert (nobody.statements, set(nobody.others)) == ((), {ACCOUNT, *others})


def test_entities_and_accents_of_ofx() -> None:
    assert first("ofx/xml_2.ofx").lines[0].label == "Société & Cie fictive"
    assert first("ofx/cp1252.ofx").lines[0].counterparty == "Réglé par Élise Fictive"


def test_what_stands_after_the_payer_s_account_is_kept() -> None:
    """The payer's account comes before the memo in the order of the standard, and may be left open."""
    for name in ("08_virement_avec_compte_du_payeur.ofx", "08_compte_du_payeur_non_ferme.ofx"):
        (statement,) = read_statement_file((SAMPLES / "cases" / name).read_bytes()).statements
        (line,) = statement.lines
        assert (line.reference, line.counterparty) == ("RF18539007547034", "ROUSSEL CAMILLE")
        assert line.iban == "FR7610107001011234567890129"
        assert line.label == "ROUSSEL CAMILLE RF18539007547034"
        assert statement.account == ACCOUNT


def test_a_memo_goes_on_after_a_lower_than_sign_and_in_two_parts() -> None:
    line = first("ofx/lower_than_in_memo.ofx").lines[0]
    assert line.label == "M. Fictif Solde < 200 & merci Facture F-12"


@pytest.mark.parametrize("name", ["ofx/sgml.ofx", "cfonb/plain.txt", "mt940/plain.sta"])
def test_a_control_character_in_a_bank_s_file_is_a_blank(name: str) -> None:
    data = (OURS / name).read_bytes().replace(b"FICTIF", b"FIC\x00IF")
    (line, *_) = read_statement_file(data).statements[0].lines
    assert "FIC IF" in f"{line.counterparty} {line.label}"


def test_mt940_tells_payer_and_reference_and_crosses_the_year() -> None:
    line = first("mt940/plain.sta").lines[0]
    assert (line.counterparty, line.end_to_end, line.reference) == ("PAYEUR FICTIF", "E2E-1", "RF18539007547034")
    assert str(first("mt940/year_end.sta").lines[0].booked_on) == "2027-01-02"


@pytest.mark.parametrize(
    ("name", "mark", "piece"),
    [
        ("mt940/plain.sta", b":86:166", b"?20a"),
        ("mt940/plain.sta", b":86:", b"/NAME/x"),
        ("mt940/plain.sta", b":86:", b"x\n"),
        ("ofx/sgml.ofx", b"<MEMO>", b"a<MEMO>b%d"),
    ],
)
def test_words_written_to_tire_the_reader_do_not(name: str, mark: bytes, piece: bytes) -> None:
    many = b"".join(piece % rank if b"%d" in piece else piece for rank in range(400_000))
    data = (OURS / name).read_bytes().replace(mark, mark + many, 1)
    start = time.process_time()
    read_statement_file(data)
    assert time.process_time() - start < 3


@pytest.mark.parametrize("data", [b"", b" \n", b"bonjour", b"%PDF-1.7", b"\x00\x01\x02"])
def test_what_is_no_bank_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"\.$"):
        read_statement_file(data, "releve.txt")
