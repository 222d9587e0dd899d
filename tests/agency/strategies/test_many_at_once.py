"""What ends on a morning ends for many cases at once: no more questions for three of them than for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case, Hold
from agency.commitments.enums import CommitmentKind
from agency.commitments.operations import announce
from agency.disputes.operations import ask_pause
from agency.journal.rules import Actor
from agency.strategies.operations import install_defaults, tick
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person

ON = date(2026, 12, 20)
AT = datetime(2026, 12, 20, 7, tzinfo=UTC)
LONG_AGO = date(2024, 12, 1)


def _word_is_due(case: Case) -> None:
    announce(
        case=case, kind=CommitmentKind.HAND_BACK, text="dossier rendu au créancier", due_on=ON, announced_on=TODAY,
        dedupe_key=f"word:{case.pk}", by=BY, at=NOW,
    )  # fmt: skip


def _pause_is_over(case: Case) -> None:
    ask_pause(case=case, debtor=case.debtor, by=Actor.debtor(case.debtor), at=NOW, on=TODAY)


def _bill_is_barred(case: Case) -> None:
    """Nothing more: its bill fell due long ago."""


def _gone_back(cases: list[Case]) -> bool:
    return {case.state for case in cases} == {CaseState.RETURNED}


def _left_to_a_person(cases: list[Case]) -> bool:
    return Hold.objects.filter(case__in=cases, reason=HoldReason.GENTLE).count() == len(cases)


def _barred(cases: list[Case]) -> bool:
    return {case.state for case in cases} == {CaseState.TIME_BARRED}


@pytest.mark.parametrize(
    ("story", "due_on", "ended"),
    [
        (_word_is_due, TODAY - timedelta(days=90), _gone_back),
        (_pause_is_over, TODAY - timedelta(days=90), _left_to_a_person),
        (_bill_is_barred, LONG_AGO, _barred),
    ],
)
def test_three_cases_ask_no_more_than_one(
    tenant: Any, story: Callable[[Case], None], due_on: date, ended: Callable[[list[Case]], bool]
) -> None:
    install_defaults(by=BY, at=NOW)

    def asked(count: int) -> int:
        with transaction.atomic():
            creditor = a_creditor(name=f"OGEC {count}", siren="")
            people = [a_person(creditor, last_name=f"Marchand {'ABC'[rank]}") for rank in range(count)]
            cases = [
                a_case(creditor=creditor, debtor=person, number=f"F{rank}", due_on=due_on)
                for rank, person in enumerate(people)
            ]
            for case in cases:
                story(case)
            with CaptureQueriesContext(connection) as seen:
                tick(by=BY, at=AT, on=ON)
            assert ended(list(Case.objects.filter(pk__in=[case.pk for case in cases])))
            transaction.set_rollback(True)
        return len(seen)

    asked(1)
    assert asked(3) == asked(1)
