"""Refunds: what goes back to who paid it, how, by whose word, and what the bank or the card provider made of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agency.banking.models import BankLine
from agency.cases.models import Case
from agency.leases.models import Leased
from agency.ledger.fields import EuroField
from agency.parties.models import Debtor
from agency.payments.models import Payment, Withdrawal
from tenants.sealing.fields import SealedTextField

from .enums import FAILED, ON_THE_WAY, RefundMeans, RefundState

__all__ = ["PayeeAccount", "Refund"]


class Refund(Leased):
    """A part of a payment, or a sum that is of no case, on its way back. Frozen by its hash once it is prepared.

    `of_claim` is the part that had settled something, and is owed again. `two_persons` is whether somebody else agrees,
    as the agency's ceiling said that day. `name` is what the bank and the card provider carry along.
    """

    year = models.PositiveSmallIntegerField(_("année"))
    number = models.PositiveIntegerField(_("numéro"))
    name = models.CharField(_("référence"), max_length=35, unique=True)
    state = models.CharField(_("état"), max_length=10, choices=RefundState, default=RefundState.PREPARED)
    means = models.CharField(_("moyen"), max_length=10, choices=RefundMeans)
    payment = models.ForeignKey(
        Payment, verbose_name=_("paiement"), null=True, blank=True, on_delete=models.PROTECT, related_name="refunds"
    )
    line = models.ForeignKey(
        BankLine, verbose_name=_("virement reçu"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="refunds",
    )  # fmt: skip
    amount = EuroField(_("montant"))
    of_claim = EuroField(_("dont de nouveau dû"), default=0)
    why = models.CharField(_("motif"), max_length=200)
    holder = models.CharField(_("titulaire"), max_length=70, blank=True)
    iban = SealedTextField(_("IBAN"), blank=True)
    pay_on = models.DateField(_("à exécuter le"))
    two_persons = models.BooleanField(_("validé par une autre personne"))
    content_sha256 = models.CharField(_("empreinte"), max_length=64)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("préparé par"), on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField(_("préparé le"))
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("validé par"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    agreed_at = models.DateTimeField(_("validé le"), null=True, blank=True)
    order = SealedTextField(_("ordre de virement"), blank=True)
    provider_ref = models.CharField(_("remboursement chez le prestataire"), max_length=120, blank=True)
    withdrawal = models.ForeignKey(
        Withdrawal, verbose_name=_("reprise"), null=True, blank=True, on_delete=models.PROTECT, related_name="refunds"
    )
    bank_line = models.ForeignKey(
        BankLine, verbose_name=_("sortie du relevé"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="refunds_paid",
    )  # fmt: skip
    ended_on = models.DateField(_("terminé le"), null=True, blank=True)
    outcome = models.CharField(_("suite donnée"), max_length=200, blank=True)
    seen_at = models.DateTimeField(_("vu le"), null=True, blank=True)

    class Meta:
        verbose_name = _("remboursement")
        verbose_name_plural = _("remboursements")
        ordering = ("-year", "-number")
        constraints = (
            models.UniqueConstraint(fields=["year", "number"], name="refund_number_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, of_claim__gte=0, of_claim__lte=F("amount")), name="refund_sums"
            ),
            models.CheckConstraint(
                condition=Q(payment__isnull=False, line__isnull=True) | Q(payment__isnull=True, line__isnull=False),
                name="refund_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(means=RefundMeans.CARD, payment__isnull=False, iban="")
                | (Q(means=RefundMeans.TRANSFER) & ~Q(iban="") & ~Q(holder="")),
                name="refund_says_where",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(RefundState.PREPARED, RefundState.CANCELLED), agreed_at__isnull=True)
                | Q(two_persons=False)
                | (Q(agreed_by__isnull=False) & ~Q(agreed_by=F("prepared_by"))),
                name="refund_two_persons",
                violation_error_message=_("Une autre personne valide ce remboursement."),
            ),
            models.CheckConstraint(
                condition=~Q(state=RefundState.AGREED, means=RefundMeans.TRANSFER) | ~Q(order=""),
                name="refund_agreed_has_its_order",
            ),
            models.UniqueConstraint(
                fields=["line"], condition=Q(state__in=(*ON_THE_WAY, RefundState.PAID)), name="refund_line_once"
            ),
        )
        indexes = (
            models.Index(fields=["id"], condition=Q(state__in=ON_THE_WAY), name="refund_on_the_way"),
            models.Index(fields=["id"], condition=Q(state__in=FAILED, seen_at=None), name="refund_failed"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What makes it one fact, here and at the card provider."""
        return f"refund-{self.name}"

    @property
    def case(self) -> Case | None:
        """The case that it concerns, when there is one."""
        return self.payment.case if self.payment is not None else None

    @property
    def person(self) -> str:
        """Who has the money back, in words."""
        if self.payment is not None:
            return str(self.payment.debtor.full_name)
        return self.holder


class PayeeAccount(models.Model):
    """The account that a person told, on their own page, to have back what they paid too much; the latest holds."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="payee_accounts")
    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="+")
    holder = models.CharField(_("titulaire"), max_length=70)
    iban = SealedTextField(_("IBAN"))
    given_at = models.DateTimeField(_("donné le"))

    class Meta:
        verbose_name = _("compte où rendre")
        verbose_name_plural = _("comptes où rendre")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"compte {self.pk} du dossier {self.case_id}"
