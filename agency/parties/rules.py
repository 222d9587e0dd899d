"""How two mentions of a person are recognised as the same. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agency.common.text import slug_name


@dataclass(frozen=True)
class PersonFacts:
    """What a file or a form says of a person; `kind` is a `DebtorKind` value."""

    kind: str
    civility: str = ""
    first_name: str = ""
    last_name: str = ""
    company_name: str = ""
    siren: str = ""
    line1: str = ""
    line2: str = ""
    line3: str = ""
    postcode: str = ""
    city: str = ""
    email: str = ""
    phone: str = ""
    born_on: date | None = None
    account: str = ""

    @property
    def has_address(self) -> bool:
        """Whether a letter could be posted."""
        return bool(self.line1 and self.postcode and self.city)


def match_key(facts: PersonFacts, creditor_id: int) -> str:
    """Return the key that two mentions of the same person share within one creditor.

    The SIREN when known; else the creditor's own account number; else name and postcode. Keys never
    cross creditors without a SIREN: two homonyms must not be merged (R1.22).
    """
    name = slug_name(facts.company_name or f"{facts.last_name} {facts.first_name}")
    if facts.siren:
        return f"siren:{facts.siren}"
    if facts.account:
        return f"account:{creditor_id}:{facts.account}:{name}"[:160]
    return f"name:{creditor_id}:{name}:{facts.postcode}"[:160]
