"""A complaint, said to the person: that we have it and who reads it, then the answer and where else to turn."""

from __future__ import annotations

from agency.common.calendar import format_date
from agency.letters.enums import BY_HAND, MessageKind
from agency.outbox.models import Message
from agency.outbox.values import ComplaintPayload, DataRequestPayload, ReplyPayload
from agency.outbox.values.exchanges import WrittenPayload


def complaint_words(told: ComplaintPayload) -> list[str]:
    """Return the paragraphs of the acknowledgement, or of the answer once there is one."""
    if told.answer:
        lines = [line.strip() for line in told.answer.splitlines() if line.strip()]
        return [
            f"Vous nous avez adressé une réclamation le {format_date(told.received_on)}. Voici notre réponse.",
            *lines,
            "Si cette réponse ne vous convient pas : signal.conso.gouv.fr, gratuit, permet de signaler une pratique.",
        ]
    return [
        f"Nous avons bien reçu votre réclamation du {format_date(told.received_on)}.",
        (
            "Quelqu’un du cabinet qui ne suit pas votre dossier la lit. "
            f"Sa réponse : au plus tard le {format_date(told.answer_by)}."
        ),
        "D’ici là, les relances de ce dossier sont suspendues.",
    ]


def author_of(message: Message) -> str:
    """Who wrote the words of a message by hand; empty for what Amiable says by itself."""
    if message.kind == MessageKind.REPLY_RECEIVED:
        return message.read(ReplyPayload).signature
    if message.kind == MessageKind.DATA_REQUEST:
        return message.read(DataRequestPayload).signature
    if message.kind in BY_HAND:
        return message.read(WrittenPayload).signature
    return message.read(ComplaintPayload).signature if message.kind == MessageKind.COMPLAINT else ""
