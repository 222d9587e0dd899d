"""A creditor told that its money was sent."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.queries import mailboxes
from agency.remittances.enums import TransferState
from agency.remittances.models import Transfer
from agency.remittances.presenters import paid_mail


@transaction.atomic
def notify(*, transfer: Transfer, by: Actor, at: datetime) -> bool:
    """Write to the creditor's contacts that a transfer was paid; return whether somebody could be written to.

    The row is locked until the mail server has the message: two workers write once, one that is killed writes again.
    Nobody to write to is told all the same: the statement is on the creditor's page. Raises `OSError`.
    """
    waiting = Transfer.objects.select_for_update(of=("self",), skip_locked=True)
    locked = waiting.filter(pk=transfer.pk, state=TransferState.PAID, told_at__isnull=True).first()
    if locked is None or locked.mandate is None:
        return False
    people = mailboxes(locked.mandate.creditor)
    if people:
        told = paid_mail(locked)
        EmailMessage(told.subject, told.body, told.sender, people, reply_to=told.reply_to).send()
    locked.told_at = at
    locked.save(update_fields=["told_at"])
    record(by=by, at=at, verb=Verb.REMITTANCE_TOLD, subject=locked, people=len(people))
    return bool(people)
