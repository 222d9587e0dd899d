"""A mail run as its page says it: its piles, what must come out of them and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from agency.common.calendar import format_date
from agency.courtesy.models import CourtesyReminder
from agency.courtesy.presenters import bills_of
from agency.desk.frame.presenters.cancelled import why_cancelled
from agency.intake.models import ImportRow
from agency.law.contact.denials import DENIALS, DenyCode
from agency.law.contact.limits import Channel
from agency.mandates.queries import letter_cost
from agency.outbox.models import Message
from agency.outbox.runs.enums import Changed, MailLineState, Pulled
from agency.outbox.runs.models import MailRun, MailRunLine
from agency.outbox.runs.queries.lines import lines_of
from agency.outbox.runs.queries.standing import troubles_of
from agency.outbox.runs.rules import in_order, piles
from agency.outbox.runs.values import Envelope, Pile, Trouble


@dataclass(frozen=True)
class MailKind:
    """Letters of one way: how many, and what they are reckoned to cost in euros, if the agency said it."""

    registered: bool
    count: int
    cost: Decimal | None


@dataclass(frozen=True)
class HeldCourtesy:
    """A courtesy reminder by letter that waits for somebody: its row, to whom, for whom, the bills it tells of."""

    pk: int
    person: str
    creditor: str
    bills: list[ImportRow]


def held_pages(held: Iterable[CourtesyReminder]) -> list[HeldCourtesy]:
    """Return such letters as their page lists them."""
    return [HeldCourtesy(one.pk, one.line.person, one.line.batch.creditor.name, bills_of(one)) for one in held]


@dataclass(frozen=True)
class RedLine:
    """A letter that must come out of the pile: why, and whether it may be said to have left all the same."""

    line: MailRunLine
    why: str
    may_have_left: bool


@dataclass(frozen=True)
class Shown:
    """A run as its page shows it."""

    lines: list[MailRunLine]
    piles: list[Pile]
    kinds: list[MailKind]
    red: list[RedLine]
    pulled: list[tuple[MailRunLine, str]]
    registered: list[MailRunLine]


def kinds_of(letters: Iterable[Any]) -> list[MailKind]:
    """Return how many letters leave by each way, from messages or lines of a run, simple ones first."""
    counts = {False: 0, True: 0}
    for letter in letters:
        counts[_is_registered(letter)] += 1
    found = []
    for registered, count in counts.items():
        if count:
            one = letter_cost(Channel.REGISTERED if registered else Channel.POST)
            found.append(MailKind(registered, count, None if one is None else one * count))
    return found


def shown(run: MailRun, at: Any) -> Shown:
    """Return a run as its page shows it; what is red is asked of the gate now, while it is not posted."""
    every = list(lines_of(run))
    kept = [line for line in every if line.state != MailLineState.PULLED]
    placed = {line.pk: line for line in kept if line.place is not None}
    ordered = in_order(Envelope(line.pk, line.registered, line.sheets, line.sha256) for line in placed.values())
    return Shown(
        lines=kept,
        piles=_piles(ordered, placed),
        kinds=kinds_of(kept),
        red=_red(placed, troubles_of(run, at)) if run.state in ("ready", "printed") else [],
        pulled=[(line, why_pulled(line)) for line in every if line.state == MailLineState.PULLED],
        registered=[line for line in kept if line.registered],
    )


def letter_words(line: MailRunLine) -> str:
    """A posted letter among others of its case: to whom, what it is, when it was posted."""
    told = {
        "name": line.message.debtor.full_name if line.message.debtor else "",
        "kind": line.message.get_kind_display(),
        "day": format_date(line.run.posted_on) if line.run.posted_on else "",
    }
    return _("%(name)s, %(kind)s, postée le %(day)s") % told


def why_pulled(line: MailRunLine) -> str:
    """Why a letter came out of a run, in words."""
    if line.code in Pulled.values:
        return line.why or str(Pulled(line.code).label)
    return _why(line.code)


def _piles(ordered: Collection[Envelope], placed: dict[int, MailRunLine]) -> list[Pile]:
    """The piles by the places that were printed, which do not move when a letter comes out."""
    found = []
    for pile in piles(list(ordered)):
        places = [placed[one.line].place or 0 for one in list(ordered)[pile.first - 1 : pile.last]]
        found.append(Pile(pile.registered, pile.sheets, min(places), max(places)))
    return found


def _red(placed: dict[int, MailRunLine], troubles: Iterable[Trouble]) -> list[RedLine]:
    return [
        RedLine(placed[one.line], why_cancelled(one.cancel_code) if one.cancel_code else _why(one.code), one.same)
        for one in troubles
        if one.line in placed
    ]


def _why(code: str) -> str:
    if code in Changed.values:
        return f"{str(Changed(code).label).capitalize()}."
    if code in set(DenyCode) and why_cancelled(code) == code:
        return str(DENIALS[DenyCode(code)].words)
    return why_cancelled(code)


def _is_registered(letter: Any) -> bool:
    return letter.channel == Channel.REGISTERED if isinstance(letter, Message) else bool(letter.registered)
