"""A call that a person asks for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.parties.models import Debtor

from .enums import CallRequestState, HalfDay

__all__ = ["CallRequest"]


class CallRequest(models.Model):
    """A day and a half-day at which a person wants to be called: one that waits, by person and case."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="call_requests")
    debtor = models.ForeignKey(
        Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="call_requests"
    )
    call_on = models.DateField(_("le jour demandé"))
    half = models.CharField(_("demi-journée"), max_length=10, choices=HalfDay)
    state = models.CharField(_("état"), max_length=10, choices=CallRequestState, default=CallRequestState.OPEN)
    asked_at = models.DateTimeField(_("demandé le"))
    settled_at = models.DateTimeField(_("réglé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("appel demandé par la personne")
        verbose_name_plural = _("appels demandés par les personnes")
        ordering = ("call_on", "half", "id")
        indexes = (models.Index(fields=["call_on"], name="call_request_open", condition=Q(state="open")),)
        constraints = (
            models.UniqueConstraint(fields=["case", "debtor"], condition=Q(state="open"), name="call_request_one_open"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None) | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="call_request_settled_has_a_date",
            ),
        )

    def __str__(self) -> str:
        return f"appel demandé {self.pk} au dossier {self.case_id}"
