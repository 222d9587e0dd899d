"""What the dialects share: a clock, faults on any call, letters in memory and how each will end."""

import itertools
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.core import control
from sandbox.core.http import Request, Response, as_json
from sandbox.core.service import Service
from sandbox.post import pdf, tracking


@dataclass
class Letter:
    """A letter of an account; `taken_at` (seconds since 1970) once it is to be printed, `outcome` how it will end."""

    number: str
    registered: bool
    reference: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    documents: list[bytes] = field(default_factory=list)
    taken_at: float | None = None
    outcome: str = "delivered"

    def steps(self, now: float) -> dict[str, datetime]:
        """State reached by now -> since when, in the order of the journey."""
        if self.taken_at is None:
            return {}
        path = tracking.steps("registered" if self.registered else "simple", self.outcome)
        since = datetime.fromtimestamp(self.taken_at, UTC)
        return {step.state: since + timedelta(seconds=step.after) for step in path if self.taken_at + step.after <= now}


class Dialect(Service):
    """Base of the dialects. Every call but `/_control` may be lost, late, refused for now, or break down after."""

    busy = 429

    def __init__(self, data_dir: Path | str = ".", port: int = 0) -> None:
        """Nothing is kept on disk."""
        super().__init__(data_dir, port)
        self.letters: dict[str, Letter] = {}
        self.outcomes: dict[str, str] = {}
        self.served: Counter[tuple[str, str]] = Counter()
        self.calls: Counter[str] = Counter()
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)
        control.add_clock(self.router, self.clock, lambda: None)
        control.add_faults(self.router, self.faults)
        self.router.add("GET", "/_control/accepted", self._accepted)
        self.add_routes()

    def add_routes(self) -> None:
        """Lays the routes of this dialect."""
        raise NotImplementedError

    def answer(self, request: Request) -> Response:
        """The answer, or what the faults make of it."""
        if request.path.startswith("/_control"):
            return super().answer(request)
        self.faults.wait()
        fate = self.faults.draw()
        self.calls[f"{request.method} {request.path}"] += 1
        if fate == "busy":
            return as_json({"code": "TOO_MANY_REQUESTS", "message": "Trop d’appels."}, self.busy)
        if fate == "error_before":
            return as_json({"code": "INTERNAL_ERROR", "message": "Panne demandée."}, 500)
        with self._lock:
            done = super().answer(request)
        if fate == "lost":
            return Response(lost=True)
        if fate == "late":
            self.faults.linger()
        if fate == "error_after":
            return as_json({"code": "INTERNAL_ERROR", "message": "Panne demandée, après."}, 500)
        return done

    def number(self) -> int:
        """The next number of this server."""
        return next(self._numbers)

    def taken(self) -> list[Letter]:
        """Every letter that is to be printed, in its order."""
        return [letter for letter in self.letters.values() if letter.taken_at is not None]

    def ends(self, outcome: str, *words: str) -> None:
        """Lets the letters to whom one of these words is written end this way."""
        self.outcomes.update(dict.fromkeys(words, outcome))

    def outcome_of(self, written: str) -> str:
        """How a letter to this address ends."""
        return next((end for word, end in self.outcomes.items() if word in written), "delivered")

    def paper(self, letter: Letter, kind: str) -> bytes:
        """A proof, the same at each download."""
        return pdf.pdf([f"{type(self).__name__} (bac à sable) : {kind}", f"Courrier {letter.number}", letter.reference])

    def _accepted(self, _: Request) -> Response:
        several = Counter(letter.reference for letter in self.taken())
        return as_json({"count": sum(several.values()), "doubles": [ref for ref, many in several.items() if many > 1]})
