"""What a person is told of the answer slip that they sent by post."""

from __future__ import annotations

from agency.common.calendar import format_date
from agency.outbox.values.slips import SlipPayload


def slip_received(told: SlipPayload) -> list[str]:
    """Return what follows a slip that takes a pause, or that proposes a plan that has to be answered."""
    got = f"Nous avons bien reçu votre coupon le {format_date(told.received_on)}."
    if told.until is not None:
        return [
            got,
            f"Vous avez demandé du temps : jusqu’au {format_date(told.until)}, ni courrier, ni appel, ni message.",
            "Ensuite, une personne reprend contact avec vous. Vous pouvez nous répondre avant, quand vous voulez.",
        ]
    answer = f"Notre réponse : au plus tard le {format_date(told.answer_by)}." if told.answer_by else ""
    meanwhile = "D’ici là : ni courrier, ni appel. Vous n’avez rien à payer avant."
    return [
        f"{got} Nous étudions votre proposition de payer en plusieurs fois.",
        " ".join(line for line in (answer, meanwhile) if line),
    ]
