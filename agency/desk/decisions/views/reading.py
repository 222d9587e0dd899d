"""« À relire »: the letters of the day, one after the other as they are printed; held, moved, cancelled, approved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from agency.cases.views import file_answer
from agency.common.calendar import paris_date
from agency.desk.decisions.forms import HoldLetterForm, MoveLetterForm, ReadingForm
from agency.desk.decisions.presenters import present_letter
from agency.desk.decisions.queries import next_to_read
from agency.desk.frame.forms import WhyForm
from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.letters.enums import DUNNING
from agency.letters.printing.pictures import page_picture
from agency.outbox.models import Message
from agency.outbox.review import operations
from agency.outbox.review.queries import departures, drawing_of
from agency.outbox.review.rules import DecisionRefused
from agency.users.enums import Permission
from agency.users.models import User


@require_safe
@staff_view(Permission.SEE_CASES)
def begin(request: HttpRequest) -> HttpResponse:
    """Open the first letter of the day that is still to be read."""
    return _onward(request, None, timezone.now())


@require_safe
@staff_view(Permission.SEE_CASES)
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter as it is printed, why it leaves, and what may be decided of it."""
    return _page(request, _found(pk))


@require_safe
@staff_view(Permission.SEE_CASES)
def sheet(request: HttpRequest, pk: int, sha: str, number: int) -> HttpResponse:  # noqa: ARG001  who may is asked before
    """A page of a letter as a picture, of the very drawing that the page shows."""
    drawing = drawing_of(_found(pk))
    if drawing is None or not drawing.sha256.startswith(sha):
        raise Http404
    with drawing.file.open("rb") as stream:
        try:
            picture = page_picture(stream.read(), number)
        except IndexError as error:
            raise Http404 from error
    return file_answer(picture, "image/png", f"page-{number}.png", shown=True)


@require_POST
@staff_view(Permission.CONTACT)
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a letter was read, and approve it when the button says so; then the next one."""
    form, message = ReadingForm(request.POST), _found(pk)
    act = operations.approve if "approve" in request.POST else operations.note_reading
    reader = cast("User", request.user)
    return _decide(
        request,
        message,
        form,
        lambda told: act(message=message, sha256=form.cleaned_data["seen"], reader=reader, **told),
    )


@require_POST
@staff_view(Permission.CONTACT)
def hold_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a letter from leaving."""
    message, now = _found(pk), timezone.now()
    form = HoldLetterForm(request.POST, on=paris_date(now))
    owner = cast("User", request.user)
    return _decide(
        request, message, form,
        lambda told: operations.hold_back(message=message, owner=owner, **form.cleaned_data, **told),
    )  # fmt: skip


@require_POST
@staff_view(Permission.CONTACT)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a letter that was held leave."""
    return _worded(request, pk, operations.release)


@require_POST
@staff_view(Permission.CONTACT)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a letter to a later day."""
    message, now = _found(pk), timezone.now()
    form = MoveLetterForm(request.POST, on=paris_date(now))
    return _decide(
        request, message, form, lambda told: operations.move_to(message=message, **form.cleaned_data, **told)
    )


@require_POST
@staff_view(Permission.CONTACT)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a letter; its case is followed by whoever cancels."""
    return _worded(request, pk, operations.cancel_by_hand, owner=request.user)


@require_POST
@staff_view(Permission.CONTACT)
def approve_read(request: HttpRequest) -> HttpResponse:
    """Approve every letter of the day that this person was shown, and no other."""
    now = timezone.now()
    done = operations.approve_read(
        reader=cast("User", request.user), by=Actor.staff(request.user), at=now, on=paris_date(now)
    )
    said = ngettext("%(n)s courrier approuvé.", "%(n)s courriers approuvés.", done) % {"n": done}
    messages.success(request, said)
    return redirect("staff_letters")


def _worded(request: HttpRequest, pk: int, act: Callable[..., Any], **more: Any) -> HttpResponse:
    form, message = WhyForm(request.POST), _found(pk)
    return _decide(
        request, message, form,
        lambda told: act(message=message, reason=form.cleaned_data["reason"], **more, **told),
    )  # fmt: skip


def _decide(
    request: HttpRequest, message: Message, form: Form, act: Callable[[dict[str, Any]], Any]
) -> HttpResponse:  # fmt: skip
    """Do what was decided and go on to the next letter, or say why it cannot be."""
    now = timezone.now()
    if not form.is_valid():
        return _page(request, message, form=form)
    try:
        act({"by": Actor.staff(request.user), "at": now})
    except DecisionRefused as refusal:
        return _page(request, message, refusal=str(refusal))
    return _onward(request, message, now)


def _onward(request: HttpRequest, message: Message | None, at: datetime) -> HttpResponse:
    asked, reader = departures(), cast("User", request.user)
    following = next_to_read(reader, paris_date(at), after=message, approval=asked.approval)
    if following is not None:
        return redirect("staff_letter_read", following)
    messages.success(request, _("Tous les courriers du jour sont lus."))
    return redirect("staff_letters")


def _found(pk: int) -> Message:
    rows = Message.objects.select_related("case__creditor", "debtor").filter(kind__in=DUNNING)
    return get_object_or_404(rows, pk=pk)


def _page(request: HttpRequest, message: Message, *, form: Form | None = None, refusal: str = "") -> HttpResponse:
    now = timezone.now()
    # What was refused may have been decided by a colleague at the same instant.
    shown = _found(message.pk)
    told = {
        "letter": present_letter(shown, cast("User", request.user), now), "approval": departures().approval,
        "form": form, "refusal": refusal, "why": WhyForm(auto_id="why_%s"), "on": paris_date(now),
        "hold": HoldLetterForm(auto_id="hold_%s", on=paris_date(now)),
        "move": MoveLetterForm(auto_id="move_%s", on=paris_date(now)),
        "give_up": WhyForm(auto_id="cancel_%s"), "section": "staff_letters",
    }  # fmt: skip
    return page(request, "staff/reading.html", told, status=422 if form is not None or refusal else 200)
