"""Notices of insolvency, and when each firm was last looked up."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.parties.models import Debtor

from .enums import NoticeSource, NoticeState

__all__ = ["InsolvencyNotice", "LookedUpFirm"]


class InsolvencyNotice(models.Model):
    """A judgment that opened a collective proceeding against a firm that owes, as published: confirmed or declined."""

    debtor = models.ForeignKey(
        Debtor, verbose_name=_("entreprise"), on_delete=models.CASCADE, related_name="insolvency_notices"
    )
    reference = models.CharField(_("référence de l’annonce"), max_length=40)
    published_on = models.DateField(_("publiée le"))
    judged_on = models.DateField(_("jugement du"))
    nature = models.CharField(_("nature du jugement"), max_length=200, blank=True)
    court = models.CharField(_("tribunal"), max_length=200, blank=True)
    url = models.CharField(_("adresse de l’annonce"), max_length=200, blank=True)
    source = models.CharField(_("origine"), max_length=10, choices=NoticeSource)
    state = models.CharField(_("décision"), max_length=10, choices=NoticeState, default=NoticeState.OPEN)
    found_at = models.DateTimeField(_("depuis le"))
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("avis de procédure collective")
        verbose_name_plural = _("avis de procédure collective")
        ordering = ("found_at", "id")
        indexes = (models.Index(fields=["found_at"], condition=Q(state=NoticeState.OPEN), name="notice_waiting"),)
        constraints = (
            models.UniqueConstraint(fields=["debtor", "reference"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(state=NoticeState.OPEN, decided_at__isnull=True)
                | (~Q(state=NoticeState.OPEN) & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="notice_decided_with_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"avis {self.reference} ({self.pk})"


class LookedUpFirm(models.Model):
    """When the bulletin was last asked about a firm: who was never, or longest ago, is next."""

    siren = models.CharField(_("SIREN"), max_length=9, unique=True)
    looked_at = models.DateTimeField(_("recherchée le"))

    class Meta:
        verbose_name = _("entreprise recherchée")
        verbose_name_plural = _("entreprises recherchées")

    def __str__(self) -> str:
        return f"{self.siren} ({self.pk})"
