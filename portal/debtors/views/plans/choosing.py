"""A person's views of a plan: choose, read again, agree. Nothing is engaged before the last button."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.common.money import format_euros
from agency.instalments.operations import withdraw_proposal
from agency.instalments.rules import PlanChoiceRefused
from agency.journal.rules import Actor
from agency.law.money.plans import PlanError
from agency.plans.enums import PlanState
from agency.plans.operations import PlanRefused, accept_offer
from agency.plans.queries import DEFAULT_DAY, offers, open_plan, powers, runs_at_once, schedule
from agency.plans.rules import LOWEST_MONTHLY, within
from portal.debtors.decorators import for_case
from portal.debtors.door import session
from portal.debtors.forms.plans import OWN_AMOUNT, PlanChoiceForm, ReviewForm
from portal.debtors.presenters import (
    budget_shown,
    debit_standing,
    gives_account,
    plan_schedule,
    plan_terms,
    saves_card,
    schedule_in_words,
)
from portal.debtors.view_models import CaseDetail
from portal.debtors.view_models.plans import BudgetShown, InstalmentRow, PlanDraft, PlanSchedule
from portal.debtors.visits import DebtorVisit
from portal.evidence import evidence_of

# More digits than any number of a row has.
ID_DIGITS = 19
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@for_case
def plan(visit: DebtorVisit) -> HttpResponse:
    """Choose an amount and a day; « Recalculer » shows the dates, « Relire » goes on."""
    detail = visit.case_detail()
    if not (detail.is_payable and (detail.may_plan or detail.may_withdraw)):
        return visit.redirect("home")
    draft = _draft(visit)
    shown = budget_shown(visit.case, visit.debtor, draft, visit.on)
    offered = _offered(visit, shown, draft.day or DEFAULT_DAY)
    form = PlanChoiceForm(
        visit.form_data, initial=_initial(visit, draft, offered), offers=offered,
        low=min(LOWEST_MONTHLY, detail.due), due=detail.due,
    )  # fmt: skip
    if form.is_valid() and _keep(visit, form):
        return visit.redirect("plan_review" if visit.request.POST.get("next") == "review" else "plan")
    waits = not all(within(powers(visit.case), monthly, months) for monthly, months in offered)
    return visit.render("portal/debtors/plan.html", case=detail, form=form, draft=draft, budget=shown, waits=waits)


def _offered(visit: DebtorVisit, budget: BudgetShown, day: int) -> list[tuple[Decimal, int]]:
    """Euros a month and months that we propose: none above what seems bearable, none when nothing is left (R5.9)."""
    if budget.made and budget.amount is None:
        return []
    found = offers(visit.case, on=visit.on, day=day, bearable=budget.amount)
    return [(offer.monthly, offer.months) for offer in found]


@get_or_post
@for_case
def plan_review(visit: DebtorVisit) -> HttpResponse:
    """Read the schedule and its consequences again, then agree (P12, R5.1, R5.2)."""
    draft = _draft(visit)
    if draft.schedule is None:
        return visit.redirect("plan")
    detail = visit.case_detail()
    form = ReviewForm(visit.form_data)
    if form.is_valid():
        return _agree(visit, draft, form, detail)
    return _review_page(visit, draft, form, detail)


@require_safe
@for_case
def plan_agreed(visit: DebtorVisit) -> HttpResponse:
    """« C’est d’accord », or when the answer will come for a plan beyond what the creditor allows at once."""
    found = open_plan(visit.case, visit.debtor)
    if found is None:
        return visit.redirect("home")
    shown = plan_schedule(found, visit.on)
    return visit.render(
        "portal/debtors/plan_agreed.html", schedule=shown, summary=schedule_in_words(shown),
        running=found.state == PlanState.RUNNING, waiting=_waiting_words(visit), debit=debit_standing(found, visit.on),
        saves_card=saves_card(found, visit.on), gives_account=gives_account(found, visit.on),
    )  # fmt: skip


@require_POST
@for_case
def plan_withdraw(visit: DebtorVisit) -> HttpResponse:
    """Take back a proposal that waits: one press, and the home says what stands."""
    found = open_plan(visit.case, visit.debtor)
    if found is not None:
        # Answered meanwhile: the home page says how.
        with suppress(PlanChoiceRefused):
            withdraw_proposal(plan=found, by=Actor.debtor(visit.debtor), at=visit.at)
    return visit.redirect("home")


@require_safe
@for_case
def plan_paper(visit: DebtorVisit) -> FileResponse:
    """The plan to keep, as a PDF: dates, sums, the words agreed to. Raises `Http404` when none was kept."""
    papers = visit.case.plans.filter(debtor=visit.debtor, document__isnull=False).exclude(document__file="")
    kept = papers.select_related("document").first()
    if kept is None or kept.document is None:
        raise Http404
    answer = FileResponse(
        kept.document.file.open("rb"), content_type=kept.document.mime, filename=f"{kept.document.title}.pdf"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _waiting_words(visit: DebtorVisit) -> str:
    """When the proposal will be answered, as long as it waits."""
    proposal = visit.case_detail().proposal
    promised = proposal.answer.words if proposal and proposal.answer else ""
    return _("%(promise)s En attendant : ni courrier, ni appel.") % {"promise": promised}


def _agree(visit: DebtorVisit, draft: PlanDraft, form: ReviewForm, detail: CaseDetail) -> HttpResponse:
    kept = _kept(visit)
    if kept is None:
        return visit.redirect("plan")
    monthly, day, later = kept
    evidence = evidence_of(visit.request, plan_terms(detail.due))
    # The proposal that was named on the page that they read: another, or an answered one, is left as it is.
    named = visit.request.POST.get("replaces", "")
    replaces = int(named) if named.isdecimal() and len(named) < ID_DIGITS else None
    try:
        accept_offer(
            monthly=monthly, day=day, later=later, evidence=evidence, replaces=replaces, **visit.operation_arguments()
        )  # fmt: skip
    except PlanRefused as refusal:
        form.add_error(None, str(refusal))
        return _review_page(visit, draft, form, detail)
    _forget(visit)
    return visit.redirect("plan_agreed")


def _review_page(visit: DebtorVisit, draft: PlanDraft, form: ReviewForm, detail: CaseDetail) -> HttpResponse:
    shown = budget_shown(visit.case, visit.debtor, draft, visit.on)
    return visit.render(
        "portal/debtors/plan_review.html", case=detail, draft=draft, form=form,
        consequences=plan_terms(detail.due), budget=shown,
    )  # fmt: skip


def _keep(visit: DebtorVisit, form: PlanChoiceForm) -> bool:
    """Keep the choice for this visit; say so in the form when no plan can be made of it."""
    monthly, day, later = form.cleaned_data["monthly"], form.cleaned_data["day"], form.cleaned_data["later"] or 0
    try:
        schedule(visit.case, monthly=monthly, day=day, on=visit.on, later=later)
    except PlanError:
        form.add_error("own", _("Aucun échéancier ne se calcule avec ce montant : choisissez-en un autre."))
        return False
    session.keep_draft(visit.request, visit.case.reference, monthly, day, later)
    return True


def _forget(visit: DebtorVisit) -> None:
    kept = visit.request.session.get(session.DRAFTS, {})
    visit.request.session[session.DRAFTS] = {name: kept[name] for name in kept if name != visit.case.reference}


def _kept(visit: DebtorVisit) -> tuple[Decimal, int, int] | None:
    """Return the amount, the day and the months of delay chosen in this visit for this case."""
    kept = visit.request.session.get(session.DRAFTS, {}).get(visit.case.reference)
    return (Decimal(kept["monthly"]), kept["day"], kept.get("later", 0)) if kept else None


def _draft(visit: DebtorVisit) -> PlanDraft:
    """Return the plan being chosen, recomputed from today's sum: a stale draft is dropped."""
    kept = _kept(visit)
    if kept is None:
        return PlanDraft()
    monthly, day, later = kept
    try:
        parts = schedule(visit.case, monthly=monthly, day=day, on=visit.on, later=later)
    except PlanError:
        return PlanDraft()
    shown = PlanSchedule(tuple(InstalmentRow(part.due_on, part.amount) for part in parts))
    immediate = runs_at_once(visit.case, visit.debtor, monthly=monthly, day=day, on=visit.on, later=later)
    return PlanDraft(monthly, day, shown, immediate, schedule_in_words(shown), later)


def _initial(visit: DebtorVisit, draft: PlanDraft, offered: list[tuple[Decimal, int]]) -> dict[str, Any]:
    """What was chosen in this visit, else what they proposed and may change."""
    monthly, day = draft.monthly, draft.day
    standing = open_plan(visit.case, visit.debtor) if monthly is None else None
    if standing is not None:
        monthly, day = standing.monthly, standing.day
    if monthly is None:
        return {}
    if monthly in [each for each, _months in offered]:
        return {"amount": str(monthly), "day": day, "later": draft.later}
    own = format_euros(monthly).removesuffix("\u00a0€")
    return {"amount": OWN_AMOUNT, "own": own, "day": day, "later": draft.later}
