"""What an act on several cases would change, and what it leaves out, by name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.utils.translation import gettext as _

from agency.cases.enums import CLOSED_STATES
from agency.cases.models import Case
from agency.cases.together.enums import TogetherKind
from agency.cases.together.models import TogetherAct
from agency.cases.together.queries import changed_by
from agency.common.calendar import instant
from agency.language.presenters import format_date


@dataclass(frozen=True)
class TogetherPreview:
    """The cases that change, and those left as they are, each with why."""

    sentence: str
    changed: tuple[Case, ...]
    left_out: tuple[tuple[Case, str], ...]


def preview(kind: TogetherKind, cases: Collection[int], given: dict[str, Any]) -> TogetherPreview:
    """Return what would be done, in words."""
    named = Case.objects.filter(pk__in=cases).select_related("debtor", "creditor").order_by("pk")
    changed = set(changed_by(kind, cases, what_of(kind, given)).values_list("pk", flat=True))
    return TogetherPreview(
        sentence=_sentence(kind, given),
        changed=tuple(case for case in named if case.pk in changed),
        left_out=tuple((case, _why(kind, case)) for case in named if case.pk not in changed),
    )


def what_of(kind: TogetherKind, given: dict[str, Any]) -> Any:
    """Return what an act is about: the referent, the instant of the end, or the name of the tag."""
    match kind:
        case TogetherKind.ASSIGN:
            return given["referent"]
        case TogetherKind.SUSPEND:
            return instant(given["until_on"], time.min)
        case _:
            return " ".join(given["tag"].split())


def done(act: TogetherAct) -> str:
    """Return what was done, in words."""
    name = act.tag.name if act.tag is not None else ""
    given = {"referent": act.referent, "until_on": act.until_on, "tag": name, "reason": act.said}
    return _sentence(TogetherKind(act.kind), given)


def _sentence(kind: TogetherKind, given: dict[str, Any]) -> str:
    match kind:
        case TogetherKind.ASSIGN:
            return _("Attribuer à %(name)s") % {"name": given["referent"].get_full_name()}
        case TogetherKind.SUSPEND:
            told = {"day": format_date(given["until_on"]), "why": given["reason"]}
            return _("Suspendre jusqu’au %(day)s : %(why)s") % told
        case TogetherKind.QUALIFY:
            return _("Qualifier les dossiers semblables. %(why)s") % {"why": given["reason"]}
        case TogetherKind.TAG:
            return _("Poser l’étiquette « %(name)s »") % {"name": given["tag"]}
        case _:
            return _("Retirer l’étiquette « %(name)s »") % {"name": given["tag"]}


def _why(kind: TogetherKind, case: Case) -> str:
    if case.state in CLOSED_STATES and kind != TogetherKind.UNTAG:
        return _("dossier clos")
    return _("rien à changer")
