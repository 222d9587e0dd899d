"""How the letters of a printed run stand now: which of them should not leave any more, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time

from agency.common.calendar import instant, paris_date
from agency.letters.queries import Texts
from agency.mandates.queries import profile
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.queries.gate import Go, Look, Redraw, look_each
from agency.outbox.review.queries import departures
from agency.outbox.runs.enums import Changed, MailLineState
from agency.outbox.runs.models import MailRun, MailRunLine
from agency.outbox.runs.rules import oldest_date, posting_day
from agency.outbox.runs.values import Trouble

from .lines import contents

_COLLECTED_AT = time(10)


def day_posted(at: datetime) -> date:
    """Return the day of what is put in the post at an instant, by the agency's own collection."""
    asked = departures()
    return posting_day(at, asked.cut_off, asked.zone)


def oldest_day(at: datetime) -> date:
    """Return the oldest date that a letter put in the post at an instant may bear."""
    return oldest_date(day_posted(at), departures().zone)


def troubles_of(run: MailRun, at: datetime) -> list[Trouble]:
    """Return the letters of a run that should not leave any more, in the order of the pile, as all is known now."""
    lines = list(run.lines.filter(state=MailLineState.IN).order_by("place", "id"))
    messages = Message.objects.select_related("case__creditor", "case__mandate", "debtor", "creditor").prefetch_related(
        "debtor__addresses", "debtor__contact_points", "debtor__access_codes"
    )
    held = messages.in_bulk([line.message_id for line in lines])
    return [trouble for trouble, _look in standing(lines, held, at).values()]


def standing(
    lines: Collection[MailRunLine], messages: Mapping[int, Message], at: datetime
) -> dict[int, tuple[Trouble, Look | None]]:
    """Return line id -> why it should not leave any more, with what the last look said of it; none for the others.

    The look is of the day they are posted; a letter may bear the date of the worked day before.
    """
    drawn, posted_on = contents(messages), day_posted(at)
    looked_at = at if posted_on == paris_date(at) else instant(posted_on, _COLLECTED_AT)
    ready = [message for message in messages.values() if message.state == MessageState.READY]
    looks = look_each(ready, looked_at, agency=profile(), texts=Texts(), since=oldest_day(at))
    found: dict[int, tuple[Trouble, Look | None]] = {}
    for line in lines:
        message = messages[line.message_id]
        same, look = drawn.get(message.pk) == line.sha256, looks.get(message.pk)
        code = _code(message, look, same=same)
        if code:
            found[line.pk] = Trouble(line.pk, code, same, message.cancel_code), look
    return found


def _code(message: Message, look: Look | None, *, same: bool) -> str:
    if look is None:
        return message.state
    if not same:
        return Changed.REDRAWN
    if isinstance(look, Go):
        return ""
    return look.why if isinstance(look, Redraw) else look.code
