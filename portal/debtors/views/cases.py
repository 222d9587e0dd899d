"""A person's views of their cases: the list, one case, its documents."""

from __future__ import annotations

from datetime import datetime

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agency.cases.views import file_answer
from agency.common.calendar import paris_date
from agency.common.money import format_euros
from agency.language.presenters import format_date
from agency.mandates.queries import profile_or_none
from agency.payments.presenters import statement_of_account
from agency.plans.models import Instalment
from portal.debtors.decorators import for_case, for_visitor
from portal.debtors.door.session import Visitor
from portal.debtors.presenters import case_list_items, debtor_frame
from portal.debtors.queries import document_or_404, visible_cases
from portal.debtors.visits import DebtorVisit
from portal.rendering import render_page

# A number of a row, in digits, at most.
MOST_DIGITS = 18


@require_safe
@for_visitor
def case_list(request: HttpRequest, visitor: Visitor, at: datetime) -> HttpResponse:
    """List the person's cases, creditor by creditor and never as one sum; a single one opens at once."""
    cases = list(visible_cases(visitor.debtor_id))
    if len(cases) == 1:
        return redirect("debtors:home", cases[0].reference)
    context = {"cases": case_list_items(cases, visitor.debtor_id, on=paris_date(at))}
    return render_page(request, "portal/debtors/cases.html", debtor_frame(profile_or_none(), signed_in=True), context)


@require_safe
@for_case
def home(visit: DebtorVisit) -> HttpResponse:
    """One case: the sum line by line, the exits, who to talk to, what was said."""
    return visit.render(
        "portal/debtors/home.html", case=visit.case_detail(), alone=not visit.case_is_shared,
        easy=visit.debtor.easy_words, moved=_moved(visit),
    )  # fmt: skip


def _moved(visit: DebtorVisit) -> str:
    """The new day of the date that its person has just changed, and that the others stay."""
    asked = visit.request.GET.get("date", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS):
        return ""
    theirs = Instalment.objects.filter(plan__case=visit.case, plan__debtor=visit.debtor, moved_on__isnull=False)
    part = theirs.filter(pk=int(asked)).first()
    if part is None:
        return ""
    told = {"amount": format_euros(part.amount - part.paid), "day": format_date(part.due_on)}
    return _("Votre versement de %(amount)s est maintenant prévu le %(day)s. Vos autres dates ne changent pas.") % told


@require_safe
@for_case
def statement(visit: DebtorVisit) -> HttpResponse:
    """The person's statement of account; of a case that others owe too, nothing is told of what they paid (R5.12)."""
    if visit.case_is_shared:
        raise Http404
    pdf = statement_of_account(visit.case, visit.debtor, on=visit.on)
    return file_answer(pdf, "application/pdf", f"releve-{visit.case.reference}.pdf", shown=True)


@require_safe
@for_case
def document(visit: DebtorVisit, pk: int) -> FileResponse:
    """Give one of the documents that are this person's to read."""
    found = document_or_404(visit.visitor, visit.case.reference, pk)
    response = FileResponse(found.file.open("rb"), content_type=found.mime, filename=f"{found.title}.pdf")
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
