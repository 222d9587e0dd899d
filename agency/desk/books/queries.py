"""Reads of the books' pages: the lines of an account, the balances, who and which case a line is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.common.money import ZERO
from agency.law.contact import gate as law
from agency.law.contact.denials import DenyCode
from agency.law.contact.limits import Channel
from agency.ledger.enums import AccountCode, Book
from agency.ledger.models import Entry, Posting
from agency.ledger.queries import trial_balance
from agency.outbox.queries import may_contact
from agency.parties.enums import REPRESENTED
from agency.parties.models import Creditor
from agency.parties.queries import usable_email

from .enums import AccountBar

A_PAGE = 50
# An export beyond this is a month at a time, or the accounting export.
MOST_LINES = 20_000


def balances() -> dict[AccountCode, Decimal]:
    """Return the net debit of each account of both books."""
    return {**trial_balance(Book.MONEY), **trial_balance(Book.CLAIM)}


def account_lines(code: AccountCode, since: date | None, until: date | None) -> QuerySet[Posting]:
    """Return the lines of an account booked between two days, the latest written first."""
    lines = Posting.objects.filter(account=code).select_related("entry").order_by("-pk")
    if since is not None:
        lines = lines.filter(entry__booked_on__gte=since)
    return lines.filter(entry__booked_on__lte=until) if until is not None else lines


def balance_through(code: AccountCode, last: int | None) -> Decimal:
    """Return the net debit of an account, all its lines or those up to one."""
    lines = Posting.objects.filter(account=code)
    found = lines if last is None else lines.filter(pk__lte=last)
    return found.aggregate(net=Sum(F("debit") - F("credit")))["net"] or ZERO


def references(case_ids: Iterable[int | None]) -> dict[int, str]:
    """Return case id -> its reference."""
    return dict(Case.objects.filter(pk__in={pk for pk in case_ids if pk}).values_list("pk", "reference"))


def creditor_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Return creditor id -> its name."""
    return dict(Creditor.objects.filter(pk__in={pk for pk in ids if pk}).values_list("pk", "name"))


def entries() -> QuerySet[Entry]:
    """Return the entries with what they reverse and what reverses them."""
    return Entry.objects.select_related("reverses", "reversed_by")


def account_way(case: Case, at: datetime) -> tuple[Channel, AccountBar | None]:
    """Return by which channel a case's statement would go to its person, and what stands in its way, if anything.

    By e-mail when an address works and their own page still shows the case, else by post. The gate is asked as for an
    answer: a statement asks for nothing (R6.7, R6.9). Of a debt that others owe too nothing is told (R5.12).
    """
    debtor = case.debtor
    page = case.state != CaseState.CLOSED and debtor.protection not in REPRESENTED
    channel = Channel.EMAIL if page and usable_email(debtor) is not None else Channel.POST
    if case.first_letter_on is None:
        return channel, AccountBar.UNKNOWN
    if case.parties.count() > 1:
        return channel, AccountBar.SHARED
    answer = may_contact(case, debtor, channel, at, law.Purpose.REPLY)
    if isinstance(answer, law.Allow) or answer.next_allowed_at is not None:
        return channel, None
    bars = {DenyCode.DECEASED: AccountBar.DECEASED, DenyCode.BAD_ADDRESS: AccountBar.NO_ADDRESS}
    return channel, bars.get(answer.code, AccountBar.REFUSED)
