"""The cases that movements may be for, read for many movements at once: as many statements for one as for fifty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Upper

from agency.banking.models import BankLine, KnownPayer
from agency.banking.rules import (
    Movement,
    bill_numbers,
    case_numbers,
    rank,
    telling_words,
    typed_numbers,
    typed_references,
)
from agency.banking.values import Guess, OpenBill, OpenCase
from agency.cases.enums import OPEN_STATES
from agency.cases.models import Case, CaseParty, Claim
from agency.common.identifiers import find_all_rf
from agency.common.text import slug_name
from agency.ledger.queries import due_by_claim
from agency.mandates.queries import profile
from agency.plans.enums import InstalmentState, PlanState
from agency.plans.models import Instalment

from .matching import movement_of, prints_of
from .sql import CASES_OWING, PEOPLE_NAMED

AROUND = timedelta(days=5)
# More cases than that of one movement are not compared.
POOL = 40
# A shorter name is near everybody's.
NAMED = 3
_OPEN = [state.value for state in OPEN_STATES]

Pools = dict[int, set[int]]
Payers = dict[int, list[tuple[int, int, bool]]]


def guesses(lines: Sequence[BankLine]) -> dict[int, tuple[Guess, ...]]:
    """Return line id -> what may be proposed for it, the likeliest first (nothing for money that left)."""
    asked = [line for line in lines if line.amount > 0]
    if not asked:
        return {}
    moves, prefix = [movement_of(line) for line in asked], profile().case_prefix
    payers = _payers(moves)
    pools = _pools(asked, moves, payers, prefix)
    known = _open_cases({case for cases in pools.values() for case in cases})
    found = {}
    for place, (line, move) in enumerate(zip(asked, moves, strict=True)):
        cases = [_with_payer(known[pk], payers.get(place, ())) for pk in sorted(pools[place]) if pk in known]
        found[line.pk] = rank(move, cases, line.booked_on, prefix)
    return found


def _pools(lines: Sequence[BankLine], moves: Sequence[Movement], payers: Payers, prefix: str) -> Pools:
    """Place of a movement -> the open cases that its words, its account or its sum lead to."""
    pools: Pools = {place: set() for place in range(len(moves))}
    people: Pools = {place: {debtor for debtor, _who, _own in payers.get(place, ())} for place in pools}
    for place, debtor in _named(moves):
        people[place].add(debtor)
    of_person = _cases_of({one for some in people.values() for one in some})
    written, owing = _written(moves, prefix), _owing(lines, moves)
    for place, pool in pools.items():
        pool |= {case for one in people[place] for case in of_person.get(one, ())}
        pools[place] = {*written[place], *owing[place], *sorted(pool)[:POOL]}
    return pools


def _named(moves: Sequence[Movement]) -> list[tuple[int, int]]:
    """(place, person's row) of whoever has a payer's name, or is named in what it writes."""
    payers = {place: slug_name(move.counterparty).replace("-", " ") for place, move in enumerate(moves)}
    payers = {place: name for place, name in payers.items() if len(name) >= NAMED}
    words = {place: telling_words(f"{move.counterparty} {move.text}") for place, move in enumerate(moves)}
    with connection.cursor() as cursor:
        cursor.execute(
            PEOPLE_NAMED,
            {
                "ranks": list(payers), "payers": list(payers.values()), "open": _OPEN,
                "word_ranks": list(words), "words": [" ".join(some) for some in words.values()],
            },
        )  # fmt: skip
        found: list[tuple[int, int]] = cursor.fetchall()
    return found


def _payers(moves: Sequence[Movement]) -> Payers:
    """Place -> what was confirmed of its account each time: the person's row, the person, if their own."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, move in enumerate(moves):
        for one in prints_of(move.iban):
            places[one].append(place)
    found: Payers = defaultdict(list)
    told = KnownPayer.objects.filter(fingerprint__in=list(places))
    for one, debtor, person, own in told.values_list("fingerprint", "debtor_id", "debtor__person_id", "own"):
        for place in places[one]:
            found[place].append((debtor, person or debtor, own))
    return found


def _with_payer(case: OpenCase, told: Sequence[tuple[int, int, bool]]) -> OpenCase:
    times = sum(person in case.people for _debtor, person, _own in told)
    alone = all(own and person in case.people for _debtor, person, own in told)
    return replace(case, paid_times=times, shared=not alone) if times else case


def _cases_of(debtors: Iterable[int]) -> dict[int, set[int]]:
    """Person's row -> the open cases of that person, under whatever row."""
    asked = set(debtors)
    rows = CaseParty.objects.filter(
        Q(debtor__in=asked) | Q(debtor__person__in=asked) | Q(debtor__person__rows__in=asked), case__state__in=_OPEN
    ).values_list("case_id", "debtor_id", "debtor__person_id")
    found: dict[int, set[int]] = defaultdict(set)
    by_person: dict[int, set[int]] = defaultdict(set)
    person_of: dict[int, int] = {}
    for case, debtor, person in rows.distinct():
        found[debtor].add(case)
        if person:
            by_person[person].add(case)
            person_of[debtor] = person
    return {one: found[one] | by_person.get(person_of.get(one, one), set()) for one in asked}


def _written(moves: Sequence[Movement], prefix: str) -> Pools:
    """Place -> the open cases whose reference, near enough, or whose bill it writes."""
    wanted: dict[str, set[int]] = defaultdict(set)
    bills: dict[str, set[int]] = defaultdict(set)
    for place, move in enumerate(moves):
        text = f"{move.text} {move.counterparty}"
        references = {*find_all_rf(text), *typed_references(text)}
        for one in (*references, *case_numbers(text, prefix), *typed_numbers(text, prefix)):
            wanted[one].add(place)
        for one in bill_numbers(text):
            bills[one].add(place)
    found: Pools = {place: set() for place in range(len(moves))}
    named = Case.objects.filter(Q(rf_reference__in=list(wanted)) | Q(reference__in=list(wanted)), state__in=_OPEN)
    for case, rf, reference in named.values_list("pk", "rf_reference", "reference"):
        for place in wanted.get(rf, set()) | wanted.get(reference, set()):
            found[place].add(case)
    billed = Claim.objects.alias(capitals=Upper("number")).filter(capitals__in=list(bills), case__state__in=_OPEN)
    for case, number in billed.values_list("case_id", Upper("number"))[: POOL * len(moves)]:
        for place in bills[number]:
            found[place].add(case)
    return found


def cases_owing(sums: Iterable[Decimal]) -> list[tuple[Decimal, int]]:
    """Return (sum in euros, case) for open cases whose whole balance is one of these sums; four of each at most."""
    with connection.cursor() as cursor:
        cursor.execute(CASES_OWING, {"amounts": list(sums), "open": _OPEN})
        found: list[tuple[Decimal, int]] = cursor.fetchall()
        return found


def _owing(lines: Sequence[BankLine], moves: Sequence[Movement]) -> Pools:
    """Place -> the open cases that owe exactly this sum: all of it, or a part of a plan of these days."""
    by_sum: dict[Decimal, set[int]] = defaultdict(set)
    for place, move in enumerate(moves):
        by_sum[move.amount].add(place)
    found: Pools = {place: set() for place in range(len(moves))}
    for due, case in cases_owing(by_sum):
        for place in by_sum[due]:
            found[place].add(case)
    days = [line.booked_on for line in lines]
    unpaid = Instalment.objects.filter(
        plan__state=PlanState.RUNNING, due_on__gte=min(days) - AROUND, due_on__lte=max(days) + AROUND
    ).exclude(state=InstalmentState.PAID)
    expected = unpaid.alias(left=F("amount") - F("paid")).filter(left__in=list(by_sum))
    for case, left, day in expected.values_list("plan__case_id", F("amount") - F("paid"), "due_on")[
        : POOL * len(moves)
    ]:
        for place in by_sum[left]:
            if abs(days[place] - day) <= AROUND:
                found[place].add(case)
    return found


def _open_cases(ids: Iterable[int]) -> dict[int, OpenCase]:
    """The cases that something is owed on, with all that a guess compares."""
    cases = {case.pk: case for case in Case.objects.filter(pk__in=list(ids), state__in=_OPEN)}
    due = due_by_claim(*cases)
    bills: dict[int, list[OpenBill]] = defaultdict(list)
    for claim in Claim.objects.filter(pk__in=due, case__in=cases).order_by("due_on", "pk"):
        bills[claim.case_id].append(OpenBill(claim.number, sum(due[claim.pk].values(), Decimal("0.00"))))
    parts: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    unpaid = Instalment.objects.filter(plan__case__in=cases, plan__state=PlanState.RUNNING)
    for case, day, left in unpaid.exclude(state=InstalmentState.PAID).values_list(
        "plan__case_id", "due_on", F("amount") - F("paid")
    ):
        parts[case].append((day, left))
    names: dict[int, list[str]] = defaultdict(list)
    people: dict[int, set[int]] = defaultdict(set)
    for part in CaseParty.objects.filter(case__in=cases).select_related("debtor").order_by("pk"):
        names[part.case_id].append(part.debtor.full_name)
        people[part.case_id].add(part.debtor.person_id or part.debtor_id)
    return {
        pk: OpenCase(
            pk, case.reference, case.rf_reference, frozenset(people[pk]), tuple(names[pk]), tuple(bills[pk]),
            tuple(sorted(parts[pk])),
        )
        for pk, case in cases.items()
        if pk in bills
    }  # fmt: skip
