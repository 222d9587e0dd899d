"""A contract between professionals may shorten or lengthen limitation; not a family's, nor that of a rent."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from agency.cases.enums import CaseState, DocumentKind, HoldReason
from agency.cases.models import Case, Document
from agency.cases.operations import PeriodRefused, add_document, set_contract_period
from agency.cases.queries import running_holds
from agency.intake.operations import confirm_batch, read_batch
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from tests.agency.limitation.nights import watch
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_mandate, a_person, a_profile

DUE_ON = date(2026, 7, 15)


@pytest.fixture
def firms(tenant) -> Case:
    """What a printer's customer owes: five years, between professionals."""
    creditor = a_creditor(name="Imprimerie du Vieux-Doulon SARL", siren="", default_claim_type="b2b")
    firm = a_person(creditor, kind="business", civility="", first_name="", last_name="", company_name="Les Quais SARL")
    return a_case(creditor=creditor, debtor=firm, number="VD-12", due_on=DUE_ON)


def contract(case: Case) -> Document:
    return add_document(
        case=case, kind=DocumentKind.CONTRACT, title="Contrat", content=b"%PDF-1.7 conditions", mime="application/pdf",
        by=BY, at=NOW, on=TODAY,
    )  # fmt: skip


def clause(case: Case, years: int | None, *, periodic: bool = False) -> Case:
    return set_contract_period(case=case, years=years, periodic=periodic, contract=contract(case), by=BY, at=NOW)


@pytest.mark.parametrize(("years", "last_day"), [(1, date(2027, 7, 15)), (10, date(2036, 7, 15))])
def test_a_clause_moves_the_last_day_of_the_case_and_of_its_bills(firms, years, last_day):
    clause(firms, years)
    clause(firms, years)
    assert firms.last_day_to_act == last_day
    assert [claim.last_day_to_act for claim in firms.claims.all()] == [last_day]
    line = JournalLine.objects.get(verb=Verb.CONTRACT_PERIOD_SET, case_id=firms.pk)
    assert (line.data["before"], line.data["years"]) == (None, years)


def test_a_clause_taken_back_leaves_the_period_of_the_law(firms):
    clause(firms, 1)
    set_contract_period(case=firms, years=None, periodic=False, contract=None, by=BY, at=NOW)
    assert firms.last_day_to_act == date(2031, 7, 15)


@pytest.mark.parametrize("years", [0, 11])
def test_one_to_ten_years_and_no_other(firms, years):
    with pytest.raises(PeriodRefused, match="entre un et dix ans"):
        clause(firms, years)


def test_what_is_payable_by_periods_keeps_the_period_of_the_law(firms):
    with pytest.raises(PeriodRefused, match="sommes périodiques"):
        clause(firms, 2, periodic=True)


def test_a_rent_keeps_the_period_of_the_law_whatever_is_said_of_it(firms):
    Case.objects.filter(pk=firms.pk).update(claim_type="commercial_rent")
    with pytest.raises(PeriodRefused, match="loyers"):
        clause(firms, 2)


def test_a_clause_does_nothing_against_a_family_nor_by_another_hand(tenant):
    family = a_case()
    with pytest.raises(PeriodRefused, match="Seul un contrat entre professionnels"):
        clause(family, 5)
    with pytest.raises(IntegrityError, match="case_contract_period_lawful"), transaction.atomic():
        Case.objects.filter(pk=family.pk).update(contract_years=5)


def test_without_the_contract_there_is_no_clause(firms):
    with pytest.raises(PeriodRefused, match="Joignez le contrat"):
        set_contract_period(case=firms, years=5, periodic=False, contract=None, by=BY, at=NOW)


def test_a_case_barred_too_early_comes_back_before_a_person(firms):
    clause(firms, 1)
    watch(by=BY, at=NOW.replace(year=2027), on=date(2027, 11, 2))
    firms.refresh_from_db()
    assert firms.state == CaseState.TIME_BARRED
    clause(firms, 10)
    assert firms.state == CaseState.ACTIVE
    assert running_holds(firms, NOW).filter(reason=HoldReason.STAFF).exists()


def test_a_bill_confided_later_on_the_same_case_has_the_period_of_the_contract(tenant):
    a_profile()
    creditor = a_creditor(kind="company", name="Atelier Berthier SARL", siren="", default_claim_type="b2b")
    a_mandate(creditor)
    head = "Nom;SIRET;Adresse;Code postal;Ville;Facture;Date;Échéance;Solde"
    who = "Vent d'Ouest SAS;44306184100047;10 rue Honnête;44000;Nantes"

    def confide(number: str) -> Case:
        data = f"{head}\n{who};{number};01/06/2026;01/07/2026;1200,00".encode()
        batch = read_batch(creditor=creditor, filename="f.csv", data=data, by=BY, at=NOW, on=TODAY)
        (case,) = confirm_batch(batch=batch, by=BY, at=NOW, on=TODAY)
        return case

    case = clause(confide("A-1"), 2)
    assert confide("A-2") == case
    assert {bill.last_day_to_act for bill in case.claims.all()} == {date(2028, 7, 1)}
    assert {party.last_day_to_act for party in case.parties.all()} == {date(2028, 7, 1)}
