"""Two workers, two cases of one person, one letter left this week: the second worker waits, then is told no (R6.7)."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, transaction
from django_tenants.utils import tenant_context

from agency.outbox.models import ContactRefusal, Message
from agency.outbox.operations import dispatch, prepare
from agency.strategies.operations import install_defaults, tick
from sandbox.post import PostSandbox
from tests.agency.outbox.draining import work_off
from tests.factories import BY, a_case

ON = date(2026, 11, 2)
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
SECONDS = 20


def three_letters_ready_for_one_person() -> list[Message]:
    """Three cases of Camille; the letter of the first has left already."""
    install_defaults(by=BY, at=AT)
    case = a_case(number="F1")
    tick(by=BY, on=ON, at=AT)
    work_off(by=BY, at=AT)
    for number in ("F2", "F3"):
        a_case(number=number, debtor=case.debtor)
    tick(by=BY, on=ON, at=AT)
    while prepare(by=BY, at=AT):
        pass
    return list(Message.objects.filter(state="ready").order_by("id"))


def wait_until_somebody_waits(other: threading.Thread) -> None:
    """Until the other worker stands before a lock, or has gone through without meeting one."""
    end = time.monotonic() + SECONDS
    while other.is_alive() and time.monotonic() < end:
        with connection.cursor() as cursor:
            # Of this worker, and nobody else's of the same server.
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)


def test_the_weekly_limit_holds_for_two_cases_sent_at_the_same_moment(
    fresh_database: Any, settings: Any, post: PostSandbox
) -> None:
    settings.MEDIA_ROOT = fresh_database.media
    agency = fresh_database.first

    def hand_over(message: Message) -> None:
        try:
            with tenant_context(agency):
                dispatch(by=BY, at=AT, only=message.pk)
        finally:
            connection.close()

    with tenant_context(agency):
        second, third = three_letters_ready_for_one_person()
        other = threading.Thread(target=hand_over, args=(third,))
        with transaction.atomic():
            dispatch(by=BY, at=AT, only=second.pk)
            other.start()
            wait_until_somebody_waits(other)
        other.join(SECONDS)
        states = dict(Message.objects.values_list("pk", "state"))
        assert (states[second.pk], states[third.pk]) == ("accepted", "ready")
        assert ContactRefusal.objects.get().code == "CAP_7D"
    assert len(post.office.store.rows("SELECT * FROM letter")) == 2
