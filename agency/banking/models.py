"""Statements of the dedicated account and their movements."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.ledger.fields import EuroField
from agency.payments.models import Payment

from .enums import LineState

__all__ = ["BankLine", "BankStatement"]


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
    """One movement. Two alike movements of a day are both real: `rules.fact_of` tells which one this is."""

    statement = models.ForeignKey(
        BankStatement, verbose_name=_("relevé"), on_delete=models.PROTECT, related_name="lines"
    )
    ordinal = models.PositiveIntegerField(_("rang"))
    booked_on = models.DateField(_("comptabilisé le"))
    value_on = models.DateField(_("date de valeur"))
    amount = EuroField(_("montant signé"))
    reference = models.CharField(_("référence"), max_length=140, blank=True)
    bank_reference = models.CharField(_("référence de la banque"), max_length=80, blank=True)
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
