"""Money that waits for a person: to remit, to identify."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from django.utils.translation import gettext as _

from agency.banking.models import BankLine
from agency.common.calendar import instant
from agency.common.money import format_euros
from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.queries import money
from agency.desk.day.rules import shorten
from agency.desk.frame.presenters.chips import Chip
from agency.language.presenters import format_date

from .items import MIDNIGHT, PER_GROUP, QueueItem, elapsed


def to_remit(at: datetime, on: date) -> Iterator[QueueItem]:
    """Yield what is to hand over within seven days or late, one line for each creditor (R1.14)."""
    yield from (_remittance_item(due, at, on) for due in islice(money.remittances(on), PER_GROUP))


def to_identify(at: datetime, on: date) -> Iterator[QueueItem]:  # noqa: ARG001  every source is asked alike
    """Yield the movements of the dedicated account that nobody is named for."""
    yield from (_bank_item(line, at) for line in money.unidentified()[:PER_GROUP])


def _remittance_item(due: money.DueToCreditor, at: datetime, on: date) -> QueueItem:
    since = instant(due.collected_on, MIDNIGHT)
    told = {"amount": format_euros(due.amount), "day": format_date(due.remit_by)}
    return QueueItem(
        kind=ItemKind.REMITTANCE,
        pk=due.creditor.pk,
        group=Group.MONEY,
        tab=Tab.MONEY,
        case=due.case,
        name=due.creditor.short_name,
        chip=Chip(_("À reverser"), "miel"),
        why=_("%(amount)s à reverser au plus tard le %(day)s") % told,
        since=since,
        when=elapsed(at - since),
        amount=due.amount,
        late=due.remit_by < on,
    )


def _bank_item(line: BankLine, at: datetime) -> QueueItem:
    since = instant(line.booked_on, MIDNIGHT)
    return QueueItem(
        kind=ItemKind.BANK,
        pk=line.pk,
        group=Group.MONEY,
        tab=Tab.MONEY,
        case=None,
        name=line.counterparty or _("Sans nom"),
        chip=Chip(_("À identifier"), "miel"),
        why=shorten(line.label or line.reference or _("Mouvement du compte dédié")),
        since=since,
        when=elapsed(at - since),
        amount=line.amount,
    )
