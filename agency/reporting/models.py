"""The report that a creditor gets of each month: one row for a creditor and a month, drawn then sent once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.parties.models import Creditor

__all__ = ["MonthlyReport"]


class MonthlyReport(models.Model):
    """What a creditor was told of a month, as it was drawn; `told_at` says that its mail left, or that nobody reads."""

    creditor = models.ForeignKey(
        Creditor, verbose_name=_("créancier"), on_delete=models.PROTECT, related_name="monthly_reports"
    )
    month = models.DateField(_("mois"))
    made_at = models.DateTimeField(_("écrit le"))
    file = models.FileField(_("fichier"), upload_to="rapports/", max_length=200)
    sha256 = models.CharField(_("empreinte"), max_length=64)
    told_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    people = models.PositiveSmallIntegerField(_("destinataires"), default=0)

    class Meta:
        verbose_name = _("rapport mensuel")
        verbose_name_plural = _("rapports mensuels")
        ordering = ("-month", "creditor_id")
        indexes = (models.Index(fields=["id"], name="monthly_report_to_send", condition=Q(told_at__isnull=True)),)
        constraints = (
            models.UniqueConstraint(fields=["creditor", "month"], name="monthly_report_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="monthly_report_first_day"),
            models.CheckConstraint(condition=~Q(sha256="") & ~Q(file=""), name="monthly_report_is_drawn"),
        )

    def __str__(self) -> str:
        return f"rapport {self.pk} du créancier {self.creditor_id}"
