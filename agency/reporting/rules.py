"""Words and shapes of the staff's screens. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from agency.common.money import format_euros, format_number

NBSP = "\u00a0"
_LEGAL_FORMS = frozenset({"SARL", "SAS", "SASU", "SA", "EURL", "SCI", "SNC", "EI", "ASSOCIATION"})

METHODS = {
    "transfer": "par virement", "card": "par carte", "cheque": "par chèque", "cash": "en espèces",
    "other": "autrement, ou ne sait plus",
}  # fmt: skip
REASONS = {
    "no_service": "Dit n’avoir jamais eu ce service", "amount": "Dit que le montant est faux",
    "quality": "Signale un problème avec ce qui a été fourni", "person": "Dit ne pas être la bonne personne",
    "too_old": "Dit que la facture est trop ancienne", "other": "N’est pas d’accord",
}  # fmt: skip
SITUATIONS = {
    "income": "Ses revenus ont baissé", "health": "Maladie, handicap ou hospitalisation",
    "death": "Signale un décès", "over_indebtedness": "Dossier de surendettement, déposé ou à venir",
    "separation": "Séparation ou violences", "other": "Traverse une période difficile",
    "unsaid": "Traverse une période difficile, préfère ne pas dire",
}  # fmt: skip
HELPS = {
    "pause": "une pause", "small": "un petit montant", "writing": "qu’on lui écrive plutôt qu’on l’appelle",
    "third": "qu’un proche ou un travailleur social parle pour elle", "easy": "des documents plus faciles à lire",
    "unknown": "ne sait pas encore",
}  # fmt: skip


@dataclass(frozen=True)
class Chip:
    """A word in a coloured pill; the colour never says anything alone."""

    label: str
    tone: str = ""


def initials(name: str) -> str:
    """Two letters for a round badge: « CR », « VO » for « SARL Vent d’Ouest »."""
    words = [word for word in name.replace("d’", "").replace("l’", "").split() if word[:1].isalpha()]
    kept = [word for word in words if word.upper() not in _LEGAL_FORMS] or words
    letters = [kept[0], kept[-1]] if len(kept) > 1 else kept
    return "".join(word[0] for word in letters).upper() or "?"


def elapsed(since: datetime, at: datetime) -> str:
    """« 12 min », « 3 h », « 2 j » between two instants."""
    return duration(at - since)


def duration(gone: timedelta) -> str:
    """A time as people say it, in its largest unit, rounded down: « 45 min », « 5 h », « 2 j »."""
    gone = max(gone, timedelta())
    if gone < timedelta(hours=1):
        return f"{gone.seconds // 60}{NBSP}min"
    if gone < timedelta(days=1):
        return f"{gone.seconds // 3600}{NBSP}h"
    return f"{gone.days}{NBSP}j"


def short_euros(amount: Decimal) -> str:
    """« 486 € », « 1 250,50 € »: without the cents when there are none."""
    return format_euros(amount).replace(",00", "")


def round_euros(amount: Decimal) -> str:
    """« 18 420 € »: to the euro, for indicators."""
    return f"{format_number(amount.quantize(Decimal(1), ROUND_HALF_UP))}{NBSP}€"


def reply_chip(kind: str, answers: Mapping[str, Any]) -> Chip:
    """The pill of a reply, by what the person chose."""
    if kind == "hardship":
        return Chip("Deuil" if answers.get("situation") == "death" else "Difficulté", "lavande")
    if kind == "message":
        subjects = {"call_back": Chip("Rappel demandé"), "move_instalment": Chip("Décaler un versement", "miel")}
        return subjects.get(str(answers.get("subject", "")), Chip("Message", "menthe"))
    return {
        "already_paid": Chip("Dit avoir payé", "miel"),
        "dispute": Chip("Conteste", "ciel"),
        "proposal": Chip("Proposition", "menthe"),
        "wrong_person": Chip("Autre destinataire", "ciel"),
    }.get(kind, Chip("Message"))


def told(kind: str, answers: Mapping[str, Any]) -> list[str]:
    """What the person answered to our questions, in sentences."""
    said = []
    if kind == "already_paid":
        method = METHODS.get(str(answers.get("method", "")), "")
        said.append(" ".join(part for part in ("Dit avoir payé", method) if part))
        if answers.get("paid_on"):
            said.append(f"Quand{NBSP}: {answers['paid_on']}")
    elif kind == "dispute":
        said.append(REASONS.get(str(answers.get("reason", "")), REASONS["other"]))
    elif kind == "hardship":
        said.append(SITUATIONS.get(str(answers.get("situation", "")), SITUATIONS["other"]))
        helps = [HELPS[item] for item in answers.get("helps", ()) if item in HELPS]
        if helps:
            said.append(f"Ce qui aiderait{NBSP}: {', '.join(helps)}")
    elif kind == "wrong_person":
        said.append("Dit que ce courrier n’est pas pour elle")
    return said


def why(kind: str, answers: Mapping[str, Any], text: str) -> str:
    """The line of the queue: what the person answered, else the beginning of the message."""
    said = told(kind, answers)
    return said[0] if said else shorten(text)


def shorten(text: str, length: int = 90) -> str:
    """The beginning of a text, cut between two words."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[:length].rsplit(" ", 1)[0] + "…"


@dataclass(frozen=True)
class Curve:
    """A sparkline in a box of 100 by 34: the line's points, and the area under it."""

    line: str
    area: str


def curve(values: Sequence[Decimal]) -> Curve:
    """Draw growing values from left to right; the highest touches the top but for a margin."""
    points = list(values) if len(values) > 1 else [Decimal(0), *values]
    top = max(points) or Decimal(1)
    step = Decimal(100) / (len(points) - 1)
    line = " ".join(
        f"{(step * rank).quantize(Decimal('0.1'))},{(Decimal(31) - Decimal(27) * value / top).quantize(Decimal('0.1'))}"
        for rank, value in enumerate(points)
    )
    return Curve(line, f"0,34 {line} 100,34")


@dataclass(frozen=True)
class Slice:
    """One part of a stacked bar of 1,000 units, and its share in percent."""

    label: str
    amount: Decimal
    percent: int
    x: int
    width: int


def stacked(parts: Sequence[tuple[str, Decimal]]) -> tuple[Slice, ...]:
    """Cut a bar in parts whose percentages add up to 100; empty when there is nothing to show."""
    total = sum((amount for _label, amount in parts), Decimal(0))
    if not total:
        return ()
    exact = [amount * 100 / total for _label, amount in parts]
    percents = [int(share) for share in exact]
    by_rest = sorted(range(len(parts)), key=lambda rank: percents[rank] - exact[rank])
    for rank in by_rest[: 100 - sum(percents)]:
        percents[rank] += 1
    slices, x = [], 0
    for (label, amount), percent in zip(parts, percents, strict=True):
        slices.append(Slice(label, amount, percent, x, max(percent * 10 - 3, 0)))
        x += percent * 10
    return tuple(slices)
