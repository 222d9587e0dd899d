"""Two append-only double-entry books. PostgreSQL holds the invariants: see migration 0002.

An entry has at least two postings of one book whose debits equal their credits; nothing is ever
changed or deleted; a correction is a reversal that mirrors its entry exactly, once. Cases,
creditors and claims are plain numbers here: the ledger knows nothing of the rooms above it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .enums import AccountCode, Book, Component, EntryKind
from .fields import EuroField

__all__ = ["Counter", "Entry", "LedgerPeriod", "Posting"]


class Entry(models.Model):
    """One fact of money or of debt, booked once: `(source, idem_key)` is unique."""

    book = models.CharField(_("livre"), max_length=5, choices=Book)
    kind = models.CharField(_("nature"), max_length=20, choices=EntryKind)
    booked_on = models.DateField(_("date comptable"))
    value_on = models.DateField(_("date de valeur"))
    source = models.CharField(_("origine"), max_length=40)
    idem_key = models.CharField(_("clé unique"), max_length=120)
    reverses = models.OneToOneField(
        "self", verbose_name=_("contre-passe"), null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    actor = models.CharField(_("auteur"), max_length=150)
    reason = models.CharField(_("motif"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("écrite le"))

    class Meta:
        verbose_name = _("écriture")
        verbose_name_plural = _("écritures")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["source", "idem_key"], name="entry_booked_once"),
            models.CheckConstraint(condition=Q(book__in=Book.values), name="entry_book_known"),
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="entry_kind_known"),
            models.CheckConstraint(condition=~Q(idem_key=""), name="entry_has_key"),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.REVERSAL, reverses__isnull=False)
                | (~Q(kind=EntryKind.REVERSAL) & Q(reverses__isnull=True)),
                name="entry_reversal_names_its_entry",
            ),
        )

    def __str__(self) -> str:
        return f"écriture {self.pk} {self.kind} du {self.booked_on}"


class Posting(models.Model):
    """One line of an entry: a debit or a credit, never both, never zero, never negative."""

    entry = models.ForeignKey(Entry, verbose_name=_("écriture"), on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(_("compte"), max_length=20, choices=AccountCode)
    debit = EuroField(_("débit"), default=0)
    credit = EuroField(_("crédit"), default=0)
    case_id = models.BigIntegerField(_("dossier"), null=True)
    creditor_id = models.BigIntegerField(_("créancier"), null=True)
    claim_id = models.BigIntegerField(_("créance"), null=True)
    component = models.CharField(_("élément"), max_length=22, choices=Component, null=True)  # noqa: DJ001

    class Meta:
        verbose_name = _("ligne d’écriture")
        verbose_name_plural = _("lignes d’écriture")
        ordering = ("id",)
        indexes = (
            models.Index(fields=["case_id", "account"], include=["debit", "credit"], name="posting_by_case"),
            models.Index(
                fields=["account", "creditor_id", "case_id"], include=["debit", "credit"], name="posting_by_account"
            ),
            models.Index(fields=["claim_id"], include=["account", "debit", "credit"], name="posting_by_claim"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(account__in=AccountCode.values), name="posting_account_known"),
            models.CheckConstraint(
                condition=Q(component__isnull=True) | Q(component__in=Component.values),
                name="posting_component_known",
            ),
            models.CheckConstraint(
                condition=(Q(debit__gt=0) & Q(credit=0)) | (Q(credit__gt=0) & Q(debit=0)),
                name="posting_debit_or_credit",
            ),
            models.CheckConstraint(
                condition=~Q(account=AccountCode.CLAIM_DUE)
                | Q(case_id__isnull=False, claim_id__isnull=False, component__isnull=False),
                name="posting_claim_due_is_detailed",
            ),
            models.CheckConstraint(
                condition=~Q(account__in=[AccountCode.CREDITOR_PAYABLE, AccountCode.CREDITOR_OWES])
                | Q(case_id__isnull=False, creditor_id__isnull=False),
                name="posting_payable_names_creditor",
            ),
        )

    def __str__(self) -> str:
        return f"ligne {self.pk} {self.account} {self.debit - self.credit}"


class LedgerPeriod(models.Model):
    """A closed stretch of time: nothing may be booked on or before `closed_through`."""

    closed_through = models.DateField(_("clos jusqu’au"), unique=True)
    closed_at = models.DateTimeField(_("clos le"))
    closed_by = models.CharField(_("clos par"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("période close")
        verbose_name_plural = _("périodes closes")
        ordering = ("-closed_through",)

    def __str__(self) -> str:
        return f"clos jusqu’au {self.closed_through}"


class Counter(models.Model):
    """Gapless numbers by name and year; the row is locked while a number is taken."""

    name = models.CharField(_("nom"), max_length=20)
    year = models.PositiveSmallIntegerField(_("année"))
    last = models.PositiveBigIntegerField(_("dernier numéro"), default=0)

    class Meta:
        verbose_name = _("compteur")
        verbose_name_plural = _("compteurs")
        constraints = (models.UniqueConstraint(fields=["name", "year"], name="counter_by_name_and_year"),)

    def __str__(self) -> str:
        return f"{self.name} {self.year}: {self.last}"
