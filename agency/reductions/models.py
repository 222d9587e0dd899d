"""Reductions: what a creditor received itself, credited or gave up, with its document, and what followed."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Claim, Document
from agency.ledger.fields import EuroField

from .enums import LoweringCause

__all__ = ["ClaimReduction"]


class ClaimReduction(models.Model):
    """So many euros less on a bill, by its creditor's word. `over` had been paid here: it is the person's since.

    `key` makes it one fact. `cuts` is what came off the running plan. It never touches the dedicated account.
    """

    claim = models.ForeignKey(Claim, verbose_name=_("créance"), on_delete=models.PROTECT, related_name="reductions")
    cause = models.CharField(_("motif"), max_length=12, choices=LoweringCause)
    amount = EuroField(_("montant"))
    over = EuroField(_("dont déjà payé, à rendre"), default=0)
    on = models.DateField(_("du"))
    key = models.CharField(_("origine"), max_length=120, unique=True)
    told_by = models.CharField(_("déclaré par"), max_length=150)
    document = models.ForeignKey(
        Document, verbose_name=_("document du créancier"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="reductions",
    )  # fmt: skip
    cuts = models.JSONField(_("échéances réduites"), default=list, blank=True, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(_("déclaré le"))
    seen_at = models.DateTimeField(_("vu le"), null=True, blank=True)
    undone_on = models.DateField(_("annulé le"), null=True, blank=True)
    undone_why = models.CharField(_("motif de l’annulation"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("somme en moins")
        verbose_name_plural = _("sommes en moins")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gt=0, over__gte=0, over__lte=F("amount")), name="reduction_sums"
            ),
            models.CheckConstraint(
                condition=Q(undone_on__isnull=True, undone_why="") | (Q(undone_on__isnull=False) & ~Q(undone_why="")),
                name="reduction_undone_with_a_word",
            ),
        )
        indexes = (models.Index(fields=["id"], condition=Q(seen_at=None), name="reduction_unseen"),)

    def __str__(self) -> str:
        return f"somme en moins {self.pk} de la créance {self.claim_id}"
