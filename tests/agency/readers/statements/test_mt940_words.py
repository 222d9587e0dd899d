"""The words of an MT940: whatever manner the bank has, who paid, from where, what for and under which reference."""

import pytest

from agency.readers.statement_files import Statement, StatementLine, read_statement_file

RF = "RF18539007547034"
PAYER = "FR7610107001011234567890129"


def statement(movements: str, account: str = "30006/12345678901", after: str = "", before: str = "") -> Statement:
    """One statement of 100,00 €, with what stands before and after its movements."""
    text = (
        f":20:STARTUMS\n:25:{account}\n:28C:00001/001\n:60F:C261001EUR1000,00\n{before}{movements}"
        f":62F:C261031EUR1100,00\n{after}-\n"
    )
    (found,) = read_statement_file(text.encode()).statements
    return found


def line(words: str, reference: str = "NONREF") -> StatementLine:
    return statement(f":61:2610021002C100,00NTRF{reference}\n:86:{words}\n").lines[0]


def told(found: StatementLine) -> tuple[str, str, str, str]:
    return (found.label, found.counterparty, found.iban, found.reference)


def test_the_bank_s_word_on_the_statement_is_not_the_last_movement_s() -> None:
    found = statement(
        ":61:2610021002C100,00NTRFNONREF\n:86:VIR RECU M DURAND\n",
        before=":86:Votre conseiller a change\n",
        after=":86:Interets du trimestre\n",
    )
    assert [one.label for one in found.lines] == ["VIR RECU M DURAND"]
    assert found.warnings == (
        "mot de la banque sur le relevé : « Votre conseiller a change »",
        "mot de la banque sur le relevé : « Interets du trimestre »",
    )


def test_a_movement_without_words_keeps_none_of_the_statement_s() -> None:
    found = statement(":61:2610021002C100,00NTRFNONREF\n", after=f":86:{RF}\n")
    assert (found.lines[0].label, found.lines[0].reference) == ("", "")


@pytest.mark.parametrize(
    "words",
    [
        f"/NAME/ROUSSEL CAMILLE/IBAN/{PAYER}/EREF/E2E-7/REMI/{RF}",
        f"/EREF/E2E-7/ORDP//NAME/ROUSSEL CAMILLE/IBAN/{PAYER}/REMI/{RF}/ISDT/2026-10-02",
        f"/EREF/E2E-7//CNTP/{PAYER}/AGRIFRPP/ROUSSEL CAMILLE/PARIS//REMI/USTD//{RF}/",
        f"/TRTP/SEPA/BENM//NAME/FICTIF/ORDP//NAME/ROUSSEL CAMILLE/IBAN/{PAYER}/REMI/STRD/CUR/{RF}/EREF/E2E-7",
    ],
)
def test_codes_between_slashes_tell_payer_account_and_words(words: str) -> None:
    found = line(words)
    assert told(found) == (RF, "ROUSSEL CAMILLE", PAYER, RF)
    assert found.end_to_end == "E2E-7"


def test_a_payer_s_own_words_may_look_like_a_code() -> None:
    found = line(f"/NAME/ROUSSEL CAMILLE/IBAN/{PAYER}/REMI/F-12/NAME/MARTIN/IBAN/X")
    assert told(found) == ("F-12/NAME/MARTIN/IBAN/X", "ROUSSEL CAMILLE", PAYER, "")


def test_without_an_rf_reference_the_payer_s_own_is_told() -> None:
    assert line("/EREF/LH-2026-000012/REMI/cantine", reference="BQ").reference == "LH-2026-000012"
    assert line("/EREF/NOTPROVIDED/REMI/cantine", reference="BQ").reference == "BQ"


def test_a_returned_debit_tells_its_reason() -> None:
    assert line("/RTRN/AM04/NAME/ROUSSEL/REMI/echeance").return_reason == "AM04"


def test_german_sub_fields_tell_payer_account_and_words() -> None:
    found = line(
        f"166?00VIREMENT?20EREF+E2E-7?21KREF+NONREF?22SVWZ+FACTURE FA-12 DU 03 SE?23PTEMBRE {RF}"
        f"?30AGRIFRPP?31{PAYER}?32ROUSSEL?33CAMILLE"
    )
    assert told(found) == (f"FACTURE FA-12 DU 03 SEPTEMBRE {RF}", "ROUSSEL CAMILLE", PAYER, RF)
    assert found.end_to_end == "E2E-7"


def test_sub_fields_without_key_words_are_words_as_they_stand() -> None:
    assert line("166?00VIREMENT?20FACTURE F-12?21MERCI").label == "FACTURE F-12 MERCI"
    assert line("166?00FRAIS DE TENUE").label == "FRAIS DE TENUE"


def test_a_question_mark_in_free_words_cuts_nothing() -> None:
    assert line("CANTINE PAYEE ?20 EUROS").label == "CANTINE PAYEE ?20 EUROS"


def test_free_words_run_over_short_and_full_lines() -> None:
    full = "VIREMENT SEPA RECU DE MADAME ROUSSEL CAMILLE POUR LA CANTINE DU M"
    assert len(full) == 65
    assert line(f"{full}\nOIS D OCTOBRE\nMERCI").label == f"{full}OIS D OCTOBRE MERCI"
    assert line("VIR RECU\n:86:M DURAND").label == "VIR RECU M DURAND"


def test_what_the_movement_itself_says_on_its_second_line_is_kept() -> None:
    found = statement(f":61:2610021002C100,00NTRFNONREF//BANK1\nVIR DURAND\n:86:{RF}\n").lines[0]
    assert (found.label, found.reference, found.bank_reference) == (f"VIR DURAND {RF}", RF, "BANK1")


def test_a_slash_in_the_payer_s_reference_is_part_of_it() -> None:
    found = statement(":61:2610021002C100,00NTRFFAC/2026/12//BANK1\n").lines[0]
    assert (found.reference, found.bank_reference) == ("FAC/2026/12", "BANK1")


@pytest.mark.parametrize(
    "written",
    [
        "FR7630006000011234567890189EUR",
        "FR76 3000 6000 0112 3456 7890 189",
        "FR7630006000011234567890189/EUR",
        "AGRIFRPP/FR7630006000011234567890189EUR",
        "30006000011234567890189",
        "30006000011234567890189EUR",
    ],
)
def test_the_account_is_known_whatever_stands_around_it(written: str) -> None:
    assert statement(":61:2610021002C100,00NTRFNONREF\n", account=written).account == "FR7630006000011234567890189"


def test_letters_of_a_foreign_account_are_no_currency() -> None:
    assert statement(":61:2610021002C100,00NTRFNONREF\n", account="RABO/12AB34CDE").account == "12AB34CDE"
