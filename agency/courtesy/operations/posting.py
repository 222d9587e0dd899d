"""Letters that somebody of the team sees first: read and let go, posted by hand, or pulled out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from agency.courtesy.enums import CourtesyState, WhyLeft
from agency.courtesy.models import CourtesyReminder
from agency.courtesy.presenters import bills_ahead
from agency.courtesy.queries import held_letters
from agency.courtesy.rules import seal_of_courtesy
from agency.courtesy.values import Leave, MayLeave
from agency.intake.models import ImportRow
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.law.contact.limits import Channel
from agency.outbox.review.values import Departures

from .ending import end
from .judging import answers


def look_at_held(*, by: Actor, at: datetime) -> int:
    """Look again at the letters that wait for somebody: what is no longer true is left; return how many stay."""
    return sum(_stands(pk, by=by, at=at) for pk in held_letters().values_list("pk", flat=True))


@transaction.atomic
def let_go(*, shown: Collection[int], by: Actor, at: datetime) -> int:
    """Let letters that were read leave, as they were shown (`shown`: their rows); return how many do.

    Workers hand them over at the agency's hour. One that is no longer true is left with its reason; one that says
    something else by then is to be read again.
    """
    gone = 0
    for pk in shown:
        locked, lines, way = _looked_at(pk, by=by, at=at)
        if locked is None or way is None:
            continue
        group = CourtesyReminder.objects.filter(pk=pk) | CourtesyReminder.objects.filter(lead=locked)
        seal = seal_of_courtesy(bills_ahead(lines), way.to)
        group.update(state=CourtesyState.WAITING, approved=seal, lead=None, not_before=at)
        acts = [JournalAct(line, None, {"letter": pk}) for line in lines]
        record_each(by=by, at=at, verb=Verb.COURTESY_APPROVED, acts=acts)
        gone += 1
    return gone


@transaction.atomic
def post_letters(*, shown: Collection[int], by: Actor, at: datetime) -> int:
    """Record that printed letters are in the post (`shown`: their rows); return how many are.

    Each is looked at once more. One that is no longer true is left with its reason, or waits: it comes out of the pile.
    """
    posted = 0
    for pk in shown:
        locked, _lines, way = _looked_at(pk, by=by, at=at)
        if locked is not None and way is not None:
            end(locked=locked, state=CourtesyState.SENT, by=by, at=at)
            posted += 1
    return posted


@transaction.atomic
def pull_letter(*, reminder: CourtesyReminder, by: Actor, at: datetime) -> bool:
    """Pull a letter out before it leaves, with the bills it tells of; whether it was still here."""
    locked = _locked(reminder.pk)
    if locked is not None:
        end(locked=locked, state=CourtesyState.LEFT, why=WhyLeft.PULLED, by=by, at=at)
    return locked is not None


def _locked(pk: int) -> CourtesyReminder | None:
    rows = CourtesyReminder.objects.select_for_update(of=("self",))
    return rows.filter(pk=pk, state=CourtesyState.HELD, lead=None).first()


@transaction.atomic
def _stands(pk: int, *, by: Actor, at: datetime) -> bool:
    locked, _lines, _way = _looked_at(pk, by=by, at=at)
    return locked is not None


def _looked_at(pk: int, *, by: Actor, at: datetime) -> tuple[CourtesyReminder | None, list[ImportRow], MayLeave | None]:
    """A letter that still waits, locked with its bills, and how it may go now; nothing of one that is left.

    A bill that is to be told no more, or otherwise, comes out of the letter: left, or to be looked at on its own.
    """
    locked = _locked(pk)
    if locked is None:
        return None, [], None
    group = [locked, *CourtesyReminder.objects.select_for_update(of=("self",)).filter(lead=locked).order_by("pk")]
    rows = ImportRow.objects.select_for_update(of=("self",)).select_related("batch__creditor")
    lines = rows.in_bulk([one.line_id for one in group])
    said = answers(list(lines.values()), at, Departures())
    own = said[locked.line_id]
    if isinstance(own, Leave) or (isinstance(own, MayLeave) and own.channel != Channel.POST):
        _free(group[1:])
        if isinstance(own, Leave):
            end(locked=locked, state=CourtesyState.LEFT, why=own.why, by=by, at=at)
        else:
            _free([locked])
        return None, [], None
    if not isinstance(own, MayLeave):
        return locked, [], None
    out = [one for one in group[1:] if said[one.line_id] != own]
    _free(out)
    for one in out:
        if isinstance(why := said[one.line_id], Leave):
            end(locked=one, state=CourtesyState.LEFT, why=why.why, by=by, at=at)
    return locked, [lines[one.line_id] for one in group if one not in out], own


def _free(rows: Collection[CourtesyReminder]) -> None:
    """Give words back to the workers, each on its own."""
    CourtesyReminder.objects.filter(pk__in=[one.pk for one in rows]).update(
        state=CourtesyState.WAITING, lead=None, channel=""
    )
