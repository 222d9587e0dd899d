"""Attempts to pay by card, and the provider's events."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.leases.models import Leased
from agency.ledger.fields import EuroField
from agency.parties.models import Debtor
from agency.payments.models import Payment

from .enums import AttemptState, IncidentKind, ReceiptState
from .rules import MANDATE_MOVED

__all__ = ["CardAttempt", "CardIncident", "WebhookReceipt"]


class CardAttempt(Leased):
    """One try to pay by card, written before the provider is called, so that no silence loses it.

    `method_ref` names a card that was saved: it is charged without a page, its owner away. With `mandate_ref` it is an
    account: its bank answers days later, and may take the money back after (`refusal` says why).

    `read_at` is when the last reading of its payment began of which all is in the books; `read_whole_at`, the last
    one that asked for refunds and disputes also.
    """

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="card_attempts")
    debtor = models.ForeignKey(
        Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="card_attempts"
    )
    amount = EuroField(_("montant"))
    email = models.EmailField(_("adresse pour la quittance"), blank=True)
    state = models.CharField(_("état"), max_length=8, choices=AttemptState, default=AttemptState.CREATED)
    provider_key = models.CharField(_("clé chez le prestataire"), max_length=64, unique=True)
    session_ref = models.CharField(_("session"), max_length=120, blank=True)
    session_url = models.URLField(_("page de paiement"), max_length=500, blank=True)
    intent_ref = models.CharField(_("paiement chez le prestataire"), max_length=120, blank=True)
    customer_ref = models.CharField(_("client chez le prestataire"), max_length=120, blank=True)
    method_ref = models.CharField(_("carte enregistrée chez le prestataire"), max_length=120, blank=True)
    mandate_ref = models.CharField(_("mandat chez le prestataire"), max_length=120, blank=True)
    refusal = models.CharField(_("motif du refus"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("préparé le"))
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    read_at = models.DateTimeField(_("lu chez le prestataire le"), null=True, blank=True)
    read_whole_at = models.DateTimeField(_("lu en entier chez le prestataire le"), null=True, blank=True)

    class Meta:
        verbose_name = _("essai de paiement par carte")
        verbose_name_plural = _("essais de paiement par carte")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["id"], condition=~Q(state__in=["paid", "expired"]), name="attempt_open"),
            models.Index(fields=["intent_ref"], name="attempt_intent"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="card_attempt_positive"),
            models.UniqueConstraint(
                fields=["session_ref"], condition=~Q(session_ref=""), name="card_attempt_session_once"
            ),
        )

    def __str__(self) -> str:
        return f"essai {self.pk} du dossier {self.case_id}"


class WebhookReceipt(Leased):
    """A provider's event, kept before it is worked. The body is a hint: the object is read again."""

    provider = models.CharField(_("prestataire"), max_length=20)
    event_id = models.CharField(_("événement"), max_length=120)
    kind = models.CharField(_("type"), max_length=80)
    object_ref = models.CharField(_("objet"), max_length=120, blank=True)
    payload = models.JSONField(_("contenu"), default=dict, encoder=DjangoJSONEncoder)
    received_at = models.DateTimeField(_("reçu le"))
    state = models.CharField(_("état"), max_length=12, choices=ReceiptState, default=ReceiptState.RECEIVED)
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("événement d’un prestataire")
        verbose_name_plural = _("événements des prestataires")
        ordering = ("id",)
        indexes = (
            models.Index(fields=["state", "id"], name="webhook_waiting", condition=Q(state="received")),
            models.Index(fields=["id"], name="webhook_stuck", condition=Q(state__in=["failed", "quarantined"])),
            models.Index(fields=["object_ref"], name="webhook_mandate", condition=Q(kind=MANDATE_MOVED)),
        )
        constraints = (models.UniqueConstraint(fields=["provider", "event_id"], name="webhook_event_once"),)

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"

    @property
    def made_at(self) -> datetime | None:
        """When the provider made this event, by its own clock; None when it does not say."""
        created = self.payload.get("created")
        return datetime.fromtimestamp(created, UTC) if isinstance(created, int) else None


class CardIncident(models.Model):
    """What happened to card money after the payment and waits for a person: one row for each fact of the provider.

    `respond_by` is the bank's last instant for our proofs. Closed by somebody who says what was done, or by what the
    provider tells next.
    """

    kind = models.CharField(_("nature"), max_length=14, choices=IncidentKind)
    object_ref = models.CharField(_("objet"), max_length=120)
    payment = models.ForeignKey(
        Payment,
        verbose_name=_("paiement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="card_incidents",
    )
    amount = EuroField(_("montant"))
    respond_by = models.DateTimeField(_("à répondre avant"), null=True, blank=True)
    opened_at = models.DateTimeField(_("ouvert le"))
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    outcome = models.CharField(_("suite donnée"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("incident de paiement par carte")
        verbose_name_plural = _("incidents de paiement par carte")
        ordering = ("opened_at", "id")
        constraints = (
            models.UniqueConstraint(fields=["kind", "object_ref"], name="card_incident_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="card_incident_closed_with_a_word",
            ),
        )

    def __str__(self) -> str:
        return f"incident {self.pk} {self.kind}"
