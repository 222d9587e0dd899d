"""« Prélèvements »: make the file, approve it, hand it in, and see each debit to its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.banking.operations import NotADebit, NotToIdentify
from agency.cases.views import file_answer
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.debits import operations, queries
from agency.debits.enums import DebitOrderState, DebitState
from agency.debits.models import Debit, DebitOrder
from agency.desk.frame.forms import MovementForm, WhyForm
from agency.desk.frame.views.pages import may, page, staff_view
from agency.journal.rules import Actor
from agency.users.enums import Permission

from .forms import ReturnForm, UntilForm
from .presenters import present_coming, present_ordered, present_refused

SECTION = "staff_debits"
RECENT = 30
AHEAD = timedelta(days=14)
LATELY = timedelta(days=60)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.SEE_MONEY)
def debits(request: HttpRequest) -> HttpResponse:
    """What is to be debited within two weeks; make a file; the latest ones."""
    now = timezone.now()
    until = paris_date(now) + AHEAD
    form = UntilForm(request.POST or None, initial={"until": until})
    if request.method == "POST":
        if not may(request.user, Permission.RECONCILE):
            return page(request, "403.html", status=403)
        if form.is_valid():
            try:
                made = operations.prepare(by=Actor.staff(request.user), at=now, **form.cleaned_data)
            except operations.DebitRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Préparé. Une autre personne le valide avant qu’il parte à la banque."))
                return redirect("staff_debit_order", made.pk)
    context = {
        "form": form,
        "coming": present_coming(list(queries.coming_debits(until)), now),
        "charges": present_coming(list(queries.coming_charges(until)), now),
        "away": queries.charges_away(),
        "refused": present_refused(queries.refused_charges(until - LATELY)),
        "recent": queries.orders()[:RECENT],
    }
    return page(request, "staff/debits.html", context, status=422 if form.errors else 200)


@require_safe
@staff_view(Permission.SEE_MONEY)
def debit_order(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: its debits, where each stands."""
    return _page(request, _found(pk))


@require_POST
@staff_view(Permission.RECONCILE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree, as the second person."""
    return _decide(request, pk, operations.approve, _("Validé. Remettez maintenant le fichier à la banque."))


@require_POST
@staff_view(Permission.RECONCILE)
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the file out: the last look, then nothing of it can be stopped."""
    return _decide(request, pk, operations.hand_in, _("Téléchargez le fichier et déposez-le chez votre banque."))


@require_POST
@staff_view(Permission.RECONCILE)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the file up."""
    found, form = _found(pk), WhyForm(request.POST)
    if form.is_valid():
        try:
            operations.cancel(order=found, by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data)
        except operations.DebitRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Annulé. Ces prélèvements peuvent aller dans une autre remise."))
            return redirect("staff_debits")
    return _page(request, found, form=form)


@require_safe
@staff_view(Permission.RECONCILE)
def file(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001  the row decides, not the request
    """The file for the bank, the same bytes each time."""
    found = _found(pk)
    if found.state != DebitOrderState.SENT:
        raise Http404
    return file_answer(found.file, "application/xml", f"{found.label}.xml")


@require_POST
@staff_view(Permission.RECONCILE)
def collected(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which movement into the account is what the file still waits for."""
    found = _found(pk)
    waiting = _waiting(found)
    form = MovementForm(request.POST, lines=_guesses(found, waiting))
    if form.is_valid():
        line = form.cleaned_data["line"]
        try:
            operations.collect(debits=waiting, line=line, by=Actor.staff(request.user), at=timezone.now())
        except (operations.DebitRefused, NotToIdentify) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté : ces prélèvements sont encaissés."))
            return redirect("staff_debit_order", pk)
    return _page(request, found, form=form)


@require_POST
@staff_view(Permission.RECONCILE)
def returned(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the bank sent a debit back, with its code."""
    debit = get_object_or_404(Debit.objects.select_related("mandate__plan", "order"), pk=pk, order__isnull=False)
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            operations.return_debit(debit=debit, by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data)
        except (operations.DebitRefused, NotADebit) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté. La personne est prévenue."))
            return redirect("staff_debit_order", debit.order_id)
    return _page(request, _found(debit.order_id or 0), form=form)


def _decide(request: HttpRequest, pk: int, operation: Any, done: str) -> HttpResponse:
    found = _found(pk)
    try:
        operation(order=found, by=Actor.staff(request.user), at=timezone.now())
    except operations.DebitRefused as refusal:
        return _page(request, found, refusal=str(refusal))
    messages.success(request, done)
    return redirect("staff_debit_order", pk)


def _found(pk: int) -> DebitOrder:
    found: DebitOrder = get_object_or_404(queries.orders(), pk=pk)
    return found


def _waiting(order: DebitOrder) -> list[Debit]:
    return [one for one in queries.debits_of(order) if one.state == DebitState.SENT]


def _guesses(order: DebitOrder, waiting: list[Debit]) -> Any:
    return queries.credits_of([sum((one.amount for one in waiting), ZERO)], order.collect_on)


def _page(request: HttpRequest, found: DebitOrder, *, form: Any = None, refusal: str = "") -> HttpResponse:
    theirs = list(queries.debits_of(found))
    waiting = [one for one in theirs if one.state == DebitState.SENT]
    context = {
        "order": found,
        "debits": present_ordered(theirs),
        "guesses": list(_guesses(found, waiting)) if waiting else [],
        "form": form,
        "reason": form if isinstance(form, WhyForm) else WhyForm(),
        "back": form if isinstance(form, ReturnForm) else ReturnForm(initial={"on": timezone.localdate()}),
        "refusal": refusal,
        "mine": found.prepared_by_id == request.user.pk,
        "cancellable": found.state in (DebitOrderState.PREPARED, DebitOrderState.APPROVED),
        "section": SECTION,
    }
    return page(request, "staff/debit_order.html", context, status=422 if refusal or form else 200)
