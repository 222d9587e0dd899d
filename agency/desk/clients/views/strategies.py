"""Which calendar a creditor's files follow, and those of one of its mandates, where it is not the one by default."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.desk.clients.forms import QuietForm, StrategiesForm
from agency.desk.clients.presenters import present_strategies
from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.mandates.models import Mandate
from agency.parties.models import Creditor
from agency.strategies.models import QuietPeriod
from agency.strategies.operations import StrategyRefused, choose_strategies, end_quiet, keep_quiet
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


@require_POST
@staff_view(Permission.MANAGE_CREDITORS)
def add_quiet(request: HttpRequest, pk: int) -> HttpResponse:
    """Note days in which no step leaves for a creditor."""
    creditor = get_object_or_404(Creditor, pk=pk, merged_into=None)
    form = QuietForm(request.POST)
    if not form.is_valid():
        return _chosen(request, creditor, None, quiet=form)
    try:
        keep_quiet(creditor=creditor, by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data)
    except StrategyRefused as refusal:
        form.add_error("ends_on", str(refusal))
        return _chosen(request, creditor, None, quiet=form)
    messages.success(request, _("C’est noté : aucune étape n’est prévue ces jours-là."))
    return redirect("staff_creditor_strategies", creditor.pk)


@require_POST
@staff_view(Permission.MANAGE_CREDITORS)
def drop_quiet(request: HttpRequest, pk: int) -> HttpResponse:
    """Take quiet days back."""
    period = get_object_or_404(QuietPeriod, pk=pk)
    end_quiet(period=period, by=Actor.staff(request.user), at=timezone.now())
    messages.success(request, _("Ces semaines calmes sont retirées."))
    return redirect("staff_creditor_strategies", period.creditor_id)


def _chosen(
    request: HttpRequest, creditor: Creditor, mandate: Mandate | None, quiet: QuietForm | None = None
) -> HttpResponse:
    form = StrategiesForm(None if quiet else request.POST or None, creditor=creditor, mandate=mandate)
    if request.method == "POST" and quiet is None and form.is_valid():
        choose_strategies(
            creditor=creditor, mandate=mandate, chosen=form.chosen, by=Actor.staff(request.user), at=timezone.now()
        )
        messages.success(request, _("C’est enregistré. Un dossier déjà commencé garde son calendrier."))
        return redirect(request.path)
    context = {
        "form": form, "creditor": creditor, "mandate": mandate, "lines": present_strategies(creditor, mandate),
        "section": "creanciers:index", "quiet": quiet or QuietForm(), "today": timezone.localdate(),
        "periods": creditor.quiet_periods.all() if mandate is None else (),
    }  # fmt: skip
    return page(request, "staff/strategies.html", context, status=422 if form.errors or quiet else 200)
