"""The steps made for each date of a plan: one row for a date and a step, whatever runs twice."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agency.disputes.models import Reply
from agency.ledger.fields import EuroField
from agency.outbox.models import Message
from agency.plans.models import Instalment, Plan

from .enums import ChangeKind, ChangeState, PlanChoice, StepKind

__all__ = ["InstalmentStep", "PlanChange"]


class InstalmentStep(models.Model):
    """A step made for the instalment `number` of a plan, due on a day: a message, or a line for somebody of the agency.

    `told` is what it spoke of, in euros: what was left of the instalments from this one up to `until_on`. A date that
    moves has steps of its own. `next_on` is the day of the step after it. `answer_by` is the last day that a notice
    leaves, kept on the decision that may end the plan after it. A line for somebody is closed once they took it up; a
    decision by a choice and a reason.
    """

    plan = models.ForeignKey(Plan, verbose_name=_("échéancier"), on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField(_("échéance"))
    due_on = models.DateField(_("à régler le"))
    step = models.CharField(_("étape"), max_length=20, choices=StepKind)
    done_on = models.DateField(_("faite le"))
    told = EuroField(_("somme dite"))
    until_on = models.DateField(_("échéances jusqu’au"))
    next_on = models.DateField(_("étape suivante le"), null=True, blank=True)
    message = models.ForeignKey(
        Message, verbose_name=_("envoi"), null=True, blank=True, on_delete=models.PROTECT, related_name="plan_steps"
    )
    answer_by = models.DateField(_("dernier jour laissé"), null=True, blank=True)
    closed_on = models.DateField(_("suite donnée le"), null=True, blank=True)
    closed_by = models.CharField(_("suite donnée par"), max_length=150, blank=True)
    choice = models.CharField(_("décision"), max_length=4, choices=PlanChoice, blank=True)
    reason = models.TextField(_("pourquoi"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("étape d’une échéance")
        verbose_name_plural = _("étapes d’échéances")
        ordering = ("plan_id", "number", "id")
        constraints = (
            models.UniqueConstraint(fields=["plan", "number", "due_on", "step"], name="instalment_step_once"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_by="", choice="", reason="")
                | (Q(closed_on__isnull=False) & ~Q(closed_by="")),
                name="instalment_step_closed_whole",
            ),
            models.CheckConstraint(
                condition=Q(choice="") | (Q(step=StepKind.DECISION) & ~Q(reason="")), name="instalment_step_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(choice=PlanChoice.END) | Q(answer_by__isnull=False, closed_on__gt=F("answer_by")),
                name="instalment_plan_ends_after_a_notice",
            ),
            models.CheckConstraint(condition=Q(told__gt=0), name="instalment_step_tells_a_sum"),
        )

    def __str__(self) -> str:
        return f"{self.step} de l’échéance {self.number} de l’échéancier {self.plan_id}"


class PlanChange(models.Model):
    """A change of a plan by its person: what was and what is asked each month, until when, with the proof of it.

    `evidence` holds the hashes of the visit and of the dates that were read. What is beyond the mandate waits with the
    `reply` by which it is answered; a month to pass, with its `part`.
    """

    plan = models.ForeignKey(Plan, verbose_name=_("échéancier"), on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(_("nature"), max_length=8, choices=ChangeKind)
    state = models.CharField(_("état"), max_length=8, choices=ChangeState)
    asked_at = models.DateTimeField(_("demandé le"))
    monthly_before = EuroField(_("par mois, avant"))
    monthly = EuroField(_("par mois"))
    last_before = models.DateField(_("dernière date, avant"))
    last_on = models.DateField(_("dernière date"))
    evidence = models.JSONField(_("preuve du choix"), default=dict, encoder=DjangoJSONEncoder)
    reply = models.OneToOneField(
        Reply, verbose_name=_("demande"), null=True, blank=True, on_delete=models.PROTECT, related_name="plan_change"
    )
    part = models.ForeignKey(
        Instalment, verbose_name=_("versement à passer"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="skips_asked",
    )  # fmt: skip
    decided_at = models.DateTimeField(_("répondu le"), null=True, blank=True)

    class Meta:
        verbose_name = _("changement d’un échéancier")
        verbose_name_plural = _("changements d’échéanciers")
        ordering = ("-asked_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state=ChangeState.ASKED), name="plan_change_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(state=ChangeState.DONE, reply__isnull=True, decided_at__isnull=True)
                | Q(state=ChangeState.ASKED, reply__isnull=False, decided_at__isnull=True)
                | Q(
                    state__in=[ChangeState.ACCEPTED, ChangeState.DECLINED],
                    reply__isnull=False,
                    decided_at__isnull=False,
                ),
                name="plan_change_waits_with_its_reply",
            ),
            models.CheckConstraint(
                condition=Q(part__isnull=True) | Q(kind=ChangeKind.SKIPPED), name="plan_change_part_is_skipped"
            ),
            models.CheckConstraint(condition=Q(monthly__gt=0, monthly_before__gt=0), name="plan_change_asks_a_sum"),
        )

    def __str__(self) -> str:
        return f"changement {self.pk} de l’échéancier {self.plan_id}"
