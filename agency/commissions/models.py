"""What a commission of over-indebtedness decided of a person, and what was declared to it for each creditor."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case, Document
from agency.ledger.fields import EuroField
from agency.parties.models import Debtor

__all__ = ["AdmissibilityDecision", "DebtDeclaration"]


class AdmissibilityDecision(models.Model):
    """A request that a commission found admissible: everything stops on each case of the person (C. conso L722-2)."""

    debtor = models.ForeignKey(
        Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="admissibility_decisions"
    )
    commission = models.CharField(_("commission"), max_length=120)
    decided_on = models.DateField(_("recevable le"))
    document = models.ForeignKey(
        Document, verbose_name=_("décision"), on_delete=models.PROTECT, related_name="admissibility_decisions"
    )
    recorded_at = models.DateTimeField(_("notée le"))
    recorded_by = models.CharField(_("notée par"), max_length=150)

    class Meta:
        verbose_name = _("décision de recevabilité")
        verbose_name_plural = _("décisions de recevabilité")
        ordering = ("-decided_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=["debtor", "decided_on"], name="admissibility_once"),
            models.CheckConstraint(condition=~Q(commission=""), name="admissibility_names_the_commission"),
        )

    def __str__(self) -> str:
        return f"recevabilité {self.pk} de la personne {self.debtor_id}"


class DebtDeclaration(models.Model):
    """The sheet by which a creditor declares to the commission what it is owed on a case, in euros, at a day."""

    decision = models.ForeignKey(
        AdmissibilityDecision, verbose_name=_("décision"), on_delete=models.PROTECT, related_name="declarations"
    )
    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="declarations")
    stated_on = models.DateField(_("arrêtée au"))
    amount = EuroField(_("montant déclaré"))
    document = models.ForeignKey(
        Document, verbose_name=_("déclaration de créance"), on_delete=models.PROTECT, related_name="declarations"
    )

    class Meta:
        verbose_name = _("déclaration de créance")
        verbose_name_plural = _("déclarations de créance")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["decision", "case"], name="declaration_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="declaration_declares_something"),
        )

    def __str__(self) -> str:
        return f"déclaration {self.pk} du dossier {self.case_id}"
