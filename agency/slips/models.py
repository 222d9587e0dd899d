"""Slips that came back: of which letter, which box, on which day, and what was done of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Document, Hold
from agency.disputes.models import Reply
from agency.outbox.models import Message
from agency.plans.models import Plan

from .enums import SlipChoice

__all__ = ["SlipAnswer"]


class SlipAnswer(models.Model):
    """One box of one slip, taken once: `reply`, `plan` or `hold` is what the person's own page would have made."""

    letter = models.ForeignKey(
        Message, verbose_name=_("courrier"), on_delete=models.PROTECT, related_name="slip_answers"
    )
    choice = models.CharField(_("case cochée"), max_length=8, choices=SlipChoice)
    received_on = models.DateField(_("reçu le"))
    noted_at = models.DateTimeField(_("saisi le"))
    noted_by = models.CharField(_("saisi par"), max_length=200)
    reply = models.ForeignKey(
        Reply, verbose_name=_("réponse"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    plan = models.ForeignKey(
        Plan, verbose_name=_("échéancier"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    hold = models.ForeignKey(
        Hold, verbose_name=_("pause"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    scan = models.ForeignKey(
        Document, verbose_name=_("image du coupon"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("coupon reçu")
        verbose_name_plural = _("coupons reçus")
        ordering = ("-noted_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["letter", "choice"], name="slip_box_once"),
            models.CheckConstraint(
                condition=Q(reply__isnull=False) | Q(plan__isnull=False) | Q(hold__isnull=False),
                name="slip_was_acted_on",
            ),
        )

    def __str__(self) -> str:
        return f"coupon {self.pk} de l’envoi {self.letter_id}"
