"""How many files are looked at before those alike, and which: a draw by hash, that nobody chooses. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from math import isqrt

from .values import AlikeFile, AlikeFiles

LEAST = 3


def samples_needed(files: int) -> int:
    """Return how many of so many files are looked at by hand: the root of their number, at least three, or all."""
    root = isqrt(files)
    return min(files, max(LEAST, root + (root * root < files)))


def gathered(batch: int, claim_type: str, debtor_kind: str, files: Sequence[AlikeFile]) -> AlikeFiles:
    """Return files alike of a deposit with their samples: always the same, in the order of their hashes.

    What was qualified together is never drawn, and counts all the same.
    """
    by_hand = sorted((file for file in files if not file.together), key=lambda file: _rank(batch, file.case))
    return AlikeFiles(batch, claim_type, debtor_kind, tuple(files), tuple(by_hand[: samples_needed(len(files))]))


def group_of(groups: Collection[AlikeFiles], claim_type: str, debtor_kind: str) -> AlikeFiles | None:
    """Return the group of this kind, if the deposit has one."""
    return next((one for one in groups if (one.claim_type, one.debtor_kind) == (claim_type, debtor_kind)), None)


def _rank(batch: int, case: int) -> str:
    return hashlib.sha256(f"{batch}:{case}".encode()).hexdigest()
