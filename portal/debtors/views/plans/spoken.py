"""A person's view of a plan agreed by telephone: read it again, sign it, or refuse it (R2.11, R5.1)."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from agency.common.money import ZERO
from agency.instalments.operations import refuse_spoken
from agency.instalments.rules import PlanChoiceRefused
from agency.journal.rules import Actor
from agency.plans.models import Plan
from agency.plans.operations import PlanRefused, sign_plan
from agency.plans.queries import open_plan, parts_left, words_to_sign
from portal.debtors.decorators import for_case
from portal.debtors.forms.plans import SpokenPlanForm
from portal.debtors.presenters import plan_schedule, plan_terms
from portal.debtors.visits import DebtorVisit
from portal.evidence import evidence_of
from portal.view_models import SaidLine


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def spoken_plan(visit: DebtorVisit) -> HttpResponse:
    """Read what was agreed by telephone, with what a signature changes; sign it, refuse it, or leave it as it is."""
    found = open_plan(visit.case, visit.debtor)
    detail = visit.case_detail()
    if found is None or not detail.may_refuse:
        return visit.redirect("home")
    by = Actor.debtor(visit.debtor)
    if visit.request.POST.get("choice") == "refuse":
        # Signed meanwhile on another screen: the home page says where it stands.
        with suppress(PlanChoiceRefused):
            refuse_spoken(plan=found, by=by, at=visit.at)
        return visit.redirect("home")
    if detail.schedule is None:
        return visit.redirect("home")
    form = SpokenPlanForm(visit.form_data)
    left = sum((part.amount for part in parts_left(found)), ZERO)
    told = plan_terms(left)
    if form.is_valid():
        try:
            sign_plan(
                plan=found, read=visit.request.POST.get("dates", ""),
                evidence=evidence_of(visit.request, told), by=by, at=visit.at, on=visit.on,
            )  # fmt: skip
        except PlanRefused as refusal:
            form.add_error(None, str(refusal))
            # What was ticked was ticked of what is refused.
            form.data = {}
        else:
            return visit.redirect("plan_agreed")
    return _page(visit, found, form, told, signs=detail.may_sign)


def _page(
    visit: DebtorVisit, found: Plan, form: SpokenPlanForm, told: tuple[SaidLine, ...], *, signs: bool
) -> HttpResponse:  # fmt: skip
    """The page as it stands; the signature, with the fingerprint of what is read, only where one is taken."""
    _sentence, read = words_to_sign(found)
    return visit.render(
        "portal/debtors/plan_spoken.html", schedule=plan_schedule(found, visit.on), form=form,
        consequences=told, read=read if signs else "",
    )  # fmt: skip
