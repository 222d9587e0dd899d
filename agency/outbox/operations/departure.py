"""Departure: what the agency itself asks before a message leaves, whatever the law allows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import DUNNING
from agency.mandates.models import AgencyProfile
from agency.outbox.models import Message
from agency.outbox.review.queries import approvals, departing, departures, seal_of


@transaction.atomic
def stays(*, message: Message, agency: AgencyProfile, by: Actor, at: datetime) -> bool:
    """Whether a message that the caller holds locked stays for now: its hour, or somebody's approval, is missing.

    An approval lasts as long as the letter says what was read: one that says something else is to be read again.
    """
    asked = departures(agency)
    if not departing(Message.objects.filter(pk=message.pk), asked, at).exists():
        return _given_back(message)
    if not asked.approval or message.kind not in DUNNING or approvals(message).filter(seal=seal_of(message)).exists():
        return False
    approvals(message).update(approved_at=None)
    record(by=by, at=at, verb=Verb.MESSAGE_TO_READ_AGAIN, subject=message, case_id=message.case_id)
    return _given_back(message)


def _given_back(message: Message) -> bool:
    message.lease_until = None
    message.save(update_fields=["lease_until"])
    return True
