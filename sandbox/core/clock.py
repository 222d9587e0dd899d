"""The clock of a stand-in: real time plus an offset that tests and the demo may move."""

import threading
import time
from datetime import UTC, datetime


class Clock:
    """Ticks like the machine's clock, `offset` seconds away from it. Safe to share between threads."""

    def __init__(self) -> None:
        """Starts on the machine's own time."""
        self._offset = 0.0
        self._lock = threading.Lock()

    def timestamp(self) -> float:
        """Seconds since 1970, moved by the offset."""
        return time.time() + self._offset

    def seconds(self) -> int:
        """Whole seconds since 1970: the unit of Stripe's `created`."""
        return int(self.timestamp())

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return datetime.fromtimestamp(self.timestamp(), UTC)

    def set(self, moment: datetime) -> None:
        """Moves the clock so that it reads `moment` (aware) now, and lets it tick on."""
        with self._lock:
            self._offset = moment.timestamp() - time.time()

    def advance(self, seconds: float) -> None:
        """Moves the clock `seconds` forward (backward when negative)."""
        with self._lock:
            self._offset += seconds
