"""Fault injection: lost answers, errors and latency, drawn from a seeded generator."""

import random
import threading
import time
from dataclasses import asdict, dataclass
from typing import Any


@dataclass
class Plan:
    """What goes wrong, in percent of the requests concerned, or for the next `count` of them."""

    lost_percent: float = 0
    lost_count: int = 0
    error_percent: float = 0
    error_count: int = 0
    error_after: bool = True
    busy_percent: float = 0
    busy_count: int = 0
    late_percent: float = 0
    late_count: int = 0
    late_ms: int = 1500
    latency_ms: int = 0
    seed: int = 1


class Faults:
    """Draws, request after request, what happens to the answer."""

    def __init__(self) -> None:
        """Nothing goes wrong until `arrange` is called."""
        self.plan = Plan()
        self._random = random.Random(1)  # noqa: S311 (failures that a test can repeat)
        self._lock = threading.Lock()

    def arrange(self, **wishes: Any) -> dict[str, Any]:
        """Replaces the whole plan; unnamed wishes fall back to "no failure". Raises TypeError on an unknown one."""
        with self._lock:
            self.plan = Plan(**wishes)
            self._random = random.Random(self.plan.seed)  # noqa: S311 (the same)
            return asdict(self.plan)

    def wait(self) -> None:
        """Sleeps the latency asked for."""
        if self.plan.latency_ms:
            time.sleep(self.plan.latency_ms / 1000)

    def linger(self) -> None:
        """Sleeps before an answer that comes too late."""
        time.sleep(self.plan.late_ms / 1000)

    def draw(self) -> str:
        """`busy`, `late`, `lost`, `error_before`, `error_after` or `none`, for one request.

        Only the dialects of the post are busy or late: the others take these for `none`.
        """
        with self._lock:
            for kind in ("busy", "late"):
                if self._happens(kind):
                    return kind
            if self._happens("lost"):
                return "lost"
            if self._happens("error"):
                return "error_after" if self.plan.error_after else "error_before"
            return "none"

    def _happens(self, kind: str) -> bool:
        count: int = getattr(self.plan, f"{kind}_count")
        if count > 0:
            setattr(self.plan, f"{kind}_count", count - 1)
            return True
        percent: float = getattr(self.plan, f"{kind}_percent")
        return percent > 0 and self._random.random() * 100 < percent
