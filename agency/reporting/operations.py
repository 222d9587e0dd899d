"""Monthly reports drawn, kept, and sent to their creditors."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.db import transaction

from agency.common.calendar import paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Creditor
from agency.parties.queries import mailboxes

from .models import MonthlyReport
from .presenters import draw_month, month_mail


@transaction.atomic
def make_report(*, creditor: Creditor, month: date, by: Actor, at: datetime) -> MonthlyReport | None:
    """Draw what a creditor is told of a month, once; None when it was, or when another worker is at it.

    The creditor's row is locked meanwhile: what a worker that is killed drew is drawn again.
    """
    held = Creditor.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=creditor.pk).first()
    if held is None or MonthlyReport.objects.filter(creditor=held, month=month).exists():
        return None
    content = draw_month(held, month, on=paris_date(at))
    report = MonthlyReport(creditor=held, month=month, made_at=at, sha256=hashlib.sha256(content).hexdigest())
    report.file.save(f"{month:%Y-%m}-{report.sha256[:12]}.pdf", ContentFile(content), save=False)
    report.save()
    record(by=by, at=at, verb=Verb.MONTHLY_REPORT_MADE, subject=report, month=month, sha256=report.sha256)
    return report


@transaction.atomic
def send_report(*, report: MonthlyReport, by: Actor, at: datetime) -> bool:
    """Write to a creditor's contacts with its report; return whether somebody could be written to.

    The row is locked until the mail server has the message. A creditor that wants none, or has nobody to write to, is
    noted all the same: the report is on its page. Raises `OSError`.
    """
    waiting = MonthlyReport.objects.select_for_update(of=("self",), skip_locked=True).select_related("creditor")
    held = waiting.filter(pk=report.pk, told_at=None).first()
    if held is None:
        return False
    people = mailboxes(held.creditor) if held.creditor.monthly_report else []
    if people:
        told = month_mail(held)
        message = EmailMessage(told.subject, told.body, told.sender, people, reply_to=told.reply_to)
        with held.file.open("rb") as kept:
            message.attach(f"rapport-{held.month:%Y-%m}.pdf", kept.read(), "application/pdf")
        message.send()
    held.told_at, held.people = at, len(people)
    held.save(update_fields=["told_at", "people"])
    record(by=by, at=at, verb=Verb.MONTHLY_REPORT_SENT, subject=held, people=len(people))
    return bool(people)
