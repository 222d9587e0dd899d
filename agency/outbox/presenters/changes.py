"""What became of a payment, said to the person who made it and to the creditor it was for (R124-5)."""

from __future__ import annotations

from agency.common.calendar import format_date
from agency.common.money import ZERO, format_euros
from agency.letters.enums import MoneyNews
from agency.outbox.values import ChangePayload

_TO_PERSON = {
    MoneyNews.REFUNDED: "Nous vous avons remboursé {amount} sur votre paiement du {paid_on}.",
    MoneyNews.REFUND_FAILED: (
        "Le remboursement de {amount} sur votre paiement du {paid_on} n’a pas abouti : votre banque l’a renvoyé."
    ),
    MoneyNews.DISPUTED: "Votre banque a repris {amount} sur votre paiement du {paid_on}.",
    MoneyNews.DISPUTE_WON: (
        "La banque a clos la contestation de votre paiement du {paid_on} : les {amount} nous sont revenus."
    ),
    MoneyNews.DISPUTE_LOST: (
        "La banque a clos la contestation de votre paiement du {paid_on} : les {amount} vous sont rendus."
    ),
    MoneyNews.RETURNED: "La banque a renvoyé votre paiement du {paid_on} : {amount} sont repartis chez vous.",
    MoneyNews.MISTAKEN: (
        "Une somme de {amount}, reçue le {paid_on}, avait été inscrite par erreur à votre dossier : elle n’y est plus. "
        "La quittance {receipt} ne vaut plus. Veuillez nous excuser de cette erreur."
    ),
}
_TO_CREDITOR = {
    MoneyNews.REFUNDED: "{amount} ont été remboursés à {person} sur son paiement du {paid_on}.",
    MoneyNews.REFUND_FAILED: "Le remboursement de {amount} à {person} n’a pas abouti : la somme nous est revenue.",
    MoneyNews.DISPUTED: "La banque de {person} a repris {amount} sur son paiement du {paid_on}.",
    MoneyNews.DISPUTE_WON: "La contestation du paiement de {person} est close : {amount} nous sont revenus.",
    MoneyNews.DISPUTE_LOST: "La contestation du paiement de {person} est close : {amount} restent à sa banque.",
    MoneyNews.RETURNED: "La banque a renvoyé le paiement de {person} du {paid_on} : {amount} sont repartis.",
    MoneyNews.MISTAKEN: (
        "Une somme de {amount} avait été inscrite par erreur au dossier de {person} : elle n’y est plus."
    ),
}
_CAME_BACK = frozenset({MoneyNews.REFUND_FAILED, MoneyNews.DISPUTE_WON})


def change_to_person(change: ChangePayload) -> list[str]:
    """Return what the person reads: the fact, what remains, and that nothing is added (R1.17)."""
    lines = [_fact(_TO_PERSON, change)]
    if change.reopened:
        lines.append(f"Il reste {format_euros(change.remaining)} à régler. Aucun frais ne s’ajoute.")
    return lines


def change_to_creditor(change: ChangePayload) -> list[str]:
    """Return what the creditor reads: the fact, what it changes to what he is owed, what the person still owes."""
    part = format_euros(change.reopened)
    owed = (
        f"{part} sont de nouveau comptés pour vous."
        if change.news in _CAME_BACK
        else f"{part} ne vous seront pas reversés, ou seront déduits du prochain reversement s’ils l’ont été."
    )
    remaining = f"Il reste {format_euros(change.remaining)} à régler sur ce dossier."
    return [_fact(_TO_CREDITOR, change), *([owed] if change.reopened > ZERO else []), remaining]


def _fact(words: dict[MoneyNews, str], change: ChangePayload) -> str:
    return words[MoneyNews(change.news)].format(
        amount=format_euros(change.amount),
        paid_on=format_date(change.paid_on),
        person=change.person,
        receipt=change.receipt,
    )
