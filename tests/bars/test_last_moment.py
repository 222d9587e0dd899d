"""B15: half of the people pay, disagree, move or die between the plan and the departure: nothing leaves to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import cycle
from typing import Any

import pytest

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold
from agency.ledger import postings
from agency.ledger.enums import Component
from agency.ledger.operations import post as book
from agency.outbox.models import ContactRefusal, Message
from agency.parties.enums import Protection
from agency.parties.operations import invalidate_address, protect
from sandbox.post import PostSandbox
from tests.agency.outbox.bulk_letters import SUM, ready_letters
from tests.agency.outbox.draining import work_off
from tests.bars.table import FULL
from tests.factories import BY

ON = date(2026, 11, 2)
AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
LETTERS = 1000 if FULL else 80


def _pays(case: Case) -> None:
    share = postings.ClaimShare(case.claims.get().pk, Component.PRINCIPAL, SUM)
    draft = postings.claim_settled(case_id=case.pk, creditor_id=case.creditor_id, shares=[share])
    book(draft, source="test", idem_key=f"paid:{case.pk}", booked_on=ON, value_on=ON, actor="test", at=AT)


def _disagrees(case: Case) -> None:
    hold(case=case, reason=HoldReason.DISPUTE, by=BY, at=AT)


def _moves(case: Case) -> None:
    invalidate_address(debtor=case.debtor, by=BY, at=AT, reason="partie sans laisser d’adresse")


def _dies(case: Case) -> None:
    protect(debtor=case.debtor, protection=Protection.DECEASED, since=ON, by=BY, at=AT)


EVENTS: list[Callable[[Case], None]] = [_pays, _disagrees, _moves, _dies]


@pytest.mark.bar
def test_what_half_of_the_people_live_before_the_departure_stops_their_letters(
    agency: Any, post: PostSandbox, bar: Any
) -> None:
    ready_letters(LETTERS, on=ON, at=AT)
    stopped = list(Case.objects.filter(messages__state="ready").order_by("pk").distinct())[::2]
    for case, happens in zip(stopped, cycle(EVENTS), strict=False):
        happens(case)
    work_off(by=BY, at=AT)
    printed = {row["client_reference"] for row in post.office.store.rows("SELECT client_reference FROM letter")}
    left = set(Message.objects.filter(state="accepted").values_list("case_id", flat=True))
    wrong = left & {case.pk for case in stopped}
    why = set(ContactRefusal.objects.values_list("code", flat=True).distinct())
    bar(
        "B15 the last look",
        measured=f"{len(wrong)} letters to the {len(stopped):,} who were to have none, {len(printed):,} others left",
        wanted=f"0, {LETTERS // 2:,}",
        holds=not wrong and len(printed) == len(left) == LETTERS // 2 and why >= {"PAID", "HOLD_DISPUTE", "DECEASED"},
    )
