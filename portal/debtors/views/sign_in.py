"""A person's views of signing in and out: the code, the end of a visit, a letter that was not for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import csrf
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.cases.operations import revoke_code
from agency.common.calendar import PARIS, paris_date
from agency.common.identifiers import group, is_access_code, normalise_code
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.journal.rules import Actor
from agency.mandates.queries import profile_or_none
from portal.debtors.decorators import for_visitor
from portal.debtors.door import session
from portal.debtors.door.language import in_their_language
from portal.debtors.door.session import Visitor
from portal.debtors.door.sign_in import SignInRefused, debtor_of_letter, identify_debtor
from portal.debtors.door.tries import TooManyTries, origin_of
from portal.debtors.forms import NotForMeForm, SignInForm
from portal.debtors.presenters import debtor_frame
from portal.debtors.queries import visible_cases
from portal.debtors.visits import form_data
from portal.rendering import render_page
from portal.view_models import Link

SITE_ONLY = "strict-origin"
PERSON_PAGES = "/espace/"


@login_not_required
@sensitive_post_parameters("code", "postcode")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the code and the postcode; the right pair begins a visit."""
    form = SignInForm(form_data(request))
    if form.is_valid():
        return _identify(request, form)
    return _sign_in_page(request, form)


@login_not_required
@require_safe
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """The short address of a letter's QR code: the same page, with the code already typed. Opens nothing.

    Its address holds the code: what the page asks for next names the site and not the page, in no log of ours either.
    """
    typed = normalise_code(code)
    form = SignInForm(initial={"code": group(typed)} if is_access_code(typed) else None)
    frame, context = debtor_frame(profile_or_none()), {"form": form, "referrer": SITE_ONLY}
    response = render_page(request, "portal/debtors/sign_in.html", frame, context)
    response["Referrer-Policy"] = SITE_ONLY
    return response


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def not_for_me(request: HttpRequest) -> HttpResponse:
    """Take the word of someone who received another's letter; the answer never says whose it was."""
    form = NotForMeForm(form_data(request))
    if not form.is_valid():
        return render_page(request, "portal/debtors/not_for_me.html", debtor_frame(profile_or_none()), {"form": form})
    at = timezone.now()
    try:
        _stop_letters(request, form.cleaned_data, at)
    except TooManyTries as shut:
        return too_many_tries(request, shut.until)
    return redirect("debtors:said", "merci")


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the visit and land on a page that says nothing."""
    session.leave(request)
    return redirect("debtors:said", "au-revoir")


@login_not_required
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Say that the visit ended by itself."""
    return _say(
        request,
        _("Votre session s’est fermée"),
        _("Votre session s’est fermée pour protéger vos informations."),
        _("Identifiez-vous pour reprendre. Un échéancier en cours de choix est gardé."),
        action=Link(reverse("debtors:sign_in"), _("S’identifier")),
    )


@login_not_required
@require_safe
def said(request: HttpRequest, what: str) -> HttpResponse:
    """The neutral pages after leaving, or after saying that a letter was not for oneself."""
    if what == "au-revoir":
        return _say(request, _("À bientôt"), _("Vous avez quitté votre page. Rien n’est resté sur cet appareil."))
    if what == "merci":
        stopped = _("Si le code est celui de la lettre, les envois s’arrêtent, le temps que nous vérifiions.")
        return _say(request, _("Merci de nous l’avoir dit"), stopped)
    if what == "deces":
        answered = _("Si le code est celui de la lettre, tout s’arrête, et une personne du cabinet vous répond.")
        nothing = _("Nous ne vous demandons aucune somme. Vous n’avez rien d’autre à faire.")
        return _say(request, _("Merci de nous l’avoir dit"), answered, nothing)
    raise Http404


@for_visitor
def still_here(request: HttpRequest, visitor: Visitor, at: datetime) -> HttpResponse:  # noqa: ARG001
    """Prolong the visit; the page that asked stays open in its own tab with what was typed."""
    return _say(
        request,
        _("Votre visite continue"),
        _("Vous pouvez fermer cet onglet et revenir au précédent : ce que vous aviez saisi y est toujours."),
    )


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent after its session ended: said in words, never as an error number.

    Anywhere but on a person's pages nobody is sent to their door: the platform's host has none.
    """
    if not request.path.startswith(PERSON_PAGES):
        return csrf.csrf_failure(request, reason)
    return _say(
        request,
        _("Votre session s’est fermée"),
        _("Votre session s’est fermée pour protéger vos informations. Identifiez-vous pour reprendre."),
        action=Link(reverse("debtors:sign_in"), _("S’identifier")),
        status=403,
    )


def _identify(request: HttpRequest, form: SignInForm) -> HttpResponse:
    at = timezone.now()
    data = form.cleaned_data
    try:
        letter = identify_debtor(code=data["code"], postcode=data["postcode"], origin=origin_of(request), at=at)
    except TooManyTries as shut:
        return too_many_tries(request, shut.until)
    except SignInRefused:
        words = _("Ce code et ce code postal ne vont pas ensemble. Vérifiez-les sur le courrier, puis réessayez")
        form.add_error("code", words)
        return _sign_in_page(request, form)
    session.enter(request, letter, at)
    answer = redirect("debtors:cases")
    # French is where everybody begins: only another language was surely chosen.
    chosen = letter.debtor.language != settings.LANGUAGE_CODE
    return in_their_language(answer, letter.debtor) if chosen else answer


def _stop_letters(request: HttpRequest, data: dict[str, Any], at: datetime) -> None:
    debtor = debtor_of_letter(code=data["code"], origin=origin_of(request), at=at)
    if debtor is None:
        return
    for case in visible_cases(debtor.pk):
        receive_reply(
            case=case, debtor=debtor, kind=ReplyKind.WRONG_PERSON, text=data["text"], answers={"from": "portal"},
            by=Actor.system("portal"), at=at, on=paris_date(at),
        )  # fmt: skip
    # Last: cut before it, the same word said again does the whole.
    revoke_code(debtor=debtor, by=Actor.system("portal"), at=at)


def _sign_in_page(request: HttpRequest, form: SignInForm) -> HttpResponse:
    return render_page(request, "portal/debtors/sign_in.html", debtor_frame(profile_or_none()), {"form": form})


def too_many_tries(request: HttpRequest, until: datetime) -> HttpResponse:
    """Say until when the door is shut, whatever was typed."""
    local = until.astimezone(PARIS)
    context = {"until": f"{local.hour} h {local.minute:02d}"}
    return render_page(
        request, "portal/debtors/sign_in_closed.html", debtor_frame(profile_or_none()), context, status=429
    )


def _say(
    request: HttpRequest, title: str, *sentences: str, action: Link | None = None, status: int = 200
) -> HttpResponse:
    context = {"title": title, "sentences": sentences, "action": action}
    return render_page(request, "portal/debtors/message.html", debtor_frame(profile_or_none()), context, status=status)
