"""Notes, calls, reasons why a debt is not paid, promises to pay."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.ledger.fields import EuroField
from agency.parties.models import Debtor

from .enums import CallOutcome, IdentityMark, NonPaymentReason, PlannedCallState, PromiseState

__all__ = ["Call", "CaseNote", "PlannedCall", "PromiseToPay", "StatedReason"]


class CaseNote(models.Model):
    """What a member of the team wrote down on a case, for colleagues; the person may ask to read it (R9.3)."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"), max_length=2000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("écrite par"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("écrite le"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("-at", "-id")
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="case_note_says_something"),)

    def __str__(self) -> str:
        return f"note {self.pk} du dossier {self.case_id}"


class Call(models.Model):
    """A call placed to a person, or that they placed; one that asks counts from the moment it begins (R6.7).

    It has no outcome until whoever placed it says how it ended. `call_back_at` is an appointment: the next call of the
    case, whoever places it, keeps it.
    """

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="calls")
    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="calls")
    number = models.CharField(_("numéro appelé"), max_length=30, blank=True)
    incoming = models.BooleanField(_("reçu"), default=False)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("mené par"), on_delete=models.PROTECT, related_name="+"
    )
    counted = models.BooleanField(_("compté dans les appels permis"), default=False)
    began_at = models.DateTimeField(_("commencé le"))
    ended_at = models.DateTimeField(_("conclu le"), null=True, blank=True)
    outcome = models.CharField(_("issue"), max_length=16, choices=CallOutcome, blank=True)
    first_mark = models.CharField(_("premier repère"), max_length=10, choices=IdentityMark, blank=True)
    second_mark = models.CharField(_("deuxième repère"), max_length=10, choices=IdentityMark, blank=True)
    note = models.TextField(_("ce qui a été dit"), max_length=2000, blank=True)
    call_back_at = models.DateTimeField(_("à rappeler le"), null=True, blank=True)

    class Meta:
        verbose_name = _("appel")
        verbose_name_plural = _("appels")
        ordering = ("-began_at", "-id")
        indexes = (
            models.Index(fields=["debtor", "began_at"], name="call_of_person"),
            models.Index(fields=["call_back_at"], name="call_to_return", condition=Q(call_back_at__isnull=False)),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="call_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=CallOutcome.SPOKE)
                | (~Q(first_mark="") & ~Q(second_mark="") & ~Q(first_mark=F("second_mark"))),
                name="call_speaks_to_who_is_known",
            ),
            models.UniqueConstraint(
                fields=["case", "handler"], condition=Q(ended_at__isnull=True), name="call_one_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"appel {self.pk} du dossier {self.case_id}"


class PlannedCall(models.Model):
    """A call that the calendar of a case asks of us on a day, once for each person, step and cycle.

    Somebody makes it or leaves it, saying why; nobody does by `until_on`, and the calendar goes on all the same.
    """

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="planned_calls")
    debtor = models.ForeignKey(
        Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="planned_calls"
    )
    strategy_version = models.BigIntegerField(_("version de la stratégie"))
    step = models.PositiveSmallIntegerField(_("étape"))
    cycle = models.PositiveSmallIntegerField(_("cycle"))
    planned_on = models.DateField(_("prévu le"))
    until_on = models.DateField(_("attendu jusqu’au"))
    state = models.CharField(_("état"), max_length=10, choices=PlannedCallState, default=PlannedCallState.OPEN)
    settled_at = models.DateTimeField(_("réglé le"), null=True, blank=True)
    why = models.CharField(_("motif"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("appel prévu")
        verbose_name_plural = _("appels prévus")
        ordering = ("planned_on", "id")
        indexes = (models.Index(fields=["planned_on"], name="planned_call_open", condition=Q(state="open")),)
        constraints = (
            models.UniqueConstraint(
                fields=["case", "debtor", "strategy_version", "step", "cycle"], name="planned_call_once"
            ),
            models.CheckConstraint(condition=Q(until_on__gte=F("planned_on")), name="planned_call_waits"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True) | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="planned_call_settled_has_a_date",
            ),
            models.CheckConstraint(condition=~Q(state="skipped") | ~Q(why=""), name="planned_call_left_says_why"),
        )

    def __str__(self) -> str:
        return f"appel prévu {self.pk} du dossier {self.case_id}"


class StatedReason(models.Model):
    """Why a case is not paid, as somebody said it; the latest holds, none is ever changed."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="stated_reasons")
    reason = models.CharField(_("raison"), max_length=12, choices=NonPaymentReason)
    at = models.DateTimeField(_("notée le"))

    class Meta:
        verbose_name = _("raison du non-paiement")
        verbose_name_plural = _("raisons du non-paiement")
        ordering = ("-id",)
        indexes = (models.Index(fields=["case", "-id"], name="stated_reason_latest"),)
        constraints = (
            models.CheckConstraint(condition=Q(reason__in=NonPaymentReason.values), name="stated_reason_known"),
        )

    def __str__(self) -> str:
        return f"{self.reason} ({self.pk})"


class PromiseToPay(models.Model):
    """A person said: so many euros by that day. Reminders wait until `grace_until`; money keeps it, and time breaks it.

    It recognises nothing and moves no limitation (R2.11). `received` is what had come when it ended.
    """

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="promises")
    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="promises")
    amount = EuroField(_("somme promise"))
    due_on = models.DateField(_("pour le"))
    grace_until = models.DateField(_("attendue jusqu’au"))
    made_at = models.DateTimeField(_("faite le"))
    state = models.CharField(_("état"), max_length=10, choices=PromiseState, default=PromiseState.OPEN)
    received = EuroField(_("reçu"), default=0)
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    why = models.CharField(_("motif du retrait"), max_length=200, blank=True)
    seen_at = models.DateTimeField(_("suite donnée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("promesse de paiement")
        verbose_name_plural = _("promesses de paiement")
        ordering = ("-made_at", "-id")
        indexes = (
            models.Index(fields=["grace_until"], name="promise_waited_for", condition=Q(state="open")),
            models.Index(fields=["id"], name="promise_to_take_up", condition=Q(state="broken", seen_at=None)),
        )
        constraints = (
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="promise_one_open"),
            models.CheckConstraint(condition=Q(amount__gt=0, received__gte=0), name="promise_sums"),
            models.CheckConstraint(condition=Q(grace_until__gte=F("due_on")), name="promise_has_grace"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="promise_ended_has_a_date",
            ),
            models.CheckConstraint(condition=~Q(state="withdrawn") | ~Q(why=""), name="promise_withdrawn_says_why"),
        )

    def __str__(self) -> str:
        return f"promesse {self.pk} du dossier {self.case_id}"
