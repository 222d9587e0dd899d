"""Files handed over by a creditor, line by line, before they become cases."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Claim
from agency.ledger.fields import EuroField
from agency.parties.models import Creditor

from .enums import BatchState, Outcome

__all__ = ["ImportBatch", "ImportRow"]


class ImportBatch(models.Model):
    """One file read. Of a FEC only the accepted lines and the file's hash are kept."""

    creditor = models.ForeignKey(
        Creditor, verbose_name=_("créancier"), on_delete=models.PROTECT, related_name="batches"
    )
    state = models.CharField(_("état"), max_length=10, choices=BatchState, default=BatchState.PREVIEW)
    filename = models.CharField(_("fichier"), max_length=150)
    sha256 = models.CharField(_("empreinte"), max_length=64)
    file_format = models.CharField(_("format"), max_length=30)
    uploaded_at = models.DateTimeField(_("déposé le"))
    confirmed_at = models.DateTimeField(_("confié le"), null=True, blank=True)
    evidence = models.BinaryField(_("facture jointe"), null=True, blank=True)

    class Meta:
        verbose_name = _("dépôt de factures")
        verbose_name_plural = _("dépôts de factures")
        ordering = ("-uploaded_at", "-id")

    def __str__(self) -> str:
        return f"{self.filename} ({self.pk})"


class ImportRow(models.Model):
    """One line of the file, as neutral values, with what was decided and why."""

    batch = models.ForeignKey(ImportBatch, verbose_name=_("dépôt"), on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField(_("rang"))
    place = models.CharField(_("emplacement"), max_length=80)
    outcome = models.CharField(_("issue"), max_length=10, choices=Outcome)
    number = models.CharField(_("numéro de facture"), max_length=60, blank=True)
    person = models.CharField(_("personne"), max_length=150, blank=True)
    due_on = models.DateField(_("échéance"), null=True, blank=True)
    amount = EuroField(_("montant"), null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=400, blank=True)
    rule = models.CharField(_("règle"), max_length=20, blank=True)
    facts = models.JSONField(_("valeurs lues"), default=dict, encoder=DjangoJSONEncoder)
    claim = models.ForeignKey(
        Claim, verbose_name=_("créance"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("ligne d’un dépôt")
        verbose_name_plural = _("lignes d’un dépôt")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["batch", "position"], name="import_row_once"),)

    def __str__(self) -> str:
        return f"ligne {self.position} du dépôt {self.batch_id}"
