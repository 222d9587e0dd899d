"""What the post gives and brings back: numbers of registered letters, receipts, letters returned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases.enums import DocumentKind
from agency.cases.operations import add_document
from agency.common.calendar import instant, paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.language.presenters import format_long
from agency.outbox.enums import DeliveryKind
from agency.outbox.models import DeliveryEvent
from agency.outbox.operations.events import record_event
from agency.outbox.runs.enums import MailLineState, Return
from agency.outbox.runs.models import MailRun, MailRunLine
from agency.outbox.runs.queries.lines import lines_named
from agency.outbox.runs.rules import OWN_POST, RunRefused, TrackingError, tracking_number

_NOON = time(12)


class NotFound(RunRefused):
    """No posted letter bears this number."""


class SeveralLetters(RunRefused):
    """What was read names several posted letters: `lines`, the latest first, among which somebody chooses."""

    def __init__(self, words: str, lines: Sequence[MailRunLine]) -> None:
        super().__init__(words)
        self.lines = lines


class AlreadyNoted(RunRefused):
    """What came back of this letter is known."""


@transaction.atomic
def note_tracking(*, run: MailRun, numbers: Mapping[int, str], by: Actor, at: datetime) -> int:
    """Write the post's numbers on registered letters, by line; an empty one takes it away. Return how many changed.

    Raises `RunRefused`, and writes none, for a number that is none, typed twice, or of another letter.
    """
    locked = MailRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    lines = locked.lines.filter(pk__in=list(numbers), registered=True).exclude(state=MailLineState.PULLED)
    changed: list[MailRunLine] = []
    given: dict[str, int | None] = {}
    for line in lines.order_by("place"):
        try:
            number = tracking_number(numbers[line.pk]) if numbers[line.pk].strip() else ""
        except TrackingError as error:
            raise RunRefused(_("Lettre n° %(place)s : %(why)s") % {"place": line.place, "why": error}) from error
        if number and number in given:
            twice = {"number": number, "first": given[number], "second": line.place}
            raise RunRefused(
                _("Le numéro %(number)s est donné deux fois : lettres n° %(first)s et n° %(second)s.") % twice
            )
        given[number] = line.place
        if number != line.tracking:
            line.tracking = number
            changed.append(line)
    mine = [line.pk for line in changed]
    taken = MailRunLine.objects.filter(tracking__in=[one.tracking for one in changed if one.tracking])
    # A letter that came out of its pile before its number was given back with it.
    taken.filter(state=MailLineState.PULLED).update(tracking="")
    other = taken.exclude(pk__in=mine).first()
    if other is not None:
        known = {"number": other.tracking, "place": other.place, "run": other.run_id}
        raise RunRefused(
            _("Le numéro %(number)s est déjà celui de la lettre n° %(place)s de la tournée n° %(run)s.") % known
        )
    MailRunLine.objects.filter(pk__in=mine).update(tracking="")
    MailRunLine.objects.bulk_update(changed, ["tracking"])
    if changed:
        record(by=by, at=at, verb=Verb.MAIL_TRACKED, subject=locked, letters=len(changed))
    return len(changed)


@transaction.atomic
def note_return(
    *, number: str, what: Return, on: date, by: Actor, at: datetime, presented_on: date | None = None,
    scan: bytes = b"", which: int | None = None,
) -> MailRunLine:  # fmt: skip
    """Record what came back of a letter that the agency posted: the same facts and days as a provider's (R8.1).

    `on` is the day of the fact, `presented_on` the first presentation that the slip tells; `scan` is kept with the case
    as the proof, also of what the post told by itself before; `which` is the letter chosen, where the reference is that
    of a case. A letter whose person is not
    there makes the address unusable. Raises `NotFound`, `SeveralLetters`, `AlreadyNoted`, or `RunRefused` for days that
    cannot be.
    """
    line = _line(number, which, bare=DeliveryKind(what.value) if scan else None)
    _check_days(line, what, on, presented_on, paris_date(at))
    ref = f"{OWN_POST}{line.pk}"
    if presented_on is not None and line.registered and what != Return.RETURNED:
        _note_fact(ref, DeliveryKind.FIRST_PRESENTED, presented_on, by=by, at=at)
    event = _note_fact(ref, DeliveryKind(what.value), on, by=by, at=at)
    if scan:
        event.proof = add_document(
            case=line.message.case, kind=DocumentKind.PROOF,
            title=f"Preuve : {Return(what).label}, courrier {line.message.reference or line.message.case.reference}",
            content=scan, mime="application/pdf", by=by, at=at, on=paris_date(at),
        )  # fmt: skip
        event.save(update_fields=["proof"])
    return line


def _line(number: str, which: int | None, *, bare: DeliveryKind | None) -> MailRunLine:
    """The posted letter that a number or a reference names, locked, when nothing is known yet of its end.

    `bare`: its end may be known, by this very fact, when nothing proves it yet: the post told it before its slip came.
    """
    typed = number.strip().upper()
    try:
        named = lines_named(typed, tracking_number(typed))
    except TrackingError:
        named = lines_named(typed, "")
    if not named:
        raise NotFound(
            _("Aucune lettre postée par le cabinet ne porte « %(number)s ».") % {"number": number.strip()[:30]}
        )
    chosen = [line for line in named if line.pk == which] or named
    if len(chosen) > 1:
        raise SeveralLetters(_("Plusieurs lettres portent cette référence : choisissez celle qui est revenue."), chosen)
    found = chosen[0]
    MailRunLine.objects.select_for_update(of=("self",)).get(pk=found.pk)
    ends = DeliveryEvent.objects.filter(message=found.message_id, kind__in=Return.values).order_by("id")
    known = ends.first()
    if known is not None and not (known.kind == bare and known.proof_id is None):
        said = {"what": Return(known.kind).label, "day": format_long(paris_date(known.at))}
        raise AlreadyNoted(_("Déjà noté pour cette lettre : %(what)s, le %(day)s.") % said)
    return found


def _check_days(line: MailRunLine, what: Return, on: date, presented_on: date | None, today: date) -> None:
    if not line.registered and what != Return.RETURNED:
        raise RunRefused(_("C’est une lettre simple : elle ne peut que revenir."))
    # The post collects and delivers on days that deadlines do not count from: no fact is older than the printing.
    printed_on = paris_date(line.run.printed_at) if line.run.printed_at else line.run.posted_on
    days = [day for day in (presented_on, on) if day is not None]
    if any(day > today for day in days):
        raise RunRefused(_("Ce jour n’est pas encore venu."))
    if printed_on is not None and any(day < printed_on for day in days):
        raise RunRefused(
            _("Cette lettre a été imprimée le %(day)s : ce jour est d’avant.") % {"day": format_long(printed_on)}
        )
    if presented_on is not None and presented_on > on:
        raise RunRefused(_("La première présentation est d’avant ce qui suit."))


def _note_fact(ref: str, kind: DeliveryKind, on: date, *, by: Actor, at: datetime) -> DeliveryEvent:
    return record_event(
        provider_event=f"{ref}:{kind}", kind=kind, occurred_at=instant(on, _NOON), by=by, at=at, ref=ref
    )
