"""A request about data, said to the person: that we have it, by when we answer; then the answer and where to turn."""

from __future__ import annotations

from agency.common.calendar import format_date
from agency.outbox.values import DataRequestPayload


def data_request_words(told: DataRequestPayload) -> list[str]:
    """Return the paragraphs of the acknowledgement, of a longer delay, or of the answer once there is one."""
    asked = f"du {format_date(told.received_on)} : {told.right}"
    if told.answer:
        lines = [line.strip() for line in told.answer.splitlines() if line.strip()]
        return [
            f"Voici notre réponse à votre demande {asked}.",
            *lines,
            *_copy(told),
            "Si cette réponse ne vous convient pas, vous pouvez saisir la CNIL : cnil.fr, gratuit.",
        ]
    if told.later:
        return [
            f"Votre demande {asked} nous prend plus de temps. {told.later}",
            f"Notre réponse : au plus tard le {format_date(told.answer_by)} (RGPD, article 12).",
        ]
    return [
        f"Nous avons bien reçu votre demande {asked}.",
        f"Notre réponse : au plus tard le {format_date(told.answer_by)}. C’est gratuit.",
    ]


def _copy(told: DataRequestPayload) -> list[str]:
    if told.copy_until is None:
        return []
    return [
        (
            "La copie de vos données vous attend sur votre page, rubrique « Mes données », "
            f"jusqu’au {format_date(told.copy_until)}."
        )
    ]
