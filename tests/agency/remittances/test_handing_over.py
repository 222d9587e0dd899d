"""Money goes out: prepared by one, approved by another, paid once the bank shows it, and never twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from lxml import etree
from sepaxml.validation import try_valid_xml

from agency.banking.enums import LineState
from agency.banking.models import BankLine, BankStatement
from agency.banking.operations import import_statement, take_back
from agency.banking.orders.presenters import transfer_order
from agency.banking.orders.values import OrderedTransfer
from agency.common.money import ZERO
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.ledger.enums import AccountCode, Book
from agency.ledger.queries import payable_by_case, trial_balance
from agency.mandates.enums import MandateState
from agency.mandates.models import AgencyProfile, Mandate
from agency.mandates.operations import agree_account, ask_account
from agency.mandates.queries import profile
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.payments.operations import restore, reverse
from agency.remittances.enums import NotYet, RemittanceState, TransferState
from agency.remittances.models import Remittance, Transfer, TransferItem
from agency.remittances.operations import RemittanceRefused, approve, cancel, come_back, pay, prepare
from agency.remittances.presenters import statement_file
from agency.remittances.queries import at_hand, may_be_returned, pressing, shares_on, upcoming
from agency.remittances.tasks import follow
from agency.users.enums import Role
from tenants.queries import has_work
from tenants.tasks import HEADER
from tests.agency.banking.camt import Credit, camt053
from tests.agency.desk.scene import staff
from tests.books.holding import assert_books_hold
from tests.factories import AGENCY_IBAN, BY, CREDITOR_IBAN, NOW, TODAY, a_case, a_creditor
from tests.factories.transfers import a_transfer

EXECUTED = TODAY + timedelta(days=1)


@pytest.fixture
def case(tenant: Any) -> Any:
    return a_case()


@pytest.fixture
def ana(tenant: Any) -> Actor:
    return Actor.staff(staff(Role.ACCOUNTANT, first="Ana"))


@pytest.fixture
def odile(tenant: Any) -> Actor:
    return Actor.staff(staff(Role.MANAGER, first="Odile"))


@pytest.fixture
def order(ana: Actor, odile: Actor) -> Callable[..., Remittance]:
    """Ana prepares what the cases' creditors may have, Odile approves."""

    def go(*cases: Any) -> Remittance:
        made = prepare(mandates=[one.mandate_id for one in cases], pay_on=EXECUTED, by=ana, at=NOW)
        return approve(remittance=made, by=odile, at=NOW)

    return go


def a_worker_comes() -> None:
    follow.apply(headers={HEADER: connection.schema_name}, throw=True)


def bring(*credits_: Credit, number: str = "REL-1", on: date = EXECUTED) -> list[BankLine]:
    """A statement that follows the one before, then what a worker does with it."""
    latest = BankStatement.objects.order_by("pk").last()
    data = camt053(*credits_, number=number, opening=str(latest.closing) if latest else "0.00", on=on)
    (statement,) = import_statement(data=data, filename=number, by=BY, at=NOW, on=on).statements
    a_worker_comes()
    assert_books_hold()
    return list(statement.lines.order_by("ordinal"))


def received(*sums: tuple[Any, str]) -> list[Payment]:
    """What the bank itself shows as received for cases: its balance and the books are the same afterwards."""
    number = f"REC-{BankStatement.objects.count()}"
    credits_ = [Credit(amount, reference=case.rf_reference, key=f"{number}-{case.pk}") for case, amount in sums]
    bring(*credits_, number=number, on=TODAY)
    return list(Payment.objects.order_by("-pk")[: len(sums)])[::-1]


def sent(order: Remittance) -> list[Credit]:
    """What the bank writes for each transfer of an order."""
    return [Credit(f"-{one.amount}", reference=one.name, payer=one.holder) for one in order.transfers.order_by("pk")]


def balance(account: AccountCode) -> Decimal:
    return trial_balance(Book.MONEY).get(account, ZERO)


