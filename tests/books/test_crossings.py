"""The accountant's cases where two things happen to one euro: a bounce, a refund, a chargeback, a credit note, a month.

Each is told once: every account of both books after each step, what the person and the creditor read, the receipt,
and the night's proof equal to the cent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection

from agency.banking.models import BankLine, BankStatement
from agency.banking.operations import import_statement, take_back
from agency.books.operations import close_month, prove
from agency.books.queries import gap_now
from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.debits.operations import approve as approve_debits
from agency.debits.operations import hand_in, return_debit
from agency.debits.operations import prepare as prepare_debits
from agency.debits.tasks import follow as follow_debits
from agency.journal.rules import Actor
from agency.ledger.enums import AccountCode as A
from agency.ledger.models import Entry
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.presenters.words import said
from agency.payments.models import Payment
from agency.reductions.enums import LoweringCause
from agency.reductions.operations import declare
from agency.reductions.values import Less
from agency.refunds.enums import RefundState
from agency.refunds.operations import prepare as prepare_refund
from agency.refunds.tasks import follow as follow_refunds
from agency.refunds.values import Destination, RefundWish
from agency.remittances.models import Transfer
from agency.remittances.operations import approve, come_back, prepare
from agency.remittances.queries import out_of_step, owed_payments, shares_on
from agency.remittances.tasks import follow
from agency.users.enums import Role
from tenants.tasks import HEADER
from tests.agency.banking.camt import Credit, camt053
from tests.agency.cards.conftest import checkout_driver
from tests.agency.desk.scene import staff
from tests.books.holding import the_accounts
from tests.factories import BY, NOW, TODAY, a_case
from tests.factories.debits import a_debit_mandate

__all__ = ["checkout_driver"]

HERS = "FR7610107001011234567890129"
FIRST_DEBIT = date(2026, 12, 10)
OPENED = {A.CLAIM_ORIGIN: "-486.00"}
SETTLED = OPENED | {A.CLAIM_SETTLED: "486.00"}
OWED = OPENED | {A.CLAIM_DUE: "486.00"}


@pytest.fixture
def case(tenant: Any) -> Case:
    """546,00 € billed, 60,00 € paid to the school before: 486,00 € are asked, and our first letter has left."""
    found: Case = a_case()
    Case.objects.filter(pk=found.pk).update(first_letter_on=TODAY - timedelta(days=20), first_letter_reference="L-1")
    found.refresh_from_db()
    return found


@pytest.fixture
def ana(tenant: Any) -> Actor:
    return Actor.staff(staff(Role.ACCOUNTANT, first="Ana"))


@pytest.fixture
def odile(tenant: Any) -> Actor:
    return Actor.staff(staff(Role.MANAGER, first="Odile"))


@pytest.fixture
def remitted(ana: Actor, odile: Actor) -> Callable[..., None]:
    """What a case's creditor may have leaves, by two persons, and the bank shows it."""

    def go(case: Case, on: date = TODAY) -> None:
        at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
        made = prepare(mandates=[case.mandate_id], pay_on=on, by=ana, at=at)
        approve(remittance=made, by=odile, at=at)
        transfer = made.transfers.get()
        bring(Credit(f"-{transfer.amount}", reference=transfer.name, payer=transfer.holder), on=on)

    return go


def at_work(task: Any, at: datetime) -> None:
    """A worker comes at an instant."""
    with time_machine.travel(at, tick=False):
        task.apply(headers={HEADER: connection.schema_name}, throw=True)


def bring(*credits_: Credit, on: date = TODAY) -> list[BankLine]:
    """The bank's next statement, then what workers do with it."""
    latest, number = BankStatement.objects.order_by("pk").last(), BankStatement.objects.count() + 1
    data = camt053(*credits_, number=f"REL-{number}", on=on, opening=str(latest.closing) if latest else "0.00")
    at = datetime(on.year, on.month, on.day, 9, 30, tzinfo=UTC)
    (statement,) = import_statement(data=data, filename="r.xml", by=BY, at=at, on=on).statements
    for task in (follow_debits, follow, follow_refunds):
        at_work(task, at)
    return list(statement.lines.order_by("ordinal"))


def proved(*, bank: bool = True) -> dict[A, str]:
    """Every account; the proof agrees to the cent, the bank's balance too where it tells all."""
    accounts = the_accounts()
    if bank:
        assert gap_now() is None
    assert out_of_step(owed_payments()) == {}
    return accounts


def read(case: Case, kind: MessageKind) -> str:
    """What somebody reads of the latest message of a kind on a case, with the spaces of a keyboard."""
    words = " ".join(said(Message.objects.filter(case=case, kind=kind).latest("pk")))
    return words.replace("\u202f", " ").replace("\xa0", " ")


