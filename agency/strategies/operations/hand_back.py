"""The last word of a calendar: without an answer the case goes back to the creditor, on the day that was said."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction

from agency.cases.enums import CaseState, CreditorChoice
from agency.cases.models import Case, CreditorDecision
from agency.cases.operations import move, record_decision
from agency.cases.queries import running_holds
from agency.commitments.enums import CommitmentKind
from agency.commitments.models import Commitment
from agency.commitments.operations import announce, keep
from agency.commitments.queries import open_commitments
from agency.common.calendar import add_working_days, format_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.mandates.enums import EscalationDecision
from agency.mandates.queries import profile
from agency.outbox import operations as outbox
from agency.outbox.values import HandBackPayload
from agency.strategies.queries import to_hand_back

log = logging.getLogger(__name__)


class HandBackRefused(Exception):
    """This case cannot be given back; the message says why, in French."""


@transaction.atomic
def hand_back_due(*, by: Actor, at: datetime, on: date, after: int, size: int) -> int | None:
    """Give back up to `size` cases whose last announced day has come without an answer, none twice.

    Cases are taken in the order of their numbers, those beyond `after`; the last one seen is returned, None when none
    is left.
    """
    cases = list(to_hand_back(at, on).filter(pk__gt=after)[:size])
    for case in cases:
        try:
            hand_back(case=case, by=by, at=at, on=on)
        except HandBackRefused as refusal:
            # A reply came while the others went back: the next run sees its hold.
            log.info("case %s stays: %s", case.reference, refusal)
    return cases[-1].pk if cases else None


@transaction.atomic
def hand_back(*, case: Case, by: Actor, at: datetime, on: date) -> Case:
    """Give a case back to its creditor, who chooses what follows (R10.2, S2); its people are told in parallel.

    The words that announced it are kept by this act. Raises `HandBackRefused` for a case that is not under way, on
    which nothing of the sort was announced, on hold, or before the day that was said to everybody bound.
    """
    locked = Case.objects.select_for_update(of=("self",)).select_related("mandate", "creditor").get(pk=case.pk)
    words = list(open_commitments(locked, CommitmentKind.HAND_BACK))
    if locked.state != CaseState.ACTIVE or not words:
        raise HandBackRefused("Aucun retour au créancier n’est annoncé sur ce dossier, ou il n’est plus en cours.")
    if running_holds(locked, at).exists():
        raise HandBackRefused("Le dossier est suspendu : répondez d’abord à la personne.")
    last = max(word.due_on for word in words)
    if last > on:
        raise HandBackRefused(f"Nous avons dit : pas avant le {format_date(last)}.")
    outbox.cancel_planned(case=locked, code="handed_back", by=by, at=at)
    move(case=locked, to=CaseState.RETURNED, by=by, at=at, on=on, reason="sans réponse après la mise en demeure")
    _write_to_all(locked, _facts(locked, words[-1], on), by=by, at=at, on=on)
    for word in words:
        keep(commitment=word, act=locked, on=on, by=by, at=at)
    record(
        by=by, at=at, verb=Verb.CASE_HANDED_BACK, subject=locked, case_id=locked.pk, words=[word.pk for word in words]
    )
    return locked


@transaction.atomic
def choose(*, case: Case, choice: CreditorChoice, by: Actor, at: datetime, on: date) -> CreditorDecision:
    """Take the creditor's choice on a case given back; a talk is promised within our delay of reply, and stands.

    Raises `HandBackRefused` for a case that was not given back, `DecisionNotAllowed` for a court ruled out.
    """
    locked = Case.objects.select_for_update(of=("self",)).select_related("mandate", "creditor").get(pk=case.pk)
    if locked.state != CaseState.RETURNED:
        raise HandBackRefused("Ce dossier n’est pas rendu : il n’y a rien à choisir.")
    decision = record_decision(case=locked, choice=choice, told="sur son espace", by=by, at=at, on=on)
    if choice == CreditorChoice.TALK:
        announce(
            case=locked,
            kind=CommitmentKind.TALK,
            text=f"Parler de la suite avec {locked.creditor.short_name}",
            announced_on=on,
            due_on=add_working_days(on, profile().reply_days),
            dedupe_key=f"talk:{decision.pk}",
            by=by,
            at=at,
        )
    return decision


def _facts(case: Case, word: Commitment, on: date) -> HandBackPayload:
    return HandBackPayload(
        promised=word.text,
        announced_on=word.announced_on,
        handed_back_on=on,
        remaining=case_due(case.pk),
        court=case.mandate.escalation != EscalationDecision.NEVER and case.last_day_to_act >= on,
    )


def _write_to_all(case: Case, facts: HandBackPayload, *, by: Actor, at: datetime, on: date) -> None:
    outbox.plan(
        case=case,
        creditor=case.creditor,
        kind=MessageKind.HAND_BACK_NOTICE,
        planned_on=on,
        dedupe_key=f"hand_back:{case.pk}",
        payload=facts,
        by=by,
        at=at,
    )
    for party in case.parties.select_related("debtor"):
        outbox.plan(
            case=case,
            debtor=party.debtor,
            kind=MessageKind.CASE_RETURNED,
            planned_on=on,
            dedupe_key=f"hand_back:{case.pk}:{party.debtor_id}",
            payload=facts,
            by=by,
            at=at,
        )
