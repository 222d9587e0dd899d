"""Files alike of a deposit, said to who qualifies them: what is left to look at, what would change."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agency.intake.alike.operations import MOST
from agency.intake.alike.values import AlikeFile, AlikeFiles, total_of, trace_of
from agency.law.time.claim_types import CLAIM_WORDS, ClaimType
from agency.parties.enums import DebtorKind


@dataclass(frozen=True)
class AlikeShown:
    """A group as its page shows it; `ready` when the samples are looked at by this reader, and all were ready."""

    group: AlikeFiles
    kind: str
    people: str
    rest: tuple[AlikeFile, ...]
    total: Decimal
    seen: str
    ready: bool
    of_another: bool


def present_alike(group: AlikeFiles, reader: Any) -> AlikeShown:
    """Return what the page says of a group."""
    rest = group.rest(MOST)
    looked_at = not group.to_look_at and not group.faulty
    own = looked_at and group.looked_at_by(reader.pk)
    kind, people = CLAIM_WORDS[ClaimType(group.claim_type)], DebtorKind(group.debtor_kind).label
    return AlikeShown(
        group, str(kind), str(people), tuple(rest), total_of(rest), trace_of(rest),
        own and bool(rest), looked_at and not own,
    )  # fmt: skip
