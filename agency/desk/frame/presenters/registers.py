"""What a register proposes, said with its name and the day: nothing is taken before somebody chooses it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agency.language.presenters import format_long
from agency.registers import gateway
from agency.registers.enums import Register

_ASK: dict[Register, Callable[[str], list[Any]]] = {
    Register.COMPANIES: gateway.companies,
    Register.ADDRESSES: gateway.addresses,
}
_FEWEST_LETTERS = 3


@dataclass(frozen=True)
class Proposals:
    """What a register answered on a day: rows to choose from, or why there are none."""

    source: str
    rows: tuple[Any, ...] = ()
    fault: str = ""


def consulted(register: Register, text: str, on: date) -> Proposals:
    """Ask a register about what was typed: a short call, whose silence is said and stops nobody."""
    name, source = str(register.label), said_by(register, on)
    if len(text.strip()) < _FEWEST_LETTERS:
        return Proposals(source, fault=_("Écrivez d’abord ce qu’il faut chercher."))
    try:
        rows = tuple(_ASK[register](text.strip()))
    except gateway.Unanswered:
        return Proposals(source, fault=_("%(register)s ne répond pas : continuez à la main.") % {"register": name})
    fault = "" if rows else _("%(register)s ne connaît rien de tel : continuez à la main.") % {"register": name}
    return Proposals(source, rows, fault)


def firm_taken(siren: str) -> dict[str, str]:
    """Return what the directory says of a firm that somebody chose, by field of a form; `{}` when it is gone."""
    try:
        found = [firm for firm in gateway.companies(siren) if firm.siren == siren] if siren else []
    except gateway.Unanswered:
        return {}
    return {name: value for name, value in asdict(found[0]).items() if name != "open"} if found else {}


def said_by(register: Register, on: date) -> str:
    """« Annuaire des entreprises, le 29 novembre 2026 »: the source that is kept with what was taken from it."""
    return _("%(register)s, le %(day)s") % {"register": register.label, "day": format_long(on)}