def by_transfer(case: Case, amount: str, on: date = TODAY) -> Payment:
    """A transfer with the case's reference, as the bank shows it."""
    (line,) = bring(Credit(amount, reference=case.rf_reference, iban=HERS), on=on)
    return Payment.objects.select_related("case", "debtor").get(bank_line=line)


def credited(case: Case, amount: str) -> None:
    """The creditor sends a credit note on the bill."""
    less = Less(Decimal(amount), LoweringCause.CREDIT_NOTE, TODAY, False)
    declare(claim=case.claims.get(), less=less, content=b"%PDF-1.7 avoir", by=BY, at=NOW)


def test_a_debit_taken_back_after_its_money_was_remitted_is_the_creditors_debt(
    case: Case, ana: Actor, odile: Actor, remitted: Callable[..., None]
) -> None:
    """Collected in December, remitted in February, taken back at her wish: deducted from what comes."""
    a_debit_mandate(case)
    eve = datetime(2026, 12, 8, 9, tzinfo=UTC)
    order = approve_debits(order=prepare_debits(until=FIRST_DEBIT, by=ana, at=eve), by=odile, at=eve)
    hand_in(order=order, by=odile, at=eve)
    debit = order.debits.get()
    bring(Credit("162.00", label="REMISE PRLV SEPA P-2026-000001-L1", payer="", iban=""), on=date(2026, 12, 11))
    part = OPENED | {A.CLAIM_DUE: "324.00", A.CLAIM_SETTLED: "162.00"}
    assert proved() == part | {A.BANK_TRUST: "162.00", A.CREDITOR_PAYABLE: "-162.00"}
    debit.refresh_from_db()
    assert debit.payment is not None
    assert (debit.payment.receipt.label, debit.payment.amount) == ("Q-2026-000001", Decimal("162.00"))
    later = date(2027, 2, 8)
    with time_machine.travel(datetime(2027, 2, 8, 9, tzinfo=UTC), tick=False):
        assert [share.amount for share in shares_on(later)] == [Decimal("162.00")]
    remitted(case, later)
    assert proved() == part
    back = date(2027, 2, 10)
    bring(Credit("-162.00", label=f"REJET PRLV {debit.name} MD06", payer="", iban=""), on=back)
    assert proved() == OWED | {A.BANK_TRUST: "-162.00", A.CREDITOR_OWES: "162.00"}
    return_debit(debit=debit, code="MD06", on=back, by=BY, at=datetime(2027, 2, 10, 10, tzinfo=UTC))
    assert proved() == OWED | {A.BANK_TRUST: "-162.00", A.CREDITOR_OWES: "162.00"}, "told twice, booked once"
    assert "plus rien n’est débité" in read(case, MessageKind.DEBIT_NEWS)
    assert "seront déduits du prochain reversement" in read(case, MessageKind.CHANGE_NOTICE)
    by_transfer(case, "200.00", on=date(2027, 2, 11))
    (share,) = shares_on(date(2027, 2, 11))
    assert share.amount == Decimal("38.00")
    remitted(case, date(2027, 2, 11))
    assert proved() == OPENED | {A.CLAIM_DUE: "286.00", A.CLAIM_SETTLED: "200.00"}


@pytest.mark.parametrize("refund_first", [True, False])
def test_a_refund_under_way_and_a_bounce_the_same_day(case: Case, ana: Actor, refund_first: bool) -> None:
    """544,00 € for 486,00 €: 58,00 € go back to her, and the same day her bank takes the whole transfer back."""
    payment = by_transfer(case, "544.00")
    over = SETTLED | {A.BANK_TRUST: "544.00", A.CREDITOR_PAYABLE: "-486.00", A.OVERPAYMENT_DUE: "-58.00"}
    assert proved() == over
    assert "58,00 € de trop" in read(case, MessageKind.RECEIPT)
    wish = RefundWish(Decimal("58.00"), "Payé en trop", TODAY, Destination("Camille Roussel", HERS))
    refund = prepare_refund(payment=payment, wish=wish, by=ana, at=NOW)
    assert (refund.state, proved()) == (RefundState.AGREED, over), "ordered, not gone"
    out, gone = Credit("-58.00", reference=refund.name), Credit("-544.00", label="VIR SEPA REJETE")
    credit = BankLine.objects.get(payment=payment)
    # The bank took 602,00 € for 544,00 € received: what is beyond is the agency's to bring, and nobody else's.
    end = OWED | {A.BANK_TRUST: "-58.00", A.PSP_FEES_TO_COVER: "58.00"}
    if refund_first:
        bring(out)
        refund.refresh_from_db()
        assert refund.state == RefundState.PAID
        assert proved() == SETTLED | {A.BANK_TRUST: "486.00", A.CREDITOR_PAYABLE: "-486.00"}
        (line,) = bring(gone)
        take_back(line=line, credit=credit, by=ana, at=NOW, on=TODAY)
    else:
        (line,) = bring(gone)
        take_back(line=line, credit=credit, by=ana, at=NOW, on=TODAY)
        assert proved() == OWED
        bring(out)
        refund.refresh_from_db()
    assert proved() == end
    case.refresh_from_db()
    assert case.state == CaseState.ACTIVE
    assert case.holds.filter(lifted_at__isnull=True).exists(), "somebody calls her"
    if refund_first:
        assert "544,00 € sont repartis chez vous. Il reste 486,00 € à régler" in read(case, MessageKind.PAYMENT_CHANGED)


