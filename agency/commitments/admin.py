"""Staff screens of kept words: what falls due, kept or cancelled by someone who says why."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks

from agency.desk.frame.views import back_to, page, staff_view
from agency.journal.rules import Actor
from agency.users.enums import Permission

from . import operations, queries
from .enums import CommitmentKind
from .models import Commitment

AHEAD = timedelta(days=7)
SHOWN = 200


@require_safe
@staff_view(Permission.SEE_CASES)
def words(request: HttpRequest) -> HttpResponse:
    """What we said we would do: late, today, in the week that comes."""
    on = timezone.localdate()
    found = list(queries.due(on + AHEAD).select_related("case__creditor", "case__debtor")[:SHOWN])
    return page(
        request,
        "staff/commitments.html",
        {
            "groups": [
                (label, kept)
                for label, kept in (
                    (_("En retard"), [word for word in found if word.due_on < on]),
                    (_("Aujourd’hui"), [word for word in found if word.due_on == on]),
                    (_("Dans les sept jours"), [word for word in found if word.due_on > on]),
                )
                if kept
            ]
        },
    )


@require_POST
@staff_view(Permission.CONTACT)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a word was kept, or cancel it with a reason."""
    word = get_object_or_404(Commitment, pk=pk)
    by, now = Actor.staff(request.user), timezone.now()
    if word.kind == CommitmentKind.ANSWER:
        messages.error(request, _("Une réponse promise est tenue en répondant à la personne."))
        return redirect(back_to(request, reverse("staff_words")))
    try:
        if request.POST.get("choice") == "keep":
            operations.keep(commitment=word, by=by, at=now)
            messages.success(request, _("C’est noté : engagement tenu."))
        else:
            operations.cancel(commitment=word, reason=request.POST.get("reason", ""), by=by, at=now)
            messages.success(request, _("L’engagement est annulé."))
    except (operations.CommitmentClosed, operations.ReasonMissing) as refusal:
        messages.error(request, str(refusal))
    return redirect(back_to(request, reverse("staff_words")))


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [path("paroles/", words, name="staff_words"), path("paroles/<int:pk>/", close, name="staff_word")]
