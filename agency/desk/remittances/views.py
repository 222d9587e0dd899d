"""« Reversements »: prepare, approve, give the order to the bank, and see each transfer to its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.banking.operations import NotADebit, NotToIdentify
from agency.banking.orders.queries import debits_that_wait
from agency.cases.views import file_answer
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.desk.frame.forms import MovementForm, WhyForm
from agency.desk.frame.views.pages import may, page, staff_view
from agency.fees.queries import seller
from agency.journal.rules import Actor
from agency.mandates.queries import waiting_changes
from agency.remittances import operations, queries
from agency.remittances.enums import RemittanceState, TransferState
from agency.remittances.models import Remittance, Transfer
from agency.remittances.presenters import STATEMENTS
from agency.remittances.views import statement_response
from agency.users.enums import Permission

from .forms import PrepareForm
from .presenters import present_shares, present_transfers

SECTION = "staff_remittances"
RECENT = 30


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.SEE_MONEY)
def remittances(request: HttpRequest) -> HttpResponse:
    """What is due to whom and by when; prepare an order; the latest ones."""
    now = timezone.now()
    on = paris_date(now)
    shares = queries.shares_on(on)
    ready = [share.account.mandate_id for share in shares if share.items]
    form = PrepareForm(request.POST or None, ready=ready, on=on)
    if request.method == "POST":
        if not may(request.user, Permission.RECONCILE):
            return page(request, "403.html", status=403)
        if form.is_valid():
            try:
                made = operations.prepare(by=Actor.staff(request.user), at=now, **form.cleaned_data)
            except operations.RemittanceRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Préparé. Une autre personne le valide avant que la banque l’exécute."))
                return redirect("staff_remittance", made.pk)
    context = {
        "form": form,
        "due": present_shares(shares, queries.all_upcoming(on), on, chosen=_chosen(request, ready)),
        "ready": ready,
        "at_hand": queries.at_hand(),
        "changes": waiting_changes(),
        "fees": max(queries.fees_at_hand(), ZERO),
        "own": seller(),
        "recent": queries.remittances()[:RECENT],
    }
    return page(request, "staff/remittances.html", context, status=422 if form.errors else 200)


@require_safe
@staff_view(Permission.SEE_MONEY)
def remittance(request: HttpRequest, pk: int) -> HttpResponse:
    """One order: its transfers, their payments, where each stands."""
    return _page(request, _found(pk))


@require_POST
@staff_view(Permission.RECONCILE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree, as the second person."""
    found = _found(pk)
    try:
        operations.approve(remittance=found, by=Actor.staff(request.user), at=timezone.now())
    except operations.RemittanceRefused as refusal:
        return _page(request, found, refusal=str(refusal))
    messages.success(request, _("Validé. Donnez maintenant l’ordre à la banque."))
    return redirect("staff_remittance", pk)


@require_POST
@staff_view(Permission.RECONCILE)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the order up."""
    found, form = _found(pk), WhyForm(request.POST)
    if form.is_valid():
        try:
            operations.cancel(remittance=found, by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data)
        except operations.RemittanceRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Annulé. Ces sommes peuvent être reversées par un autre ordre."))
            return redirect("staff_remittances")
    return _page(request, found, form=form)


@require_safe
@staff_view(Permission.RECONCILE)
def order(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001  the row decides, not the request
    """The file for the bank, the same bytes each time."""
    found = _found(pk)
    if found.state != RemittanceState.APPROVED:
        raise Http404
    return file_answer(found.order, "application/xml", f"{found.label}.xml")


@require_safe
@staff_view(Permission.SEE_MONEY)
def statement(request: HttpRequest, pk: int, kind: str) -> HttpResponse:  # noqa: ARG001
    """The statement of a transfer: PDF, CSV or XLSX."""
    return statement_response(get_object_or_404(_transfers(), pk=pk, mandate__isnull=False), kind)


@require_POST
@staff_view(Permission.RECONCILE)
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which movement of the statement is a transfer that the bank named otherwise."""
    transfer = get_object_or_404(_transfers(), pk=pk)
    form = MovementForm(request.POST, lines=debits_that_wait(transfer.amount))
    if form.is_valid():
        try:
            operations.pay(
                transfers=[transfer], line=form.cleaned_data["line"], by=Actor.staff(request.user), at=timezone.now()
            )
        except (operations.RemittanceRefused, NotADebit) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté : ce virement est versé."))
            return redirect("staff_remittance", transfer.remittance_id)
    return _page(request, transfer.remittance, form=form)


@require_POST
@staff_view(Permission.RECONCILE)
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which sum in suspense is a transfer that the creditor's bank sent back, under another name or less a fee."""
    transfer = get_object_or_404(_transfers(), pk=pk)
    form = MovementForm(request.POST, lines=queries.may_be_returned(transfer))
    if form.is_valid():
        try:
            operations.come_back(
                transfer=transfer, line=form.cleaned_data["line"], by=Actor.staff(request.user), at=timezone.now()
            )
        except (operations.RemittanceRefused, NotToIdentify) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté : la somme est de nouveau due au créancier. Vérifiez son IBAN."))
            return redirect("staff_remittance", transfer.remittance_id)
    return _page(request, transfer.remittance, form=form)


def _chosen(request: HttpRequest, ready: list[int]) -> set[int]:
    """Who is ticked: what was sent, else whoever may receive something."""
    sent = request.POST.getlist("mandates")
    return {pk for pk in ready if str(pk) in sent or request.method != "POST"}


def _transfers() -> Any:
    return Transfer.objects.select_related("remittance", "mandate__creditor")


def _found(pk: int) -> Remittance:
    found: Remittance = get_object_or_404(queries.remittances(), pk=pk)
    return found


def _page(request: HttpRequest, found: Remittance, *, form: Any = None, refusal: str = "") -> HttpResponse:
    sent = present_transfers(_transfers().filter(remittance=found).order_by("pk"), debits_that_wait())
    whole = all(one.transfer.state == TransferState.WAITING for one in sent)
    context = {
        "remittance": found,
        "sent": sent,
        "form": form,
        "reason": form if isinstance(form, WhyForm) else WhyForm(),
        "refusal": refusal,
        "kinds": STATEMENTS,
        "mine": found.prepared_by_id == request.user.pk,
        "cancellable": found.state != RemittanceState.CANCELLED and whole,
        "section": SECTION,
    }
    return page(request, "staff/remittance.html", context, status=422 if refusal or form else 200)
