"""Mentions every letter asking for a sum must carry (CPCEx R124-4; R1.8-R1.10), as a closed list. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from agency.common.identifiers import IdentifierError, check_iban, is_rf
from agency.letters.content import Identity, LetterContent
from agency.letters.enums import Audience, LetterKind, SumKind
from agency.letters.legal_texts import statutory_text_on
from agency.letters.lint import fee_words
from agency.letters.rules import sum_by_kind

_FREE_TO_CALL = re.compile(r"(?:\+33|0)(?:[1-7]|9|80[0-58])\d+")


@dataclass(frozen=True)
class Mention:
    """One lawful mention: its code, the text that wants it, its French name and its test on a letter."""

    code: str
    article: str
    label: str
    present: Callable[[LetterContent], bool]


def is_normal_rate(phone: str) -> bool:
    """Whether a French number costs a normal call or nothing (law B5): 01-07, 09, 080."""
    return bool(_FREE_TO_CALL.fullmatch(re.sub(r"[\s.\-()]", "", phone)))


def missing_mentions(content: LetterContent) -> tuple[Mention, ...]:
    """The mentions this letter lacks, in the order of the law; empty when it may be printed."""
    return tuple(mention for mention in MENTIONS if not mention.present(content))


def _identified(identity: Identity) -> bool:
    return bool(identity.legal_name.strip() and any(line.strip() for line in identity.address_lines))


def _collector(content: LetterContent) -> bool:
    sender = content.facts.sender
    return _identified(sender) and "recouvrement amiable" in sender.activity


def _sum(content: LetterContent) -> bool:
    facts = content.facts
    return (
        bool(facts.basis.strip())
        and facts.total > 0
        and sum_by_kind(facts.sums, SumKind.PRINCIPAL) > 0
        and sum(line.amount for line in facts.sums) == facts.total
    )


def _no_fee(content: LetterContent) -> bool:
    return not any(fee_words(f"{line.label} {line.detail}") for line in content.facts.sums)


def _payment(content: LetterContent) -> bool:
    payment = content.facts.payment
    try:
        check_iban(payment.iban)
    except IdentifierError:
        return False
    return bool(payment.holder.strip()) and is_rf(payment.rf_reference) and payment.amount == content.facts.total


def _recalls_first_letter(content: LetterContent) -> bool:
    first = content.facts.first_letter
    if content.kind == LetterKind.FIRST_LETTER:
        return first is None
    return first is not None and bool(first.reference) and first.sent_on <= content.facts.dated_on


def _mediator(content: LetterContent) -> bool:
    concerned = content.kind == LetterKind.FORMAL_NOTICE and content.facts.audience == Audience.CONSUMER
    return not concerned or content.facts.mediator is not None


def _human(content: LetterContent) -> bool:
    human = content.facts.human
    return bool(human.name.strip() and human.hours.strip()) and is_normal_rate(human.phone)


MENTIONS: tuple[Mention, ...] = (
    Mention(
        "collector",
        "CPCEx R124-4 1°",
        "identité et adresse du cabinet, et « exerce une activité de recouvrement amiable »",
        _collector,
    ),
    Mention(
        "creditor",
        "CPCEx R124-4 2°",
        "identité et adresse du créancier",
        lambda content: _identified(content.facts.creditor),
    ),
    Mention("sum", "CPCEx R124-4 3°", "fondement et montant de la somme, élément par élément", _sum),
    Mention("no_fee", "CPCEx L111-8", "aucun frais de recouvrement parmi les sommes", _no_fee),
    Mention("payment", "CPCEx R124-4 4°", "moyens de paiement valides, pour la somme demandée", _payment),
    Mention(
        "statute",
        "CPCEx R124-4 5°",
        "alinéas 2 et 3 de l’article L111-8, dans leur version en vigueur",
        lambda content: content.facts.legal_text == statutory_text_on(content.facts.dated_on),
    ),
    Mention(
        "first_letter",
        "CPCEx R124-4, dernier alinéa",
        "référence et date de la première lettre, rappelées dans les suivantes",
        _recalls_first_letter,
    ),
    Mention("mediator", "C. conso L616-1", "médiateur de la consommation du créancier", _mediator),
    Mention("human", "C. conso L121-6", "une personne joignable, avec ses horaires, sans numéro surtaxé", _human),
)
"""The closed list, in the order of the law."""
