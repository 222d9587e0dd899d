"""When a promise is lost, which promise may be taken, what a call may say. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from agency.cases.enums import CaseState, HoldReason
from agency.cases.rules import FIRST_ANSWER
from agency.common.calendar import Zone, add_working_days
from agency.common.money import format_euros

from .enums import CallOutcome, HeardKind, HeardWay, NonPaymentReason
from .values import CallReport, HeardSaying, PromiseWish

# A transfer ordered on the day takes so long to be seen in the account.
GRACE_DAYS = 3
# Later than that is an instalment plan, with its own words and rights.
LONGEST_PROMISE = timedelta(days=31)
MARKS_WANTED = 2
LONGEST_NOTE = 2000
# A promise and a plan go with a hard time; everything else waits for our answer, or for peace, first.
_GOES_WITH_A_PROMISE = frozenset({HeardKind.HARDSHIP, HeardKind.MESSAGE})
_NOBODY_SPOKE = frozenset(
    {CallOutcome.VOICEMAIL, CallOutcome.NO_ANSWER, CallOutcome.WRONG_NUMBER, CallOutcome.NOT_PLACED}
)
_WANTS_WORDS = frozenset({HeardKind.DISPUTE, HeardKind.WRONG_PERSON, HeardKind.MESSAGE})
CONTESTED = frozenset({NonPaymentReason.DISPUTE, NonPaymentReason.INVOICE})
"""Reasons that are a disagreement: what the person contests is put on the file, and stops it."""


class HandlingRefused(Exception):
    """What was typed cannot be kept as it is; the sentence says what to do."""


def last_day_of_grace(due_on: date, zone: Zone = Zone.METROPOLE) -> date:
    """The last day on which the money of a promise is waited for: three open days after the day that was said."""
    return add_working_days(due_on, GRACE_DAYS, zone)


def check_promise(wish: PromiseWish, *, due: Decimal, on: date) -> None:
    """Raise `HandlingRefused` for a sum or a day that a promise cannot have."""
    if wish.amount <= 0 or wish.amount > due:
        raise HandlingRefused(f"Écrivez une somme entre 0,01 € et {format_euros(due)}, ce qui reste à régler.")
    if wish.due_on < on:
        raise HandlingRefused("Choisissez un jour à venir, ou aujourd’hui.")
    if wish.due_on > on + LONGEST_PROMISE:
        raise HandlingRefused("Au-delà d’un mois, proposez plutôt un échéancier.")


def check_standing(state: CaseState, holds: frozenset[HoldReason], *, barred: bool, forbidden: bool) -> None:
    """Raise `HandlingRefused` when no promise may be taken on a case as it stands (R2.20, R5.6)."""
    if barred:
        raise HandlingRefused("Le dossier est prescrit : rien n’est demandé à cette personne.")
    if forbidden:
        raise HandlingRefused("La loi défend à cette personne de payer cette somme pour le moment.")
    if state == CaseState.PLAN:
        raise HandlingRefused("Un échéancier est en cours : ses dates valent promesse.")
    if state != CaseState.ACTIVE:
        raise HandlingRefused("Une promesse se note sur un dossier en cours.")
    if holds & FIRST_ANSWER:
        raise HandlingRefused("Répondez d’abord à ce qui arrête le dossier : aucune promesse n’est demandée avant.")


def check_report(report: CallReport) -> None:
    """Raise `HandlingRefused` when what is said of a call cannot be: nothing is said to who is not known (R6.3)."""
    spoke = report.outcome == CallOutcome.SPOKE
    if spoke and len(set(report.marks)) < MARKS_WANTED:
        raise HandlingRefused("Cochez deux repères que la personne a donnés : avant, on ne parle pas de la somme.")
    if not spoke and report.promise is not None:
        raise HandlingRefused("Une promesse se note quand la personne a répondu et s’est fait reconnaître.")
    if not spoke and report.plan is not None:
        raise HandlingRefused("Un échéancier se convient quand la personne a répondu et s’est fait reconnaître.")
    if report.promise is not None and report.plan is not None:
        raise HandlingRefused("Notez une promesse ou un échéancier, pas les deux : ses dates valent promesse.")
    if report.saying is None:
        return
    if report.outcome in _NOBODY_SPOKE:
        raise HandlingRefused("Personne n’a parlé dans cet appel : il n’y a pas de parole à noter.")
    if (report.promise or report.plan) and report.saying.kind not in _GOES_WITH_A_PROMISE:
        raise HandlingRefused("Ce que la personne dit arrête tout : ne notez avec ni promesse, ni échéancier.")


def check_saying(saying: HeardSaying, *, opened_on: date, on: date) -> None:
    """Raise `HandlingRefused` for a day that cannot be, or where the words are what is answered and none is there.

    What came in writing is kept word for word: a pause asked by letter is answered in writing too.
    """
    if saying.told_on > on:
        raise HandlingRefused("Ce jour n’est pas encore venu.")
    if saying.told_on < opened_on:
        raise HandlingRefused("Le dossier n’existait pas encore ce jour-là : indiquez un jour après.")
    written = saying.way in {HeardWay.LETTER, HeardWay.EMAIL}
    if not saying.text.strip() and (saying.kind in _WANTS_WORDS or (written and saying.kind == HeardKind.PAUSE)):
        raise HandlingRefused("Écrivez ce que la personne a dit, dans ses mots.")


def against_plan(holds: frozenset[HoldReason], *, written_to: bool) -> str:
    """Return why no plan is agreed on the telephone before an answer, or the first letter, is given; empty otherwise.

    The first letter says who asks, for what and why: nothing is agreed before it (R1.10).
    """
    if not written_to:
        return "La première lettre n’est pas partie : aucun échéancier n’est convenu avant elle."
    if holds & FIRST_ANSWER:
        return "Répondez d’abord à ce qui arrête le dossier : aucun échéancier n’est demandé avant."
    return ""
