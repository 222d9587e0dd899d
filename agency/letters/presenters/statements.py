"""The statement of a transfer to a creditor, printed. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from agency.letters.printing.rendering import render_statement
from agency.letters.values import HandedLine, StatementContent
from agency.mandates.models import Mandate
from agency.mandates.queries import profile

from .letters import brand, human, sender


def draw_statement(
    mandate: Mandate,
    lines: Sequence[HandedLine],
    *,
    name: str,
    holder: str,
    iban: str,
    amount: Decimal,
    paid_on: date,
) -> bytes:
    """Print what a transfer of `amount` euros to the creditor of a mandate is made of (R124-6; R11.5)."""
    agency, creditor = profile(), mandate.creditor
    content = StatementContent(
        name=name,
        recipient_lines=(creditor.name, *creditor.address_lines),
        creditor=creditor.called,
        sender=sender(agency),
        human=human(agency),
        mandate=mandate.reference,
        holder=holder,
        iban_end=iban[-4:],
        paid_on=paid_on,
        amount=amount,
        lines=tuple(lines),
    )
    return render_statement(content, brand(agency))
