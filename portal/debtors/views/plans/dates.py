"""A person's views of the dates of their plan: what was missed put off, one date changed."""

from __future__ import annotations

from datetime import date
from itertools import islice

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.common.money import format_euros
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import TooManyReplies, receive_reply
from agency.instalments.operations import ask_skip, move_missed, move_own_date
from agency.instalments.queries import own_dates, put_off
from agency.instalments.rules import AsksFirst, PlanChoiceRefused
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.plans.models import Instalment
from agency.plans.queries import open_plan
from portal.debtors.decorators import for_case
from portal.debtors.forms.plans import OwnDateForm
from portal.debtors.presenters import moved_rows
from portal.debtors.visits import DebtorVisit
from portal.evidence import evidence_of

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
# Further dates are asked for in a message.
NEXT_DATES = 6


@get_or_post
@for_case
def plan_dates(visit: DebtorVisit) -> HttpResponse:
    """Put what was missed after the other dates, once, after reading them (R5.4)."""
    found = open_plan(visit.case, visit.debtor)
    if found is None or not visit.case_detail().may_move:
        return visit.redirect("home")
    refused = ""
    if visit.request.method == "POST":
        try:
            move_missed(plan=found, by=Actor.debtor(visit.debtor), at=visit.at)
        except PlanChoiceRefused as refusal:
            refused = str(refusal)
        else:
            return visit.redirect("plan_agreed")
    moved = moved_rows(put_off(found, visit.on))
    return visit.render("portal/debtors/plan_dates.html", moved=moved, refused=refused)


@get_or_post
@for_case
def plan_date(visit: DebtorVisit) -> HttpResponse:
    """Give one date to come another day: at once where the creditor allows it, else somebody answers (R5.2, R5.5)."""
    found = open_plan(visit.case, visit.debtor)
    if found is None or not visit.case_detail().may_change:
        return visit.redirect("home")
    dates = dict(islice(own_dates(found, visit.on).items(), NEXT_DATES))
    form = OwnDateForm(visit.form_data, dates=dates, initial={"part": next(iter(dates)).pk})
    if form.is_valid():
        part = next(part for part in dates if part.pk == form.cleaned_data["part"])
        to = None if form.cleaned_data["last"] else form.cleaned_data["to"]
        try:
            return change_date(visit, part, to)
        except (PlanChoiceRefused, TooManyReplies) as refusal:
            form.add_error(None, str(refusal.limit.label) if isinstance(refusal, TooManyReplies) else str(refusal))
    return visit.render("portal/debtors/plan_date.html", form=form)


def change_date(
    visit: DebtorVisit, part: Instalment, to: date | None, *, read: str | None = None, asks: bool = True
) -> HttpResponse:
    """Change a date at once, said at the top of the file, or put the wish before the agency and say by when it answers.

    `read` is the fingerprint of the dates that were shown before it; `asks`, whether they were said to need an answer.
    """
    by, evidence = Actor.debtor(visit.debtor), evidence_of(visit.request)
    try:
        move_own_date(part=part, to=to, by=by, at=visit.at, read=read, evidence=evidence)
    except AsksFirst as beyond:
        if not asks:
            raise as_read_no_more() from beyond
        if to is None:
            skipped = ask_skip(
                part=part, read=read, wish=_wish(part, to), evidence=evidence, visit_began=visit.visitor.opened_at,
                by=by, at=visit.at,
            )  # fmt: skip
            return visit.redirect("received", skipped.reply_id)
        reply = receive_reply(
            kind=ReplyKind.MESSAGE, text=_wish(part, to), answers={"subject": "move_instalment"},
            visit_began=visit.visitor.opened_at, **visit.operation_arguments(),
        )  # fmt: skip
        return visit.redirect("received", reply.pk)
    return redirect(f"{visit.redirect('home').url}?date={part.pk}")


def as_read_no_more() -> PlanChoiceRefused:
    """What is said when « c’est fait dès que vous confirmez » became untrue since it was read."""
    return PlanChoiceRefused(_("Ce changement demande maintenant une réponse de notre part : relisez vos dates."))


def _wish(part: Instalment, to: date | None) -> str:
    """What the person asks, as the team reads it."""
    words = {"amount": format_euros(part.amount - part.paid), "day": format_date(part.due_on)}
    if to is None:
        return _("Je demande que mon versement de %(amount)s du %(day)s passe à la suite des autres.") % words
    return _("Je demande que mon versement de %(amount)s du %(day)s passe au %(to)s.") % (
        words | {"to": format_date(to)}
    )  # fmt: skip