def test_a_bounce_of_what_was_given_back_never_eats_what_another_payment_brought_too_much(
    case: Case, ana: Actor
) -> None:
    """486,00 € and 40,00 € for 486,00 €: the forty go back, fifty more come; the bank takes the forty again."""
    by_transfer(case, "486.00")
    second = by_transfer(case, "40.00")
    wish = RefundWish(Decimal("40.00"), "Payé en trop", TODAY, Destination("Camille Roussel", HERS))
    refund = prepare_refund(payment=second, wish=wish, by=ana, at=NOW)
    bring(Credit("-40.00", reference=refund.name))
    by_transfer(case, "50.00")
    held = SETTLED | {A.CREDITOR_PAYABLE: "-486.00", A.OVERPAYMENT_DUE: "-50.00"}
    assert proved() == held | {A.BANK_TRUST: "536.00"}
    (line,) = bring(Credit("-40.00", label="VIR SEPA REJETE"))
    take_back(line=line, credit=BankLine.objects.get(payment=second), by=ana, at=NOW, on=TODAY)
    assert proved() == held | {A.BANK_TRUST: "496.00", A.PSP_FEES_TO_COVER: "40.00"}


@pytest.mark.parametrize("credit_first", [True, False])
@pytest.mark.parametrize("won", [True, False])
def test_a_chargeback_won_or_lost_crosses_a_credit_note(
    case: Case, checkout_driver: Any, credit_first: bool, won: bool
) -> None:
    """486,00 € by card; a credit note of 200,00 € before the dispute or during it; then the bank decides."""
    checkout_driver.pay(checkout_driver.open(case))
    checkout_driver.tell_all()
    fee, clearing = Decimal("7.54"), Decimal("478.46")
    assert proved(bank=False) == SETTLED | {
        A.STRIPE_CLEARING: str(clearing), A.PSP_FEES_TO_COVER: str(fee), A.CREDITOR_PAYABLE: "-486.00",
    }  # fmt: skip
    waived = OPENED | {A.CLAIM_WAIVED: "200.00"}
    if credit_first:
        credited(case, "200.00")
        assert proved(bank=False) == waived | {
            A.CLAIM_SETTLED: "286.00", A.STRIPE_CLEARING: str(clearing), A.PSP_FEES_TO_COVER: str(fee),
            A.CREDITOR_PAYABLE: "-286.00", A.OVERPAYMENT_DUE: "-200.00",
        }  # fmt: skip
        assert "Vous avez donc payé 200,00 € de trop" in read(case, MessageKind.SUM_CHANGED)
    dispute = checkout_driver.contest()
    checkout_driver.tell_all()
    if not credit_first:
        assert proved(bank=False)[A.CLAIM_DUE] == "486.00"
        credited(case, "200.00")
        assert "Il reste 286,00 € à régler" in read(case, MessageKind.SUM_CHANGED)
    taken = checkout_driver.balance()
    contested = {A.STRIPE_CLEARING: str(taken), A.PSP_FEES_TO_COVER: str(-taken)}
    assert proved(bank=False) == waived | contested | {A.CLAIM_DUE: "286.00"}
    checkout_driver.decide(dispute, "won" if won else "lost")
    checkout_driver.tell_all()
    if won:
        cover = Decimal("486.00") - checkout_driver.balance()
        assert proved(bank=False) == waived | {
            A.CLAIM_SETTLED: "286.00", A.STRIPE_CLEARING: str(checkout_driver.balance()),
            A.PSP_FEES_TO_COVER: str(cover), A.CREDITOR_PAYABLE: "-286.00", A.OVERPAYMENT_DUE: "-200.00",
        }  # fmt: skip
        assert "486,00 € nous sont revenus" in read(case, MessageKind.PAYMENT_CHANGED)
        assert "sont de nouveau comptés pour vous" in read(case, MessageKind.CHANGE_NOTICE)
    else:
        assert proved(bank=False) == waived | contested | {A.CLAIM_DUE: "286.00"}
        assert "486,00 € vous sont rendus" in read(case, MessageKind.PAYMENT_CHANGED)
        assert "Il reste 286,00 € à régler" in read(case, MessageKind.PAYMENT_CHANGED)


