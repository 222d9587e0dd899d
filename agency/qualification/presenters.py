"""What forbids a letter, in words."""

from __future__ import annotations

from agency.language.presenters import format_date
from agency.mandates.enums import ComplianceGap

from .rules import Ground


def ground_sentence(ground: Ground) -> str:
    """Return what is wrong and what to do, in the language of the page."""
    day = format_date(ground.day) if ground.day else ""
    detail = ComplianceGap(ground.detail).label if ground.detail in ComplianceGap.values else ground.detail
    return str(ground.obstacle.label) % {"day": day, "detail": detail}
