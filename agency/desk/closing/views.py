"""A case closed with its reason: what follows is read first, then done in one step."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.cases.models import Case
from agency.cases.queries import summary
from agency.closing.operations import close as close_case
from agency.closing.rules import ClosingRefused
from agency.desk.frame.views.pages import may, page, staff_view
from agency.journal.rules import Actor
from agency.users.enums import Permission

from .forms import ClosingForm
from .presenters import WHAT_FOLLOWS


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.QUALIFY)
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Close a case for a reason; what takes a sum off the books is for who reconciles."""
    case = get_object_or_404(Case.objects.select_related("creditor", "debtor"), reference=reference)
    form = ClosingForm(
        request.POST or None, request.FILES or None, may_reconcile=may(request.user, Permission.RECONCILE)
    )
    if request.method == "POST" and form.is_valid():
        try:
            close_case(
                case=case, wish=form.wish, author=request.user, by=Actor.staff(request.user), at=timezone.now()
            )  # fmt: skip
        except ClosingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le dossier est clos. Qui doit le savoir est prévenu."))
            return redirect("staff_case", reference)
    context = {
        "case": case, "form": form, "summary": summary(case), "section": "dossiers:index",
        "follows": [(reason.label, WHAT_FOLLOWS[reason]) for reason in form.offered],
    }  # fmt: skip
    return page(request, "staff/closing.html", context, status=422 if form.errors else 200)
