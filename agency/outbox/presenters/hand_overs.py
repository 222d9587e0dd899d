"""A case handed over, said to the person the same day: to whom, at whose demand, and what they may still do."""

from __future__ import annotations

from agency.common.calendar import format_date
from agency.common.names import contracted
from agency.outbox.models import Message
from agency.outbox.values.returned import HandOverPayload


def handed_over(message: Message) -> list[str]:
    """Return what the person reads: a fact, never a threat; nothing is decided against them by it."""
    told, creditor = message.read(HandOverPayload), message.case.creditor
    day, called = format_date(told.handed_on), creditor.called
    address = ", ".join((creditor.name, *creditor.address_lines))
    if told.own:
        opening = contracted(f"À la demande de {called}, nous lui avons transmis votre dossier complet, ce {day}.")
    else:
        opening = contracted(
            f"À la demande de {called}, nous avons transmis votre dossier complet à {told.name}, ce {day}."
        )
    return [
        opening,
        "Il ne contient rien de votre vie privée, de votre santé ni de votre budget.",
        contracted(f"Rien n’est décidé par cet envoi. Pour régler ou pour en parler : {address}."),
        "Le code imprimé sur vos lettres ne sert plus, pour que personne d’autre n’ouvre votre page.",
        "Pour en avoir un nouveau, ou une copie de ce dossier, appelez-nous.",
    ]
