"""The creditor's views that hand invoices over: choose a file, check what was read, confide."""

from __future__ import annotations

from importlib.resources import files as resources

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.cases.views import file_answer
from agency.intake.enums import BatchState
from agency.intake.forms import ColumnsForm, HandEntry, LineForm, UndoForm
from agency.intake.models import ImportBatch
from agency.intake.operations import (
    BatchRefused,
    abandon_batch,
    ask_confirmation,
    check_lines,
    complete_line,
    hand_over_each,
    map_columns,
    read_small,
    take_by_hand,
    undo_batch,
)
from agency.intake.presenters import XLSX, report_of, sheet_of
from agency.intake.queries import next_to_complete
from agency.intake.rules import MAPPABLE, columns_refused
from agency.parties.enums import CreditorAct
from portal.creditors.decorators import for_creditor
from portal.creditors.forms import DepositForm
from portal.creditors.queries import batch_or_404, batches_of
from portal.creditors.visits import CreditorVisit
from tenants.tasks import enqueue

DEPOSITS_A_PAGE = 50
MODELS = {"ecole": "ecole.csv", "factures": "factures.csv", "contacts": "contacts.csv"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_creditor(CreditorAct.CONFIDE)
def deposit(visit: CreditorVisit) -> HttpResponse:
    """Take one file or several, and go to what became of them; what cannot be read says where and why there."""
    form = DepositForm(visit.request.POST or None, visit.request.FILES or None)
    if visit.request.method == "POST" and form.is_valid():
        given, contacts = form.cleaned_data["file"], form.cleaned_data["contacts"]
        try:
            batches = hand_over_each(
                creditor=visit.creditor, files=[(one.name, one.read()) for one in given],
                contacts=contacts.read() if contacts else None, by=visit.by, at=visit.at, on=visit.on,
            )  # fmt: skip
        except BatchRefused as error:
            form.add_error(None, str(error))
        else:
            enqueue("intake.drain")
            return redirect("creditors:check", batches[0].pk) if len(batches) == 1 else redirect("creditors:deposits")
    return visit.render("portal/creditors/deposit.html", form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_creditor(CreditorAct.CONFIDE)
def by_hand(visit: CreditorVisit) -> HttpResponse:
    """Take one person's bills typed on the page, with their pieces; they are checked like those of a file."""
    posted = visit.request.method == "POST"
    entry = HandEntry(visit.request.POST, visit.request.FILES) if posted else HandEntry()
    notice = ""
    if entry.is_valid:
        try:
            batch = take_by_hand(creditor=visit.creditor, bills=entry.lines(), by=visit.by, at=visit.at, on=visit.on)
        except BatchRefused as error:
            notice = str(error)
        else:
            return redirect("creditors:check", batch.pk)
    status = 422 if posted and not entry.adds else 200
    return visit.render("portal/creditors/by_hand.html", entry=entry, notice=notice, status=status)


@require_safe
@for_creditor(CreditorAct.CONFIDE)
def deposits(visit: CreditorVisit) -> HttpResponse:
    """The files handed over, the latest first, each with its verdict."""
    rows = Paginator(batches_of(visit.creditor), DEPOSITS_A_PAGE).get_page(visit.request.GET.get("page"))
    return visit.render("portal/creditors/deposits.html", rows=rows)


@require_safe
@for_creditor(CreditorAct.CONFIDE)
def check(visit: CreditorVisit, pk: int) -> HttpResponse:
    """What was read, before anything is confided: ready, to check, to complete, refused, each with its reason."""
    batch = batch_or_404(visit.creditor, pk)
    return redirect("creditors:columns", pk) if batch.state == BatchState.MAPPING else _checked(visit, batch)


@require_http_methods(["GET", "HEAD", "POST"])
@for_creditor(CreditorAct.CONFIDE)
def columns(visit: CreditorVisit, pk: int) -> HttpResponse:
    """Say what each column of a table holds: remembered for the next file that has the same headers."""
    batch = batch_or_404(visit.creditor, pk)
    if not hasattr(batch, "handed") or not batch.handed.head or batch.state not in MAPPABLE:
        return redirect("creditors:check", pk)
    form = ColumnsForm(batch.handed, visit.request.POST or None, titles=visit.request.GET.get("titres", ""))
    fault = columns_refused(form.proposed())
    if visit.request.method == "POST" and form.is_valid():
        try:
            map_columns(batch=batch, mapping=form.mapping(), by=visit.by, at=visit.at)
            read_small(batch=batch, at=visit.at)
        except BatchRefused as error:
            fault = str(error)
        else:
            enqueue("intake.drain")
            return redirect("creditors:check", pk)
    status = 422 if visit.request.method == "POST" else 200
    base = reverse("creditors:check", args=[pk])
    return visit.render("portal/creditors/columns.html", batch=batch, form=form, fault=fault, base=base, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_creditor(CreditorAct.CONFIDE)
def line(visit: CreditorVisit, pk: int, row: int) -> HttpResponse:
    """Type what a line lacks, or look at what its file leaves in doubt; the next one follows."""
    batch = batch_or_404(visit.creditor, pk)
    found = get_object_or_404(batch.rows, pk=row)
    if batch.state != BatchState.PREVIEW or not found.asked:
        return redirect("creditors:check", pk)
    form = LineForm(found, visit.request.POST or None)
    if visit.request.method == "POST" and form.is_valid():
        try:
            complete_line(row=found, given=form.cleaned_data, by=visit.by, at=visit.at, on=visit.on)
        except BatchRefused as error:
            return _checked(visit, batch, notice=str(error), status=409)
        following = next_to_complete(batch, found.position)
        return redirect("creditors:line", pk, following.pk) if following else redirect("creditors:check", pk)
    base = reverse("creditors:check", args=[pk])
    status = 422 if form.errors else 200
    return visit.render("portal/creditors/line.html", batch=batch, row=found, form=form, base=base, status=status)


@require_POST
@for_creditor(CreditorAct.CONFIDE)
def vouch(visit: CreditorVisit, pk: int) -> HttpResponse:
    """Keep the ticks of the lines compared with their invoice, before the next page of a long file."""
    batch = batch_or_404(visit.creditor, pk)
    try:
        check_lines(batch=batch, lines=_ticked(visit), by=visit.by, at=visit.at)
    except BatchRefused as error:
        return _checked(visit, batch, notice=str(error), status=409)
    return redirect("creditors:check", pk)


@require_POST
@for_creditor(CreditorAct.CONFIDE)
def confirm(visit: CreditorVisit, pk: int) -> HttpResponse:
    """Have the ready lines and those ticked as checked confided; doing it twice shows the same page, and says so."""
    batch = batch_or_404(visit.creditor, pk)
    try:
        ask_confirmation(batch=batch, checked=_ticked(visit), by=visit.by, at=visit.at, on=visit.on)
        enqueue("intake.drain")
    except BatchRefused as error:
        if batch.state == BatchState.PREVIEW:
            return visit.render("portal/creditors/refused.html", reason=str(error), status=409)
        return _checked(visit, batch, notice=str(error), status=409)
    return redirect("creditors:check", pk)


@require_POST
@for_creditor(CreditorAct.CONFIDE)
def abandon(visit: CreditorVisit, pk: int) -> HttpResponse:
    """Forget a file that was only read."""
    batch = batch_or_404(visit.creditor, pk)
    try:
        abandon_batch(batch=batch, by=visit.by, at=visit.at)
    except BatchRefused as error:
        return _checked(visit, batch, notice=str(error), status=409)
    return redirect("creditors:home")


@require_POST
@for_creditor(CreditorAct.CONFIDE)
def undo(visit: CreditorVisit, pk: int) -> HttpResponse:
    """Take back a file confided by mistake, while nothing left; what stands in the way is said."""
    batch = batch_or_404(visit.creditor, pk)
    form = UndoForm(visit.request.POST)
    if not form.is_valid():
        return _checked(visit, batch, notice=str(form.errors["reason"][0]), status=422)
    try:
        undo_batch(batch=batch, reason=form.cleaned_data["reason"], by=visit.by, at=visit.at, on=visit.on)
    except BatchRefused as error:
        return _checked(visit, batch, notice=str(error), status=409)
    return redirect("creditors:check", pk)


@require_safe
@for_creditor(CreditorAct.CONFIDE)
def report(visit: CreditorVisit, pk: int) -> HttpResponse:
    """Give the verdict of each line as a workbook."""
    content = report_of(batch_or_404(visit.creditor, pk))
    return file_answer(content, XLSX, f"depot-{pk}.xlsx")


@require_safe
@for_creditor(CreditorAct.READ)
def model(_visit: CreditorVisit, name: str) -> HttpResponse:
    """Give a model file to fill in."""
    if name not in MODELS:
        raise Http404
    content = resources("agency.readers.tables").joinpath("models", MODELS[name]).read_bytes()
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="modele-{MODELS[name]}"'
    return response


def _checked(visit: CreditorVisit, batch: ImportBatch, *, notice: str = "", status: int = 200) -> HttpResponse:
    asked = visit.request.GET
    sheet = sheet_of(batch, outcome=asked.get("verdict", ""), page=asked.get("page", ""))
    base = reverse("creditors:check", args=[batch.pk])
    return visit.render(
        "portal/creditors/check.html", batch=batch, sheet=sheet, base=base, notice=notice, status=status
    )


def _ticked(visit: CreditorVisit) -> list[int]:
    """The lines ticked on the check page; what is not a line's key is not a tick."""
    return [int(key) for key in visit.request.POST.getlist("checked") if key.isascii() and key.isdigit()]
