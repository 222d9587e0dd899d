"""Money goes back to who paid it: by one person or by two, once, never more than is held, and the person is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from lxml import etree
from sepaxml.validation import try_valid_xml

from agency.banking.enums import LineState
from agency.banking.models import BankLine, BankStatement
from agency.banking.operations import NotToIdentify, identify, import_statement
from agency.journal.rules import Actor
from agency.ledger.enums import AccountCode
from agency.ledger.queries import case_due, overpaid_by_case
from agency.letters.enums import MessageKind
from agency.mandates.models import AgencyProfile
from agency.outbox.models import Message
from agency.outbox.presenters.mails import compose
from agency.outbox.values import ReceiptPayload
from agency.payments.models import Payment, Receipt
from agency.refunds.enums import RefundState
from agency.refunds.models import Refund
from agency.refunds.operations import RefundRefused, agree, cancel, give_account, prepare, see, send_back
from agency.refunds.queries import available, destination_of, suggested, to_give_back
from agency.refunds.tasks import follow
from agency.refunds.values import Destination, RefundWish
from agency.remittances.enums import NotYet
from agency.remittances.queries import shares_on
from tenants.queries import has_work
from tenants.tasks import HEADER
from tests.agency.banking.camt import Credit, camt053
from tests.books.holding import assert_books_hold, balance
from tests.factories import AGENCY_IBAN, BY, NOW, TODAY, a_case

HERS = "FR7610107001011234567890129"
TO_HER = Destination("Camille Roussel", HERS)


def bring(*credits_: Credit, on: Any = TODAY) -> list[BankLine]:
    """A statement that follows the one before."""
    latest = BankStatement.objects.order_by("pk").last()
    number = BankStatement.objects.count() + 1
    opening = str(latest.closing) if latest else "0.00"
    data = camt053(*credits_, number=f"REL-{number}", on=on, opening=opening)
    (statement,) = import_statement(data=data, filename="r.xml", by=BY, at=NOW, on=TODAY).statements
    return list(statement.lines.order_by("ordinal"))


def a_worker_comes() -> None:
    assert has_work("refunds.follow", NOW)
    with time_machine.travel(NOW, tick=False):
        follow.apply(headers={HEADER: connection.schema_name}, throw=True)


def wish(amount: str, to: Destination | None = TO_HER) -> RefundWish:
    return RefundWish(Decimal(amount), "Payé deux fois", TODAY, to)


@pytest.fixture
def payment(tenant: Any) -> Payment:
    """544,00 € by transfer for 486,00 € owed: 58,00 € are the person's."""
    case = a_case()
    bring(Credit("544.00", reference=case.rf_reference, iban=HERS))
    return Payment.objects.select_related("case", "debtor").get()


def test_what_was_paid_too_much_goes_back_by_transfer_and_the_statement_ends_it(payment: Payment, ana: Actor) -> None:
    ((held, over),) = suggested([payment])
    assert (held, over, destination_of(payment)) == (payment, Decimal("58.00"), Destination("CAMILLE ROUSSEL", HERS))
    refund = prepare(payment=payment, wish=wish("58.00"), by=ana, at=NOW)
    assert (refund.state, refund.two_persons, refund.of_claim) == (RefundState.AGREED, False, 0)
    try_valid_xml(refund.order.encode(), "pain.001.001.09")
    tree = etree.fromstring(refund.order.encode())
    assert [node.text for node in tree.iterfind(".//{*}IBAN")] == [AGENCY_IBAN, HERS]
    assert tree.findtext(".//{*}EndToEndId") == refund.name == "F-2026-000001"
    assert (to_give_back(), available(payment)) == ({}, Decimal("486.00"))
    bring(Credit("-58.00", reference=refund.name))
    a_worker_comes()
    refund.refresh_from_db()
    assert (refund.state, refund.ended_on) == (RefundState.PAID, TODAY)
    assert (overpaid_by_case(), balance(AccountCode.BANK_TRUST), case_due(payment.case_id)) == (
        {},
        Decimal("486.00"),
        0,
    )
    first, second = Receipt.objects.order_by("pk")
    assert (second.corrects, second.label, payment.receipt) == (first, "Q-2026-000002", second)
    told = Message.objects.filter(kind=MessageKind.RECEIPT).latest("pk")
    issued = told.read(ReceiptPayload).receipt
    assert (issued.corrects, issued.amount, issued.given_back) == ("Q-2026-000001", Decimal("486.00"), Decimal("58.00"))
    assert "remplace la quittance Q-2026-000001" in compose(told).text
    assert_books_hold()


