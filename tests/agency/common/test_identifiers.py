"""Numbers that identify: what is right passes in its compact form, what is wrong is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.common.identifiers import (
    CROCKFORD,
    IdentifierError,
    access_code_from_bytes,
    check_iban,
    check_siren,
    check_siret,
    find_all_rf,
    find_rf,
    format_iban,
    group,
    is_access_code,
    is_rf,
    mask_iban,
    normalise_code,
    parse_rf,
    rf_reference,
)
from tests.agency.common.bounded import bounded

IBAN = "FR7630006000011234567890189"
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
codes = st.text(ALPHABET, min_size=4, max_size=4)
numbers = st.integers(1, 9_999_999)


def test_siren_and_siret_pass_in_compact_form():
    assert check_siren("732 829 320") == "732829320"
    assert check_siret("732 829 320 00074") == "73282932000074"


def test_establishments_of_la_poste_have_their_own_check():
    assert check_siret("356 000 000 00048") == "35600000000048"
    assert check_siret("35600000009075") == "35600000009075"


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (check_siren, "732829321"),
        (check_siren, "73282932"),
        (check_siren, "A32829320"),
        (check_siret, "73282932000075"),
        (check_siret, "35600000009076"),
        (check_iban, "FR7630006000011234567890188"),
        (check_iban, "FR76"),
    ],
)
def test_wrong_numbers_are_refused_with_a_sentence(check, text):
    with pytest.raises(IdentifierError, match="vérifiez"):
        check(text)


def test_an_iban_is_printed_in_groups_and_shown_masked():
    assert check_iban("fr76 3000 6000 0112 3456 7890 189") == IBAN
    assert format_iban(IBAN) == "FR76 3000 6000 0112 3456 7890 189"
    assert mask_iban(IBAN) == "FR•• •••• 0189"


def test_a_reference_carries_the_agency_and_the_case():
    reference = rf_reference("LH26", 4512)
    assert len(reference) == 15
    assert is_rf(reference)
    assert parse_rf(group(reference)) == ("LH26", 4512)


@pytest.mark.parametrize(
    ("code", "number"), [("LHI6", 1), ("LHO6", 1), ("LH2", 1), ("lh26", 1), ("LH26", 0), ("LH26", 10_000_000)]
)
def test_a_reference_needs_a_code_and_a_number(code, number):
    with pytest.raises(IdentifierError):
        rf_reference(code, number)


def test_the_largest_case_number_fits():
    assert parse_rf(rf_reference("LH26", 9_999_999)) == ("LH26", 9_999_999)


def test_a_reference_is_found_in_the_label_of_a_transfer():
    reference = rf_reference("LH26", 4512)
    label = f"VIR SEPA Mme Exemple / {group(reference).lower()} / merci"
    assert find_rf(label) == reference
    assert find_rf(f"XXRF{label}") == reference


def test_letters_typed_for_digits_are_read_as_digits():
    reference = rf_reference("LH10", 10_000)
    assert find_rf(reference.replace("0", "O").replace("1", "I")) == reference


def test_two_references_in_one_label_are_nobodys():
    first, second = rf_reference("LH26", 1), rf_reference("LH26", 2)
    assert find_all_rf(f"{first} et {second} et {first}") == (first, second)
    assert find_rf(f"{first} {second}") is None


@pytest.mark.parametrize("text", ["", "loyer novembre", "RF18539007547034", "RF00LH260004512", "RF96LH2600045"])
def test_labels_without_our_reference_give_none(text):
    assert find_rf(text) is None
    with pytest.raises(IdentifierError):
        parse_rf(text)


def test_a_reference_of_someone_else_is_a_reference_but_not_ours():
    assert is_rf("RF18 5390 0754 7034")
    assert find_all_rf("RF18 5390 0754 7034") == ()


def test_an_access_code_is_fifty_bits():
    assert access_code_from_bytes(bytes(7)) == "0000000000"
    assert access_code_from_bytes(b"\xff" * 7) == "ZZZZZZZZZZ"
    assert access_code_from_bytes(bytes([8, 66, 16, 132, 33, 8, 66])) == "1111111111"
    assert access_code_from_bytes(b"\xff" * 7 + b"\x00") == "ZZZZZZZZZZ"
    with pytest.raises(IdentifierError):
        access_code_from_bytes(bytes(6))


def test_a_code_is_forgiven_its_case_spaces_and_lookalikes():
    assert normalise_code(" 7k4q-m2xd o_il ") == "7K4QM2XD011"
    assert is_access_code("7k4q m2xd 9p")
    assert not is_access_code("7k4q m2xd 9")
    assert not is_access_code("7k4q m2xd 9u")
    assert group("7K4QM2XD9P") == "7K4Q M2XD 9P"


@bounded
@given(codes, numbers)
def test_every_reference_is_read_back(code, number):
    reference = rf_reference(code, number)
    assert is_rf(reference)
    assert parse_rf(reference) == (code, number)
    assert find_rf(f"virement {group(reference)} merci") == reference


@bounded
@given(st.binary(min_size=7, max_size=16))
def test_every_code_is_read_back_from_what_people_type(raw):
    code = access_code_from_bytes(raw)
    assert set(code) <= set(CROCKFORD)
    assert normalise_code(group(code).lower()) == code
    assert is_access_code(code)
