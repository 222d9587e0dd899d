"""The words of a courtesy reminder, and what they may never be: a demand, a consequence, a cost (R1.12)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.common.text import french_typography as fr
from agency.letters.wording.lint import lint_text
from agency.letters.wording.tone.stems import plain_letters
from agency.parties.enums import DebtorKind

from .values import BillAhead

# A word on a bill that is not due speaks of no collection, however gently: these stems never stand in it.
_COLLECTION = re.compile(
    r"recouvr|relanc|impaye|retard|penalit|frais|mise en demeure|juge|justice|tribunal|avocat|commissaire|poursuit"
    r"|dette|debiteur|creance|dossier|exig|sommation|saisi|delai|sans reponse|a defaut|sinon|devez|reglez|payez"
)


def courtesy_words(bills: Sequence[BillAhead], creditor: str, phone: str) -> tuple[str, ...]:
    """Return the paragraphs of a word on bills that will be due, the first due first."""
    told = tuple(
        fr(
            f"Pour mémoire : la facture {bill.number} de {creditor}, de {format_euros(bill.amount)}, "
            f"arrive à échéance le {format_date(bill.due_on)}."
        )
        for bill in bills
    )
    return (
        *told,
        fr("Si votre paiement est fait ou prévu, vous n’avez rien à faire."),
        fr(f"Une erreur, un désaccord, une question : répondez à ce message, ou appelez le {phone}."),
    )


def unfit(text: str, audience: DebtorKind) -> str:
    """Return the first words that a courtesy reminder may not hold (R1.12, T1 and after); `""` when it may leave."""
    if found := _COLLECTION.search(plain_letters(text)):
        return found.group()
    return next(
        (finding.excerpt or finding.rule for finding in lint_text(text, audience=audience) if finding.blocks), ""
    )
