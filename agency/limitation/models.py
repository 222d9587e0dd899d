"""Alerts of a limitation that comes near: each told once, until somebody has seen it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case

__all__ = ["LimitationAlert"]


class LimitationAlert(models.Model):
    """So many days are left to act on a case (R2.18): raised once for a last day, seen by somebody."""

    case = models.ForeignKey(
        Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="limitation_alerts"
    )
    last_day_to_act = models.DateField(_("dernier jour pour agir"))
    days = models.PositiveSmallIntegerField(_("seuil, en jours"))
    raised_on = models.DateField(_("signalée le"))
    seen_at = models.DateTimeField(_("vue le"), null=True, blank=True)

    class Meta:
        verbose_name = _("alerte de prescription")
        verbose_name_plural = _("alertes de prescription")
        ordering = ("last_day_to_act", "id")
        indexes = (models.Index(fields=["last_day_to_act"], name="limitation_alert_open", condition=Q(seen_at=None)),)
        constraints = (
            models.UniqueConstraint(fields=["case", "last_day_to_act", "days"], name="limitation_alert_once"),
            models.CheckConstraint(
                condition=Q(raised_on__lte=F("last_day_to_act")), name="limitation_alert_before_the_end"
            ),
        )

    def __str__(self) -> str:
        return f"alerte à {self.days} jours du dossier {self.case_id} ({self.pk})"
