"""The cache behind sentinels: connections follow whichever Redis or Valkey is the primary today."""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from redis.sentinel import Sentinel, SentinelConnectionPool

SCHEME = "sentinel://"
# A sentinel that is away is passed over within a second.
PATIENCE = 1.0


class FollowingPool(SentinelConnectionPool):  # type: ignore[misc]  # the library's class has no types
    """Connections to the primary that the sentinels name when each is made."""

    @classmethod
    def from_url(cls, url: str, **options: Any) -> Self:
        """`sentinel://one:26379;sentinel://two:26379/1`, as the broker writes it: where to ask, and the database."""
        places = [urlsplit(each) for each in url.split(";")]
        sentinels = [(place.hostname, place.port or 26379) for place in places]
        asked = Sentinel(sentinels, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
        database = int(places[-1].path.strip("/") or 0)
        return cls(settings.REDIS_PRIMARY, asked, db=database, socket_timeout=5, **options)


def pool_options(url: str) -> dict[str, str]:
    """What Django's cache is told of this address: nothing, or to follow the primary."""
    return {"pool_class": "config.redis_sentinel.FollowingPool"} if url.startswith(SCHEME) else {}
