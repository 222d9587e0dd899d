"""What a decision asks to be whole, and the answer that tells it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from agency.common.calendar import add_working_days, format_date
from agency.common.money import ZERO, format_euros
from agency.common.names import contracted

from .enums import LOWERS, Goes, Ruling, WherePaid
from .values import AnswerFacts, PaymentFound, Verdict

REASON_LENGTH = 1000
# A creditor has ten working days, and its answer comes before the day promised to the person.
ANSWER_WORKING_DAYS = 10
BEFORE_THE_PROMISE = 2
REMIND_WORKING_DAYS = 3
# Without a word from the creditor for so long, closing is proposed (R5.14).
SILENT_DAYS = 30
# Money that came here so lately may be the payment that is told: a person looks before anybody is asked.
LATELY_DAYS = 90
YEAR_DIGITS = 4
_OF_A_DATE = frozenset(
    [
        "le",
        "en",
        "vers",
        "au",
        "début",
        "debut",
        "mi",
        "fin",
        "milieu",
        "courant",
        "mois",
        "de",
        "du",
        "d",
        "la",
        "semaine",
        "dernier",
        "dernière",
        "derniere",
        "1er",
        "et",
        "ou",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "janvier",
        "février",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
        "decembre",
        "-",
        "/",
        ".",
        ",",
        "’",
        "'",
    ]
)
_PIECES = re.compile(r"\w+|\S")
# A payment told so long ago was taken up by somebody, by telephone if not here.
ASKED_WITHIN_DAYS = 15
_HOW = {"transfer": " par virement", "card": " par carte", "cheque": " par chèque", "cash": " en espèces"}
# The link of the mail outlives the day it names, as a late answer is worth more than none.
LINK_DAYS = 45


class VerdictRefused(Exception):
    """This decision is not whole; the message says what is missing."""


def refuse_incomplete(verdict: Verdict, owed: Mapping[int, Decimal]) -> None:
    """Raise `VerdictRefused` unless a decision says why, shows it, and takes off what it says; `owed` by bill (R5.14).

    Nobody is told that a sum stays due without the document that shows it, nor is asked less without the creditor’s.
    """
    if not verdict.reason.strip():
        raise VerdictRefused("Écrivez pourquoi, en quelques phrases : la personne les lira.")
    if len(verdict.reason.strip()) > REASON_LENGTH:
        raise VerdictRefused("Votre explication dépasse 1 000 caractères. Raccourcissez-la un peu.")
    if not verdict.content and verdict.document is None:
        shown = "l’avoir, ou la lettre du créancier" if verdict.ruling in LOWERS else "le document qui le montre"
        raise VerdictRefused(f"Joignez {shown}, ou choisissez une pièce du dossier.")
    if verdict.ruling == Ruling.REJECTED:
        return
    if not verdict.owed or any(number not in owed for number in verdict.owed):
        raise VerdictRefused("Choisissez la facture dont il s’agit.")
    if any(not ZERO <= after < owed[number] for number, after in verdict.owed.items()):
        raise VerdictRefused("La somme corrigée est plus basse que celle qui reste à régler, et jamais moins que zéro.")


def refuse_unfound(found: PaymentFound) -> None:
    """Raise `VerdictRefused` unless what was found of a payment is whole: which one, or why it is not found."""
    if len(found.reason.strip()) > REASON_LENGTH:
        raise VerdictRefused("Votre explication dépasse 1 000 caractères. Raccourcissez-la un peu.")
    if found.where == WherePaid.HERE and found.payment is None:
        raise VerdictRefused("Choisissez le paiement. S’il n’est pas dans la liste, rapprochez-le d’abord en banque.")
    if found.where == WherePaid.CREDITOR and None in (found.claim, found.amount, found.paid_on):
        raise VerdictRefused("Dites sur quelle facture, combien et quel jour le créancier a reçu.")
    if found.where == WherePaid.NOWHERE and not found.reason.strip():
        raise VerdictRefused("Écrivez où vous avez cherché, en quelques phrases : la personne les lira.")


def search_paragraphs(where: WherePaid, told: AnswerFacts, amount: Decimal, paid_on: date | None) -> tuple[str, ...]:
    """Return the answer to who said that it was paid: what was found, the sum, what follows and when."""
    day = f", le {format_date(paid_on)}" if paid_on else ""
    opening = {
        WherePaid.HERE: f"Vous aviez raison : votre paiement de {format_euros(amount)} est arrivé chez nous{day}.",
        WherePaid.CREDITOR: f"Vous aviez raison : {told.creditor} a reçu {format_euros(amount)}{day}. C’est déduit.",
        WherePaid.NOWHERE: f"Nous avons cherché votre paiement avec {told.creditor}, sans le trouver.",
    }[where]
    proof = "Le jour, le compte ou la référence du virement nous aiderait : dites-le depuis votre page."
    lines = (
        contracted(opening),
        told.reason.strip(),
        proof if where == WherePaid.NOWHERE else "Merci de l’avoir dit, et pardon pour ce rappel.",
        _sum(told),
        *_follows(told),
        _elsewhere(told),
    )
    return tuple(line for line in lines if line)


def payment_question(answers: Mapping[str, object]) -> str:
    """Return what a creditor is asked of a payment told: how and when, never what the person wrote beside.

    The day is a text of hers: it is told when all of it is a date, however loose, and left out otherwise.
    """
    how = _HOW.get(str(answers.get("method", "")), "")
    when = " ".join(str(answers.get("paid_on") or "").split())
    pieces = _PIECES.findall(when.lower())
    when = when if all(one in _OF_A_DATE or (one.isdecimal() and len(one) <= YEAR_DIGITS) for one in pieces) else ""
    told = f"Paiement{how}, sans autre précision." if not when else f"Paiement{how}. Quand, selon la personne : {when}."
    return f"{told} L’avez-vous reçu ?"


def creditor_answers_by(asked_on: date, promised_on: date) -> date:
    """Return the day a creditor answers by: before what was promised to the person, two working days at least."""
    asked = min(add_working_days(asked_on, ANSWER_WORKING_DAYS), add_working_days(promised_on, -BEFORE_THE_PROMISE))
    return max(asked, add_working_days(asked_on, BEFORE_THE_PROMISE))


def closing_proposed_on(asked_on: date) -> date:
    """Return the day from which a creditor that said nothing is proposed to close the case (R5.14)."""
    return asked_on + timedelta(days=SILENT_DAYS)


def silent_too_long(asked_on: date, on: date) -> bool:
    """Whether a creditor said nothing for so long that closing the case is to be proposed (R5.14)."""
    return on >= closing_proposed_on(asked_on)


def answer_paragraphs(told: AnswerFacts) -> tuple[str, ...]:
    """Return the answer to the person: the decision, why, the sum, what follows and when, where else to turn."""
    return tuple(
        line
        for line in (
            _opening(told),
            told.reason.strip(),
            *_bills(told),
            _piece(told),
            _sum(told),
            *_follows(told),
            _elsewhere(told),
        )
        if line
    )


def _opening(told: AnswerFacts) -> str:
    found = {
        Ruling.UPHELD: "Nous avons vérifié, et vous aviez raison. Merci de l’avoir dit.",
        Ruling.PARTLY: "Nous avons vérifié, et vous aviez raison en partie.",
        Ruling.REJECTED: f"Nous avons vérifié auprès de {told.creditor}, et la somme reste due. Voici pourquoi.",
    }
    return contracted(f"Vous nous avez dit ne pas être d’accord. {found[told.ruling]}")


def _bills(told: AnswerFacts) -> list[str]:
    if told.ruling == Ruling.UPHELD:
        return [f"Plus rien n’est demandé sur la facture {bill.number}." for bill in told.bills]
    return [
        f"Facture {bill.number} : il reste {format_euros(bill.after)}, au lieu de {format_euros(bill.before)}."
        for bill in told.bills
    ]


def _piece(told: AnswerFacts) -> str:
    return f"Le document est joint : {told.piece}." if told.piece else ""


def _sum(told: AnswerFacts) -> str:
    if told.remaining == ZERO:
        return "Il ne vous reste rien à régler sur ce dossier."
    return f"Il reste {format_euros(told.remaining)} à régler sur ce dossier. Aucun frais ne s’ajoute."


def _follows(told: AnswerFacts) -> list[str]:
    if told.remaining == ZERO:
        return []
    if told.goes == Goes.PLAN:
        return ["Votre échéancier continue, sur la somme qui reste."]
    if told.answer_by is None or told.act_on is None or told.goes not in (Goes.LETTER, Goes.HAND_BACK):
        return ["Vous pouvez régler, proposer un échéancier ou nous répondre depuis votre page."]
    days = (
        f"Vous avez jusqu’au {format_date(told.answer_by)} pour régler, proposer un échéancier ou nous répondre. "
        f"Avant le {format_date(told.act_on)}, aucun courrier ne part."
    )
    if told.goes == Goes.LETTER:
        return [days]
    back = contracted(f"Sans réponse, nous rendons le dossier à {told.creditor} le {format_date(told.act_on)}.")
    return [days, back]


def _elsewhere(told: AnswerFacts) -> str:
    if told.ruling == Ruling.UPHELD or not told.mediator:
        return ""
    return f"Le médiateur de la consommation peut aussi vous aider, gratuitement : {told.mediator}."
