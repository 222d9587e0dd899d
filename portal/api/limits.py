"""How often a creditor, or a key of the agency, may call: so many times in each minute, counted in the cache."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache

SECONDS = 60


@dataclass(frozen=True)
class Allowance:
    """What is left of a minute: of `most` calls, `left` after this one, for `seconds` more; `over` beyond them."""

    most: int
    left: int
    seconds: int
    over: bool

    @property
    def headers(self) -> dict[str, str]:
        """The headers that say so (draft-ietf-httpapi-ratelimit-headers), with `Retry-After` once it is too much."""
        said = {
            "RateLimit-Policy": f'"key";q={self.most};w={SECONDS}',
            "RateLimit": f'"key";r={self.left};t={self.seconds}',
        }
        return said | {"Retry-After": str(self.seconds)} if self.over else said


def spend(whose: str, at: datetime) -> Allowance:
    """Count one call at an instant for whoever makes it."""
    window, passed = divmod(int(at.timestamp()), SECONDS)
    name, most = f"api-calls-{whose}-{window}", settings.API_CALLS_A_MINUTE
    cache.add(name, 0, timeout=2 * SECONDS)
    try:
        used = cache.incr(name)
    except ValueError:
        # The cache forgot it between the two: the minute begins anew.
        used = 1
    return Allowance(most, max(most - used, 0), SECONDS - passed, used > most)
