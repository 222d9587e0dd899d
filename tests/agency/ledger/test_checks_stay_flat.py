"""What the books check at commit costs the same for each claim, however many are booked together."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from agency.ledger import postings
from agency.ledger.enums import Component
from agency.ledger.models import Entry, Posting
from tests.databases import FreshDatabase
from tests.factories import NOW, TODAY

FEW, MANY = 300, 3000
# Index entries that PostgreSQL went through for the books, by index.
READ = """SELECT coalesce(sum(idx_tup_read), 0) FROM pg_stat_user_indexes
    WHERE schemaname = current_schema() AND relname IN ('agency_posting', 'agency_entry')"""


def entries_read() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(READ)
        return int(cursor.fetchone()[0])


def book(first: int, count: int, on: date = TODAY) -> None:
    """Claims of cases that nobody else has, booked together, and checked by the commit."""
    with transaction.atomic():
        entries = Entry.objects.bulk_create(
            Entry(book="claim", kind="claim_opened", booked_on=on, value_on=on, source="test", idem_key=str(number),
                  actor="test", created_at=NOW)
            for number in range(first, first + count)
        )  # fmt: skip
        Posting.objects.bulk_create(
            Posting(entry=entry, account=line.account, debit=line.amount if line.debit else 0,
                    credit=0 if line.debit else line.amount, case_id=line.case_id, creditor_id=1,
                    claim_id=line.claim_id, component=line.component)
            for number, entry in enumerate(entries, start=first)
            for line in postings.claim_opened(
                case_id=number, creditor_id=1, shares=[postings.ClaimShare(number, Component.PRINCIPAL, 10)]
            ).lines
        )  # fmt: skip


def test_a_claim_among_many_is_checked_at_the_price_of_one_among_few(fresh_database: FreshDatabase) -> None:
    with tenant_context(fresh_database.first):
        spent = []
        for first, count in ((1, FEW), (FEW + 1, MANY)):
            before = entries_read()
            # Another session: what PostgreSQL planned for a few rows is not kept for many.
            connection.close()
            book(first, count)
            spent.append((entries_read() - before) / count)
    few, many = spent
    assert few > 0
    assert many == pytest.approx(few, rel=0.2)
