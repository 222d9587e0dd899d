"""An agency's subscription to the platform, as Stripe last told it, in the public schema."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SubscriptionStatus(models.TextChoices):
    """What Stripe says of a subscription, in its own words; `none` before there is one."""

    NONE = "none", _("pas encore souscrit")
    INCOMPLETE = "incomplete", _("premier paiement attendu")
    INCOMPLETE_EXPIRED = "incomplete_expired", _("premier paiement jamais venu")
    TRIALING = "trialing", _("période gratuite, carte enregistrée")
    ACTIVE = "active", _("à jour")
    PAST_DUE = "past_due", _("facture en retard")
    UNPAID = "unpaid", _("factures impayées")
    PAUSED = "paused", _("en pause")
    CANCELED = "canceled", _("résilié")


class BillingEventState(models.TextChoices):
    """Where an event stands."""

    RECEIVED = "received", _("à traiter")
    DONE = "done", _("traité")
    FAILED = "failed", _("à regarder")


class Subscription(models.Model):
    """One per agency. `unpaid_on` is the day the calendar of reminders runs from, empty while all is well."""

    agency = models.OneToOneField("tenants.Agency", on_delete=models.PROTECT, related_name="subscription")
    free_until = models.DateField(_("gratuit jusqu’au"))
    status = models.CharField(_("état"), max_length=20, choices=SubscriptionStatus, default=SubscriptionStatus.NONE)
    customer_ref = models.CharField(_("client chez Stripe"), max_length=120, blank=True)
    subscription_ref = models.CharField(_("abonnement chez Stripe"), max_length=120, blank=True)
    page_ref = models.CharField(_("page ouverte chez Stripe"), max_length=120, blank=True)
    price = models.DecimalField(_("prix mensuel"), max_digits=8, decimal_places=2, null=True, blank=True)
    vat_percent = models.DecimalField(_("TVA, en %"), max_digits=5, decimal_places=2, null=True, blank=True)
    next_invoice_on = models.DateField(_("prochaine facture le"), null=True, blank=True)
    ends_on = models.DateField(_("prend fin le"), null=True, blank=True)
    card = models.CharField(_("carte"), max_length=40, blank=True)
    card_last4 = models.CharField(_("quatre derniers chiffres"), max_length=4, blank=True)
    read_at = models.DateTimeField(_("lu chez Stripe le"), null=True, blank=True)
    trouble = models.CharField(_("à regarder"), max_length=300, blank=True)
    unpaid_on = models.DateField(_("impayé depuis le"), null=True, blank=True)
    warned_on = models.DateField(_("fin des jours gratuits annoncée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("abonnement d’un cabinet")
        verbose_name_plural = _("abonnements des cabinets")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=SubscriptionStatus.values), name="subscription_status_known"),
            models.UniqueConstraint(
                fields=["customer_ref"], condition=~Q(customer_ref=""), name="subscription_customer_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} ({self.get_status_display()})"


class SubscriptionInvoice(models.Model):
    """An invoice of the platform to an agency; its pages are Stripe's."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="invoices")
    ref = models.CharField(_("facture chez Stripe"), max_length=120, unique=True)
    number = models.CharField(_("numéro"), max_length=60, blank=True)
    issued_on = models.DateField(_("du"))
    total = models.DecimalField(_("montant, toutes taxes comprises"), max_digits=8, decimal_places=2)
    net = models.DecimalField(_("montant hors taxe"), max_digits=8, decimal_places=2, null=True, blank=True)
    paid = models.BooleanField(_("payée"))
    page_url = models.URLField(_("page"), max_length=600, blank=True)
    pdf_url = models.URLField(_("PDF"), max_length=600, blank=True)

    class Meta:
        verbose_name = _("facture d’abonnement")
        verbose_name_plural = _("factures d’abonnement")
        ordering = ("-issued_on", "-id")

    def __str__(self) -> str:
        return self.number or self.ref


class SubscriptionReminder(models.Model):
    """One reminder of one calendar: once sent, never again."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="reminders")
    unpaid_on = models.DateField(_("impayé depuis le"))
    day = models.PositiveSmallIntegerField(_("jour"))
    sent_on = models.DateField(_("envoyé le"))

    class Meta:
        verbose_name = _("rappel d’abonnement")
        verbose_name_plural = _("rappels d’abonnement")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscription", "unpaid_on", "day"], name="subscription_reminder_once")
        ]

    def __str__(self) -> str:
        return f"{self.unpaid_on} + {self.day}"


class BillingEvent(models.Model):
    """An event of the platform's own Stripe account, kept before it is worked. It names who is to be read again."""

    event_ref = models.CharField(_("événement"), max_length=120, unique=True)
    kind = models.CharField(_("type"), max_length=80)
    customer_ref = models.CharField(_("client chez Stripe"), max_length=120, blank=True)
    received_at = models.DateTimeField(_("reçu le"))
    state = models.CharField(
        _("état"), max_length=10, choices=BillingEventState, default=BillingEventState.RECEIVED, db_index=True
    )
    tries = models.PositiveSmallIntegerField(_("essais"), default=0)
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("événement d’abonnement")
        verbose_name_plural = _("événements d’abonnement")
        ordering = ("received_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=BillingEventState.values), name="billing_event_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_ref}"
