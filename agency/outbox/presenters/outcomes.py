"""A dispute or a payment told, said to the creditor: what is asked of it; what was decided, the sum, what follows."""

from __future__ import annotations

from agency.common.calendar import format_date
from agency.common.money import ZERO, format_euros
from agency.outbox.values import OutcomePayload
from agency.outbox.values.exchanges import DisputePayload

_DECIDED = {
    "upheld": "La contestation de {person} est fondée : {lowered} sont déduits de vos factures.",
    "partly": "La contestation de {person} est fondée en partie : {lowered} sont déduits de vos factures.",
    "rejected": "La contestation de {person} n’est pas retenue : la somme reste due.",
}


def outcome_to_creditor(told: OutcomePayload) -> list[str]:
    """Return what the creditor reads of a decision; the person has read the same, with the document."""
    lines = [
        _DECIDED[told.ruling].format(person=told.person, lowered=format_euros(told.lowered)),
        f"La personne en est avertie, et a reçu ce document : {told.piece}.",
    ]
    if told.remaining == ZERO:
        return [*lines, "Il ne reste rien à régler sur ce dossier."]
    lines.append(f"Il reste {format_euros(told.remaining)} à régler.")
    if told.act_on is not None:
        lines.append(f"La suite, sans réponse de sa part : le {format_date(told.act_on)}.")
    return lines


def dispute_to_creditor(asked: DisputePayload) -> list[str]:
    """Return what the creditor is asked of a dispute, before which day, and that one answer is taken."""
    opening = (
        f"Nous attendons toujours votre réponse sur la contestation de {asked.person}."
        if asked.reminder
        else f"{asked.person} n’est pas d’accord avec la somme demandée."
    )
    return [
        opening,
        f"« {asked.text} »",
        f"Répondez au plus tard le {format_date(asked.answer_by)}, par le bouton ci-dessous, sans mot de passe.",
        "Une seule réponse est prise : joignez ce qui la montre. Les relances sont suspendues en attendant.",
        *_when_silent(asked),
    ]


def payment_to_creditor(asked: DisputePayload) -> list[str]:
    """Return what the creditor is asked of a payment that a person says they made, before which day."""
    opening = (
        f"Nous attendons toujours votre réponse sur le paiement annoncé par {asked.person}."
        if asked.reminder
        else f"{asked.person} nous dit avoir déjà payé."
    )
    return [
        opening,
        f"« {asked.text} »",
        f"Dites-nous au plus tard le {format_date(asked.answer_by)} si vous l’avez reçu, par le bouton ci-dessous.",
        "Il n’y a pas de mot de passe, et une seule réponse est prise. Les relances sont suspendues en attendant.",
        *_when_silent(asked),
    ]


def _when_silent(asked: DisputePayload) -> list[str]:
    """What follows a silence, and when: a person proposes it, nothing is decided by itself (R5.14)."""
    if asked.closes_on is None:
        return []
    return [
        f"Sans réponse le {format_date(asked.closes_on)}, une personne du cabinet vous propose de clore le dossier.",
        "Rien n’est décidé à votre place.",
    ]
