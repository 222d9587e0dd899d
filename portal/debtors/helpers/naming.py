"""« Quelqu’un m’aide »: a person names somebody, sees what they did, gives another way in, ends it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.helpers.enums import HelpAct, HelpEnd
from agency.helpers.models import Helper, HelperAct
from agency.helpers.operations import end_help, name_helper, renew_way_in
from agency.helpers.queries import helpers_of
from agency.helpers.rules import HelpRefused
from agency.journal.rules import Actor
from portal.debtors.decorators import for_case
from portal.debtors.door import session
from portal.debtors.visits import DebtorVisit

from .forms import HelperForm
from .presenters import helper_shown


@require_safe
@for_case
def helpers(visit: DebtorVisit) -> HttpResponse:
    """Those whom this person named for this case, and what they did; nobody else of the case sees them (R5.12)."""
    shown = [helper_shown(one, visit.on) for one in helpers_of(visit.case, visit.debtor)]
    return visit.render(
        "portal/debtors/helpers/all.html", standing=[one for one in shown if not one.ended],
        ended=[one for one in shown if one.ended],
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def name(visit: DebtorVisit) -> HttpResponse:
    """Name somebody: who, how far, how long."""
    form = HelperForm(visit.form_data)
    if form.is_valid():
        by = Actor.debtor(visit.debtor)
        try:
            made = name_helper(case=visit.case, debtor=visit.debtor, facts=form.facts, by=by, at=visit.at)
        except HelpRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return visit.redirect("helper", made.pk)
    return visit.render("portal/debtors/helpers/name.html", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def helper(visit: DebtorVisit, pk: int) -> HttpResponse:
    """One of them: what opens, what was done; another way in, or the end, by one button each."""
    found = _theirs(visit, pk)
    by = Actor.debtor(visit.debtor)
    choice = visit.request.POST.get("choice", "")
    try:
        if choice == "end":
            end_help(helper=found, end=HelpEnd.PERSON, by=by, at=visit.at)
            return visit.redirect("helpers")
        if choice == "renew":
            renew_way_in(helper=found, by=by, at=visit.at)
            return visit.redirect("helper", pk)
    except HelpRefused:
        # Over since the page was shown: it says so.
        return visit.redirect("helpers")
    shown = helper_shown(found, visit.on, opens=True)
    if shown.ended:
        return visit.redirect("helpers")
    door = visit.request.build_absolute_uri(reverse("debtors:helping"))
    return visit.render("portal/debtors/helpers/one.html", helper=shown, door=door)


@require_POST
@for_case
def take_up(visit: DebtorVisit, pk: int) -> HttpResponse:
    """Read again a plan that a helper proposed: the person's own page, where nothing is engaged yet."""
    act = HelperAct.objects.filter(
        pk=pk, kind=HelpAct.PROPOSED, helper__case=visit.case, helper__debtor=visit.debtor
    ).first()
    if act is None or act.monthly is None or act.day is None:
        raise Http404
    session.keep_draft(visit.request, visit.case.reference, act.monthly, act.day)
    return visit.redirect("plan_review")


def _theirs(visit: DebtorVisit, pk: int) -> Helper:
    found = helpers_of(visit.case, visit.debtor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
