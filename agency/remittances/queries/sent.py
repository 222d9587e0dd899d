"""What was prepared and sent, and which movements of the bank may be its end."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q, QuerySet

from agency.banking.enums import LineState, StatementState
from agency.banking.models import BankLine
from agency.parties.models import Creditor
from agency.payments.models import Payment
from agency.remittances.enums import STANDING, RemittanceState, TransferState
from agency.remittances.models import Remittance, Transfer


def remittances() -> QuerySet[Remittance]:
    """Return every remittance, the latest first, with who prepared and approved it."""
    return Remittance.objects.select_related("prepared_by", "approved_by").order_by("-pk")


def to_approve() -> QuerySet[Remittance]:
    """Return the remittances that wait for a second person."""
    return Remittance.objects.filter(state=RemittanceState.PREPARED)


def transfers_of(creditor: Creditor) -> QuerySet[Transfer]:
    """Return what was really sent to a creditor, the latest first: what the bank paid, returned or not."""
    sent = Transfer.objects.filter(mandate__creditor=creditor, paid_on__isnull=False)
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


def debits_that_wait(*amounts: Decimal) -> QuerySet[BankLine]:
    """Return the movements out that nobody has explained, of one of these sums in euros, or of any."""
    found = BankLine.objects.filter(
        amount__lt=0, state=LineState.TO_MATCH, statement__state=StatementState.BOOKED, same_as__isnull=True
    )
    return (found.filter(amount__in=[-amount for amount in amounts]) if amounts else found).order_by("pk")


def credits_that_name(names: list[str]) -> QuerySet[BankLine]:
    """Return the sums in suspense that carry the name of a transfer: the creditor's bank sent it back."""
    named = Q(pk__in=[])
    for name in names:
        named |= Q(reference__icontains=name) | Q(label__icontains=name)
    return BankLine.objects.filter(named, amount__gt=0, given=0, state=LineState.SUSPENSE).order_by("pk")
