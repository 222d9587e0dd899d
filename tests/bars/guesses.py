"""B23: somebody who guesses at the three doors of the people, from many places, and what the answers tell."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from statistics import fmean, variance
from time import perf_counter
from typing import NamedTuple

from agency.cases.models import Case
from agency.cases.operations import current_code, set_first_letter
from agency.common.identifiers import CROCKFORD
from agency.helpers.enums import HelperKind, HelpScope
from agency.helpers.operations import name_helper
from agency.helpers.queries import way_in_of
from agency.helpers.values import HelperFacts
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person

# Who watches the clock drops the slowest of each kind: a pause of the machine tells nothing (dudect).
KEPT = 0.9
# Of a code that exists, the tries after which its own lock answers (portal.debtors.door.tries).
TRIES = 4
_HELPER = HelperFacts("Jeanne Le Goff", HelperKind.SOCIAL, HelpScope.READ, 12)


class Guess(NamedTuple):
    """What is typed at a door, and whether its first half exists."""

    door: str
    typed: dict[str, str]
    known: bool


class Answer(NamedTuple):
    """What came back: to which guess, as which page, how fast (seconds)."""

    guess: Guess
    status: int
    page: str
    seconds: float


def people_with_letters(count: int) -> list[Case]:
    """As many people as that, each with a letter, a code, and somebody who helps."""
    creditor, cases = a_creditor(), []
    for number in range(count):
        person = a_person(
            creditor, first_name=f"Camille-{number}", last_name="Roussel", email=f"{number}@roussel.example"
        )
        case = a_case(creditor=creditor, debtor=person, number=f"FA-{number}")
        cases.append(set_first_letter(case=case, reference=f"{case.reference}-L1", sent_on=TODAY, by=BY, at=NOW))
    return cases


def guesses(cases: Sequence[Case], count: int, seed: int) -> list[Guess]:
    """Half of what is tried exists, as far as five tries each go; the other half of the pair is always wrong."""
    dice = random.Random(seed)
    known = [
        guess
        for case in cases
        for pair in _pairs_of(case)
        for guess in (pair._replace(typed=pair.typed | _wrong(pair.door, dice)) for _again in range(TRIES))
    ]
    made = [_unknown(known[rank % len(known)].door, dice) for rank in range(count - len(known))]
    every = known[:count] + made
    dice.shuffle(every)
    return every


def _pairs_of(case: Case) -> Iterator[Guess]:
    helped = way_in_of(name_helper(case=case, debtor=case.debtor, facts=_HELPER, by=BY, at=NOW))
    assert helped is not None
    yield Guess("/espace/", {"code": current_code(debtor=case.debtor, by=BY, at=NOW)}, known=True)
    yield Guess("/verifier/", {"reference": case.reference}, known=True)
    yield Guess("/aidant/", {"code": helped.code}, known=True)


def _unknown(door: str, dice: random.Random) -> Guess:
    typed = {
        "/espace/": {"code": "".join(dice.choices(CROCKFORD, k=10))},
        "/verifier/": {"reference": f"LH-2026-{dice.randrange(10**6):06d}"},
        "/aidant/": {"code": "".join(dice.choices(CROCKFORD, k=10))},
    }[door]
    return Guess(door, typed | _wrong(door, dice), known=False)


def _wrong(door: str, dice: random.Random) -> dict[str, str]:
    return (
        {"digits": f"{dice.randrange(10**6):06d}"}
        if door == "/aidant/"
        else {"postcode": f"75{dice.randrange(1, 21):03d}"}
    )


def knock(browser: AgencyClient, tried: Sequence[Guess], address: Callable[[int], str]) -> list[Answer]:
    """Each guess typed once, in turn, from the address of its rank."""
    answers = []
    for rank, guess in enumerate(tried):
        begun = perf_counter()
        page = browser.post(guess.door, guess.typed, REMOTE_ADDR=address(rank))
        seconds = perf_counter() - begun
        answers.append(Answer(guess, page.status_code, _words(page.content.decode()), seconds))
    return answers


def _words(page: str) -> str:
    """A page without what was typed, its tokens, and the hour until which a door is shut."""
    return re.sub(r"\d{1,2}\u00a0h\u00a0\d\d|\d{1,2} h \d\d", "HEURE", re.sub(r'(?:value|nonce)="[^"]*"', "", page))


def welch(one: Sequence[float], other: Sequence[float]) -> float:
    """Welch's t of two series of times, without the slowest of each."""
    first, second = (sorted(times)[: round(len(times) * KEPT)] for times in (one, other))
    spread = variance(first) / len(first) + variance(second) / len(second)
    return (fmean(first) - fmean(second)) / spread**0.5
