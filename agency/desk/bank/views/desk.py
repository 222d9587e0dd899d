"""The bank desk: its three columns, a line, and all that a person may say of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.banking import operations
from agency.banking.models import BankLine, KnownPayer
from agency.banking.presenters import balance_words, why_they_wait
from agency.desk.bank import queries
from agency.desk.bank.enums import BankColumn
from agency.desk.bank.forms import LeftForm, PartsForm, ReasonForm
from agency.desk.bank.operations import undo as undo_match
from agency.desk.bank.presenters import present_line, present_rows
from agency.desk.bank.rules import page_after, sought
from agency.desk.frame.views.pages import may, page, staff_view
from agency.journal.rules import Actor
from agency.ledger.queries import due_by_case
from agency.payments.models import Payment
from agency.users.enums import Permission

from .importing import take

SECTION = "staff_bank"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.SEE_MONEY)
def bank(request: HttpRequest) -> HttpResponse:
    """The movements by column, and the statements; import one."""
    error = ""
    if request.method == "POST":
        if not may(request.user, Permission.RECONCILE):
            return page(request, "403.html", status=403)
        error = take(request)
        if not error:
            return redirect(SECTION)
    return _desk(request, _column(request), {"error": error}, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.RECONCILE)
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """One line beside its column: accept a proposal, give it to a case found, say that it came before."""
    found = _line(pk)
    if request.method != "POST":
        return _pane(request, found)
    if "dismiss" in request.POST:
        return _answer(request, found, lambda: _dismiss(request, found))
    return _answer(request, found, lambda: _identify(request, found))


@require_POST
@staff_view(Permission.RECONCILE)
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Cut a transfer between several cases."""
    found, form = _line(pk), PartsForm(request.POST)
    if not form.is_valid():
        return _pane(request, found, form=form, cutting=True)
    left = form.cleaned_data["left"]

    def act() -> str:
        shares = form.cleaned_data["shares"]
        operations.share(line=found, shares=shares, left=found.left if left is None else left, **_who(request))
        return _("Le virement est partagé ; chaque personne reçoit sa quittance.")

    return _answer(request, found, act, cutting=True)


@require_POST
@staff_view(Permission.RECONCILE)
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a transfer is none of ours."""
    return _with_reason(
        request, _line(pk), operations.send_back, _("C’est noté : cette somme attend d’être renvoyée à qui l’a payée.")
    )


@require_POST
@staff_view(Permission.RECONCILE)
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a transfer is ours after all."""
    found = _line(pk)

    def act() -> str:
        operations.keep(line=found, **_who(request))
        return _("Ce virement attend de nouveau son dossier.")

    return _answer(request, found, act, stay=True)


@require_POST
@staff_view(Permission.RECONCILE)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a wrong match."""
    payment = get_object_or_404(
        Payment.objects.select_related("case__creditor", "debtor").prefetch_related("receipts"), pk=pk
    )
    of = BankLine.objects.filter(payment=payment) | BankLine.objects.filter(given_parts__payment=payment)
    found = _line(get_object_or_404(of.distinct()).pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _pane(request, found, form=form)

    def act() -> str:
        on = timezone.localdate()
        undo_match(payment=payment, reason=form.cleaned_data["reason"], on=on, **_who(request))
        return _("Le rapprochement est défait : la somme attend son dossier, et ce qui avait été dit est corrigé.")

    return _answer(request, found, act, stay=True)


@require_POST
@staff_view(Permission.RECONCILE)
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget an account that paid for somebody."""
    payer = get_object_or_404(KnownPayer.objects.select_related("debtor"), pk=pk)
    operations.forget_payer(debtor=payer.debtor, fingerprint=payer.fingerprint, **_who(request))
    told = {"end": payer.ending, "person": payer.debtor.full_name}
    messages.success(request, _("Le compte finissant par %(end)s est oublié pour %(person)s.") % told)
    return redirect("staff_bank_line", payer.line_id)


def _line(pk: int) -> BankLine:
    found: BankLine = get_object_or_404(queries.lines_with_all(), pk=pk)
    return found


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": Actor.staff(request.user), "at": timezone.now()}


