"""Payments, what they settle, and their receipts."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case, Claim
from agency.ledger.enums import Component
from agency.ledger.fields import EuroField
from agency.parties.models import Debtor

from .enums import Method, WithdrawalCause

__all__ = [
    "Allocation",
    "Payment",
    "Receipt",
    "Surplus",
    "Withdrawal",
]


class Payment(models.Model):
    """Money that arrived for a case. `(source, external_id)` makes one fact one payment."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="payments")
    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="payments")
    method = models.CharField(_("moyen"), max_length=10, choices=Method)
    amount = EuroField(_("montant"))
    excess = EuroField(_("trop-perçu à rendre"), default=0)
    received_on = models.DateField(_("reçu le"))
    value_on = models.DateField(_("date de valeur"))
    source = models.CharField(_("origine"), max_length=20)
    external_id = models.CharField(_("référence d’origine"), max_length=120)
    created_at = models.DateTimeField(_("enregistré le"))

    class Meta:
        verbose_name = _("paiement")
        verbose_name_plural = _("paiements")
        ordering = ("-received_on", "-id")
        indexes = (models.Index(F("received_on").desc(), F("id").desc(), name="payment_latest"),)
        constraints = (
            models.UniqueConstraint(fields=["source", "external_id"], name="payment_fact_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, excess__gte=0, excess__lte=F("amount")),
                name="payment_amounts_positive",
            ),
        )

    def __str__(self) -> str:
        return f"paiement {self.pk} du dossier {self.case_id}"

    @property
    def receipt(self) -> Receipt:
        """The receipt that stands: the latest, which names those before it."""
        return max(self.receipts.all(), key=lambda one: one.pk)


class Allocation(models.Model):
    """What a payment settles, by claim and component (R4.1-R4.5), with the rule's version."""

    payment = models.ForeignKey(
        Payment, verbose_name=_("paiement"), on_delete=models.PROTECT, related_name="allocations"
    )
    claim = models.ForeignKey(Claim, verbose_name=_("créance"), on_delete=models.PROTECT, related_name="allocations")
    component = models.CharField(_("élément"), max_length=22, choices=Component)
    amount = EuroField(_("montant"))
    rule = models.CharField(_("règle"), max_length=20)

    class Meta:
        verbose_name = _("imputation")
        verbose_name_plural = _("imputations")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["payment", "claim", "component"], name="allocation_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="allocation_positive"),
        )

    def __str__(self) -> str:
        return f"imputation {self.pk} du paiement {self.payment_id}"


class Receipt(models.Model):
    """A quittance: free, one for each payment, numbered without a gap (R1.14, R1.15); another that `corrects` it later.

    Its PDF is the document of the message that carries it.
    """

    payment = models.ForeignKey(Payment, verbose_name=_("paiement"), on_delete=models.PROTECT, related_name="receipts")
    corrects = models.OneToOneField(
        "self", verbose_name=_("remplace"), null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    year = models.PositiveSmallIntegerField(_("année"))
    number = models.PositiveIntegerField(_("numéro"))
    issued_on = models.DateField(_("établie le"))
    remaining = EuroField(_("reste à régler"))

    class Meta:
        verbose_name = _("quittance")
        verbose_name_plural = _("quittances")
        ordering = ("-year", "-number")
        constraints = (
            models.UniqueConstraint(fields=["year", "number"], name="receipt_number_once"),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(corrects__isnull=True), name="receipt_one_first_for_a_payment"
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """« Q-2026-000012 »."""
        return f"Q-{self.year}-{self.number:06d}"


class Surplus(models.Model):
    """A part of a payment that had settled something and is the person's since: less was owed, or it was paid twice.

    `key` names the fact that made it so, and `undone_on` the day when it was taken back.
    """

    payment = models.ForeignKey(Payment, verbose_name=_("paiement"), on_delete=models.PROTECT, related_name="surpluses")
    amount = EuroField(_("trop-perçu"))
    key = models.CharField(_("origine"), max_length=120)
    on = models.DateField(_("depuis le"))
    undone_on = models.DateField(_("annulé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("trop-perçu constaté après le paiement")
        verbose_name_plural = _("trop-perçus constatés après le paiement")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["payment", "key"], name="surplus_fact_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="surplus_positive"),
        )

    def __str__(self) -> str:
        return f"trop-perçu {self.pk} du paiement {self.payment_id}"


class Withdrawal(models.Model):
    """A part of a payment that left again: given back, or taken by the person's bank. One fact, one row.

    `reopened` is what is owed again; the rest came off what was to be given back (R4.7). `beyond` left over and
    above the payment, at the agency's charge. `restored_on` is the day it came back.
    """

    payment = models.ForeignKey(
        Payment, verbose_name=_("paiement"), on_delete=models.PROTECT, related_name="withdrawals"
    )
    cause = models.CharField(_("motif"), max_length=10, choices=WithdrawalCause)
    amount = EuroField(_("montant repris"))
    reopened = EuroField(_("de nouveau dû"))
    beyond = EuroField(_("à la charge du cabinet"), default=0)
    source = models.CharField(_("origine"), max_length=20)
    external_id = models.CharField(_("référence d’origine"), max_length=120)
    taken_on = models.DateField(_("repris le"))
    restored_on = models.DateField(_("revenu le"), null=True, blank=True)
    created_at = models.DateTimeField(_("enregistré le"))

    class Meta:
        verbose_name = _("reprise d’un paiement")
        verbose_name_plural = _("reprises de paiements")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["source", "external_id"], name="withdrawal_fact_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, beyond__gte=0, reopened__gte=0, reopened__lte=F("amount"))
                & (Q(amount__gt=0) | Q(beyond__gt=0)),
                name="withdrawal_amounts_in_order",
            ),
            models.CheckConstraint(
                condition=Q(restored_on__isnull=True) | Q(restored_on__gte=models.F("taken_on")),
                name="withdrawal_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"reprise {self.pk} du paiement {self.payment_id}"

    @property
    def signed(self) -> Decimal:
        """What it takes off the payment, in euros, below zero; zero once it came back."""
        return -self.amount if self.restored_on is None else Decimal("0.00")

    @property
    def total(self) -> Decimal:
        """All that left, in euros."""
        return self.amount + self.beyond
