"""A creditor's account: another one asked for by one person, agreed to or declined by another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.common.calendar import paris_date
from agency.desk.clients.forms import AccountForm
from agency.desk.frame.forms import WhyForm
from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.mandates import operations
from agency.mandates.enums import AccountState, MandateState
from agency.mandates.models import AccountChange, Mandate
from agency.mandates.presenters import masked
from agency.mandates.queries import account_changes
from agency.mandates.rules import COOL_DOWN
from agency.users.enums import Permission

SECTION = "staff_remittances"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_CREDITORS)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that a signed mandate pay another account."""
    signed = Mandate.objects.select_related("creditor").filter(state=MandateState.ACTIVE)
    mandate = get_object_or_404(signed, pk=pk)
    form = AccountForm(request.POST or None, initial={"holder": mandate.remittance_holder})
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.ask_account(
                mandate=mandate, by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data
            )
        except operations.AccountRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Demandé. Une autre personne le valide ; d’ici là, rien n’est versé."))
            return redirect("staff_account_change", made.pk)
    context = {
        "form": form, "mandate": mandate, "held": masked(mandate.remittance_iban), "section": "mandats:index",
        "changes": mandate.account_changes.all(),
    }  # fmt: skip
    return page(request, "staff/account_new.html", context, status=422 if form.errors else 200)


@require_safe
@staff_view(Permission.SEE_MONEY)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: who asked, why, from which account to which, and what was decided."""
    return _page(request, _found(pk))


@require_POST
@staff_view(Permission.RECONCILE)
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree, as the second person."""
    return _decided(request, pk, operations.agree_account, _("Validé. Ce compte peut être payé dans deux jours."))


@require_POST
@staff_view(Permission.RECONCILE)
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no, and why."""
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, _found(pk), form=form)
    return _decided(request, pk, operations.decline_account, _("Refusé : rien n’est versé sur ce compte."), form)


def _decided(
    request: HttpRequest, pk: int, operation: Callable[..., AccountChange], words: str, form: WhyForm | None = None
) -> HttpResponse:
    found = _found(pk)
    told: dict[str, Any] = form.cleaned_data if form else {}
    try:
        operation(change=found, by=Actor.staff(request.user), at=timezone.now(), **told)
    except operations.AccountRefused as refusal:
        return _page(request, found, refusal=str(refusal))
    messages.success(request, words)
    return redirect("staff_account_change", pk)


def _found(pk: int) -> AccountChange:
    return get_object_or_404(account_changes(), pk=pk)


def _page(request: HttpRequest, found: AccountChange, *, form: Any = None, refusal: str = "") -> HttpResponse:
    agreed = found.state == AccountState.AGREED and found.decided_at is not None
    context = {
        "change": found,
        "former": masked(found.former),
        "new": masked(found.iban),
        "opens": paris_date(found.decided_at) + COOL_DOWN if agreed and found.decided_at else None,
        "mine": found.asked_by_id == request.user.pk,
        "form": form,
        "word": form or WhyForm(),
        "refusal": refusal,
        "section": SECTION,
    }
    return page(request, "staff/account_change.html", context, status=422 if refusal or form else 200)
