"""Statements of the dedicated account and their movements."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _

from agency.ledger.fields import EuroField
from agency.parties.models import TRIGRAMS, Debtor, Plain
from agency.payments.models import Payment
from tenants.sealing.fields import SealedTextField

from .enums import LineState, StatementState, Waits

__all__ = ["WRITTEN", "BankLine", "BankStatement", "KnownPayer", "LinePart"]

# What a search reads of a movement; the index below is over the very same words.
WRITTEN = Plain(Lower(Concat(F("counterparty"), Value(" "), F("label"), Value(" "), F("reference"))))


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
    """One movement. `same_as` is the line that told it first: of a copy (nothing is booked), or of a doubt.

    `given` is what parts of it already gave to cases; the rest waits in suspense, or is to be sent back (`NOT_OURS`).
    `hinted`: a case to propose was found when it was last looked for.
    """

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
    counterparty_iban = SealedTextField(_("IBAN de la contrepartie"), blank=True)
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
    given = EuroField(_("donné à des dossiers"), default=0)
    decided_by = models.CharField(_("décidé par"), max_length=150, blank=True)
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    hinted = models.BooleanField(_("une proposition existe"), default=False)

    class Meta:
        verbose_name = _("ligne de relevé")
        verbose_name_plural = _("lignes de relevé")
        ordering = ("statement_id", "ordinal")
        indexes = (
            models.Index(fields=["state", "booked_on", "id"], name="bank_line_by_state"),
            models.Index(fields=["amount"], name="bank_line_amount"),
            GinIndex(OpClass(WRITTEN, name=TRIGRAMS), name="bank_line_written"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(given=0) | Q(given__gt=0, given__lte=F("amount"), payment__isnull=True),
                name="bank_line_gives_no_more_than_came",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_ours") | (Q(amount__gt=0, given__lt=F("amount")) & ~Q(reason="")),
                name="bank_line_not_ours_says_why",
            ),
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

    @property
    def left(self) -> Decimal:
        """What of it no part has given to a case, in euros."""
        return self.amount - self.given


class LinePart(models.Model):
    """A part of a movement given to a case: its sum is its payment's. `undone_at`: taken back from that case."""

    line = models.ForeignKey(BankLine, verbose_name=_("ligne"), on_delete=models.PROTECT, related_name="given_parts")
    payment = models.OneToOneField(
        Payment, verbose_name=_("paiement"), on_delete=models.PROTECT, related_name="line_part"
    )
    undone_at = models.DateTimeField(_("défait le"), null=True, blank=True)

    class Meta:
        verbose_name = _("part d’un virement")
        verbose_name_plural = _("parts de virements")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"part {self.pk} de la ligne {self.line_id}"


class KnownPayer(models.Model):
    """An account that paid for somebody, as a person of the team confirmed it once: on which line, and when.

    Of the account only a keyed print and its last digits are kept. `own`: the account is in that person's own name
    alone. Forgotten on demand, and when the person has no open case any more (R9.5).
    """

    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.CASCADE, related_name="payers")
    fingerprint = models.CharField(_("empreinte du compte"), max_length=64)
    ending = models.CharField(_("fin du compte"), max_length=4)
    line = models.ForeignKey(BankLine, verbose_name=_("vu sur"), on_delete=models.PROTECT, related_name="payers")
    own = models.BooleanField(_("à son seul nom"))
    confirmed_at = models.DateTimeField(_("confirmé le"))

    class Meta:
        verbose_name = _("compte qui paie")
        verbose_name_plural = _("comptes qui paient")
        ordering = ("-confirmed_at", "-id")
        indexes = (models.Index(fields=["fingerprint"], name="known_payer_print"),)
        constraints = (models.UniqueConstraint(fields=["debtor", "line"], name="known_payer_once_a_line"),)

    def __str__(self) -> str:
        return f"compte finissant par {self.ending} pour la personne {self.debtor_id}"
