"""How much may be written through the site. Pure."""

from datetime import timedelta

WINDOW = timedelta(hours=1)
FROM_ONE_PLACE = 5
IN_ALL = 60


def too_many(*, from_here: int, in_all: int) -> bool:
    """Whether an hour already holds as many messages as people write, from one place or from everywhere."""
    return from_here >= FROM_ONE_PLACE or in_all >= IN_ALL
