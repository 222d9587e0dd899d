"""What a person agrees to for the debits of a plan, printed. Writes nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from agency.cases.models import Case
from agency.letters.printing.contracts.debit_mandate import DebitMandateContent
from agency.letters.printing.rendering import render_debit_mandate
from agency.mandates.queries import profile
from agency.parties.models import Debtor

from .letters import brand, human, recipient_lines, sender


def draw_debit_mandate(
    case: Case, debtor: Debtor, *, title: str, paragraphs: tuple[str, ...], reference: str, scheme_id: str,
    holder: str, iban: str, means: str, agreed_on: date, fingerprint: str, parts: tuple[tuple[date, Decimal], ...],
) -> bytes:  # fmt: skip
    """Print a mandate: the same bytes for the same agreement."""
    agency = profile()
    content = DebitMandateContent(
        title, paragraphs, reference, scheme_id, sender(agency), human(agency), tuple(recipient_lines(debtor)), holder,
        iban, means, case.reference, agreed_on, fingerprint, parts,
    )  # fmt: skip
    return render_debit_mandate(content, brand(agency))
