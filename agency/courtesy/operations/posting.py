"""Letters that somebody of the team sees first: read and let go, posted by hand, or pulled out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from agency.courtesy.enums import CourtesyState, WhyLeft
from agency.courtesy.models import CourtesyReminder
from agency.courtesy.presenters import bills_ahead
from agency.courtesy.queries import held_letters
from agency.courtesy.rules import seal_of_courtesy
from agency.courtesy.values import Later, Leave, MayLeave
from agency.intake.models import ImportRow
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.law.contact.limits import Channel
from agency.outbox.review.values import Departures

from .ending import end
from .judging import answers


@dataclass(frozen=True)
class _Looked:
    """A letter that still waits, locked with its bills; it may go now, unless `way` is None."""

    locked: CourtesyReminder
    others: tuple[CourtesyReminder, ...]
    lines: tuple[ImportRow, ...]
    way: MayLeave | None


@transaction.atomic
def look_at_held(*, by: Actor, at: datetime) -> int:
    """Look again at the letters that wait for somebody: what is no longer true is left; return how many stay."""
    return len(_looked_at(held_letters().values_list("pk", flat=True), by=by, at=at))


@transaction.atomic
def let_go(*, shown: Collection[int], by: Actor, at: datetime) -> int:
    """Let letters that were read leave, as they were shown (`shown`: their rows); return how many do.

    Workers hand them over at the agency's hour. One that is no longer true is left with its reason; one that says
    something else by then is to be read again.
    """
    may_go = [one for one in _looked_at(shown, by=by, at=at) if one.way is not None]
    agreed = []
    for one in may_go:
        seal = seal_of_courtesy(bills_ahead(one.lines), one.way.to if one.way else ())
        for reminder in (one.locked, *one.others):
            reminder.state, reminder.approved, reminder.lead = CourtesyState.WAITING, seal, None
            reminder.not_before = at
            agreed.append(reminder)
    CourtesyReminder.objects.bulk_update(agreed, ["state", "approved", "lead", "not_before"])
    acts = [JournalAct(line, None, {"letter": one.locked.pk}) for one in may_go for line in one.lines]
    record_each(by=by, at=at, verb=Verb.COURTESY_APPROVED, acts=acts)
    return len(may_go)


@transaction.atomic
def post_letters(*, shown: Collection[int], by: Actor, at: datetime) -> int:
    """Record that printed letters are in the post (`shown`: their rows); return how many are.

    Each is looked at once more. One that is no longer true is left with its reason, or waits: it comes out of the pile.
    """
    posted = [one.locked for one in _looked_at(shown, by=by, at=at) if one.way is not None]
    end(locked=posted, state=CourtesyState.SENT, by=by, at=at)
    return len(posted)


@transaction.atomic
def pull_letter(*, reminder: CourtesyReminder, by: Actor, at: datetime) -> bool:
    """Pull a letter out before it leaves, with the bills it tells of; whether it was still here."""
    locked = list(_locked([reminder.pk]))
    end(locked=locked, state=CourtesyState.LEFT, why=WhyLeft.PULLED, by=by, at=at)
    return bool(locked)


def _locked(shown: Collection[int]) -> QuerySet[CourtesyReminder]:
    rows = CourtesyReminder.objects.select_for_update(of=("self",))
    return rows.filter(pk__in=shown, state=CourtesyState.HELD, lead=None).order_by("pk")


def _looked_at(shown: Collection[int], *, by: Actor, at: datetime) -> list[_Looked]:
    """The letters that still wait, locked with their bills, and how each may go now; those that are left are not there.

    A bill that is to be told no more, or otherwise, comes out of its letter: left, or to be looked at on its own.
    """
    groups = {one.pk: [one] for one in _locked(shown)}
    beside = CourtesyReminder.objects.select_for_update(of=("self",)).filter(lead__in=groups).order_by("pk")
    for other in beside:
        groups[other.lead_id or 0].append(other)
    rows = ImportRow.objects.select_for_update(of=("self",)).select_related("batch__creditor").order_by("pk")
    told = rows.filter(pk__in=[one.line_id for group in groups.values() for one in group])
    lines = {line.pk: line for line in told}
    said = answers(list(lines.values()), at, Departures())
    found, out = [], []
    for first, *others in groups.values():
        own = said[first.line_id]
        if isinstance(own, Later):
            found.append(_Looked(first, (), (), None))
            continue
        stands = isinstance(own, MayLeave) and own.channel == Channel.POST
        stay = tuple(one for one in others if stands and said[one.line_id] == own)
        out += [one for one in others if one not in stay]
        if isinstance(own, MayLeave) and stands:
            found.append(_Looked(first, stay, tuple(lines[one.line_id] for one in (first, *stay)), own))
        else:
            out.append(first)
    _take_out(out, said, by=by, at=at)
    return found


def _take_out(
    rows: Collection[CourtesyReminder], said: Mapping[int, MayLeave | Leave | Later], *, by: Actor, at: datetime
) -> None:
    """Give words back to the workers, each on its own; those to be told no more are left with their reasons."""
    left: dict[str, list[CourtesyReminder]] = defaultdict(list)
    free = []
    for one in rows:
        match said[one.line_id]:
            case Leave(why):
                left[why].append(one)
            case _:
                free.append(one.pk)
    out = CourtesyReminder.objects.filter(pk__in=[one.pk for one in rows])
    out.update(lead=None)
    out.filter(pk__in=free).update(state=CourtesyState.WAITING, channel="")
    for why, those in left.items():
        end(locked=those, state=CourtesyState.LEFT, why=why, by=by, at=at)
