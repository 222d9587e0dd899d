"""The register of kept words."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case

from .enums import CommitmentKind, CommitmentState

__all__ = ["Commitment"]


class Commitment(models.Model):
    """What we announced for a day: done on that day, or cancelled with a reason."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="commitments")
    kind = models.CharField(_("nature"), max_length=12, choices=CommitmentKind)
    text = models.CharField(_("ce qui est annoncé"), max_length=200)
    announced_on = models.DateField(_("annoncé le"))
    due_on = models.DateField(_("à tenir le"))
    state = models.CharField(_("état"), max_length=10, choices=CommitmentState, default=CommitmentState.OPEN)
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=200, blank=True)
    dedupe_key = models.CharField(_("clé unique"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        ordering = ("due_on", "id")
        indexes = (models.Index(fields=["due_on"], name="commitment_open", condition=Q(state="open")),)
        constraints = (
            models.CheckConstraint(
                condition=(Q(state=CommitmentState.OPEN, closed_at__isnull=True))
                | (~Q(state=CommitmentState.OPEN) & Q(closed_at__isnull=False)),
                name="commitment_closed_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=CommitmentState.CANCELLED) | ~Q(reason=""),
                name="commitment_cancelled_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.text} ({self.pk})"
