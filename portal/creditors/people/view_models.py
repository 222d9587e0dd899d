"""View models of the accesses to a creditor's pages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AccessLine:
    """Somebody who may enter a creditor's pages; `waits` for them to choose a password, `is_reader` reads this."""

    pk: int
    name: str
    email: str
    role: str
    right: str
    standing: str
    waits: bool
    is_reader: bool
