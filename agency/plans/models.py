"""Instalment plans: what each month pays, and the proof of the agreement (R5.1-R5.6)."""

from __future__ import annotations

from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case, Document
from agency.ledger.fields import EuroField
from agency.parties.models import Debtor

from .enums import InstalmentState, PlanState
from .rules import UNSIGNED

__all__ = ["Instalment", "Plan"]


class Plan(models.Model):
    """An agreement to pay in several times, without any fee nor interest (R5.6)."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="plans")
    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="plans")
    state = models.CharField(_("état"), max_length=10, choices=PlanState)
    total = EuroField(_("total"))
    monthly = EuroField(_("par mois"))
    day = models.PositiveSmallIntegerField(_("jour du mois"))
    proposed_at = models.DateTimeField(_("proposé le"))
    accepted_at = models.DateTimeField(_("accepté le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("arrêté le"), null=True, blank=True)
    moved_on = models.DateField(_("dates reportées le"), null=True, blank=True)
    wording_version = models.CharField(_("version du texte accepté"), max_length=20)
    evidence = models.JSONField(_("preuve de l’accord"), default=dict, encoder=DjangoJSONEncoder)
    document = models.ForeignKey(
        Document, verbose_name=_("document"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("échéancier")
        verbose_name_plural = _("échéanciers")
        ordering = ("-proposed_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["case", "debtor"],
                condition=Q(state__in=["proposed", "running"]),
                name="plan_one_open",
                violation_error_message=_("Un échéancier est déjà en cours pour ce dossier."),
            ),
            models.CheckConstraint(condition=Q(total__gt=0, monthly__gt=0), name="plan_amounts_positive"),
            models.CheckConstraint(condition=Q(day__gte=1, day__lte=31), name="plan_day_of_month"),
            models.CheckConstraint(
                condition=~Q(state__in=[PlanState.RUNNING, PlanState.COMPLETED]) | Q(accepted_at__isnull=False),
                name="plan_running_was_accepted",
            ),
        )

    def __str__(self) -> str:
        return f"échéancier {self.pk} du dossier {self.case_id}"

    @property
    def spoken(self) -> bool:
        """Whether it was agreed by telephone or a slip, and not signed since: nothing recognises the debt (R2.11)."""
        return self.wording_version in UNSIGNED

    @property
    def by_slip(self) -> bool:
        """Whether it was proposed on an answer slip."""
        return "slip" in self.evidence

    @property
    def withdrawn(self) -> bool:
        """Whether its person took it back, or put another in its place, before it was answered."""
        return "withdrawn" in self.evidence

    @property
    def replaced(self) -> bool:
        """Whether its person put another in its place."""
        return bool(self.evidence.get("withdrawn", {}).get("replaced"))

    @property
    def signed_at(self) -> datetime | None:
        """When a plan agreed by telephone was signed by its person; None for any other."""
        signed = self.evidence.get("signed")
        return datetime.fromisoformat(str(signed["agreed_at"])) if signed else None


class StandingInstalments(models.Manager["Instalment"]):
    """The parts of plans that stand: one that was dropped is kept for the debits that were planned for it, alone."""

    def get_queryset(self) -> models.QuerySet[Instalment]:
        """Leave out what was dropped."""
        return super().get_queryset().exclude(state=InstalmentState.DROPPED)


class Instalment(models.Model):
    """One dated part of a plan. The parts add up to the plan's total, to the cent."""

    plan = models.ForeignKey(Plan, verbose_name=_("échéancier"), on_delete=models.CASCADE, related_name="instalments")
    number = models.PositiveSmallIntegerField(_("numéro"))
    due_on = models.DateField(_("à régler le"))
    amount = EuroField(_("montant"))
    paid = EuroField(_("réglé"), default=0)
    state = models.CharField(_("état"), max_length=10, choices=InstalmentState, default=InstalmentState.TO_COME)
    moved_on = models.DateField(_("déplacée par la personne le"), null=True, blank=True)

    objects = StandingInstalments()

    class Meta:
        verbose_name = _("échéance")
        verbose_name_plural = _("échéances")
        ordering = ("plan_id", "number")
        indexes = (models.Index(fields=["due_on"], name="instalment_unpaid", condition=~Q(state="paid")),)
        constraints = (
            models.UniqueConstraint(
                fields=["plan", "number"], condition=~Q(state="dropped"), name="instalment_number_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, paid__gte=0, paid__lte=F("amount")) | Q(state="dropped", amount=0, paid=0),
                name="instalment_paid_within",
            ),
        )

    def __str__(self) -> str:
        return f"échéance {self.number} de l’échéancier {self.plan_id}"
