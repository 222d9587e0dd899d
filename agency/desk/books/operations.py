"""Writes of the room: a statement of account, sent to the person who asked for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases import operations as case_operations
from agency.cases.enums import DocumentKind
from agency.cases.models import Case
from agency.common.calendar import format_date, paris_date
from agency.common.text import PostalAddressError
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.letters.rules import NotPrintable
from agency.outbox import operations as outbox
from agency.outbox.models import Message
from agency.outbox.values import AccountPayload
from agency.payments.presenters import statement_of_account

from .queries import account_way


class SendingRefused(Exception):
    """This statement is not sent; the message says why, and what to do."""


@transaction.atomic
def send_account(*, case: Case, by: Actor, at: datetime) -> Message:
    """Send the person of a case the statement of account that they asked for, once a day; it is never a reminder.

    By e-mail they read that it is on their own page, which a code opens; by post it is joined as it stands today. The
    last look asks the gate again. Raises `SendingRefused`.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("creditor", "debtor", "mandate").get(pk=case.pk)
    on, (channel, bar) = paris_date(at), account_way(case, at)
    if bar is not None:
        raise SendingRefused(str(bar.label))
    document = None
    if channel == Channel.POST:
        try:
            paper = statement_of_account(case, case.debtor, on=on)
        except (NotPrintable, PostalAddressError) as error:
            raise SendingRefused(str(error)) from error
        document = case_operations.add_document(
            case=case, kind=DocumentKind.LETTER, title=f"Relevé de compte du {format_date(on)}", content=paper,
            mime="application/pdf", by=by, at=at, on=on,
        ).pk  # fmt: skip
    planned = outbox.plan(
        case=case, debtor=case.debtor, kind=MessageKind.ACCOUNT_SENT, channel=channel, planned_on=on,
        dedupe_key=f"account:{case.pk}:{on}", payload=AccountPayload(on, document), by=by, at=at,
    )  # fmt: skip
    if planned is None:
        raise SendingRefused(_("Ce relevé a déjà été demandé aujourd’hui : il part, ou il est parti."))
    record(by=by, at=at, verb=Verb.ACCOUNT_ASKED, subject=planned, case_id=case.pk, channel=channel)
    return planned
