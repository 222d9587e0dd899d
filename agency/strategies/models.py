"""Strategies: the written calendar of what is sent and when, and where each case stands in it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, Orderable, Revision, RevisionMixin, WorkflowMixin

from agency.cases.models import Case
from agency.handling.enums import NonPaymentReason
from agency.letters.queries import silent_kinds
from agency.mandates.models import Mandate
from agency.parties.enums import DebtorKind, Tone
from agency.parties.models import Creditor

from .enums import STEP_CHANNELS, CaseEvent, RunState, StrategyAct, WhyFollowed
from .rules import LONGEST_QUIET, Step, StrategyRefused, refuse_unlawful

__all__ = ["QuietPeriod", "Strategy", "StrategyChoice", "StrategyRun", "StrategyStep"]

log = logging.getLogger(__name__)
_SCHEDULED = "wagtail.publish.scheduled"
# What is not known chooses nothing.
KNOWN_REASONS = [choice for choice in NonPaymentReason.choices if choice[0] != NonPaymentReason.UNKNOWN]


class Strategy(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, ClusterableModel):
    """An ordered calendar of letters for one kind of person; each publication is a version."""

    name = models.CharField(_("nom"), max_length=80)
    audience = models.CharField(_("pour"), max_length=10, choices=DebtorKind)
    is_default = models.BooleanField(_("par défaut"), default=False)
    reasons = ArrayField(
        models.CharField(max_length=12, choices=KNOWN_REASONS), verbose_name=_("faite pour ces raisons"), default=list,
        blank=True,
        help_text=_(
            "Pourquoi la facture n’est pas payée : un dossier dont la raison est connue au départ suit la stratégie"
            " faite pour elle, avant celle du créancier et celle par défaut."
        ),
    )  # fmt: skip

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="strategy")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="strategy",
        for_concrete_model=False,
    )

    class Meta:
        verbose_name = _("stratégie")
        verbose_name_plural = _("stratégies")
        ordering = ("audience", "name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["audience"],
                condition=Q(is_default=True),
                name="strategy_one_default",
                violation_error_message=_("Une autre stratégie est déjà celle par défaut."),
            ),
            models.CheckConstraint(
                condition=Q(reasons__contained_by=[value for value, _label in KNOWN_REASONS]),
                name="strategy_reasons_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.get_audience_display()})"

    @property
    def revisions(self) -> models.Manager:  # type: ignore[type-arg]
        """Wagtail asks for the revisions of a snippet here."""
        return self._revisions

    def publish(self, revision: Revision, *args: Any, **options: Any) -> Any:
        """Make a revision live, whoever asks (editor, workflow, schedule, seed).

        Raises `StrategyRefused` for an unlawful calendar. One that was scheduled waits, with an error in the log,
        so that it does not hold back the other texts of that hour.
        """
        drawn = revision.as_object()
        steps = sorted(drawn.steps.all(), key=lambda step: step.sort_order or 0)
        try:
            refuse_unlawful([step.plain for step in steps], silent_kinds(DebtorKind(drawn.audience)))
        except StrategyRefused:
            if options.get("log_action") != _SCHEDULED:
                raise
            log.exception("Strategy %s was scheduled with an unlawful calendar and is not published", self.pk)
            return None
        return super().publish(revision, *args, **options)


class StrategyChoice(models.Model):
    """The calendar that a creditor, or one of its mandates, follows for an audience instead of the one by default."""

    creditor = models.ForeignKey(
        Creditor, verbose_name=_("créancier"), on_delete=models.CASCADE, related_name="strategy_choices"
    )
    mandate = models.ForeignKey(
        Mandate, verbose_name=_("mandat"), null=True, blank=True, on_delete=models.CASCADE,
        related_name="strategy_choices",
    )  # fmt: skip
    audience = models.CharField(_("pour"), max_length=10, choices=DebtorKind)
    strategy = models.ForeignKey(
        Strategy, verbose_name=_("stratégie"), on_delete=models.PROTECT, related_name="choices"
    )

    class Meta:
        verbose_name = _("stratégie choisie")
        verbose_name_plural = _("stratégies choisies")
        constraints = (
            models.UniqueConstraint(
                fields=["creditor", "audience"], condition=Q(mandate__isnull=True), name="strategy_choice_of_creditor"
            ),
            models.UniqueConstraint(
                fields=["mandate", "audience"], condition=Q(mandate__isnull=False), name="strategy_choice_of_mandate"
            ),
        )

    def __str__(self) -> str:
        return f"{self.audience} du créancier {self.creditor_id} ({self.pk})"


class QuietPeriod(models.Model):
    """Days of a creditor, both ends included, in which no step of a strategy is planned: a school’s holidays."""

    creditor = models.ForeignKey(
        Creditor, verbose_name=_("créancier"), on_delete=models.CASCADE, related_name="quiet_periods"
    )
    label = models.CharField(_("nom"), max_length=80)
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))
    source = models.CharField(_("d’où viennent ces dates"), max_length=200)

    class Meta:
        verbose_name = _("semaines calmes")
        verbose_name_plural = _("semaines calmes")
        ordering = ("starts_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on"))
                & Q(ends_on__lt=models.F("starts_on") + timedelta(days=LONGEST_QUIET)),
                name="quiet_period_in_order",
            ),
            models.CheckConstraint(condition=~Q(label="") & ~Q(source=""), name="quiet_period_says_what"),
            models.UniqueConstraint(fields=["creditor", "starts_on", "ends_on"], name="quiet_period_once"),
        )

    def __str__(self) -> str:
        return f"semaines calmes {self.pk} du créancier {self.creditor_id}"


class StrategyStep(Orderable):
    """One letter of a strategy, or a call, counted in days from the real posting of the letter before (R10.5)."""

    strategy = ParentalKey(Strategy, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(_("courrier ou appel"), max_length=20, choices=StrategyAct)
    channel = models.CharField(_("moyen"), max_length=12, choices=STEP_CHANNELS)
    delay_days = models.PositiveSmallIntegerField(
        _("jours après l’étape précédente"),
        default=0,
        help_text=_("Pour la première étape : après la qualification."),
    )
    answer_days = models.PositiveSmallIntegerField(_("délai de réponse annoncé, en jours"), default=15)
    encloses_previous = models.BooleanField(_("joint les courriers précédents"), default=False)
    encloses_invoice = models.BooleanField(_("joint la facture"), default=False)
    tone = models.CharField(_("ton"), max_length=6, choices=Tone, default=Tone.PLAIN)
    only_if = models.CharField(_("seulement si"), max_length=10, choices=CaseEvent, blank=True)
    skip_if = models.CharField(_("pas si"), max_length=10, choices=CaseEvent, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("étape")
        verbose_name_plural = _("étapes")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} à {self.delay_days} jours"

    @property
    def plain(self) -> Step:
        """The step as the rules read it."""
        return Step(
            self.kind,
            self.channel,
            self.delay_days,
            self.answer_days,
            self.encloses_previous,
            self.encloses_invoice,
            self.tone,
            self.only_if,
            self.skip_if,
        )


class StrategyRun(models.Model):
    """A case in its strategy. The steps are a frozen copy: a later version changes nothing here."""

    case = models.OneToOneField(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="strategy_run")
    strategy = models.ForeignKey(Strategy, verbose_name=_("stratégie"), on_delete=models.PROTECT, related_name="runs")
    version = models.BigIntegerField(_("version"))
    steps = models.JSONField(_("étapes"), encoder=DjangoJSONEncoder)
    state = models.CharField(_("état"), max_length=10, choices=RunState, default=RunState.RUNNING)
    started_on = models.DateField(_("commencée le"))
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1)
    next_step = models.PositiveSmallIntegerField(_("prochaine étape"), default=0)
    planned_step = models.PositiveSmallIntegerField(_("étape prévue en dernier"), null=True, blank=True)
    next_on = models.DateField(_("prévue le"), null=True, blank=True)
    why = models.CharField(_("suivie parce que"), max_length=8, choices=WhyFollowed, default=WhyFollowed.USUAL)
    reason = models.CharField(_("raison du non-paiement"), max_length=12, choices=NonPaymentReason, blank=True)

    class Meta:
        verbose_name = _("stratégie d’un dossier")
        verbose_name_plural = _("stratégies des dossiers")
        indexes = (models.Index(fields=["next_on"], name="strategy_run_due", condition=Q(state="running")),)
        constraints = (
            models.CheckConstraint(
                condition=(Q(why=WhyFollowed.REASON) & ~Q(reason="")) | (~Q(why=WhyFollowed.REASON) & Q(reason="")),
                name="strategy_run_says_which_reason",
            ),
        )

    def __str__(self) -> str:
        return f"stratégie du dossier {self.case_id}"
