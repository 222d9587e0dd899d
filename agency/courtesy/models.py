"""Friendly words before a due date: the row is the job."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.intake.models import ImportRow
from agency.law.contact.limits import Channel
from agency.leases.models import Leased
from agency.outbox.enums import CHANNELS

from .enums import STILL_HERE, CourtesyState

__all__ = ["CourtesyReminder"]


class CourtesyReminder(Leased):
    """One word on one bill that waits for its due date; several of one person travel `with` the first."""

    line = models.OneToOneField(ImportRow, verbose_name=_("ligne"), on_delete=models.CASCADE, related_name="courtesy")
    lead = models.ForeignKey(
        "self", verbose_name=_("avec"), null=True, blank=True, on_delete=models.CASCADE, related_name="beside"
    )
    state = models.CharField(_("état"), max_length=8, choices=CourtesyState, default=CourtesyState.WAITING)
    # How it leaves, or left; empty until its last look.
    channel = models.CharField(
        _("voie d’envoi"),
        max_length=10,
        blank=True,
        choices=[(way.value, CHANNELS[way]) for way in (Channel.EMAIL, Channel.POST)],
    )
    planned_on = models.DateField(_("prévu le"))
    not_before = models.DateTimeField(_("pas avant"))
    called_at = models.DateTimeField(_("serveur appelé le"), null=True, blank=True)
    # Which letter somebody agreed to, where the agency approves each letter before it leaves.
    approved = models.CharField(_("empreinte approuvée"), max_length=64, blank=True)
    provider_ref = models.CharField(_("référence chez le prestataire"), max_length=80, blank=True)
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    why = models.CharField(_("motif"), max_length=30, blank=True)
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("rappel courtois")
        verbose_name_plural = _("rappels courtois")
        ordering = ("id",)
        indexes = (
            models.Index(fields=["not_before"], name="courtesy_waits", condition=Q(state=CourtesyState.WAITING)),
            models.Index(fields=["id"], name="courtesy_held", condition=Q(state=CourtesyState.HELD)),
            models.Index(fields=["provider_ref"], name="courtesy_provider_ref", condition=~Q(provider_ref="")),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=STILL_HERE) | Q(ended_at__isnull=False), name="courtesy_ended_has_a_date"
            ),
            models.CheckConstraint(condition=~Q(state=CourtesyState.LEFT) | ~Q(why=""), name="courtesy_left_says_why"),
        )

    def __str__(self) -> str:
        return f"rappel courtois {self.pk} de la ligne {self.line_id}"
