"""Where the deciding screens stand under `/gestion/`, and what waits behind them."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path
from django.utils import timezone
from wagtail import hooks

from agency.desk.frame.queries import count_up_to
from agency.desk.frame.views.pages import COUNTS_HOOK, may
from agency.plans.queries import waiting
from agency.users.enums import Permission

from .enums import Folder
from .queries import count_of, to_approve
from .views import (
    cards,
    commitments,
    contacts,
    gentle,
    letters,
    mandates,
    plans,
    qualification,
    reading,
    replies,
    sums,
    visitors,
)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("propositions/", plans.proposals, name="staff_plans"),
        path("propositions/<int:pk>/", plans.decide, name="staff_plan"),
        path("reponses/<int:pk>/", replies.answer, name="staff_reply"),
        path("coordonnees/<int:pk>/", contacts.decide, name="staff_contact_question"),
        path("sommes/<int:pk>/", sums.decide, name="staff_sum"),
        path("courriers/", letters.letters, name="staff_letters"),
        path("courriers/<int:pk>/", letters.decide_message, name="staff_letter"),
        path("courriers/relire/", reading.begin, name="staff_reading"),
        path("courriers/approuver/", reading.approve_read, name="staff_letters_approve"),
        path("courriers/<int:pk>/relire/", reading.letter, name="staff_letter_read"),
        path("courriers/<int:pk>/relire/<str:sha>/<int:number>.png", reading.sheet, name="staff_letter_sheet"),
        path("courriers/<int:pk>/lu/", reading.read, name="staff_letter_seen"),
        path("courriers/<int:pk>/retenir/", reading.hold_back, name="staff_letter_hold"),
        path("courriers/<int:pk>/rendre/", reading.release, name="staff_letter_release"),
        path("courriers/<int:pk>/jour/", reading.move, name="staff_letter_move"),
        path("courriers/<int:pk>/annuler/", reading.cancel, name="staff_letter_cancel"),
        path("paroles/", commitments.commitments, name="staff_commitments"),
        path("paroles/<int:pk>/", commitments.close, name="staff_commitment"),
        path("dossier/<str:reference>/decision/", commitments.decide, name="staff_creditor_decision"),
        path("prescription/<int:pk>/vue/", gentle.see_limitation, name="staff_limitation_seen"),
        path("reprise/<int:pk>/", gentle.resume, name="staff_resume"),
        path("mandats/<int:pk>/fin/", mandates.end, name="staff_mandate_end"),
        path("qualifier/", qualification.next_one, name="staff_qualify_next"),
        path("qualifier/<str:reference>/", qualification.checklist, name="staff_qualify"),
        path("visiteurs/<int:pk>/", visitors.settle, name="staff_visitor"),
        path("incidents/<int:pk>/", cards.close_incident, name="staff_incident"),
        path("evenements/<int:pk>/", cards.decide_event, name="staff_event"),
        path("paiement/<int:pk>/impaye/", cards.take_back, name="staff_unpaid"),
    ]


@hooks.register(COUNTS_HOOK)
def counts(user: object) -> dict[str, Callable[[], int]]:
    """How many proposals and sendings in doubt wait for a person."""
    found: dict[str, Callable[[], int]] = {
        "staff_letters": lambda: count_of(Folder.IN_DOUBT) + to_approve(timezone.localdate())
    }
    if may(user, Permission.SEE_CASES):
        found["staff_plans"] = lambda: count_up_to(waiting())
    return found
