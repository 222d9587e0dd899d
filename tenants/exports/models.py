"""One row for each export that somebody asked for, in the public schema; the row is the job."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ExportState(models.TextChoices):
    """Where an export stands."""

    ASKED = "asked", _("en préparation")
    READY = "ready", _("prêt")
    FAILED = "failed", _("n’a pas pu être fait")
    GONE = "gone", _("effacé")


class AgencyExport(models.Model):
    """An agency in one file. Of the link that hands it over only the hash is kept, and the link serves once."""

    agency = models.ForeignKey("tenants.Agency", on_delete=models.PROTECT, related_name="exports")
    asked_at = models.DateTimeField(_("demandé le"))
    asked_by = models.CharField(_("demandé par"), max_length=254)
    state = models.CharField(_("état"), max_length=10, choices=ExportState, default=ExportState.ASKED, db_index=True)
    tries = models.PositiveSmallIntegerField(_("essais"), default=0)
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True)
    ready_at = models.DateTimeField(_("prêt le"), null=True, blank=True)
    file = models.CharField(_("fichier"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("octets"), default=0)
    digest = models.CharField(_("empreinte SHA-256"), max_length=64, blank=True)
    link_hash = models.CharField(max_length=64, blank=True)
    fetched_at = models.DateTimeField(_("emporté le"), null=True, blank=True)

    class Meta:
        verbose_name = _("export d’un cabinet")
        verbose_name_plural = _("exports des cabinets")
        ordering = ("-asked_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ExportState.values), name="export_state_known"),
            models.CheckConstraint(
                condition=~Q(state=ExportState.READY) | (Q(ready_at__isnull=False) & ~Q(file="") & ~Q(digest="")),
                name="export_ready_has_a_file",
            ),
            # Two clicks at once are one export.
            models.UniqueConstraint(
                fields=["agency"], condition=Q(state=ExportState.ASKED), name="export_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} ({self.get_state_display()})"
