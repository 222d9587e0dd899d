"""Paying in several times: choose, read again, agree. Nothing is engaged before the last button."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from agency.common.money import format_euros
from agency.law.money.plans import PlanError
from agency.plans.enums import PlanState
from agency.plans.operations import PlanRefused, accept_offer
from agency.plans.queries import DEFAULT_DAY, offers, open_plan, schedule, within_powers
from agency.plans.rules import LOWEST_MONTHLY, consequences, recognition
from portal.debtors import access, sheets
from portal.debtors.forms import OWN_AMOUNT, PlanForm, ReviewForm
from portal.debtors.pages import Draft, Instalment, Schedule, Sheet, Situation

from .base import Visit, for_case

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@for_case
def plan(visit: Visit) -> HttpResponse:
    """Choose an amount and a day; « Recalculer » shows the dates, « Relire » goes on."""
    sheet = visit.sheet
    if not sheet.is_payable or sheet.situation == Situation.PLAN:
        return visit.to("home")
    draft = _draft(visit)
    offered = [(offer.monthly, offer.months) for offer in offers(visit.case, on=visit.on, day=draft.day or DEFAULT_DAY)]
    form = PlanForm(
        visit.posted, initial=_initial(draft, offered), offers=offered,
        low=min(LOWEST_MONTHLY, sheet.due), due=sheet.due,
    )  # fmt: skip
    if form.is_valid() and _keep(visit, form):
        return visit.to("plan_review" if visit.request.POST.get("next") == "review" else "plan")
    return visit.page("portal/debtors/plan.html", sheet=sheet, form=form, draft=draft)


@get_or_post
@for_case
def plan_review(visit: Visit) -> HttpResponse:
    """Read the schedule and its consequences again, then agree (P12, R5.1, R5.2)."""
    draft = _draft(visit)
    if draft.schedule is None:
        return visit.to("plan")
    form = ReviewForm(visit.posted)
    if form.is_valid():
        return _agree(visit, draft, form)
    return _review_page(visit, draft, form)


@require_safe
@for_case
def plan_agreed(visit: Visit) -> HttpResponse:
    """« C’est d’accord », or when the answer will come for a plan beyond what the creditor allows at once."""
    found = open_plan(visit.case, visit.debtor)
    if found is None:
        return visit.to("home")
    shown = sheets.schedule_of(found)
    running = found.state == PlanState.RUNNING
    return visit.page(
        "portal/debtors/plan_agreed.html", schedule=shown, summary=sheets.summary_words(shown), running=running,
        reply_days=visit.agency.reply_days if visit.agency else 2,
    )  # fmt: skip


def _agree(visit: Visit, draft: Draft, form: ReviewForm) -> HttpResponse:
    evidence = {
        "session": _hashed(visit.request.session.session_key or ""),
        "ip": _hashed(access.network_of(visit.request)),
    }
    kept = _kept(visit)
    if kept is None:
        return visit.to("plan")
    monthly, day = kept
    try:
        accept_offer(monthly=monthly, day=day, evidence=evidence, **visit.act())
    except PlanRefused as refusal:
        form.add_error(None, str(refusal))
        return _review_page(visit, draft, form)
    _forget(visit)
    return visit.to("plan_agreed")


def _review_page(visit: Visit, draft: Draft, form: ReviewForm) -> HttpResponse:
    sheet: Sheet = visit.sheet
    told = [recognition(sheet.due), *consequences()]
    return visit.page("portal/debtors/plan_review.html", sheet=sheet, draft=draft, form=form, consequences=told)


def _keep(visit: Visit, form: PlanForm) -> bool:
    """Keep the choice for this visit; say so in the form when no plan can be made of it."""
    monthly, day = form.cleaned_data["monthly"], form.cleaned_data["day"]
    try:
        schedule(visit.case, monthly=monthly, day=day, on=visit.on)
    except PlanError as error:
        form.add_error("own", str(error))
        return False
    kept = visit.request.session.get(access.DRAFTS, {})
    visit.request.session[access.DRAFTS] = {**kept, visit.case.reference: {"monthly": str(monthly), "day": day}}
    return True


def _forget(visit: Visit) -> None:
    kept = visit.request.session.get(access.DRAFTS, {})
    visit.request.session[access.DRAFTS] = {name: kept[name] for name in kept if name != visit.case.reference}


def _kept(visit: Visit) -> tuple[Decimal, int] | None:
    """Return the amount and the day chosen in this visit for this file."""
    kept = visit.request.session.get(access.DRAFTS, {}).get(visit.case.reference)
    return (Decimal(kept["monthly"]), kept["day"]) if kept else None


def _draft(visit: Visit) -> Draft:
    """Return the plan being chosen, recomputed from today's sum: a stale draft is dropped."""
    kept = _kept(visit)
    if kept is None:
        return Draft()
    monthly, day = kept
    try:
        parts = schedule(visit.case, monthly=monthly, day=day, on=visit.on)
    except PlanError:
        return Draft()
    shown = Schedule(tuple(Instalment(part.due_on, part.amount) for part in parts))
    immediate = within_powers(visit.case, monthly=monthly, day=day, on=visit.on)
    return Draft(monthly, day, shown, immediate, sheets.summary_words(shown))


def _initial(draft: Draft, offered: list[tuple[Decimal, int]]) -> dict[str, Any]:
    if draft.monthly is None:
        return {}
    if draft.monthly in [monthly for monthly, _months in offered]:
        return {"amount": str(draft.monthly), "day": draft.day}
    own = format_euros(draft.monthly).removesuffix("\u00a0€")
    return {"amount": OWN_AMOUNT, "own": own, "day": draft.day}


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
