"""« Honoraires »: works of the month, invoices to issue, to correct, to settle."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.cases.views import file_answer
from agency.common.calendar import month_end, paris_date
from agency.desk.frame.views.pages import page, staff_view
from agency.fees import operations, queries
from agency.fees.enums import Export, ExportFormat, Means
from agency.fees.models import FeeInvoice, FeeSettlement
from agency.fees.presenters import shown, works_csv
from agency.fees.rules import month_of
from agency.journal.rules import Actor
from agency.parties.models import Creditor
from agency.users.enums import Permission

from .forms import CreditForm, ExportForm, IssueForm, SellerForm, SettleForm, UnsettleForm
from .presenters import by_creditor

SECTION = "staff_fees"
A_PAGE = 30


@require_safe
@staff_view(Permission.SEE_MONEY)
def fees(request: HttpRequest) -> HttpResponse:
    """What waits for an invoice, this month's works so far, the invoices."""
    return _fees(request)


@require_POST
@staff_view(Permission.RECONCILE)
def issue(request: HttpRequest) -> HttpResponse:
    """Invoice the creditors that are ticked, for all that was done before this month."""
    now = timezone.now()
    waiting = {one.creditor_id for one in queries.works_to_invoice(month_of(paris_date(now)))}
    form = IssueForm(request.POST, waiting=waiting)
    if form.is_valid():
        try:
            made = operations.issue(by=Actor.staff(request.user), at=now, **form.cleaned_data)
        except operations.InvoiceRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = ngettext("%(n)d facture émise. Elle part dans quelques minutes.",
                            "%(n)d factures émises. Elles partent dans quelques minutes.", len(made))  # fmt: skip
            messages.success(request, said % {"n": len(made)})
            return redirect("staff_fees")
    return _fees(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_TEAM)
def seller(request: HttpRequest) -> HttpResponse:
    """What invoices bear of the agency."""
    form = SellerForm(request.POST or None, instance=queries.seller())
    if request.method == "POST" and form.is_valid():
        try:
            operations.describe_seller(by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("C’est noté. Les travaux seront comptés chaque nuit."))
            return redirect("staff_fees")
    context = {"form": form, "section": SECTION}
    return page(request, "staff/seller.html", context, status=422 if form.errors else 200)


@require_safe
@staff_view(Permission.SEE_MONEY)
def invoice(request: HttpRequest, pk: int) -> HttpResponse:
    """One invoice: its lines, where it stands, what settled it."""
    return _invoice(request, _found(pk))


@require_safe
@staff_view(Permission.SEE_MONEY)
def invoice_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:  # noqa: ARG001  the row decides
    """The file as it was sent."""
    found = _found(pk)
    if not found.file:
        raise Http404
    return FileResponse(found.file.open("rb"), filename=f"{found.label}.pdf", headers={"Cache-Control": "no-store"})


