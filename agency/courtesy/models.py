"""Friendly words before a due date: the row is the job."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.intake.models import ImportRow
from agency.leases.models import Leased

from .enums import CourtesyState

__all__ = ["CourtesyReminder"]


class CourtesyReminder(Leased):
    """One word on one bill that waits for its due date; several of one person travel `with` the first."""

    line = models.OneToOneField(ImportRow, verbose_name=_("ligne"), on_delete=models.CASCADE, related_name="courtesy")
    lead = models.ForeignKey(
        "self", verbose_name=_("avec"), null=True, blank=True, on_delete=models.CASCADE, related_name="beside"
    )
    state = models.CharField(_("état"), max_length=8, choices=CourtesyState, default=CourtesyState.WAITING)
    planned_on = models.DateField(_("prévu le"))
    not_before = models.DateTimeField(_("pas avant"))
    called_at = models.DateTimeField(_("serveur appelé le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    why = models.CharField(_("motif"), max_length=30, blank=True)
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("rappel courtois")
        verbose_name_plural = _("rappels courtois")
        ordering = ("id",)
        indexes = (
            models.Index(fields=["not_before"], name="courtesy_waits", condition=Q(state=CourtesyState.WAITING)),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state=CourtesyState.WAITING) | Q(ended_at__isnull=False), name="courtesy_ended_has_a_date"
            ),
            models.CheckConstraint(condition=~Q(state=CourtesyState.LEFT) | ~Q(why=""), name="courtesy_left_says_why"),
        )

    def __str__(self) -> str:
        return f"rappel courtois {self.pk} de la ligne {self.line_id}"
