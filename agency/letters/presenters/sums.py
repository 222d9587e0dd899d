"""What is owed on a case, as the lines of a letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from agency.cases.models import Claim
from agency.common.calendar import format_date
from agency.common.money import ZERO, format_euros, format_number
from agency.common.names import calm, sentence_start
from agency.ledger.enums import Component
from agency.letters.enums import SumKind
from agency.letters.values import SumLine

SUM_KIND = {
    Component.PRINCIPAL: SumKind.PRINCIPAL,
    Component.CONTRACTUAL_INTEREST: SumKind.INTEREST,
    Component.LEGAL_INTEREST: SumKind.INTEREST,
    Component.B2B_LATE_INTEREST: SumKind.INTEREST,
    Component.B2B_FIXED_INDEMNITY: SumKind.ACCESSORY,
    Component.PENALTY_CLAUSE: SumKind.ACCESSORY,
    Component.COURT_AWARDED_COST: SumKind.ACCESSORY,
}
"""Under which element of R124-4 3° a component of the claim book is shown."""


def sum_lines(
    claims: Sequence[Claim], due: Mapping[int, Mapping[Component, Decimal]], *, together: bool = False
) -> tuple[SumLine, ...]:
    """What is owed, element by element, adding up to the claim book's balance (R124-4 3°).

    What was paid stands on one line for all the bills, which it names; to whoever owes `together` with others it is
    not told as theirs, nor as another's (R5.12).
    """
    principal = {claim.pk: due[claim.pk].get(Component.PRINCIPAL, ZERO) for claim in claims}
    before = {claim: claim.paid_before for claim in claims}
    since = {claim: claim.total - claim.paid_before - principal[claim.pk] for claim in claims}
    return (
        *(
            SumLine(SumKind.PRINCIPAL, f"Facture {claim.number}", claim.total, _detail(claim, len(claims)))
            for claim in claims
        ),
        *_paid("Déjà réglé au créancier", before),
        *_paid("Déjà réglé depuis" if together else "Vos règlements", since),
        *(
            SumLine(SUM_KIND[component], str(component.label).capitalize(), amount, claim.number)
            for claim in claims
            for component, amount in due[claim.pk].items()
            if component != Component.PRINCIPAL
        ),
    )


def _paid(label: str, paid: dict[Claim, Decimal]) -> tuple[SumLine, ...]:
    numbers = list(dict.fromkeys(claim.number for claim, amount in paid.items() if amount))
    return (SumLine(SumKind.PAID, label, -sum(paid.values(), ZERO), ", ".join(numbers)),) if numbers else ()


def _detail(claim: Claim, claims: int) -> str:
    """What the person knows of a bill: their share of it, its day among others, what it was for."""
    share = f"votre part : {share_of(claim)}" if share_of(claim) else ""
    day = (
        f"du {format_date(claim.issued_on)}, à payer au plus tard le {format_date(claim.due_on)}" if claims > 1 else ""
    )
    return sentence_start(" ; ".join(part for part in (share, day, calm(claim.label)) if part))


def share_of(claim: Claim) -> str:
    """« 60 % de 690,05 € », to somebody who owes a part of a bill only (R5.12); nothing to whoever owes the whole."""
    if claim.whole is None or claim.share is None:
        return ""
    return f"{format_number(claim.share.normalize())} % de {format_euros(claim.whole)}"
