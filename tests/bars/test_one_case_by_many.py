"""B29: two of the staff, the person's page, the bank and the card provider act on one case at once, again and again."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from agency.cards.operations import webhooks
from agency.cases.models import Case
from agency.cases.operations import assign
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.handling.operations.notes import write_note
from agency.journal.models import JournalLine
from agency.journal.queries import chain_fault
from agency.ledger.queries import case_due
from agency.payments.models import Payment, Receipt
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.bars.table import FULL
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, TODAY, a_case
from tests.factories.transfers import a_transfer
from tests.together import together

# Acts of each kind, and payments by card whose events are told twice.
TURNS, CARDS = (200, 10) if FULL else (12, 3)
CARD = Decimal("5.00")


@pytest.mark.bar
def test_nothing_of_what_many_do_at_once_to_one_case_is_lost(
    fresh_database: Any, checkout_driver: Any, bar: Any
) -> None:
    agency = fresh_database.first
    with tenant_context(agency):
        case = a_case()
        due = case_due(case.pk)
        people = [scene.staff(Role.HANDLER, first=first) for first in ("Léa", "Marc")]
        told = _paid_by_card(checkout_driver, case)
    works = _works(case, people)
    works[len(works) // 3 : len(works) // 3] = [lambda: webhooks.work(at=NOW, by=BY)] * (2 * CARDS)
    together(agency, works)
    with tenant_context(agency):
        webhooks.work(at=NOW, by=BY)
        numbers = sorted(Receipt.objects.values_list("number", flat=True))
        kept = {
            "payments": Payment.objects.count() == TURNS + CARDS,
            "receipts in a row": numbers == list(range(1, TURNS + CARDS + 1)),
            "what is left": case_due(case.pk) == due - TURNS * Decimal("0.10") - CARDS * CARD,
            "notes": case.notes.count() == TURNS,
            "replies": case.replies.count() == TURNS,
            "assignments": JournalLine.objects.filter(verb="case.assigned", case_id=case.pk).count() == TURNS,
            "journal": chain_fault() is None,
        }
        assert_books_hold()
    lost = [what for what, holds in kept.items() if not holds]
    bar(
        "B29 one case by many",
        measured=f"{len(works):,} acts, {told} events of cards told twice; lost: {lost}",
        wanted="nothing lost, receipts without a gap",
        holds=not lost,
    )


def _works(case: Case, people: list[Any]) -> list[Callable[[], Any]]:
    """What each hand does in its turn: a note, a referent, a word of the person, a transfer of ten cents."""

    def fresh() -> Case:
        return Case.objects.get(pk=case.pk)

    def note(turn: int) -> Any:
        return write_note(case=fresh(), text=f"Note {turn}", author=people[0], by=BY, at=NOW)

    def follow(turn: int) -> Any:
        return assign(case=fresh(), referent=people[turn % 2], by=BY, at=NOW)

    def reply(turn: int) -> Any:
        return receive_reply(
            case=fresh(), debtor=case.debtor, kind=ReplyKind.MESSAGE, text=f"Bonjour {turn}", answers={}, by=BY,
            at=NOW, on=TODAY,
        )  # fmt: skip

    def transfer(turn: int) -> Any:
        return a_transfer(fresh(), "0.10", f"ligne-{turn}")

    acts = [note, follow, reply, transfer]
    return [lambda act=act, turn=turn: act(turn) for turn in range(TURNS) for act in acts]  # type: ignore[misc]


def _paid_by_card(driver: Any, case: Case) -> int:
    """Five euros by card, several times; each event is taken in twice, and none is worked yet. How many there are."""
    for _ in range(CARDS):
        driver.pay(driver.open(Case.objects.get(pk=case.pk), CARD))
    events = driver.events()
    driver.hear(*events)
    driver.hear(*events)
    return len(events)
