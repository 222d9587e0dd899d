"""Co-debtors: whose acts bind whom."""

from datetime import date

import pytest

from agency.law.persons.codebtors import CoDebtor, Liability, assess_each
from agency.law.time.claim_types import ClaimType
from agency.law.time.limitation_events import Event, EventType

DUE, PAID = date(2024, 2, 1), date(2025, 5, 20)
LAST, RENEWED = date(2026, 2, 1), date(2027, 5, 20)


def last_days(people, *events, **facts):
    found = assess_each(
        ClaimType.SCHOOL_FEES_PRIVATE,
        [CoDebtor(key, Liability(liability)) for key, liability in people.items()],
        due_on=DUE,
        events=events,
        **facts,
    )
    return {key: one.prudent_last_day for key, one in found.items()}


def paid(by):
    return Event(EventType.PARTIAL_PAYMENT, PAID, by)


def test_the_payment_of_one_spouse_binds_the_other():
    """R2.12; C. civ. 2245, 220."""
    spouses = {"mother": "joint_and_several", "father": "joint_and_several"}
    assert last_days(spouses, paid("mother")) == {"mother": RENEWED, "father": RENEWED}


def test_separated_parents_owe_and_recognise_their_own_share():
    """R2.12, R5.12"""
    parents = {"mother": "own_share", "father": "own_share"}
    assert last_days(parents, paid("mother")) == {"mother": RENEWED, "father": LAST}


def test_an_heir_binds_nobody_else():
    """R2.12; C. civ. 2245 al. 2."""
    heirs = {"anna": "heir", "bruno": "heir"}
    assert last_days(heirs, paid("bruno")) == {"anna": LAST, "bruno": RENEWED}


def test_the_principal_binds_the_surety_and_not_the_reverse():
    """R2.12; C. civ. 2246."""
    people = {"company": "sole", "surety": "surety"}
    assert last_days(people, paid("company")) == {"company": RENEWED, "surety": RENEWED}
    assert last_days(people, paid("surety")) == {"company": LAST, "surety": RENEWED}


def test_a_third_party_binds_nobody():
    """R2.12, R2.8"""
    spouses = {"mother": "joint_and_several", "father": "joint_and_several"}
    assert last_days(spouses, paid("grandmother")) == {"mother": LAST, "father": LAST}


@pytest.mark.parametrize("by", [None, "debtor"])
def test_an_act_of_nobody_in_particular_binds_those_who_owe_the_whole(by):
    """R2.12"""
    people = {"mother": "joint_and_several", "uncle": "own_share", "anna": "heir"}
    signed = Event(EventType.PLAN_SIGNED, PAID, by)
    assert last_days(people, signed) == {"mother": RENEWED, "uncle": LAST, "anna": LAST}


def test_an_action_against_one_spouse_works_against_both_until_it_ends():
    """R2.12, R2.10"""
    spouses = {"mother": "joint_and_several", "father": "joint_and_several", "uncle": "own_share"}
    action = Event(EventType.LEGAL_ACTION, PAID, "father")
    ended = Event(EventType.LEGAL_ACTION_ENDED, date(2026, 5, 20), "father")
    assert last_days(spouses, action, ended) == {
        "mother": date(2028, 5, 20),
        "father": date(2028, 5, 20),
        "uncle": LAST,
    }


def test_a_mediation_suspends_only_for_who_took_part():
    """R2.12, R2.14"""
    spouses = {"mother": "joint_and_several", "father": "joint_and_several"}
    agreed = Event(EventType.MEDIATION_AGREED, date(2024, 3, 1), "mother")
    ended = Event(EventType.MEDIATION_ENDED, date(2024, 3, 31), "mother")
    assert last_days(spouses, agreed, ended) == {"mother": date(2026, 3, 3), "father": LAST}


def test_professionals_bound_together_keep_their_contract_period():
    """R2.7, R2.12"""
    found = assess_each(
        ClaimType.B2B, [CoDebtor("company", Liability.SOLE)], due_on=DUE, events=iter([]), contract_years=3
    )
    assert found["company"].prudent_last_day == date(2027, 2, 1)
