"""What a commission of over-indebtedness decided, said to the creditor, with its sheet to sign and send."""

from __future__ import annotations

from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.outbox.values import CommissionPayload


def commission_to_creditor(told: CommissionPayload) -> list[str]:
    """Return what the creditor reads: the decision, what stops, what it declares (C. conso L722-2, L722-5)."""
    day = format_date(told.decided_on)
    amount = format_euros(told.amount)
    stops = "La loi arrête alors toute poursuite, et interdit à la personne de payer ce qu’elle devait avant."
    return [
        f"La demande de surendettement de {told.person} est recevable depuis le {day} ({told.commission}).",
        f"{stops} Toutes les relances de ce dossier s’arrêtent.",
        f"Votre déclaration de créance est jointe : {amount} au {day}. Vérifiez-la et signez-la.",
        "Adressez-la à la commission dans les trente jours de sa demande.",
    ]
