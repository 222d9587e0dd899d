"""The last word of a calendar: without an answer the case goes back to the creditor, on the day that was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from agency.cases.enums import CaseState, CreditorChoice
from agency.cases.models import Case, CaseParty, CreditorDecision
from agency.cases.operations import move_each, record_decision
from agency.cases.queries import running_holds
from agency.cases.rules import decide_by
from agency.commitments.enums import CommitmentKind
from agency.commitments.models import Commitment
from agency.commitments.operations import announce, keep_each
from agency.commitments.queries import open_commitments, open_commitments_on
from agency.common.calendar import add_working_days, format_date
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.ledger.queries import due_by_case
from agency.letters.enums import MessageKind
from agency.mandates.enums import EscalationDecision
from agency.mandates.queries import profile
from agency.outbox import operations as outbox
from agency.outbox.operations import NewMessage
from agency.outbox.values.returned import HandBackPayload
from agency.strategies.queries import to_hand_back


class HandBackRefused(Exception):
    """This case cannot be given back; the message says why, in French."""


@transaction.atomic
def hand_back_due(*, by: Actor, at: datetime, on: date, after: int, size: int) -> int | None:
    """Give back up to `size` cases whose last announced day has come without an answer, none twice.

    Cases are taken in the order of their numbers, those beyond `after`; the last one seen is returned, None when none
    is left.
    """
    found = list(to_hand_back(at, on).filter(pk__gt=after).values_list("pk", flat=True)[:size])
    if not found:
        return None
    _locked(found)
    # Asked again once they are locked: a reply may have come meanwhile, the next run sees its hold.
    still = to_hand_back(at, on).filter(pk__in=found).select_related("mandate", "creditor")
    _give_back(list(still), by=by, at=at, on=on)
    return found[-1]


@transaction.atomic
def hand_back(*, case: Case, by: Actor, at: datetime, on: date) -> Case:
    """Give a case back to its creditor, who chooses what follows (R10.2, S2); its people are told in parallel.

    The words that announced it are kept by this act. Raises `HandBackRefused` for a case that is not under way, on
    which nothing of the sort was announced, on hold, or before the day that was said to everybody bound.
    """
    (locked,) = _locked([case.pk])
    words = list(open_commitments(locked, CommitmentKind.HAND_BACK))
    if locked.state != CaseState.ACTIVE or not words:
        raise HandBackRefused("Aucun retour au créancier n’est annoncé sur ce dossier, ou il n’est plus en cours.")
    if running_holds(locked, at).exists():
        raise HandBackRefused("Le dossier est suspendu : répondez d’abord à la personne.")
    last = max(word.due_on for word in words)
    if last > on:
        raise HandBackRefused(f"Nous avons dit : pas avant le {format_date(last)}.")
    _give_back([locked], by=by, at=at, on=on)
    return locked


@transaction.atomic
def choose(*, case: Case, choice: CreditorChoice, by: Actor, at: datetime, on: date) -> CreditorDecision:
    """Take the creditor's choice on a case given back; a talk is promised within our delay of reply, and stands.

    Raises `HandBackRefused` for a case that was not given back, `DecisionNotAllowed` for a court ruled out.
    """
    (locked,) = _locked([case.pk])
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


def _locked(case_ids: Sequence[int]) -> list[Case]:
    """Cases nobody else writes on until the end, with what is written of them."""
    locked = Case.objects.select_for_update(of=("self",)).filter(pk__in=case_ids)
    return list(locked.select_related("mandate", "creditor").order_by("pk"))


def _give_back(cases: Sequence[Case], *, by: Actor, at: datetime, on: date) -> None:
    """Give back cases on which it was announced: their letters stop, everybody is told, the words are kept."""
    words: dict[int, list[Commitment]] = {case.pk: [] for case in cases}
    for word in open_commitments_on(cases, CommitmentKind.HAND_BACK):
        words[word.case_id].append(word)
    outbox.cancel_planned_on(cases=cases, code="handed_back", by=by, at=at)
    reason = "sans réponse après la mise en demeure"
    move_each(cases=cases, to=CaseState.RETURNED, by=by, at=at, on=on, reason=reason)
    outbox.plan_each(messages=_notices(cases, {case: those[-1] for case, those in words.items()}, on), by=by, at=at)
    acts = {word: case for case in cases for word in words[case.pk]}
    keep_each(acts=acts, on=on, by=by, at=at)
    given = [JournalAct(case, case.pk, {"words": [word.pk for word in words[case.pk]]}) for case in cases]
    record_each(by=by, at=at, verb=Verb.CASE_HANDED_BACK, acts=given)


def _notices(cases: Sequence[Case], words: dict[int, Commitment], on: date) -> list[NewMessage]:
    """What is written to each creditor, and to everybody bound by its case."""
    due = due_by_case(words)
    facts = {case.pk: _facts(case, words[case.pk], due[case.pk], on) for case in cases}
    by_number = {case.pk: case for case in cases}
    to_creditors = [
        NewMessage(
            case,
            MessageKind.HAND_BACK_NOTICE,
            on,
            f"hand_back:{words[case.pk].pk}",
            facts[case.pk],
            creditor=case.creditor,
        )
        for case in cases
    ]
    bound = CaseParty.objects.filter(case__in=by_number).select_related("debtor").order_by("case_id", "pk")
    return to_creditors + [
        NewMessage(
            by_number[party.case_id],
            MessageKind.CASE_RETURNED,
            on,
            f"hand_back:{words[party.case_id].pk}:{party.debtor_id}",
            facts[party.case_id],
            debtor=party.debtor,
        )
        for party in bound
    ]


def _facts(case: Case, word: Commitment, due: Decimal, on: date) -> HandBackPayload:
    return HandBackPayload(
        promised=word.text,
        announced_on=word.announced_on,
        handed_back_on=on,
        remaining=due,
        court=case.mandate.escalation != EscalationDecision.NEVER and case.last_day_to_act >= on,
        decide_by=decide_by(on),
    )
