"""Reads of the books' pages: the lines of an account, the balances, who and which case a line is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from agency.cases.models import Case
from agency.common.money import ZERO
from agency.ledger.enums import AccountCode, Book
from agency.ledger.models import Entry, Posting
from agency.ledger.queries import trial_balance
from agency.parties.models import Creditor

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
