"""A plan as its person agreed to it, printed. Writes nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from agency.cases.models import Case
from agency.common.text import PostalAddressError
from agency.letters.printing.contracts.plan_agreement import PlanAgreementContent
from agency.letters.printing.rendering import render_plan_agreement
from agency.mandates.queries import profile
from agency.parties.models import Debtor

from .letters import brand, human, recipient_lines, sender


def draw_plan_agreement(
    case: Case, debtor: Debtor, *, paragraphs: tuple[str, ...], dated_on: date, monthly: Decimal,
    parts: tuple[tuple[date, Decimal], ...], agreed: str, fingerprint: str, changed: bool,
) -> bytes:  # fmt: skip
    """Print a plan: the same bytes for the same agreement, under the name alone where no address can be printed."""
    agency = profile()
    try:
        lines = recipient_lines(debtor)
    except PostalAddressError:
        lines = (debtor.full_name,)
    content = PlanAgreementContent(
        paragraphs, sender(agency), human(agency), tuple(lines), case.creditor.short_name, case.reference, dated_on,
        monthly, parts, agreed, fingerprint, changed,
    )  # fmt: skip
    return render_plan_agreement(content, brand(agency))
