"""Files of one deposit that are alike, and those drawn among them. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from agency.common.money import ZERO


@dataclass(frozen=True)
class AlikeFile:
    """A file of a deposit: what is owed on it in euros, whether it waits, how and by whom it was decided.

    `ready`: its assessment lets a letter leave; `together`: it was qualified with others, not looked at by hand.
    """

    case: int
    reference: str
    person: str
    amount: Decimal
    waits: bool
    ready: bool = False
    together: bool = False
    reader: int | None = None


@dataclass(frozen=True)
class AlikeFiles:
    """The files of a deposit with one kind of claim, one kind of person and all that is automatic for them.

    `samples` are those drawn to be looked at one by one.
    """

    batch: int
    claim_type: str
    debtor_kind: str
    files: tuple[AlikeFile, ...]
    samples: tuple[AlikeFile, ...]

    @property
    def waiting(self) -> int:
        """How many of the files wait."""
        return sum(file.waits for file in self.files)

    @property
    def to_look_at(self) -> list[AlikeFile]:
        """The samples that nobody decided yet."""
        return [file for file in self.samples if file.waits]

    @property
    def faulty(self) -> list[AlikeFile]:
        """The samples that were not ready: what is alike is looked at one by one then."""
        return [file for file in self.samples if not file.waits and not file.ready]

    def looked_at_by(self, reader: int) -> bool:
        """Whether this person decided each sample by hand, and found it ready."""
        return all(file.ready and file.reader == reader for file in self.samples)

    def rest(self, most: int) -> list[AlikeFile]:
        """The files that may be qualified together, the first ones when there are more than one act takes."""
        looked_at = {file.case for file in self.samples}
        return [file for file in self.files if file.waits and file.case not in looked_at][:most]


def total_of(files: Collection[AlikeFile]) -> Decimal:
    """Return what is owed on these files, in euros."""
    return sum((file.amount for file in files), ZERO)


def trace_of(files: Collection[AlikeFile]) -> str:
    """Return what changes as soon as a file or a sum of a list does."""
    said = ";".join(f"{file.case}:{file.amount}" for file in sorted(files, key=lambda one: one.case))
    return hashlib.sha256(said.encode()).hexdigest()[:32]
