"""How a person is bound who is not alone: the whole with others, or a share apart; in plain words, nobody named."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.cases.models import CaseParty, Claim
from agency.plans.queries import owes_with_others


def owed_together(party: CaseParty) -> int:
    """Return how many others owe the whole of a case with a person; none of somebody who owes a share apart."""
    known: bool | None = getattr(party, "shared", None)
    if known is False or not owes_with_others(party):
        return 0
    return party.case.parties.exclude(pk=party.pk).count()


def bound_words(others: int, claims: Sequence[Claim]) -> tuple[str, ...]:
    """Return what is said of a debt that others owe too, or of a share; nothing to whoever is alone.

    Of the others neither a name nor an address, a payment, a plan or a word is said (R5.12).
    """
    if others:
        return (
            ngettext(
                "Cette somme est demandée aussi à l’autre personne engagée avec vous.",
                "Cette somme est demandée aussi aux autres personnes engagées avec vous.",
                others,
            ),
            _("Chacun la doit en entier, une seule fois : ce que l’un règle, l’autre ne le doit plus."),
            _("Chacun a sa page, ses courriers et son échéancier : personne ne voit ceux de l’autre."),
        )
    if any(claim.share is not None for claim in claims):
        return (
            _("Vous ne devez que votre part, écrite sur la ligne de chaque facture."),
            _("Le reste ne vous est pas demandé, quoi que fasse une autre personne."),
            _("Chacun a sa page, ses courriers et son échéancier : personne ne voit ceux de l’autre."),
        )
    return ()
