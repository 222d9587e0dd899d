"""Closings: why a case was closed, by whom, with which paper."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case, Document

from .enums import ClosingReason

__all__ = ["CaseClosing"]


class CaseClosing(models.Model):
    """A case closed by somebody, for a reason. Never changed: a case that opens again may be closed again."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="closings")
    reason = models.CharField(_("motif"), max_length=14, choices=ClosingReason)
    note = models.CharField(_("précision"), max_length=300, blank=True)
    document = models.ForeignKey(
        Document, verbose_name=_("pièce"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("clos par"), on_delete=models.PROTECT, related_name="+"
    )
    closed_on = models.DateField(_("clos le"))
    at = models.DateTimeField(_("noté le"))

    class Meta:
        verbose_name = _("clôture")
        verbose_name_plural = _("clôtures")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(reason__in=ClosingReason.values), name="case_closing_reason_known"),
            models.CheckConstraint(
                condition=~Q(reason=ClosingReason.NOT_OWED) | Q(document__isnull=False),
                name="case_closing_not_owed_is_shown",
            ),
        )

    def __str__(self) -> str:
        return f"clôture {self.pk} du dossier {self.case_id}"
