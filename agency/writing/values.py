"""The texts that an agency finds on its first day, for its people to begin from and to change. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agency.common.text import french_typography as fr


@dataclass(frozen=True)
class Cited:
    """What a person said or asked, which a word by hand answers: a call, a promise or a note, and when.

    `debtor` is who said it, by id; None for a note, which is of the whole case.
    """

    code: str
    at: datetime
    debtor: int | None = None


TO_COMPLETE = "["
"""What is left between brackets is for whoever writes: nothing leaves before it is gone."""

HOUSE_TEXTS: tuple[dict[str, str], ...] = (
    {
        "name": "Demander une preuve de paiement",
        "audience": "",
        "body": fr(
            "Vous nous avez dit que cette somme est déjà réglée.\n"
            "Pour le vérifier, il nous faut une preuve : une ligne de relevé ou un avis d’opération suffit. "
            "Tout le reste peut être caché."
        ),
    },
    {
        "name": "Confirmer ce qui a été dit au téléphone",
        "audience": "",
        "body": fr(
            "Merci de votre appel du [jour].\n"
            "Ce qui a été convenu : [à compléter].\n"
            "Si ce n’est pas exact, dites-le-nous."
        ),
    },
    {
        "name": "Dire où en est le dossier",
        "audience": "",
        "body": fr(
            "Vous nous avez demandé où en est votre dossier.\n"
            "[Ce qui a été fait, et ce qui reste à faire.]\n"
            "Le détail des sommes est sur votre page, à jour."
        ),
    },
    {
        "name": "Proposer de payer en plusieurs fois",
        "audience": "",
        "body": fr(
            "Si régler en une fois est difficile, un montant par mois et un jour se proposent sur votre page. "
            "Il n’y a aucun frais.\n"
            "Si vous préférez en parler, notre numéro est au bas de ce courrier."
        ),
    },
    {
        "name": "Joindre une personne que l’on ne trouve pas au téléphone",
        "audience": "",
        "body": fr(
            "Notre appel du [jour] est resté sans réponse.\n"
            "Dites-nous quand il vous est possible d’en parler, ou écrivez-nous sur votre page : c’est aussi simple."
        ),
    },
)
