"""Two people say at the same moment that one pile is in the post: each letter counts once."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from typing import Any

import time_machine
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.mandates.operations import set_profile
from agency.outbox.models import Message
from agency.outbox.operations import prepare
from agency.outbox.runs.operations import ask_run, fill_next, mark_printed, post_run
from agency.outbox.runs.rules import RunRefused
from agency.strategies.operations import install_defaults, tick
from tests.agency.desk.scene import staff
from tests.agency.outbox.test_side_by_side import SECONDS, wait_until_somebody_waits
from tests.factories import BY, a_case

ON = date(2026, 11, 2)
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_two_people_post_one_pile_at_the_same_moment(fresh_database: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = fresh_database.media
    agency, refused = fresh_database.first, []

    def post(run: Any, user: Any) -> None:
        try:
            with tenant_context(agency):
                post_run(run=run, told=[], gone=[], poster=user, by=Actor.staff(user), at=AT)
        except RunRefused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    with tenant_context(agency):
        install_defaults(by=BY, at=AT)
        a_case()
        set_profile(posts_by_hand=True, by=BY, at=AT)
        tick(by=BY, on=ON, at=AT)
        while prepare(by=BY, at=AT):
            pass
        ines = staff()
        with time_machine.travel(AT, tick=False):
            run = ask_run(asker=ines, by=BY, at=AT)
            fill_next(by=BY, at=lambda: AT)
        mark_printed(run=run, again=False, printer=ines, by=BY, at=AT)
        other = threading.Thread(target=post, args=(run, ines))
        with transaction.atomic():
            post_run(run=run, told=[], gone=[], poster=ines, by=Actor.staff(ines), at=AT)
            other.start()
            wait_until_somebody_waits(other)
        other.join(SECONDS)
        assert len(refused) == 1
        assert "déjà postée" in refused[0]
        assert Message.objects.get().state == "done"
        assert JournalLine.objects.filter(verb="message.accepted").count() == 1
