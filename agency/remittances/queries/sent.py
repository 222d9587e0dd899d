"""What was prepared and sent."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from agency.banking.enums import LineState
from agency.banking.models import BankLine
from agency.parties.models import Creditor
from agency.parties.queries import rows_of
from agency.payments.models import Payment
from agency.remittances.enums import STANDING, RemittanceState, TransferState
from agency.remittances.models import Remittance, Transfer
from agency.remittances.rules import MOST_KEPT


def remittances() -> QuerySet[Remittance]:
    """Return every remittance, the latest first, with who prepared and approved it."""
    return Remittance.objects.select_related("prepared_by", "approved_by").order_by("-pk")


def to_approve() -> QuerySet[Remittance]:
    """Return the remittances that wait for a second person."""
    return Remittance.objects.filter(state=RemittanceState.PREPARED)


def transfers_of(creditor: Creditor) -> QuerySet[Transfer]:
    """Return what was really sent to a creditor, the latest first: what the bank paid, returned or not."""
    return every_transfer().filter(mandate__creditor__in=rows_of(creditor))


def every_transfer() -> QuerySet[Transfer]:
    """Return what was really sent to all creditors, the latest first."""
    sent = Transfer.objects.filter(mandate__isnull=False, paid_on__isnull=False)
    return sent.select_related("remittance", "mandate__creditor").order_by("-paid_on", "-pk")


def waiting_transfers() -> QuerySet[Transfer]:
    """Return the transfers that the bank has not shown yet, of remittances that were approved."""
    found = Transfer.objects.filter(state=TransferState.WAITING, remittance__state=RemittanceState.APPROVED)
    return found.select_related("remittance", "mandate__creditor").order_by("pk")


def untold_transfers() -> QuerySet[Transfer]:
    """Return the transfers that were paid and whose creditor was not written to."""
    found = Transfer.objects.filter(state=TransferState.PAID, told_at__isnull=True)
    return found.select_related("remittance", "mandate__creditor").order_by("pk")


def transfer_of(payment: Payment) -> Transfer | None:
    """Return the transfer by which a payment went to its creditor, or is about to: agreed by two persons."""
    found = Transfer.objects.filter(
        items__payment=payment, state__in=STANDING, remittance__state=RemittanceState.APPROVED
    )
    return found.select_related("remittance", "mandate__creditor").order_by("-pk").first()


def may_be_returned(*transfers: Transfer) -> QuerySet[BankLine]:
    """Return the sums in suspense, since transfers were paid, that may be one of them sent back under another name."""
    found = Q(pk__in=[])
    for one in transfers:
        found |= Q(amount__lte=one.amount, amount__gte=one.amount - MOST_KEPT, booked_on__gte=one.paid_on)
    return BankLine.objects.filter(found, amount__gt=0, state=LineState.SUSPENSE).order_by("pk")
