"""The accountant's cases of the bank desk: debts and payments that do not go by pairs, and a mistake taken back.

Each is told once, and the night's proof is made after every step.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from agency.banking.enums import LineState
from agency.banking.models import BankLine, KnownPayer
from agency.banking.operations import (
    NotADebit,
    NotToIdentify,
    NotToShare,
    NotToUndo,
    Share,
    forget_closed,
    identify,
    import_statement,
    keep,
    send_back,
    share,
    take_back,
    undo,
)
from agency.banking.queries import account_balance, to_send_back
from agency.books.queries import gap_now
from agency.cases.enums import CaseState
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.ledger.enums import AccountCode
from agency.ledger.queries import case_due, payable_by_case
from agency.letters.enums import MessageKind
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.presenters.changes import change_to_person
from agency.outbox.values import ChangePayload
from agency.plans.models import Instalment
from tests.agency.banking.camt import Credit, camt053
from tests.books.holding import assert_books_hold, balance
from tests.factories import AGENCY_IBAN, BY, NOW, TODAY, a_case, a_creditor, a_person
from tests.factories.plans import a_plan

KARIM = Actor("staff", "12", "Karim Haddou")
INES = Actor("staff", "13", "Inès Caron")
MINE, JOINT = "FR7610107001011234567890129", "FR7630004000031234567890143"


@pytest.fixture
def bring(tenant):
    """`bring(Credit(…), …)`: the next statement of the account; its lines."""
    closing = [Decimal("0.00")]

    def bring(*credits_):
        data = camt053(*credits_, number=f"REL-{BankLine.objects.count()}-{closing[0]}", opening=str(closing[0]))
        made = import_statement(data=data, filename="r.xml", by=KARIM, at=NOW, on=TODAY)
        closing[0] += sum(Decimal(one.amount) for one in credits_)
        proved()
        return list(made.statements[0].lines.order_by("ordinal"))

    return bring


def proved():
    """The books balance, and the night's proof finds no gap between them, the bank and what happened."""
    assert_books_hold()
    assert gap_now() is None


def owed(case):
    return case_due(case.pk)


def test_two_debts_one_payment_then_the_rest_is_not_ours(bring):
    school = a_creditor()
    first = a_case(creditor=school)
    second = a_case(creditor=school, debtor=first.debtor, number="F-2", total="100.00", paid="0.00")
    (line,) = bring(Credit("600.00", payer="MME ROUSSEL CAMILLE"))
    shares = [Share(first, Decimal("486.00")), Share(second, Decimal("60.00"))]
    for wrong, words in (
        ([Share(first, Decimal("600.01"))], "ôtez 0,01"),
        ([Share(first, Decimal("1.00"))] * 2, "deux fois"),
        ([Share(first, Decimal("0.00"))], "au-dessus de zéro"),
    ):
        with pytest.raises(NotToShare, match=words):
            share(line=line, shares=wrong, left=Decimal("600.00"), by=KARIM, at=NOW)
    paid = share(line=line, shares=shares, left=Decimal("600.00"), by=KARIM, at=NOW)
    proved()
    line.refresh_from_db()
    assert [payment.receipt.label for payment in paid] == ["Q-2026-000001", "Q-2026-000002"]
    assert (owed(first), owed(second), line.left, line.state) == (0, Decimal("40.00"), Decimal("54.00"), "suspense")
    assert balance(AccountCode.SUSPENSE) == Decimal("-54.00")
    with pytest.raises(NotToShare, match=r"Il reste 54,00\s€.*Karim Haddou s’en est occupé"):
        share(line=line, shares=shares, left=Decimal("600.00"), by=INES, at=NOW)
    send_back(line=line, reason="loyer d’un autre", by=INES, at=NOW)
    assert [(one.pk, one.left) for one in to_send_back()] == [(line.pk, Decimal("54.00"))]
    with pytest.raises(NotToIdentify, match="Inès Caron s’en est occupé"):
        identify(line=line, case=second, by=KARIM, at=NOW)
    with pytest.raises(NotToUndo, match="reprenez-le d’abord"):
        undo(payment=paid[1], reason="autre élève", by=KARIM, at=NOW, on=TODAY)
    keep(line=line, by=KARIM, at=NOW)
    undo(payment=paid[1], reason="autre élève", by=KARIM, at=NOW, on=TODAY)
    proved()
    line.refresh_from_db()
    assert (owed(first), owed(second), line.left) == (0, Decimal("100.00"), Decimal("114.00"))
    identify(line=line, case=second, by=KARIM, at=NOW)
    proved()
    assert balance(AccountCode.SUSPENSE) == 0
    assert balance(AccountCode.OVERPAYMENT_DUE) == Decimal("-14.00")
    assert account_balance(AGENCY_IBAN).difference == 0
    (gone,) = bring(Credit("-600.00", payer="MME ROUSSEL CAMILLE"))
    with pytest.raises(NotADebit, match="partagé"):
        take_back(line=gone, credit=line, by=KARIM, at=NOW, on=TODAY)


def test_one_payer_pays_the_cases_of_two_creditors_and_each_has_his_own(bring):
    mine = a_case()
    other = a_creditor(name="Garage Delmas SARL", short_name="Garage Delmas", siren="", kind="company")
    theirs = a_case(creditor=other, debtor=a_person(other), number="G-1", total="200.00", paid="0.00")
    (line,) = bring(Credit("686.00", payer="MAITRE DUPONT NOTAIRE", label="succession Camille Roussel", iban=JOINT))
    share(
        line=line, shares=[Share(mine, owed(mine)), Share(theirs, owed(theirs))], left=line.left, by=KARIM, at=NOW
    )  # fmt: skip
    proved()
    assert payable_by_case(mine.creditor_id) == {mine.pk: Decimal("486.00")}
    assert payable_by_case(other.pk) == {theirs.pk: Decimal("200.00")}
    told = Message.objects.filter(kind__in=(MessageKind.RECEIPT, MessageKind.PAYMENT_NOTICE))
    assert {message.debtor_id for message in told} == {mine.debtor_id, theirs.debtor_id, None}
    assert not any("DUPONT" in str(message.payload).upper() for message in Message.objects.all())
    # The account of who pays for others is kept, and books nothing by itself.
    assert {payer.own for payer in KnownPayer.objects.all()} == {False}


