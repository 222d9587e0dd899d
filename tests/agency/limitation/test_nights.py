"""Each night: what comes near its end is told once, what is over is asked of nobody, and its creditor knows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from agency.cases.enums import CaseState, DocumentKind
from agency.cases.models import Case
from agency.cases.operations import attach_invoice
from agency.cases.queries import summary
from agency.commitments.enums import CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.commitments.operations import announce
from agency.common.money import NO_BREAK_SPACE
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.law.contact.denials import DenyCode
from agency.law.contact.gate import Deny
from agency.law.contact.limits import Channel
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.letters.presenters import draw_receipt
from agency.limitation.models import LimitationAlert
from agency.limitation.operations import see
from agency.limitation.queries import unseen_alerts
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations import plan
from agency.outbox.presenters.mails import compose
from agency.outbox.queries import may_contact
from agency.outbox.values import LetterPayload, LimitationPayload, ReceiptPayload
from agency.payments.enums import Method
from agency.payments.operations import receive
from agency.plans.enums import PlanState
from agency.plans.operations import accept_offer
from tests.agency.letters.printing.printed import page_texts
from tests.agency.limitation.nights import watch
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person, add_claim

LAST_DAY = date(2027, 3, 1)
DUE_ON = date(2025, 3, 1)


def night(on: date) -> int:
    return watch(by=BY, at=datetime(on.year, on.month, on.day, 5, tzinfo=UTC), on=on)


def alerts(case: Case) -> list[tuple[int, date]]:
    return list(LimitationAlert.objects.filter(case=case).order_by("raised_on").values_list("days", "raised_on"))


def a_bill(
    case: Case, *, due_on: date, total: str = "200.00", number: str = "FA-2026-0999", last_day: date | None = None
):
    return add_claim(
        case=case, number=number, issued_on=due_on - timedelta(days=15), due_on=due_on, total=Decimal(total),
        last_day_to_act=last_day or due_on.replace(year=due_on.year + 2), by=BY, at=NOW, on=TODAY,
    )  # fmt: skip


def test_each_threshold_is_told_once_on_its_day(tenant):
    case = a_case(due_on=DUE_ON)
    day = LAST_DAY - timedelta(days=181)
    while day <= LAST_DAY:
        night(day)
        night(day)
        day += timedelta(days=1)
    assert alerts(case) == [(days, LAST_DAY - timedelta(days=days)) for days in (180, 90, 60, 30, 15, 7)]
    assert JournalLine.objects.filter(verb=Verb.LIMITATION_ALERTED, case_id=case.pk).count() == 6


def test_missed_nights_are_caught_up_by_the_nearest_alert_alone(tenant):
    case = a_case(due_on=DUE_ON)
    night(LAST_DAY - timedelta(days=100))
    night(LAST_DAY - timedelta(days=28))
    assert [days for days, _on in alerts(case)] == [180, 30]


def test_one_alert_stands_before_the_staff_until_somebody_has_seen_it(tenant):
    case = a_case(due_on=DUE_ON)
    night(LAST_DAY - timedelta(days=90))
    night(LAST_DAY - timedelta(days=60))
    standing = unseen_alerts().get(case=case)
    assert standing.days == 60
    see(alert=standing, by=BY, at=NOW)
    see(alert=standing, by=BY, at=NOW)
    assert not unseen_alerts().filter(case=case).exists()
    assert JournalLine.objects.filter(verb=Verb.LIMITATION_SEEN, case_id=case.pk).count() == 1


def test_a_date_that_moves_takes_its_alert_away_and_will_have_its_own(tenant):
    case = a_case(due_on=DUE_ON)
    night(LAST_DAY - timedelta(days=60))
    paid_on = LAST_DAY - timedelta(days=50)
    receive(
        case=case, debtor=case.debtor, amount=Decimal("50.00"), method=Method.CARD, received_on=paid_on,
        value_on=paid_on, source="stripe", external_id="pi_1", by=BY,
        at=datetime(paid_on.year, paid_on.month, paid_on.day, 10, tzinfo=UTC),
    )  # fmt: skip
    night(paid_on + timedelta(days=1))
    assert not unseen_alerts().filter(case=case).exists()
    night(date(2029, 1, 10) - timedelta(days=90))
    assert unseen_alerts().get(case=case).days == 90


def test_the_last_day_itself_may_still_be_asked(tenant):
    case = a_case(due_on=DUE_ON)
    night(LAST_DAY)
    case.refresh_from_db()
    assert case.state == CaseState.ACTIVE


@pytest.mark.parametrize("qualified", [True, False])
def test_the_day_after_the_case_is_barred_and_everything_stops_with_its_reason(tenant, qualified):
    case = a_case(due_on=DUE_ON, qualified=qualified)
    letter = plan(
        case=case, debtor=case.debtor, kind=MessageKind.FIRST_LETTER, channel=Channel.POST, planned_on=LAST_DAY,
        dedupe_key="letter", payload=LetterPayload(), by=BY, at=NOW,
    )  # fmt: skip
    for kind in CommitmentKind:
        announce(case=case, kind=kind, text=kind, due_on=LAST_DAY, announced_on=TODAY, dedupe_key=kind, by=BY, at=NOW)
    for _twice in range(2):
        night(LAST_DAY + timedelta(days=1))
    case.refresh_from_db()
    letter.refresh_from_db()
    assert (case.state, case.closed_on) == (CaseState.TIME_BARRED, LAST_DAY + timedelta(days=1))
    assert (letter.state, letter.cancel_code) == (MessageState.CANCELLED, "TIME_BARRED")
    cancelled = Commitment.objects.filter(case=case, state=CommitmentState.CANCELLED)
    assert {one.reason for one in cancelled} == {"créance prescrite"}
    still = set(Commitment.objects.filter(case=case, state=CommitmentState.OPEN).values_list("kind", flat=True))
    assert still == {CommitmentKind.ANSWER, CommitmentKind.REMITTANCE}
    notice = Message.objects.get(case=case, kind=MessageKind.LIMITATION_NOTICE)
    told = notice.read(LimitationPayload)
    assert (notice.creditor, told.barred_from, told.amount) == (case.creditor, date(2027, 3, 2), Decimal("486.00"))
    assert told.numbers == ("FA-2026-0314",)
    # The debt is neither paid nor given up.
    assert case_due(case.pk) == Decimal("486.00")
    assert_books_hold()


def test_of_two_cases_barred_the_same_night_the_creditor_is_told_twice(tenant):
    cases = [a_case(due_on=DUE_ON), a_case(due_on=DUE_ON, number="FA-2026-0400")]
    night(LAST_DAY + timedelta(days=1))
    for case in cases:
        assert Message.objects.filter(case=case, kind=MessageKind.LIMITATION_NOTICE).count() == 1


def test_a_running_plan_of_a_barred_case_ends(tenant):
    case = a_case(due_on=DUE_ON)
    running = accept_offer(
        case=case, debtor=case.debtor, monthly=Decimal("48.60"), day=10,
        evidence={"session": "5e" * 32, "ip": "1b" * 32}, by=BY, at=NOW, on=TODAY,
    )  # fmt: skip
    night(date(2028, 11, 3))
    running.refresh_from_db()
    case.refresh_from_db()
    assert (running.state, case.state) == (PlanState.ENDED, CaseState.TIME_BARRED)


def test_one_bill_barred_leaves_for_a_case_of_its_own_and_the_others_go_on(tenant):
    case = a_case(due_on=DUE_ON)
    a_bill(case, due_on=date(2026, 6, 1))
    night(LAST_DAY + timedelta(days=1))
    case.refresh_from_db()
    apart = case.set_apart.get()
    assert (case.state, apart.state) == (CaseState.ACTIVE, CaseState.TIME_BARRED)
    assert case.last_day_to_act == date(2028, 6, 1)
    for one, due in ((case, "200.00"), (apart, "486.00")):
        figures = summary(one)
        assert (figures.due, case_due(one.pk)) == (Decimal(due), Decimal(due))
        assert figures.billed - figures.paid == figures.due
    assert Message.objects.get(case=apart, kind=MessageKind.LIMITATION_NOTICE).read(LimitationPayload).amount == 486
    assert not Message.objects.filter(case=case, kind=MessageKind.LIMITATION_NOTICE).exists()
    night(LAST_DAY + timedelta(days=2))
    assert case.set_apart.count() == 1
    assert_books_hold()


def test_a_bill_leaves_with_its_pdf_and_the_first_case_keeps_it_too(tenant):
    case = a_case(due_on=DUE_ON)
    a_bill(case, due_on=date(2026, 6, 1))
    old = case.claims.get(due_on=DUE_ON)
    invoice = attach_invoice(claim=old, content=b"%PDF-1.7 facture", by=BY, at=NOW, on=TODAY)
    night(LAST_DAY + timedelta(days=1))
    old.refresh_from_db()
    copied = case.set_apart.get().documents.get()
    assert (old.invoice, copied.kind, copied.sha256) == (copied, DocumentKind.INVOICE, invoice.sha256)
    assert case.documents.get() == invoice


def test_two_bills_barred_the_same_night_leave_together(tenant):
    case = a_case(due_on=DUE_ON)
    a_bill(case, due_on=date(2025, 2, 1), number="FA-2025-0001")
    a_bill(case, due_on=date(2026, 6, 1))
    night(LAST_DAY + timedelta(days=1))
    assert case.set_apart.get().claims.count() == 2


def test_a_barred_bill_that_was_paid_is_nobodys_business(tenant):
    case = a_case(total="100.00", paid="0.00", due_on=DUE_ON)
    a_bill(case, due_on=date(2026, 6, 1))
    receive(
        case=case, debtor=case.debtor, amount=Decimal("100.00"), method=Method.CARD, received_on=TODAY, value_on=TODAY,
        source="stripe", external_id="pi_1", own_hand=False, by=BY, at=NOW,
    )  # fmt: skip
    night(LAST_DAY + timedelta(days=1))
    case.refresh_from_db()
    assert (case.state, case.set_apart.count()) == (CaseState.ACTIVE, 0)


def test_no_letter_leaves_for_somebody_towards_whom_it_is_over(tenant):
    case = a_case(due_on=DUE_ON, with_debtor=a_person(a_creditor(), first_name="Alex", email="a@roussel.example"))
    first, second = case.parties.all()
    case.parties.filter(pk=second.pk).update(last_day_to_act=date(2026, 11, 1))
    found = may_contact(case, second.debtor, Channel.POST, NOW)
    assert isinstance(found, Deny)
    assert found.code == DenyCode.TIME_BARRED
    assert may_contact(case, first.debtor, Channel.POST, NOW) != found


def test_a_barred_debt_may_still_be_paid_freely(tenant):
    case = a_case(due_on=DUE_ON)
    after = LAST_DAY + timedelta(days=9)
    night(after)
    payment = receive(
        case=case, debtor=case.debtor, amount=Decimal("486.00"), method=Method.TRANSFER, received_on=after,
        value_on=after, source="bank", external_id="b1", by=BY,
        at=datetime(after.year, after.month, after.day, 10, tzinfo=UTC),
    )  # fmt: skip
    case.refresh_from_db()
    assert (payment.excess, case.state) == (Decimal("0.00"), CaseState.SETTLED)
    assert_books_hold()


def test_the_mail_and_the_receipt_of_a_free_payment_ask_for_nothing_more(tenant):
    case = a_case(due_on=DUE_ON)
    after = LAST_DAY + timedelta(days=9)
    night(after)
    receive(
        case=case, debtor=case.debtor, amount=Decimal("86.00"), method=Method.TRANSFER, received_on=after,
        value_on=after, source="bank", external_id="b1", by=BY,
        at=datetime(after.year, after.month, after.day, 10, tzinfo=UTC),
    )  # fmt: skip
    message = Message.objects.get(case=case, kind=MessageKind.RECEIPT)
    mail = compose(message).text.replace(NO_BREAK_SPACE, " ")
    printed = " ".join(page_texts(draw_receipt(case, case.debtor, message.read(ReceiptPayload).receipt)))
    for told in (mail, printed):
        assert "Le délai que la loi donne pour demander le reste est passé : il ne vous est plus demandé." in told
        assert "400,00" not in told
        assert "à régler" not in told
    assert "Nous avons bien reçu" in mail
    assert "Reste demandé après ce paiement 0,00 €" in printed
    notice = compose(Message.objects.get(case=case, kind=MessageKind.PAYMENT_NOTICE)).text
    assert "La créance est prescrite" in notice
    assert "à régler" not in notice
    case.refresh_from_db()
    assert (case.state, case_due(case.pk)) == (CaseState.TIME_BARRED, Decimal("400.00"))


def test_the_night_costs_the_same_for_one_case_near_its_end_or_three(tenant, django_assert_num_queries):
    a_case(due_on=DUE_ON)
    with django_assert_num_queries(7):
        night(LAST_DAY - timedelta(days=90))
    creditor = a_creditor(name="OGEC du Lycée des Sources", siren="")
    for number in range(2):
        a_case(
            creditor=creditor, debtor=a_person(creditor, first_name=f"Lou{number}", email=f"lou{number}@x.example"),
            due_on=DUE_ON, number=f"LS-{number}",
        )  # fmt: skip
    with django_assert_num_queries(7):
        night(LAST_DAY - timedelta(days=60))
    assert LimitationAlert.objects.filter(days=60).count() == 3
