"""A person's view of our own proposal beside theirs, which was not kept: agree to it, propose again, or talk."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from agency.plans.queries import schedule, standing_counter
from portal.debtors.decorators import for_case
from portal.debtors.door import session
from portal.debtors.presenters import beside_rows
from portal.debtors.visits import DebtorVisit


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def plan_counter(visit: DebtorVisit) -> HttpResponse:
    """Read both plans date by date; agreeing leads to the same page and the same proof as any plan (R5.1, R5.2)."""
    ours, detail = standing_counter(visit.case, visit.debtor, visit.on), visit.case_detail()
    if ours is None or not (detail.is_payable and detail.may_plan):
        return visit.redirect("home")
    if visit.request.method == "POST":
        session.keep_draft(visit.request, visit.case.reference, ours.monthly, ours.day)
        return visit.redirect("plan_review")
    theirs = visit.case.plans.filter(debtor=visit.debtor).first()
    parts = schedule(visit.case, monthly=ours.monthly, day=ours.day, on=visit.on)
    return visit.render(
        "portal/debtors/plan_counter.html", case=detail, ours=ours, months=len(parts),
        theirs=theirs, rows=beside_rows(theirs.instalments.all() if theirs else (), parts),
    )  # fmt: skip
