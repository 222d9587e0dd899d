"""How a letter says what somebody owes who is not alone: the whole with others, or a share apart (R5.12)."""

from __future__ import annotations

from collections.abc import Sequence

from agency.cases.models import Case, Claim
from agency.parties.enums import DebtorKind, Liability
from agency.parties.models import Debtor

from .sums import share_of


def bound(case: Case, debtor: Debtor, claims: Sequence[Claim]) -> str:
    """Return what somebody owes who is not alone: the whole and why, the others being asked too; or a share alone."""
    if owes_together(case, debtor):
        return _solidary(len(case.parties.all()) - 1, DebtorKind(case.debtor_kind))
    return _own_share([share for claim in claims if (share := share_of(claim))])


def owes_together(case: Case, debtor: Debtor) -> bool:
    """Return whether others owe the whole of a case with a person."""
    parties = {party.debtor_id: party.liability for party in case.parties.all()}
    return len(parties) > 1 and parties.get(debtor.pk) == Liability.JOINT_AND_SEVERAL


def _solidary(others: int, audience: DebtorKind) -> str:
    """To a joint debtor: that the others are asked too, and why each owes the whole (C. civ. 1310, 220)."""
    whom = "à l’autre personne engagée" if others == 1 else "aux autres personnes engagées"
    why = "par le contrat signé ensemble (code civil, article 1310)"
    if audience == DebtorKind.CONSUMER:
        why += " ou, entre époux, par la loi, pour le ménage et les enfants (article 220)"
    return (
        f"Cette somme est demandée aussi {whom} avec vous. Vous êtes tenus solidairement, {why} : chacun doit le tout, "
        "une seule fois. Ce que l’un règle, l’autre ne le doit plus."
    )


def _own_share(shares: Sequence[str]) -> str:
    """To separated parents: each owes their share, and nothing of the other's (C. civ. 1309, R5.12)."""
    if not shares:
        return ""
    what = f"votre part, {shares[0]}" if len(shares) == 1 else "votre part de chaque facture, écrite sur sa ligne"
    rest = "Le reste ne vous est pas demandé : chacun règle sa part (code civil, article 1309)."
    return f"Vous ne devez que {what}. {rest}"
