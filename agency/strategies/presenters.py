"""Steps in words, for the staff."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .enums import CaseEvent


def condition(only_if: str, skip_if: str) -> str:
    """Return what a step depends on: « seulement si : la personne a répondu »; nothing when it always comes."""
    found = []
    if only_if:
        found.append(_("seulement si : %(event)s") % {"event": CaseEvent(only_if).label})
    if skip_if:
        found.append(_("pas si : %(event)s") % {"event": CaseEvent(skip_if).label})
    return " ; ".join(found)


def events(happened: Iterable[str]) -> str:
    """Return what happened since the last letter left."""
    told = ", ".join(str(CaseEvent(one).label) for one in sorted(happened))
    return _("depuis le dernier courrier : %(events)s") % {"events": told or _("rien de ce qui est suivi")}
