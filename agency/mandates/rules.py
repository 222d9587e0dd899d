"""What a convention may say of our pay. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from .enums import Origin, Term

# A changed account receives nothing for so long once it is agreed to: what the creditor was written can be answered.
COOL_DOWN = timedelta(days=2)
_SHARE = re.compile(r"%|\bpour\s?-?cents?\b|\bpourcentages?\b", re.IGNORECASE)


def names_a_share(terms: str) -> bool:
    """Whether a text on our fee speaks of a percentage: the house works for a flat fee only."""
    return bool(_SHARE.search(terms))


@dataclass(frozen=True)
class Resolved:
    """A clause as it would be written now, and the level it comes from."""

    value: str
    origin: Origin


def resolve(term: Term, levels: Sequence[tuple[Origin, Mapping[str, str]]]) -> Resolved:
    """Return what the last level that speaks of a clause says; the first one speaks of each."""
    return next(Resolved(said[term.value], origin) for origin, said in reversed(levels) if said.get(term.value))
