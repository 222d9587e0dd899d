"""A busy day of the card provider, every event told three times, shuffled, by eight hands; bar B4 at a smaller size.

The real web server, queue and worker share the machine with the provider's stand-in and the hands, which are in one
process: what each uses of the processor is told apart, a delivery and an event at a time.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from django_tenants.utils import tenant_context

from tests import databases
from tests.bench.ground import a_database
from tests.bench.line import Line, at_most

# The bar: ten thousand events within ninety seconds of two processors, whatever is done beside.
EVENTS, SECONDS, SLOWEST_MS = 10_000, 90, 200


def measure(full: bool) -> list[Line]:
    """A day of a hundred payments; of two thousand when full."""
    from tests.bars.storm import TIMES, a_busy_day, play
    from tests.factories import a_profile
    from tests.portal.webhooks.checkout_driver import ACCOUNT, a_provider

    payments = 2_000 if full else 100
    with tempfile.TemporaryDirectory() as name, a_database(Path(name)) as database, a_provider(Path(name)) as provider:
        with tenant_context(database.first):
            a_profile(stripe_account=ACCOUNT)
            bodies = a_busy_day(provider, payments)
        try:
            storm = play(database, Path(name), bodies)
        finally:
            databases.drop(f"{database.name}_queue")
    deliveries, ms, wanted = storm.events * TIMES, 1000 / storm.events, SECONDS * 1000 / EVENTS
    each = [
        Line(f"  of processor, {whose}", "ms an event", spent * ms, "–", holds=True)
        for whose, spent in storm.processor.items()
    ]
    return [
        at_most(f"{deliveries:,} deliveries of {storm.events:,} events", "ms an event", storm.seconds * ms, wanted),
        at_most("  the door alone, one of a hundred slower than", "ms", storm.slow * 1000, SLOWEST_MS),
        at_most("  the door alone", "ms a delivery", storm.door_seconds * 1000 / deliveries, wanted / TIMES),
        at_most("  payments missed or twice", "payments", abs(storm.payments - payments), 0),
        at_most("  events in failure", "events", storm.failed, 0),
        *each,
    ]
