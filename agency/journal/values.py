"""What an act changed, apart from who did it, when and which act it was; how a chain of acts breaks."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JournalAct(NamedTuple):
    """One act of a set: the row it is about, its case, and what else is worth keeping (JSON-serialisable)."""

    subject: Any
    case_id: int | None
    data: dict[str, Any]


class FaultKind(TextChoices):
    """How a chain of hashes fails to hold."""

    CHANGED = "changed", _("ses lignes ne donnent plus son empreinte")
    RESEALED = "resealed", _("il a été scellé de nouveau, avec une autre empreinte")
    CUT = "cut", _("il a disparu, avec ses lignes")
