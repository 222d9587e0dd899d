"""Messages: rows that are jobs. A worker takes them with a lease and a fencing token, never twice."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case, Document
from agency.leases.models import Leased
from agency.ledger.fields import EuroField
from agency.letters.enums import MessageKind
from agency.parties.models import Creditor, Debtor

from .enums import CHANNELS, DeliveryKind, MessageState
from .values import P, load

__all__ = ["ContactRefusal", "DeliveryEvent", "Message", "MessageDocument"]


class Message(Leased):
    """One thing to send once: `dedupe_key` says which, `provider_key` makes the provider agree.

    `provider` is whose account took it, empty for the installation's own post office; `provider_note` where it stands
    there before it is accepted; `ask_after` when its journey is read again.
    """

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="messages")
    debtor = models.ForeignKey(
        Debtor, verbose_name=_("personne"), null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    creditor = models.ForeignKey(
        Creditor, verbose_name=_("créancier"), null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    kind = models.CharField(_("type"), max_length=20, choices=MessageKind)
    channel = models.CharField(_("moyen"), max_length=12, choices=CHANNELS)
    dedupe_key = models.CharField(_("clé unique"), max_length=120, unique=True)
    strategy_version = models.BigIntegerField(_("version de la stratégie"), null=True, blank=True)
    step = models.PositiveSmallIntegerField(_("étape"), null=True, blank=True)
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1)
    planned_on = models.DateField(_("prévu le"))
    not_before = models.DateTimeField(_("pas avant"))
    state = models.CharField(_("état"), max_length=10, choices=MessageState, default=MessageState.PLANNED)
    payload = models.JSONField(_("contenu"))
    reference = models.CharField(_("référence du courrier"), max_length=30, blank=True)
    slip = models.CharField(_("numéro du coupon"), max_length=12, blank=True, db_default="")
    template_id = models.BigIntegerField(_("modèle"), null=True, blank=True)
    template_revision = models.BigIntegerField(_("révision du modèle"), null=True, blank=True)
    documents = models.ManyToManyField(
        Document, verbose_name=_("documents"), through="MessageDocument", related_name="messages"
    )
    provider_key = models.CharField(_("clé chez le prestataire"), max_length=64, blank=True)
    provider_ref = models.CharField(_("référence du prestataire"), max_length=80, blank=True)
    provider = models.CharField(_("prestataire"), max_length=16, blank=True, db_default="")
    provider_note = models.CharField(_("où il en est chez le prestataire"), max_length=80, blank=True, db_default="")
    ask_after = models.DateTimeField(_("suivi à redemander après"), null=True, blank=True)
    sent_on = models.DateField(_("envoyé le"), null=True, blank=True)
    called_at = models.DateTimeField(_("prestataire appelé le"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("remis le"), null=True, blank=True)
    cost = EuroField(_("ce que la lettre a coûté"), null=True, blank=True)
    cancel_code = models.CharField(_("motif d’annulation"), max_length=30, blank=True)
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True)
    reviewed_at = models.DateTimeField(_("vu le"), null=True, blank=True)

    class Meta:
        verbose_name = _("envoi")
        verbose_name_plural = _("envois")
        ordering = ("-planned_on", "-id")
        indexes = (
            models.Index(
                fields=["state", "not_before"],
                name="message_due",
                condition=Q(state__in=["planned", "ready", "sending", "unknown"]),
            ),
            models.Index(fields=["case", "planned_on"], name="message_by_case"),
            models.Index(F("planned_on").desc(), F("id").desc(), name="message_latest"),
            models.Index("creditor", F("planned_on").desc(), F("id").desc(), name="message_of_creditor"),
            models.Index(
                F("template_id"),
                F("template_revision"),
                F("planned_on").desc(),
                F("id").desc(),
                condition=Q(template_revision__isnull=False),
                name="message_of_version",
            ),
            models.Index(fields=["sent_on"], name="message_sent", condition=Q(state__in=["accepted", "done"])),
            models.Index(fields=["provider_ref"], condition=~Q(provider_ref=""), name="message_provider_ref"),
            models.Index(fields=["accepted_at"], condition=Q(state="accepted"), name="message_travels"),
            models.Index(fields=["provider", "ask_after"], condition=Q(state="accepted"), name="message_to_follow"),
            models.Index(fields=["reference"], condition=~Q(reference=""), name="message_reference"),
            models.Index(fields=["provider_key"], condition=~Q(provider_key=""), name="message_provider_key"),
            models.Index(
                fields=["state", "cancel_code"],
                name="message_not_carried_on",
                condition=Q(state__in=["unknown", "failed", "cancelled"]),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["case", "debtor", "strategy_version", "step", "cycle"],
                condition=Q(step__isnull=False),
                name="message_step_once",
            ),
            models.UniqueConstraint(fields=["slip"], condition=~Q(slip=""), name="message_slip_once"),
            models.CheckConstraint(
                condition=Q(debtor__isnull=False, creditor__isnull=True)
                | Q(debtor__isnull=True, creditor__isnull=False),
                name="message_one_addressee",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[MessageState.ACCEPTED, MessageState.DONE])
                | Q(accepted_at__isnull=False, sent_on__isnull=False),
                name="message_accepted_has_a_date",
            ),
            models.CheckConstraint(
                condition=(Q(state=MessageState.CANCELLED) & ~Q(cancel_code=""))
                | (~Q(state=MessageState.CANCELLED) & Q(cancel_code="")),
                name="message_cancelled_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} du dossier {self.case_id}"

    def read(self, kind: type[P]) -> P:
        """Return what the message carries, as the record of its kind. Raises ValueError when it is another kind's."""
        return load(kind, self.payload)


