"""When a case may be closed, and where it goes. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from agency.cases.enums import CLOSED_STATES, CaseState
from agency.common.calendar import format_date

from .enums import GIVEN_BACK, OFF_THE_BOOKS, ClosingReason
from .values import ClosingFacts, ClosingWish

LONGEST_NOTE = 300
# What a creditor may pause by itself, and for how many days at most.
PAUSABLE = frozenset({CaseState.TO_QUALIFY, CaseState.ACTIVE})
LONGEST_PAUSE = 60
# A case closed for one of these is explained to whoever reads it later.
_TO_EXPLAIN = frozenset({ClosingReason.JUDGED, ClosingReason.UNCOLLECTABLE, ClosingReason.NOT_OWED})


class ClosingRefused(Exception):
    """This case is not closed; the message says why and what to do, in French."""


def check_closing(wish: ClosingWish, facts: ClosingFacts, on: date) -> None:
    """Raise `ClosingRefused` when a case may not be closed for this reason today.

    A person who pays is not given up; nobody who wrote is left without our word; a debt is barred by its date alone
    (R2.20), and a death closes a case only when nobody else is bound.
    """
    if facts.state in CLOSED_STATES:
        raise ClosingRefused(f"Ce dossier est déjà « {facts.state.label} ».")
    if facts.waits_for_answer and wish.reason != ClosingReason.DECEASED:
        raise ClosingRefused("Répondez d’abord à la personne : une réponse lui est promise.")
    if wish.reason in _TO_EXPLAIN and not wish.note.strip():
        raise ClosingRefused("Dites en quelques mots pourquoi : qui relira ce dossier doit le comprendre.")
    match wish.reason:
        case ClosingReason.UNCOLLECTABLE if facts.plan_runs:
            raise ClosingRefused(
                "Un échéancier est suivi sur ce dossier : la personne paie, il n’est pas irrécouvrable."
            )
        case ClosingReason.DECEASED if not facts.all_deceased:
            raise ClosingRefused("Notez d’abord le décès de chaque personne du dossier : les autres doivent encore.")
        case ClosingReason.TIME_BARRED if facts.last_day >= on:
            raise ClosingRefused(
                f"Ce dossier n’est pas prescrit : le dernier jour pour agir est le {format_date(facts.last_day)}."
            )
        case ClosingReason.PAID_DIRECT if wish.paid_on is None:
            raise ClosingRefused("Dites quel jour le créancier a été payé.")
        case ClosingReason.NOT_OWED if not wish.paper:
            raise ClosingRefused("Joignez l’avoir du créancier, ou sa lettre, en PDF.")


def end_of(reason: ClosingReason) -> CaseState:
    """Return the state of a case closed for a reason."""
    if reason in OFF_THE_BOOKS:
        return CaseState.SETTLED
    if reason in GIVEN_BACK:
        return CaseState.RETURNED
    return CaseState.TIME_BARRED if reason == ClosingReason.TIME_BARRED else CaseState.CLOSED


def check_taking_back(facts: ClosingFacts, why: str) -> None:
    """Raise `ClosingRefused`, in words to the creditor, when it may not take a case back by itself today."""
    if facts.state in CLOSED_STATES:
        raise ClosingRefused("Ce dossier est déjà terminé.")
    if not why.strip():
        raise ClosingRefused("Dites en quelques mots pourquoi vous reprenez ce dossier.")
    if facts.plan_runs:
        raise ClosingRefused(
            "La personne suit un échéancier : il ne s’arrête qu’après un courrier qui lui laisse quinze jours. "
            "Appelez-nous."
        )
    if facts.waits_for_answer:
        raise ClosingRefused(
            "Une réponse est promise à la personne : elle la reçoit d’abord. Demandez une pause, ou appelez-nous."
        )


def check_pause(facts: ClosingFacts, last_on: date, why: str, on: date) -> None:
    """Raise `ClosingRefused`, in words to the creditor, when a pause until a day included may not be (R2.11)."""
    if facts.state not in PAUSABLE:
        raise ClosingRefused("Ce dossier n’a rien à mettre en pause : aucun courrier n’y est prévu.")
    if not why.strip():
        raise ClosingRefused("Dites en quelques mots pourquoi vous demandez une pause.")
    if not on < last_on <= on + timedelta(days=LONGEST_PAUSE):
        farthest = format_date(on + timedelta(days=LONGEST_PAUSE))
        raise ClosingRefused(f"Choisissez un jour à venir, au plus tard le {farthest}.")
    if last_on >= facts.last_day:
        raise ClosingRefused(
            f"Le dernier jour pour agir est le {format_date(facts.last_day)}, et une pause ne le déplace pas : "
            "choisissez un jour plus proche."
        )
