"""What waits at the bank: a statement that does not follow the others, money that left the dedicated account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agency.banking import operations
from agency.banking.enums import DebitNature, LineState, StatementState
from agency.banking.models import BankLine, BankStatement
from agency.banking.presenters import why_they_wait
from agency.banking.queries import arrivals, lines_of, returnable
from agency.banking.rules import MatchRule
from agency.desk.bank.forms import DebitForm, StatementForm
from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.users.enums import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.RECONCILE)
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a statement that follows no other is booked all the same, or left out."""
    waiting = get_object_or_404(BankStatement, pk=pk)
    form = StatementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _end_waiting(request, waiting, form):
        return redirect("staff_bank")
    still = waiting.state == StatementState.WAITING
    context = {
        "statement": waiting,
        "open": still,
        "why": why_they_wait([waiting])[0][1] if still else (),
        "lines": lines_of(waiting),
        "form": form,
        "section": "staff_bank",
    }
    return page(request, "staff/bank_statement.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.RECONCILE)
def debit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what money that left the dedicated account was: a transfer returned, a fee, something else."""
    line = get_object_or_404(BankLine.objects.select_related("statement"), pk=pk, amount__lt=0)
    form = DebitForm(request.POST if "reason" in request.POST else None)
    error = ""
    if request.method == "POST":
        error = _decide(request, line, form)
        if not error and not form.errors:
            return redirect("staff_bank")
    context = {
        "line": line,
        "amount": -line.amount,
        "open": line.state == LineState.TO_MATCH,
        "doubt": line.rule == MatchRule.DOUBT,
        "credits": returnable(line) if line.state == LineState.TO_MATCH else [],
        "arrivals": arrivals(line) if line.state == LineState.TO_MATCH else [],
        "natures": DebitNature.choices,
        "form": form,
        "error": error,
        "section": "staff_bank",
    }
    return page(request, "staff/bank_debit.html", context, status=422 if error or form.errors else 200)


def _end_waiting(request: HttpRequest, waiting: BankStatement, form: StatementForm) -> bool:
    """Whether the statement waits no longer; the form holds the refusal when it still does."""
    by, at, reason = Actor.staff(request.user), timezone.now(), form.cleaned_data["reason"]
    try:
        if "set_aside" in request.POST:
            operations.set_aside(statement=waiting, reason=reason, by=by, at=at)
            messages.success(request, _("Relevé écarté : rien n’en est enregistré."))
            return True
        booked = len(operations.release(statement=waiting, reason=reason, by=by, at=at))
    except operations.NotWaiting as refusal:
        form.add_error("reason", str(refusal))
        return False
    messages.success(request, ngettext("%d relevé enregistré.", "%d relevés enregistrés.", booked) % booked)
    return True


def _decide(request: HttpRequest, line: BankLine, form: DebitForm) -> str:
    """Write what was said of a debit; return what is wrong, empty when it is done or when the form tells it."""
    by, at = Actor.staff(request.user), timezone.now()
    try:
        if "credit" in request.POST:
            credit = next((one for one in returnable(line) if str(one.pk) == request.POST["credit"]), None)
            if credit is None:
                return _("Choisissez le virement que la banque a repris.")
            operations.take_back(line=line, credit=credit, by=by, at=at, on=timezone.localdate(at))
            messages.success(request, _("Le paiement est repris : ce qui était dû l’est de nouveau."))
        elif "arrival" in request.POST:
            came = next((one for one in arrivals(line) if str(one.pk) == request.POST["arrival"]), None)
            if came is None:
                return _("Choisissez la somme arrivée sur l’autre compte dédié.")
            operations.move_between(line=line, credit=came, by=by, at=at)
            messages.success(request, _("C’est noté : l’argent a changé de compte dédié, rien n’est entré ni sorti."))
        elif "dismiss" in request.POST:
            operations.dismiss(line=line, by=by, at=at)
            messages.success(request, _("Cette sortie était déjà connue : rien n’est ajouté."))
        elif form.is_valid():
            given = form.cleaned_data
            operations.name_debit(line=line, nature=DebitNature(given["nature"]), reason=given["reason"], by=by, at=at)
            messages.success(request, _("Cette sortie a sa raison."))
    except (operations.NotADebit, operations.NotToIdentify) as refusal:
        return str(refusal)
    return ""
