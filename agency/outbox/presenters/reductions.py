"""Less is owed by the creditor's word, said to the person: the fact, the new sum, what was paid too much."""

from __future__ import annotations

from agency.common.calendar import format_date
from agency.common.money import ZERO, format_euros
from agency.outbox.values import ReductionPayload

_FACTS = {
    "credit_note": "{creditor} a établi un avoir de {amount} sur la facture {number}.",
    "waiver": "{creditor} renonce à {amount} sur la facture {number}.",
    "paid_direct": "{creditor} nous dit avoir reçu {amount} de votre part le {day}, pour la facture {number}.",
}


def sum_changed(told: ReductionPayload, creditor: str) -> list[str]:
    """Return what the person reads: what the creditor did, what remains, that nothing is added (R1.17)."""
    facts = {
        "creditor": creditor, "amount": format_euros(told.amount), "number": told.number, "day": format_date(told.on)
    }  # fmt: skip
    if told.undone:
        again = "{creditor} revient sur les {amount} déduits de la facture {number} : ils ne l’étaient pas."
        return [again.format(**facts), f"Il reste {format_euros(told.remaining)} à régler. Aucun frais ne s’ajoute."]
    lines = [_FACTS[told.cause].format(**facts)]
    if told.over:
        lines.append(
            f"Vous avez donc payé {format_euros(told.over)} de trop : cette somme est à vous et vous est rendue."
        )
    if told.remaining == ZERO:
        return [*lines, "Il ne vous reste rien à régler sur ce dossier."]
    if told.shortened:
        lines.append("Votre échéancier est raccourci d’autant : ses dernières échéances baissent.")
    return [*lines, f"Il reste {format_euros(told.remaining)} à régler."]
