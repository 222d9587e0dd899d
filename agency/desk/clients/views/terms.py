"""The clauses fixed once for the mandates to come: the agency's, and a creditor's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.desk.clients.forms import TermsForm
from agency.desk.clients.presenters import present_terms
from agency.desk.clients.queries import own_terms
from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.mandates.operations import fix_terms
from agency.parties.models import Creditor
from agency.users.enums import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_CREDITORS)
def of_agency(request: HttpRequest) -> HttpResponse:
    """What each new mandate starts from."""
    return _terms(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_CREDITORS)
def of_creditor(request: HttpRequest, pk: int) -> HttpResponse:
    """What the new mandates of one creditor start from, where it is not as everywhere."""
    return _terms(request, get_object_or_404(Creditor, pk=pk))


def _terms(request: HttpRequest, creditor: Creditor | None) -> HttpResponse:
    form = TermsForm(request.POST or None, initial=own_terms(creditor))
    if request.method == "POST" and form.is_valid():
        fix_terms(creditor=creditor, terms=form.terms, by=Actor.staff(request.user), at=timezone.now())
        messages.success(request, _("C’est enregistré. Les mandats signés gardent ce qu’ils disent."))
        return redirect(request.path)
    section = "creanciers:index" if creditor else "staff_house"
    context = {"form": form, "creditor": creditor, "lines": present_terms(creditor), "section": section}
    return page(request, "staff/terms.html", context, status=422 if form.errors else 200)
