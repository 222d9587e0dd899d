"""What settles an invoice: a transfer seen on the agency's own account, noted by a person, or undone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from agency.common.calendar import paris_date
from agency.common.money import format_euros
from agency.fees.enums import InvoiceKind, Means
from agency.fees.models import FeeInvoice, FeeSettlement
from agency.fees.queries import outstanding
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct

from .invoicing import InvoiceRefused


@transaction.atomic
def settle(
    *, invoice: FeeInvoice, amount: Decimal, means: Means, settled_on: date, reference: str, by: Actor, at: datetime
) -> FeeSettlement:
    """Note that a creditor paid an invoice, or a part of it, with the reference that the agency's own bank bears.

    Raises `InvoiceRefused` for more than is left, for a day to come, and without a reference.
    """
    locked, said = FeeInvoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk), " ".join(reference.split())
    left = outstanding(locked)
    if locked.kind != InvoiceKind.INVOICE or not 0 < amount <= left:
        raise InvoiceRefused(
            _("Il reste %(left)s à payer sur cette facture : notez cette somme, ou moins.")
            % {"left": format_euros(max(left, Decimal("0.00")))}
        )
    if not locked.issued_on <= settled_on <= paris_date(at):
        raise InvoiceRefused(_("Le règlement vient entre le jour de la facture et aujourd’hui."))
    if not said:
        raise InvoiceRefused(_("Écrivez la référence du mouvement : on le retrouvera sur le relevé."))
    made = FeeSettlement.objects.create(
        invoice=locked, means=means, amount=amount, settled_on=settled_on, reference=said[:80],
        noted_by=by.label[:150], noted_at=at,
    )  # fmt: skip
    record(by=by, at=at, verb=Verb.FEE_SETTLED, subject=locked, amount=str(amount), means=means, reference=said)
    return made


@transaction.atomic
def unsettle(*, settlement: FeeSettlement, reason: str, by: Actor, at: datetime) -> FeeSettlement:
    """Undo a settlement noted by mistake, or returned by the bank, by its contrary; both stay readable.

    Raises `InvoiceRefused` for one undone before, for a credit note, and without a reason.
    """
    held = FeeInvoice.objects.select_for_update(of=("self",)).get(pk=settlement.invoice_id)
    said = " ".join(reason.split())[:80]
    undone = settlement.undoes_id is not None or FeeSettlement.objects.filter(undoes=settlement).exists()
    if undone or settlement.means not in {Means.TRANSFER, Means.DEBIT}:
        raise InvoiceRefused(_("Ce règlement ne s’annule pas."))
    if not said:
        raise InvoiceRefused(_("Dites pourquoi ce règlement est annulé."))
    made = FeeSettlement.objects.create(
        invoice=held, means=settlement.means, amount=-settlement.amount, settled_on=paris_date(at), reference=said,
        undoes=settlement, noted_by=by.label[:150], noted_at=at,
    )  # fmt: skip
    record(by=by, at=at, verb=Verb.FEE_UNSETTLED, subject=held, amount=str(settlement.amount), reason=said)
    return made


@transaction.atomic
def set_off(*, creditor_id: int, amount: Decimal, reference: str, by: Actor, at: datetime) -> list[FeeSettlement]:
    """Settle a creditor's invoices, the oldest first, by what a remittance kept back as its mandate says.

    What was paid meanwhile is paid twice: the last invoice bears it, as owed back.
    """
    held = FeeInvoice.objects.select_for_update(of=("self",)).filter(
        creditor_id=creditor_id, kind=InvoiceKind.INVOICE
    ).order_by("year", "number")  # fmt: skip
    settled = dict(
        FeeSettlement.objects.filter(invoice__in=held).order_by().values_list("invoice").annotate(sum=Sum("amount"))
    )
    rows = list(held)
    rest, parts = amount, []
    for invoice in rows:
        part = min(rest, max(invoice.total - settled.get(invoice.pk, Decimal(0)), Decimal(0)))
        if invoice is rows[-1]:
            part = rest
        rest -= part
        if part:
            parts.append((invoice, part))
    made = FeeSettlement.objects.bulk_create(
        FeeSettlement(
            invoice=invoice, means=Means.SET_OFF, amount=part, settled_on=paris_date(at), reference=reference,
            noted_by=by.label[:150], noted_at=at,
        )
        for invoice, part in parts
    )  # fmt: skip
    record_each(by=by, at=at, verb=Verb.FEE_SETTLED, acts=[
        JournalAct(invoice, None, {"amount": str(part), "means": Means.SET_OFF.value, "reference": reference})
        for invoice, part in parts
    ])  # fmt: skip
    return made


@transaction.atomic
def undo_set_off(*, reference: str, by: Actor, at: datetime) -> int:
    """Undo what a remittance had kept back, since its transfer came back; return how many settlements it was."""
    kept = FeeSettlement.objects.filter(means=Means.SET_OFF, reference=reference, undoes=None, undone_by=None)
    done = list(kept.select_related("invoice"))
    FeeSettlement.objects.bulk_create(
        FeeSettlement(
            invoice=one.invoice, means=Means.SET_OFF, amount=-one.amount, settled_on=paris_date(at),
            reference=reference, undoes=one, noted_by=by.label[:150], noted_at=at,
        )
        for one in done
    )  # fmt: skip
    record_each(by=by, at=at, verb=Verb.FEE_UNSETTLED, acts=[
        JournalAct(one.invoice, None, {"amount": str(one.amount), "reference": reference}) for one in done
    ])  # fmt: skip
    return len(done)