def test_above_the_ceiling_two_persons_agree_and_sums_cut_in_parts_count_together(
    payment: Payment, ana: Actor, odile: Actor
) -> None:
    small = prepare(payment=payment, wish=wish("58.00"), by=ana, at=NOW)
    rest = prepare(payment=payment, wish=wish("90.00"), by=ana, at=NOW)
    assert (small.two_persons, rest.two_persons, rest.of_claim) == (False, True, Decimal("90.00"))
    with pytest.raises(RefundRefused, match="vous l’avez préparé"):
        agree(refund=rest, by=ana, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Refund.objects.filter(pk=rest.pk).update(state=RefundState.AGREED, agreed_by=rest.prepared_by, agreed_at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Refund.objects.filter(pk=rest.pk).update(amount=Decimal("1.00"))
    (share,) = shares_on(TODAY)
    assert (share.items, share.waits) == ((), ((NotYet.GOING_BACK.value, Decimal("486.00")),))
    assert agree(refund=rest, by=odile, at=NOW).state == RefundState.AGREED
    bring(Credit("-58.00", reference=small.name), Credit("-90.00", reference=rest.name))
    a_worker_comes()
    assert case_due(payment.case_id) == Decimal("90.00")
    assert [one.amount for one in shares_on(TODAY)] == [Decimal("396.00")]
    assert_books_hold()
    AgencyProfile.objects.update(refund_ceiling=0)
    assert prepare(payment=payment, wish=wish("1.00"), by=ana, at=NOW).two_persons


def test_never_more_than_is_held_nor_where_no_bank_goes(payment: Payment, ana: Actor) -> None:
    prepare(payment=payment, wish=wish("58.00"), by=ana, at=NOW)
    for wrong, said in (
        (wish("486.01"), "486,00.€ peuvent être rendus"),
        (wish("0.00"), "peuvent être rendus"),
        (wish("5.00", None), "indiquez où le rendre"),
        (wish("5.00", replace(TO_HER, iban="FR76")), "IBAN"),
        (wish("5.00", replace(TO_HER, iban=AGENCY_IBAN)), "votre compte dédié"),
        (wish("5.00", replace(TO_HER, holder="\u3042")), "titulaire"),
        (replace(wish("5.00"), pay_on=TODAY - timedelta(days=1)), "aujourd’hui ou plus tard"),
        (replace(wish("5.00"), why="  "), "pourquoi"),
    ):
        with pytest.raises(RefundRefused, match=said):
            prepare(payment=payment, wish=wrong, by=ana, at=NOW)
    row = Refund.objects.get()
    row.pk, row.number, row.name, row.amount = None, 9, "F-2026-000009", Decimal("486.01")
    with pytest.raises(DatabaseError, match="pour 486"), transaction.atomic():
        row.save(force_insert=True)
    assert Refund.objects.count() == 1


def test_a_refund_given_up_is_to_be_given_back_as_before(payment: Payment, ana: Actor) -> None:
    refund = prepare(payment=payment, wish=wish("58.00"), by=ana, at=NOW)
    with pytest.raises(RefundRefused, match="pourquoi"):
        cancel(refund=refund, reason=" ", by=ana, at=NOW)
    cancel(refund=refund, reason="Autre compte", by=ana, at=NOW)
    assert to_give_back() == {payment.case_id: Decimal("58.00")}
    with pytest.raises(RefundRefused, match="déjà annulé"):
        cancel(refund=refund, reason="Encore", by=ana, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Refund.objects.update(state=RefundState.AGREED)


def test_a_refund_that_her_bank_returns_is_owed_to_her_again(payment: Payment, ana: Actor) -> None:
    refund = prepare(payment=payment, wish=wish("58.00"), by=ana, at=NOW)
    bring(Credit("-58.00", reference=refund.name))
    a_worker_comes()
    bring(Credit("58.00", label=f"RETOUR {refund.name} COMPTE CLOS", payer="BANQUE"))
    a_worker_comes()
    refund.refresh_from_db()
    assert (refund.state, overpaid_by_case()) == (RefundState.RETURNED, {payment.case_id: Decimal("58.00")})
    assert (balance(AccountCode.BANK_TRUST), balance(AccountCode.SUSPENSE)) == (Decimal("544.00"), 0)
    assert [one.corrects_id is None for one in Receipt.objects.order_by("pk")] == [True, False, False]
    with pytest.raises(RefundRefused, match="quelques mots"):
        see(refund=refund, outcome="", by=ana, at=NOW)
    assert see(refund=refund, outcome="Elle donne un autre IBAN", by=ana, at=NOW).seen_at == NOW
    give_account(case=payment.case, debtor=payment.debtor, to=TO_HER, by=BY, at=NOW)
    again = prepare(payment=payment, wish=wish("58.00"), by=ana, at=NOW)
    bring(Credit("-58.00", reference=again.name))
    a_worker_comes()
    assert (overpaid_by_case(), balance(AccountCode.BANK_TRUST)) == ({}, Decimal("486.00"))
    assert_books_hold()


def test_money_that_was_for_nobody_here_goes_back_whole_and_no_case_takes_it_meanwhile(tenant: Any, ana: Actor) -> None:
    case = a_case()
    (line,) = bring(Credit("75.00", payer="M. PERDU", label="LOYER", iban=HERS))
    with pytest.raises(RefundRefused, match="entier"):
        send_back(line=line, wish=wish("70.00"), by=ana, at=NOW)
    refund = send_back(line=line, wish=wish("75.00", Destination("M. Perdu", HERS)), by=ana, at=NOW)
    with pytest.raises(NotToIdentify):
        identify(line=line, case=case, by=BY, at=NOW)
    with pytest.raises(RefundRefused):
        send_back(line=line, wish=wish("75.00"), by=ana, at=NOW)
    cancel(refund=refund, reason="Il vérifie son IBAN", by=ana, at=NOW)
    line.refresh_from_db()
    refund = send_back(line=line, wish=wish("75.00", Destination("M. Perdu", HERS)), by=ana, at=NOW)
    bring(Credit("-75.00", reference=refund.name))
    a_worker_comes()
    line.refresh_from_db()
    assert (line.state, balance(AccountCode.SUSPENSE), balance(AccountCode.BANK_TRUST)) == (LineState.MATCHED, 0, 0)
    bring(Credit("75.00", label=f"RETOUR {refund.name}", payer="BANQUE"))
    a_worker_comes()
    line.refresh_from_db()
    assert (line.state, balance(AccountCode.SUSPENSE)) == (LineState.NOT_OURS, Decimal("-75.00"))
    again = send_back(line=line, wish=wish("75.00"), by=ana, at=NOW)
    bring(Credit("-75.00", reference=again.name))
    a_worker_comes()
    assert (balance(AccountCode.SUSPENSE), balance(AccountCode.BANK_TRUST)) == (0, 0)
    assert_books_hold()