def _column(request: HttpRequest, otherwise: BankColumn | None = None) -> BankColumn | None:
    asked = request.GET.get("colonne", "")
    return BankColumn(asked) if asked in BankColumn.values else otherwise


def _pane(request: HttpRequest, found: BankLine, *, error: str = "", form: Any = None, **more: Any) -> HttpResponse:
    """The desk with one line open; nothing that was typed is lost when something is to correct."""
    context = {"pane": present_line(found), "pane_error": error, "form": form, **more}
    looked = request.GET.get("dossier", "")
    if looked:
        cases = queries.cases_sought(sought(looked))
        due = due_by_case(case.pk for case in cases)
        context |= {"looked": looked, "cases": [(case, due[case.pk]) for case in cases]}
    if request.method == "POST":
        rows = list(zip(request.POST.getlist("reference"), request.POST.getlist("amount"), strict=False))
        context |= {"rows": rows, "typed": request.POST.get("reference", "")}
    wrong = bool(error or (form is not None and form.errors))
    return _desk(request, _column(request, queries.column_of(found)), context, status=422 if wrong else 200)


def _desk(
    request: HttpRequest, asked: BankColumn | None, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page of a column; of the first one that holds something, when none is asked for."""
    typed = request.GET.get("q", "")
    wanted = sought(typed)
    numbers = queries.counts(wanted)
    column = asked or next((one for one in BankColumn if numbers[one]), BankColumn.HINTED)
    shown = queries.page_of(column, wanted, page_after(request.GET.get("apres", "")))
    kept = urlencode({"colonne": column.value} | ({"q": typed} if typed else {}))
    frame = {
        "section": SECTION,
        "column": column,
        "columns": [(one, one.label, numbers[one]) for one in BankColumn],
        "typed_q": typed,
        "kept": kept,
        "lines": present_rows(shown.lines),
        "after": shown.after,
        "statements": queries.recent_statements(),
        "held": why_they_wait(list(queries.held_statements()[: queries.RECENT_STATEMENTS])),
        "balance": balance_words(),
    }
    return page(request, "staff/bank.html", frame | context, status=status)


def _answer(
    request: HttpRequest, found: BankLine, act: Callable[[], str], *, stay: bool = False, **more: Any
) -> HttpResponse:
    """Do it, say so, and lead to the next line of the column; or show the line as it is now with what is wrong."""
    column = queries.column_of(found)
    try:
        done = act()
    except (operations.NotToIdentify, operations.NotToUndo) as refusal:
        return _pane(request, _line(found.pk), error=str(refusal), **more)
    messages.success(request, done)
    now = _line(found.pk)
    onward = (
        now if stay or (now.left and queries.column_of(now) != BankColumn.MATCHED) else queries.next_after(now, column)
    )
    if onward is None:
        return redirect(f"{reverse(SECTION)}?colonne={column.value}")
    pane = reverse("staff_bank_line", args=[onward.pk])
    return redirect(pane if stay else f"{reverse(SECTION)}?colonne={column.value}&ligne={onward.pk}")


def _with_reason(request: HttpRequest, found: BankLine, write: Callable[..., object], done: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _pane(request, found, form=form)

    def act() -> str:
        write(line=found, reason=form.cleaned_data["reason"], **_who(request))
        return done

    return _answer(request, found, act)


def _dismiss(request: HttpRequest, found: BankLine) -> str:
    operations.dismiss(line=found, **_who(request))
    return _("Ce virement était déjà enregistré : rien n’est ajouté.")


def _identify(request: HttpRequest, found: BankLine) -> str:
    typed = request.POST.get("reference", "").strip()
    cases, form = queries.cases_typed(typed), LeftForm(request.POST)
    if not cases:
        raise operations.NotToIdentify(_("Aucun dossier n’a cette référence. Elle ressemble à LH-2026-000012."))
    if len(cases) > 1:
        raise operations.NotToIdentify(_("Plusieurs dossiers portent ce nom : écrivez la référence du bon."))
    left = form.cleaned_data["left"] if form.is_valid() else None
    operations.identify(line=found, case=cases[0], left=left, **_who(request))
    return _("Le paiement est au dossier %(case)s ; la quittance part.") % {"case": cases[0].reference}
