"""The mandate and the agency's own duties, as closed lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.law.persons.mandate import (
    CLAIM_ELEMENTS,
    COMPLIANCE_REQUIREMENTS,
    ELEMENTS_WITH_PROOF,
    MANDATORY_CLAUSES,
    RECOMMENDED_CLAUSES,
    ElementRefused,
    check_element,
    missing,
    missing_compliance,
    missing_recommended,
)
from tests.agency.common.bounded import bounded

MANDATORY = ["power_to_receive", "parties", "signature", "basis_and_amounts", "guarantee", "remuneration", "remittance"]


def test_a_convention_has_seven_clauses():
    """R1.7; CPCEx R124-3."""
    assert [clause.code for clause in MANDATORY_CLAUSES] == MANDATORY
    assert {clause.rule for clause in MANDATORY_CLAUSES} == {"R1.7"}
    assert [clause.article for clause in MANDATORY_CLAUSES][3:] == [
        "CPCEx R124-3 1°",
        "CPCEx R124-3 2°",
        "CPCEx R124-3 3°",
        "CPCEx R124-3 4°",
    ]
    assert all(clause.label for clause in MANDATORY_CLAUSES + RECOMMENDED_CLAUSES + COMPLIANCE_REQUIREMENTS)


def test_without_power_to_receive_there_is_no_mandate():
    """R1.7"""
    assert [clause.code for clause in missing(MANDATORY[1:])] == ["power_to_receive"]
    assert missing(MANDATORY) == ()
    assert missing([]) == MANDATORY_CLAUSES


def test_recommended_clauses_that_are_missing_are_listed():
    """R1.8"""
    assert [clause.code for clause in missing_recommended(["data_protection"])] == [
        "creditor_warranty",
        "creditor_information",
        "settlement_powers",
        "escalation_decision",
        "consumer_mediator",
    ]
    assert {clause.rule for clause in RECOMMENDED_CLAUSES} == {"R1.8"}


def test_an_agency_holds_three_things_before_it_starts():
    """R1.5, R1.6; CPCEx R124-2."""
    assert [(clause.code, clause.rule) for clause in missing_compliance([])] == [
        ("liability_insurance", "R1.5"),
        ("dedicated_account", "R1.6"),
        ("prosecutor_declaration", "R1.5"),
    ]
    assert missing_compliance(["liability_insurance", "dedicated_account", "prosecutor_declaration"]) == ()


def test_the_list_of_what_may_be_asked_holds_no_fee():
    """R1.17"""
    assert CLAIM_ELEMENTS == (
        "principal",
        "contractual_interest",
        "legal_interest",
        "b2b_late_interest",
        "b2b_fixed_indemnity",
        "penalty_clause",
        "court_awarded_cost",
    )
    assert ELEMENTS_WITH_PROOF == {"penalty_clause": "R1.18", "court_awarded_cost": "R1.19"}


@pytest.mark.parametrize("element", ["fee", "letter_cost", "damages", ""])
def test_a_fee_is_refused(element):
    """R1.17, R1.20; CPCEx L111-8."""
    with pytest.raises(ElementRefused, match="au créancier"):
        check_element(element, documented=True, professional=True)


@pytest.mark.parametrize("element", ["penalty_clause", "court_awarded_cost"])
def test_a_penalty_needs_its_contract_and_a_cost_its_decision(element):
    """R1.18, R1.19"""
    check_element(element, documented=True, professional=False)
    with pytest.raises(ElementRefused, match="pièce"):
        check_element(element, documented=False, professional=True)


@pytest.mark.parametrize("element", ["b2b_late_interest", "b2b_fixed_indemnity"])
def test_a_family_owes_no_penalty_of_traders(element):
    """R3.7, R3.6"""
    check_element(element, documented=False, professional=True)
    with pytest.raises(ElementRefused, match="professionnel"):
        check_element(element, documented=True, professional=False)


def test_the_principal_needs_nothing_more():
    """R1.17"""
    check_element("principal", documented=False, professional=False)


@bounded
@given(st.sets(st.sampled_from(MANDATORY)))
def test_a_clause_is_there_or_missing(present):
    """R1.7"""
    assert {clause.code for clause in missing(present)} == set(MANDATORY) - present
