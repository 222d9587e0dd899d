"""Direct debits: the agreement a person gave, each debit of it, the files handed to the bank."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import DateField, ExpressionWrapper, F, Q
from django.utils.translation import gettext_lazy as _

from agency.banking.models import BankLine
from agency.cards.models import CardAttempt
from agency.cases.models import Document
from agency.ledger.fields import EuroField
from agency.outbox.models import Message
from agency.parties.models import Debtor
from agency.payments.models import Payment
from agency.plans.models import Instalment, Plan
from tenants.sealing.fields import SealedTextField

from .enums import (
    ASKED,
    BY_STRIPE,
    STANDING,
    CardSetupState,
    DebitMandateState,
    DebitOrderState,
    DebitRank,
    DebitState,
    DebitWay,
)
from .rules import MOST_EUROS, SHORTEST_NOTICE

__all__ = ["CardSetup", "Debit", "DebitMandate", "DebitOrder"]


class CardSetup(models.Model):
    """One card or account that a person saves for the instalments of a plan, with what they agreed to before.

    Written before the provider is called. An account comes with its mandate and the `reference` of it (RUM).
    `forgotten_at` is when the card or the account was taken from the provider as well.
    """

    plan = models.ForeignKey(Plan, verbose_name=_("échéancier"), on_delete=models.PROTECT, related_name="card_setups")
    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="card_setups")
    way = models.CharField(_("moyen"), max_length=4, choices=DebitWay, default=DebitWay.CARD)
    state = models.CharField(_("état"), max_length=7, choices=CardSetupState, default=CardSetupState.CREATED)
    provider_key = models.CharField(_("clé chez le prestataire"), max_length=64, unique=True)
    session_ref = models.CharField(_("page du prestataire"), max_length=120, blank=True)
    session_url = models.URLField(_("adresse de la page"), max_length=500, blank=True)
    customer_ref = models.CharField(_("client chez le prestataire"), max_length=120, blank=True)
    method_ref = models.CharField(_("carte chez le prestataire"), max_length=120, blank=True)
    mandate_ref = models.CharField(_("mandat chez le prestataire"), max_length=120, blank=True)
    reference = models.CharField(_("référence unique du mandat (RUM)"), max_length=35, blank=True)
    ends_with = models.CharField(_("derniers chiffres"), max_length=4, blank=True)
    evidence = models.JSONField(_("preuve de l’accord"), encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(_("préparée le"))
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("carte effacée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("carte enregistrée")
        verbose_name_plural = _("cartes enregistrées")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=[CardSetupState.CREATED, CardSetupState.OPEN]),
                name="card_setup_one_open",
                violation_error_message=_("Une carte est déjà en cours d’enregistrement pour cet échéancier."),
            ),
            models.CheckConstraint(
                condition=~Q(state=CardSetupState.DONE) | ~Q(method_ref="") & ~Q(customer_ref=""),
                name="card_setup_done_has_its_card",
            ),
            models.CheckConstraint(
                condition=~Q(state=CardSetupState.DONE, way=DebitWay.SEPA) | ~Q(mandate_ref="") & ~Q(reference=""),
                name="card_setup_account_has_its_mandate",
            ),
            models.CheckConstraint(condition=~Q(way=DebitWay.OWN), name="card_setup_is_at_stripe"),
        )

    def __str__(self) -> str:
        return f"carte {self.pk} de l’échéancier {self.plan_id}"


class DebitMandate(models.Model):
    """What a person agreed to for one plan, with its proof. One lives at a time; one that ended never lives again."""

    plan = models.ForeignKey(
        Plan, verbose_name=_("échéancier"), on_delete=models.PROTECT, related_name="debit_mandates"
    )
    debtor = models.ForeignKey(
        Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="debit_mandates"
    )
    way = models.CharField(_("moyen"), max_length=4, choices=DebitWay, default=DebitWay.OWN)
    state = models.CharField(_("état"), max_length=7, choices=DebitMandateState)
    reference = models.CharField(_("référence unique du mandat (RUM)"), max_length=35, unique=True)
    scheme_id = models.CharField(_("identifiant créancier SEPA (ICS)"), max_length=35, blank=True)
    holder = models.CharField(_("titulaire du compte"), max_length=70, blank=True)
    iban = SealedTextField(_("IBAN"), blank=True)
    card = models.OneToOneField(
        CardSetup, verbose_name=_("carte"), null=True, blank=True, on_delete=models.PROTECT, related_name="mandate"
    )
    ends_with = models.CharField(_("derniers chiffres"), max_length=4)
    notice_days = models.PositiveSmallIntegerField(_("annonce, en jours avant"))
    agreed_at = models.DateTimeField(_("donné le"))
    ended_at = models.DateTimeField(_("arrêté le"), null=True, blank=True)
    end_reason = models.CharField(_("pourquoi"), max_length=200, blank=True)
    wording_version = models.CharField(_("version du texte"), max_length=20)
    evidence = models.JSONField(_("preuve de l’accord"), encoder=DjangoJSONEncoder)
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="debit_mandates",
    )

    class Meta:
        verbose_name = _("mandat de prélèvement")
        verbose_name_plural = _("mandats de prélèvement")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state=DebitMandateState.ACTIVE),
                name="debit_mandate_one_active",
                violation_error_message=_("Un prélèvement est déjà en place pour cet échéancier."),
            ),
            models.CheckConstraint(
                condition=Q(state=DebitMandateState.ENDED, ended_at__isnull=False) & ~Q(end_reason="")
                | ~Q(state=DebitMandateState.ENDED) & Q(ended_at__isnull=True),
                name="debit_mandate_end_says_why",
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=False)
                & (
                    Q(way=DebitWay.OWN, card__isnull=True) & ~Q(iban="") & ~Q(scheme_id="") & ~Q(holder="")
                    | Q(way__in=BY_STRIPE, card__isnull=False, iban="", scheme_id="")
                ),
                name="debit_mandate_is_whole",
            ),
            models.CheckConstraint(condition=Q(notice_days__gte=SHORTEST_NOTICE), name="debit_mandate_gives_notice"),
        )

    def __str__(self) -> str:
        return self.reference


class DebitOrder(models.Model):
    """A file of debits for the bank. Frozen by its hash; who made it does not approve it."""

    year = models.PositiveSmallIntegerField(_("année"))
    number = models.PositiveIntegerField(_("numéro"))
    state = models.CharField(_("état"), max_length=9, choices=DebitOrderState, default=DebitOrderState.PREPARED)
    collect_on = models.DateField(_("premier débit le"))
    total = EuroField(_("total"))
    content_sha256 = models.CharField(_("empreinte"), max_length=64)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("préparé par"), on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField(_("préparé le"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("validé par"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    approved_at = models.DateTimeField(_("validé le"), null=True, blank=True)
    sent_at = models.DateTimeField(_("remis à la banque le"), null=True, blank=True)
    file = models.TextField(_("fichier de prélèvements"), blank=True)
    reason = models.CharField(_("motif de l’annulation"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("remise de prélèvements")
        verbose_name_plural = _("remises de prélèvements")
        ordering = ("-year", "-number")
        constraints = (
            models.UniqueConstraint(fields=["year", "number"], name="debit_order_number_once"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="debit_order_two_persons",
                violation_error_message=_("Une autre personne valide la remise."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DebitOrderState.APPROVED, DebitOrderState.SENT])
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(file="")),
                name="debit_order_approved_has_its_file",
            ),
            models.CheckConstraint(condition=Q(total__gt=0), name="debit_order_asks_something"),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """« P-2026-000012 »."""
        return f"P-{self.year}-{self.number:06d}"


class Debit(models.Model):
    """One sum on one day for one instalment. Its sum and its day never change: another one takes its place.

    `announced_on` is the day the person was written to; without it, and without the delay of the mandate, nothing is
    asked of a bank (`debit_announced_in_time`).
    """

    mandate = models.ForeignKey(DebitMandate, verbose_name=_("mandat"), on_delete=models.PROTECT, related_name="debits")
    instalment = models.ForeignKey(
        Instalment, verbose_name=_("échéance"), on_delete=models.PROTECT, related_name="debits"
    )
    amount = EuroField(_("montant"))
    collect_on = models.DateField(_("à débiter le"))
    notice_days = models.PositiveSmallIntegerField(_("annonce, en jours avant"))
    again = models.BooleanField(_("second essai"), default=False)
    state = models.CharField(_("état"), max_length=9, choices=DebitState, default=DebitState.PLANNED)
    notice = models.ForeignKey(
        Message, verbose_name=_("annonce"), null=True, blank=True, on_delete=models.PROTECT, related_name="debits"
    )
    announced_on = models.DateField(_("annoncé le"), null=True, blank=True)
    order = models.ForeignKey(
        DebitOrder, verbose_name=_("remise"), null=True, blank=True, on_delete=models.PROTECT, related_name="debits"
    )
    name = models.CharField(_("référence"), max_length=35, blank=True)
    rank = models.CharField(_("séquence"), max_length=4, choices=DebitRank, blank=True)
    payment = models.OneToOneField(
        Payment, verbose_name=_("paiement"), null=True, blank=True, on_delete=models.PROTECT, related_name="debit"
    )
    attempt = models.OneToOneField(
        CardAttempt, verbose_name=_("débit de la carte"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="debit",
    )  # fmt: skip
    bank_line = models.ForeignKey(
        BankLine, verbose_name=_("ligne du relevé"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="debits",
    )  # fmt: skip
    paid_on = models.DateField(_("encaissé le"), null=True, blank=True)
    return_code = models.CharField(_("motif du retour"), max_length=40, blank=True)
    returned_on = models.DateField(_("revenu le"), null=True, blank=True)
    reason = models.CharField(_("motif de l’annulation"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("demandé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("prélèvement")
        verbose_name_plural = _("prélèvements")
        ordering = ("collect_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["instalment"], condition=Q(state__in=STANDING), name="debit_one_for_an_instalment"
            ),
            models.UniqueConstraint(
                fields=["instalment"],
                condition=Q(again=True) & ~Q(state=DebitState.CANCELLED),
                name="debit_tried_again_once",
            ),
            models.UniqueConstraint(fields=["name"], condition=~Q(name=""), name="debit_name_once"),
            models.CheckConstraint(condition=Q(amount__gt=0, amount__lte=MOST_EUROS), name="debit_amount_in_bounds"),
            models.CheckConstraint(
                condition=~Q(state__in=ASKED)
                | Q(
                    announced_on__isnull=False,
                    notice__isnull=False,
                    collect_on__gte=ExpressionWrapper(F("announced_on") + F("notice_days"), output_field=DateField()),
                ),
                name="debit_announced_in_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=DebitState.PAID) | Q(payment__isnull=False, paid_on__isnull=False),
                name="debit_paid_has_its_payment",
            ),
            models.CheckConstraint(
                condition=~Q(state=DebitState.RETURNED) | (Q(returned_on__isnull=False) & ~Q(return_code="")),
                name="debit_returned_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=DebitState.CANCELLED) | ~Q(reason=""), name="debit_cancelled_says_why"
            ),
        )
        indexes = (
            models.Index(
                fields=["collect_on"],
                condition=Q(state__in=["planned", "ordered", "sent"]),
                name="debit_standing",
            ),
        )

    def __str__(self) -> str:
        return self.name or f"prélèvement {self.pk}"
