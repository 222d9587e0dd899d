"""« Envoi du courrier »: keys kept, tried, chosen and forgotten; words of providers that somebody read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency.desk.frame.views.pages import back_to, page, staff_view
from agency.journal.rules import Actor
from agency.outbox.accounts import operations
from agency.outbox.accounts.enums import PostProvider
from agency.outbox.accounts.models import PostAccount, StrangeState
from agency.outbox.accounts.queries import strange_states
from agency.outbox.accounts.rules import OFFERS
from agency.outbox.review.queries import departures
from agency.users.enums import Permission

from .forms import KeysForm, WaysForm
from .presenters import ShownAccount, shown_accounts

MOST_SHOWN = 20


@require_safe
@staff_view(Permission.MANAGE_TEAM)
def posting(request: HttpRequest) -> HttpResponse:
    """By whom letters leave, and the keys of each."""
    return _page(request)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def keep(request: HttpRequest, provider: str) -> HttpResponse:
    """Keep the keys of a provider, in the place of those before."""
    found = _provider(provider)
    form = KeysForm(request.POST, provider=found)
    if not form.is_valid():
        return _page(request, typed={provider: form})
    operations.keep_account(provider=found, keys=form.cleaned_data, **_by(request))
    messages.success(request, _("Les clés sont enregistrées, chiffrées. Vérifiez-les : rien ne part avant."))
    return redirect("staff_posting")


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def check(request: HttpRequest, provider: str) -> HttpResponse:
    """« Vérifier »: show the keys at the provider's door."""
    tried = operations.try_keys(account=_account(provider), **_by(request))
    if tried.why_not:
        messages.error(request, tried.why_not)
    else:
        posts = OFFERS[PostProvider(provider)].ways
        words = (
            _("%(name)s ouvre à ces clés. Choisissez ce qui part par ce compte.")
            if posts
            else _("%(name)s ouvre à ces clés. Vos numéros sont suivis dès maintenant.")
        )
        messages.success(request, words % {"name": tried.get_provider_display()})
    return redirect("staff_posting")


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def choose(request: HttpRequest, provider: str) -> HttpResponse:
    """Choose which letters leave by an account."""
    account, form = _account(provider), WaysForm(request.POST, provider=_provider(provider))
    form.is_valid()
    return _done(request, _("C’est noté : les prochaines lettres partent ainsi."), operations.choose_ways,
                 account=account, ways=form.ways)  # fmt: skip


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def drop(request: HttpRequest, provider: str) -> HttpResponse:
    """Forget the keys of a provider."""
    return _done(request, _("Les clés sont oubliées."), operations.drop_account, account=_account(provider))


@require_POST
@staff_view(Permission.CONTACT)
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that somebody read a word of a provider that nobody here knows."""
    found = get_object_or_404(StrangeState.objects.select_related("message"), pk=pk)
    operations.read_strange(state=found, **_by(request))
    return redirect(back_to(request, reverse("staff_day")))


def _done(request: HttpRequest, told: str, deed: Any, **what: Any) -> HttpResponse:
    try:
        deed(**what, **_by(request))
    except operations.PostAccountRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("staff_posting")


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": Actor.staff(request.user), "at": timezone.now()}


def _provider(written: str) -> PostProvider:
    if written not in OFFERS:
        raise Http404
    return PostProvider(written)


def _account(provider: str) -> PostAccount:
    found: PostAccount = get_object_or_404(PostAccount, provider=_provider(provider))
    return found


def _row(one: ShownAccount, typed: dict[str, KeysForm]) -> dict[str, Any]:
    if not one.open:
        return {"shown": one, "keys": None, "ways": None}
    keys = typed.get(one.provider) or KeysForm(provider=one.provider)
    return {"shown": one, "keys": keys, "ways": WaysForm(initial=one.chosen, provider=one.provider)}


def _page(request: HttpRequest, *, typed: Any = None) -> HttpResponse:
    context = {
        "accounts": [_row(one, typed or {}) for one in shown_accounts()], "by_hand": departures().by_hand,
        "strange": strange_states()[:MOST_SHOWN],
        "form": next(iter(typed.values())) if typed else None, "section": "staff_posting",
    }  # fmt: skip
    return page(request, "staff/posting.html", context, status=422 if typed else 200)
