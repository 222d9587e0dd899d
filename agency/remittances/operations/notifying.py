"""A creditor told that its money was sent, or that it goes to another account."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.mandates.models import Mandate
from agency.remittances.enums import TransferState
from agency.remittances.models import AccountNotice, Transfer
from agency.remittances.presenters import account_mail, paid_mail


@transaction.atomic
def notify(*, transfer: Transfer, by: Actor, at: datetime) -> bool:
    """Write to the creditor's contacts that a transfer was paid; return whether somebody could be written to.

    The row is locked until the mail server has the message: two workers write once, one that is killed writes again.
    Nobody to write to is told all the same: the statement is on the creditor's page. Raises `OSError`.
    """
    waiting = Transfer.objects.select_for_update(of=("self",), skip_locked=True)
    locked = waiting.filter(pk=transfer.pk, state=TransferState.PAID, told_at__isnull=True).first()
    if locked is None:
        return False
    creditor = locked.mandate.creditor
    people = list(creditor.contacts.filter(user__is_active=True).values_list("user__email", flat=True).order_by("pk"))
    people = people or [address for address in [creditor.email] if address]
    if people:
        told = paid_mail(locked)
        EmailMessage(told.subject, told.body, told.sender, people, reply_to=told.reply_to).send()
    locked.told_at = at
    locked.save(update_fields=["told_at"])
    record(by=by, at=at, verb=Verb.REMITTANCE_TOLD, subject=locked, people=len(people))
    return bool(people)


@transaction.atomic
def warn_of_account(*, mandate: Mandate, former: str, by: Actor, at: datetime) -> int:
    """Write to all who ever came in for a creditor, and to its own address, that its money goes to another account.

    Whoever changed it may have changed the contacts too: former ones are written to as well. Nothing is sent there for
    two days (`COOL_DOWN`). Once for each mandate; return how many were written to. Raises `OSError`.
    """
    locked = Mandate.objects.select_for_update(of=("self",)).select_related("creditor").get(pk=mandate.pk)
    if AccountNotice.objects.filter(mandate=locked).exists():
        return 0
    creditor = locked.creditor
    people = list(creditor.contacts.values_list("user__email", flat=True).order_by("pk"))
    people = list(dict.fromkeys([*people, *([creditor.email] if creditor.email else [])]))
    told = account_mail(locked, former)
    for address in people:
        EmailMessage(told.subject, told.body, told.sender, [address], reply_to=told.reply_to).send()
    made = AccountNotice.objects.create(mandate=locked, told_at=at, people=len(people))
    record(by=by, at=at, verb=Verb.ACCOUNT_CHANGE_TOLD, subject=made, mandate=locked.pk, people=len(people))
    return len(people)
