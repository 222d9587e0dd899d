"""The register of kept words."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.parties.models import Debtor

from .enums import KEPT_STATES, CommitmentKind, CommitmentState

__all__ = ["Commitment"]


class Commitment(models.Model):
    """What we announced for a day: done on that day, or cancelled with a reason.

    `debtor` is who was told, nobody in particular when empty; `step` is the kind of letter announced. What was kept
    names the `act` that kept it (`message:12`, `case:5`, `reply:9`), and its day.
    """

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="commitments")
    debtor = models.ForeignKey(
        Debtor,
        verbose_name=_("annoncé à"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="commitments",
    )
    kind = models.CharField(_("nature"), max_length=12, choices=CommitmentKind)
    step = models.CharField(_("courrier annoncé"), max_length=20, blank=True)
    text = models.CharField(_("ce qui est annoncé"), max_length=200)
    announced_on = models.DateField(_("annoncé le"))
    due_on = models.DateField(_("à tenir le"))
    state = models.CharField(_("état"), max_length=10, choices=CommitmentState, default=CommitmentState.OPEN)
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    kept_on = models.DateField(_("tenu le"), null=True, blank=True)
    act = models.CharField(_("tenu par"), max_length=60, blank=True)
    reason = models.CharField(_("motif"), max_length=200, blank=True)
    dedupe_key = models.CharField(_("clé unique"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        ordering = ("due_on", "id")
        indexes = (
            models.Index(fields=["due_on"], name="commitment_open", condition=Q(state="open")),
            models.Index(fields=["case", "due_on"], name="commitment_open_of_case", condition=Q(state="open")),
        )
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
            models.CheckConstraint(
                condition=Q(state__in=KEPT_STATES, kept_on__isnull=False) & ~Q(act="")
                | ~Q(state__in=KEPT_STATES) & Q(kept_on__isnull=True, act=""),
                name="commitment_kept_names_the_act",
            ),
            models.CheckConstraint(
                condition=~Q(state=CommitmentState.KEPT) | Q(kept_on__lte=F("due_on")),
                name="commitment_kept_is_on_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=CommitmentState.KEPT_LATE) | Q(kept_on__gt=F("due_on")),
                name="commitment_kept_late_is_late",
            ),
        )

    def __str__(self) -> str:
        return f"{self.text} ({self.pk})"
