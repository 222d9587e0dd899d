"""What a program is told: what happened, to which rows, and where the API says the rest. No word on anybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.cases.models import Case
from tenants.addresses import base_url

from .models import ProgramEvent


def body_of(event: ProgramEvent, cases: Mapping[int, tuple[Case, str]], creditors: Mapping[int, int]) -> bytes:
    """Return the bytes that are signed and sent: `type`, `timestamp`, `data`."""
    api = f"{base_url()}/api/v1"
    data: dict[str, Any] = {}
    if event.creditor_number is not None:
        data["creditor"] = creditors.get(event.creditor_number, event.creditor_number)
    if event.case_number is not None and event.case_number in cases:
        case, state = cases[event.case_number]
        data |= {"case": case.reference, "state": state, "case_url": f"{api}/cases/{case.reference}"}
        if event.subject_type == "payment":
            data |= {"payment": event.subject_number, "payments_url": f"{api}/payments?case={case.reference}"}
    if event.subject_type == "transfer":
        data |= {"remittance": event.subject_number, "remittances_url": f"{api}/remittances"}
    said = {"type": event.kind, "timestamp": event.at.isoformat(), "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True)
class ActDone:
    """What to say of an act on an address: whether something was done, in words, and a secret to show once."""

    said: str
    is_done: bool = True
    secret: str = ""


def done(act: str, *, secret: str = "", count: int = 0) -> ActDone:
    """Return what is said of an act that was done."""
    words = {
        "test": _("Un essai part dans la minute."),
        "rotate": _("Le nouveau secret est prêt. L’ancien signe encore à côté pendant 24 heures."),
        "shut": _("Cette adresse n’entend plus rien."),
        "reopen": _("Cette adresse entend de nouveau ce qui arrive. Ce qu’elle a manqué se renvoie plus bas."),
        "replay": ngettext(
            "%(count)s événement repart dans la minute.", "%(count)s événements repartent dans la minute.", count
        ) % {"count": count},
    }  # fmt: skip
    return ActDone(words[act], secret=secret)


def former_still_signs() -> ActDone:
    """Return what is said of a second change of secret within a day."""
    said = _(
        "Rien n’a changé : ce secret date de moins de 24 heures, et l’ancien signe encore. "
        "Attendez demain, ou ajoutez une autre adresse."
    )
    return ActDone(said, is_done=False)


def too_many() -> ActDone:
    """Return what is said when ten addresses of the same owner hear already."""
    return ActDone(_("Dix adresses entendent déjà : arrêtez-en une d’abord."), is_done=False)


def nothing_done() -> ActDone:
    """Return what is said when there was nothing to do."""
    return ActDone(_("Rien n’a changé : l’adresse est arrêtée, ou il n’y a rien à renvoyer."), is_done=False)