@require_safe
@staff_view(Permission.SEE_MONEY)
def works(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001
    """Each work of an invoice, for a spreadsheet."""
    found = _found(pk)
    return file_answer(works_csv(found), "text/csv; charset=utf-8", f"{found.label}.csv")


@require_POST
@staff_view(Permission.RECONCILE)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a payment seen on the agency's own account."""
    found, now = _found(pk), timezone.now()
    form = SettleForm(request.POST, left=queries.outstanding(found), on=paris_date(now))
    if form.is_valid():
        given = form.cleaned_data | {"means": Means(form.cleaned_data["means"])}
        try:
            operations.settle(invoice=found, by=Actor.staff(request.user), at=now, **given)
        except operations.InvoiceRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté : le règlement est sur la facture."))
            return redirect("staff_fee_invoice", pk)
    return _invoice(request, found, settling=form)


@require_POST
@staff_view(Permission.RECONCILE)
def unsettle(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a payment noted by mistake, or returned."""
    settlement = get_object_or_404(FeeSettlement, pk=pk)
    form = UnsettleForm(request.POST)
    if form.is_valid():
        try:
            operations.unsettle(
                settlement=settlement, by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data
            )
        except operations.InvoiceRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Règlement annulé : les deux lignes restent lisibles."))
            return redirect("staff_fee_invoice", settlement.invoice_id)
    return _invoice(request, _found(settlement.invoice_id), form=form)


@require_POST
@staff_view(Permission.RECONCILE)
def credit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an invoice by a credit note."""
    found = _found(pk)
    form = CreditForm(request.POST, items=found.items.all())
    if form.is_valid():
        try:
            made = operations.credit(
                invoice=found, quantities=form.quantities, reason=form.cleaned_data["reason"],
                by=Actor.staff(request.user), at=timezone.now(),
            )  # fmt: skip
        except operations.InvoiceRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Avoir émis. Il part dans quelques minutes."))
            return redirect("staff_fee_invoice", made.pk)
    return _invoice(request, found, crediting=form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.RECONCILE)
def accounting(request: HttpRequest) -> HttpResponse:
    """Ask for an accounting file, see how far each one is, download it."""
    now = timezone.now()
    year = paris_date(now).replace(month=1, day=1)
    form = ExportForm(request.POST or None, initial={"first_day": year, "last_day": paris_date(now)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.ask_export(
                books=Export(given["books"]), file_format=ExportFormat(given["file_format"]),
                first_day=given["first_day"], last_day=given["last_day"], by=Actor.staff(request.user), at=now,
            )  # fmt: skip
        except operations.InvoiceRefused as refusal:
            form.add_error("last_day", str(refusal))
        else:
            messages.success(request, _("Demandé. Le fichier est prêt dans un instant : rechargez la page."))
            return redirect("staff_accounting")
    context = {"form": form, "exports": queries.exports()[:A_PAGE], "section": SECTION}
    return page(request, "staff/accounting.html", context, status=422 if form.errors else 200)


@require_safe
@staff_view(Permission.RECONCILE)
def accounting_file(request: HttpRequest, pk: int) -> HttpResponseBase:  # noqa: ARG001
    """A file that is ready."""
    found = get_object_or_404(queries.exports(), pk=pk)
    if not found.file:
        raise Http404
    answer = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)
    answer["Cache-Control"] = "no-store"
    return answer


def _found(pk: int) -> FeeInvoice:
    found: FeeInvoice = get_object_or_404(queries.invoices(), pk=pk)
    return found


def _fees(request: HttpRequest, form: Any = None) -> HttpResponse:
    on = paris_date(timezone.now())
    first = month_of(on)
    waiting = queries.works_to_invoice(first)
    month = queries.works_of_month(first, month_end(on))
    concerned = {one.creditor_id for one in (*waiting, *month)}
    names = dict(Creditor.objects.filter(pk__in=concerned).values_list("pk", "name"))
    rows = Paginator(queries.invoices(), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "seller": queries.seller(),
        "waiting": by_creditor(waiting, names),
        "month": by_creditor(month, names),
        "first_day": first,
        "rows": rows,
        "invoices": shown(rows, on),
    }
    return page(request, "staff/fees.html", context, status=422 if form else 200)


def _invoice(
    request: HttpRequest, found: FeeInvoice, *, settling: Any = None, crediting: Any = None, form: Any = None
) -> HttpResponse:
    on = paris_date(timezone.now())
    (told,) = shown([found], on)
    refused = form or settling or crediting
    context = {
        "one": told,
        "items": found.items.all(),
        "settlements": queries.settlements(found),
        "notes": found.credit_notes.order_by("pk"),
        "settling": settling or SettleForm(left=told.left, on=on),
        "crediting": crediting or CreditForm(items=found.items.all()),
        "undoing": UnsettleForm(),
        "form": refused,
        "section": SECTION,
    }
    return page(request, "staff/fee_invoice.html", context, status=422 if refused else 200)
