"""The only writes of the books: post drafts, reverse an entry, take numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction

from .enums import EntryKind
from .models import Counter, Entry, LedgerPeriod, Posting
from .postings import Booking, EntryDraft

# Who books holds it with others (migration 0043), who closes holds it alone.
_CLOSING = "SELECT pg_advisory_xact_lock(hashtext(current_schema() || ':ledger_period'))"
# So many numbers of a series that was begun; the last of them.
_TAKE = "UPDATE agency_counter SET last = last + %s WHERE name = %s AND year = %s RETURNING last"


class AlreadyBooked(Exception):
    """The same fact was booked before; carries the entry that stands."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(f"Déjà écrit : écriture {entry.pk}.")
        self.entry = entry


def post(
    draft: EntryDraft,
    *,
    source: str,
    idem_key: str,
    booked_on: date,
    value_on: date,
    actor: str,
    at: datetime,
    reason: str = "",
) -> Entry:
    """Book a draft once and return its entry, in the caller's transaction.

    Raises `AlreadyBooked` when `(source, idem_key)` stands already: the caller decides whether that
    is a retry to be ignored. An unbalanced draft is refused by the database at commit.
    """
    booking = Booking(draft, idem_key, booked_on, value_on, reason)
    return post_all([booking], source=source, actor=actor, at=at)[0]


def post_all(bookings: Sequence[Booking], *, source: str, actor: str, at: datetime) -> list[Entry]:
    """Book drafts of one source, each once, and return their entries in the same order, in the caller's transaction.

    Raises `AlreadyBooked` with the first entry that stands already, and books none then. A draft that is not balanced
    is refused by the database at commit.
    """
    try:
        with transaction.atomic():
            return post_new(bookings, source=source, actor=actor, at=at)
    except IntegrityError as error:
        standing = Entry.objects.filter(source=source, idem_key__in=[one.idem_key for one in bookings]).first()
        if standing is None:
            raise
        raise AlreadyBooked(standing) from error


@transaction.atomic(savepoint=False)
def post_new(bookings: Sequence[Booking], *, source: str, actor: str, at: datetime) -> list[Entry]:
    """Book drafts as `post_all` does, of a fact that the caller has just written, once, in the same transaction.

    The fact's own unique key stands before those of its entries. Raises `IntegrityError` all the same.
    """
    entries = Entry.objects.bulk_create(
        Entry(
            book=one.draft.book,
            kind=one.draft.kind,
            booked_on=one.booked_on,
            value_on=one.value_on,
            source=source,
            idem_key=one.idem_key,
            actor=actor[:150],
            reason=one.reason,
            created_at=at,
        )
        for one in bookings
    )
    Posting.objects.bulk_create(
        Posting(
            entry=entry,
            account=line.account,
            debit=line.amount if line.debit else 0,
            credit=0 if line.debit else line.amount,
            case_id=line.case_id,
            creditor_id=line.creditor_id,
            claim_id=line.claim_id,
            component=line.component,
        )
        for entry, one in zip(entries, bookings, strict=True)
        for line in one.draft.lines
    )
    return entries


@transaction.atomic
def reverse(entry: Entry, *, actor: str, at: datetime, booked_on: date, reason: str) -> Entry:
    """Book the exact mirror of an entry, at its own value date, and return it.

    Raises `AlreadyBooked` when it was reversed before. A reversal is never reversed: book again.
    """
    return reverse_all([entry], actor=actor, at=at, booked_on=booked_on, reason=reason)[0]


@transaction.atomic(savepoint=False)
def reverse_all(entries: Sequence[Entry], *, actor: str, at: datetime, booked_on: date, reason: str) -> list[Entry]:
    """Book the mirrors of entries as `reverse` does, in one pass, and return them in the same order.

    Raises `AlreadyBooked` with the first that was reversed before, and books none then.
    """
    if any(entry.kind == EntryKind.REVERSAL for entry in entries):
        raise ValueError("Une contre-passation ne se contre-passe pas : refaites l’écriture.")
    standing = Entry.objects.filter(reverses__in=entries).first()
    if standing is not None:
        raise AlreadyBooked(standing)
    mirrors = Entry.objects.bulk_create(
        Entry(
            book=entry.book,
            kind=EntryKind.REVERSAL,
            booked_on=booked_on,
            value_on=entry.value_on,
            source="reversal",
            idem_key=str(entry.pk),
            reverses=entry,
            actor=actor[:150],
            reason=reason,
            created_at=at,
        )
        for entry in entries
    )
    of = {mirror.reverses_id: mirror for mirror in mirrors}
    Posting.objects.bulk_create(
        Posting(
            entry=of[line.entry_id],
            account=line.account,
            debit=line.credit,
            credit=line.debit,
            case_id=line.case_id,
            creditor_id=line.creditor_id,
            claim_id=line.claim_id,
            component=line.component,
        )
        for line in Posting.objects.filter(entry__in=entries).order_by("pk")
    )
    return mirrors


@transaction.atomic(savepoint=False)
def close_through(*, through: date, actor: str, at: datetime) -> LedgerPeriod:
    """Close the books through a day, in the caller's transaction: the database books what comes later after it.

    Waits for what is being booked, so that nothing lands in a closed stretch.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLOSING)
    return LedgerPeriod.objects.create(closed_through=through, closed_by=actor[:150], closed_at=at)


@transaction.atomic(savepoint=False)
def next_numbers(*, name: str, year: int, count: int) -> range:
    """Take the next numbers of a gapless series, side by side, in the caller's transaction (R1.15).

    The row stays locked until the caller commits, so that a rolled-back caller leaves no gap: take them last.
    """
    last = _take(name, year, count)
    if last is None:
        Counter.objects.bulk_create([Counter(name=name, year=year)], ignore_conflicts=True)
        last = _take(name, year, count) or 0
    return range(last - count + 1, last + 1)


def _take(name: str, year: int, count: int) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [count, name, year])
        row = cursor.fetchone()
        return row[0] if row else None