def test_two_persons_hand_over_what_was_received_and_the_statement_closes_it(
    case: Any, order: Callable[..., Remittance]
) -> None:
    case.creditor.email = "econome@saint-aubin.example"
    case.creditor.save()
    a_transfer(case, "100.00", "a", on=date(2026, 10, 5))
    a_transfer(case, "50.00", "b", on=date(2026, 10, 12))
    made = order(case)
    assert (made.label, made.total, made.state) == ("R-2026-000001", Decimal("150.00"), RemittanceState.APPROVED)
    assert payable_by_case(case.creditor_id) == {case.pk: Decimal("150.00")}, "nothing is handed over yet"
    assert not any(share.items for share in shares_on(TODAY))
    mail.outbox.clear()
    bring(*sent(made))
    transfer = made.transfers.get()
    assert (transfer.state, transfer.paid_on) == (TransferState.PAID, EXECUTED)
    assert payable_by_case(case.creditor_id) == {}
    assert balance(AccountCode.BANK_TRUST) == 0
    (told,) = mail.outbox
    assert told.to == ["econome@saint-aubin.example"]
    assert "150,00" in told.body
    assert "R-2026-000001-1" in told.body
    assert case.debtor.last_name not in told.body
    a_worker_comes()
    assert len(mail.outbox) == 1
    verbs = list(
        JournalLine.objects.filter(verb__startswith="remittance.").order_by("id").values_list("verb", flat=True)
    )
    assert verbs == [f"remittance.{one}" for one in ("prepared", "approved", "paid", "told")]


def test_who_prepares_does_not_approve_and_the_database_says_so_too(case: Any, ana: Actor) -> None:
    a_transfer(case, "100.00")
    made = prepare(mandates=[case.mandate_id], pay_on=EXECUTED, by=ana, at=NOW)
    for by in (ana, Actor.system("tick")):
        with pytest.raises(RemittanceRefused, match="seconde personne"):
            approve(remittance=made, by=by, at=NOW)
    with pytest.raises(IntegrityError, match="remittance_two_persons"), transaction.atomic():
        Remittance.objects.update(approved_by_id=made.prepared_by_id)


def test_the_order_is_what_the_standard_says_and_the_same_bytes_again(
    case: Any, order: Callable[..., Remittance]
) -> None:
    a_transfer(case, "100.10")
    made = order(case)
    try_valid_xml(made.order.encode(), "pain.001.001.09")
    tree = etree.fromstring(made.order.encode())
    text = {
        name: tree.findtext(f".//{{*}}{name}") for name in ("MsgId", "EndToEndId", "InstdAmt", "CtrlSum", "NbOfTxs")
    }
    assert text == {
        "MsgId": "R-2026-000001", "EndToEndId": "R-2026-000001-1", "InstdAmt": "100.10", "CtrlSum": "100.10",
        "NbOfTxs": "1",
    }  # fmt: skip
    assert [node.text for node in tree.iterfind(".//{*}IBAN")] == [AGENCY_IBAN, CREDITOR_IBAN]
    told = [OrderedTransfer(one.name, one.holder, one.iban, one.amount, "Reversement") for one in made.transfers.all()]
    facts = {"label": made.label, "pay_on": made.pay_on, "ordered_at": NOW, "agency": profile()}
    assert transfer_order(transfers=told, **facts) == made.order


def test_the_same_money_is_never_in_two_orders(case: Any, ana: Actor, order: Callable[..., Remittance]) -> None:
    a_transfer(case, "100.00")
    first = order(case)
    with pytest.raises(RemittanceRefused, match="rien à reverser"):
        prepare(mandates=[case.mandate_id], pay_on=EXECUTED, by=ana, at=NOW)
    with pytest.raises(RemittanceRefused, match="pourquoi"):
        cancel(remittance=first, reason=" ", by=ana, at=NOW)
    cancel(remittance=first, reason="Fichier perdu", by=ana, at=NOW)
    second = order(case)
    assert second.number == 2
    bring(*sent(second))
    with pytest.raises(RemittanceRefused, match="déjà exécuté"):
        cancel(remittance=second, reason="Trop tard", by=ana, at=NOW)
    with pytest.raises(RemittanceRefused, match="n’attend plus"):
        pay(transfers=list(second.transfers.all()), line=BankLine.objects.get(amount="-100.00"), by=ana, at=NOW)


@pytest.mark.parametrize(("method", "later"), [(Method.CARD, 3), (Method.CHEQUE, 5), (Method.TRANSFER, 2)])
def test_money_that_is_not_ours_yet_waits_for_its_value_date(case: Any, method: Method, later: int) -> None:
    a_transfer(case, "80.00", "a")
    a_transfer(case, "40.00", "b", method=method, value_on=TODAY + timedelta(days=later))
    (share,) = shares_on(TODAY)
    assert (share.amount, share.waits) == (Decimal("80.00"), ((NotYet.UNCLEARED, Decimal("40.00")),))
    (share,) = shares_on(TODAY + timedelta(days=later))
    assert (share.amount, share.waits) == (Decimal("120.00"), ())


