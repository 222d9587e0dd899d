"""Addresses of programs, what happened that they hear of, and each telling: the row is the job."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.leases.models import Leased
from agency.parties.models import Creditor

from .enums import CHOSEN, EventKind, ShutBecause, TellingFault, TellingState
from .rules import FORMER_SIGNS

__all__ = ["ProgramEvent", "Telling", "WebhookEndpoint"]


class WebhookEndpoint(models.Model):
    """Where a program hears of what happens: to all the agency's cases, or to those of one creditor.

    The secret is made of the seed and shown once; the row holds no secret.
    """

    name = models.CharField(_("logiciel"), max_length=80)
    creditor = models.ForeignKey(
        Creditor, verbose_name=_("créancier"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="webhook_endpoints",
    )  # fmt: skip
    url = models.CharField(_("adresse"), max_length=300)
    kinds = ArrayField(models.CharField(max_length=20, choices=CHOSEN), verbose_name=_("événements"))
    seed = models.CharField(_("graine"), max_length=32)
    former_seed = models.CharField(_("graine d’avant"), max_length=32, blank=True)
    rotated_at = models.DateTimeField(_("secret changé le"), null=True, blank=True)
    made_at = models.DateTimeField(_("ajoutée le"))
    made_by = models.CharField(_("ajoutée par"), max_length=150)
    failing_since = models.DateTimeField(_("ne reçoit plus depuis"), null=True, blank=True)
    shut_at = models.DateTimeField(_("arrêtée le"), null=True, blank=True)
    shut_why = models.CharField(_("pourquoi"), max_length=8, choices=ShutBecause, blank=True)

    class Meta:
        verbose_name = _("adresse d’un logiciel")
        verbose_name_plural = _("adresses de logiciels")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kinds__len__gt=0) & Q(kinds__contained_by=[kind for kind, _label in CHOSEN]),
                name="webhook_hears_of_something",
                violation_error_message=_("Choisissez au moins un événement."),
            ),
            models.CheckConstraint(
                condition=Q(shut_at__isnull=True, shut_why="") | Q(shut_at__isnull=False) & ~Q(shut_why=""),
                name="webhook_shut_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"adresse {self.pk}"

    @property
    def heard(self) -> list[str]:
        """What it hears of, in words."""
        return [str(EventKind(kind).label) for kind in self.kinds]

    def seeds_at(self, at: datetime) -> list[str]:
        """The seeds whose secrets sign at an instant: the one there is, and the former for a day."""
        former = self.rotated_at is not None and at < self.rotated_at + FORMER_SIGNS
        return [self.seed, self.former_seed] if former and self.former_seed else [self.seed]


class ProgramEvent(models.Model):
    """What happened, once for one line of the journal: numbers of rows and no word. A trigger of the journal makes it.

    No foreign keys, like the journal's lines: what is told follows no deletion.
    """

    uid = models.UUIDField(_("identifiant"), default=uuid4, unique=True)
    line = models.BigIntegerField(_("ligne du journal"), null=True, unique=True)
    kind = models.CharField(_("événement"), max_length=20, choices=EventKind)
    at = models.DateTimeField(_("instant"))
    creditor_number = models.BigIntegerField(_("numéro du créancier"), null=True)
    case_number = models.BigIntegerField(_("numéro du dossier"), null=True)
    subject_type = models.CharField(_("objet"), max_length=40, blank=True)
    subject_number = models.BigIntegerField(_("numéro de l’objet"), null=True)

    class Meta:
        verbose_name = _("événement pour les logiciels")
        verbose_name_plural = _("événements pour les logiciels")
        ordering = ("id",)
        indexes = (models.Index(fields=["at"], name="program_event_at"),)

    def __str__(self) -> str:
        return f"événement {self.pk}"

    @property
    def message_id(self) -> str:
        """What `webhook-id` says, at each try and to each address."""
        return f"msg_{self.uid.hex}"


class Telling(Leased):
    """One event for one address, until it is received or given up."""

    endpoint = models.ForeignKey(
        WebhookEndpoint, verbose_name=_("adresse"), on_delete=models.CASCADE, related_name="tellings"
    )
    event = models.ForeignKey(
        ProgramEvent, verbose_name=_("événement"), on_delete=models.CASCADE, related_name="tellings"
    )
    state = models.CharField(_("état"), max_length=9, choices=TellingState, default=TellingState.WAITING)
    not_before = models.DateTimeField(_("pas avant"))
    tried_at = models.DateTimeField(_("dernier essai"), null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("réponse"), null=True, blank=True)
    fault = models.CharField(_("sans réponse"), max_length=11, choices=TellingFault, blank=True)
    answer = models.CharField(_("début de la réponse"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("envoi à un logiciel")
        verbose_name_plural = _("envois aux logiciels")
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=["endpoint", "event"], name="telling_once"),)
        indexes = (models.Index(fields=["not_before", "id"], condition=Q(state="waiting"), name="telling_waiting"),)

    def __str__(self) -> str:
        return f"envoi {self.pk}"
