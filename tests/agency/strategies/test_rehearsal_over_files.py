"""A strategy rehearsed over files: it says what the mornings then do, with its costs, and writes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.models import Case
from agency.journal.models import JournalLine
from agency.law.contact.denials import DenyCode
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.review.queries import departures
from agency.parties.enums import DebtorKind
from agency.parties.models import Debtor
from agency.strategies.models import Strategy
from agency.strategies.rehearsal.enums import FilesAsked, RehearsedFate
from agency.strategies.rehearsal.queries import chosen_cases, draft_steps, rehearsed_files
from agency.strategies.rehearsal.rules import play
from agency.strategies.rehearsal.values import PostageCosts, RehearsedAct
from sandbox.post import PostSandbox
from tests.factories import a_case, a_creditor, a_mandate, a_person

ON, END = date(2026, 11, 2), date(2027, 1, 31)
COSTS = PostageCosts(letter=Decimal("1.10"), registered=Decimal("6.20"))


def played(steps: Any, cases: Any, until: date = END) -> tuple[RehearsedAct, ...]:
    files = rehearsed_files(cases, since=ON, until=until)
    return play(steps, files, until=until, asked=departures(), costs=COSTS)


def only(case: Case) -> Any:
    return Case.objects.filter(pk=case.pk)


def family() -> Any:
    return draft_steps(Strategy.objects.get(audience=DebtorKind.CONSUMER))


@pytest.mark.parametrize("slower", [0, 9])
def test_a_rehearsal_says_what_the_mornings_then_do(post: PostSandbox, whole_day: Any, slower: int) -> None:
    case = a_case()
    if slower:
        Debtor.objects.filter(pk=case.debtor_id).update(slower_days=slower)
    acts = played(family(), only(case))
    said = [(act.kind, act.on) for act in acts if act.fate == RehearsedFate.LEAVES]
    back = [act.on for act in acts if act.fate == RehearsedFate.RETURNED]
    for day in range(91):
        whole_day(ON + timedelta(days=day))
    letters = Message.objects.filter(case=case, step__isnull=False, state__in=["accepted", "done"]).order_by("id")
    assert said == [(letter.kind, letter.sent_on) for letter in letters]
    assert back == [Case.objects.get(pk=case.pk).closed_on]


def test_it_writes_nothing(agency: Any) -> None:
    case = a_case()
    before = JournalLine.objects.count(), Message.objects.count()
    assert played(family(), only(case))
    assert (JournalLine.objects.count(), Message.objects.count()) == before
    assert not hasattr(Case.objects.get(pk=case.pk), "strategy_run")


def test_each_letter_has_its_cost_and_its_fee(agency: Any) -> None:
    creditor = a_creditor()
    a_mandate(creditor, fee_per_case=24, fee_per_phase=5, fee_per_letter=2)
    acts = played(family(), only(a_case(creditor=creditor)))
    costs = [(act.kind, act.postage, act.fee) for act in acts]
    assert costs == [
        (MessageKind.FIRST_LETTER, Decimal("1.10"), Decimal(31)),
        (MessageKind.REGISTERED_LETTER, Decimal("6.20"), Decimal(7)),
        (MessageKind.FORMAL_NOTICE, Decimal("6.20"), Decimal(7)),
        (MessageKind.CASE_RETURNED, Decimal("1.10") if acts[-1].channel == Channel.POST else Decimal(0), Decimal(0)),
    ]


def test_three_files_of_one_person_meet_the_cap_of_the_week(agency: Any) -> None:
    first = a_case()
    more = [a_case(debtor=first.debtor, creditor=first.creditor, number=f"F-{n}") for n in range(2)]
    acts = played(family(), Case.objects.filter(pk__in=[first.pk, *(one.pk for one in more)]), date(2026, 11, 20))
    firsts = [act for act in acts if act.kind == MessageKind.FIRST_LETTER]
    assert [act.on for act in firsts] == [date(2026, 11, 2), date(2026, 11, 2), date(2026, 11, 9)]
    assert firsts[2].waits == (DenyCode.CAP_7D,)
    assert firsts[2].wanted_on == date(2026, 11, 2)


def test_who_has_no_address_is_not_written_to_and_the_file_stands_still(agency: Any) -> None:
    case = a_case()
    case.debtor.addresses.update(valid=False)
    (act,) = played(family(), only(case))
    assert (act.fate, act.code, act.fee) == (RehearsedFate.STOPPED, DenyCode.BAD_ADDRESS, Decimal(0))


def test_a_file_long_closed_is_played_as_if_it_had_just_come(post: PostSandbox, whole_day: Any) -> None:
    case = a_case()
    for day in range(91):
        whole_day(ON + timedelta(days=day))
    since = date(2027, 6, 1)
    files = rehearsed_files(only(case), since=since, until=since + timedelta(days=10))
    acts = play(family(), files, until=since + timedelta(days=10), asked=departures(), costs=COSTS)
    assert [(act.kind, act.on, act.fate) for act in acts] == [
        (MessageKind.FIRST_LETTER, since, RehearsedFate.LEAVES)
    ]  # fmt: skip


def test_after_the_mandate_nothing_leaves(agency: Any) -> None:
    creditor = a_creditor()
    mandate = a_mandate(creditor)
    case = a_case(creditor=creditor)
    type(mandate).objects.filter(pk=mandate.pk).update(ends_on=date(2026, 11, 10))
    acts = played(family(), only(case))
    assert [(act.fate, act.code) for act in acts] == [
        (RehearsedFate.LEAVES, None), (RehearsedFate.STOPPED, DenyCode.NO_MANDATE)
    ]  # fmt: skip


def test_three_files_ask_the_database_no_more_than_one(agency: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            cases = chosen_cases(DebtorKind.CONSUMER, which=FilesAsked.EVERY, most=10)
            rehearsed_files(cases, since=ON, until=END)
        return len(found)

    first = a_case()
    asked()
    one = asked()
    for number in range(2):
        who = a_person(first.creditor, last_name=f"Autre{number}")
        a_case(creditor=first.creditor, debtor=who, number=f"F-{number}")
    assert asked() == one


def test_nothing_leaves_on_a_sunday_nor_before_the_hour_of_the_agency(agency: Any) -> None:
    case = a_case()
    files = rehearsed_files(only(case), since=date(2026, 11, 7), until=END)
    first = play(family(), files, until=END, asked=departures(), costs=COSTS)[0]
    assert first.on == date(2026, 11, 9)
    assert datetime(2026, 11, 9, tzinfo=UTC).weekday() == 0
