"""Whether a deposit may be undone, in words."""

from __future__ import annotations

from agency.intake.values import Undoing


def undoing_refused(found: Undoing) -> str:
    """Return why a deposit can no longer be undone, with what to do instead; `""` when it can."""
    if not found.claims and not found.waiting:
        return "Ce dépôt n’a ouvert aucun dossier : il n’y a rien à annuler."
    counts = (
        (found.written_to, "une lettre ou un message est prévu ou parti"),
        (found.paid, "un paiement est arrivé"),
        (found.assessed, "l’étude est commencée ou terminée"),
        (found.updated, "une facture d’avant a été mise à jour"),
        (found.booked, "une somme a été ajoutée ou abandonnée"),
    )
    told = [f"pour {_cases(count)}, {what}" for count, what in counts if count]
    return f"Ce dépôt ne s’annule plus : {' ; '.join(told)}. Chaque dossier se ferme à part." if told else ""


def _cases(count: int) -> str:
    return "un dossier" if count == 1 else f"{count} dossiers"
