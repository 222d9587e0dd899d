"""B4: the card provider says everything three times, shuffled: the books are those of one quiet, ordered telling."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django_tenants.utils import tenant_context

from tests import databases
from tests.agency.cards.conftest import checkout_driver
from tests.bars.storm import HANDS, MOST_SECONDS, SLOWEST, TIMES, a_busy_day, play, told_quietly
from tests.bars.table import FULL
from tests.factories import a_profile
from tests.portal.webhooks.checkout_driver import ACCOUNT, CheckoutDriver

__all__ = ["checkout_driver"]
PAYMENTS = 2_000 if FULL else 8


@pytest.mark.bar
def test_a_storm_of_events_books_what_one_quiet_telling_books(
    fresh_database: databases.FreshDatabase, checkout_driver: CheckoutDriver, tmp_path: Path, bar: Callable[..., None]
) -> None:
    with tenant_context(fresh_database.first):
        a_profile(stripe_account=ACCOUNT)
        bodies = a_busy_day(checkout_driver, PAYMENTS)
    quiet = told_quietly(fresh_database, checkout_driver)
    storm = play(fresh_database, tmp_path, bodies)
    bar(
        "B4 webhook storm",
        measured=(
            f"{storm.events:,} events x {TIMES}, {HANDS} hands: {len(storm.lines):,} lines"
            f"{' equal' if storm.lines == quiet else ' DIFFER'}, {storm.failed} failed, {storm.seconds:.0f} s, "
            f"p99 {storm.slow * 1000:.0f} ms"
        ),
        wanted="10,000 events x 3: equal to the quiet telling, 90 s, p99 200 ms",
        holds=storm.lines == quiet
        and not storm.failed
        and (not FULL or (storm.seconds <= MOST_SECONDS and storm.slow <= SLOWEST)),
    )
