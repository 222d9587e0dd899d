"""What was decided of a dispute: one decision for each, never changed."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Document
from agency.common.calendar import paris_date
from agency.disputes.models import Reply
from agency.ledger.fields import EuroField

from .enums import Goes, Ruling, Stance
from .rules import closing_proposed_on

__all__ = ["DisputeOutcome", "DisputeQuestion"]


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


class DisputeQuestion(models.Model):
    """What a creditor was asked of a dispute or of a payment told, by when, and its word: given once.

    Its silence changes nothing. `amount`, in euros, is what it says remains owed on the case when the person is partly
    right, or what it received, on the day `paid_on`.
    """

    reply = models.ForeignKey(
        Reply, verbose_name=_("réponse de la personne"), on_delete=models.PROTECT, related_name="dispute_questions"
    )
    text = models.TextField(_("question"), max_length=2000)
    asked_at = models.DateTimeField(_("posée le"))
    due_on = models.DateField(_("réponse attendue le"))
    reminded_on = models.DateField(_("rappelée le"), null=True, blank=True)
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)
    stance = models.CharField(_("réponse du créancier"), max_length=10, choices=Stance, blank=True)
    amount = EuroField(_("somme dite par le créancier"), null=True, blank=True)
    paid_on = models.DateField(_("reçu par le créancier le"), null=True, blank=True)
    words = models.TextField(_("ses mots"), max_length=2000, blank=True)
    document = models.ForeignKey(
        Document, verbose_name=_("document du créancier"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="dispute_answers",
    )  # fmt: skip
    answered_by = models.CharField(_("répondue par"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("question au créancier sur ce que dit une personne")
        verbose_name_plural = _("questions aux créanciers sur ce que disent des personnes")
        ordering = ("-asked_at", "-id")
        indexes = (models.Index(fields=["due_on"], name="dispute_question_open", condition=Q(answered_at=None)),)
        constraints = (
            models.UniqueConstraint(
                fields=["reply"], condition=Q(answered_at__isnull=True), name="dispute_question_one_open"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, stance="", words="", answered_by="", document__isnull=True)
                | (
                    Q(answered_at__isnull=False)
                    & ~Q(stance="")
                    & (~Q(words="") | Q(stance=Stance.RECEIVED))
                    & ~Q(answered_by="")
                ),
                name="dispute_question_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(stance=Stance.RECEIVED, amount__gt=0, paid_on__isnull=False)
                | (~Q(stance=Stance.RECEIVED) & Q(paid_on__isnull=True)),
                name="dispute_question_received_whole",
            ),
        )

    def __str__(self) -> str:
        return f"question {self.pk} sur la réponse {self.reply_id}"

    @property
    def closes_on(self) -> date:
        """The day from which, without an answer, closing the case is proposed to the creditor."""
        return closing_proposed_on(paris_date(self.asked_at))
