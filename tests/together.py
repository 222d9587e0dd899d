"""Several workers of one agency at the same moment, each on a connection of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django_tenants.utils import tenant_context

HANDS = 4


def together(agency, works):
    """Share these calls between the hands and run them at once; the first surprise is raised."""
    gate = threading.Barrier(HANDS)

    def hand(share):
        try:
            with tenant_context(agency):
                gate.wait(10)
                return [work() for work in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        futures = [pool.submit(hand, works[number::HANDS]) for number in range(HANDS)]
        return [result for future in futures for result in future.result(60)]
