"""A person's views of direct debit: the mandate given, its dates, and its end at any time."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.debits.operations import DebitRefused, end, give
from agency.debits.queries import mandate_of
from agency.journal.rules import Actor
from agency.plans.models import Plan
from agency.plans.queries import open_plan
from portal.debtors.decorators import for_case
from portal.debtors.forms import DebitSignatureForm
from portal.debtors.presenters import debit_offer, debit_page, debit_standing
from portal.debtors.visits import DebtorVisit
from portal.evidence import evidence_of


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def debit(visit: DebtorVisit) -> HttpResponse:
    """Read the mandate and sign it; once it is signed, its dates and how to stop."""
    plan = open_plan(visit.case, visit.debtor)
    standing = debit_standing(plan, visit.on)
    if plan is None or standing is None:
        return visit.redirect("home")
    if standing:
        mandate = mandate_of(plan)
        shown = debit_page(mandate, visit.case) if mandate else None
        return visit.render("portal/debtors/debit_running.html", debit=shown)
    form = DebitSignatureForm(visit.form_data, initial={"holder": visit.debtor.full_name})
    if form.is_valid() and _give(visit, plan, form):
        return visit.redirect("debit")
    if visit.agency is None:
        return visit.redirect("home")
    return visit.render("portal/debtors/debit.html", form=form, debit=debit_offer(plan, visit.agency, visit.on))


@require_POST
@for_case
def stop(visit: DebtorVisit) -> HttpResponse:
    """« Arrêter le prélèvement »: everything that is not at the bank yet is given up at once."""
    plan = open_plan(visit.case, visit.debtor)
    mandate = mandate_of(plan) if plan else None
    if mandate is not None:
        by, why = Actor.debtor(visit.debtor), _("arrêté par la personne sur sa page")
        end(mandate=mandate, reason=why, by_person=True, by=by, at=visit.at)
    return visit.redirect("debit")


def _give(visit: DebtorVisit, plan: Plan, form: DebitSignatureForm) -> bool:
    asked = visit.operation_arguments() | {"evidence": evidence_of(visit.request)}
    asked.pop("case")
    try:
        give(plan=plan, iban=form.cleaned_data["iban"], holder=form.cleaned_data["holder"], **asked)
    except DebitRefused as refusal:
        form.add_error("iban", str(refusal))
        return False
    return True
