"""A million interest computations in SQL, and the same by the function.

The database is a scratch one on the suite's server; the same cents are asked of both on ten thousand claims.
"""

import random
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import psycopg

from agency.law.interest.late_payment import b2b
from agency.law.interest.late_payment_sql import STATUTORY_INTEREST
from agency.law.interest.rates import SEED, Kind
from tests.bench.line import Line, at_most

CLAIMS = 1_000_000
SAMPLE = 10_000
MOST_SECONDS = 30
FIRST, LAST = date(2009, 1, 1), date(2026, 6, 30)

Claim = tuple[int, Decimal, date, date]


def claims(count: int, seed: int = 1) -> Iterator[Claim]:
    """Claims from one cent to a hundred thousand euros, late by up to five years, some not late at all."""
    dice = random.Random(seed)
    for number in range(count):
        due_on = FIRST + timedelta(days=dice.randrange((LAST - FIRST).days))
        until = min(due_on + timedelta(days=dice.randrange(-30, 1826)), LAST)
        yield number, Decimal(dice.randrange(1, 10_000_000)).scaleb(-2), due_on, until


def fill(wire: psycopg.Connection, count: int) -> None:
    """Two temporary tables: the claims, and the ECB rates of the seed."""
    wire.execute("CREATE TEMP TABLE refi (valid_from date, valid_to date, value numeric)")
    rates = ((row.valid_from, row.valid_to, row.value) for row in SEED.rows if row.kind == Kind.ECB_REFI)
    with wire.cursor() as cursor:
        cursor.executemany("INSERT INTO refi VALUES (%s, %s, %s)", list(rates))
    wire.execute("CREATE TEMP TABLE claims (id int, principal numeric(14, 2), due_on date, until date)")
    with wire.cursor() as cursor, cursor.copy("COPY claims FROM STDIN") as copy:
        for claim in claims(count):
            copy.write_row(claim)
    wire.execute("ANALYZE claims")


def interest_in_sql(wire: psycopg.Connection, where: str = "true") -> dict[int, Decimal | None]:
    """Interest of the claims of the temporary table, by id."""
    some = f"WITH claims AS (SELECT * FROM pg_temp.claims WHERE {where}), {STATUTORY_INTEREST}"
    return dict(wire.execute(some).fetchall())  # type: ignore[call-overload]


def interest_in_python(claim: Claim) -> Decimal:
    """Interest of one claim by the function."""
    _, principal, due_on, until = claim
    return b2b(principal=principal, due_on=due_on, until=until).amount


def seconds(wire: psycopg.Connection, statement: str) -> float:
    """Time of a statement whose rows stay on the server."""
    start = time.perf_counter()
    wire.execute(statement)
    return time.perf_counter() - start


def measure(full: bool) -> list[Line]:
    """A million claims; a tenth of them when small, in a tenth of the time."""
    from tests import databases

    count = CLAIMS if full else CLAIMS // 10
    with databases.running_server(), databases.superuser() as wire:
        fill(wire, count)
        scan = seconds(wire, "SELECT sum(principal) FROM claims")
        took = seconds(wire, f"SELECT sum(interest) FROM (WITH {STATUTORY_INTEREST}) AS found")
        found = interest_in_sql(wire, f"id < {SAMPLE}")
    different = sum(found[claim[0]] != interest_in_python(claim) for claim in claims(SAMPLE))
    return [
        at_most(
            f"interest of {count} claims, beside a bare scan", "s", took, MOST_SECONDS * count / CLAIMS, floor=scan
        ),
        at_most(f"  cents that the function says otherwise, of {SAMPLE}", "claims", different, 0),
    ]
