"""B23: guesses at the doors open nothing, and neither the words nor the time of an answer tell what exists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from agency.cases.models import AccessAttempt
from agency.cases.operations import current_code
from portal.debtors.door.session import HELPER, VISITOR
from tests.bars.guesses import Answer, guesses, knock, people_with_letters, welch
from tests.bars.table import FULL
from tests.databases import AgencyClient
from tests.factories import BY, NOW

GUESSES, PEOPLE, SEED = (20_000, 600, 23) if FULL else (240, 8, 23)
MOST_T = 4.5
REFUSED, SHUT = 200, 429


def from_everywhere(rank: int) -> str:
    """Every second guess from a place of its own, the others from twenty that many share."""
    return f"10.{rank // 65536}.{rank // 256 % 256}.{rank % 256}" if rank % 2 else f"192.0.2.{rank % 40}"


def times(answers: Sequence[Answer], door: str, known: bool) -> list[float]:
    """How long the refusals of a door took, in seconds, where the first half of the pair existed or did not."""
    return [
        one.seconds for one in answers if one.status == REFUSED and (one.guess.door, one.guess.known) == (door, known)
    ]


@pytest.mark.bar
def test_twenty_thousand_guesses_open_nothing_and_learn_nothing(
    tenant: Any, tenant_client: AgencyClient, bar: Callable[..., None]
) -> None:
    cases = people_with_letters(PEOPLE)
    left_alone = cases.pop()
    answers = knock(tenant_client, guesses(cases, GUESSES, SEED), from_everywhere)

    opened = AccessAttempt.objects.filter(opened=True).count()
    assert not {VISITOR, HELPER} & set(tenant_client.session.keys())
    pages: dict[tuple[str, int], set[str]] = defaultdict(set)
    for one in answers:
        pages[one.guess.door, one.status].add(one.page)
    alike = {status for _door, status in pages} == {REFUSED, SHUT} and all(len(said) == 1 for said in pages.values())
    doors = sorted({door for door, _status in pages})
    told = {door: welch(times(answers, door, known=True), times(answers, door, known=False)) for door in doors}
    shut = sum(one.status == SHUT for one in answers)
    bar(
        "B23 guesses at the doors",
        measured=(
            f"{len(answers):,} guesses, {opened} opened, {shut:,} slowed down, "
            f"{'the same words' if alike else 'WORDS DIFFER'}, "
            f"t {', '.join(f'{door} {value:+.1f}' for door, value in told.items())}"
        ),
        wanted="20,000 guesses: 0 open, the same words, |t| under 4.5 between what exists and what does not",
        holds=not opened and alike and all(abs(value) < MOST_T for value in told.values()),
    )
    # Nobody was shut out by it: who holds her letter comes in.
    code = current_code(debtor=left_alone.debtor, by=BY, at=NOW)
    assert (
        tenant_client.post("/espace/", {"code": code, "postcode": "44300"}, REMOTE_ADDR="192.0.2.0").status_code == 302
    )
