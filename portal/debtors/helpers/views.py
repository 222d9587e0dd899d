"""The pages of somebody who helps: come in, read the case, write, put a plan before the person, go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from agency.cases.models import CaseParty
from agency.common.calendar import PARIS, paris_date
from agency.disputes.operations import EmptyReply, TooManyReplies
from agency.helpers.enums import HelpEnd, HelpScope
from agency.helpers.operations import end_help, propose_as_helper, write_as_helper
from agency.helpers.rules import HelpRefused, may_write
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.mandates.queries import profile_or_none
from agency.plans.rules import LOWEST_MONTHLY
from portal.debtors.door import session as door
from portal.debtors.door.session import Visitor
from portal.debtors.door.sign_in import SignInRefused
from portal.debtors.door.tries import TooManyTries, origin_of
from portal.debtors.forms import WriteForm
from portal.debtors.forms.plans import PLAN_DAYS
from portal.debtors.presenters import debtor_frame
from portal.debtors.queries import part_or_404
from portal.debtors.visits import form_data
from portal.rendering import render_page
from portal.view_models import Link

from . import session
from .door import identify_helper
from .forms import HelperPlanForm, HelperSignInForm
from .presenters import helped_case
from .session import HelpVisit

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
Page = Callable[[HttpRequest, HelpVisit, datetime], HttpResponseBase]


def for_helper(view: Page) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let in who helps and came in lately; anybody else goes to the door."""

    @login_not_required
    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponseBase:
        at = timezone.now()
        visit = session.visit_of(request, at)
        if visit is None:
            return redirect("debtors:helping")
        return view(request, visit, at)

    return checked


@login_not_required
@sensitive_post_parameters("code", "digits")
@get_or_post
def helping(request: HttpRequest) -> HttpResponse:
    """Ask for the code and the six digits; the right pair begins a visit."""
    form, until, at = HelperSignInForm(form_data(request)), "", timezone.now()
    if form.is_valid():
        told = form.cleaned_data
        try:
            helper = identify_helper(code=told["code"], digits=told["digits"], origin=origin_of(request), at=at)
        except TooManyTries as shut:
            local = shut.until.astimezone(PARIS)
            until = f"{local.hour} h {local.minute:02d}"
        except SignInRefused:
            form.add_error("code", _("Ce code et ces chiffres n’ouvrent rien. Vérifiez-les avec la personne aidée"))
        else:
            session.enter(request, helper, at)
            return redirect("debtors:helped_case")
    context = {"form": form, "until": until}
    status = 429 if until else 200
    return render_page(
        request, "portal/debtors/helpers/door.html", debtor_frame(profile_or_none()), context, status=status
    )  # fmt: skip


@require_http_methods(["GET", "HEAD"])
@for_helper
def helped(request: HttpRequest, visit: HelpVisit, at: datetime) -> HttpResponse:
    """The case of the person who is helped: where it stands, what comes next, what was said."""
    shown = helped_case(visit.helper, _part(visit, at), at)
    return _render(request, visit, "portal/debtors/helpers/case.html", helped=shown, case=shown.case)


@get_or_post
@for_helper
def write(request: HttpRequest, visit: HelpVisit, at: datetime) -> HttpResponse:
    """A message in the helper's own name, that the person reads too."""
    helper = visit.helper
    if not may_write(helper.scope):
        return redirect("debtors:helped_case")
    form = WriteForm(form_data(request))
    if form.is_valid():
        try:
            reply = write_as_helper(
                helper=helper, text=form.cleaned_data["text"], visit_began=visit.opened_at, by=Actor.helper(helper),
                at=at, on=paris_date(at),
            )  # fmt: skip
        except (HelpRefused, EmptyReply) as refusal:
            form.add_error(None, str(refusal))
        except TooManyReplies as refusal:
            form.add_error(None, str(refusal.limit.label))
        else:
            day = {"day": format_date(reply.answer_due_on), "name": helper.debtor.full_name}
            return _say(
                request, visit, _("Votre message est chez nous"),
                _("%(name)s le lit aussi, et recevra notre réponse au plus tard le %(day)s.") % day,
            )  # fmt: skip
    return _render(request, visit, "portal/debtors/helpers/write.html", form=form)


@get_or_post
@for_helper
def propose(request: HttpRequest, visit: HelpVisit, at: datetime) -> HttpResponse:
    """Put a plan before the person: they read it on their page, and they alone agree."""
    helper = visit.helper
    shown = helped_case(helper, _part(visit, at), at)
    if not shown.may_propose:
        return redirect("debtors:helped_case")
    low = min(LOWEST_MONTHLY, shown.case.due)
    form = HelperPlanForm(form_data(request), low=low, due=shown.case.due, days=PLAN_DAYS)
    if form.is_valid():
        told = form.cleaned_data
        try:
            propose_as_helper(
                helper=helper, monthly=told["monthly"], day=told["day"], by=Actor.helper(helper), at=at
            )  # fmt: skip
        except HelpRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("%(name)s lit votre proposition sur sa page, et décide. Rien n’est engagé d’ici là.")
            return _say(request, visit, _("C’est noté"), words % {"name": helper.debtor.full_name})
    return _render(request, visit, "portal/debtors/helpers/propose.html", form=form)


@get_or_post
@for_helper
def stop(request: HttpRequest, visit: HelpVisit, at: datetime) -> HttpResponse:
    """Help no more: asked first, then at once."""
    if request.method != "POST":
        return _render(request, visit, "portal/debtors/helpers/stop.html")
    end_help(helper=visit.helper, end=HelpEnd.HELPER, by=Actor.helper(visit.helper), at=at)
    door.leave(request)
    return redirect("debtors:said", "au-revoir")


def _part(visit: HelpVisit, at: datetime) -> CaseParty:
    """The part of the person who is helped, by the very rules of their own door."""
    person = Visitor(visit.helper.debtor_id, door.NO_CODE, visit.opened_at, at)
    return part_or_404(person, visit.helper.case.reference)


def _render(request: HttpRequest, visit: HelpVisit, template: str, **context: Any) -> HttpResponse:
    helper = visit.helper
    frame = debtor_frame(profile_or_none(), helper.case)
    # Nothing of the frame leads to a page of the person's own.
    frame = replace(frame, signed_in=False, case="", start=reverse("debtors:helped_case"))
    told = {"person": helper.debtor.full_name, "helper": helper, "writes": may_write(helper.scope)}
    return render_page(request, template, frame, {**told, "proposes": helper.scope == HelpScope.PROPOSE, **context})


def _say(request: HttpRequest, visit: HelpVisit, title: str, sentence: str) -> HttpResponse:
    action = Link(reverse("debtors:helped_case"), _("Revenir au dossier"))
    return _render(
        request, visit, "portal/debtors/helpers/said.html", title=title, sentences=[sentence], action=action
    )  # fmt: skip
