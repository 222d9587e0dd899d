"""A death, told by whoever holds the letter, before any identity; a decision on over-indebtedness, from the home."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from agency.common.calendar import paris_date
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import TooManyReplies, receive_death, receive_reply
from agency.journal.rules import Actor
from agency.mandates.queries import profile_or_none
from agency.uploads.operations import TooManyUploads, send
from portal.debtors.decorators import for_case
from portal.debtors.door.sign_in import debtor_of_letter
from portal.debtors.door.tries import TooManyTries, origin_of
from portal.debtors.forms.situations import DeathForm, OverIndebtednessForm
from portal.debtors.presenters import debtor_frame
from portal.debtors.queries import visible_cases
from portal.debtors.uploads.views import send_files
from portal.debtors.views.sign_in import too_many_tries
from portal.debtors.visits import DebtorVisit, form_data
from portal.rendering import render_page
from tenants.tasks import enqueue


@login_not_required
@sensitive_post_parameters("code", "name", "reach")
@require_http_methods(["GET", "HEAD", "POST"])
def death(request: HttpRequest) -> HttpResponse:
    """Take the word that a person died, from whoever holds the letter: nothing is shown, nothing asked of them (R5.6).

    The page that follows is the same whatever the code.
    """
    form = DeathForm(form_data(request), request.FILES or None)
    if not form.is_valid():
        return render_page(request, "portal/debtors/death.html", debtor_frame(profile_or_none()), {"form": form})
    at = timezone.now()
    try:
        _hold_everything(request, dict(form.cleaned_data), at)
    except TooManyTries as shut:
        return too_many_tries(request, shut.until)
    return redirect("debtors:said", "deces")


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def over_indebtedness(visit: DebtorVisit) -> HttpResponse:
    """Where the person's request to the commission stands, with its letter: everything stops until somebody read it."""
    form = OverIndebtednessForm(visit.form_data, visit.request.FILES or None)
    if form.is_valid():
        try:
            reply = receive_reply(
                kind=ReplyKind.HARDSHIP, text=form.cleaned_data["text"], answers=form.answers,
                visit_began=visit.visitor.opened_at, **visit.operation_arguments(),
            )  # fmt: skip
        except TooManyReplies as refusal:
            form.add_error(None, str(refusal.limit.label))
        else:
            send_files(visit, reply, form.cleaned_data["documents"])
            return visit.redirect("received", reply.pk)
    return visit.render(
        "portal/debtors/reply.html", form=form, title=_("Mon dossier de surendettement"), step="",
        introduction=_("Vos courriers s’arrêtent dès votre envoi, et une personne du cabinet lit la décision."),
        promise=_("Quand un dossier est recevable, la loi vous demande de ne plus payer les sommes d’avant."),
        button=_("Envoyer"),
    )  # fmt: skip


def _hold_everything(request: HttpRequest, told: dict[str, Any], at: datetime) -> None:
    """Keep the word on the latest case: its suspension stops each case of the person."""
    debtor = debtor_of_letter(code=told.pop("code"), origin=origin_of(request), at=at)
    case = visible_cases(debtor.pk).first() if debtor is not None else None
    if debtor is None or case is None:
        return
    files, by = told.pop("documents"), Actor.system("portal")
    reply = receive_death(case=case, debtor=debtor, told=told, by=by, at=at, on=paris_date(at))
    if reply is None or not files:
        return
    # Told again with files once more: past what a word may hold, the page stays the same.
    with suppress(TooManyUploads):
        send(reply=reply, files=files, by=by, at=at)
        enqueue("uploads.judge")
