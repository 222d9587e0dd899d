"""How long data are kept: what would go this night, rehearsed, switched on, the nights done, what somebody holds."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.desk.frame.views.pages import page, staff_view
from agency.desk.privacy.forms import HoldForm, LengthsForm
from agency.desk.privacy.presenters import kinds_tonight, runs_in_words
from agency.journal.rules import Actor
from agency.privacy import operations
from agency.privacy.models import RetentionHold
from agency.privacy.queries.retention import certificates, counts_of, policy, runs, standing_holds
from agency.privacy.rules.requests import DataRequestRefused
from agency.users.enums import Permission

SECTION = "staff_privacy"
SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_TEAM)
def retention(request: HttpRequest) -> HttpResponse:
    """What would go this night, kind by kind, under the lengths of this agency; they are chosen here."""
    held = policy()
    form = LengthsForm(request.POST or None, initial={"case_months": held.case_months, "note_months": held.note_months})
    if request.method == "POST" and form.is_valid():
        operations.choose(by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Les durées sont gardées."))
        return redirect("staff_retention")
    return _page(request, form, HoldForm())


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def rehearsal(request: HttpRequest) -> HttpResponse:
    """Count what this night would erase, and keep the count."""
    operations.rehearse(by=Actor.staff(request.user), at=timezone.now())
    messages.success(request, _("La répétition est faite : rien n’est parti."))
    return redirect("staff_retention")


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def service(request: HttpRequest) -> HttpResponse:
    """Let the nights erase, or stop them."""
    wanted = request.POST.get("on") == "1"
    try:
        operations.switch(on=wanted, by=Actor.staff(request.user), at=timezone.now())
    except DataRequestRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("L’effacement de nuit est en service.") if wanted else _("Plus rien ne part."))
    return redirect("staff_retention")


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def hold(request: HttpRequest) -> HttpResponse:
    """Keep a closed case beyond its time, saying why."""
    form = HoldForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            operations.hold_back(
                case=told["reference"], why=told["why"], by=Actor.staff(request.user), at=timezone.now()
            )
        except DataRequestRefused as refusal:
            form.add_error("reference", str(refusal))
        else:
            messages.success(request, _("Ce dossier est gardé."))
            return redirect("staff_retention")
    held = policy()
    lengths = LengthsForm(initial={"case_months": held.case_months, "note_months": held.note_months})
    return _page(request, lengths, form)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a case no longer than the others."""
    found = get_object_or_404(RetentionHold, pk=pk, lifted_at__isnull=True)
    operations.let_go(hold=found, by=Actor.staff(request.user), at=timezone.now())
    messages.success(request, _("Ce dossier suit de nouveau la règle."))
    return redirect("staff_retention")


def _page(request: HttpRequest, lengths: LengthsForm, holding: HoldForm) -> HttpResponse:
    on, held = timezone.localdate(), policy()
    context = {
        "kinds": kinds_tonight(counts_of(on), held), "policy": held, "lengths": lengths, "holding": holding,
        "runs": runs_in_words(runs()[:SHOWN]), "holds": standing_holds()[:SHOWN], "proofs": certificates()[:SHOWN],
        "section": SECTION,
    }  # fmt: skip
    wrong = lengths.errors or holding.errors
    return page(request, "staff/retention.html", context, status=422 if wrong else 200)
