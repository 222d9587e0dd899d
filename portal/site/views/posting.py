"""Views of what people send through the site: a message, an address for the news."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from agency.journal.rules import Actor
from agency.site import operations
from agency.site.enums import Topic
from agency.site.models import NewsReader
from agency.site.queries import reader_of
from portal.debtors.door.tries import origin_of
from portal.decorators import by_press_or_one_click
from portal.site.forms import CONSENT, NewsForm, VisitorForm
from portal.site.presenters import address
from portal.site.views.pages import speak

VISITOR = Actor.system("site")
# What was done -> title, then a sentence or none.
SAID: dict[str, tuple[Any, Any]] = {
    "message": (
        gettext_lazy("Votre message est arrivé"),
        gettext_lazy("Nous vous répondons par e-mail ou par téléphone."),
    ),
    "nouvelles": (
        gettext_lazy("Encore un geste"),
        gettext_lazy("Ouvrez votre boîte e-mail et suivez le lien : votre adresse sera confirmée."),
    ),
    "confirmee": (gettext_lazy("Votre adresse est confirmée"), ""),
    "arret": (gettext_lazy("C’est noté, vous ne recevrez plus de nouvelles"), ""),
}


@login_not_required
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, language: str) -> HttpResponse:
    """Take a message: kept, told to the team. Beyond what people write in an hour, the telephone is offered."""
    speak(request, language)
    form = VisitorForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _form(request, "portal/site/write.html", form)
    if not form.is_a_machine:
        given = {name: form.cleaned_data[name] for name in ("name", "email", "phone", "text")}
        try:
            message = operations.receive_message(
                **given, topic=Topic(form.cleaned_data["topic"]), origin=_origin(request), by=VISITOR, at=timezone.now()
            )
        except operations.TooManyMessages:
            form.add_error(None, _("Trop de messages en une heure. Appelez-nous, ou revenez plus tard."))
            return _form(request, "portal/site/write.html", form)
        operations.notify_team(message)
    return redirect(address("site_said", language, "message"))


@login_not_required
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def news(request: HttpRequest, language: str) -> HttpResponse:
    """Take an address for the news; the answer is the same whether it was known or not."""
    speak(request, language)
    form = NewsForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _form(request, "portal/site/news.html", form)
    if not form.is_a_machine:
        asked = {"email": form.cleaned_data["email"], "sentence": str(CONSENT), "language": language}
        reader = operations.ask_news(**asked, by=VISITOR, at=timezone.now())
        try:
            if reader is not None:
                operations.send_confirmation(reader)
        except OSError:
            form.add_error(None, _("Le message de confirmation n’est pas parti. Réessayez demain."))
            return _form(request, "portal/site/news.html", form)
    return redirect(address("site_said", language, "nouvelles"))


@login_not_required
@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm an address by a press: machines that open links before people do confirm nothing."""
    reader = _reader(request, token)
    if request.method != "POST":
        return render(request, "portal/site/news_choice.html", {"reader": reader, "yes": True})
    operations.confirm_news(reader=reader, by=VISITOR, at=timezone.now())
    return redirect(address("site_said", reader.language, "confirmee"))


@login_not_required
@never_cache
@by_press_or_one_click
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the news for an address, by a press here or by the button of a mail reader (RFC 8058).

    The link is the right to leave: a mail reader posts to it without our page, and is answered without a redirection.
    """
    reader = _reader(request, token)
    if request.method != "POST":
        return render(request, "portal/site/news_choice.html", {"reader": reader})
    operations.leave_news(reader=reader, by=VISITOR, at=timezone.now())
    return redirect(address("site_said", reader.language, "arret"))


@login_not_required
@require_safe
def said(request: HttpRequest, what: str, language: str) -> HttpResponse:
    """Say what was done; asked again, it does nothing again."""
    speak(request, language)
    if what not in SAID:
        raise Http404
    title, sentence = SAID[what]
    return render(request, "portal/site/said.html", {"title": title, "sentence": sentence})


def _form(request: HttpRequest, template: str, form: Any) -> HttpResponse:
    return render(request, template, {"form": form}, status=422 if form.errors else 200)


def _reader(request: HttpRequest, token: str) -> NewsReader:
    reader = reader_of(token)
    if reader is None:
        raise Http404
    speak(request, reader.language)
    return reader


def _origin(request: HttpRequest) -> str:
    return salted_hmac("portal.site.origin", origin_of(request), algorithm="sha256").hexdigest()