def test_a_wrong_match_undone_after_its_receipt_left(bring):
    """The books, the case, the plan, the receipt and whoever was told go back; then the right case has it."""
    wrong = a_case()
    plan = a_plan(wrong)
    right = a_case(number="F-2", debtor=a_person(wrong.creditor, first_name="Alix", last_name="Garnier"))
    (line,) = bring(Credit("162.00", payer="GARNIER ALIX"))
    payment = identify(line=line, case=wrong, by=KARIM, at=NOW)
    first = Instalment.objects.filter(plan=plan).earliest("number")
    assert (owed(wrong), first.state) == (Decimal("324.00"), "paid")
    Message.objects.filter(kind=MessageKind.RECEIPT).update(state=MessageState.DONE, accepted_at=NOW, sent_on=TODAY)
    undo(payment=payment, reason="deux Alix", by=INES, at=NOW, on=TODAY)
    proved()
    line.refresh_from_db()
    first.refresh_from_db()
    assert (owed(wrong), first.state, line.state, line.payment) == (Decimal("486.00"), "to_come", "suspense", None)
    assert balance(AccountCode.SUSPENSE) == Decimal("-162.00")
    said = Message.objects.get(kind=MessageKind.PAYMENT_CHANGED)
    words = " ".join(change_to_person(said.read(ChangePayload)))
    assert "par erreur" in words
    assert f"La quittance {payment.receipt.label} ne vaut plus" in words
    assert "Il reste 486,00 € à régler. Aucun frais" in words.replace("\u00a0", " ").replace("\u202f", " ")
    assert "GARNIER" not in str(said.payload).upper()
    # The creditor's notice had not left: it never does, and there is nothing to correct.
    assert Message.objects.get(kind=MessageKind.PAYMENT_NOTICE).state == MessageState.CANCELLED
    assert not Message.objects.filter(kind=MessageKind.CHANGE_NOTICE).exists()
    with pytest.raises(NotToUndo, match="déjà défait"):
        undo(payment=payment, reason="deux Alix", by=KARIM, at=NOW, on=TODAY)
    again = identify(line=line, case=right, by=INES, at=NOW)
    proved()
    assert (again.receipt.label, owed(right), owed(wrong)) == ("Q-2026-000002", Decimal("324.00"), Decimal("486.00"))
    assert JournalLine.objects.filter(verb=Verb.BANK_MATCH_UNDONE, case_id=wrong.pk).count() == 1
    assert list(KnownPayer.objects.values_list("debtor", flat=True)) == [right.debtor_id]


def test_a_match_made_by_a_reference_is_undone_too_and_the_account_still_holds_its_money(bring):
    case = a_case()
    (line,) = bring(Credit("486.00", reference=case.rf_reference, payer="QUELQU'UN"))
    case.refresh_from_db()
    assert case.state == CaseState.SETTLED
    undo(payment=line.payment, reason="référence recopiée d’un voisin", by=KARIM, at=NOW, on=TODAY)
    proved()
    case.refresh_from_db()
    assert (owed(case), case.state) == (Decimal("486.00"), CaseState.ACTIVE)
    assert (balance(AccountCode.BANK_TRUST), balance(AccountCode.SUSPENSE)) == (Decimal("486.00"), Decimal("-486.00"))
    line.refresh_from_db()
    identify(line=line, case=case, by=KARIM, at=NOW)
    proved()
    assert (owed(case), balance(AccountCode.SUSPENSE)) == (0, 0)


def test_an_account_confirmed_twice_books_by_itself_a_sum_that_fits_and_is_forgotten_with_the_case(bring):
    case = a_case()
    a_plan(case)
    for _turn in range(2):
        (line,) = bring(Credit("162.00", payer="MME ROUSSEL CAMILLE", iban=MINE))
        assert (line.state, line.hinted) == (LineState.SUSPENSE, True)
        identify(line=line, case=case, by=KARIM, at=NOW)
    (odd,) = bring(Credit("37.12", payer="MME ROUSSEL CAMILLE", iban=MINE))
    assert odd.state == LineState.SUSPENSE
    assert not any(MINE in str(vars(payer)) for payer in KnownPayer.objects.all())
    (third,) = bring(Credit("162.00", payer="MME ROUSSEL CAMILLE", iban=MINE))
    assert (third.state, third.rule, owed(case)) == (LineState.MATCHED, "known_payer", 0)
    assert forget_closed(by=BY, at=NOW, on=TODAY) == 0
    assert forget_closed(by=BY, at=NOW, on=date(2026, 11, 6)) == 2
    assert not KnownPayer.objects.exists()


def test_an_account_that_paid_for_two_people_never_books_by_itself(bring):
    mine = a_case()
    other = a_case(number="F-2", debtor=a_person(mine.creditor, first_name="Alix", last_name="Garnier"))
    for case in (mine, mine, other):
        (line,) = bring(Credit("100.00", payer="MME ROUSSEL CAMILLE", iban=MINE))
        identify(line=line, case=case, by=KARIM, at=NOW)
    (line,) = bring(Credit(str(owed(mine)), payer="MME ROUSSEL CAMILLE", iban=MINE))
    assert (line.state, line.hinted) == (LineState.SUSPENSE, True)
