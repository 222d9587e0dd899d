"""Whoever follows a case is told by e-mail of what is late in it: one e-mail a day, and only to who wants it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.core.mail import EmailMessage
from django.db import transaction

from agency.cases.queries import cases_by_number
from agency.desk.cases.queries.next_dates import NextDate, late_dates
from agency.desk.day.presenters.alerts import late_mail
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.mandates.queries import profile
from agency.outbox.presenters.mails import mail_sender
from agency.users.enums import UserKind
from agency.users.models import User
from agency.users.queries import stand_ins


def alert_late(*, by: Actor, at: datetime, on: date) -> int:
    """Write to each member of the team of whose cases a date went by; return how many e-mails left.

    One a day for each person, whatever the number of runs: the day is kept on the account, with the e-mail. Who is away
    gets none: whoever stands in for them does.
    """
    late: dict[int, list[NextDate]] = defaultdict(list)
    instead = stand_ins(on)
    for found in late_dates(at, on):
        if found.owner_id is not None:
            late[instead.get(found.owner_id, found.owner_id)].append(found)
    return sum(_alert(user, dates, by=by, at=at, on=on) for user, dates in sorted(late.items()))


@transaction.atomic
def _alert(user_pk: int, dates: Sequence[NextDate], *, by: Actor, at: datetime, on: date) -> bool:
    wanted = User.objects.select_for_update().filter(pk=user_pk, is_active=True, kind=UserKind.STAFF, late_mail=True)
    user = wanted.exclude(late_mail_on__gte=on).first()
    if user is None:
        return False
    user.late_mail_on = on
    user.save(update_fields=["late_mail_on"])
    record(by=by, at=at, verb=Verb.LATE_TOLD, subject=user, dates=len(dates))
    agency = profile()
    told = late_mail(user, dates, cases_by_number({one.case_id for one in dates}), agency)
    sender, answers_to = mail_sender(agency)
    EmailMessage(told.subject, told.body, sender, [user.email], reply_to=[answers_to]).send()
    return True


@transaction.atomic
def choose_alerts(*, user: User, wanted: bool, by: Actor, at: datetime) -> None:
    """Let a member of the team have the e-mail of what is late, or have it no more."""
    user.late_mail = wanted
    user.save(update_fields=["late_mail"])
    record(by=by, at=at, verb=Verb.ALERTS_CHOSEN, subject=user, wanted=wanted)