def test_cards_that_the_provider_has_not_paid_out_are_not_paid_with_others_money(case: Any, ana: Actor) -> None:
    a_transfer(case, "80.00", "a", method=Method.CARD)
    other = a_case(number="FA-2026-9000", creditor=a_creditor(name="Menuiserie Berthier", short_name="Berthier"))
    a_transfer(other, "50.00", "b")
    assert at_hand() == Decimal("50.00")
    with pytest.raises(RemittanceRefused, match="ne tient pas cette somme : 50,00"):
        prepare(mandates=[case.mandate_id], pay_on=EXECUTED, by=ana, at=NOW)
    assert not Remittance.objects.exists()


def test_what_came_back_after_it_was_handed_over_is_deducted_then_owed_again(
    case: Any, ana: Actor, order: Callable[..., Remittance]
) -> None:
    (paid,) = received((case, "100.00"))
    bring(*sent(order(case)), on=TODAY)
    (line,) = bring(Credit("-100.00", label="VIR SEPA REJETE"), number="REL-R", on=TODAY)
    take_back(line=line, credit=BankLine.objects.get(payment=paid), by=ana, at=NOW, on=TODAY)
    gone = paid.withdrawals.get()
    (share,) = shares_on(TODAY)
    assert (share.items, share.waits) == ((), ((NotYet.DEDUCTED, Decimal("-100.00")),))
    with pytest.raises(RemittanceRefused, match="rien à reverser"):
        prepare(mandates=[case.mandate_id], pay_on=EXECUTED, by=ana, at=NOW)
    received((case, "130.00"))
    (share,) = shares_on(TODAY)
    assert share.amount == Decimal("30.00")
    made = order(case)
    bring(*sent(made), number="REL-2", on=TODAY)
    assert balance(AccountCode.CREDITOR_OWES) == 0
    assert payable_by_case(case.creditor_id) == {}
    assert {item.amount for item in TransferItem.objects.filter(transfer__remittance=made)} == {
        Decimal("130.00"), Decimal("-100.00"),
    }  # fmt: skip
    restore(withdrawals=[gone], by=BY, at=NOW, on=TODAY)
    assert_books_hold()
    assert [share.amount for share in shares_on(TODAY)] == [Decimal("100.00")]


def test_money_taken_back_while_the_order_is_on_its_way_becomes_the_creditors_debt(
    case: Any, order: Callable[..., Remittance]
) -> None:
    paid = a_transfer(case, "100.00", "a")
    made = order(case)
    reverse(payment=paid, reason="rappelé", by=BY, at=NOW, on=TODAY)
    bring(*sent(made))
    assert balance(AccountCode.CREDITOR_OWES) == Decimal("100.00")
    (share,) = shares_on(TODAY)
    assert share.waits == ((NotYet.DEDUCTED, Decimal("-100.00")),)


def test_what_changed_between_two_persons_is_not_approved(case: Any, ana: Actor, odile: Actor) -> None:
    paid = a_transfer(case, "100.00", "a")
    made = prepare(mandates=[case.mandate_id], pay_on=EXECUTED, by=ana, at=NOW)
    same = {"mandate": case.mandate, "holder": "OGEC", "why": "RIB reçu", "at": NOW}
    asked = ask_account(**same, iban=AGENCY_IBAN, by=ana)
    with pytest.raises(RemittanceRefused, match="Un autre IBAN de OGEC du Collège Saint-Aubin attend d’être validé"):
        approve(remittance=made, by=odile, at=NOW)
    agree_account(change=asked, by=odile, at=NOW)
    with pytest.raises(RemittanceRefused, match="IBAN de OGEC du Collège Saint-Aubin a changé"):
        approve(remittance=made, by=odile, at=NOW)
    agree_account(change=ask_account(**same, iban=CREDITOR_IBAN, by=ana), by=odile, at=NOW)
    Transfer.objects.update(iban=AGENCY_IBAN)
    with pytest.raises(RemittanceRefused, match="n’est plus celui"):
        approve(remittance=made, by=odile, at=NOW)
    Transfer.objects.update(iban=CREDITOR_IBAN)
    with pytest.raises(RemittanceRefused, match="jour de l’exécution est passé"):
        approve(remittance=made, by=odile, at=NOW + timedelta(days=3))
    reverse(payment=paid, reason="rappelé", by=BY, at=NOW, on=TODAY)
    with pytest.raises(RemittanceRefused, match="a été repris depuis"):
        approve(remittance=made, by=odile, at=NOW)


