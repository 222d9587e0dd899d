"""The mail box kept, opened, forgotten; the mails that nobody knows where to put, filed or left."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.desk.frame.views.pages import page, staff_view
from agency.inbox import operations
from agency.inbox.enums import MailState
from agency.inbox.models import ReceivedMail
from agency.inbox.queries import mails_to_file
from agency.journal.rules import Actor
from agency.outbox.mailbox.models import MailBox
from agency.outbox.mailbox.operations import drop_box, keep_box
from agency.outbox.mailbox.queries import mail_box
from agency.users.enums import Permission

from .forms import BoxForm, FileForm, LeaveForm

MOST_SHOWN = 20
_KNOWN = ("address", "host", "port", "username", "tagged")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_TEAM)
def box(request: HttpRequest) -> HttpResponse:
    """Where people answer by e-mail; typed, it is kept and to be opened."""
    known = mail_box()
    initial = {name: getattr(known, name) for name in _KNOWN} if known else {}
    form = BoxForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        keep_box(**form.cleaned_data, **_by(request))
        messages.success(request, _("La boîte est enregistrée. Vérifiez-la : personne n’y répond avant."))
        return redirect("staff_mail_box")
    context = {"box": known, "form": form, "section": "staff_mail_box"}
    return page(request, "staff/mail_box.html", context, status=422 if form.errors else 200)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def check(request: HttpRequest) -> HttpResponse:
    """« Vérifier »: open the box."""
    tried = operations.open_box(box=get_object_or_404(MailBox), **_by(request))
    if tried.why_not:
        messages.error(request, tried.why_not)
    else:
        messages.success(request, _("La boîte s’ouvre. Les réponses y arrivent dès le prochain envoi."))
    return redirect("staff_mail_box")


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def drop(request: HttpRequest) -> HttpResponse:
    """Forget the box."""
    drop_box(box=get_object_or_404(MailBox), **_by(request))
    messages.success(request, _("La boîte est oubliée : les personnes répondent à l’adresse du cabinet."))
    return redirect("staff_mail_box")


@require_safe
@staff_view(Permission.CONTACT)
def mails(request: HttpRequest) -> HttpResponse:
    """The mails that wait for a person, the first to come first."""
    return _page(request)


@require_POST
@staff_view(Permission.CONTACT)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a mail on a case, as the word of one of its people."""
    mail = _waiting(pk)
    form = FileForm(request.POST, mail=mail)
    if not form.is_valid():
        return _page(request, typed={pk: {"file": form}})
    case, debtor = form.cleaned_data["case"], form.cleaned_data["debtor"]
    done = _("L’e-mail est au dossier %(reference)s, qui attend votre réponse.") % {"reference": case.reference}
    return _done(request, done, operations.file_by_hand, mail=mail, case=case, debtor=debtor)


@require_POST
@staff_view(Permission.CONTACT)
def left(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a mail that is of no case."""
    mail = _waiting(pk)
    form = LeaveForm(request.POST, mail=mail)
    if not form.is_valid():
        return _page(request, typed={pk: {"leave": form}})
    return _done(request, _("L’e-mail est laissé."), operations.leave, mail=mail, why=form.cleaned_data["why"])


def _waiting(pk: int) -> ReceivedMail:
    found: ReceivedMail = get_object_or_404(ReceivedMail.objects.select_related("case"), pk=pk, state=MailState.TO_FILE)
    return found


def _done(request: HttpRequest, said: str, act: Any, **what: Any) -> HttpResponse:
    try:
        act(**what, **_by(request))
    except operations.MailRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("staff_mails")


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": Actor.staff(request.user), "at": timezone.now()}


def _page(request: HttpRequest, *, typed: dict[int, dict[str, Any]] | None = None) -> HttpResponse:
    given = typed or {}
    shown = [
        {
            "mail": one,
            "file": given.get(one.pk, {}).get("file") or FileForm(mail=one),
            "leave": given.get(one.pk, {}).get("leave") or LeaveForm(mail=one),
        }
        for one in mails_to_file()[:MOST_SHOWN]
    ]
    faulty = next((form for forms in given.values() for form in forms.values()), None)
    context = {"mails": shown, "form": faulty, "section": "staff_mails"}
    return page(request, "staff/mails.html", context, status=422 if typed else 200)
