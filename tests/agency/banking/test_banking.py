"""The bank's file brings the money: to its case when that is sure, else in suspense; never lost, never twice."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from agency.banking.enums import LineState
from agency.banking.models import BankLine, BankStatement
from agency.banking.operations import NotToIdentify, StatementRefused, identify, import_statement
from agency.banking.queries import guesses, suspense
from agency.cases.enums import CaseState
from agency.common.identifiers import group
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.enums import AccountCode
from agency.ledger.queries import case_due, payable_by_case
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.payments.models import Payment
from tests.agency.banking.camt import Credit, camt053
from tests.books.holding import assert_books_hold, balance
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person
from tests.factories.transfers import a_transfer

CASES = Path(__file__).parents[2] / "samples" / "cases"
SEVERAL = CASES / "07_releves_de_plusieurs_comptes.xml"
OTHER_IBAN = "FR7630004000031234567890143"


def bring(data, filename="releve.xml", at=NOW):
    return import_statement(data=data, filename=filename, by=BY, at=at, on=TODAY).statements


def bring_credits(*credits_, **changes):
    """Bring a statement that follows the one before, unless told where it opens."""
    latest = BankStatement.objects.order_by("pk").last()
    changes = {"opening": str(latest.closing) if latest else "1000.00"} | changes
    (statement,) = bring(camt053(*credits_, **changes))
    assert_books_hold()
    return list(statement.lines.all())


def test_a_transfer_with_the_reference_settles_its_case_by_itself(tenant):
    case = a_case()
    (line,) = bring_credits(Credit("486.00", reference=case.rf_reference))
    case.refresh_from_db()
    assert (line.state, line.rule, line.payment.debtor) == (LineState.MATCHED, "rf", case.debtor)
    assert case.state == CaseState.SETTLED
    assert payable_by_case(case.creditor_id) == {case.pk: Decimal("486.00")}
    assert Message.objects.filter(kind=MessageKind.RECEIPT).count() == 1
    assert balance(AccountCode.BANK_TRUST) == Decimal("486.00")


def test_the_reference_is_found_in_a_free_label_with_its_spaces(tenant):
    case = a_case()
    (line,) = bring_credits(Credit("100.00", label=f"cantine, réf. {group(case.rf_reference)} merci"))
    assert (line.state, line.rule) == (LineState.MATCHED, "rf")
    assert case_due(case.pk) == Decimal("386.00")


def test_the_reference_is_found_after_the_payer_s_account_of_an_ofx_file(tenant):
    case = a_case()
    data = (CASES / "08_virement_avec_compte_du_payeur.ofx").read_bytes()
    (statement,) = bring(data.replace(b"RF18539007547034", case.rf_reference.encode()), "releve.ofx")
    (line,) = statement.lines.all()
    assert (line.state, line.rule) == (LineState.MATCHED, "rf")
    assert line.counterparty_iban == "FR7610107001011234567890129"


def test_a_reference_with_one_wrong_digit_books_nothing_on_its_own(tenant):
    case = a_case()
    wrong = case.rf_reference[:-1] + ("1" if case.rf_reference[-1] != "1" else "2")
    (line,) = bring_credits(Credit("100.00", label=wrong, payer="INCONNU"))
    assert line.state == LineState.SUSPENSE
    assert case_due(case.pk) == Decimal("486.00")


def test_two_references_in_one_label_are_for_a_person_to_decide(tenant):
    first = a_case()
    second = a_case(creditor=first.creditor, debtor=first.debtor, number="F-2")
    (line,) = bring_credits(Credit("486.00", label=f"{first.rf_reference} {second.rf_reference}"))
    assert line.state == LineState.SUSPENSE
    assert {case for guess in guesses([line])[line.pk] for case, _sum in guess.parts} == {first.pk, second.pk}


@pytest.mark.parametrize("written", ["{}", "dossier {} svp", "REF:{}/CANTINE"])
def test_the_case_number_in_the_label_is_sure(tenant, written):
    case = a_case()
    (line,) = bring_credits(Credit("50.00", label=written.format(case.reference), payer="Quelqu’un d’autre"))
    assert (line.state, line.rule) == (LineState.MATCHED, "case_number")


def test_the_case_number_survives_lost_hyphens(tenant):
    case = a_case()
    (line,) = bring_credits(Credit("50.00", label=case.reference.replace("-", " ").lower()))
    assert line.rule == "case_number"


def test_a_likeness_of_name_and_sum_only_proposes(tenant):
    case = a_case()
    (line,) = bring_credits(Credit("486.00", payer="MME ROUSSEL CAMILLE", label="facture"))
    assert (line.state, line.hinted) == (LineState.SUSPENSE, True)
    assert guesses([line])[line.pk][0].parts == ((case.pk, Decimal("486.00")),)
    assert balance(AccountCode.SUSPENSE) == Decimal("-486.00")
    assert list(suspense()) == [line]


def test_a_person_says_whose_money_it_is(tenant):
    case = a_case()
    (line,) = bring_credits(Credit("486.00", payer="MME ROUSSEL CAMILLE"))
    payment = identify(line=line, case=case, by=BY, at=NOW)
    line.refresh_from_db()
    case.refresh_from_db()
    assert (line.state, line.rule, line.payment) == (LineState.MATCHED, "by_hand", payment)
    assert case.state == CaseState.SETTLED
    assert balance(AccountCode.SUSPENSE) == 0
    assert_books_hold()
    with pytest.raises(NotToIdentify):
        identify(line=line, case=case, by=BY, at=NOW)


def test_what_exceeds_the_debt_is_owed_back(tenant):
    case = a_case()
    bring_credits(Credit("500.00", reference=case.rf_reference))
    assert balance(AccountCode.OVERPAYMENT_DUE) == Decimal("-14.00")


def test_two_identical_transfers_of_a_day_are_both_real(tenant):
    case = a_case()
    lines = bring_credits(*[Credit("100.00", reference=case.rf_reference)] * 2)
    assert [line.state for line in lines] == [LineState.MATCHED] * 2
    assert case_due(case.pk) == Decimal("286.00")


def test_the_same_statement_again_is_refused_with_the_day_it_came(tenant):
    case = a_case()
    data = camt053(Credit("100.00", reference=case.rf_reference))
    bring(data)
    with pytest.raises(StatementRefused, match="Ce relevé a déjà été importé le 2 novembre 2026"):
        bring(data, at=NOW + timedelta(days=3))
    assert (BankStatement.objects.count(), Payment.objects.count()) == (1, 1)


def test_a_movement_that_comes_with_two_statements_is_booked_once(tenant):
    case = a_case()
    known = Credit("100.00", reference=case.rf_reference, key="BQ-77")
    unknown = Credit("20.00", payer="INCONNU", key="BQ-78")
    bring_credits(known, unknown)
    lines = bring_credits(
        known, unknown, Credit("5.00", payer="INCONNU", key="BQ-79"), number="REL-BIS", opening="1000.00"
    )
    assert [line.state for line in lines] == [LineState.IGNORED, LineState.IGNORED, LineState.SUSPENSE]
    assert case_due(case.pk) == Decimal("386.00")
    assert balance(AccountCode.BANK_TRUST) == Decimal("125.00")


def test_a_statement_that_does_not_add_up_does_not_come_in_at_all(tenant):
    case = a_case()
    data = camt053(Credit("100.00", reference=case.rf_reference), closing="1099.00")
    with pytest.raises(StatementRefused, match="écart"):
        bring(data)
    assert not BankLine.objects.exists()
    assert case_due(case.pk) == Decimal("486.00")


def test_the_statement_of_another_account_is_refused(tenant):
    a_case()
    with pytest.raises(StatementRefused, match="compte dédié"):
        bring(camt053(Credit("100.00"), iban=OTHER_IBAN))
    assert not BankStatement.objects.exists()


def test_of_a_file_with_several_accounts_the_dedicated_one_is_imported_and_the_others_are_named(tenant):
    a_case()
    found = import_statement(data=SEVERAL.read_bytes(), filename="releves.xml", by=BY, at=NOW, on=TODAY)
    assert [line.amount for line in BankLine.objects.all()] == [Decimal("50.00")]
    assert found.others == (OTHER_IBAN,)
    assert balance(AccountCode.BANK_TRUST) == Decimal("50.00")


def test_another_account_that_does_not_add_up_is_no_reason_to_refuse_the_dedicated_one(tenant):
    a_case()
    data = SEVERAL.read_bytes().replace(b">500.00<", b">501.00<")
    assert import_statement(data=data, filename="releves.xml", by=BY, at=NOW, on=TODAY).others == (OTHER_IBAN,)


def test_the_dedicated_account_that_does_not_add_up_is_refused_among_others_too(tenant):
    a_case()
    with pytest.raises(StatementRefused, match="écart"):
        bring(SEVERAL.read_bytes().replace(b">1050.00<", b">1051.00<"))
    assert not BankStatement.objects.exists()


@pytest.mark.parametrize("data", [b"", b"bonjour", b"<Document>"])
def test_a_file_that_is_no_statement_is_refused_with_its_name(tenant, data):
    a_case()
    with pytest.raises(StatementRefused, match=r"notes\.txt"):
        bring(data, "notes.txt")


def test_money_that_leaves_waits_for_a_person_and_is_no_payment(tenant):
    a_case()
    (line,) = bring_credits(Credit("-35.00", label="frais de tenue de compte"))
    assert (line.state, line.payment) == (LineState.TO_MATCH, None)
    with pytest.raises(NotToIdentify):
        identify(line=line, case=a_case(number="F-3"), by=BY, at=NOW)


def test_the_card_provider_s_transfer_is_recognised_and_not_booked_twice(tenant):
    a_transfer(a_case(), "1.00")
    ledger.post(
        postings.payout(amount=Decimal("478.46")),
        source="stripe",
        idem_key="payout:po_1",
        booked_on=TODAY,
        value_on=TODAY,
        actor="test",
        at=NOW,
    )
    before = balance(AccountCode.BANK_TRUST)
    lines = bring_credits(*[Credit("478.46", label="STRIPE PAYOUT", payer="STRIPE TECHNOLOGY EUROPE")] * 2)
    assert [line.state for line in lines] == [LineState.MATCHED, LineState.TO_MATCH]
    assert balance(AccountCode.BANK_TRUST) == before


def test_of_two_parents_the_one_who_paid_gets_the_receipt(tenant):
    creditor = a_creditor()
    other = a_person(creditor, first_name="Dominique", last_name="Marchand", email="dominique@marchand.example")
    case = a_case(creditor=creditor, with_debtor=other)
    (line,) = bring_credits(Credit("100.00", reference=case.rf_reference, payer="M MARCHAND DOMINIQUE"))
    assert line.payment.debtor == other


def test_the_reference_of_another_agency_is_nobody_s_here(tenant, other, in_tenant):
    a_case()
    with in_tenant(other):
        theirs = a_case().rf_reference
    (line,) = bring_credits(Credit("486.00", reference=theirs, payer="INCONNU"))
    assert line.state == LineState.SUSPENSE
