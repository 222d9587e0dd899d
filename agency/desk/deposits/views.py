"""The staff's pages that take a creditor's file: choose it, check what was read, have it confided or forget it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.desk.frame.views.pages import page, staff_view
from agency.intake.enums import BatchState, Outcome
from agency.intake.models import ImportBatch
from agency.intake.operations import BatchRefused, abandon_batch, ask_confirmation, read_batch
from agency.intake.queries import groups_of
from agency.journal.rules import Actor
from agency.readers.claim_files import UnreadableFile
from agency.users.enums import Permission
from tenants.tasks import enqueue

from .forms import TakenFileForm

SECTION = "depots:index"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.IMPORT_CLAIMS)
def deposit(request: HttpRequest) -> HttpResponse:
    """Read a file for a creditor and go to its check page; what cannot be read says where and why."""
    today = timezone.localdate()
    chosen = {"creditor": request.GET.get("creditor", "")}
    form = TakenFileForm(request.POST or None, request.FILES or None, on=today, initial=chosen)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            batch = read_batch(
                creditor=given["creditor"], filename=given["file"].name, data=given["file"].read(),
                contacts=given["contacts"].read() if given["contacts"] else None,
                by=Actor.staff(request.user), at=timezone.now(), on=today,
            )  # fmt: skip
        except UnreadableFile as error:
            form.add_error("file", str(error))
        except BatchRefused as error:
            form.add_error(None, str(error))
        else:
            return redirect("staff_deposit", batch.pk)
    context = {"form": form, "section": SECTION}
    return page(request, "staff/deposit_new.html", context, status=422 if form.errors else 200)


@require_safe
@staff_view(Permission.IMPORT_CLAIMS)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What was read, line by line, and how far a file that is being confided has gone."""
    return _checked(request, _batch(pk))


@require_POST
@staff_view(Permission.IMPORT_CLAIMS)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the ready lines, and those ticked as checked, become cases to qualify."""
    ticked = [int(key) for key in request.POST.getlist("checked") if key.isascii() and key.isdigit()]
    try:
        ask_confirmation(
            batch=_batch(pk), checked=ticked, by=Actor.staff(request.user), at=timezone.now(), on=timezone.localdate()
        )
        enqueue("intake.drain")
    except BatchRefused as error:
        return _checked(request, _batch(pk), notice=str(error), status=409)
    return redirect("staff_deposit", pk)


@require_POST
@staff_view(Permission.IMPORT_CLAIMS)
def abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a file that was only read."""
    batch = _batch(pk)
    if batch.state == BatchState.PREVIEW:
        abandon_batch(batch=batch, by=Actor.staff(request.user), at=timezone.now())
        messages.success(request, _("Ce fichier est abandonné : rien n’en est gardé."))
    return redirect("depots:index")


def _batch(pk: int) -> ImportBatch:
    batch: ImportBatch = get_object_or_404(ImportBatch.objects.select_related("creditor").defer("evidence"), pk=pk)
    return batch


def _checked(request: HttpRequest, batch: ImportBatch, *, notice: str = "", status: int = 200) -> HttpResponse:
    groups = groups_of(batch)
    totals = {group.outcome: group.total for group in groups}
    context = {
        "batch": batch,
        "groups": groups,
        "ready": totals.get(Outcome.READY),
        "doubtful": totals.get(Outcome.DOUBTFUL),
        "notice": notice,
        "section": SECTION,
    }
    return page(request, "staff/deposit.html", context, status=status)
