"""The dates of a plan, said to its person: what comes, what did not come, what can be done; never a blame nor a fee."""

from __future__ import annotations

from agency.common.calendar import format_date
from agency.common.money import ZERO, format_euros
from agency.letters.enums import InstalmentNews
from agency.outbox.values import InstalmentPayload

_FREE = "Votre échéancier continue. Aucun frais ne s’ajoute."


def instalment_paragraphs(told: InstalmentPayload) -> list[str]:
    """Return what the person reads."""
    words = {InstalmentNews.COMING: _coming, InstalmentNews.FRIENDLY: _friendly}
    return words[InstalmentNews(told.news)](told)


def _coming(told: InstalmentPayload) -> list[str]:
    part = told.parts[0]
    return [
        f"Votre prochain versement de {format_euros(part.amount)} est prévu le {format_date(part.due_on)}.",
        "S’il est déjà en route, il n’y a rien à faire.",
        "Un mois trop serré ? Dites-le avant cette date, depuis votre page : une autre date se trouve ensemble.",
    ]


def _friendly(told: InstalmentPayload) -> list[str]:
    return [
        *_missed(told),
        "S’il est en route, ne tenez pas compte de ce message.",
        "Sinon, depuis votre page : régler quand cela vous convient, ou demander une autre date.",
        _FREE,
    ]


def _missed(told: InstalmentPayload) -> list[str]:
    """What did not come, one part or several."""
    first, *others = told.parts
    if not others:
        amount, day = format_euros(first.amount), format_date(first.due_on)
        return [f"Votre versement de {amount}, prévu le {day}, n’est pas encore arrivé. Cela arrive."]
    total = format_euros(sum((part.amount for part in told.parts), ZERO))
    dates = " ; ".join(f"{format_euros(part.amount)} le {format_date(part.due_on)}" for part in told.parts)
    return [
        f"Des versements ne sont pas encore arrivés, {total} en tout. Cela arrive.",
        f"Ils étaient prévus : {dates}.",
    ]
