"""Whom a movement may be for, and why: rules alone, in the words of the trade."""

from datetime import date
from decimal import Decimal

import pytest

from agency.banking.enums import Sign
from agency.banking.rules import STRONG, Movement, own_name, rank, typed_numbers, typed_references
from agency.banking.values import OpenBill, OpenCase
from agency.common.identifiers import group, rf_reference

DAY = date(2026, 11, 2)
ROUSSEL, CHEVREL, LE_MOAL = 1, 2, 3


def a_file(number, name="Camille Roussel", *bills, person=None, **more):
    owed = bills or ("486.00",)
    return OpenCase(
        number, f"LH-2026-{number:06d}", rf_reference("LHER", number), frozenset({person or number}), (name,),
        tuple(OpenBill(f"F-{number}-{rank}", Decimal(due)) for rank, due in enumerate(owed, 1)), **more,
    )  # fmt: skip


def came(amount, payer="", text="", iban=""):
    return Movement(Decimal(amount), text, payer, iban)


def first(movement, *files):
    found = rank(movement, files, DAY, "LH")
    return (found[0].parts, {told.sign for told in found[0].told}) if found else None


def whole(number, amount):
    return ((number, Decimal(amount)),)


@pytest.mark.parametrize(
    ("movement", "signs"),
    [
        (came("486.00", "MME ROUSSEL CAMILLE"), {Sign.NAME, Sign.WHOLE}),
        (came("486.00", "M OU MME ROUSSEL PIERRE"), {Sign.FAMILY, Sign.WHOLE}),
        (came("486.00", "ETUDE MAITRE NOTAIRE", "succession Camille ROUSSEL"), {Sign.NAMED, Sign.WHOLE}),
        (came("50.00", "ROUSSEL CAMILLE"), {Sign.NAME, Sign.PART}),
        (came("500.00", "ROUSSEL CAMILLE", "facture F-1-1"), {Sign.NAME, Sign.INVOICE, Sign.OVER}),
        (came("486.00", "INCONNU"), {Sign.WHOLE}),
    ],
    ids=["herself", "her family", "a notary", "a part", "too much, and the bill", "the sum alone"],
)
def test_each_reason_is_told(movement, signs):
    assert first(movement, a_file(ROUSSEL)) == (whole(ROUSSEL, movement.amount), signs)


@pytest.mark.parametrize(("payer", "name"), [("CHEVREL ELEC", "Chevrel Électricité"), ("LEMOAL", "Le Moal Yann")])
def test_a_name_that_the_bank_cut_or_glued_is_near(payer, name):
    assert first(came("100.00", payer), a_file(LE_MOAL, name))[1] == {Sign.NEAR_NAME, Sign.PART}


def test_several_bills_of_one_payer_are_seen_together():
    assert first(came("150.00", "ROUSSEL CAMILLE"), a_file(ROUSSEL, "Camille Roussel", "40.00", "70.00", "80.00")) == (
        whole(ROUSSEL, "150.00"),
        {Sign.NAME, Sign.BILLS},
    )


def test_several_cases_of_one_payer_are_proposed_as_a_share_of_the_whole_sum():
    files = [
        a_file(1, person=9),
        a_file(2, "Camille Roussel", "14.00", person=9),
        a_file(3, "Camille Roussel", person=9),
    ]
    parts, signs = first(came("500.00", "ROUSSEL CAMILLE"), *files)
    assert parts == ((1, Decimal("486.00")), (2, Decimal("14.00")))
    assert signs == {Sign.NAME, Sign.CASES}


def test_a_part_of_a_plan_is_expected_around_its_day():
    near, far = date(2026, 11, 5), date(2026, 12, 5)
    plan = a_file(ROUSSEL, instalments=((near, Decimal("162.00")), (far, Decimal("162.00"))))
    assert first(came("162.00", "INCONNU"), plan)[1] == {Sign.EXPECTED}
    later = a_file(ROUSSEL, instalments=((far, Decimal("162.00")),))
    assert first(came("162.00", "ROUSSEL CAMILLE"), later)[1] == {Sign.NAME, Sign.INSTALMENT}


def test_a_reference_with_a_slip_is_proposed_and_the_right_one_of_a_hundred_files():
    right = a_file(42, "Quelqu’un d’autre")
    digits = list(right.rf)
    digits[-1] = "3" if digits[-1] != "3" else "4"
    wrong, swapped = "".join(digits), right.rf[:-2] + right.rf[-1] + right.rf[-2]
    for written in (wrong, group(wrong), right.rf[:-1], swapped):
        parts, signs = first(came("10.00", "X", f"cantine {written}"), *[a_file(n, "Z") for n in range(43, 140)], right)
        assert (parts, Sign.TYPO in signs) == (whole(42, "10.00"), True), written
    assert typed_references("sans référence") == frozenset()


@pytest.mark.parametrize("text", ["LH 2026-12", "lh2026O00012", "LH-2026-0012"])
def test_a_case_number_written_short_is_read(text):
    assert typed_numbers(text, "LH") == {"LH-2026-000012"}


def test_a_sum_that_many_owe_tells_nothing_and_a_name_settles_it():
    files = [a_file(n, f"Personne {n}") for n in range(1, 9)]
    assert rank(came("486.00", "INCONNU"), files, DAY, "LH") == ()
    assert first(came("486.00", "PERSONNE 4"), *files)[0] == whole(4, "486.00")


def test_a_known_account_adds_to_the_score_and_a_shared_one_less():
    alone = rank(came("486.00", "X", iban="FR1"), [a_file(1, "Z", paid_times=1)], DAY, "LH")[0]
    shared = rank(came("486.00", "X", iban="FR1"), [a_file(1, "Z", paid_times=1, shared=True)], DAY, "LH")[0]
    assert alone.score > STRONG > shared.score > 0
    assert [told.sign for told in shared.told] == [Sign.SHARED_PAYER, Sign.WHOLE]


@pytest.mark.parametrize(
    ("payer", "own"),
    [
        ("MME ROUSSEL CAMILLE", True),
        ("M ET MME ROUSSEL CAMILLE", False),
        ("M OU MME ROUSSEL", False),
        ("GARAGE", False),
    ],
)
def test_a_joint_account_is_nobody_s_own(payer, own):
    assert own_name(payer, "Camille Roussel") is own