def test_a_transfer_that_the_creditors_bank_sends_back_is_owed_as_before(
    case: Any, order: Callable[..., Remittance]
) -> None:
    received((case, "100.00"))
    made = order(case)
    bring(*sent(made), on=TODAY)
    back = Credit("100.00", label=f"REJET VIR {made.label}-1 COMPTE CLOS", payer="BANQUE")
    (line,) = bring(back, number="REL-2", on=TODAY)
    assert (line.state, made.transfers.get().state) == (LineState.MATCHED, TransferState.RETURNED)
    assert payable_by_case(case.creditor_id) == {case.pk: Decimal("100.00")}
    assert balance(AccountCode.SUSPENSE) == 0
    assert [share.amount for share in shares_on(TODAY)] == [Decimal("100.00")]
    again = order(case)
    bring(*sent(again), number="REL-3", on=TODAY)
    assert payable_by_case(case.creditor_id) == {}


def test_several_creditors_in_one_debit_or_one_by_one(case: Any, order: Callable[..., Remittance]) -> None:
    other = a_case(number="FA-2026-9000", creditor=a_creditor(name="Menuiserie Berthier", short_name="Berthier"))
    received((case, "100.00"), (other, "70.00"))
    first = order(case, other)
    bring(Credit("-170.00", label=f"VIR SEPA EMIS {first.label} 2 OPERATIONS"), on=TODAY)
    assert {one.state for one in first.transfers.all()} == {TransferState.PAID}
    received((case, "5.00"), (other, "5.00"))
    second = order(case, other)
    lone, _rest = sent(second)
    bring(lone, number="REL-2", on=TODAY)
    assert [one.state for one in second.transfers.order_by("pk")] == [TransferState.PAID, TransferState.WAITING]


def test_a_debit_of_the_same_sum_that_names_nothing_waits_for_a_person(
    case: Any, order: Callable[..., Remittance], ana: Actor
) -> None:
    a_transfer(case, "100.00", "a")
    made = order(case)
    (line,) = bring(Credit("-100.00", label="VIR EMIS"))
    assert (line.state, made.transfers.get().state) == (LineState.TO_MATCH, TransferState.WAITING)
    pay(transfers=list(made.transfers.all()), line=line, by=ana, at=NOW)
    assert_books_hold()
    assert made.transfers.get().state == TransferState.PAID


def test_the_statement_of_a_transfer_says_each_payment_and_no_formula(
    case: Any, order: Callable[..., Remittance]
) -> None:
    case.debtor.last_name = "=HYPERLINK(1)"
    case.debtor.first_name = ""
    case.debtor.save()
    a_transfer(case, "100.00", "a", on=date(2026, 10, 5))
    made = order(case)
    bring(*sent(made))
    transfer = made.transfers.get()
    files = {kind: statement_file(transfer, kind) for kind in ("csv", "xlsx", "pdf", "exe")}
    assert files["exe"] is None
    content = {kind: made[0] for kind, made in files.items() if made}
    table = content["csv"].decode("utf-8-sig").splitlines()
    assert table[0] == "Reçu le;Dossier;Personne;Factures;Moyen;Reversé;Virement"
    assert table[1].startswith(f"05/10/2026;{case.reference};'=HYPERLINK(1);FA-2026-0314;")
    assert table[1].endswith(";100,00;R-2026-000001-1")
    assert content["xlsx"][:2] == b"PK"
    assert content["pdf"][:5] == b"%PDF-"


