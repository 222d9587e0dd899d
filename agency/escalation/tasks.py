"""The cases given back that wait for their creditor’s decision, or for their pack to leave, for one agency."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

from django.utils import timezone

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from tenants.tasks import agency_task, enqueue

from .operations import ask_next_steps, mail_hand_over, repeat_next_steps
from .queries import hand_overs_to_mail

log = logging.getLogger(__name__)


@agency_task(name="escalation.follow")
def follow_next_steps(*, on: str = "", **_: Any) -> None:
    """Ask what follows of the cases given back, and once more (of `on`, an ISO date, when a day is run by hand)."""
    now = timezone.now()
    by, day = Actor.system("next-step"), date.fromisoformat(on) if on else paris_date(now)
    ask_next_steps(by=by, at=now)
    repeat_next_steps(by=by, at=now, on=day)
    enqueue("outbox.drain")


@agency_task(name="escalation.mail")
def mail_hand_overs(**_: Any) -> None:
    """Write the links of the packs handed over; one that fails waits for the next turn."""
    by = Actor.system("hand-over")
    for sent in hand_overs_to_mail():
        try:
            mail_hand_over(sent=sent, by=by, at=timezone.now())
        except Exception:
            log.exception("escalation: hand-over %s was not mailed", sent.pk)
