"""Debits announced to the person, and what became of one: without blame, and true to what can still be stopped."""

from __future__ import annotations

from collections.abc import Iterable

from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.letters.enums import DebitNews
from agency.outbox.values import DebitPayload, PlanPart

_STOP = "Vous pouvez arrêter le prélèvement à tout moment, sur votre page."
_STOP_CARD = "Vous pouvez changer de carte ou arrêter ces débits à tout moment, sur votre page."
_FREE = "Aucun frais ne s’ajoute de notre part."
_GOES_ON = "Votre échéancier continue. Vous pouvez régler par carte ou par virement, ou nous en parler."


def debit_paragraphs(news: DebitPayload) -> list[str]:
    """Return what the person reads."""
    words = {
        DebitNews.ANNOUNCED: _announced,
        DebitNews.CHANGED: _announced,
        DebitNews.SKIPPED: _skipped,
        DebitNews.RETRIED: _retried,
        DebitNews.TO_CONFIRM: _to_confirm,
        DebitNews.STOPPED: _stopped,
        DebitNews.ENDED: _ended,
        DebitNews.LAPSED: _lapsed,
    }
    return words[DebitNews(news.news)](news)


def _announced(news: DebitPayload) -> list[str]:
    means = "votre carte" if news.card else "votre compte"
    opening = (
        f"Une somme ou une date a changé. Voici ce qui sera débité sur {means} finissant par {news.ends_with} :"
        if news.news == DebitNews.CHANGED
        else f"Voici ce qui sera débité sur {means} finissant par {news.ends_with} :"
    )
    by_hand = f"À régler vous-même, car trop proche pour être annoncé à temps : {_listed(news.by_hand)}."
    scheme = f", créancier {news.scheme_id}" if news.scheme_id else ""
    named = "Référence de votre accord" if news.card else "Référence du mandat"
    return [
        opening,
        *(f"{_day(part)} : {format_euros(part.amount)}" for part in news.parts),
        *([by_hand] if news.by_hand else []),
        f"{named} : {news.reference}{scheme}.",
        f"{_stop(news)} {_FREE}",
    ]


def _skipped(news: DebitPayload) -> list[str]:
    return [f"Le débit annoncé n’a pas lieu : {_listed(news.parts)}. {news.why}", _FREE]


def _retried(news: DebitPayload) -> list[str]:
    first, again = news.parts
    return [
        f"{_thing(news)} du {format_date(first.due_on)} n’est pas passé. Cela arrive.",
        f"Nous essayons une seule fois encore : {_listed([again])}.",
        f"Vous pouvez régler autrement d’ici là. {_stop(news)} {_FREE}",
    ]


def _to_confirm(news: DebitPayload) -> list[str]:
    return [
        f"Votre banque vous demande de confirmer un débit : {_listed(news.parts)}. Cela arrive.",
        "Rien n’est débité tant que vous ne l’avez pas fait, sur votre page.",
        f"Vous pouvez aussi régler autrement. {_FREE}",
    ]


def _stopped(news: DebitPayload) -> list[str]:
    return [
        f"{_thing(news)} du {format_date(news.parts[0].due_on)} n’est pas passé : {news.why}. Cela arrive.",
        "Les débits sur cette carte sont arrêtés : plus rien n’est débité."
        if news.card
        else "Le prélèvement est arrêté : plus rien n’est débité.",
        f"{_GOES_ON} {_FREE}",
    ]


def _ended(news: DebitPayload) -> list[str]:
    if news.card:
        asked = f"Déjà demandé à votre banque, nous ne pouvons plus le reprendre : {_listed(news.gone)}."
        forgotten = "Vous avez arrêté les débits sur votre carte : plus rien n’est prévu. Elle est effacée chez Stripe."
        return [forgotten, *([asked] if news.gone else []), _GOES_ON]
    gone = f"Déjà remis à la banque, nous ne pouvons plus le reprendre : {_listed(news.gone)}. Votre banque le peut."
    return ["Vous avez arrêté le prélèvement : plus rien n’est prévu.", *([gone] if news.gone else []), _GOES_ON]


def _lapsed(news: DebitPayload) -> list[str]:
    gone = f"Déjà demandé à votre banque, nous ne pouvons plus le reprendre : {_listed(news.gone)}."
    return [
        f"Votre banque n’accepte plus le prélèvement sur le compte finissant par {news.ends_with}. Cela arrive.",
        "Le prélèvement est arrêté : plus rien n’est prévu.",
        *([gone] if news.gone else []),
        f"{_GOES_ON} {_FREE}",
    ]


def _thing(news: DebitPayload) -> str:
    return "Le débit" if news.card else "Le prélèvement"


def _stop(news: DebitPayload) -> str:
    return _STOP_CARD if news.card else _STOP


def _listed(parts: Iterable[PlanPart]) -> str:
    return " ; ".join(f"{format_euros(part.amount)} {_day(part)}" for part in parts)


def _day(part: PlanPart) -> str:
    return f"le {format_date(part.due_on)}"
