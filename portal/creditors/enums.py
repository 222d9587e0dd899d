"""By what a creditor cuts the list of its cases."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agency.cases.enums import CaseState


class CaseFilter(TextChoices):
    """A part of a creditor's cases, as its address says it."""

    CHECKED = "verification", _("en vérification")
    FOLLOWED = "suivis", _("suivis")
    PLANS = "echeanciers", _("réglés en plusieurs fois")
    SETTLED = "regles", _("réglés")
    BACK = "rendus", _("rendus, clos ou prescrits")


STATES_OF = {
    CaseFilter.CHECKED: (CaseState.TO_QUALIFY, CaseState.WITH_CREDITOR),
    CaseFilter.FOLLOWED: (CaseState.ACTIVE,),
    CaseFilter.PLANS: (CaseState.PLAN,),
    CaseFilter.SETTLED: (CaseState.SETTLED,),
    CaseFilter.BACK: (CaseState.RETURNED, CaseState.CLOSED, CaseState.TIME_BARRED),
}
