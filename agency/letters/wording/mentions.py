"""Which mentions of the law a letter carries, held against the closed lists of `common.law.letters_law`. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from agency.common.calendar import format_date
from agency.common.identifiers import IdentifierError, check_iban, is_rf
from agency.common.money import ZERO
from agency.law.contact.letter_content import (
    FIRST_LETTER_MENTIONS,
    FORMAL_NOTICE_MENTIONS,
    RECALL_MENTIONS,
    RECEIPT_MENTIONS,
    Mention,
    lacking,
    reproduces_l111_8,
)
from agency.letters.enums import MessageKind, SumKind
from agency.letters.rules import sum_by_kind
from agency.letters.values import Identity, LetterContent, ReceiptContent
from agency.letters.wording import richtext
from agency.letters.wording.legal_texts import statute_on
from agency.letters.wording.letter import consequence
from agency.letters.wording.lint import fee_words
from agency.letters.wording.tone.stems import plain_letters
from agency.parties.enums import DebtorKind

NO_FEE = Mention("no_fee", "aucun frais de recouvrement parmi les sommes", "CPCEx L111-8", "R1.17")
HUMAN = Mention("human", "une personne joignable, ses horaires, un numéro non surtaxé", "C. conso L121-6", "law B5")

MENTIONS: Mapping[MessageKind, tuple[Mention, ...]] = {
    MessageKind.FIRST_LETTER: (*FIRST_LETTER_MENTIONS, NO_FEE, HUMAN),
    MessageKind.REGISTERED_LETTER: (*FIRST_LETTER_MENTIONS, *RECALL_MENTIONS, NO_FEE, HUMAN),
    MessageKind.FORMAL_NOTICE: (*FORMAL_NOTICE_MENTIONS, NO_FEE, HUMAN),
}
"""The closed list of each paper letter, in the order of the law, then our word on fees and people."""

EPC_NAME = 70
"""Characters a transfer order leaves for the account holder's name."""

_FREE_TO_CALL = re.compile(r"(?:\+33|0)(?:[1-7]|9|80[0-58])\d+")


def is_normal_rate(phone: str) -> bool:
    """Whether a French number costs a normal call or nothing (law B5): 01-07, 09, 080."""
    return bool(_FREE_TO_CALL.fullmatch(re.sub(r"[\s.\-()]", "", phone)))


def missing_in_letter(content: LetterContent) -> tuple[Mention, ...]:
    """The mentions this letter lacks, in the order of the law; empty when it may be printed (R1.9, R1.10)."""
    wanted = MENTIONS[content.kind]
    present = {mention.code for mention in wanted if _PRESENT[mention.code](content)}
    return lacking(wanted, present, consumer=content.facts.audience == DebtorKind.CONSUMER)


def missing_in_receipt(content: ReceiptContent) -> tuple[Mention, ...]:
    """The fields this quittance lacks, in the order of the law; empty when it may be printed (R1.15)."""
    settled = sum((line.amount for line in content.allocation), ZERO)
    holds = {
        "number": content.number,
        "date": content.issued_on,
        "debtor": content.person.strip() and content.recipient_lines,
        "creditor": _identified(content.creditor),
        "case_reference": content.case_reference,
        "amount": content.amount > ZERO,
        "method": content.method.strip(),
        "allocation": settled == content.amount,
        "balance": content.remaining >= ZERO,
        "on_behalf": content.purpose.strip() and content.creditor.legal_name.strip(),
    }
    return lacking(RECEIPT_MENTIONS, {code for code, held in holds.items() if held}, consumer=True)


def _identified(identity: Identity) -> bool:
    return bool(identity.legal_name.strip() and any(line.strip() for line in identity.address_lines))


def _itemised(content: LetterContent) -> bool:
    facts = content.facts
    added = sum(line.amount for line in facts.sums)
    return facts.total > 0 and added == facts.total and sum_by_kind(facts.sums, SumKind.PRINCIPAL) > 0


def _payable(content: LetterContent) -> bool:
    payment = content.facts.payment
    try:
        check_iban(payment.iban)
    except IdentifierError:
        return False
    named = 0 < len(payment.holder.strip()) <= EPC_NAME
    return named and len(payment.bic) in {0, 8, 11} and is_rf(payment.rf_reference)


def _statute(content: LetterContent) -> bool:
    statute = content.facts.legal_text
    return statute == statute_on(content.facts.dated_on) and reproduces_l111_8(statute.text)


def _first_letter_dated(content: LetterContent) -> bool:
    first = content.facts.first_letter
    return first is not None and first.sent_on <= content.facts.dated_on


def _no_fee(content: LetterContent) -> bool:
    return not any(fee_words(f"{line.label} {line.detail}") for line in content.facts.sums)


def _human(content: LetterContent) -> bool:
    human = content.facts.human
    return bool(human.name.strip() and human.hours.strip()) and is_normal_rate(human.phone)


def _says(content: LetterContent, words: str) -> bool:
    text = f"{content.subject}\n{richtext.plain_text(content.body)}"
    return plain_letters(words) in plain_letters(text)


def _printed(_content: LetterContent) -> bool:
    """What `letter.typ` prints whatever the content; the printing tests read it in the PDF."""
    return True


_PRESENT: Mapping[str, Callable[[LetterContent], bool]] = {
    "collector_identity": lambda content: _identified(content.facts.sender),
    "amicable_activity": lambda content: "recouvrement amiable" in content.facts.sender.activity,
    "creditor_identity": lambda content: _identified(content.facts.creditor),
    "basis": lambda content: bool(content.facts.basis.strip()),
    "itemised_amount": _itemised,
    "demand": lambda content: content.facts.payment.amount == content.facts.total,
    "payment_means": _payable,
    "l111_8": _statute,
    "data_protection": lambda content: bool(content.facts.privacy_contact or content.facts.sender.email),
    "first_letter_reference": lambda content: bool(content.facts.first_letter and content.facts.first_letter.reference),
    "first_letter_sent_on": _first_letter_dated,
    "title": lambda content: _says(content, "mise en demeure"),
    "date": _printed,
    "interest_start": _printed,
    "deadline_date": lambda content: bool(
        content.facts.answer_by and _says(content, format_date(content.facts.answer_by))
    ),
    "plan_offer": _printed,
    "true_consequence": lambda content: _says(content, consequence(content.facts)),
    "how_to_dispute": _printed,
    "mediator": lambda content: content.facts.mediator is not None,
    "enclosures": lambda content: bool(content.facts.enclosures),
    "no_fee": _no_fee,
    "human": _human,
}
