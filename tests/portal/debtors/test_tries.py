"""Which tries close the door: those of the last hour before this one, by this code or this network."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agency.cases.models import AccessAttempt, Case
from portal.debtors import sign_in
from tests.factories import NOW

NETWORK, ELSEWHERE = "192.0.2.0/24", "198.51.100.0/24"


def fail(code: str, *, network: str = NETWORK, ago: timedelta = timedelta()) -> None:
    with pytest.raises(sign_in.SignInRefused):
        sign_in.identify_debtor(code=code, postcode="75001", network=network, at=NOW - ago)


def opens(code: str, *, network: str = ELSEWHERE, ago: timedelta = timedelta()) -> bool:
    try:
        sign_in.identify_debtor(code=code, postcode="44300", network=network, at=NOW - ago)
    except sign_in.TooManyTries:
        return False
    return True


def test_tries_written_later_by_a_worker_whose_clock_is_ahead_do_not_count_yet(case: Case, code: str) -> None:
    for number in range(5):
        fail(code, network=f"192.0.{number}.0/24")
    assert opens(code, ago=timedelta(minutes=1))
    assert not opens(code)


@pytest.mark.parametrize(("ago", "open_"), [(timedelta(minutes=59), False), (timedelta(minutes=60), True)])
def test_tries_are_forgotten_after_an_hour(case: Case, code: str, ago: timedelta, open_: bool) -> None:
    for number in range(5):
        fail(code, network=f"192.0.{number}.0/24", ago=ago)
    assert opens(code) == open_


def test_the_tries_at_one_code_do_not_close_another(case: Case, code: str) -> None:
    for number in range(5):
        fail("0000000000", network=f"192.0.{number}.0/24")
    assert opens(code)


def test_a_door_that_opened_is_not_a_failure(case: Case, code: str, tenant: Any) -> None:
    assert all(opens(code) for _time in range(7))
    assert AccessAttempt.objects.filter(opened=True).count() == 7
