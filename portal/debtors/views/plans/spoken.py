"""A person's view of a plan agreed by telephone: read it again, sign it, or refuse it (R2.11, R5.1)."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from agency.instalments.operations import refuse_spoken
from agency.instalments.rules import PlanChoiceRefused
from agency.journal.rules import Actor
from agency.plans.models import Plan
from agency.plans.operations import PlanRefused, sign_plan
from agency.plans.queries import open_plan, words_to_sign
from agency.plans.rules import consequences
from portal.debtors.decorators import for_case
from portal.debtors.forms.plans import SpokenPlanForm
from portal.debtors.presenters import plan_schedule
from portal.debtors.visits import DebtorVisit
from portal.evidence import evidence_of


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
    if form.is_valid():
        try:
            sign_plan(
                plan=found, read=visit.request.POST.get("dates", ""), evidence=evidence_of(visit.request), by=by,
                at=visit.at, on=visit.on,
            )  # fmt: skip
        except PlanRefused as refusal:
            form.add_error(None, str(refusal))
            # What was ticked was ticked of what is refused.
            form.data = {}
        else:
            return visit.redirect("plan_agreed")
    return _page(visit, found, form, signs=detail.may_sign)


def _page(visit: DebtorVisit, found: Plan, form: SpokenPlanForm, *, signs: bool) -> HttpResponse:
    """The page as it stands; the signature, with the fingerprint of what is read, only where one is taken."""
    sentence, read = words_to_sign(found)
    return visit.render(
        "portal/debtors/plan_spoken.html", schedule=plan_schedule(found, visit.on), form=form,
        consequences=[sentence, *consequences()], read=read if signs else "",
    )  # fmt: skip
