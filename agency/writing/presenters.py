"""Why somebody may not be written to, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from agency.cases.enums import HoldReason
from agency.law.contact.denials import DenyCode
from agency.law.contact.gate import Deny

from .queries import WritingWay


def why_not(way: WritingWay) -> str:
    """What stops this way for good; for the gate any hold is an open dispute: the case says which it is."""
    if not way.closed or not isinstance(way.answer, Deny):
        return ""
    if way.answer.code == DenyCode.DISPUTED and way.hold:
        return _("Le dossier est suspendu : %(why)s.") % {"why": HoldReason(way.hold).label}
    return way.answer.explanation.sentence
