"""A call that a person asked for, in what was said and in what comes next; one that nobody made is said as such."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from agency.common.calendar import paris_date
from agency.handling.asked.enums import CallRequestState, HalfDay
from agency.handling.asked.models import CallRequest
from agency.handling.asked.queries import is_late
from agency.handling.asked.rules import ends
from agency.language.presenters import format_date
from agency.parties.models import Debtor
from agency.parties.queries import zone_of
from portal.debtors.forms.calls import when
from portal.debtors.view_models import AheadStep, Exchange


def exchanges_of_calls(
    requests: Iterable[CallRequest], debtor: Debtor, at: datetime
) -> Iterable[tuple[datetime, Exchange]]:
    """Yield what was asked, and what came of it; an apology once its half-day went by without a call."""
    for request in requests:
        moment = when(request.call_on, HalfDay(request.half))
        yield (
            request.asked_at,
            Exchange(
                paris_date(request.asked_at), _("Vous demandez à être appelé %(when)s") % {"when": moment}, theirs=True
            ),
        )
        if request.settled_at is not None:
            day, theirs = paris_date(request.settled_at), request.state == CallRequestState.WITHDRAWN
            yield request.settled_at, Exchange(day, _ended(CallRequestState(request.state)), theirs=theirs)
        elif is_late(request, debtor, at):
            missed = _("Nous devions vous appeler ce jour-là, et nous ne l’avons pas fait. Toutes nos excuses.")
            over = ends(request.call_on, HalfDay(request.half), zone_of(debtor))
            yield over, Exchange(request.call_on, missed)


def calls_ahead(requests: Sequence[CallRequest], debtor: Debtor, at: datetime) -> Iterable[AheadStep]:
    """Yield the call that is awaited; one whose half-day went by is said to be late."""
    for request in requests:
        if request.settled_at is None:
            words = _("Nous vous appelons, %(half)s.") % {"half": HalfDay(request.half).label}
            told = _("Promis pour le %(day)s : en retard") if is_late(request, debtor, at) else _("Le %(day)s")
            yield AheadStep(words, told % {"day": format_date(request.call_on)}, request.call_on)


def _ended(state: CallRequestState) -> str:
    return {
        CallRequestState.CALLED: _("Nous nous parlons au téléphone"),
        CallRequestState.TRIED: _("Nous vous appelons, sans vous joindre"),
        CallRequestState.WITHDRAWN: _("Vous retirez votre demande d’appel"),
        CallRequestState.LEFT: _("Nous ne vous appelons pas\u00a0: votre demande d’appel prend fin"),
    }[state]
