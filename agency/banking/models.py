"""Statements of the dedicated account and their movements."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.ledger.fields import EuroField
from agency.payments.models import Payment

from .enums import LineState, StatementState, Waits

__all__ = ["BankLine", "BankStatement"]


class BankStatement(models.Model):
    """A statement of the dedicated account, imported whole or not at all; booked once it follows the others.

    One that does not keeps its lines and `waits`, until the page it lacks comes or a person gives a `reason`.
    """

    iban = models.CharField(_("IBAN"), max_length=34)
    statement_ref = models.CharField(_("identifiant du relevé"), max_length=80)
    sha256 = models.CharField(_("empreinte du fichier"), max_length=64)
    from_on = models.DateField(_("du"), null=True, blank=True)
    to_on = models.DateField(_("au"), null=True, blank=True)
    opening = EuroField(_("solde au début"), null=True, blank=True)
    closing = EuroField(_("solde à la fin"), null=True, blank=True)
    imported_at = models.DateTimeField(_("importé le"))
    origin = models.CharField(_("format"), max_length=12, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=StatementState, default=StatementState.BOOKED)
    waits = models.CharField(_("attend parce que"), max_length=10, choices=Waits, blank=True)
    reason = models.CharField(_("raison donnée"), max_length=200, blank=True)

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
            models.CheckConstraint(
                condition=Q(state=StatementState.WAITING, waits__in=Waits.values)
                | (~Q(state=StatementState.WAITING) & Q(waits="")),
                name="bank_statement_waits_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"relevé {self.statement_ref}"


class BankLine(models.Model):
    """One movement. `same_as` is the line that told it first: of a copy (nothing is booked), or of a doubt."""

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
    same_as = models.ForeignKey(
        "self", verbose_name=_("déjà dite par"), null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )
    returns = models.OneToOneField(
        "self", verbose_name=_("renvoie"), null=True, blank=True, on_delete=models.PROTECT, related_name="returned_by"
    )
    part_of = models.ForeignKey(
        "self", verbose_name=_("détail de"), null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    reason = models.CharField(_("raison donnée"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("ligne de relevé")
        verbose_name_plural = _("lignes de relevé")
        ordering = ("statement_id", "ordinal")
        constraints = (
            models.UniqueConstraint(fields=["statement", "ordinal"], name="bank_line_once"),
            models.CheckConstraint(
                condition=~Q(payment__isnull=False) | Q(state=LineState.MATCHED), name="bank_line_paid_is_matched"
            ),
            models.CheckConstraint(
                condition=Q(same_as__isnull=True) | Q(state__in=(LineState.IGNORED, LineState.TO_MATCH)),
                name="bank_line_copy_is_not_booked",
            ),
            models.CheckConstraint(
                condition=Q(returns__isnull=True) | Q(amount__lt=0), name="bank_line_that_returns_is_a_debit"
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | Q(amount__gt=0), name="bank_line_part_is_a_credit"
            ),
        )

    def __str__(self) -> str:
        return f"ligne {self.ordinal} du relevé {self.statement_id}"
