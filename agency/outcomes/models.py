"""What was decided of a dispute: one decision for each, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Document
from agency.disputes.models import Reply
from agency.ledger.fields import EuroField

from .enums import Goes, Ruling

__all__ = ["DisputeOutcome"]


class DisputeOutcome(models.Model):
    """The decision on what a person disputed, with the document that shows it, and what the case went on with."""

    reply = models.OneToOneField(
        Reply, verbose_name=_("contestation"), on_delete=models.PROTECT, related_name="outcome"
    )
    ruling = models.CharField(_("décision"), max_length=10, choices=Ruling)
    reason = models.TextField(_("explication"), max_length=1000)
    document = models.ForeignKey(
        Document, verbose_name=_("document qui le montre"), on_delete=models.PROTECT, related_name="outcomes"
    )
    lowered = EuroField(_("somme en moins"), default=0)
    remaining = EuroField(_("reste à régler"), default=0)
    goes = models.CharField(_("suite"), max_length=10, choices=Goes)
    answer_by = models.DateField(_("réponse jusqu’au"), null=True, blank=True)
    act_on = models.DateField(_("suite le"), null=True, blank=True)
    decided_by = models.CharField(_("tranchée par"), max_length=150)
    decided_at = models.DateTimeField(_("tranchée le"))

    class Meta:
        verbose_name = _("contestation tranchée")
        verbose_name_plural = _("contestations tranchées")
        ordering = ("-decided_at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="outcome_says_why"),
            models.CheckConstraint(
                condition=Q(ruling=Ruling.REJECTED, lowered=0) | Q(~Q(ruling=Ruling.REJECTED), lowered__gt=0),
                name="outcome_lowers_what_it_says",
            ),
            models.CheckConstraint(
                condition=~Q(goes__in=[Goes.LETTER, Goes.HAND_BACK])
                | Q(answer_by__isnull=False, act_on__gt=models.F("answer_by")),
                name="outcome_leaves_time_to_answer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ruling} sur la réponse {self.reply_id}"
