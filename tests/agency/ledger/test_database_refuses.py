"""What PostgreSQL itself refuses, asked in plain SQL by the agency's own role: the books cannot be cheated."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.enums import ASSETS, CLAIM_ACCOUNTS, LIABILITIES, AccountCode, Component
from agency.ledger.models import Entry, LedgerPeriod, Posting
from agency.ledger.queries import case_due
from tests.books.holding import assert_books_hold
from tests.factories import NOW, TODAY, a_case
from tests.factories.transfers import a_transfer

pytestmark = pytest.mark.bar
# What this module asks of the database; played alone, one test tries less and the bar says so.
ATTEMPTS = 40
tried = []
ENTRY = """INSERT INTO agency_entry (book, kind, booked_on, value_on, source, idem_key, actor, reason, created_at)
    VALUES (%(book)s, %(kind)s, %(on)s, %(on)s, 'sql', %(key)s, 'tricheur', '', now()) RETURNING id"""
LINE = """INSERT INTO agency_posting (entry_id, account, debit, credit, case_id, creditor_id, claim_id, component)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""


@pytest.fixture
def paid(tenant):
    """A case of 486 € on which 100 € came in."""
    case = a_case()
    payment = a_transfer(case, "100.00")
    connection.check_constraints()
    return payment


def refused(work, match):
    """Nothing of it stands, and the books hold."""
    before = Posting.objects.count()
    tried.append(match)
    with pytest.raises(DatabaseError, match=match):
        attempt(work)
    assert Posting.objects.count() == before
    assert_books_hold()


def attempt(work):
    with transaction.atomic(), connection.cursor() as cursor:
        work(cursor)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def entry(cursor, book="money", kind="received", key="1", on=TODAY):
    cursor.execute(ENTRY, {"book": book, "kind": kind, "key": key, "on": on})
    return cursor.fetchone()[0]


def line(cursor, entry_id, account, debit=0, credit=0, case=None, creditor=None, claim=None, component=None):
    cursor.execute(LINE, [entry_id, account, debit, credit, case, creditor, claim, component])


