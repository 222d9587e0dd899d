"""The dates of a plan, said to its person: what comes, what did not come, what can be done; never a blame nor a fee."""

from __future__ import annotations

from agency.common.calendar import format_date
from agency.common.money import ZERO, format_euros
from agency.letters.enums import InstalmentNews
from agency.outbox.values import InstalmentPayload

_WHY: dict[str, str] = {
    InstalmentNews.REFUSED: (
        "La personne ne garde pas l’échéancier convenu sans signature : c’est son droit tant qu’elle ne l’a pas signé."
    ),
    InstalmentNews.WITHDRAWN: "La personne retire sa proposition d’échéancier : elle n’attend plus votre réponse.",
}
_NOT_KEPT = (
    "L’échéancier de ce dossier est arrêté : des versements n’ont pas été faits, après le courrier qu’il prévoit."
)
_FREE = "Votre échéancier continue. Aucun frais ne s’ajoute."


def instalment_paragraphs(told: InstalmentPayload) -> list[str]:
    """Return what the person reads."""
    words = {
        InstalmentNews.COMING: _coming,
        InstalmentNews.FRIENDLY: _friendly,
        InstalmentNews.SECOND: _second,
        InstalmentNews.OFFER: _offer,
        InstalmentNews.NOTICE: _notice,
        InstalmentNews.STILL: _second,
        InstalmentNews.MOVED: _moved,
        InstalmentNews.DATE: _date,
        InstalmentNews.AMOUNT: _amount,
        InstalmentNews.ENDED: _ended,
        InstalmentNews.REFUSED: _refused,
        InstalmentNews.WITHDRAWN: _withdrawn,
    }
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


def _second(told: InstalmentPayload) -> list[str]:
    return [
        *_missed(told),
        "Un mois difficile arrive à tout le monde. Depuis votre page, en un mot : une autre date, ou ce qui vous gêne.",
        _FREE,
    ]


def _offer(told: InstalmentPayload) -> list[str]:
    how = (
        "Une fois par échéancier, les versements manqués passent à la suite des autres : deux clics sur votre page."
        if told.movable
        else "Dites depuis votre page quelle date vous irait, ou appelez : une autre date se trouve ensemble."
    )
    return [*_missed(told), how, _FREE]


def _notice(told: InstalmentPayload) -> list[str]:
    """The letter that the plan itself provides for: how long it leaves, what a person may decide after it (R5.4)."""
    by = format_date(told.answer_by) if told.answer_by else ""
    move = (
        ", ou reporter ces versements sur votre page" if told.movable else ", ou choisir d’autres dates avec le cabinet"
    )
    return [
        *_missed(told),
        f"Votre échéancier prévoit ce courrier : il vous laisse jusqu’au {by} pour les régler{move}.",
        "Après ce jour, une personne du cabinet pourrait décider d’arrêter l’échéancier. Rien n’est automatique.",
        f"Ce qui reste, {format_euros(told.remaining)}, redeviendrait alors dû en une fois.",
        "Un Point conseil budget peut en parler avec vous, gratuitement. Aucun frais ne s’ajoute.",
    ]


def _moved(told: InstalmentPayload) -> list[str]:
    dates = " ; ".join(f"{format_euros(part.amount)} le {format_date(part.due_on)}" for part in told.parts)
    return [
        "C’est fait : les versements manqués passent à la suite des autres.",
        f"Vos dates sont maintenant : {dates}.",
        _FREE,
    ]


def _date(told: InstalmentPayload) -> list[str]:
    part = told.parts[0]
    return [
        f"Votre versement de {format_euros(part.amount)} est maintenant prévu le {format_date(part.due_on)}.",
        "Vos autres dates ne changent pas. Si ce jour ne vous va pas, dites-le depuis votre page.",
        _FREE,
    ]


def _amount(told: InstalmentPayload) -> list[str]:
    dates = " ; ".join(f"{format_euros(part.amount)} le {format_date(part.due_on)}" for part in told.parts)
    return [
        "C’est fait : le montant de vos versements change. Ce qui reste à régler, lui, ne change pas.",
        f"Vos dates sont maintenant : {dates}.",
        "Elles remplacent les précédentes : c’est cet échéancier qui vaut.",
        _FREE,
    ]


def _ended(told: InstalmentPayload) -> list[str]:
    before = f"Avant le {format_date(told.answer_by)}, aucun courrier ne part." if told.answer_by else ""
    lines = (
        f"Votre échéancier est arrêté. Il reste {format_euros(told.remaining)} à régler, sans aucun frais.",
        before,
        "Un nouvel échéancier, plus léger, reste possible sur votre page. Une période difficile se dit là aussi.",
    )
    return [line for line in lines if line]


def _refused(told: InstalmentPayload) -> list[str]:
    before = f"Avant le {format_date(told.answer_by)}, aucun courrier ne part." if told.answer_by else ""
    lines = (
        "C’est noté : l’échéancier convenu sans signature n’est plus suivi, comme vous en aviez le droit.",
        f"Il reste {format_euros(told.remaining)} à régler, sans aucun frais. {before}",
        "D’autres dates se proposent sur votre page. Une période difficile, ou un désaccord, s’y dit aussi.",
    )
    return [line.strip() for line in lines]


def _withdrawn(told: InstalmentPayload) -> list[str]:
    before = f"Avant le {format_date(told.answer_by)}, aucun courrier ne part." if told.answer_by else ""
    lines = (
        "C’est noté : votre proposition est retirée. Votre créancier en est averti.",
        f"Il reste {format_euros(told.remaining)} à régler, sans aucun frais. {before}",
        "Une autre proposition se fait sur votre page. Une période difficile, ou un désaccord, s’y dit aussi.",
    )
    return [line.strip() for line in lines]


def end_to_creditor(told: InstalmentPayload) -> list[str]:
    """Return what a creditor reads of a plan that ended: kept or not, what is left to settle, what comes next."""
    left = f"Il reste {format_euros(told.remaining)} à régler sur ce dossier, sans aucun frais."
    paid = "Ce qui a été versé vous est reversé comme annoncé."
    if told.news == InstalmentNews.KEPT:
        return [
            "L’échéancier de ce dossier est terminé : il n’y a plus de versement à attendre.",
            left if told.remaining else "Tout est réglé sur ce dossier.",
            f"{paid} Vous n’avez rien à faire.",
        ]
    before = f" : rien ne part avant le {format_date(told.answer_by)}" if told.answer_by else ""
    why = _WHY.get(told.news, _NOT_KEPT)
    return [
        why,
        f"{left} {paid}",
        f"La démarche amiable continue, avec douceur{before}. Vous n’avez rien à faire.",
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
