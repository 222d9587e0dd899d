"""Making the file of a run: whoever lost it keeps nothing, and its list says where each envelope goes."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest

from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.operations import plan, prepare
from agency.outbox.runs.enums import MailLineState, MailRunState
from agency.outbox.runs.models import MailRun
from agency.outbox.runs.operations import ask_run, drop_run, fill_next
from agency.outbox.runs.operations.making import MOST_TRIES
from agency.outbox.values.reached import ContactPayload
from agency.parties.enums import Matter
from tests.agency.outbox.runs.test_posting_by_hand import ON, Morning, as_by, ines, pages_of, prepared, the_case
from tests.factories import BY

__all__ = ["ines"]
LEFT = ("Madame Camille Roussel", "3 rue des Lilas", "49000 Angers")


def kept_files() -> set[str]:
    """The names of all files of runs that are kept."""
    storage = MailRun._meta.get_field("file").storage
    return set(storage.listdir("tournees")[1]) if storage.exists("tournees") else set()


class Hours:
    """A clock that does something when it is asked the hour for the n-th time."""

    def __init__(self, at: datetime, rank: int = 0, deed: Any = None) -> None:
        self.at, self.rank, self.deed, self.asked = at, rank, deed, 0

    def __call__(self) -> datetime:
        self.asked += 1
        if self.asked == self.rank:
            self.deed()
        return self.at


@pytest.fixture
def asked(morning: Morning, ines: Any) -> tuple[MailRun, datetime, int]:
    """A run that waits for its worker, this morning, and how many times that worker asks the hour.

    The last one is that of the file: it is composed, and not yet kept.
    """
    at = morning(ON)
    first = ask_run(asker=ines, **as_by(ines, at))
    hours = Hours(at)
    assert fill_next(by=BY, at=hours) == 1
    drop_run(run=first, reason="Bourrage", destroyed=True, dropper=ines, **as_by(ines, at))
    return ask_run(asker=ines, **as_by(ines, at)), at, hours.asked


def test_a_run_given_up_while_its_file_is_made_leaves_no_file(asked: tuple[MailRun, datetime, int], ines: Any) -> None:
    run, at, last = asked
    before = kept_files()

    def give_up() -> None:
        drop_run(run=run, reason="Abandonnée", destroyed=False, dropper=ines, **as_by(ines, at))

    assert fill_next(by=BY, at=Hours(at, last, give_up)) == 0
    run.refresh_from_db()
    assert (run.state, run.file.name, run.why) == (MailRunState.DROPPED, "", "Abandonnée")
    assert kept_files() == before


@pytest.mark.parametrize("breaks", [False, True], ids=["ends", "breaks"])
def test_whoever_took_too_long_touches_nothing_of_the_run_that_another_one_finished(
    asked: tuple[MailRun, datetime, int], breaks: bool
) -> None:
    """A worker that slept six minutes wakes up, and ends or breaks at its last try: the letters are in, in order."""
    run, at, last = asked
    later = at + timedelta(minutes=6)
    MailRun.objects.filter(pk=run.pk).update(attempts=MOST_TRIES - 1)

    def taken_over() -> None:
        assert fill_next(by=BY, at=lambda: later) == 1
        if breaks:
            raise MemoryError

    with pytest.raises(MemoryError) if breaks else nullcontext():
        assert fill_next(by=BY, at=Hours(at, last, taken_over)) == 0
    run.refresh_from_db()
    line = run.lines.get(state=MailLineState.IN)
    assert (run.state, run.ready_at, line.place) == (MailRunState.READY, later, 1)
    with run.file.open("rb") as stream:
        assert stream.read(4) == b"%PDF"


def test_the_list_of_envelopes_says_the_address_that_is_on_the_paper(morning: Morning, ines: Any) -> None:
    """Told at the address that a person left: the new one is not that envelope's."""
    case, at = the_case(), morning(ON)
    Message.objects.all().delete()
    plan(
        case=case, debtor=case.debtor, kind=MessageKind.CONTACT_CHANGED, planned_on=ON, dedupe_key="moved",
        by=BY, at=at, channel=Channel.POST,
        payload=ContactPayload(change=1, matter=Matter.ADDRESS, told_on=ON, lines=LEFT),
    )  # fmt: skip
    prepare(by=BY, at=at)
    summary = " ".join(pages_of(prepared(ines, at))[0].split())
    assert "3 rue des Lilas" in summary
    assert case.debtor.addresses.get().line1 not in summary
