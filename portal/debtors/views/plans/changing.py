"""A person's view of their plan made lighter or shorter: seen beside what stands, then done or asked, in one page."""

from __future__ import annotations

from itertools import islice

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agency.common.money import ZERO, format_euros
from agency.disputes.operations import TooManyReplies
from agency.instalments.operations import ask_monthly, change_monthly
from agency.instalments.queries import (
    change_in_wait,
    least_monthly,
    may_lighten,
    own_dates,
    resizable,
    resized_dates,
    skipped_dates,
)
from agency.instalments.rules import AsksFirst, PlanChoiceRefused
from agency.instalments.values import ChangedDates
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.queries import open_plan
from agency.plans.rules import LOWEST_MONTHLY, fingerprint
from portal.debtors.decorators import for_case
from portal.debtors.forms.plans import MonthlyForm, SkipForm
from portal.debtors.presenters import changed_shown, plan_schedule
from portal.debtors.visits import DebtorVisit
from portal.evidence import evidence_of

from .dates import NEXT_DATES, as_read_no_more, change_date

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@for_case
def plan_change(visit: DebtorVisit) -> HttpResponse:
    """Choose another sum a month, or one month to pass; read it beside what stands; confirm (R5.2, R5.5)."""
    found = open_plan(visit.case, visit.debtor)
    if found is None or not visit.case_detail().may_resize:
        return visit.redirect("home")
    waiting = change_in_wait(found)
    if waiting is not None:
        # One at a time: the page of the demand says that we have it, and the day of the answer.
        return visit.redirect("received", waiting.reply_id)
    asked = visit.request.POST.get("choice", "")
    amount, skip = _amount_form(visit, found, asked), _skip_form(visit, found, asked)
    seen = _seen(visit, found, amount, skip)
    refused = ""
    if seen is not None and asked.startswith("confirm"):
        try:
            return _confirm(visit, found, seen, skip)
        except (PlanChoiceRefused, TooManyReplies) as refusal:
            refused = str(refusal.limit.label) if isinstance(refusal, TooManyReplies) else str(refusal)
    return visit.render(
        "portal/debtors/plan_change.html", amount=amount, skip=skip, refused=refused,
        shown=changed_shown(seen) if seen else None, read=fingerprint(seen.after, "") if seen else "",
        schedule=plan_schedule(found, visit.on),
    )  # fmt: skip


@require_safe
@for_case
def plan_changed(visit: DebtorVisit) -> HttpResponse:
    """« C’est fait »: the plan as it stands now."""
    found = open_plan(visit.case, visit.debtor)
    if found is None or found.state != PlanState.RUNNING:
        return visit.redirect("home")
    return visit.render("portal/debtors/plan_changed.html", schedule=plan_schedule(found, visit.on))


def _amount_form(visit: DebtorVisit, plan: Plan, asked: str) -> MonthlyForm | None:
    """The sum a month; None when the sums of no date may change."""
    parts = resizable(plan, visit.on)
    if not parts:
        return None
    left = sum((part.amount for part in parts), ZERO)
    sent = visit.form_data if asked.endswith("amount") else None
    # More than the highest of them is always sooner; a small sum may stand in front of the others.
    now = max(part.amount for part in parts)
    least = least_monthly(plan, parts, visit.on) if may_lighten(plan) else now
    return MonthlyForm(sent, low=min(LOWEST_MONTHLY, left), high=left, now=now, least=least)


def _skip_form(visit: DebtorVisit, plan: Plan, asked: str) -> SkipForm | None:
    """The next dates that may be put after the others; None when there is none."""
    last_on = max(part.due_on for part in plan.instalments.all())
    free = [part for part in own_dates(plan, visit.on) if part.due_on < last_on]
    parts = list(islice(free, NEXT_DATES))
    return SkipForm(visit.form_data if asked.endswith("skip") else None, parts=parts) if parts else None


def _seen(
    visit: DebtorVisit, plan: Plan, amount: MonthlyForm | None, skip: SkipForm | None
) -> ChangedDates | None:  # fmt: skip
    """The dates as they would be, once a form says what is wanted."""
    if amount is not None and amount.is_valid():
        seen = resized_dates(plan, amount.cleaned_data["monthly"], visit.on)
        if seen is not None and seen.before == seen.after:
            amount.add_error("monthly", _("C’est déjà ce que vous versez chaque mois"))
            return None
        return seen
    if skip is not None and skip.is_valid():
        return skipped_dates(plan, skip.chosen, visit.on)
    return None


def _confirm(visit: DebtorVisit, plan: Plan, seen: ChangedDates, skip: SkipForm | None) -> HttpResponse:
    """Do it at once, or put it before the agency; either way the page that says so."""
    by, evidence, read = Actor.debtor(visit.debtor), evidence_of(visit.request), visit.request.POST.get("read", "")
    asks = visit.request.POST.get("asks") == "1"
    if skip is not None and skip.is_bound:
        return change_date(visit, skip.chosen, None, read=read, asks=asks)
    try:
        change_monthly(plan=plan, monthly=seen.monthly, read=read, evidence=evidence, by=by, at=visit.at)
    except AsksFirst as beyond:
        if not asks:
            raise as_read_no_more() from beyond
        words = {"amount": format_euros(seen.monthly), "day": format_date(seen.last_on)}
        wish = _("Je demande à verser %(amount)s par mois, jusqu’au %(day)s.") % words
        asked = ask_monthly(
            plan=plan, monthly=seen.monthly, read=read, wish=wish, evidence=evidence,
            visit_began=visit.visitor.opened_at, by=by, at=visit.at,
        )  # fmt: skip
        return visit.redirect("received", asked.reply_id)
    return visit.redirect("plan_changed")
