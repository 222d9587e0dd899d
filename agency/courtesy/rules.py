"""The words of a courtesy reminder, and what they may never be: a demand, a consequence, a cost (R1.12)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import timedelta

from agency.common.calendar import format_date
from agency.common.money import NO_BREAK_SPACE, format_euros
from agency.common.text import PostalAddressError, postal_lines
from agency.common.text import french_typography as fr
from agency.law.contact.limits import Channel
from agency.letters.wording.lint import lint_text
from agency.letters.wording.tone.stems import plain_letters
from agency.parties.enums import Civility, DebtorKind
from agency.parties.rules import PersonFacts

from .values import BillAhead

# A word on a bill that is not due speaks of no collection, however gently: these stems never stand in it.
_COLLECTION = re.compile(
    r"recouvr|relanc|impaye|retard|penalit|frais|mise en demeure|juge|justice|tribunal|avocat|commissaire|poursuit"
    r"|dette|debiteur|creance|dossier|exig|sommation|saisi|delai|sans reponse|a defaut|sinon|devez|reglez|payez"
)


# A letter that leaves on a day is read four days later, so that a bill is never recalled once it is due.
ON_ITS_WAY = timedelta(days=4)
LETTER_SUBJECT = "Une échéance à venir"


def ahead(courtesy_days: int, channel: Channel) -> timedelta:
    """Return how long before its due date a bill is recalled: a letter leaves earlier, to arrive as an e-mail does."""
    return timedelta(days=courtesy_days) + (ON_ITS_WAY if channel == Channel.POST else timedelta())


def courtesy_words(bills: Sequence[BillAhead], creditor: str, phone: str, writes_to: str = "") -> tuple[str, ...]:
    """Return the paragraphs of a word on bills that will be due, the first due first.

    A letter names where an answer is written to (`writes_to`); an e-mail is answered.
    """
    told = tuple(
        fr(
            f"Pour mémoire : la facture {bill.number} de {creditor}, de {format_euros(bill.amount)}, "
            f"arrive à échéance le {_whole(format_date(bill.due_on))}."
        )
        for bill in bills
    )
    return (
        *told,
        fr("Si votre paiement est fait ou prévu, vous n’avez rien à faire."),
        fr(f"Une erreur, un désaccord, une question : {_how(writes_to)}, ou appelez le {_whole(phone)}."),
    )


def _whole(words: str) -> str:
    """A date or a number that no line cuts."""
    return words.replace(" ", NO_BREAK_SPACE)


def _how(writes_to: str) -> str:
    return f"écrivez à {writes_to}" if writes_to else "répondez à ce message"


def seal_of_courtesy(bills: Sequence[BillAhead], to: Sequence[str]) -> str:
    """Return what makes a letter the one that was read: its bills, their sums and days, and its envelope."""
    said = [[[one.number, str(one.amount), one.due_on.isoformat()] for one in bills], list(to)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def envelope(told: PersonFacts) -> tuple[str, ...]:
    """Return the postal lines of a person as a file says them; empty for an address that no envelope bears."""
    if not told.has_address:
        return ()
    title = str(Civility(told.civility).label) if told.civility else ""
    name = f"{told.first_name} {told.last_name}".strip() or told.company_name
    try:
        return tuple(
            postal_lines(
                name=f"{title} {name}".strip(), contact=told.line2, street=told.line1, locality=told.line3,
                postcode=told.postcode, city=told.city,
            )
        )  # fmt: skip
    except PostalAddressError:
        return ()


def unfit(text: str, audience: DebtorKind) -> str:
    """Return the first words that a courtesy reminder may not hold (R1.12, T1 and after); `""` when it may leave."""
    if found := _COLLECTION.search(plain_letters(text)):
        return found.group()
    return next(
        (finding.excerpt or finding.rule for finding in lint_text(text, audience=audience) if finding.blocks), ""
    )