@pytest.mark.parametrize("table", ["agency_entry", "agency_posting", "agency_journalline", "agency_journalblock"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}", "TRUNCATE {} CASCADE"])
def test_history_is_neither_changed_nor_removed(paid, table, deed):
    refused(lambda cursor: cursor.execute(deed.format(table)), r"permission denied|ajout seul")


@pytest.mark.parametrize(
    "deed",
    [
        "ALTER TABLE agency_posting DISABLE TRIGGER ALL",
        "DROP TRIGGER agency_posting_balanced ON agency_posting",
        "ALTER TABLE agency_entry DROP CONSTRAINT entry_booked_once",
        "SET session_replication_role = replica",
        "DROP FUNCTION agency_check_entry() CASCADE",
    ],
)
def test_the_triggers_cannot_be_disabled(paid, deed):
    refused(lambda cursor: cursor.execute(deed), "must be owner|permission denied")


def test_an_unbalanced_entry_is_refused(paid):
    def work(cursor):
        number = entry(cursor)
        line(cursor, number, "bank_trust", debit=10)
        line(cursor, number, "suspense", credit=9)

    refused(work, "écart de 1.00")


def test_an_entry_with_one_posting_is_refused(paid):
    refused(lambda cursor: line(cursor, entry(cursor), "bank_trust", debit=10), r"1 ligne\(s\)")


def test_an_entry_without_postings_is_refused(paid):
    refused(entry, r"0 ligne\(s\)")


def test_a_posting_added_later_to_an_entry_is_refused(paid):
    standing = Entry.objects.filter(book="money").latest("pk")
    refused(lambda cursor: line(cursor, standing.pk, "bank_trust", debit=10), "écart")


@pytest.mark.parametrize(("debit", "credit"), [(0, 0), (5, 5), (-5, 0), (0, -5)])
def test_a_posting_is_either_a_debit_or_a_credit(paid, debit, credit):
    refused(lambda cursor: line(cursor, entry(cursor), "bank_trust", debit, credit), "posting_debit_or_credit")


def test_an_entry_of_both_books_is_refused(paid):
    case = paid.case

    def work(cursor):
        number = entry(cursor)
        line(cursor, number, "bank_trust", debit=10, case=case.pk)
        line(cursor, number, "claim_due", 0, 10, case.pk, case.creditor_id, case.claims.get().pk, "principal")

    refused(work, "mêle les deux livres")


@pytest.mark.parametrize("component", ["fee", "frais", ""])
def test_a_fee_owed_by_the_person_cannot_be_booked(paid, component):
    case = paid.case

    def work(cursor):
        number = entry(cursor, "claim", "claim_opened")
        line(cursor, number, "claim_due", 10, 0, case.pk, case.creditor_id, case.claims.get().pk, component)

    refused(work, "posting_component_known")


def test_an_unknown_account_is_refused(paid):
    refused(lambda cursor: line(cursor, entry(cursor), "agency_fees", debit=10), "posting_account_known")


def test_booking_the_same_fact_twice_is_refused(paid):
    def work(cursor):
        for _ in range(2):
            number = entry(cursor, key="double")
            line(cursor, number, "bank_trust", debit=10)
            line(cursor, number, "suspense", credit=10)

    refused(work, "entry_booked_once")


def test_booking_more_paid_than_owed_is_refused(paid):
    case = paid.case
    share = postings.ClaimShare(case.claims.get().pk, Component.PRINCIPAL, Decimal("386.01"))
    draft = postings.claim_settled(case_id=case.pk, creditor_id=case.creditor_id, shares=[share])
    refused(lambda _cursor: book(draft), "claim_due passerait à -0.01")
    assert case_due(case.pk) == Decimal("386.00")


def test_remitting_more_than_was_collected_is_refused(paid):
    draft = postings.remitted(
        creditor_id=paid.case.creditor_id, cases=[postings.HandedOver(paid.case_id, Decimal("100.01"))]
    )
    refused(lambda _cursor: book(draft), "creditor_payable passerait à -0.01")


def test_giving_back_more_than_was_overpaid_is_refused(paid):
    draft = postings.refunded(amount=Decimal("0.01"), case_id=paid.case_id)
    refused(lambda _cursor: book(draft), "overpayment_due passerait à -0.01")


def test_taking_more_out_of_suspense_than_it_holds_is_refused(paid):
    draft = postings.identified(amount=Decimal("1.00"), case_id=paid.case_id, creditor_id=paid.case.creditor_id)
    refused(lambda _cursor: book(draft), "suspense passerait à -1.00")


def test_a_reversal_of_another_sum_is_refused(paid):
    original = Entry.objects.filter(book="money").latest("pk")

    def work(cursor):
        cursor.execute(
            """INSERT INTO agency_entry (book, kind, booked_on, value_on, source, idem_key, reverses_id, actor, reason,
               created_at) VALUES ('money', 'reversal', %s, %s, 'sql', 'r', %s, 'tricheur', '', now()) RETURNING id""",
            [TODAY, TODAY, original.pk],
        )
        number = cursor.fetchone()[0]
        line(cursor, number, "bank_trust", credit=50, case=paid.case_id)
        line(cursor, number, "creditor_payable", 50, 0, paid.case_id, paid.case.creditor_id)

    refused(work, "pas le miroir")


def test_a_second_reversal_is_refused(paid):
    original = Entry.objects.filter(book="money").latest("pk")

    def work(cursor):
        for key in ("r1", "r2"):
            cursor.execute(
                """INSERT INTO agency_entry (book, kind, booked_on, value_on, source, idem_key, reverses_id, actor,
                   reason, created_at) VALUES ('money', 'reversal', %s, %s, 'sql', %s, %s, 'tricheur', '', now())""",
                [TODAY, TODAY, key, original.pk],
            )

    refused(work, "duplicate key")


def test_a_reversal_that_names_no_entry_is_refused(paid):
    refused(lambda cursor: entry(cursor, kind="reversal"), "entry_reversal_names_its_entry")


def test_nothing_is_booked_in_a_closed_period_what_comes_late_falls_in_the_next(paid):
    LedgerPeriod.objects.create(closed_through=date(2026, 10, 31), closed_at=NOW)
    with connection.cursor() as cursor:
        late, later = entry(cursor, on=date(2026, 10, 31)), entry(cursor, key="2", on=date(2026, 11, 2))
        for number in (late, later):
            line(cursor, number, "bank_trust", debit=10)
            line(cursor, number, "suspense", credit=10)
    days = dict(Entry.objects.filter(pk__in=[late, later]).values_list("pk", "booked_on"))
    assert days == {late: date(2026, 11, 1), later: date(2026, 11, 2)}


def book(draft):
    ledger.post(draft, source="sql", idem_key="x", booked_on=TODAY, value_on=TODAY, actor="tricheur", at=NOW)


def test_every_account_is_of_one_kind_and_one_only():
    kinds = (CLAIM_ACCOUNTS, ASSETS, LIABILITIES)
    assert frozenset().union(*kinds) == frozenset(AccountCode)
    assert sum(len(kind) for kind in kinds) == len(AccountCode)


def test_every_attempt_was_refused(bar):
    # Each one that was not would have failed its own test.
    bar(
        "B10 the database refuses",
        measured=f"{len(tried)} of {len(tried)} attempts in plain SQL by the agency's own role refused",
        wanted="100 %, of every kind: changed, removed, unbalanced, one leg, reversed twice, closed, below zero",
        holds=len(tried) >= ATTEMPTS,
    )
