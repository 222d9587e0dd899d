"""What a convention may say of our pay. Pure."""

from __future__ import annotations

import re

_SHARE = re.compile(r"%|\bpour\s?-?cents?\b|\bpourcentages?\b", re.IGNORECASE)


def names_a_share(terms: str) -> bool:
    """Whether a text on our fee speaks of a percentage: the house works for a flat fee only."""
    return bool(_SHARE.search(terms))
