"""The first letter of a case, gone with its answer slip."""

from __future__ import annotations

from datetime import date, datetime

from agency.cases.models import Case
from agency.common.identifiers import slip_number
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations import plan
from agency.outbox.values import LetterPayload
from agency.parties.models import Debtor
from tests.factories import BY


def a_slip(
    case: Case, *, at: datetime, sent_on: date, debtor: Debtor | None = None, serial: int = 4821093755
) -> Message:
    """A letter that left on a day, to one of the people of a case, and the number of its slip."""
    person = debtor or case.debtor
    made = plan(
        case=case, debtor=person, kind=MessageKind.FIRST_LETTER, planned_on=sent_on, channel=Channel.POST,
        dedupe_key=f"slip-{case.pk}-{person.pk}-{serial}", payload=LetterPayload(), by=BY, at=at,
    )  # fmt: skip
    assert made is not None
    made.slip, made.reference = slip_number(serial), f"LH-2026-C{made.pk:05d}"
    made.state, made.sent_on, made.accepted_at = MessageState.ACCEPTED, sent_on, at
    made.save()
    return made
