"""Registered letters posted by hand, followed by their numbers at La Poste on a bad line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from agency.cases.models import Document
from agency.mandates.operations import set_profile
from agency.outbox.accounts.enums import PostProvider
from agency.outbox.accounts.operations import keep_account, try_keys
from agency.outbox.accounts.queries import strange_states
from agency.outbox.channels.base import KeysRefused
from agency.outbox.channels.la_poste import LaPoste
from agency.outbox.models import DeliveryEvent, Message
from agency.outbox.runs.enums import Return
from agency.outbox.runs.models import MailRunLine
from agency.outbox.runs.operations import ask_run, fill_next, mark_printed, note_return, note_tracking, post_run, track
from agency.strategies.operations import tick
from sandbox.post.dialects import LaPosteSandbox
from tests.agency.desk.scene import staff
from tests.agency.outbox.providers.playing import BAD
from tests.factories import BY, a_case, a_creditor, a_person

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
ENDS = ("delivered", "refused", "unclaimed", "returned")


@pytest.fixture
def la_poste(tmp_path: Path, settings: Any) -> Iterator[LaPosteSandbox]:
    with LaPosteSandbox(tmp_path) as office:
        settings.LA_POSTE_URL, settings.POST_CALL_SECONDS = f"{office.url}/suivi/v2", 0.4
        office.clock.set(MONDAY)
        yield office


@pytest.fixture
def lines(agency: Any, la_poste: LaPosteSandbox, morning: Callable[[date], datetime]) -> list[MailRunLine]:
    """Four letters of a morning, registered, posted by hand under numbers that La Poste follows to four ends."""
    creditor = a_creditor()
    for rank, name in enumerate(("Arnaud", "Blanchet", "Carlier", "Durand")):
        a_case(creditor=creditor, debtor=a_person(creditor, last_name=name, email=""), number=f"F{rank}")
    set_profile(posts_by_hand=True, post_cut_off=time(16), by=BY, at=MONDAY - timedelta(days=1))
    tick(by=BY, on=MONDAY.date(), at=MONDAY)
    Message.objects.update(channel="registered")
    at, ines = morning(MONDAY.date()), staff()
    run = ask_run(asker=ines, by=BY, at=at)
    fill_next(by=BY, at=lambda: at)
    run.refresh_from_db()
    mark_printed(run=run, again=False, printer=ines, by=BY, at=at)
    found = list(run.lines.order_by("place"))
    numbers = {line.pk: f"1A0214578963{rank}" for rank, line in enumerate(found)}
    note_tracking(run=run, numbers=numbers, by=BY, at=at)
    post_run(run=run, told=[], gone=[], poster=ines, by=BY, at=at)
    for outcome, number in zip(ENDS, numbers.values(), strict=True):
        la_poste.post(number, outcome)
    return list(run.lines.select_related("message").order_by("place"))


def a_key(key: str = "cle-okapi") -> str:
    account = keep_account(provider=PostProvider.LA_POSTE, keys={"okapi_key": key}, by=BY, at=MONDAY)
    return try_keys(account=account, by=BY, at=MONDAY).why_not


def until(office: LaPosteSandbox, days: int) -> None:
    for hour in range(0, days * 24, 6):
        office.clock.set(MONDAY + timedelta(hours=hour))
        track(by=BY, at=MONDAY + timedelta(hours=hour))


def kinds(line: MailRunLine) -> list[str]:
    return list(line.message.events.order_by("at", "id").values_list("kind", flat=True))


def test_without_a_key_that_opened_nothing_is_asked(lines: list[MailRunLine], la_poste: LaPosteSandbox) -> None:
    until(la_poste, 5)
    assert a_key("fausse") == "La Poste refuse cette clé."
    la_poste.calls.clear()
    until(la_poste, 5)
    assert not la_poste.calls
    with pytest.raises(KeysRefused):
        LaPoste({"okapi_key": "fausse"}).journeys(["1A02145789630"])


def test_weeks_on_a_bad_line_tell_each_fact_once_and_guess_nothing(
    lines: list[MailRunLine], la_poste: LaPosteSandbox
) -> None:
    assert a_key() == ""
    la_poste.faults.arrange(**BAD)
    until(la_poste, 40)
    delivered, refused, unclaimed, returned = lines
    assert kinds(delivered) == ["in_transit", "first_presented", "delivered"]
    assert kinds(refused) == kinds(unclaimed) == ["in_transit", "first_presented"]
    assert kinds(returned) == ["in_transit"]
    states = [Message.objects.get(pk=line.message_id).state for line in lines]
    assert states == ["done", "accepted", "accepted", "accepted"]
    said = {state.message_id: state.said for state in strange_states()}
    assert set(said) == {line.message_id for line in (refused, unclaimed, returned)}
    assert said[returned.message_id] == "RE1 Retourné à l'expéditeur"


def test_the_slip_that_comes_after_proves_what_la_poste_told(
    lines: list[MailRunLine], la_poste: LaPosteSandbox
) -> None:
    a_key()
    until(la_poste, 6)
    scan = b"%PDF-1.7 avis"
    at = MONDAY + timedelta(days=8)
    note_return(number=lines[0].tracking, what=Return.DELIVERED, on=date(2026, 11, 6), scan=scan, by=BY, at=at)
    event = DeliveryEvent.objects.get(message=lines[0].message_id, kind="delivered")
    proof = Document.objects.get(pk=event.proof_id)
    assert proof.sha256 == hashlib.sha256(scan).hexdigest()
    # An envelope that came back with its reason ends what La Poste did not explain.
    note_return(number=lines[1].tracking, what=Return.REFUSED, on=date(2026, 11, 6), by=BY, at=at)
    assert Message.objects.get(pk=lines[1].message_id).state == "done"
    assert not strange_states().filter(message=lines[1].message_id).exists()


def test_a_number_of_another_letter_is_seen_by_its_day(lines: list[MailRunLine], la_poste: LaPosteSandbox) -> None:
    a_key()
    la_poste.clock.set(MONDAY - timedelta(days=30))
    la_poste.post(lines[0].tracking, "delivered")
    track(by=BY, at=MONDAY + timedelta(hours=1))
    la_poste.clock.set(MONDAY + timedelta(hours=2))
    track(by=BY, at=MONDAY + timedelta(days=1))
    assert kinds(lines[0]) == ["in_transit"]
    assert strange_states().filter(message=lines[0].message_id).count() == 3


def test_ten_numbers_are_asked_in_one_call_and_not_again_within_the_hour(
    lines: list[MailRunLine], la_poste: LaPosteSandbox
) -> None:
    a_key()
    la_poste.calls.clear()
    for minutes in (0, 10, 20):
        track(by=BY, at=MONDAY + timedelta(minutes=minutes))
    assert sum(la_poste.calls.values()) == 1
