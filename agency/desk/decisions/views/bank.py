"""The bank: a statement imported, lines identified."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agency.banking import operations
from agency.banking.enums import LineState, StatementState
from agency.banking.models import BankLine
from agency.banking.presenters import balance_words, why_they_wait
from agency.banking.queries import suggestions, suspense
from agency.banking.rules import MatchRule
from agency.common.identifiers import group
from agency.desk.decisions.queries import (
    RECENT_STATEMENTS,
    SHOWN_LINES,
    case_by_reference,
    held_statements,
    matched_lines,
    odd_lines,
    recent_statements,
)
from agency.desk.frame.views.pages import may, page, staff_view
from agency.journal.rules import Actor
from agency.ledger.queries import due_by_case
from agency.users.enums import Permission

LARGEST_FILE = 20 * 1024 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.SEE_MONEY)
def bank(request: HttpRequest) -> HttpResponse:
    """Import a statement of the dedicated account; see what found its case and what waits for a person."""
    error = ""
    if request.method == "POST":
        if not may(request.user, Permission.RECONCILE):
            return page(request, "403.html", status=403)
        error = _take(request)
        if not error:
            return redirect("staff_bank")
    return page(
        request,
        "staff/bank.html",
        {
            "error": error,
            "statements": recent_statements(),
            "held": why_they_wait(list(held_statements()[:RECENT_STATEMENTS])),
            "balance": balance_words(),
            "to_identify": suspense()[:SHOWN_LINES],
            "matched": matched_lines(),
            "odd": odd_lines(),
        },
        status=422 if error else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.RECONCILE)
def identify(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whose money a line is: one of the proposals, or a reference typed."""
    line = get_object_or_404(BankLine.objects.select_related("statement"), pk=pk)
    error, typed = "", ""
    if request.method == "POST":
        typed = request.POST.get("reference", "").strip()
        error = _dismiss(request, line) if "dismiss" in request.POST else _identify(request, line, typed)
        if not error:
            return redirect("staff_bank")
    proposals = suggestions(line)
    due = due_by_case(case.pk for case in proposals)
    return page(
        request,
        "staff/bank_line.html",
        {
            "line": line,
            "error": error,
            "typed": typed,
            "section": "staff_bank",
            "proposals": [(case, due[case.pk]) for case in proposals],
            "doubt": line.rule == MatchRule.DOUBT and line.state == LineState.TO_MATCH,
        },
        status=422 if error else 200,
    )


def _take(request: HttpRequest) -> str:
    """Import the file posted; return what is wrong with it, empty when it came in."""
    sent = request.FILES.get("statement")
    if sent is None:
        return _("Choisissez le fichier de relevé donné par votre banque.")
    if sent.size is not None and sent.size > LARGEST_FILE:
        return _("Ce fichier dépasse 20 Mo : demandez à votre banque un relevé sur une période plus courte.")
    now = timezone.now()
    try:
        made = operations.import_statement(
            data=sent.read(), filename=sent.name or "", by=Actor.staff(request.user), at=now, on=timezone.localdate(now)
        )
    except operations.StatementRefused as refusal:
        return str(refusal)
    lines = BankLine.objects.filter(statement__in=made.statements)
    if not lines.exists():
        messages.success(request, _("Relevé importé : la banque n’y a inscrit aucun mouvement."))
        return ""
    found, unknown = lines.filter(state=LineState.MATCHED).count(), lines.filter(state=LineState.SUSPENSE).count()
    messages.success(
        request,
        _("Relevé importé : %(found)s, %(unknown)s.")
        % {
            "found": ngettext("%d ligne rapprochée", "%d lignes rapprochées", found) % found,
            "unknown": ngettext("%d à identifier", "%d à identifier", unknown) % unknown,
        },
    )
    _say_what_waits(request, made)
    if made.others:
        messages.info(request, _left_aside(made.others))
    return ""


def _say_what_waits(request: HttpRequest, made: operations.Imported) -> None:
    """Tell of the statements that do not follow the others, and of those that waited for these."""
    held = sum(statement.state == StatementState.WAITING for statement in made.statements)
    if held:
        messages.warning(
            request,
            ngettext(
                "%d relevé est gardé sans être enregistré : il ne suit pas les autres.",
                "%d relevés sont gardés sans être enregistrés : ils ne suivent pas les autres.",
                held,
            )
            % held,
        )
    if made.released:
        freed = len(made.released)
        messages.success(
            request,
            ngettext(
                "%d relevé qui attendait celui-ci est enregistré.",
                "%d relevés qui attendaient celui-ci sont enregistrés.",
                freed,
            )
            % freed,
        )


def _left_aside(accounts: tuple[str, ...]) -> str:
    """The accounts of the file that are not the dedicated one, and what became of their movements."""
    return ngettext(
        "Ce fichier contient aussi le compte %(accounts)s : ses mouvements ont été laissés de côté.",
        "Ce fichier contient aussi les comptes %(accounts)s : leurs mouvements ont été laissés de côté.",
        len(accounts),
    ) % {"accounts": ", ".join(map(group, accounts))}


def _dismiss(request: HttpRequest, line: BankLine) -> str:
    """Say that the movement came before; return what is wrong, empty when it is done."""
    try:
        operations.dismiss(line=line, by=Actor.staff(request.user), at=timezone.now())
    except operations.NotToIdentify as refusal:
        return str(refusal)
    messages.success(request, _("Ce virement était déjà enregistré : rien n’est ajouté."))
    return ""


def _identify(request: HttpRequest, line: BankLine, typed: str) -> str:
    """Give a line to a case; return what is wrong, empty when it is done."""
    case = case_by_reference(typed)
    if case is None:
        return _("Aucun dossier n’a cette référence. Elle ressemble à LH-2026-000012.")
    try:
        operations.identify(line=line, case=case, by=Actor.staff(request.user), at=timezone.now())
    except operations.NotToIdentify as refusal:
        return str(refusal)
    messages.success(request, _("Le paiement est au dossier %(case)s ; la quittance part.") % {"case": case.reference})
    return ""
