"""Handed over: each word looked at a last time, then given to the mail server or to the post."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from agency.common.calendar import paris_date
from agency.courtesy.enums import CourtesyState
from agency.courtesy.models import CourtesyReminder
from agency.courtesy.presenters import answers_to, bills_ahead, courtesy_letter, courtesy_mail
from agency.courtesy.queries import beside, reminders_to_send
from agency.courtesy.rules import seal_of_courtesy
from agency.courtesy.values import Later, Leave, MayLeave
from agency.intake.models import ImportRow
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.leases.operations import take_some
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile
from agency.outbox.accounts.queries import Routes
from agency.outbox.channels import channel_for
from agency.outbox.channels.base import Parcel, Piece, SendingChannel
from agency.outbox.channels.handing import Ending, handed
from agency.outbox.presenters.mails import mail_sender
from agency.outbox.review.queries import departures
from agency.outbox.review.values import Departures
from agency.outbox.rules import back_off
from tenants.current import on_trial, schema_name

from .ending import end
from .judging import answers

_FATES = {
    Ending.TAKEN: CourtesyState.SENT, Ending.REFUSED: CourtesyState.FAILED, Ending.DOUBT: CourtesyState.DOUBT,
}  # fmt: skip


def send_reminders(*, by: Actor, at: Callable[[], datetime], count: int) -> int:
    """Hand over the words whose time has come, at most `count`; return how many were taken, 0 on trial.

    Each is looked at at the last moment. One whose worker died with the mail server or the post office on the line is
    in doubt, and never sent again. A letter waits for somebody where the agency posts its own, or approves each.
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
    """Decide with the bill locked, and note that a provider is about to be called."""
    locked = _held(reminder)
    if locked is None:
        return None
    if locked.called_at is not None:
        end(locked=[locked], state=CourtesyState.DOUBT, by=by, at=at)
        return None
    lines = ImportRow.objects.select_for_update(of=("self",)).select_related("batch__creditor")
    line, agency = lines.get(pk=locked.line_id), profile()
    asked = departures(agency)
    others = beside(locked, line, paris_date(at))
    said = answers([line, *(one.line for one in others)], at, asked, agency)
    match said[line.pk]:
        case Leave(why):
            end(locked=[locked], state=CourtesyState.LEFT, why=why, by=by, at=at)
            return None
        case Later(until):
            locked.not_before, locked.lease_until = until, None
            locked.save(update_fields=["not_before", "lease_until"])
            return None
        case MayLeave() as way:
            found = _companions(locked, others, said, by=by, at=at)
            lines_told = [line, *(one.line for one in found)]
            if way.channel == Channel.POST and _read_first(locked, lines_told, way, asked):
                _hold(locked, found, way)
                return None
            return _parcel(_calling(locked, found, way, at), way, lines_told, agency, paris_date(at))


def _read_first(locked: CourtesyReminder, lines: Sequence[ImportRow], way: MayLeave, asked: Departures) -> bool:
    """Whether somebody of the team has to see a letter: they post it themselves, or approve each before it leaves."""
    return asked.by_hand or (asked.approval and locked.approved != seal_of_courtesy(bills_ahead(lines), way.to))


def _hold(locked: CourtesyReminder, others: Sequence[CourtesyReminder], way: MayLeave) -> None:
    held = {"state": CourtesyState.HELD, "channel": way.channel, "lease_until": None, "approved": ""}
    CourtesyReminder.objects.filter(pk__in=[one.pk for one in others]).update(lead=locked, **held)
    CourtesyReminder.objects.filter(pk=locked.pk).update(**held)


def _calling(
    locked: CourtesyReminder, others: Sequence[CourtesyReminder], way: MayLeave, at: datetime
) -> CourtesyReminder:  # fmt: skip
    CourtesyReminder.objects.filter(pk__in=[one.pk for one in others]).update(lead=locked, channel=way.channel)
    locked.channel, locked.called_at = way.channel, at
    locked.save(update_fields=["channel", "called_at"])
    return locked


def _companions(
    locked: CourtesyReminder,
    others: Sequence[CourtesyReminder],
    said: dict[int, MayLeave | Leave | Later],
    *,
    by: Actor,
    at: datetime,
) -> list[CourtesyReminder]:
    """The words that travel with one, each judged like it: one refused is left, one too early or elsewhere stays."""
    found: list[CourtesyReminder] = []
    for other in others:
        match said[other.line_id]:
            case Leave(why):
                end(locked=[other], state=CourtesyState.LEFT, why=why, by=by, at=at)
            case MayLeave() as its if its == said[locked.line_id] and other.approved == locked.approved:
                found.append(other)
    return found


def _parcel(
    reminder: CourtesyReminder, way: MayLeave, lines: Sequence[ImportRow], agency: AgencyProfile, on: date
) -> Parcel:
    creditor = lines[0].batch.creditor
    name = f"{schema_name()}:{reminder.pk}"
    key = salted_hmac("agency.courtesy", name, settings.SECRET_KEY, algorithm="sha256").hexdigest()
    if way.channel == Channel.POST:
        pdf = courtesy_letter(lines, creditor, agency, way.to, on)
        # Its outside names the creditor and nothing else, as that of the e-mail (R6.2).
        sender = tuple(line[:38] for line in (creditor.name, *creditor.address_lines))
        return Parcel(key, key, way.to, sender, (Piece("01-letter.pdf", pdf, "application/pdf"),))
    mail = courtesy_mail(lines, creditor, agency)
    shown, _ours = mail_sender(agency, creditor.name)
    return Parcel(
        key, key, way.to, (shown, answers_to(creditor, agency)), (),
        subject=mail.subject, text=mail.text, html=mail.html,
    )  # fmt: skip


def _way_out(parcel: Parcel) -> SendingChannel:
    """The mail server, or the post by the account that the agency's letters leave by."""
    if parcel.subject:
        return channel_for(Channel.EMAIL)
    return channel_for(Channel.POST, Routes().of(Channel.POST))


def _hand_over(reminder: CourtesyReminder, parcel: Parcel, *, by: Actor, at: datetime) -> None:
    told = handed(_way_out(parcel), parcel)
    if told.ending == Ending.LATER:
        _try_later(reminder, told.why, at=at)
    else:
        _settle(reminder, _FATES[told.ending], told.why, told.ref, by=by, at=at)


@transaction.atomic
def _settle(reminder: CourtesyReminder, state: CourtesyState, error: str, ref: str, *, by: Actor, at: datetime) -> None:
    locked = _held(reminder)
    if locked is not None:
        end(locked=[locked], state=state, error=error, ref=ref, by=by, at=at)


@transaction.atomic
def _try_later(reminder: CourtesyReminder, error: str, *, at: datetime) -> None:
    """The provider took nothing: the word waits, a little longer each time, and so do those that travelled with it.

    Each is on its own again: what led them may be paid by then.
    """
    locked = _held(reminder)
    if locked is not None:
        free = {"lease_until": None, "last_error": error[:300], "not_before": at + back_off(locked.attempts)}
        CourtesyReminder.objects.filter(lead=locked).update(lead=None, channel="", **free)
        CourtesyReminder.objects.filter(pk=locked.pk).update(called_at=None, channel="", **free)


def _held(reminder: CourtesyReminder) -> CourtesyReminder | None:
    """The row, locked, unless another worker has it by now, it was given back, or it travels with another."""
    rows = CourtesyReminder.objects.select_for_update(of=("self",))
    ours = rows.filter(pk=reminder.pk, token=reminder.token, lease_until__isnull=False, lead=None)
    return ours.filter(state=CourtesyState.WAITING).first()
