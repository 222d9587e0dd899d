"""Courtesy reminders: noted once for each bill, looked at a last time, handed over by e-mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from agency.common.calendar import instant, paris_date
from agency.intake.enums import Outcome
from agency.intake.models import ImportRow
from agency.intake.queries import Line
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.law.contact import gate as law
from agency.law.contact.limits import Channel
from agency.leases.operations import take_some
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import in_force, profile
from agency.outbox.channels import channel_for
from agency.outbox.channels.base import Ambiguous, Parcel, Permanent, Retryable
from agency.outbox.presenters.mails import mail_sender
from agency.outbox.rules import back_off
from agency.strategies.queries import quiet_days
from tenants.current import on_trial, schema_name

from .enums import CourtesyState, WhyLeft
from .models import CourtesyReminder
from .presenters import answers_to, courtesy_mail, unfit_words
from .queries import beside, lines_to_remind, reach_of, reminders_to_send
from .values import Later, Leave

_MORNING = time(9)


@transaction.atomic
def plan_reminders(*, by: Actor, at: datetime, on: date) -> int:
    """Note a word for each bill that comes near its due date where the mandate agrees (R1.12); return how many.

    One for each bill, once, however often this runs; none on trial.
    """
    if on_trial():
        return 0
    found = [CourtesyReminder(line=line, planned_on=on, not_before=at) for line in lines_to_remind(on)]
    CourtesyReminder.objects.bulk_create(found, ignore_conflicts=True)
    acts = [JournalAct(one.line, None, {"due_on": one.line.due_on}) for one in found]
    record_each(by=by, at=at, verb=Verb.COURTESY_PLANNED, acts=acts)
    return len(found)


def send_reminders(*, by: Actor, at: Callable[[], datetime], count: int) -> int:
    """Hand the words whose time has come to the mail server, at most `count`; return how many were taken, 0 on trial.

    Each is looked at at the last moment: the bill still waits, the mandate agrees, the gate lets it (R6.9), no quiet
    week. One whose worker died with the mail server on the line is in doubt, and never sent again.
    """
    if on_trial():
        return 0
    taken = take_some(reminders_to_send(at()), at=at(), count=count)
    for reminder in taken:
        parcel = _last_look(reminder, by=by, at=at())
        if parcel is not None:
            _hand_over(reminder, parcel, by=by, at=at())
    return len(taken)


@transaction.atomic
def _last_look(reminder: CourtesyReminder, *, by: Actor, at: datetime) -> Parcel | None:
    """Decide with the bill locked, and note that the mail server is about to be called."""
    locked = _held(reminder)
    if locked is None:
        return None
    if locked.called_at is not None:
        _end(locked, CourtesyState.DOUBT, by=by, at=at)
        return None
    lines = ImportRow.objects.select_for_update(of=("self",)).select_related("batch__creditor")
    line = lines.get(pk=locked.line_id)
    match _answer(line, at):
        case Leave(why):
            _end(locked, CourtesyState.LEFT, why=why, by=by, at=at)
            return None
        case Later(until):
            locked.not_before, locked.lease_until = until, None
            locked.save(update_fields=["not_before", "lease_until"])
            return None
    others = _companions(locked, line, by=by, at=at)
    CourtesyReminder.objects.filter(pk__in=[one.pk for one in others]).update(lead=locked)
    locked.called_at = at
    locked.save(update_fields=["called_at"])
    return _parcel(locked, [line, *(one.line for one in others)], profile())


def _companions(locked: CourtesyReminder, line: ImportRow, *, by: Actor, at: datetime) -> list[CourtesyReminder]:
    """The words that travel with one, each judged like it: one refused is left, one too early or elsewhere stays."""
    found: list[CourtesyReminder] = []
    for other in beside(locked, line, paris_date(at)):
        match _answer(other.line, at):
            case Leave(why):
                _end(other, CourtesyState.LEFT, why=why, by=by, at=at)
            case None if Line(other.line).people[0].email == Line(line).people[0].email:
                found.append(other)
    return found


def _answer(line: ImportRow, at: datetime) -> Leave | Later | None:
    """Whether a word on a bill may leave now: None when it may."""
    on = paris_date(at)
    if why := _moot(line, on):
        return Leave(why)
    reach = reach_of(line, at)
    denied = law.may_contact(reach.facts, Channel.EMAIL, at, law.Purpose.COURTESY)
    if isinstance(denied, law.Deny) and denied.next_allowed_at is None:
        return Leave(denied.code)
    own = {
        WhyLeft.NO_EMAIL: not reach.email, WhyLeft.CASE_OPEN: reach.case_open, WhyLeft.CARED_FOR: reach.cared_for,
        WhyLeft.TOLD_BEFORE: reach.told_before, WhyLeft.WORDS: bool(unfit_words([line])),
    }  # fmt: skip
    if why := next((why for why, holds in own.items() if holds), None):
        return Leave(why)
    until = _day_agreed(line, on) or _quiet_until(line, on)
    if until is None and isinstance(denied, law.Deny):
        until = denied.next_allowed_at
    if until is None:
        return None
    return Later(until) if line.due_on is not None and paris_date(until) < line.due_on else Leave(WhyLeft.DUE)


def _moot(line: ImportRow, on: date) -> WhyLeft | None:
    """Why no word is to be sent any more, whoever the person is."""
    mandate = in_force(line.batch.creditor, on)
    if line.outcome != Outcome.UNDUE or line.due_on is None:
        return WhyLeft.NOT_WAITING
    if line.due_on <= on:
        return WhyLeft.DUE
    return WhyLeft.NOT_AGREED if mandate is not None and mandate.courtesy_days is None else None


def _day_agreed(line: ImportRow, on: date) -> datetime | None:
    """The morning of the day that the mandate says, when a bill redated meanwhile is still far from it."""
    mandate = in_force(line.batch.creditor, on)
    if mandate is None or mandate.courtesy_days is None or line.due_on is None:
        return None
    day = line.due_on - timedelta(days=mandate.courtesy_days)
    return instant(day, _MORNING) if on < day else None


def _quiet_until(line: ImportRow, on: date) -> datetime | None:
    """The morning after the quiet weeks that a day is in, when it is in some."""
    creditor = line.batch.creditor
    ends = [last for first, last in quiet_days([creditor])[creditor.pk] if first <= on <= last]
    return instant(max(ends) + timedelta(days=1), _MORNING) if ends else None


def _parcel(reminder: CourtesyReminder, lines: Sequence[ImportRow], agency: AgencyProfile) -> Parcel:
    creditor = lines[0].batch.creditor
    name = f"{schema_name()}:{reminder.pk}"
    key = salted_hmac("agency.courtesy", name, settings.SECRET_KEY, algorithm="sha256").hexdigest()
    mail = courtesy_mail(lines, creditor, agency)
    sender, _ours = mail_sender(agency, creditor.name)
    return Parcel(
        key, key, (Line(lines[0]).people[0].email,), (sender, answers_to(creditor, agency)), (),
        subject=mail.subject, text=mail.text, html=mail.html,
    )  # fmt: skip


def _hand_over(reminder: CourtesyReminder, parcel: Parcel, *, by: Actor, at: datetime) -> None:
    try:
        channel_for(Channel.EMAIL).send(parcel)
    except Retryable as error:
        _try_later(reminder, str(error), at=at)
    except Permanent as error:
        _settle(reminder, CourtesyState.FAILED, str(error), by=by, at=at)
    except Ambiguous as error:
        _settle(reminder, CourtesyState.DOUBT, str(error), by=by, at=at)
    else:
        _settle(reminder, CourtesyState.SENT, "", by=by, at=at)


@transaction.atomic
def _settle(reminder: CourtesyReminder, state: CourtesyState, error: str, *, by: Actor, at: datetime) -> None:
    locked = _held(reminder)
    if locked is not None:
        _end(locked, state, error=error, by=by, at=at)


@transaction.atomic
def _try_later(reminder: CourtesyReminder, error: str, *, at: datetime) -> None:
    """The mail server took nothing: the word waits, a little longer each time, and so do those that travelled with it.

    Each is on its own again: what led them may be paid by then.
    """
    locked = _held(reminder)
    if locked is not None:
        free = {"lease_until": None, "last_error": error[:300], "not_before": at + back_off(locked.attempts)}
        CourtesyReminder.objects.filter(lead=locked).update(lead=None, **free)
        CourtesyReminder.objects.filter(pk=locked.pk).update(called_at=None, **free)


def _held(reminder: CourtesyReminder) -> CourtesyReminder | None:
    """The row, locked, unless another worker has it by now, it was given back, or it travels with another."""
    rows = CourtesyReminder.objects.select_for_update(of=("self",))
    ours = rows.filter(pk=reminder.pk, token=reminder.token, lease_until__isnull=False, lead=None)
    return ours.filter(state=CourtesyState.WAITING).first()


def _end(
    locked: CourtesyReminder, state: CourtesyState, *, by: Actor, at: datetime, why: str = "", error: str = ""
) -> None:
    """Write what became of a word, and of those that travelled with it; one journal line for each bill."""
    ended = CourtesyReminder.objects.filter(pk=locked.pk) | CourtesyReminder.objects.filter(lead=locked)
    rows = list(ended.select_related("line"))
    ended.update(state=state, ended_at=at, why=why, last_error=error[:300], lease_until=None)
    acts = [JournalAct(one.line, None, {"state": state.value, "why": why}) for one in rows]
    record_each(by=by, at=at, verb=Verb.COURTESY_ENDED, acts=acts)
