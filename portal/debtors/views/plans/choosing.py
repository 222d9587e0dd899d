"""A person's views of a plan: choose, read again, agree. Nothing is engaged before the last button."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agency.common.money import format_euros
from agency.law.money.plans import PlanError
from agency.plans.enums import PlanState
from agency.plans.operations import PlanRefused, accept_offer
from agency.plans.queries import DEFAULT_DAY, offers, open_plan, powers, runs_at_once, schedule
from agency.plans.rules import LOWEST_MONTHLY, consequences, recognition, within
from portal.debtors.decorators import for_case
from portal.debtors.door import session
from portal.debtors.forms.plans import OWN_AMOUNT, PlanChoiceForm, ReviewForm
from portal.debtors.presenters import (
    budget_shown,
    debit_standing,
    gives_account,
    plan_schedule,
    saves_card,
    schedule_in_words,
)
from portal.debtors.view_models import CaseDetail
from portal.debtors.view_models.plans import BudgetShown, InstalmentRow, PlanDraft, PlanSchedule
from portal.debtors.visits import DebtorVisit
from portal.evidence import evidence_of

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@for_case
def plan(visit: DebtorVisit) -> HttpResponse:
    """Choose an amount and a day; « Recalculer » shows the dates, « Relire » goes on."""
    detail = visit.case_detail()
    if not (detail.is_payable and detail.may_plan):
        return visit.redirect("home")
    draft = _draft(visit)
    shown = budget_shown(visit.case, visit.debtor, draft, visit.on)
    offered = _offered(visit, shown, draft.day or DEFAULT_DAY)
    form = PlanChoiceForm(
        visit.form_data, initial=_initial(draft, offered), offers=offered,
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
    form = ReviewForm(visit.form_data)
    if form.is_valid():
        return _agree(visit, draft, form)
    return _review_page(visit, draft, form)


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


def _waiting_words(visit: DebtorVisit) -> str:
    """When the proposal will be answered, as long as it waits."""
    proposal = visit.case_detail().proposal
    promised = proposal.answer.words if proposal and proposal.answer else ""
    return _("%(promise)s En attendant : ni courrier, ni appel.") % {"promise": promised}


def _agree(visit: DebtorVisit, draft: PlanDraft, form: ReviewForm) -> HttpResponse:
    evidence = evidence_of(visit.request)
    kept = _kept(visit)
    if kept is None:
        return visit.redirect("plan")
    monthly, day = kept
    try:
        accept_offer(monthly=monthly, day=day, evidence=evidence, **visit.operation_arguments())
    except PlanRefused as refusal:
        form.add_error(None, str(refusal))
        return _review_page(visit, draft, form)
    _forget(visit)
    return visit.redirect("plan_agreed")


def _review_page(visit: DebtorVisit, draft: PlanDraft, form: ReviewForm) -> HttpResponse:
    detail: CaseDetail = visit.case_detail()
    told = [recognition(detail.due), *consequences()]
    shown = budget_shown(visit.case, visit.debtor, draft, visit.on)
    return visit.render(
        "portal/debtors/plan_review.html", case=detail, draft=draft, form=form, consequences=told, budget=shown
    )


def _keep(visit: DebtorVisit, form: PlanChoiceForm) -> bool:
    """Keep the choice for this visit; say so in the form when no plan can be made of it."""
    monthly, day = form.cleaned_data["monthly"], form.cleaned_data["day"]
    try:
        schedule(visit.case, monthly=monthly, day=day, on=visit.on)
    except PlanError as error:
        form.add_error("own", str(error))
        return False
    session.keep_draft(visit.request, visit.case.reference, monthly, day)
    return True


def _forget(visit: DebtorVisit) -> None:
    kept = visit.request.session.get(session.DRAFTS, {})
    visit.request.session[session.DRAFTS] = {name: kept[name] for name in kept if name != visit.case.reference}


def _kept(visit: DebtorVisit) -> tuple[Decimal, int] | None:
    """Return the amount and the day chosen in this visit for this case."""
    kept = visit.request.session.get(session.DRAFTS, {}).get(visit.case.reference)
    return (Decimal(kept["monthly"]), kept["day"]) if kept else None


def _draft(visit: DebtorVisit) -> PlanDraft:
    """Return the plan being chosen, recomputed from today's sum: a stale draft is dropped."""
    kept = _kept(visit)
    if kept is None:
        return PlanDraft()
    monthly, day = kept
    try:
        parts = schedule(visit.case, monthly=monthly, day=day, on=visit.on)
    except PlanError:
        return PlanDraft()
    shown = PlanSchedule(tuple(InstalmentRow(part.due_on, part.amount) for part in parts))
    immediate = runs_at_once(visit.case, visit.debtor, monthly=monthly, day=day, on=visit.on)
    return PlanDraft(monthly, day, shown, immediate, schedule_in_words(shown))


def _initial(draft: PlanDraft, offered: list[tuple[Decimal, int]]) -> dict[str, Any]:
    if draft.monthly is None:
        return {}
    if draft.monthly in [monthly for monthly, _months in offered]:
        return {"amount": str(draft.monthly), "day": draft.day}
    own = format_euros(draft.monthly).removesuffix("\u00a0€")
    return {"amount": OWN_AMOUNT, "own": own, "day": draft.day}
