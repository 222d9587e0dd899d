"""From works to an invoice: grouped, taxed, due, settled. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from agency.common.money import ZERO, round_cents

from .enums import Export, ExportFormat, InvoiceKind, InvoiceStatus
from .values import InvoicedItem, VatShare, WorkCount

# Who is written the penalties of late payment: those who buy for a trade, even without profit, as a school's OGEC does
# (C. com. L441-10). An association may not, and a person never does (R3.7, R11.7).
TRADERS = frozenset({"company", "ogec", "sole_trader", "public_body", "credit_purchaser"})
_ORDER = ("month", "case", "phase", "letter")


def month_of(day: date) -> date:
    """The first day of a month."""
    return day.replace(day=1)


def items_of(works: Iterable[WorkCount], rate_on: Callable[[date], Decimal]) -> tuple[InvoicedItem, ...]:
    """Return one line for each kind, figure and rate of tax on the day of the work, the subscription first."""
    found: dict[tuple[str, str, Decimal, Decimal], int] = defaultdict(int)
    for one in works:
        found[one.kind, one.detail, one.amount, rate_on(one.done_on)] += one.works
    items = [InvoicedItem(kind, detail, n, price, rate) for (kind, detail, price, rate), n in found.items()]
    return tuple(sorted(items, key=lambda one: (_ORDER.index(one.kind), one.detail, -one.unit_price, one.vat_rate)))


def vat_shares(items: Iterable[tuple[Decimal, Decimal]]) -> tuple[VatShare, ...]:
    """Return the tax of each rate, for amounts with their rates: on the sum of a rate, never line by line."""
    sums: dict[Decimal, Decimal] = defaultdict(lambda: ZERO)
    for amount, rate in items:
        sums[rate] += amount
    return tuple(VatShare(rate, net, round_cents(net * rate / 100)) for rate, net in sorted(sums.items()))


def shares_of(items: Iterable[tuple[Decimal, Decimal]], vat: Decimal) -> tuple[VatShare, ...]:
    """Return the tax of each rate as an invoice bears it: the last note of an invoice takes its cents of rounding."""
    *shares, last = vat_shares(items)
    return (*shares, VatShare(last.rate, last.net, vat - sum((one.vat for one in shares), ZERO)))


def totals(items: Sequence[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    """Return what is due without tax, and the tax."""
    shares = vat_shares(items)
    return sum((one.net for one in shares), ZERO), sum((one.vat for one in shares), ZERO)


def due_day(issued_on: date, days: int) -> date:
    """The last day to pay."""
    return issued_on + timedelta(days=days)


def status_of(kind: str, due_on: date, total: Decimal, settled: Decimal, credited: Decimal, on: date) -> InvoiceStatus:
    """Where an invoice stands: `settled` is all that settled it, `credited` the part that credit notes did."""
    if kind == InvoiceKind.CREDIT_NOTE:
        return InvoiceStatus.CREDIT_NOTE
    if credited >= total:
        return InvoiceStatus.CREDITED
    if settled >= total:
        return InvoiceStatus.PAID
    return InvoiceStatus.LATE if due_on < on else InvoiceStatus.ISSUED


def export_name(siren: str, books: str, file_format: str, last_day: date) -> str:
    """The name that the law gives an accounting file (LPF A47 A-1): 732829320FEC20261231.txt; apart for the funds."""
    apart = "" if books == Export.SALES else "-fonds"
    return f"{siren}FEC{last_day:%Y%m%d}{apart}.{'txt' if file_format == ExportFormat.FEC else 'csv'}"
