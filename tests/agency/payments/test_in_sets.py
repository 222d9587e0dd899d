"""Payments that arrive together are booked together: the same books, receipts and words as one by one."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.models import Case, LimitationEvent
from agency.commitments.enums import CommitmentKind
from agency.commitments.models import Commitment
from agency.commitments.operations import announce
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.ledger.queries import case_due, due_by_case
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.parties.enums import Protection
from agency.parties.operations import protect
from agency.payments.enums import Method
from agency.payments.models import Payment, Receipt
from agency.payments.operations import Arrival, FactDiffers, NothingReceived, receive_each
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person, add_claim
from tests.factories.plans import a_plan
from tests.factories.transfers import a_transfer

AMOUNTS = ("100.00", "486.00", "500.00", "162.00", "30.00")


def arrived(case: Case, amount: str, ref: str = "", **changes: Any) -> Arrival:
    """A transfer for a case, today."""
    facts = {
        "case": case,
        "debtor": case.debtor,
        "amount": Decimal(amount),
        "method": Method.TRANSFER,
        "received_on": TODAY,
        "value_on": TODAY,
        "external_id": ref or f"ligne-{case.pk}",
    }
    return Arrival(**facts | changes)


def together(*arrivals: Arrival) -> list[Payment]:
    """They come in one slice of a statement."""
    return receive_each(arrivals=arrivals, source="bank", by=BY, at=NOW)


def families(name: str) -> list[Case]:
    """A part paid, all of it, too much, an instalment, and one whom the law forbids to pay; two bills each."""
    creditor = a_creditor(name=f"OGEC {name}", short_name=name, siren="")
    cases = [
        a_case(
            creditor=creditor, debtor=a_person(creditor, first_name=f"Camille {rank}", line1=f"{rank} rue {name}"),
            number=f"{name}-{rank}", total="426.00",
        )
        for rank in range(len(AMOUNTS))
    ]  # fmt: skip
    for case in cases:
        add_claim(
            case=case, number=f"{case.claims.get().number}-bis", issued_on=date(2026, 5, 1), due_on=date(2026, 5, 15),
            total=Decimal("120.00"), last_day_to_act=date(2028, 5, 15), by=BY, at=NOW, on=TODAY,
        )  # fmt: skip
        announce(
            case=case, kind=CommitmentKind.NEXT_STEP, text="lettre", due_on=TODAY, announced_on=TODAY,
            dedupe_key=f"mot:{case.pk}", by=BY, at=NOW,
        )  # fmt: skip
    a_plan(cases[3])
    protect(debtor=cases[4].debtor, protection=Protection.OVERINDEBTED, since=TODAY, by=BY, at=NOW)
    return cases


def said_of(case: Case, since: int) -> dict[str, Any]:
    """All that a payment left behind on a case, without the numbers that only tell rows apart."""
    case.refresh_from_db()
    payment = case.payments.get()
    lines = JournalLine.objects.filter(case_id=case.pk, id__gt=since).order_by("id")
    keys = [f"receipt:{payment.pk}", f"payment_notice:{payment.pk}"]
    messages = Message.objects.filter(dedupe_key__in=keys).order_by("kind")
    receipts = [message.payload["receipt"] for message in messages]
    for receipt in receipts:
        receipt["number"] = ""
        receipt["allocation"] = [(line["kind"], line["label"], line["amount"]) for line in receipt["allocation"]]
    settled = payment.allocations.values_list("claim__due_on", "component", "amount", "rule")
    return {
        "case": (case.state, case.closed_on, case.last_day_to_act, case_due(case.pk)),
        "payment": (payment.amount, payment.excess, sorted(settled)),
        "bills": list(case.claims.values_list("due_on", "last_day_to_act", "limits__argued_last_day")),
        "people": list(case.parties.values_list("last_day_to_act", flat=True)),
        "instalments": list(case.plans.values_list("state", "instalments__paid", "instalments__state")),
        "words": list(Commitment.objects.filter(case=case).values_list("state", "reason")),
        "limitation": list(LimitationEvent.objects.filter(case=case).values_list("kind", "happened_on")),
        "remaining": payment.receipt.remaining,
        "messages": [(message.kind, message.channel, message.state) for message in messages],
        "receipts": receipts,
        "journal": sorted(lines.values_list("verb", "actor_label")),
    }


def test_a_set_says_of_each_payment_what_one_by_one_says(tenant):
    alone, grouped = families("Sainte-Anne"), families("Saint-Luc")
    since = JournalLine.objects.latest("id").pk
    for case, amount in zip(alone, AMOUNTS, strict=True):
        a_transfer(case, amount, f"ligne-{case.pk}")
    together(*(arrived(case, amount) for case, amount in zip(grouped, AMOUNTS, strict=True)))
    for one, other in zip(alone, grouped, strict=True):
        assert said_of(other, since) == said_of(one, since)
    assert list(Receipt.objects.order_by("payment_id").values_list("number", flat=True)) == [
        *range(1, 2 * len(AMOUNTS) + 1)
    ]
    assert_books_hold()


def test_the_second_payment_of_a_case_meets_what_the_first_one_left(tenant):
    case, other = a_case(), a_case(number="FA-2")
    first, between, second, third = together(
        arrived(case, "400.00", "a"),
        arrived(other, "10.00", "b"),
        arrived(case, "80.00", "c"),
        arrived(case, "50.00", "d"),
    )
    assert [one.excess for one in (first, between, second, third)] == [0, 0, 0, Decimal("44.00")]
    assert [one.receipt.remaining for one in (first, second, third)] == [Decimal("86.00"), Decimal("6.00"), 0]
    assert case.state == "settled"
    assert_books_hold()


def test_a_fact_that_differs_costs_the_whole_set_and_nothing_is_half_written(tenant):
    case, other = a_case(), a_case(number="FA-2")
    known = a_transfer(case, "50.00")
    with pytest.raises(FactDiffers):
        together(arrived(other, "20.00", "a"), arrived(case, "51.00", "ligne-1"))
    with pytest.raises(NothingReceived):
        together(arrived(other, "20.00", "a"), arrived(other, "0.00", "b"))
    assert list(Payment.objects.all()) == [known]
    assert case_due(other.pk) == Decimal("486.00")


def test_what_is_known_and_what_is_said_twice_is_booked_once(tenant):
    case, other = a_case(), a_case(number="FA-2")
    known = a_transfer(case, "50.00")
    paid = together(
        arrived(case, "50.00", "ligne-1"), arrived(other, "20.00", "a"), arrived(other, "20.00", "a")
    )  # fmt: skip
    assert paid[0] == known
    assert paid[1] == paid[2]
    assert sorted(Receipt.objects.values_list("number", flat=True)) == [1, 2]
    assert JournalLine.objects.filter(verb=Verb.PAYMENT_RECEIVED).count() == 2


def test_three_payments_ask_the_database_no_more_than_one(tenant):
    cases = [a_case(number=f"FA-{rank}") for rank in range(8)]

    def asked(*arrivals: Arrival) -> int:
        with CaptureQueriesContext(connection) as sent:
            together(*arrivals)
        return len(sent)

    asked(arrived(cases[0], "1.00"))
    part, parts = asked(arrived(cases[1], "10.00")), asked(*(arrived(case, "10.00") for case in cases[2:5]))
    assert part == parts <= 29
    whole, wholes = asked(arrived(cases[1], "476.00", "fin")), asked(*(arrived(case, "486.00") for case in cases[5:8]))
    assert whole == wholes <= 25
    assert Message.objects.filter(kind=MessageKind.RECEIPT).count() == len(cases) + 1
    assert set(due_by_case(case.pk for case in cases[5:8]).values()) == {0}