def test_two_partial_refunds_on_a_card_of_which_one_fails(case: Case, checkout_driver: Any) -> None:
    """486,00 € by card, 100,00 € and 50,00 € given back, and her bank refuses the second."""
    checkout_driver.pay(checkout_driver.open(case))
    checkout_driver.give_back(10000)
    refused = checkout_driver.give_back(5000)
    checkout_driver.tell_all()

    def now(due: str, settled: str, payable: str) -> dict[A, str]:
        held = checkout_driver.balance()
        fees = -Decimal(payable) - held
        return OPENED | {
            A.CLAIM_DUE: due, A.CLAIM_SETTLED: settled, A.STRIPE_CLEARING: str(held), A.PSP_FEES_TO_COVER: str(fees),
            A.CREDITOR_PAYABLE: payable,
        }  # fmt: skip

    assert proved(bank=False) == now("150.00", "336.00", "-336.00")
    assert "Il reste 150,00 € à régler. Aucun frais ne s’ajoute." in read(case, MessageKind.PAYMENT_CHANGED)
    checkout_driver.control(f"refunds/{refused}/fail")
    checkout_driver.tell_all()
    assert proved(bank=False) == now("100.00", "386.00", "-386.00")
    assert "50,00 € sur votre paiement du 2 novembre 2026 n’a pas abouti" in read(case, MessageKind.PAYMENT_CHANGED)
    assert "la somme nous est revenue" in read(case, MessageKind.CHANGE_NOTICE)


def test_a_transfer_returned_by_the_creditors_bank_less_what_that_bank_keeps(
    case: Case, remitted: Callable[..., None], ana: Actor
) -> None:
    """486,00 € remitted; his account is closed; 480,00 € come back: the six euros are the agency's, he is owed all."""
    by_transfer(case, "486.00")
    remitted(case)
    assert proved() == SETTLED
    (line,) = bring(Credit("480.00", label="REJET VIR R-2026-000001-1 COMPTE CLOS", payer="BANQUE"))
    assert proved() == SETTLED | {A.BANK_TRUST: "480.00", A.SUSPENSE: "-480.00"}, "another sum: a person says so"
    come_back(transfer=Transfer.objects.get(), line=line, by=ana, at=NOW)
    assert proved() == SETTLED | {A.BANK_TRUST: "480.00", A.PSP_FEES_TO_COVER: "6.00", A.CREDITOR_PAYABLE: "-486.00"}
    assert [share.amount for share in shares_on(TODAY)] == [Decimal("486.00")]


def test_what_the_bank_tells_late_of_a_closed_month_falls_in_the_open_one(case: Case) -> None:
    """October is closed on 2 November; a transfer of the 31st is told on the 3rd: booked then, its day kept."""
    (line,) = bring(Credit("100.00", reference=case.rf_reference, iban=HERS), on=date(2026, 10, 30))
    first = Payment.objects.get(bank_line=line)
    bring(on=date(2026, 10, 31))
    close_month(through=date(2026, 10, 31), by=BY, at=NOW)
    before = proved()
    data = camt053(
        Credit("50.00", reference=case.rf_reference, iban=HERS), number="REL-TARD", on=date(2026, 10, 31),
        opening="100.00",
    )  # fmt: skip
    at = NOW + timedelta(days=1)
    import_statement(data=data, filename="r.xml", by=BY, at=at, on=at.date())
    late = Payment.objects.exclude(pk=first.pk).get()
    assert late.received_on == late.value_on == date(2026, 10, 31)
    days = Entry.objects.filter(idem_key__startswith=late.external_id).values_list("booked_on", "value_on")
    assert set(days) == {(date(2026, 11, 3), date(2026, 10, 31))}
    assert proved() == before | {
        A.CLAIM_DUE: "336.00", A.CLAIM_SETTLED: "150.00", A.BANK_TRUST: "150.00", A.CREDITOR_PAYABLE: "-150.00",
    }  # fmt: skip
    assert prove(by=BY, at=at).holds
