"""How the agency lets its letters leave, as its pages say it."""

from __future__ import annotations

from datetime import datetime, time

from django.utils.translation import gettext as _

from agency.common.calendar import local_time
from agency.language.presenters import format_long
from agency.outbox.review.rules import next_departure
from agency.outbox.review.values import Departures


def departure_words(asked: Departures, at: datetime) -> list[str]:
    """Return what the agency asked for, sentence by sentence, and when the next letters go."""
    told = [_("Aucun courrier ne part avant d’être approuvé.")] if asked.approval else []
    if asked.leaves_at is not None:
        told.append(_("Le courrier part à partir de %(hour)s.") % {"hour": hour_words(asked.leaves_at)})
    if asked.daytime:
        told.append(_("Rien ne part le soir, le dimanche ni un jour férié."))
    if asked.by_hand:
        told.append(_("Vous imprimez et postez les lettres : elles attendent votre tournée."))
    if not told:
        return [_("Un courrier prêt part dans la minute : aucune heure de départ n’est fixée.")]
    first = next_departure(asked, at)
    if first > at and (asked.daytime or asked.leaves_at is not None):
        here = local_time(first, asked.zone)
        when = {"day": format_long(here.date()), "hour": hour_words(here.time())}
        told.append(_("Prochain départ : %(day)s à %(hour)s.") % when)
    return told


def hour_words(hour: time) -> str:
    """« 14 h », « 14 h 30 »."""
    if not hour.minute:
        return _("%(hour)s h") % {"hour": hour.hour}
    return _("%(hour)s h %(minute)02d") % {"hour": hour.hour, "minute": hour.minute}
