"""The staff's pages that take a creditor's file: choose it, check what was read, have it confided or forget it."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.cases.views import file_answer
from agency.common.calendar import paris_date
from agency.courtesy.operations import answers
from agency.courtesy.presenters import courtesy_sentence, said_now
from agency.courtesy.queries import is_to_come
from agency.courtesy.values import Later
from agency.desk.frame.presenters.registers import consulted, firm_taken
from agency.desk.frame.views.pages import page, staff_view
from agency.intake.alike.operations import MOST, AlikeRefused, qualify_alike
from agency.intake.alike.queries import alike_in
from agency.intake.early.forms import RedateForm, WithdrawForm
from agency.intake.early.operations import EarlyRefused, redate_line, withdraw_line
from agency.intake.early.queries import lines_page, waiting_in
from agency.intake.enums import BatchState, WhyWithdrawn
from agency.intake.forms import ColumnsForm, HandEntry, LineForm, UndoForm
from agency.intake.models import ImportBatch, ImportRow
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
from agency.intake.queries import lines_waiting, lines_waiting_of, next_to_complete, with_counts
from agency.intake.rules import MAPPABLE, columns_refused
from agency.journal.rules import Actor
from agency.mandates.queries import profile
from agency.outbox.review.queries import departures
from agency.parties.models import Creditor
from agency.parties.queries import rows_of
from agency.readers.claim_files import Nature
from agency.registers import gateway
from agency.registers.enums import Register
from agency.users.enums import Permission
from tenants.tasks import enqueue

from .forms import ForWhomForm, TakenFileForm
from .presenters import present_alike

DEPOSITS_A_PAGE = 50
SECTION = "depots:index"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.IMPORT_CLAIMS)
def deposit(request: HttpRequest) -> HttpResponse:
    """Take files for a creditor and go to what became of them; what cannot be read says where and why there."""
    today = timezone.localdate()
    chosen = {"creditor": request.GET.get("creditor", "")}
    form = TakenFileForm(request.POST or None, request.FILES or None, on=today, initial=chosen)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            batches = hand_over_each(
                creditor=given["creditor"], files=[(one.name, one.read()) for one in given["file"]],
                contacts=given["contacts"].read() if given["contacts"] else None,
                by=Actor.staff(request.user), at=timezone.now(), on=today,
            )  # fmt: skip
        except BatchRefused as error:
            form.add_error(None, str(error))
        else:
            enqueue("intake.drain")
            if len(batches) == 1:
                return redirect("staff_deposit", batches[0].pk)
            return redirect("staff_deposits_of", given["creditor"].pk)
    context = {"form": form, "section": SECTION}
    return page(request, "staff/deposit_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.IMPORT_CLAIMS)
def by_hand(request: HttpRequest) -> HttpResponse:
    """Take one person's bills typed for a creditor, with their pieces; they are checked like those of a file."""
    today, posted = timezone.localdate(), request.method == "POST"
    chosen = {"creditor": (request.POST if posted else request.GET).get("creditor", "")}
    taken = _firm(request.POST.get("reprendre", ""))
    entry = HandEntry(request.POST, request.FILES, taken=taken) if posted else HandEntry()
    whom = ForWhomForm(request.POST if posted and not entry.adds else None, on=today, initial=chosen)
    notice = ""
    if whom.is_valid() and entry.is_valid:
        creditor, by = whom.cleaned_data["creditor"], Actor.staff(request.user)
        try:
            batch = take_by_hand(creditor=creditor, bills=entry.lines(), by=by, at=timezone.now(), on=today)
        except BatchRefused as error:
            notice = str(error)
        else:
            return redirect("staff_deposit", batch.pk)
    found = None
    if "chercher" in request.POST:
        words = request.POST.get("siren") or request.POST.get("company_name", "")
        found = consulted(Register.COMPANIES, words, today)
    context = {
        "entry": entry, "form": whom, "notice": notice, "section": SECTION, "found": found,
        "may_look_up": gateway.is_on(Register.COMPANIES),
    }  # fmt: skip
    return page(request, "staff/deposit_by_hand.html", context, status=422 if posted and not entry.adds else 200)


@require_safe
@staff_view(Permission.IMPORT_CLAIMS)
def deposits_of(request: HttpRequest, pk: int) -> HttpResponse:
    """The files that a creditor handed over, the latest first, each with its verdict."""
    creditor = get_object_or_404(Creditor, pk=pk)
    rows = Paginator(with_counts(ImportBatch.objects.filter(creditor__in=rows_of(creditor))), DEPOSITS_A_PAGE)
    shown = rows.get_page(request.GET.get("page"))
    return page(request, "staff/deposits_of.html", {"creditor": creditor, "rows": shown, "section": SECTION})


