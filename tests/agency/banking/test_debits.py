"""Money that leaves the dedicated account: never lost, it stands before a person until its reason is known."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from agency.banking.enums import DebitNature, LineState
from agency.banking.models import BankLine, BankStatement
from agency.banking.operations import NotADebit, identify, import_statement, name_debit, take_back
from agency.banking.queries import account_balance, returnable
from agency.cases.enums import CaseState
from agency.cases.models import Hold
from agency.ledger import postings
from agency.ledger.enums import AccountCode
from agency.ledger.operations import post
from agency.ledger.queries import case_due, payable_by_case
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.presenters.mails import compose
from agency.payments.enums import WithdrawalCause
from agency.remittances.queries import to_deduct
from tests.agency.banking.camt import Credit, camt053
from tests.books.holding import assert_books_hold, balance
from tests.factories import AGENCY_IBAN, BY, NOW, TODAY, a_case


@pytest.fixture(autouse=True)
def case(tenant):
    return a_case()


def bring(*credits_, number="REL-1"):
    latest = BankStatement.objects.order_by("pk").last()
    opening = str(latest.closing) if latest else "0.00"
    data = camt053(*credits_, number=number, opening=opening)
    (statement,) = import_statement(data=data, filename=number, by=BY, at=NOW, on=TODAY).statements
    assert_books_hold()
    return list(statement.lines.all())


def returned(line, credit):
    take_back(line=line, credit=credit, by=BY, at=NOW, on=TODAY)
    line.refresh_from_db()
    assert_books_hold()


def test_a_returned_transfer_takes_back_the_payment_it_returns(case):
    (credit,) = bring(Credit("486.00", reference=case.rf_reference))
    (debit,) = bring(Credit("-486.00", label="VIR RETOURNE COMPTE CLOS"), number="REL-2")
    assert returnable(debit) == [credit]
    returned(debit, credit)
    case.refresh_from_db()
    assert (debit.state, debit.returns, case.state) == (LineState.MATCHED, credit, CaseState.ACTIVE)
    assert (case_due(case.pk), payable_by_case(case.creditor_id)) == (Decimal("486.00"), {})
    assert balance(AccountCode.BANK_TRUST) == 0
    assert Hold.objects.filter(case=case).exists()


def remit(case, amount):
    post(
        postings.remitted(creditor_id=case.creditor_id, cases=[postings.HandedOver(case.pk, Decimal(amount))]),
        source="test", idem_key="remitted", booked_on=TODAY, value_on=TODAY, actor="Inès", at=NOW,
    )  # fmt: skip


def given_back(case, amount):
    post(
        postings.refunded(amount=Decimal(amount), case_id=case.pk),
        source="test", idem_key="given back", booked_on=TODAY, value_on=TODAY, actor="Inès", at=NOW,
    )  # fmt: skip


def test_a_returned_transfer_that_its_creditor_has_is_deducted_from_what_comes_to_him(case):
    (credit,) = bring(Credit("486.00", reference=case.rf_reference))
    remit(case, "486.00")
    (debit,) = bring(Credit("-486.00", label="VIR RETOURNE COMPTE CLOS"), number="REL-2")
    returned(debit, credit)
    returned_of = credit.payment.withdrawals.get()
    case.refresh_from_db()
    assert (debit.state, debit.returns, case.state) == (LineState.MATCHED, credit, CaseState.ACTIVE)
    assert (returned_of.cause, returned_of.reopened) == (WithdrawalCause.RETURNED, Decimal("486.00"))
    assert case_due(case.pk) == Decimal("486.00")
    assert to_deduct(case.creditor) == Decimal("486.00")
    assert balance(AccountCode.CREDITOR_OWES) == Decimal("486.00")
    assert Hold.objects.filter(case=case, note__contains="après reversement").exists()
    told = {kind: compose(Message.objects.get(case=case, kind=kind)).text for kind in (
        MessageKind.CHANGE_NOTICE, MessageKind.PAYMENT_CHANGED)}  # fmt: skip
    assert "La banque a renvoyé le paiement de Camille Roussel" in told[MessageKind.CHANGE_NOTICE]
    assert "seront déduits du prochain reversement" in told[MessageKind.CHANGE_NOTICE]
    assert "La banque a renvoyé votre paiement" in told[MessageKind.PAYMENT_CHANGED]


def test_a_returned_transfer_of_which_a_part_is_gone_takes_the_part_that_is_here_first(case):
    (credit,) = bring(Credit("486.00", reference=case.rf_reference))
    remit(case, "200.00")
    (debit,) = bring(Credit("-486.00"), number="REL-2")
    returned(debit, credit)
    assert (to_deduct(case.creditor), payable_by_case(case.creditor_id)) == (Decimal("200.00"), {})
    assert balance(AccountCode.BANK_TRUST) == Decimal("-200.00")


def test_a_returned_transfer_whose_excess_was_given_back_is_at_our_charge_for_that_part(case):
    (credit,) = bring(Credit("500.00", reference=case.rf_reference))
    given_back(case, "14.00")
    (debit,) = bring(Credit("-500.00"), number="REL-2")
    returned(debit, credit)
    assert credit.payment.withdrawals.get().beyond == Decimal("14.00")
    assert (case_due(case.pk), balance(AccountCode.PSP_FEES_TO_COVER)) == (Decimal("486.00"), Decimal("14.00"))


def test_a_transfer_named_by_hand_and_then_returned_leaves_neither_suspense_nor_account(case):
    (credit,) = bring(Credit("100.00", payer="INCONNU"))
    identify(line=credit, case=case, by=BY, at=NOW)
    (debit,) = bring(Credit("-100.00"), number="REL-2")
    returned(debit, credit)
    assert {balance(code) for code in (AccountCode.BANK_TRUST, AccountCode.SUSPENSE)} == {Decimal("0.00")}
    assert case_due(case.pk) == Decimal("486.00")


def test_money_of_nobody_that_is_returned_leaves_suspense():
    (credit,) = bring(Credit("100.00", payer="INCONNU"))
    (debit,) = bring(Credit("-100.00"), number="REL-2")
    returned(debit, credit)
    credit.refresh_from_db()
    assert (credit.state, balance(AccountCode.SUSPENSE)) == (LineState.IGNORED, 0)
    assert not returnable(debit)


def test_a_transfer_is_returned_once(case):
    credit, *_twin = bring(*[Credit("100.00", reference=case.rf_reference)] * 2)
    first, second = bring(Credit("-100.00"), Credit("-100.00"), number="REL-2")
    returned(first, credit)
    with pytest.raises(NotADebit, match="ne peut pas être"):
        returned(second, credit)
    assert len(returnable(second)) == 1
    returned(second, returnable(second)[0])
    assert case_due(case.pk) == Decimal("486.00")
    with pytest.raises(IntegrityError), transaction.atomic():
        BankLine.objects.filter(pk=credit.pk).update(returns=first)


@pytest.mark.parametrize("change", ["another sum", "a credit", "not received yet"])
def test_what_cannot_be_the_transfer_returned_is_refused(case, change):
    credit, small = bring(Credit("100.00", reference=case.rf_reference), Credit("30.00", payer="INCONNU"))
    (debit,) = bring(Credit("-100.00"), number="REL-2")
    match change:
        case "another sum":
            pair = (debit, small)
        case "a credit":
            pair = (credit, credit)
        case _:
            BankLine.objects.filter(pk=debit.pk).update(booked_on="2026-11-01")
            pair = (debit, credit)
    with pytest.raises(NotADebit):
        returned(*pair)
    assert case_due(case.pk) == Decimal("386.00")


def test_a_fee_of_the_bank_is_owed_by_the_agency_to_the_account():
    (debit,) = bring(Credit("-30.00", label="FRAIS DE TENUE DE COMPTE"))
    with pytest.raises(NotADebit, match="Dites"):
        name_debit(line=debit, nature=DebitNature.FEE, reason=" ", by=BY, at=NOW)
    name_debit(line=debit, nature=DebitNature.FEE, reason="Tenue de compte de novembre", by=BY, at=NOW)
    assert (balance(AccountCode.BANK_TRUST), balance(AccountCode.PSP_FEES_TO_COVER)) == (-30, 30)
    found = account_balance(AGENCY_IBAN)
    assert (found.bank, found.difference) == (Decimal("-30.00"), 0)
    with pytest.raises(NotADebit):
        name_debit(line=debit, nature=DebitNature.FEE, reason="encore", by=BY, at=NOW)
    assert_books_hold()


def test_a_refund_noted_when_it_was_made_is_in_the_books_already(case):
    bring(Credit("500.00", reference=case.rf_reference))
    given_back(case, "14.00")
    (debit,) = bring(Credit("-14.00", label="VIR EMIS"), number="REL-2")
    name_debit(line=debit, nature=DebitNature.NOTED, reason="Trop-perçu rendu, VIR-1", by=BY, at=NOW)
    found = account_balance(AGENCY_IBAN)
    assert (balance(AccountCode.BANK_TRUST), found.difference, found.unbooked) == (Decimal("486.00"), 0, 0)


def test_another_debit_keeps_its_reason_and_stays_in_the_difference():
    (debit,) = bring(Credit("-650.00", label="VIR EMIS"))
    assert account_balance(AGENCY_IBAN).unbooked == Decimal("-650.00")
    name_debit(line=debit, nature=DebitNature.OTHER, reason="Erreur de la banque, contestée", by=BY, at=NOW)
    debit.refresh_from_db()
    found = account_balance(AGENCY_IBAN)
    assert (debit.state, debit.reason) == (LineState.MATCHED, "Erreur de la banque, contestée")
    assert (found.difference, found.unbooked, found.unexplained) == (Decimal("-650.00"), Decimal("-650.00"), 0)


def test_what_another_account_holds_is_not_this_one_s():
    bring(Credit("486.00"))
    before = account_balance(AGENCY_IBAN)
    old = BankStatement.objects.create(
        iban="FR7610107001011234567890129", statement_ref="1", sha256="0" * 64, imported_at=NOW, state="booked"
    )
    BankLine.objects.create(
        statement=old, ordinal=1, booked_on="2026-11-02", value_on="2026-11-02", amount=Decimal("-42.00"),
        label="FRAIS", state=LineState.TO_MATCH,
    )  # fmt: skip
    assert account_balance(AGENCY_IBAN) == before


def test_a_transfer_received_after_the_debit_is_not_what_it_returns():
    (credit,) = bring(Credit("100.00"))
    (debit,) = bring(Credit("-100.00"), number="REL-2")
    for day, offered in ((1, [credit]), (2, [credit]), (3, [])):
        BankLine.objects.filter(pk=credit.pk).update(booked_on=f"2026-11-0{day}")
        assert returnable(debit) == offered
