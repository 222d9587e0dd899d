"""What a key may see: a creditor's own, or all the agency's; 404 for the rest."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from agency.cases.models import Case
from agency.intake.called.models import KeptCall
from agency.intake.models import ImportRow
from agency.intake.queries import lines_waiting
from agency.parties.models import Creditor
from agency.parties.queries import rows_of
from agency.payments.models import Payment
from agency.remittances.models import Transfer, TransferItem
from agency.remittances.queries import every_transfer, transfers_of
from portal.creditors.queries import every_case, visible_cases

from .enums import Refused
from .problems import Problem


def cases_seen(creditor: Creditor | None) -> QuerySet[Case]:
    """Return the cases that a key opens: those of its creditor's pages, or of all creditors'."""
    found = every_case() if creditor is None else visible_cases(creditor)
    return found.select_related("creditor")


def case_seen(creditor: Creditor | None, reference: str) -> Case:
    """Return one of them. Raises `Problem` (404) for any other."""
    case = cases_seen(creditor).filter(reference=reference).first()
    if case is None:
        raise Problem(Refused.NOT_FOUND)
    return case


def deposit_seen(creditor: Creditor | None, number: int) -> KeptCall:
    """Return a deposit that a program made, of this creditor or of any. Raises `Problem` (404) for any other."""
    calls = KeptCall.objects.filter(batch=number)
    if creditor is not None:
        calls = calls.filter(batch__creditor__in=rows_of(creditor))
    if (call := calls.first()) is None:
        raise Problem(Refused.NOT_FOUND)
    return call


def waiting_line_seen(creditor: Creditor | None, deposit: int, position: int) -> ImportRow:
    """Return a line of such a deposit that waits for its due date. Raises `Problem` (404) for any other."""
    call = deposit_seen(creditor, deposit)
    if (line := lines_waiting().filter(batch=call.batch_id, position=position).first()) is None:
        raise Problem(Refused.NOT_FOUND)
    return line


def payments_seen(creditor: Creditor | None) -> QuerySet[Payment]:
    """Return the payments of these cases."""
    cases = cases_seen(creditor).order_by().values("pk")
    return Payment.objects.filter(case__in=cases).select_related("case")


def transfers_seen(creditor: Creditor | None) -> QuerySet[Transfer]:
    """Return what was really sent to the creditor, or to all, with the payments that each is made of."""
    sent = every_transfer() if creditor is None else transfers_of(creditor)
    items = TransferItem.objects.select_related("payment__case").order_by("pk")
    return sent.prefetch_related(Prefetch("items", queryset=items))