@require_safe
@staff_view(Permission.IMPORT_CLAIMS)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What was read, line by line, and how far a file that is being read or confided has gone."""
    batch = _batch(pk)
    return redirect("staff_deposit_columns", pk) if batch.state == BatchState.MAPPING else _checked(request, batch)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.IMPORT_CLAIMS)
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what each column of a table holds: remembered for the creditor's next file that has the same headers."""
    batch = _batch(pk)
    if not hasattr(batch, "handed") or not batch.handed.head or batch.state not in MAPPABLE:
        return redirect("staff_deposit", pk)
    form = ColumnsForm(batch.handed, request.POST or None, titles=request.GET.get("titres", ""))
    fault = columns_refused(form.proposed())
    if request.method == "POST" and form.is_valid():
        try:
            map_columns(batch=batch, mapping=form.mapping(), by=Actor.staff(request.user), at=timezone.now())
            read_small(batch=batch, at=timezone.now())
        except BatchRefused as error:
            fault = str(error)
        else:
            enqueue("intake.drain")
            return redirect("staff_deposit", pk)
    base = reverse("staff_deposit", args=[pk])
    context = {"batch": batch, "form": form, "fault": fault, "base": base, "section": SECTION}
    return page(request, "staff/deposit_columns.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.IMPORT_CLAIMS)
def line(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Type what a line lacks, or look at what its file leaves in doubt; the next one follows."""
    batch = _batch(pk)
    found = get_object_or_404(batch.rows, pk=row)
    if batch.state != BatchState.PREVIEW or not found.asked:
        return redirect("staff_deposit", pk)
    form = LineForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, today = Actor.staff(request.user), timezone.localdate()
        try:
            complete_line(row=found, given=form.cleaned_data, by=by, at=timezone.now(), on=today)
        except BatchRefused as error:
            return _checked(request, batch, notice=str(error), status=409)
        following = next_to_complete(batch, found.position)
        return redirect("staff_deposit_line", pk, following.pk) if following else redirect("staff_deposit", pk)
    base = reverse("staff_deposit", args=[pk])
    context = {"batch": batch, "row": found, "form": form, "base": base, "section": SECTION}
    return page(request, "staff/deposit_line.html", context, status=422 if form.errors else 200)


@require_POST
@staff_view(Permission.IMPORT_CLAIMS)
def vouch(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the ticks of the lines compared with their invoice, before the next page of a long file."""
    batch = _batch(pk)
    try:
        check_lines(batch=batch, lines=_ticked(request), by=Actor.staff(request.user), at=timezone.now())
    except BatchRefused as error:
        return _checked(request, batch, notice=str(error), status=409)
    return redirect("staff_deposit", pk)


@require_POST
@staff_view(Permission.IMPORT_CLAIMS)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the ready lines, and those ticked as checked, become cases to qualify."""
    try:
        ask_confirmation(
            batch=_batch(pk),
            checked=_ticked(request),
            by=Actor.staff(request.user),
            at=timezone.now(),
            on=timezone.localdate(),
        )  # fmt: skip
        enqueue("intake.drain")
    except BatchRefused as error:
        return _checked(request, _batch(pk), notice=str(error), status=409)
    return redirect("staff_deposit", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.QUALIFY)
def alike(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of a deposit that are alike: samples to look at one by one, then the others, shown before."""
    batch, now = _batch(pk), timezone.now()
    notice = ""
    if request.method == "POST":
        try:
            made = qualify_alike(
                batch=batch, claim_type=request.POST.get("claim_type", ""),
                debtor_kind=request.POST.get("debtor_kind", ""), seen=request.POST.get("seen", ""),
                user=request.user, by=Actor.staff(request.user), at=now, on=paris_date(now),
            )  # fmt: skip
        except AlikeRefused as refusal:
            notice = str(refusal)
        else:
            return redirect("staff_together_done", made.pk)
    shown = [present_alike(group, request.user) for group in alike_in(batch, paris_date(now))]
    context = {"batch": batch, "groups": shown, "notice": notice, "most": MOST, "section": SECTION}
    return page(request, "staff/deposit_alike.html", context, status=409 if notice else 200)


@require_POST
@staff_view(Permission.IMPORT_CLAIMS)
def abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a file that was only read."""
    batch = _batch(pk)
    try:
        abandon_batch(batch=batch, by=Actor.staff(request.user), at=timezone.now())
    except BatchRefused as error:
        return _checked(request, batch, notice=str(error), status=409)
    messages.success(request, _("Ce fichier est abandonné : rien n’en est gardé."))
    return redirect("depots:index")


@require_POST
@staff_view(Permission.IMPORT_CLAIMS)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a file confided by mistake, while nothing left; what stands in the way is said."""
    batch, form = _batch(pk), UndoForm(request.POST)
    if not form.is_valid():
        return _checked(request, batch, notice=str(form.errors["reason"][0]), status=422)
    by, today = Actor.staff(request.user), timezone.localdate()
    try:
        undo_batch(batch=batch, reason=form.cleaned_data["reason"], by=by, at=timezone.now(), on=today)
    except BatchRefused as error:
        return _checked(request, batch, notice=str(error), status=409)
    return redirect("staff_deposit", pk)


@require_safe
@staff_view(Permission.IMPORT_CLAIMS)
def undue(request: HttpRequest) -> HttpResponse:
    """The bills of all creditors, or of one, that wait for their due date: the first to become a case first."""
    asked = request.GET.get("creditor", "")
    creditor = get_object_or_404(Creditor, pk=int(asked)) if asked.isascii() and asked.isdigit() else None
    lines = lines_waiting_of(creditor) if creditor else lines_waiting()
    rows = lines_page(lines, request.GET.get("page", ""))
    context = {"rows": rows, "waits": waiting_in(lines), "creditor": creditor, "section": SECTION}
    return page(request, "staff/undue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.IMPORT_CLAIMS)
def undue_line(request: HttpRequest, row: int) -> HttpResponse:
    """One of them, withdrawn or given another due date on its creditor's word."""
    line_waiting = get_object_or_404(lines_waiting(), pk=row)
    asked, by, now = request.POST, Actor.staff(request.user), timezone.now()
    withdraws = WithdrawForm(asked if "retirer" in asked else None)
    redates = RedateForm(asked if "reporter" in asked else None)
    notice = ""
    try:
        if withdraws.is_valid():
            withdraw_line(row=line_waiting, why=WhyWithdrawn(withdraws.cleaned_data["why"]), by=by, at=now)
            return redirect("staff_undue")
        if redates.is_valid():
            day = redates.cleaned_data["due_on"]
            redate_line(row=line_waiting, due_on=day, by=by, at=now, on=paris_date(now))
            return redirect("staff_undue")
    except EarlyRefused as error:
        notice = str(error)
    context = {
        "row": line_waiting, "withdraws": withdraws, "redates": redates, "notice": notice,
        "courtesy": _courtesy(line_waiting, now), "section": SECTION,
    }  # fmt: skip
    status = 409 if notice else 422 if request.method == "POST" else 200
    return page(request, "staff/undue_line.html", context, status=status)


def _courtesy(line: ImportRow, now: datetime) -> str:
    """What the mandate plans of a bill, then what the last look would answer of its word now."""
    planned = courtesy_sentence(line, paris_date(now))
    if not is_to_come(line, paris_date(now)):
        return planned
    agency = profile()
    asked = departures(agency)
    said = answers([line], now, asked, agency)[line.pk]
    told = said_now(said, reads_first=asked.by_hand or asked.approval)
    # What is planned is only true of a word that nothing stops.
    return f"{planned} {told}" if isinstance(said, Later) else told


@require_safe
@staff_view(Permission.IMPORT_CLAIMS)
def report(_request: HttpRequest, pk: int) -> HttpResponse:
    """Give the verdict of each line as a workbook."""
    return file_answer(report_of(_batch(pk)), XLSX, f"depot-{pk}.xlsx")


def _firm(siren: str) -> dict[str, str]:
    """A firm of the directory as the page of one person's bills asks for it."""
    firm = firm_taken(siren)
    if not firm:
        return {}
    address = "\n".join(line for line in (firm["line2"], firm["line1"]) if line)
    kept = {name: firm[name] for name in ("siren", "postcode", "city")}
    return kept | {"nature": Nature.COMPANY.value, "company_name": firm["name"], "address": address}


def _batch(pk: int) -> ImportBatch:
    batch: ImportBatch = get_object_or_404(ImportBatch.objects.select_related("creditor").defer("evidence"), pk=pk)
    return batch


def _ticked(request: HttpRequest) -> list[int]:
    """The lines ticked on the check page; what is not a line's key is not a tick."""
    return [int(key) for key in request.POST.getlist("checked") if key.isascii() and key.isdigit()]


def _checked(request: HttpRequest, batch: ImportBatch, *, notice: str = "", status: int = 200) -> HttpResponse:
    sheet = sheet_of(batch, outcome=request.GET.get("verdict", ""), page=request.GET.get("page", ""))
    base = reverse("staff_deposit", args=[batch.pk])
    context = {"batch": batch, "sheet": sheet, "base": base, "notice": notice, "section": SECTION}
    return page(request, "staff/deposit.html", context, status=status)
