"""A plan paid by the agency's own debits: given, announced, handed in by two, collected, returned; never twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from lxml import etree
from sepaxml.validation import try_valid_xml

from agency.banking.models import BankLine, BankStatement
from agency.banking.operations import import_statement
from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold
from agency.common.money import ZERO
from agency.debits.enums import DebitMandateState, DebitOrderState, DebitState
from agency.debits.models import Debit, DebitMandate, DebitOrder
from agency.debits.operations import DebitRefused, approve, cancel, end, give, hand_in, prepare, return_debit, revise
from agency.debits.presenters import debit_file
from agency.debits.queries import against_each, debits_of
from agency.debits.tasks import follow
from agency.journal.rules import Actor
from agency.ledger.enums import AccountCode, Book
from agency.ledger.queries import case_due, trial_balance
from agency.letters.enums import DebitNews, MessageKind
from agency.mandates.queries import profile
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.presenters.words import said
from agency.outbox.values import DebitPayload
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.users.enums import Role
from tenants.queries import has_work
from tenants.tasks import HEADER
from tests.agency.banking.camt import Credit, camt053
from tests.agency.desk.scene import staff
from tests.books.holding import assert_books_hold
from tests.factories import AGENCY_IBAN, BY, NOW, TODAY, a_case, a_creditor, a_person
from tests.factories.debits import ICS, PERSON_IBAN, PROOF, a_debit_mandate, announcements_leave, debiting
from tests.factories.plans import a_plan
from tests.factories.transfers import a_transfer

FIRST = date(2026, 12, 10)
# The file for 10 December is handed in the day before, at eleven at the latest.
EVE = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
COLLECTED = FIRST + timedelta(days=1)


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
def file(ana: Actor, odile: Actor) -> Callable[..., DebitOrder]:
    """Ana makes the file of a day, Odile approves and hands it in."""

    def go(until: date = FIRST, at: datetime = EVE) -> DebitOrder:
        made = prepare(until=until, by=ana, at=at)
        return hand_in(order=approve(order=made, by=odile, at=at), by=odile, at=at)

    return go


def a_worker_comes(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    follow.apply(headers={HEADER: connection.schema_name}, throw=True)
    monkeypatch.undo()


def bring(*credits_: Credit, on: date = COLLECTED, number: str = "REL-1") -> list[BankLine]:
    latest = BankStatement.objects.order_by("pk").last()
    data = camt053(*credits_, number=number, opening=str(latest.closing) if latest else "0.00", on=on)
    at = datetime(on.year, on.month, on.day, 8, tzinfo=UTC)
    (statement,) = import_statement(data=data, filename=number, by=BY, at=at, on=on).statements
    return list(statement.lines.order_by("ordinal"))


def written(case: Case, kind: MessageKind = MessageKind.DEBIT_NEWS) -> list[str]:
    return [" ".join(said(one)) for one in Message.objects.filter(case=case, kind=kind).order_by("pk")]


def debits(case: Case) -> list[Debit]:
    return list(Debit.objects.filter(mandate__plan__case=case).order_by("pk"))


def test_a_plan_is_debited_on_its_days_and_the_statement_closes_it(
    case: Any, file: Callable[..., DebitOrder], monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate = a_debit_mandate(case)
    assert mandate.reference == f"RUM-LH-P{mandate.plan_id:07d}-1"
    assert mandate.document is not None
    with mandate.document.file.open("rb") as pdf:
        assert pdf.read(5) == b"%PDF-"
    assert mandate.evidence["ip"] == "b"
    assert len(mandate.evidence["text_sha256"]) == 64
    assert "14 jours" in " ".join(mandate.evidence["words"])
    # The first date was too near to be announced: said in the same message, and left to her.
    first, second = debits(case)
    assert [(one.collect_on, one.amount) for one in (first, second)] == [
        (FIRST, Decimal("162.00")), (date(2027, 1, 11), Decimal("162.00")),
    ]  # fmt: skip
    (announced,) = written(case, MessageKind.DEBIT_NOTICE)
    for part in ("10 décembre 2026 : 162,00", "11 janvier 2027", "10 novembre 2026", ICS, mandate.reference, "0129"):
        assert part in announced.replace("\u202f", " ").replace("\u00a0", " ") or part in announced, part
    order = file()
    assert (order.label, order.total, order.state) == ("P-2026-000001", Decimal("162.00"), DebitOrderState.SENT)
    assert has_work("debits.follow", EVE)
    bring(Credit("162.00", label="REMISE PRLV SEPA P-2026-000001-L1", payer="", iban=""))
    a_worker_comes(monkeypatch, datetime(2026, 12, 11, 9, tzinfo=UTC))
    first.refresh_from_db()
    payment = Payment.objects.get(case=case)
    assert (first.state, first.payment, payment.method, payment.amount) == (
        DebitState.PAID, payment, Method.DEBIT, Decimal("162.00"),
    )  # fmt: skip
    assert case_due(case.pk) == Decimal("324.00")
    assert trial_balance(Book.MONEY).get(AccountCode.SUSPENSE, ZERO) == 0
    assert_books_hold()
    # The months that follow are the same mandate's: RCUR.
    latest = file(date(2027, 1, 11), datetime(2027, 1, 7, 9, tzinfo=UTC))
    assert latest.debits.get().rank == "RCUR"


def test_the_file_is_what_the_standard_says_and_the_same_bytes_again(
    case: Any, file: Callable[..., DebitOrder]
) -> None:
    mandate = a_debit_mandate(case)
    order = file()
    try_valid_xml(order.file.encode(), "pain.008.001.08")
    tree = etree.fromstring(order.file.encode())
    names = ("MsgId", "PmtInfId", "EndToEndId", "InstdAmt", "CtrlSum", "SeqTp", "MndtId", "DtOfSgntr", "ReqdColltnDt")
    assert {name: tree.findtext(f".//{{*}}{name}") for name in names} == {
        "MsgId": "P-2026-000001", "PmtInfId": "P-2026-000001-L1", "EndToEndId": "P-2026-000001-1",
        "InstdAmt": "162.00", "CtrlSum": "162.00", "SeqTp": "FRST", "MndtId": mandate.reference,
        "DtOfSgntr": "2026-11-02", "ReqdColltnDt": "2026-12-10",
    }  # fmt: skip
    assert [node.text for node in tree.iterfind(".//{*}IBAN")] == [AGENCY_IBAN, PERSON_IBAN]
    assert debit_file(order, list(debits_of(order)), profile()) == order.file


def test_who_makes_the_file_does_not_approve_it_and_the_bank_s_hour_is_kept(
    case: Any, ana: Actor, odile: Actor
) -> None:
    a_debit_mandate(case)
    made = prepare(until=FIRST, by=ana, at=EVE)
    for by in (ana, Actor.system("tick")):
        with pytest.raises(DebitRefused, match="seconde personne"):
            approve(order=made, by=by, at=EVE)
    with pytest.raises(DebitRefused, match="Une seconde personne"):
        hand_in(order=made, by=odile, at=EVE)
    with pytest.raises(IntegrityError, match="debit_order_two_persons"), transaction.atomic():
        DebitOrder.objects.update(approved_by_id=made.prepared_by_id)
    approve(order=made, by=odile, at=EVE)
    with pytest.raises(DebitRefused, match="heure limite"):
        hand_in(order=made, by=odile, at=datetime(2026, 12, 9, 10, 1, tzinfo=UTC))
    with pytest.raises(DebitRefused, match="pourquoi"):
        cancel(order=made, reason=" ", by=ana, at=EVE)
    cancel(order=made, reason="Trop tard", by=ana, at=EVE)
    # The day is over: another one is announced, and nobody is debited without.
    late = datetime(2026, 12, 9, 10, 1, tzinfo=UTC)
    revise(by=BY, at=late)
    moved = Debit.objects.exclude(state=DebitState.CANCELLED).order_by("pk").last()
    assert moved is not None
    assert moved.collect_on >= late.date() + timedelta(days=14)
    assert "n’a pas lieu" in written(case)[0]
    announcements_leave(at=late)
    assert prepare(until=moved.collect_on, by=ana, at=datetime(2026, 12, 21, 9, tzinfo=UTC)).total == Decimal("162.00")


def test_what_is_not_announced_in_time_is_never_asked_and_the_database_says_so_too(case: Any, ana: Actor) -> None:
    a_debit_mandate(case, announced=False)
    with pytest.raises(DebitRefused, match="Aucun prélèvement"):
        prepare(until=FIRST, by=ana, at=EVE)
    debit = debits(case)[0]
    for changes in (
        {"state": DebitState.SENT},
        {"state": DebitState.ORDERED, "announced_on": FIRST - timedelta(days=13)},
    ):
        with pytest.raises(IntegrityError, match="debit_announced_in_time"), transaction.atomic():
            Debit.objects.filter(pk=debit.pk).update(**changes)
    for changes in ({"amount": Decimal("200.00")}, {"collect_on": FIRST + timedelta(days=1)}):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            Debit.objects.filter(pk=debit.pk).update(**changes)
    with pytest.raises(IntegrityError, match="debit_one_for_an_instalment"), transaction.atomic():
        Debit.objects.create(
            mandate=debit.mandate, instalment=debit.instalment, amount=1, collect_on=FIRST, notice_days=14
        )
    # A letter that comes back is no announcement: it is written again.
    Message.objects.filter(kind=MessageKind.DEBIT_NOTICE).update(state=MessageState.FAILED, last_error="refusée")
    revise(by=BY, at=NOW + timedelta(days=1))
    assert len(written(case, MessageKind.DEBIT_NOTICE)) == 2


def test_a_paid_instalment_is_never_debited_whenever_the_payment_comes(case: Any, ana: Actor, odile: Actor) -> None:
    a_debit_mandate(case)
    a_transfer(case, "162.00", "par-elle", on=date(2026, 11, 10))
    assert not against_each(debits(case), EVE), "the instalment of November is hers"
    made = approve(order=prepare(until=FIRST, by=ana, at=EVE), by=odile, at=EVE)
    a_transfer(case, "162.00", "le-jour-meme", on=EVE.date())
    with pytest.raises(DebitRefused, match="déjà réglée"):
        hand_in(order=made, by=odile, at=EVE)
    cancel(order=made, reason="Payé", by=ana, at=EVE)
    revise(by=BY, at=EVE)
    assert [one.state for one in debits(case)] == [DebitState.CANCELLED, DebitState.PLANNED]
    with pytest.raises(DebitRefused, match="Aucun prélèvement"):
        prepare(until=FIRST, by=ana, at=EVE)


def test_a_changed_sum_is_announced_anew(case: Any) -> None:
    a_debit_mandate(case)
    a_transfer(case, "200.00", "un-peu-plus", on=date(2026, 11, 10))
    at = datetime(2026, 11, 12, 9, tzinfo=UTC)
    revise(by=BY, at=at)
    revise(by=BY, at=at)
    assert [(one.state, one.amount) for one in debits(case)] == [
        (DebitState.CANCELLED, Decimal("162.00")),
        (DebitState.PLANNED, Decimal("162.00")),
        (DebitState.PLANNED, Decimal("124.00")),
    ]
    assert "Une somme ou une date a changé" in written(case, MessageKind.DEBIT_NOTICE)[1]


def test_she_stops_at_any_time_and_is_told_the_truth_of_what_is_at_the_bank(
    case: Any, ana: Actor, odile: Actor, file: Callable[..., DebitOrder]
) -> None:
    mandate = a_debit_mandate(case)
    her = Actor.debtor(case.debtor)
    made = approve(order=prepare(until=FIRST, by=ana, at=EVE), by=odile, at=EVE)
    end(mandate=mandate, reason="à sa demande", by_person=True, by=her, at=EVE)
    end(mandate=mandate, reason="encore", by_person=True, by=her, at=EVE)
    made.refresh_from_db()
    assert made.state == DebitOrderState.CANCELLED
    assert {one.state for one in debits(case)} == {DebitState.CANCELLED}
    assert "remis" not in written(case)[0]
    with pytest.raises(DatabaseError, match="never lives again"), transaction.atomic():
        DebitMandate.objects.update(state=DebitMandateState.ACTIVE, ended_at=None, end_reason="")
    again = a_debit_mandate(case, EVE, plan=mandate.plan)
    assert again.reference.endswith("-2")
    order = file(date(2027, 1, 11), datetime(2027, 1, 7, 9, tzinfo=UTC))
    end(mandate=again, reason="à sa demande", by_person=True, by=her, at=datetime(2027, 1, 7, 10, tzinfo=UTC))
    assert order.debits.get().state == DebitState.SENT
    assert "Déjà remis à la banque" in written(case)[1]
    assert "11 janvier 2027" in written(case)[1]


def test_not_enough_on_the_account_is_tried_once_more_announced_and_never_again(
    case: Any, file: Callable[..., DebitOrder], monkeypatch: pytest.MonkeyPatch
) -> None:
    a_transfer(case, "162.00", "novembre", on=TODAY)
    mandate = a_debit_mandate(case)
    order = file()
    name = order.debits.get().name
    bring(Credit("162.00", label="REMISE P-2026-000001", payer="", iban=""))
    at = datetime(2026, 12, 15, 9, tzinfo=UTC)
    a_worker_comes(monkeypatch, at)
    bring(Credit("-162.00", label=f"REJET PRLV {name} AM04", payer="", iban=""), on=date(2026, 12, 15), number="REL-2")
    for _turn in range(2):
        a_worker_comes(monkeypatch, at)
    returned = Debit.objects.get(name=name)
    assert (returned.state, returned.return_code) == (DebitState.RETURNED, "AM04")
    assert_books_hold()
    again = Debit.objects.get(again=True)
    assert again.collect_on >= at.date() + timedelta(days=14)
    words = written(case, MessageKind.DEBIT_NOTICE)[-1]
    assert "Cela arrive" in words
    assert "une seule fois encore" in words
    mandate.refresh_from_db()
    assert mandate.state == DebitMandateState.ACTIVE
    announcements_leave(at=at)
    second = file(again.collect_on, datetime(2026, 12, 29, 9, tzinfo=UTC))
    assert second.debits.get().rank == "RCUR", "the first was collected, then came back"
    late = return_debit(debit=second.debits.get(), code="AM04", on=date(2027, 1, 5), by=BY, at=at)
    mandate.refresh_from_db()
    assert (late.state, mandate.state) == (DebitState.RETURNED, DebitMandateState.ENDED)
    assert not Debit.objects.filter(again=True, state=DebitState.PLANNED).exists()
    assert case.holds.filter(reason=HoldReason.PAYMENT).exists(), "somebody looks at it"
    assert "plus rien n’est débité" in written(case)[-1]


@pytest.mark.parametrize("code", ["MD06", "AC04", "ZZ99"])
def test_a_refund_that_she_asked_for_or_a_closed_account_stops_the_mandate(
    case: Any, file: Callable[..., DebitOrder], monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    mandate = a_debit_mandate(case)
    debit = file().debits.get()
    bring(Credit("162.00", label=f"PRLV {debit.name}", payer="", iban=""))
    a_worker_comes(monkeypatch, datetime(2026, 12, 11, 9, tzinfo=UTC))
    back = datetime(2027, 1, 20, 9, tzinfo=UTC)
    for _turn in range(2):
        return_debit(debit=debit, code=code, on=back.date(), by=BY, at=back)
    mandate.refresh_from_db()
    assert (mandate.state, case_due(case.pk)) == (DebitMandateState.ENDED, Decimal("486.00"))
    assert_books_hold()
    assert [one.state for one in debits(case)] == [DebitState.RETURNED, DebitState.CANCELLED]
    assert Message.objects.filter(case=case, kind=MessageKind.CHANGE_NOTICE).count() == 1, "its creditor is told"
    assert not Message.objects.filter(case=case, kind=MessageKind.PAYMENT_CHANGED).exists(), "one message to her"
    news = Message.objects.get(case=case, kind=MessageKind.DEBIT_NEWS).read(DebitPayload)
    assert (news.news, news.ends_with) == (DebitNews.STOPPED, "0129")


def test_a_case_that_stands_still_and_a_bad_account_are_left_alone(case: Any, ana: Actor) -> None:
    debiting()
    plan = a_plan(case)
    asked = {"plan": plan, "debtor": case.debtor, "evidence": PROOF, "by": BY, "at": NOW, "on": TODAY}
    for iban, holder, why in (
        ("FR7610107001011234567890128", "Camille", "pas juste"), (AGENCY_IBAN, "Camille", "notre compte"),
        (PERSON_IBAN, "  ", "titulaire"),
    ):  # fmt: skip
        with pytest.raises(DebitRefused, match=why):
            give(iban=iban, holder=holder, **asked)
    give(iban=PERSON_IBAN.lower(), holder="<b>#eval", **asked)
    with pytest.raises(DebitRefused, match="déjà en place"):
        give(iban=PERSON_IBAN, holder="Camille", **asked)
    announcements_leave()
    hold(case=case, reason=HoldReason.DISPUTE, by=BY, at=NOW, note="contestée")
    with pytest.raises(DebitRefused, match="Aucun prélèvement"):
        prepare(until=FIRST, by=ana, at=EVE)


def test_two_agencies_two_people_one_batch_one_credit(
    case: Any, file: Callable[..., DebitOrder], monkeypatch: Any
) -> None:
    a_debit_mandate(case)
    other = a_creditor(name="Menuiserie Berthier", short_name="Berthier")
    neighbour = a_case(number="FA-9", creditor=other, debtor=a_person(other, first_name="Alix", last_name="Le Goff"))
    a_debit_mandate(neighbour)
    order = file()
    assert order.total == Decimal("324.00")
    bring(Credit("324.00", label="VIR REMISE DE PRELEVEMENTS", payer="", iban=""))
    a_worker_comes(monkeypatch, datetime(2026, 12, 11, 9, tzinfo=UTC))
    assert {one.state for one in order.debits.all()} == {DebitState.PAID}
    assert Payment.objects.count() == 2
    assert_books_hold()
