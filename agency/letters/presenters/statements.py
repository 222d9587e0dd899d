"""What is read on paper beside letters: a transfer, the account of a case, texts to complete. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from agency.cases.models import Case
from agency.common.money import ZERO
from agency.letters.printing.rendering import (
    render_account,
    render_declaration,
    render_kit,
    render_report,
    render_statement,
)
from agency.letters.printing.values import (
    AccountContent,
    AccountLine,
    DeclarationContent,
    DeclaredLine,
    HandedLine,
    ReportContent,
    ReportSection,
    StatementContent,
)
from agency.letters.values import KitContent
from agency.mandates.models import Mandate
from agency.mandates.queries import profile
from agency.parties.models import Debtor

from .letters import brand, human, recipient_lines, sender


def draw_statement(
    mandate: Mandate,
    lines: Sequence[HandedLine],
    *,
    name: str,
    holder: str,
    iban: str,
    amount: Decimal,
    paid_on: date,
    set_off: Decimal = ZERO,
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
        set_off=set_off,
    )
    return render_statement(content, brand(agency))


def draw_account(
    case: Case, debtor: Debtor, lines: Sequence[AccountLine], *, due: Decimal, barred: bool, on: date
) -> bytes:
    """Print the statement of account of a case, addressed to one of its people. Raises `NotPrintable` as letters do."""
    agency = profile()
    content = AccountContent(
        case_reference=case.reference,
        recipient_lines=recipient_lines(debtor),
        creditor=case.creditor.name,
        sender=sender(agency),
        human=human(agency),
        dated_on=on,
        due=due,
        barred=barred,
        lines=tuple(lines),
    )
    return render_account(content, brand(agency))


def draw_declaration(
    case: Case, lines: Sequence[DeclaredLine], *, person: str, commission: str, stated_on: date, on: date
) -> bytes:
    """Print what the creditor of a case declares to a commission, for it to sign and send."""
    agency, creditor = profile(), case.creditor
    content = DeclarationContent(
        case_reference=case.reference,
        recipient_lines=(creditor.name, *creditor.address_lines),
        creditor=creditor.name,
        person=person,
        commission=commission,
        sender=sender(agency),
        human=human(agency),
        dated_on=on,
        stated_on=stated_on,
        due=sum((line.amount for line in lines), ZERO),
        lines=tuple(lines),
    )
    return render_declaration(content, brand(agency))


def draw_kit(*, subject: str, opening: str, models: Sequence[tuple[str, str]], on: date) -> bytes:
    """Print texts that a creditor completes, under the agency's name."""
    agency = profile()
    return render_kit(KitContent(subject, opening, sender(agency), on, tuple(models)), brand(agency))


def draw_report(
    *, subject: str, name: str, opening: Sequence[str], sections: Sequence[ReportSection], on: date
) -> bytes:
    """Print what the house holds or does, section by section, under the agency's name."""
    agency = profile()
    content = ReportContent(subject, name, tuple(opening), tuple(sections), sender(agency), on)
    return render_report(content, brand(agency))
