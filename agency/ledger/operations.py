"""The only writes of the books: post a draft, reverse an entry, take a number."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from .enums import EntryKind
from .models import Counter, Entry, Posting
from .postings import EntryDraft


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
    with transaction.atomic():
        try:
            with transaction.atomic():
                entry = Entry.objects.create(
                    book=draft.book,
                    kind=draft.kind,
                    booked_on=booked_on,
                    value_on=value_on,
                    source=source,
                    idem_key=idem_key,
                    actor=actor[:150],
                    reason=reason,
                    created_at=at,
                )
        except IntegrityError as error:
            standing = Entry.objects.filter(source=source, idem_key=idem_key).first()
            if standing is None:
                raise
            raise AlreadyBooked(standing) from error
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
            for line in draft.lines
        )
    return entry


@transaction.atomic
def reverse(entry: Entry, *, actor: str, at: datetime, booked_on: date, reason: str) -> Entry:
    """Book the exact mirror of an entry, at its own value date, and return it.

    Raises `AlreadyBooked` when it was reversed before. A reversal is never reversed: book again.
    """
    if entry.kind == EntryKind.REVERSAL:
        raise ValueError("Une contre-passation ne se contre-passe pas : refaites l’écriture.")
    standing = Entry.objects.filter(reverses=entry).first()
    if standing is not None:
        raise AlreadyBooked(standing)
    mirror = Entry.objects.create(
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
    Posting.objects.bulk_create(
        Posting(
            entry=mirror,
            account=line.account,
            debit=line.credit,
            credit=line.debit,
            case_id=line.case_id,
            creditor_id=line.creditor_id,
            claim_id=line.claim_id,
            component=line.component,
        )
        for line in entry.postings.all()
    )
    return mirror


@transaction.atomic
def next_number(*, name: str, year: int) -> int:
    """Take the next number of a gapless series, in the caller's transaction (R1.15).

    The row stays locked until the caller commits, so that a rolled-back caller leaves no gap.
    """
    Counter.objects.bulk_create([Counter(name=name, year=year)], ignore_conflicts=True)
    counter = Counter.objects.select_for_update(of=("self",)).get(name=name, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
