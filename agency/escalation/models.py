"""What a creditor was asked once a case was given back, and what it decided: once, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.ledger.fields import EuroField

from .enums import NextStep

__all__ = ["NextStepDecision", "NextStepQuestion"]


class NextStepQuestion(models.Model):
    """A case given back on a day: its creditor says what follows before another. Its silence decides nothing."""

    case = models.ForeignKey(
        Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="next_step_questions"
    )
    handed_back_on = models.DateField(_("rendu le"))
    asked_at = models.DateTimeField(_("demandée le"))
    due_on = models.DateField(_("décision attendue le"))
    reminded_on = models.DateField(_("rappelée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("suite à choisir")
        verbose_name_plural = _("suites à choisir")
        ordering = ("-handed_back_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=["case", "handed_back_on"], name="next_step_asked_once"),
            models.CheckConstraint(condition=Q(due_on__gt=F("handed_back_on")), name="next_step_leaves_time"),
        )

    def __str__(self) -> str:
        return f"suite du dossier {self.case_id} rendu le {self.handed_back_on}"


class NextStepDecision(models.Model):
    """The creditor’s decision, as it gave it or as it told us; `due` is what was owed that day, in euros."""

    question = models.OneToOneField(
        NextStepQuestion, verbose_name=_("question"), on_delete=models.PROTECT, related_name="decision"
    )
    step = models.CharField(_("décision"), max_length=12, choices=NextStep)
    words = models.TextField(_("précisions"), max_length=1000, blank=True)
    told = models.CharField(_("dite comment"), max_length=200)
    due = EuroField(_("reste dû ce jour-là"))
    decided_by = models.CharField(_("décidée par"), max_length=150)
    decided_at = models.DateTimeField(_("décidée le"))

    class Meta:
        verbose_name = _("suite choisie")
        verbose_name_plural = _("suites choisies")
        ordering = ("-decided_at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(told="") & ~Q(decided_by=""), name="next_step_says_who_and_how"),
        )

    def __str__(self) -> str:
        return f"{self.step} ({self.pk})"
