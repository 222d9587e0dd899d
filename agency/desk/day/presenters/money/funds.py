"""Money that waits for a person: to remit, to identify."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice

from django.utils.translation import gettext as _

from agency.banking.enums import LineState, Waits
from agency.banking.models import BankLine, BankStatement
from agency.common.calendar import instant, paris_date
from agency.common.money import format_euros
from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.presenters.items import MIDNIGHT, PER_GROUP, Lines, QueueItem, Reads, elapsed
from agency.desk.day.queries import money
from agency.desk.day.queries.queue import ending_trial
from agency.desk.day.rules import identify_by, settle_by, shorten
from agency.desk.frame.presenters.chips import Chip
from agency.language.presenters import format_date
from agency.mandates.models import AccountChange
from agency.mandates.queries import waiting_changes
from agency.remittances.queries import delays_agreed
from tenants.current import current_agency
from tenants.subscriptions.rules import WORD_BEFORE


def to_remit(at: datetime, on: date) -> Lines:
    """Yield what is to hand over within seven days or late, by creditor (R1.14), and their accounts to agree to."""
    changes, delays = waiting_changes()[:PER_GROUP], delays_agreed()
    yield Reads(changes, delays)
    lines = money.first_lines(on, delays)
    cases = money.cases_of_lines(lines)
    yield Reads(cases)
    yield from (_account_item(change, at) for change in changes)
    due = money.by_pressure(lines, {case.pk: case for case in cases})
    yield from (_remittance_item(one, at, on) for one in islice(due, PER_GROUP))


def to_subscribe(at: datetime, on: date) -> Lines:
    """Yield the end of the agency's own free days, while no card is there."""
    held = ending_trial(on)
    if held is not None:
        since = instant(held.free_until - WORD_BEFORE, MIDNIGHT)
        yield QueueItem(
            kind=ItemKind.FREE_DAYS,
            pk=held.pk,
            group=Group.MONEY,
            tab=Tab.MONEY,
            case=None,
            name=current_agency().name,
            chip=Chip(_("Abonnement"), "miel"),
            why=_("Jours gratuits jusqu’au %(day)s : ajouter une carte") % {"day": format_date(held.free_until)},
            since=since,
            when=elapsed(at - since),
        )


def to_identify(at: datetime, on: date) -> Lines:
    """Yield the statements that follow no other, the movements nobody is named for, and those to send back."""
    statements, movements = money.waiting_statements()[:PER_GROUP], money.unidentified()[:PER_GROUP]
    yield Reads(statements, movements)
    yield from (_statement_item(statement, at, on) for statement in statements)
    yield from (_bank_item(line, at, on) for line in movements)


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


def _account_item(change: AccountChange, at: datetime) -> QueueItem:
    """Another account of a creditor, brought by one person: another looks at it, and nothing is paid meanwhile."""
    return QueueItem(
        kind=ItemKind.ACCOUNT,
        pk=change.pk,
        group=Group.MONEY,
        tab=Tab.MONEY,
        case=None,
        name=change.mandate.creditor.short_name,
        chip=Chip(_("À valider"), "miel"),
        why=_("Compte changé, finissant par %(end)s : une autre personne valide") % {"end": change.iban[-4:]},
        since=change.asked_at,
        when=elapsed(at - change.asked_at),
    )


def _bank_item(line: BankLine, at: datetime, on: date) -> QueueItem:
    since, by = instant(line.booked_on, MIDNIGHT), identify_by(line.booked_on)
    back = line.state == LineState.NOT_OURS
    said = shorten(line.reason if back else line.label or line.reference or _("Mouvement du compte dédié"))
    told = {"said": said, "day": format_date(by)}
    return QueueItem(
        kind=ItemKind.BANK,
        pk=line.pk,
        group=Group.MONEY,
        tab=Tab.MONEY,
        case=None,
        name=line.counterparty or _("Sans nom"),
        chip=Chip(_("À renvoyer") if back else _("À identifier"), "miel"),
        why=(_("%(said)s : à renvoyer avant le %(day)s") if back else _("%(said)s : à dire avant le %(day)s")) % told,
        since=since,
        when=elapsed(at - since),
        amount=line.left if line.amount > 0 else line.amount,
        late=by < on,
    )


def _statement_item(statement: BankStatement, at: datetime, on: date) -> QueueItem:
    by = settle_by(paris_date(statement.imported_at))
    why = _("%(why)s : la banque et les livres ne se comparent plus ; à trancher avant le %(day)s")
    return QueueItem(
        kind=ItemKind.STATEMENT,
        pk=statement.pk,
        group=Group.MONEY,
        tab=Tab.MONEY,
        case=None,
        name=_("Relevé %(reference)s") % {"reference": statement.statement_ref},
        chip=Chip(_("Relevé en attente"), "miel"),
        why=why % {"why": Waits(statement.waits).label.capitalize(), "day": format_date(by)},
        since=statement.imported_at,
        when=elapsed(at - statement.imported_at),
        late=by < on,
    )
