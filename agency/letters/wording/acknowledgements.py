"""What we do of a message, said by Amiable according to what the person told us: one per kind of reply. Pure."""

from __future__ import annotations

from collections.abc import Mapping

_HELD = "Nous suspendons tous nos envois jusqu’à notre réponse."

ACKNOWLEDGEMENTS: Mapping[str, str] = {
    "message": f"Votre message est arrivé à la personne qui suit votre dossier. {_HELD}",
    "already_paid": f"Nous cherchons votre paiement. {_HELD}",
    "dispute": f"Nous vérifions ce que vous nous dites avant toute autre démarche. {_HELD}",
    "hardship": f"Nous cherchons avec vous ce qui est possible. {_HELD}",
    "proposal": f"Nous étudions votre proposition. {_HELD}",
    "death": f"Nous vérifions avant toute autre démarche. {_HELD}",
    "wrong_person": f"Nous vérifions à qui ce courrier devait aller. {_HELD}",
}
"""By the code of a reply (`disputes.enums.ReplyKind`); never a word of the creditor, who is not told why."""

_PLAN_GOES_ON = (
    "Votre demande est arrivée à la personne qui suit votre dossier. Votre échéancier continue comme aujourd’hui : ses "
    "dates, ses rappels, ses prélèvements."
)


def acknowledgement(kind: str, *, goes_on: bool, helper: str = "") -> str:
    """Return what we do of a reply of a kind; `goes_on`: it asks for another sum a month, and its plan goes on.

    `helper` is who wrote it, when the person named somebody who helps.
    """
    by = f"Il est de {helper}, qui vous aide. " if helper else ""
    return by + (_PLAN_GOES_ON if goes_on else ACKNOWLEDGEMENTS[kind])
