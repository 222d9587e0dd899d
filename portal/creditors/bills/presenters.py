"""Bills as their creditor reads them, in a fixed number of queries whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from agency.cases.models import Claim
from portal.creditors.presenters import case_cards

from .view_models import BillLine


def bill_lines(bills: Iterable[Claim], *, at: datetime) -> list[BillLine]:
    """Return the bills in words, in the order given."""
    bills = list(bills)
    cases = {bill.case_id: bill.case for bill in bills}
    cards = dict(zip(cases, case_cards(cases.values(), at=at), strict=True))
    lines = []
    for bill in bills:
        told: Any = bill
        card = cards[bill.case_id]
        lines.append(
            BillLine(
                bill.pk, bill.number, bill.debtor.full_name, bill.due_on, bill.total, told.left, card.state,
                card.next_step, card.reference,
            )
        )  # fmt: skip
    return lines


def bill_heads() -> list[str]:
    """Return the heads of the table of the bills."""
    return [
        _("Facture"), _("Personne"), _("Échéance"), _("Confié"), _("Reste dû"), _("État"), _("La suite"),
        _("Référence"),
    ]  # fmt: skip


def bill_rows(lines: Iterable[BillLine]) -> Iterator[list[Any]]:
    """Yield a row for each bill."""
    for line in lines:
        yield [
            line.number, line.person, line.due_on, line.total, line.left, line.state, line.next_step, line.reference,
        ]  # fmt: skip
