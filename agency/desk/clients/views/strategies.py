"""Which calendar a creditor's files follow, and those of one of its mandates, where it is not the one by default."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.desk.clients.forms import StrategiesForm
from agency.desk.clients.presenters import present_strategies
from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.mandates.models import Mandate
from agency.parties.models import Creditor
from agency.strategies.operations import choose_strategies
from agency.users.enums import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_CREDITORS)
def of_creditor(request: HttpRequest, pk: int) -> HttpResponse:
    """The calendars of one creditor."""
    return _chosen(request, get_object_or_404(Creditor, pk=pk, merged_into=None), None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_CREDITORS)
def of_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """The calendars of the files of one mandate."""
    mandate = get_object_or_404(Mandate.objects.select_related("creditor"), pk=pk)
    return _chosen(request, mandate.creditor, mandate)


def _chosen(request: HttpRequest, creditor: Creditor, mandate: Mandate | None) -> HttpResponse:
    form = StrategiesForm(request.POST or None, creditor=creditor, mandate=mandate)
    if request.method == "POST" and form.is_valid():
        choose_strategies(
            creditor=creditor, mandate=mandate, chosen=form.chosen, by=Actor.staff(request.user), at=timezone.now()
        )
        messages.success(request, _("C’est enregistré. Un dossier déjà commencé garde son calendrier."))
        return redirect(request.path)
    context = {
        "form": form, "creditor": creditor, "mandate": mandate, "lines": present_strategies(creditor, mandate),
        "section": "creanciers:index",
    }  # fmt: skip
    return page(request, "staff/strategies.html", context, status=422 if form.errors else 200)
