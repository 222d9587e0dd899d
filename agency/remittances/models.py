"""Remittances: what two persons agreed to hand over, to whom, for which payments, and what the bank made of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agency.banking.models import BankLine
from agency.ledger.fields import EuroField
from agency.mandates.models import Mandate
from agency.payments.models import Payment

from .enums import RemittanceState, TransferState

__all__ = ["Remittance", "Transfer", "TransferItem"]


class Remittance(models.Model):
    """One order to the bank. Its content is frozen by its hash; who prepares it does not approve it."""

    year = models.PositiveSmallIntegerField(_("année"))
    number = models.PositiveIntegerField(_("numéro"))
    state = models.CharField(_("état"), max_length=10, choices=RemittanceState, default=RemittanceState.PREPARED)
    pay_on = models.DateField(_("à exécuter le"))
    total = EuroField(_("total"))
    content_sha256 = models.CharField(_("empreinte"), max_length=64)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("préparé par"), on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField(_("préparé le"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("validé par"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    approved_at = models.DateTimeField(_("validé le"), null=True, blank=True)
    order = models.TextField(_("ordre de virement"), blank=True)
    reason = models.CharField(_("motif de l’annulation"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("reversement")
        verbose_name_plural = _("reversements")
        ordering = ("-year", "-number")
        constraints = (
            models.UniqueConstraint(fields=["year", "number"], name="remittance_number_once"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="remittance_two_persons",
                violation_error_message=_("Une autre personne valide le reversement."),
            ),
            models.CheckConstraint(
                condition=~Q(state=RemittanceState.APPROVED)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(order="")),
                name="remittance_approved_has_its_order",
            ),
            models.CheckConstraint(condition=Q(total__gt=0), name="remittance_sends_something"),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """« R-2026-000012 »."""
        return f"R-{self.year}-{self.number:06d}"


class Transfer(models.Model):
    """What one mandate's creditor receives. `name` is what the bank carries along: it comes back on the statement.

    Without a mandate it is the agency's own account that receives: fees that former remittances kept back.
    """

    remittance = models.ForeignKey(
        Remittance, verbose_name=_("reversement"), on_delete=models.PROTECT, related_name="transfers"
    )
    mandate = models.ForeignKey(
        Mandate, verbose_name=_("mandat"), null=True, blank=True, on_delete=models.PROTECT, related_name="transfers"
    )
    name = models.CharField(_("référence"), max_length=35, unique=True)
    holder = models.CharField(_("titulaire"), max_length=70)
    iban = models.CharField(_("IBAN"), max_length=34)
    amount = EuroField(_("montant"))
    set_off = EuroField(_("honoraires retenus"), default=0)
    state = models.CharField(_("état"), max_length=10, choices=TransferState, default=TransferState.WAITING)
    bank_line = models.ForeignKey(
        BankLine, verbose_name=_("ligne du relevé"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="transfers",
    )  # fmt: skip
    paid_on = models.DateField(_("versé le"), null=True, blank=True)
    returned_on = models.DateField(_("revenu le"), null=True, blank=True)
    told_at = models.DateTimeField(_("dit au créancier le"), null=True, blank=True)

    class Meta:
        verbose_name = _("virement à un créancier")
        verbose_name_plural = _("virements aux créanciers")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["remittance", "mandate"], nulls_distinct=False, name="transfer_once_a_mandate"
            ),
            models.CheckConstraint(
                condition=Q(mandate__isnull=False) | Q(set_off=0), name="transfer_of_fees_keeps_nothing_back"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, set_off__gte=0), name="transfer_positive"),
            models.CheckConstraint(
                condition=~Q(state__in=(TransferState.PAID, TransferState.RETURNED))
                | Q(paid_on__isnull=False, bank_line__isnull=False),
                name="transfer_paid_is_on_a_statement",
            ),
        )
        indexes = (
            models.Index(fields=["state"], condition=Q(state=TransferState.WAITING), name="transfer_waiting"),
            models.Index(
                fields=["state"], condition=Q(state=TransferState.PAID, told_at=None), name="transfer_to_tell"
            ),
        )

    def __str__(self) -> str:
        return self.name


class TransferItem(models.Model):
    """The part of a transfer that comes from one payment; below zero for money that came back since. Never changed."""

    transfer = models.ForeignKey(Transfer, verbose_name=_("virement"), on_delete=models.PROTECT, related_name="items")
    payment = models.ForeignKey(
        Payment, verbose_name=_("paiement"), on_delete=models.PROTECT, related_name="handed_over"
    )
    amount = EuroField(_("montant"))

    class Meta:
        verbose_name = _("paiement reversé")
        verbose_name_plural = _("paiements reversés")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["transfer", "payment"], name="transfer_item_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="transfer_item_is_something"),
        )

    def __str__(self) -> str:
        return f"{self.payment_id} dans {self.transfer_id}"
