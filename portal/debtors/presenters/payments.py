"""A payment as its person reads it: how to send it, and what became of it."""

from __future__ import annotations

from decimal import Decimal

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from agency.cases.models import Case
from agency.letters.enums import MessageKind
from agency.letters.printing.qr.codes import payment_qr
from agency.letters.values import PaymentMeans
from agency.mandates.models import AgencyProfile
from agency.payments.models import Payment
from portal.debtors.queries import messages_to
from portal.debtors.view_models import PaymentConfirmation, TransferDetails

from .documents import receipt_link


def payment_confirmation(case: Case, payment: Payment, *, asked: bool) -> PaymentConfirmation:
    """Return a confirmed payment as the person reads it, with its receipt once its PDF is drawn.

    `asked` says whether something is still asked of them: what remains of a barred debt is not (R2.20).
    """
    creditor = case.creditor.short_name
    if asked:
        words = _("Nous prévenons %(creditor)s aujourd’hui. Le reste vous attend dans votre dossier, sans frais.")
    else:
        words = _("Nous prévenons %(creditor)s aujourd’hui. Vous ne recevrez plus de courrier pour cette somme.")
    letters = [message for message in messages_to(case, payment.debtor_id) if message.kind == MessageKind.RECEIPT]
    keys = (f"receipt:{payment.pk}", f"receipt:{payment.pk}:{payment.receipt.pk}")
    ours = [message for message in letters if message.dedupe_key in keys]
    return PaymentConfirmation(
        confirmed=True, amount=payment.amount, next_words=words % {"creditor": creditor}, paid_on=payment.received_on,
        reference=payment.receipt.label, receipt=receipt_link(case, ours[-1]) if ours else None,
    )  # fmt: skip


def transfer_details(case: Case, due: Decimal, agency: AgencyProfile) -> TransferDetails:
    """Return where to send a transfer for a case, with its code for banks' apps (EPC069-12)."""
    means = PaymentMeans(
        holder=agency.account_holder, iban=agency.account_iban, rf_reference=case.rf_reference, amount=due,
        bic=agency.account_bic,
    )  # fmt: skip
    label = _("Code à lire avec l’application de votre banque")
    drawing = payment_qr(means).replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
    return TransferDetails(
        beneficiary=agency.account_holder, iban=agency.account_iban, bic=agency.account_bic,
        reference=case.rf_reference, qr=mark_safe(drawing),  # noqa: S308 -- drawn by us, no text of anyone's
    )  # fmt: skip
