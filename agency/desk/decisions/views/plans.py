"""Proposals of plans: those that wait, and one answered on one page."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agency.budgets.queries import result_of
from agency.common.money import MoneyError, parse_euros
from agency.desk.frame.views.pages import forget_words, kept_words, page, staff_view
from agency.instalments.queries import said_by_creditor
from agency.journal.rules import Actor
from agency.ledger.queries import case_due
from agency.letters.wording.lint import Finding, WordsRefused
from agency.plans import operations
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.queries import outlasted, powers, waiting, within_mandate
from agency.plans.rules import terms_of
from agency.users.enums import Permission


@require_safe
@staff_view(Permission.SEE_CASES)
def proposals(request: HttpRequest) -> HttpResponse:
    """The proposals that wait, oldest first."""
    return page(request, "staff/plan_proposals.html", {"plans": waiting().prefetch_related("instalments")})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.DECIDE_PLANS)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a proposal, or answer it with a sentence that the person will read."""
    plan = get_object_or_404(Plan.objects.select_related("case__creditor", "case__mandate", "debtor"), pk=pk)
    draft = kept_words(request)
    error, reason = "", draft.get("reason", "")
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        now = timezone.now()
        accept, reason = request.POST.get("choice") == "accept", request.POST.get("reason", "")
        try:
            by, on = Actor.staff(request.user), timezone.localdate(now)
            counter = None if accept else _counter(request.POST)
            operations.decide(plan=plan, accept=accept, reason=reason, counter=counter, by=by, at=now, on=on)
        except operations.PlanRefused as refusal:
            plan.refresh_from_db(fields=["state"])
            silent = not accept and not reason.strip()
            error = _("Écrivez en une phrase pourquoi, la personne la lira.") if silent else str(refusal)
        except WordsRefused as refusal:
            error, findings = _("Rien n’est parti : reprenez ces mots."), refusal.findings
        else:
            forget_words(request)
            messages.success(request, _sentence(accept=accept) % {"name": plan.debtor.full_name})
            return redirect("staff_day")
    allowed = powers(plan.case)
    parts = list(plan.instalments.all())
    return page(
        request,
        "staff/plan_proposal.html",
        {
            "plan": plan,
            "case": plan.case,
            "parts": parts,
            "due": case_due(plan.case_id),
            "powers": allowed,
            "agreed": within_mandate(plan, parts[-1].due_on),
            "past": outlasted(plan.case, plan.debtor, parts[-1].due_on) if plan.spoken and parts else None,
            "consequences": terms_of(plan.wording_version),
            "heard": said_by_creditor(plan),
            "budget": result_of(plan.case, plan.debtor),
            "open": plan.state == PlanState.PROPOSED,
            "error": error,
            "findings": findings,
            "reason": reason,
            "counter": request.POST.get("counter", ""),
            "counter_day": request.POST.get("counter_day", plan.day),
            "restored": bool(draft) and request.method != "POST",
            "section": "staff_plans",
        },
        status=422 if error else 200,
    )


def _counter(typed: Mapping[str, str]) -> tuple[Decimal, int] | None:
    """What we propose instead, in euros a month and on which day; None when nothing is. Raises `PlanRefused`."""
    said, day = typed.get("counter", "").strip(), typed.get("counter_day", "").strip()
    if not said:
        return None
    try:
        return parse_euros(said), int(day)
    except (MoneyError, ValueError) as error:
        raise operations.PlanRefused(_("Écrivez un montant par mois et un jour, comme 60 et 10.")) from error


def _sentence(*, accept: bool) -> str:
    if accept:
        return _("L’échéancier est accepté : %(name)s reçoit sa confirmation.")
    return _("La réponse part : %(name)s lira votre phrase.")
