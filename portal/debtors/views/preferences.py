"""How a person wants to be reached, in their own word, changed as often as they like (R6.8)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.handling.asked.operations import end_in_vain
from agency.journal.rules import Actor
from agency.outbox.operations import draw_again
from agency.parties.models import Debtor
from agency.parties.operations import set_preferences
from agency.parties.queries import emails, phones, same_person
from portal.debtors.decorators import for_case
from portal.debtors.door.language import in_their_language
from portal.debtors.forms import ANY_HOUR, NO_CALLS, PreferencesForm
from portal.debtors.presenters.theirs.often import how_often
from portal.debtors.visits import DebtorVisit


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def preferences(visit: DebtorVisit) -> HttpResponse:
    """Say by which means and at which hours; it counts from now on, in every file of this person at the agency."""
    large = visit.debtor.large_print
    form = PreferencesForm(visit.form_data, initial=_standing(visit.debtor))
    if form.is_valid():
        by = Actor.debtor(visit.debtor)
        set_preferences(debtor=visit.debtor, wish=form.wish, by=by, at=visit.at)
        end_in_vain(debtor=visit.debtor, by=by, at=visit.at)
        if visit.debtor.large_print != large:
            draw_again(people=list(same_person(visit.debtor).values_list("pk", flat=True)), by=by, at=visit.at)
        translation.activate(visit.debtor.language)
        answer = visit.render(
            "portal/debtors/message.html", title=_("C’est noté"),
            sentences=[_("Vos choix comptent dès maintenant. Vous pouvez les changer ici quand vous voulez.")],
        )  # fmt: skip
        return in_their_language(answer, visit.debtor) if form.wish.language else answer
    knows_email = any(point.valid for point in emails(visit.debtor))
    often = how_often(visit.case, visit.debtor, visit.at)
    return visit.render("portal/debtors/preferences.html", form=form, knows_email=knows_email, often=often)


def _standing(debtor: Debtor) -> dict[str, Any]:
    """What stands: what was refused, the hours, or nothing chosen yet."""
    by_post = debtor.paper_only or any(point.opted_out_at for point in emails(debtor))
    silent = debtor.paper_only or any(point.opted_out_at for point in phones(debtor))
    return {
        "writing": "post" if by_post else "email", "calls": NO_CALLS if silent else debtor.call_slot or ANY_HOUR,
        "language": debtor.language, "large_print": debtor.large_print, "easy_words": debtor.easy_words,
    }  # fmt: skip
