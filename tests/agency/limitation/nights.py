"""What the morning run does of limitation, in one go."""

from datetime import date, datetime

from agency.journal.rules import Actor
from agency.limitation.operations import alert_of_ends, bar_ended


def watch(*, by: Actor, at: datetime, on: date) -> int:
    """Set aside what is barred on a day and tell what comes near; how many alerts were raised."""
    bar_ended(by=by, at=at, on=on, after=0, size=1000)
    return alert_of_ends(by=by, at=at, on=on)