def test_what_two_persons_agreed_to_is_never_changed(case: Any, order: Callable[..., Remittance]) -> None:
    a_transfer(case, "100.00", "a")
    order(case)
    for change in ("UPDATE agency_transferitem SET amount = 1", "DELETE FROM agency_transferitem"):
        refused = pytest.raises(DatabaseError, match=r"ajout seul|permission denied")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_money_goes_where_the_rider_says_once_it_took_the_files(case: Any, ana: Actor, odile: Actor) -> None:
    a_transfer(case, "100.00")
    made = prepare(mandates=[case.mandate_id], pay_on=EXECUTED, by=ana, at=NOW)
    rider = Mandate.objects.create(
        creditor=case.creditor, reference="M-A1", state=MandateState.DRAFT, starts_on=EXECUTED, vat_rate=20,
        remittance_iban=AGENCY_IBAN,
    )  # fmt: skip
    type(case).objects.filter(pk=case.pk).update(mandate=rider)
    with pytest.raises(RemittanceRefused, match="a changé depuis"):
        approve(remittance=made, by=odile, at=NOW)


def test_nothing_is_paid_that_a_second_person_has_not_approved(case: Any, ana: Actor) -> None:
    a_transfer(case, "100.00")
    made = prepare(mandates=[case.mandate_id], pay_on=EXECUTED, by=ana, at=NOW)
    (line,) = bring(*sent(made))
    assert made.transfers.get().state == TransferState.WAITING
    with pytest.raises(RemittanceRefused, match="seconde personne"):
        pay(transfers=list(made.transfers.all()), line=line, by=ana, at=NOW)
    assert payable_by_case(case.creditor_id) == {case.pk: Decimal("100.00")}


def test_a_transfer_that_comes_back_wakes_a_worker_when_nothing_else_waits(
    case: Any, order: Callable[..., Remittance]
) -> None:
    a_transfer(case, "100.00")
    made = order(case)
    bring(*sent(made))
    assert not has_work("remittances.follow", NOW)
    back = camt053(Credit("100.00", label=f"REJET {made.label}-1"), number="REL-2", opening="-100.00", on=EXECUTED)
    import_statement(data=back, filename="REL-2", by=BY, at=NOW, on=EXECUTED)
    assert has_work("remittances.follow", NOW)
    a_worker_comes()
    assert made.transfers.get().state == TransferState.RETURNED
    assert not has_work("remittances.follow", NOW)


def test_an_agency_without_its_accounts_number_gives_no_order(case: Any, ana: Actor, odile: Actor) -> None:
    a_transfer(case, "100.00")
    made = prepare(mandates=[case.mandate_id], pay_on=EXECUTED, by=ana, at=NOW)
    AgencyProfile.objects.update(account_iban="")
    with pytest.raises(RemittanceRefused, match="IBAN du compte dédié manque"):
        approve(remittance=made, by=odile, at=NOW)


def test_approving_costs_the_same_for_one_creditor_or_three(case: Any, ana: Actor, odile: Actor) -> None:
    cases = [case, *(a_case(number=f"FA-{n}", creditor=a_creditor(name=f"C{n}", short_name=f"C{n}")) for n in (2, 3))]
    for one in cases:
        a_transfer(one, "10.00", f"a{one.pk}")
    counted = []
    for some in (cases[:1], cases):
        made = prepare(mandates=[one.mandate_id for one in some], pay_on=EXECUTED, by=ana, at=NOW)
        with CaptureQueriesContext(connection) as found:
            approve(remittance=made, by=odile, at=NOW)
        counted.append(len(found))
        cancel(remittance=made, reason="pour compter", by=ana, at=NOW)
    assert counted[0] == counted[1]


def test_what_comes_back_under_another_name_and_less_a_fee_is_pointed_at_and_owed_whole(
    case: Any, order: Callable[..., Remittance]
) -> None:
    a_transfer(case, "100.00", "a")
    made = order(case)
    assert (pressing(TODAY + timedelta(days=25)), len(upcoming(case.creditor, TODAY))) == ((), 1)
    bring(*sent(made))
    transfer = made.transfers.get()
    (line,) = bring(Credit("95.00", label="VIR SEPA SANS MOTIF", payer="BANQUE"), number="REL-2")
    assert (line.state, list(may_be_returned(transfer))) == (LineState.SUSPENSE, [line])
    come_back(transfer=transfer, line=line, by=BY, at=NOW)
    assert payable_by_case(case.creditor_id) == {case.pk: Decimal("100.00")}
    assert (balance(AccountCode.PSP_FEES_TO_COVER), balance(AccountCode.BANK_TRUST)) == (5, Decimal("95.00"))
    assert [one.amount for one in pressing(TODAY + timedelta(days=25))] == [Decimal("100.00")]
    assert_books_hold()
