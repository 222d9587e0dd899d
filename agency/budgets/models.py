"""What a person seems able to bear each month: the result alone, never the answers (R5.8, R5.9, R5.11)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.ledger.fields import EuroField
from agency.parties.models import Debtor

__all__ = ["BearableAmount"]


class BearableAmount(models.Model):
    """The latest result of a person's budget for a case; without an amount, nothing is left at the end of the month.

    `spare` is what the person may pay each month and still keep the guardrail; it may be negative.
    """

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="bearable_amounts")
    debtor = models.ForeignKey(
        Debtor, verbose_name=_("personne"), on_delete=models.CASCADE, related_name="bearable_amounts"
    )
    amount = EuroField(_("supportable par mois"), null=True, blank=True)
    spare = EuroField(_("au-delà du minimum pour vivre"))
    made_on = models.DateField(_("calculé le"))

    class Meta:
        verbose_name = _("montant supportable")
        verbose_name_plural = _("montants supportables")
        ordering = ("-made_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=["case", "debtor"], name="bearable_once"),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gt=0), name="bearable_positive"),
        )

    def __str__(self) -> str:
        return f"montant supportable du dossier {self.case_id}"
