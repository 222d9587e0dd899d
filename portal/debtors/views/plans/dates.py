"""A person's view of the dates of their plan."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from agency.instalments.operations import move_missed
from agency.instalments.queries import put_off
from agency.instalments.rules import PlanChoiceRefused
from agency.journal.rules import Actor
from agency.plans.queries import open_plan
from portal.debtors.decorators import for_case
from portal.debtors.presenters import moved_rows
from portal.debtors.visits import DebtorVisit

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@for_case
def plan_dates(visit: DebtorVisit) -> HttpResponse:
    """Put what was missed after the other dates, once, after reading them (R5.4)."""
    found = open_plan(visit.case, visit.debtor)
    if found is None or not visit.case_detail().may_move:
        return visit.redirect("home")
    refused = ""
    if visit.request.method == "POST":
        try:
            move_missed(plan=found, by=Actor.debtor(visit.debtor), at=visit.at)
        except PlanChoiceRefused as refusal:
            refused = str(refusal)
        else:
            return visit.redirect("plan_agreed")
    moved = moved_rows(put_off(found, visit.on))
    return visit.render("portal/debtors/plan_dates.html", moved=moved, refused=refused)