class MessageDocument(models.Model):
    """A document of a sending, in its order: the letter first, then what it encloses."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="parts")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("ordre"))

    class Meta:
        verbose_name = _("document d’un envoi")
        verbose_name_plural = _("documents d’un envoi")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["message", "position"], name="message_document_in_order"),)

    def __str__(self) -> str:
        return f"document {self.position} de l’envoi {self.message_id}"


class DeliveryEvent(models.Model):
    """A fact told by a provider, kept once; the state of the message is derived from all of them."""

    message = models.ForeignKey(Message, verbose_name=_("envoi"), on_delete=models.PROTECT, related_name="events")
    provider_event = models.CharField(_("événement"), max_length=80, unique=True)
    kind = models.CharField(_("fait"), max_length=16, choices=DeliveryKind)
    at = models.DateTimeField(_("survenu le"))
    received_at = models.DateTimeField(_("reçu le"))
    proof = models.ForeignKey(
        Document, verbose_name=_("preuve"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ask_after = models.DateTimeField(_("preuve à redemander après"), null=True, blank=True)

    class Meta:
        verbose_name = _("acheminement")
        verbose_name_plural = _("acheminements")
        ordering = ("at", "id")
        indexes = (
            models.Index(fields=["received_at"], condition=Q(proof__isnull=True), name="delivery_event_unproven"),
        )

    def __str__(self) -> str:
        return f"{self.kind} ({self.provider_event})"


class ContactRefusal(models.Model):
    """The gate said no (R6.9): kept, so that nobody can say it was not asked."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="refusals")
    channel = models.CharField(_("moyen"), max_length=12)
    code = models.CharField(_("motif"), max_length=30)
    at = models.DateTimeField(_("instant"))
    next_allowed_at = models.DateTimeField(_("possible à partir de"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact refusé")
        verbose_name_plural = _("contacts refusés")
        ordering = ("-id",)
        indexes = (models.Index(fields=["at"], name="contact_refusal_at"),)

    def __str__(self) -> str:
        return f"{self.code} sur le dossier {self.case_id} ({self.pk})"
