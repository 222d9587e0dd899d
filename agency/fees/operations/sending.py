"""Invoices drawn, kept, and sent to their creditors."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.db import transaction

from agency.fees.models import FeeInvoice
from agency.fees.presenters import electronic_invoice, invoice_mail
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.queries import mailboxes


@transaction.atomic
def draw(*, invoice: FeeInvoice, by: Actor, at: datetime) -> bool:
    """Draw the file of an issued invoice and keep it for ever; return whether it was not yet.

    The row is locked meanwhile: two workers draw once, and what one that is killed drew is drawn again.
    """
    waiting = FeeInvoice.objects.select_for_update(of=("self",), skip_locked=True)
    held = waiting.select_related("corrects").filter(pk=invoice.pk, sha256="").first()
    if held is None:
        return False
    content = electronic_invoice(held)
    held.sha256 = hashlib.sha256(content).hexdigest()
    held.file.save(f"{held.label}-{held.sha256[:12]}.pdf", ContentFile(content), save=False)
    held.save(update_fields=["file", "sha256"])
    record(by=by, at=at, verb=Verb.FEE_DRAWN, subject=held, sha256=held.sha256)
    return True


@transaction.atomic
def send(*, invoice: FeeInvoice, by: Actor, at: datetime) -> bool:
    """Write to a creditor's contacts with its invoice; return whether somebody could be written to.

    The row is locked until the mail server has the message. Nobody to write to is noted all the same: the invoice is on
    the creditor's page. Raises `OSError`.
    """
    waiting = FeeInvoice.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "creditor", "corrects"
    )
    held = waiting.filter(pk=invoice.pk, told_at=None).exclude(sha256="").first()
    if held is None:
        return False
    people = mailboxes(held.creditor)
    if people:
        told = invoice_mail(held)
        message = EmailMessage(told.subject, told.body, told.sender, people, reply_to=told.reply_to)
        with held.file.open("rb") as kept:
            message.attach(f"{held.label}.pdf", kept.read(), "application/pdf")
        message.send()
    held.told_at = at
    held.save(update_fields=["told_at"])
    record(by=by, at=at, verb=Verb.FEE_SENT, subject=held, people=len(people))
    return bool(people)
