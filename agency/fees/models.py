"""What creditors owe the agency: its work at the mandate's flat figure, invoices, what settled them.

Nothing here is a share of a sum collected: a line has a figure, and PostgreSQL compares it with the mandate's schedule
(migration 0045). What an invoice says stands for ever: a credit note refers to it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.leases.models import Leased
from agency.ledger.fields import EuroField
from agency.mandates.models import Mandate
from agency.parties.models import Creditor

from .enums import Export, ExportFormat, ExportState, FeeKind, InvoiceKind, Means

__all__ = ["AccountingExport", "FeeInvoice", "FeeItem", "FeeLine", "FeeSettlement", "Seller"]


class Seller(models.Model):
    """What an invoice says of the agency that its letters do not. One row; without it, nothing is counted."""

    registry = models.CharField(
        _("immatriculation"), max_length=60, help_text=_("Comme sur vos factures : 732 829 320 RCS Nantes.")
    )
    franchise = models.BooleanField(_("franchise en base de TVA (art. 293 B du CGI)"), default=False)
    vat_number = models.CharField(_("numéro de TVA"), max_length=13, blank=True)
    account_holder = models.CharField(_("titulaire du compte du cabinet"), max_length=70)
    account_iban = models.CharField(_("IBAN du compte du cabinet"), max_length=34)
    account_bic = models.CharField(_("BIC"), max_length=11, blank=True)
    payment_days = models.PositiveSmallIntegerField(_("délai de paiement, en jours"), default=30)
    counts_from = models.DateField(_("honoraires comptés depuis le"))

    class Meta:
        verbose_name = _("facturation du cabinet")
        verbose_name_plural = _("facturation du cabinet")
        constraints = (
            models.CheckConstraint(condition=Q(id=1), name="seller_single"),
            models.CheckConstraint(
                condition=Q(franchise=True, vat_number="") | (Q(franchise=False) & ~Q(vat_number="")),
                name="seller_taxed_or_exempt",
                violation_error_message=_("Un numéro de TVA, ou la franchise en base : l’un ou l’autre."),
            ),
            models.CheckConstraint(
                condition=Q(payment_days__range=(0, 60)),
                name="seller_pays_within_the_law",
                violation_error_message=_("Soixante jours au plus (C. com. L441-10)."),
            ),
        )

    def __str__(self) -> str:
        return self.registry


class FeeInvoice(models.Model):
    """An invoice, or the credit note that corrects one, numbered without a gap; PostgreSQL keeps what it says.

    `parties` is who sold, who bought and what was said under the sums, as they stood that day. Its file is drawn after.
    """

    kind = models.CharField(_("nature"), max_length=11, choices=InvoiceKind)
    year = models.PositiveSmallIntegerField(_("année"))
    number = models.PositiveIntegerField(_("numéro"))
    creditor = models.ForeignKey(
        Creditor, verbose_name=_("créancier"), on_delete=models.PROTECT, related_name="fee_invoices"
    )
    corrects = models.ForeignKey(
        "self", verbose_name=_("corrige la facture"), null=True, on_delete=models.PROTECT, related_name="credit_notes"
    )
    reason = models.CharField(_("motif"), max_length=200, blank=True)
    first_day = models.DateField(_("travaux du"))
    last_day = models.DateField(_("au"))
    issued_on = models.DateField(_("émise le"))
    due_on = models.DateField(_("à payer avant le"))
    net = EuroField(_("hors taxes"))
    vat = EuroField(_("TVA"))
    total = EuroField(_("toutes taxes comprises"))
    parties = models.JSONField(_("parties et mentions"))
    issued_by = models.CharField(_("émise par"), max_length=150)
    file = models.FileField(_("fichier"), upload_to="honoraires/", blank=True, max_length=200)
    sha256 = models.CharField(_("empreinte"), max_length=64, blank=True)
    told_at = models.DateTimeField(_("envoyée le"), null=True)

    class Meta:
        verbose_name = _("facture d’honoraires")
        verbose_name_plural = _("factures d’honoraires")
        ordering = ("-year", "-number")
        indexes = (models.Index(fields=["id"], condition=Q(told_at=None), name="fee_invoice_to_send"),)
        constraints = (
            models.UniqueConstraint(fields=["year", "number"], name="fee_invoice_number_once"),
            models.CheckConstraint(
                condition=Q(total=F("net") + F("vat"), net__gt=0, vat__gte=0), name="fee_invoice_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(kind=InvoiceKind.INVOICE, corrects__isnull=True)
                | (Q(kind=InvoiceKind.CREDIT_NOTE, corrects__isnull=False) & ~Q(reason="")),
                name="fee_credit_note_names_its_invoice",
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """« H-2026-000012 »."""
        return f"H-{self.year}-{self.number:06d}"


class FeeItem(models.Model):
    """A line of an invoice: so many works of one kind at one figure. Never changed."""

    invoice = models.ForeignKey(FeeInvoice, verbose_name=_("facture"), on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(_("rang"))
    kind = models.CharField(_("travail"), max_length=6, choices=FeeKind)
    label = models.CharField(_("désignation"), max_length=120)
    quantity = models.PositiveIntegerField(_("quantité"))
    unit_price = EuroField(_("prix unitaire hors taxes"))
    amount = EuroField(_("montant hors taxes"))
    vat_rate = models.DecimalField(_("TVA, en %"), max_digits=4, decimal_places=2)

    class Meta:
        verbose_name = _("ligne de facture")
        verbose_name_plural = _("lignes de facture")
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["invoice", "position"], name="fee_item_in_order"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gt=0, amount=F("quantity") * F("unit_price")),
                name="fee_item_is_flat",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} x {self.label}"


class FeeLine(models.Model):
    """One work done for a creditor, named once by `work`, at the figure of the mandate in force that day.

    A figure of zero is work that the package includes: shown by the meter, never invoiced.
    """

    creditor = models.ForeignKey(Creditor, verbose_name=_("créancier"), on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, verbose_name=_("mandat"), on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("travail"), max_length=6, choices=FeeKind)
    detail = models.CharField(_("précision"), max_length=20, blank=True)
    case = models.ForeignKey(
        Case, verbose_name=_("dossier"), null=True, on_delete=models.PROTECT, related_name="fee_lines"
    )
    work = models.CharField(_("travail fait"), max_length=60, unique=True)
    done_on = models.DateField(_("fait le"))
    amount = EuroField(_("forfait hors taxes"))
    invoice = models.ForeignKey(
        FeeInvoice, verbose_name=_("facture"), null=True, on_delete=models.PROTECT, related_name="lines"
    )

    class Meta:
        verbose_name = _("ligne d’honoraires")
        verbose_name_plural = _("lignes d’honoraires")
        ordering = ("done_on", "id")
        indexes = (
            models.Index(fields=["creditor", "done_on"], name="fee_line_of_creditor"),
            models.Index(fields=["done_on"], condition=Q(invoice=None, amount__gt=0), name="fee_line_to_invoice"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=FeeKind.values, amount__gte=0), name="fee_line_is_flat"),
            models.CheckConstraint(
                condition=Q(kind=FeeKind.MONTH, case__isnull=True) | ~Q(kind=FeeKind.MONTH) & Q(case__isnull=False),
                name="fee_line_names_its_work",
            ),
        )

    def __str__(self) -> str:
        return self.work


class FeeSettlement(models.Model):
    """What settled an invoice, or undid it with a sum below zero. Never changed."""

    invoice = models.ForeignKey(
        FeeInvoice, verbose_name=_("facture"), on_delete=models.PROTECT, related_name="settlements"
    )
    means = models.CharField(_("moyen"), max_length=11, choices=Means)
    amount = EuroField(_("montant"))
    settled_on = models.DateField(_("réglée le"))
    reference = models.CharField(_("référence"), max_length=80)
    undoes = models.OneToOneField(
        "self", verbose_name=_("annule"), null=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    noted_by = models.CharField(_("noté par"), max_length=150)
    noted_at = models.DateTimeField(_("noté le"))

    class Meta:
        verbose_name = _("règlement d’honoraires")
        verbose_name_plural = _("règlements d’honoraires")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=(Q(amount__gt=0, undoes__isnull=True) | Q(amount__lt=0, undoes__isnull=False))
                & ~Q(reference=""),
                name="fee_settlement_says_how",
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} sur {self.invoice_id}"


class AccountingExport(Leased):
    """An accounting file that somebody asked for: written by a worker, line by line, then downloaded."""

    books = models.CharField(_("livre"), max_length=5, choices=Export)
    format = models.CharField(_("format"), max_length=3, choices=ExportFormat)
    first_day = models.DateField(_("du"))
    last_day = models.DateField(_("au"))
    state = models.CharField(_("état"), max_length=7, choices=ExportState, default=ExportState.WAITING)
    asked_by = models.CharField(_("demandé par"), max_length=150)
    asked_at = models.DateTimeField(_("demandé le"))
    lines = models.PositiveIntegerField(_("lignes à écrire"), default=0)
    written = models.PositiveIntegerField(_("lignes écrites"), default=0)
    name = models.CharField(_("nom du fichier"), max_length=60)
    file = models.FileField(_("fichier"), upload_to="exports/", blank=True, max_length=200)

    class Meta:
        verbose_name = _("export comptable")
        verbose_name_plural = _("exports comptables")
        ordering = ("-id",)
        indexes = (models.Index(fields=["id"], condition=Q(state="waiting"), name="accounting_export_waiting"),)
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="accounting_export_days_in_order"),
        )

    def __str__(self) -> str:
        return self.name
