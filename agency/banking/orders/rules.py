"""The fingerprint of an order, and whether a movement carries the name of one of its transfers. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal


def content_hash(pay_on: date, transfers: Sequence[tuple[str, str, str, Sequence[tuple[int, Decimal]]]]) -> str:
    """The fingerprint of all that is agreed to: day, and per transfer its name, holder, IBAN and what it is made of."""
    told = [
        [name, holder, iban, [[part, str(amount)] for part, amount in sorted(items)]]
        for name, holder, iban, items in transfers
    ]
    return hashlib.sha256(json.dumps([pay_on.isoformat(), told], ensure_ascii=False).encode()).hexdigest()


def carries(said: str, name: str) -> bool:
    """Whether the words of a movement hold a name, whole: `R-2026-000001-1` is not `R-2026-000001-12`."""
    return re.search(rf"(?<![0-9A-Z]){re.escape(name)}(?![0-9-])", said.upper()) is not None
