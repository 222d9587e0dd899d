"""A person's budget in bands: what seems bearable each month, and nothing else is kept (R5.7 to R5.11)."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from agency.budgets.operations import BudgetRefused, keep_result
from agency.budgets.queries import may_suggest
from portal.debtors.decorators import for_case
from portal.debtors.forms.plans import BudgetForm
from portal.debtors.visits import DebtorVisit


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def budget(visit: DebtorVisit) -> HttpResponse:
    """Answer in bands, as one likes; then the plans that hold in that budget, or a pause when nothing is left."""
    detail = visit.case_detail()
    if not (detail.is_payable and detail.may_plan):
        return visit.redirect("home")
    if not may_suggest(visit.on):
        return visit.redirect("plan")
    form = BudgetForm(visit.form_data)
    if form.is_valid():
        try:
            found = keep_result(budget=form.budget, **visit.operation_arguments())
        except BudgetRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return visit.redirect("plan") if found.amount else visit.render("portal/debtors/budget_nothing.html")
    return visit.render("portal/debtors/budget.html", case=detail, form=form)
