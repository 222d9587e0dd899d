"""Which tries close the door: those of the last hour before this one, by this code or this network."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from agency.cases.models import AccessAttempt, Case
from portal.debtors.door import sign_in, tries
from tests.factories import NOW

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


def fail(code: str, *, origin: str = HERE, ago: timedelta = timedelta()) -> None:
    with pytest.raises(sign_in.SignInRefused):
        sign_in.identify_debtor(code=code, postcode="75001", origin=origin, at=NOW - ago)


def opens(code: str, *, origin: str = ELSEWHERE, ago: timedelta = timedelta()) -> bool:
    try:
        sign_in.identify_debtor(code=code, postcode="44300", origin=origin, at=NOW - ago)
    except tries.TooManyTries:
        return False
    return True


def test_tries_written_later_by_a_worker_whose_clock_is_ahead_do_not_count_yet(case: Case, code: str) -> None:
    for number in range(5):
        fail(code, origin=f"192.0.{number}.1")
    assert opens(code, ago=timedelta(minutes=1))
    assert not opens(code)


@pytest.mark.parametrize(("ago", "open_"), [(timedelta(minutes=59), False), (timedelta(minutes=60), True)])
def test_tries_are_forgotten_after_an_hour(case: Case, code: str, ago: timedelta, open_: bool) -> None:
    for number in range(5):
        fail(code, origin=f"192.0.{number}.1", ago=ago)
    assert opens(code) == open_


def test_the_tries_at_one_code_do_not_close_another(case: Case, code: str) -> None:
    for number in range(5):
        fail("0000000000", origin=f"192.0.{number}.1")
    assert opens(code)


def test_a_door_that_opened_is_not_a_failure(case: Case, code: str, tenant: Any) -> None:
    assert all(opens(code) for _time in range(7))
    assert AccessAttempt.objects.filter(opened=True).count() == 7


def wrong(code: str, *, origin: str = HERE, at: timedelta = timedelta()) -> datetime | None:
    """Until when a wrong pair is answered by a shut door; None while it is only refused."""
    try:
        sign_in.identify_debtor(code=code, postcode="75001", origin=origin, at=NOW + at)
    except sign_in.SignInRefused:
        return None
    except tries.TooManyTries as shut:
        return shut.until


def test_who_types_the_right_pair_gets_in_whatever_was_typed_from_the_same_address(case: Case, code: str) -> None:
    for number in range(20):
        fail(f"00000000{number:02d}")
    assert wrong("0000000099") == NOW + timedelta(minutes=10)
    assert opens(code, origin=HERE)


def test_a_known_code_has_five_tries_whatever_else_was_typed_from_the_same_address(case: Case, code: str) -> None:
    for number in range(20):
        fail(f"00000000{number:02d}")
    for _time in range(5):
        assert wrong(code) == NOW + timedelta(minutes=10)
    assert not opens(code, origin=HERE)
    assert not opens(code, origin="198.51.100.7")


def test_a_neighbour_of_the_same_network_may_be_wrong_too(case: Case, code: str) -> None:
    for number in range(20):
        fail(f"00000000{number:02d}")
    assert wrong("0000000099", origin="192.0.2.2") is None


def test_wrong_pairs_wait_ten_minutes_and_not_an_hour(case: Case, code: str) -> None:
    for number in range(20):
        fail(f"00000000{number:02d}", ago=timedelta(minutes=1))
    assert wrong("0000000099") == NOW + timedelta(minutes=9)
    assert wrong("0000000099", at=timedelta(minutes=9)) is None


def test_a_letter_for_someone_else_is_said_from_a_crowded_address(case: Case, code: str) -> None:
    for number in range(20):
        fail(f"00000000{number:02d}")
    assert sign_in.debtor_of_letter(code=code, origin=HERE, at=NOW) == case.debtor
    with pytest.raises(tries.TooManyTries):
        sign_in.debtor_of_letter(code="0000000099", origin=HERE, at=NOW)


@pytest.mark.parametrize(
    ("address", "origin", "network"),
    [
        ("192.0.2.77", "192.0.2.77/32", "192.0.2.0/24"),
        ("2001:db8:1:2:3::9", "2001:db8:1:2::/64", "2001:db8:1::/56"),
        ("nowhere", "unknown", "unknown"),
    ],
)
def test_an_address_is_counted_and_its_network_noted(address: str, origin: str, network: str, rf: Any) -> None:
    request = rf.get("/espace/", REMOTE_ADDR=address)
    assert (tries.origin_of(request), tries.network_of(request)) == (origin, network)
