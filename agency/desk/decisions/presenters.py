"""A sum that a file says anew, beside ours, as the page of the decision says it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from agency.cases.models import Claim
from agency.intake.models import ImportRow
from agency.outbox.models import Message
from agency.outbox.queries import letters_sent_on


@dataclass(frozen=True)
class SumAsked:
    """Ours, theirs, and the letters that left with ours."""

    claim: Claim
    old: Decimal
    new: Decimal
    letters: tuple[Message, ...]

    @property
    def rises(self) -> bool:
        """Whether more is asked than before."""
        return self.new > self.old

    @property
    def gap(self) -> Decimal:
        """By how much."""
        return abs(self.new - self.old)


def present_sum(row: ImportRow) -> SumAsked:
    """Return what the page of a decision says of a line."""
    told = row.facts["update"]
    claim = Claim.objects.select_related("case__debtor", "case__creditor").get(pk=told["claim"])
    sent = [letter for letters in letters_sent_on([claim.case_id]).values() for letter in letters]
    return SumAsked(claim, Decimal(told["old"]), Decimal(told["new"]), tuple(sent))
