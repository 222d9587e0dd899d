"""Coming in, going out, and the pages that anyone may read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import set_language

from agency.common.calendar import PARIS, paris_date
from agency.common.identifiers import group, is_access_code, normalise_code
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.journal.rules import Actor
from agency.mandates.queries import profile_or_none
from portal.debtors import access
from portal.debtors.forms import AccessForm, NotForMeForm
from portal.debtors.pages import Link
from portal.frame import page
from portal.theme import file_name, style_sheet, theme_of

from .base import for_visitor, frame_of, posted

TEXTS = {
    "droits": "portal/debtors/texts/rights.html",
    "donnees": "portal/debtors/texts/personal_data.html",
    "accessibilite": "portal/debtors/texts/accessibility.html",
    "reclamation": "portal/debtors/texts/complaint.html",
}
A_YEAR = 31_536_000

language = login_not_required(require_POST(csrf_protect(set_language)))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def access_view(request: HttpRequest) -> HttpResponse:
    """Ask for the code and the postcode; the right pair begins a visit."""
    form = AccessForm(posted(request))
    if form.is_valid():
        return _knock(request, form)
    return _access_page(request, form)


@login_not_required
@require_safe
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """The short address of a letter's QR code: the same page, with the code already typed. Opens nothing."""
    typed = normalise_code(code)
    return _access_page(request, AccessForm(initial={"code": group(typed)} if is_access_code(typed) else None))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def not_for_me(request: HttpRequest) -> HttpResponse:
    """Take the word of someone who received another's letter; the answer never says whose it was."""
    form = NotForMeForm(posted(request))
    if not form.is_valid():
        return page(request, "portal/debtors/not_for_me.html", frame_of(profile_or_none()), {"form": form})
    at = timezone.now()
    try:
        _stop_letters(request, form.cleaned_data, at)
    except access.TooManyTries as shut:
        return _shut(request, shut.until)
    return redirect("debtors:said", "merci")


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the visit and land on a page that says nothing."""
    access.leave(request)
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
        action=Link(reverse("debtors:access"), _("S’identifier")),
    )


@login_not_required
@require_safe
def said(request: HttpRequest, what: str) -> HttpResponse:
    """The neutral pages after leaving, or after saying that a letter was not for oneself."""
    if what == "au-revoir":
        return _say(request, _("À bientôt"), _("Vous avez quitté votre page. Rien n’est resté sur cet appareil."))
    if what == "merci":
        return _say(request, _("Merci de nous l’avoir dit"), _("Nous cesserons d’écrire à cette adresse."))
    raise Http404


@for_visitor
def still_here(request: HttpRequest, visitor: access.Visitor, at: datetime) -> HttpResponse:  # noqa: ARG001
    """Prolong the visit; the page that asked stays open in its own tab with what was typed."""
    return _say(
        request,
        _("Votre visite continue"),
        _("Vous pouvez fermer cet onglet et revenir au précédent : ce que vous aviez saisi y est toujours."),
    )


@login_not_required
@require_safe
def text(request: HttpRequest, name: str) -> HttpResponse:
    """Rights, data, accessibility, complaints: the same for everybody."""
    if name not in TEXTS:
        raise Http404
    agency = profile_or_none()
    return page(request, TEXTS[name], frame_of(agency), {"agency": agency})


@login_not_required
@require_safe
def theme(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001
    """The agency's colours; the name changes with the content, so browsers may keep it for a year."""
    agency = profile_or_none()
    if agency is None or name != file_name(agency.brand_colour):
        raise Http404
    response = HttpResponse(style_sheet(theme_of(agency.brand_colour)), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form sent after its session ended: said in words, never as an error number."""
    return _say(
        request,
        _("Votre session s’est fermée"),
        _("Votre session s’est fermée pour protéger vos informations. Identifiez-vous pour reprendre."),
        action=Link(reverse("debtors:access"), _("S’identifier")),
        status=403,
    )


def _knock(request: HttpRequest, form: AccessForm) -> HttpResponse:
    at = timezone.now()
    data = form.cleaned_data
    network = access.network_of(request)
    try:
        debtor = access.open_door(code=data["code"], postcode=data["postcode"], network=network, at=at)
    except access.TooManyTries as shut:
        return _shut(request, shut.until)
    except access.DoorShut:
        words = _("Ce code et ce code postal ne vont pas ensemble. Vérifiez-les sur le courrier, puis réessayez")
        form.add_error("code", words)
        return _access_page(request, form)
    access.enter(request, debtor, at)
    return redirect("debtors:files")


def _stop_letters(request: HttpRequest, data: dict[str, Any], at: datetime) -> None:
    debtor = access.debtor_of_letter(code=data["code"], network=access.network_of(request), at=at)
    if debtor is None:
        return
    for case in access.visible_cases(debtor.pk):
        receive_reply(
            case=case, debtor=debtor, kind=ReplyKind.WRONG_PERSON, text=data["text"], answers={"from": "portal"},
            by=Actor.system("portal"), at=at, on=paris_date(at),
        )  # fmt: skip


def _access_page(request: HttpRequest, form: AccessForm) -> HttpResponse:
    return page(request, "portal/debtors/access.html", frame_of(profile_or_none()), {"form": form})


def _shut(request: HttpRequest, until: datetime) -> HttpResponse:
    local = until.astimezone(PARIS)
    context = {"until": f"{local.hour} h {local.minute:02d}"}
    return page(request, "portal/debtors/access_closed.html", frame_of(profile_or_none()), context, status=429)


def _say(
    request: HttpRequest, title: str, *sentences: str, action: Link | None = None, status: int = 200
) -> HttpResponse:
    context = {"title": title, "sentences": sentences, "action": action}
    return page(request, "portal/debtors/message.html", frame_of(profile_or_none()), context, status=status)
