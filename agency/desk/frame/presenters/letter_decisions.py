"""What people read and decided of a letter before it left, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from agency.desk.frame.presenters.columns import said
from agency.language.presenters import format_date
from agency.outbox.models import Message
from agency.outbox.review.models import LetterDecision
from agency.outbox.review.queries import decisions_on


def decided(message: Message) -> list[str]:
    """« Retenu jusqu’au 3 décembre 2026 par Inès Caron, le … : adresse à vérifier », latest first."""
    return [_sentence(one) for one in decisions_on(message)]


def read(message: Message) -> list[str]:
    """« Approuvé par Inès Caron, le … », « Lu par … », latest first."""
    found = []
    for reading in message.readings.select_related("reader"):
        told = {"name": reading.reader.get_full_name(), "at": said(reading.approved_at or reading.read_at)}
        sentence = _("Approuvé par %(name)s, le %(at)s") if reading.approved_at else _("Lu par %(name)s, le %(at)s")
        found.append(sentence % told)
    return found


def why_by_hand(decisions: Iterable[LetterDecision]) -> str:
    """Return the reason that a person gave for a cancellation, or nothing."""
    return next((one.reason for one in decisions if one.kind == "cancelled"), "")


def _sentence(one: LetterDecision) -> str:
    what = str(one.get_kind_display()).capitalize()
    if one.until_on is not None:
        what = _("%(what)s jusqu’au %(day)s") % {"what": what, "day": format_date(one.until_on)}
    elif one.moved_to is not None:
        what = _("%(what)s : le %(day)s") % {"what": what, "day": format_date(one.moved_to)}
    elif one.owner is not None:
        what = _("%(what)s, suivi par %(name)s") % {"what": what, "name": one.owner.get_full_name()}
    told = {"what": what, "who": one.taken_by, "at": said(one.taken_at), "why": one.reason}
    return _("%(what)s. %(who)s, le %(at)s : « %(why)s »") % told
