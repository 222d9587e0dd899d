"""Payments, what they settle, receipts, bank statements, card attempts, provider events."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case, Claim
from agency.ledger.enums import Component
from agency.ledger.fields import EuroField
from agency.parties.models import Debtor

from .enums import AttemptState, LineState, Method, ReceiptState

__all__ = [
    "Allocation",
    "BankLine",
    "BankStatement",
    "CardAttempt",
    "Payment",
    "Receipt",
    "WebhookReceipt",
]


class CardAttempt(models.Model):
    """One try to pay by card, written before the provider is called, so that no silence loses it."""

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
    created_at = models.DateTimeField(_("préparé le"))
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)

    class Meta:
        verbose_name = _("essai de paiement par carte")
        verbose_name_plural = _("essais de paiement par carte")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="card_attempt_positive"),
            models.UniqueConstraint(
                fields=["session_ref"], condition=~Q(session_ref=""), name="card_attempt_session_once"
            ),
        )

    def __str__(self) -> str:
        return f"essai {self.pk} du dossier {self.case_id}"


class Payment(models.Model):
    """Money that arrived for a case. `(source, external_id)` makes one fact one payment."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="payments")
    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="payments")
    method = models.CharField(_("moyen"), max_length=10, choices=Method)
    amount = EuroField(_("montant"))
    excess = EuroField(_("trop-perçu à rendre"), default=0)
    received_on = models.DateField(_("reçu le"))
    value_on = models.DateField(_("date de valeur"))
    source = models.CharField(_("origine"), max_length=20)
    external_id = models.CharField(_("référence d’origine"), max_length=120)
    created_at = models.DateTimeField(_("enregistré le"))

    class Meta:
        verbose_name = _("paiement")
        verbose_name_plural = _("paiements")
        ordering = ("-received_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=["source", "external_id"], name="payment_fact_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, excess__gte=0, excess__lte=models.F("amount")),
                name="payment_amounts_positive",
            ),
        )

    def __str__(self) -> str:
        return f"paiement {self.pk} du dossier {self.case_id}"


class Allocation(models.Model):
    """What a payment settles, by claim and component (R4.1-R4.5), with the rule's version."""

    payment = models.ForeignKey(
        Payment, verbose_name=_("paiement"), on_delete=models.PROTECT, related_name="allocations"
    )
    claim = models.ForeignKey(Claim, verbose_name=_("créance"), on_delete=models.PROTECT, related_name="allocations")
    component = models.CharField(_("élément"), max_length=22, choices=Component)
    amount = EuroField(_("montant"))
    rule = models.CharField(_("règle"), max_length=20)

    class Meta:
        verbose_name = _("imputation")
        verbose_name_plural = _("imputations")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["payment", "claim", "component"], name="allocation_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="allocation_positive"),
        )

    def __str__(self) -> str:
        return f"imputation {self.pk} du paiement {self.payment_id}"


class Receipt(models.Model):
    """A quittance: free, one for each payment, numbered without a gap (R1.14, R1.15).

    Its PDF is the document of the message that carries it.
    """

    payment = models.OneToOneField(
        Payment, verbose_name=_("paiement"), on_delete=models.PROTECT, related_name="receipt"
    )
    year = models.PositiveSmallIntegerField(_("année"))
    number = models.PositiveIntegerField(_("numéro"))
    issued_on = models.DateField(_("établie le"))
    remaining = EuroField(_("reste à régler"))

    class Meta:
        verbose_name = _("quittance")
        verbose_name_plural = _("quittances")
        ordering = ("-year", "-number")
        constraints = (models.UniqueConstraint(fields=["year", "number"], name="receipt_number_once"),)

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """« Q-2026-000012 »."""
        return f"Q-{self.year}-{self.number:06d}"


class BankStatement(models.Model):
    """A statement of the dedicated account, imported whole or not at all."""

    iban = models.CharField(_("IBAN"), max_length=34)
    statement_ref = models.CharField(_("identifiant du relevé"), max_length=80)
    sha256 = models.CharField(_("empreinte du fichier"), max_length=64)
    from_on = models.DateField(_("du"), null=True, blank=True)
    to_on = models.DateField(_("au"), null=True, blank=True)
    opening = EuroField(_("solde au début"), null=True, blank=True)
    closing = EuroField(_("solde à la fin"), null=True, blank=True)
    imported_at = models.DateTimeField(_("importé le"))

    class Meta:
        verbose_name = _("relevé bancaire")
        verbose_name_plural = _("relevés bancaires")
        ordering = ("-imported_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["iban", "statement_ref"],
                name="bank_statement_once",
                violation_error_message=_("Ce relevé a déjà été importé."),
            ),
        )

    def __str__(self) -> str:
        return f"relevé {self.statement_ref}"


class BankLine(models.Model):
    """One movement. Two identical movements the same day are both real: the ordinal tells them apart."""

    statement = models.ForeignKey(
        BankStatement, verbose_name=_("relevé"), on_delete=models.PROTECT, related_name="lines"
    )
    ordinal = models.PositiveIntegerField(_("rang"))
    booked_on = models.DateField(_("comptabilisé le"))
    value_on = models.DateField(_("date de valeur"))
    amount = EuroField(_("montant signé"))
    reference = models.CharField(_("référence"), max_length=140, blank=True)
    label = models.CharField(_("libellé"), max_length=400, blank=True)
    counterparty = models.CharField(_("contrepartie"), max_length=140, blank=True)
    counterparty_iban = models.CharField(_("IBAN de la contrepartie"), max_length=34, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=LineState, default=LineState.TO_MATCH)
    rule = models.CharField(_("règle de rapprochement"), max_length=20, blank=True)
    payment = models.OneToOneField(
        Payment, verbose_name=_("paiement"), null=True, blank=True, on_delete=models.PROTECT, related_name="bank_line"
    )

    class Meta:
        verbose_name = _("ligne de relevé")
        verbose_name_plural = _("lignes de relevé")
        ordering = ("statement_id", "ordinal")
        constraints = (
            models.UniqueConstraint(fields=["statement", "ordinal"], name="bank_line_once"),
            models.CheckConstraint(
                condition=~Q(payment__isnull=False) | Q(state=LineState.MATCHED), name="bank_line_paid_is_matched"
            ),
        )

    def __str__(self) -> str:
        return f"ligne {self.ordinal} du relevé {self.statement_id}"


class WebhookReceipt(models.Model):
    """A provider's event, kept before it is worked. The body is a hint: the object is read again."""

    provider = models.CharField(_("prestataire"), max_length=20)
    event_id = models.CharField(_("événement"), max_length=120)
    kind = models.CharField(_("type"), max_length=80)
    object_ref = models.CharField(_("objet"), max_length=120, blank=True)
    payload = models.JSONField(_("contenu"), default=dict, encoder=DjangoJSONEncoder)
    received_at = models.DateTimeField(_("reçu le"))
    state = models.CharField(_("état"), max_length=12, choices=ReceiptState, default=ReceiptState.RECEIVED)
    lease_until = models.DateTimeField(_("pris jusqu’à"), null=True, blank=True)
    token = models.UUIDField(_("jeton"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("événement d’un prestataire")
        verbose_name_plural = _("événements des prestataires")
        ordering = ("id",)
        indexes = (models.Index(fields=["state", "id"], name="webhook_waiting", condition=Q(state="received")),)
        constraints = (models.UniqueConstraint(fields=["provider", "event_id"], name="webhook_event_once"),)

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"
