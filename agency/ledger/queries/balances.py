"""Reads of the books: balances, the trial balance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db import connection
from django.db.models import DecimalField, F, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from agency.ledger.enums import AccountCode, Book, Component, EntryKind
from agency.ledger.models import Entry, Posting

from .sql import DUE_AND_ASKED

ZERO = Decimal("0.00")
_NET = Coalesce(Sum(F("debit") - F("credit")), Value(ZERO), output_field=DecimalField(max_digits=14, decimal_places=2))


def due_by_claim(*case_ids: int) -> dict[int, dict[Component, Decimal]]:
    """Return what is still owed on a case, or on several: claim id -> component -> euros (zeros left out)."""
    rows = (
        Posting.objects.filter(account=AccountCode.CLAIM_DUE, case_id__in=case_ids)
        .values("claim_id", "component")
        .annotate(net=_NET)
        .order_by("claim_id", "component")
    )
    due: dict[int, dict[Component, Decimal]] = {}
    for row in rows:
        if row["net"]:
            # A line of this account names its claim and its element: the database holds it to that.
            claim, component = cast("int", row["claim_id"]), cast("str", row["component"])
            due.setdefault(claim, {})[Component(component)] = row["net"]
    return due


def due_and_added(
    case_id: int, claim_ids: Iterable[int]
) -> tuple[dict[int, dict[Component, Decimal]], dict[int, dict[Component, Decimal]]]:
    """Return what `due_by_claim` and `added_by_claim` say of the claims of a case, in one query."""
    due: dict[int, dict[Component, Decimal]] = {}
    added: dict[int, dict[Component, Decimal]] = {}
    with connection.cursor() as cursor:
        cursor.execute(DUE_AND_ASKED, [case_id, list(claim_ids)])
        for claim, component, net, asked in cursor.fetchall():
            if net:
                due.setdefault(claim, {})[Component(component)] = net
            if asked and component != Component.PRINCIPAL:
                added.setdefault(claim, {})[Component(component)] = asked
    return due, added


def added_by_claim(claim_ids: Iterable[int]) -> dict[int, dict[Component, Decimal]]:
    """Return what was asked beside the principal of these claims, what was given up taken off (zeros left out)."""
    rows = (
        Posting.objects.filter(
            account=AccountCode.CLAIM_DUE,
            claim_id__in=list(claim_ids),
            entry__kind__in=(EntryKind.CLAIM_OPENED, EntryKind.CLAIM_WAIVED),
        )
        .exclude(component=Component.PRINCIPAL)
        .values_list("claim_id", "component")
        .annotate(net=_NET)
        .order_by("claim_id", "component")
    )
    added: dict[int, dict[Component, Decimal]] = {}
    for claim, component, net in rows:
        if net:
            added.setdefault(cast("int", claim), {})[Component(cast("str", component))] = net
    return added


def principal_lowered(claim_id: int) -> list[tuple[date, Decimal]]:
    """Return the days on which the principal of a claim was lowered, and by how many euros, oldest first (R3.15).

    What was owed again since is taken off the latest of them, as it was when the money left.
    """
    rows = (
        Posting.objects.filter(account=AccountCode.CLAIM_DUE, claim_id=claim_id, component=Component.PRINCIPAL)
        .exclude(entry__kind=EntryKind.CLAIM_OPENED)
        .values_list("entry_id", "entry__value_on")
        .annotate(net=_NET)
        .order_by("entry_id")
    )
    lowered: list[tuple[date, Decimal]] = []
    for _entry, on, net in rows:
        again = net
        if net < 0:
            lowered.append((on, -net))
        while again > 0 and lowered:
            day, amount = lowered.pop()
            if amount > again:
                lowered.append((day, amount - again))
            again -= min(amount, again)
    return sorted(lowered)


def due_by_case(case_ids: Iterable[int]) -> dict[int, Decimal]:
    """Return case id -> euros still owed, for the cases given (zero when settled)."""
    case_ids = list(case_ids)
    rows = (
        Posting.objects.filter(account=AccountCode.CLAIM_DUE, case_id__in=case_ids)
        .values_list("case_id")
        .annotate(net=_NET)
    )
    return dict.fromkeys(case_ids, ZERO) | {case_id: net for case_id, net in rows if case_id is not None}


def case_due(case_id: int) -> Decimal:
    """Return what is still owed on one case, in euros."""
    return due_by_case([case_id])[case_id]


def due_among(cases: QuerySet[Any]) -> Decimal:
    """Return what is still owed on the cases of a queryset together, in euros."""
    lines = Posting.objects.filter(account=AccountCode.CLAIM_DUE, case_id__in=cases.order_by().values("pk"))
    net: Decimal | None = lines.aggregate(net=_NET)["net"]
    return net or ZERO


def payable_by_case(creditor_id: int | None = None, case_ids: Iterable[int] | None = None) -> dict[int, Decimal]:
    """Return case id -> euros collected and not yet remitted, for one creditor or for all (zeros left out).

    For the cases given, or for all of them.
    """
    lines = Posting.objects.filter(account=AccountCode.CREDITOR_PAYABLE)
    return _owed(lines if case_ids is None else lines.filter(case_id__in=list(case_ids)), creditor_id)


def _owed(postings: QuerySet[Posting], creditor_id: int | None) -> dict[int, Decimal]:
    found = postings if creditor_id is None else postings.filter(creditor_id=creditor_id)
    rows = found.values_list("case_id").annotate(net=_NET).order_by("case_id")
    return {case_id: -net for case_id, net in rows if net and case_id is not None}


def handed_over_by_case(*creditor_ids: int) -> dict[int, Decimal]:
    """Return case id -> euros handed over to a creditor, by its rows, that were taken back since (zeros left out)."""
    rows = (
        Posting.objects.filter(account=AccountCode.CREDITOR_OWES, creditor_id__in=creditor_ids)
        .values_list("case_id")
        .annotate(net=_NET)
        .order_by("case_id")
    )
    return {case_id: net for case_id, net in rows if net and case_id is not None}


def owes_by_case(case_ids: Iterable[int]) -> dict[int, Decimal]:
    """Return case id -> euros that its creditor has in excess, for the cases given (zeros left out)."""
    lines = Posting.objects.filter(account=AccountCode.CREDITOR_OWES, case_id__in=list(case_ids))
    rows = lines.values_list("case_id").annotate(net=_NET).order_by("case_id")
    return {case_id: net for case_id, net in rows if net and case_id is not None}


def overpaid_by_case(case_ids: Iterable[int] | None = None) -> dict[int, Decimal]:
    """Return case id -> euros paid over what was owed and not given back yet (R4.7; zeros left out).

    For the cases given, or for all of them.
    """
    rows = overpaid_rows()
    if case_ids is not None:
        rows = rows.filter(case_id__in=list(case_ids))
    return {case_id: -net for case_id, net in rows if net and case_id is not None}


def overpaid_rows() -> QuerySet[Any, tuple[Any, Any]]:
    """Return each case with the net debit, in euros, of what was paid over what was owed there: below zero, or zero."""
    lines = Posting.objects.filter(account=AccountCode.OVERPAYMENT_DUE, case_id__isnull=False)
    rows: QuerySet[Any, tuple[Any, Any]] = lines.values_list("case_id").annotate(net=_NET).order_by("case_id")
    return rows


def payable_on(case_id: int, creditor_id: int) -> Decimal:
    """Return the euros collected on a case for its creditor and still here."""
    return payable_by_case(creditor_id, [case_id]).get(case_id, ZERO)


def trial_balance(book: Book) -> dict[AccountCode, Decimal]:
    """Return account -> net debit of a book; the values sum to zero when the book is balanced."""
    rows = Posting.objects.filter(entry__book=book).values_list("account").annotate(net=_NET).order_by("account")
    return {AccountCode(account): net for account, net in rows}


def trust_balance(on: date) -> Decimal:
    """Return what the books hold on the dedicated account at the end of a day, by value date, in euros."""
    rows = Posting.objects.filter(account=AccountCode.BANK_TRUST, entry__value_on__lte=on)
    found: Decimal = rows.aggregate(net=_NET)["net"]
    return found


def first_booked_on() -> date | None:
    """Return the first day of the books; None before anything is booked."""
    return Entry.objects.order_by("booked_on").values_list("booked_on", flat=True).first()


def entries_of_claims(claim_ids: Iterable[int]) -> QuerySet[Entry]:
    """Return the entries that have a line on one of these claims, in the order they were booked."""
    lines = Posting.objects.filter(claim_id__in=list(claim_ids)).values("entry")
    return Entry.objects.filter(pk__in=lines).order_by("pk")
