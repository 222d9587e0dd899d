"""A creditor decides what follows a case given back: once, and its decision does what it says."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.cases.enums import CaseState, CreditorChoice
from agency.cases.models import Case
from agency.cases.operations import record_decision
from agency.common.calendar import format_date, paris_date
from agency.common.text import french_typography as fr
from agency.escalation.enums import WAYS, NextStep
from agency.escalation.models import NextStepDecision, NextStepQuestion
from agency.escalation.queries import options_of
from agency.escalation.rules import WORDS_LENGTH, StepRefused
from agency.escalation.values import NextStepWish
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger.queries import case_due
from agency.mandates.queries import in_force
from agency.strategies.operations import resume_once


@transaction.atomic
def choose_step(*, question: NextStepQuestion, wish: NextStepWish, by: Actor, at: datetime) -> NextStepDecision:
    """Take a creditor’s decision on a case given back, once (R1.8); it is recorded and done in the same instant.

    Staying there leaves the case closed. One more amicable step opens it again: a gentle letter leaves, then the case
    comes back. What leads to a judge is recorded as the creditor’s decision, with the professional that it names;
    whoever follows the case hands it over (`hand_over`). Raises `StepRefused` for a second
    decision, a case no longer given back, or what the mandate or the law closes.
    """
    on = paris_date(at)
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("creditor", "mandate", "debtor")
        .get(pk=question.case_id)
    )
    locked = NextStepQuestion.objects.get(pk=question.pk)
    _refuse(locked, case, wish, at)
    decision = NextStepDecision.objects.create(
        question=locked, step=wish.step, words=wish.words.strip()[:WORDS_LENGTH], told=wish.told.strip()[:200],
        professional=wish.professional.strip()[:120], professional_email=wish.email,
        due=case_due(case.pk), decided_by=by.label[:150], decided_at=at,
    )  # fmt: skip
    if wish.step != NextStep.AMICABLE:
        choice = CreditorChoice.COURT if wish.step in WAYS else CreditorChoice.STOP
        record_decision(case=case, choice=choice, told=wish.told, by=by, at=at, on=on)
    else:
        resume_once(case=case, by=by, at=at, on=on)
    record(by=by, at=at, verb=Verb.NEXT_STEP_DECIDED, subject=decision, case_id=case.pk, step=wish.step)
    return decision


def _refuse(question: NextStepQuestion, case: Case, wish: NextStepWish, at: datetime) -> None:
    taken = NextStepDecision.objects.filter(question=question).first()
    if taken is not None:
        day = format_date(paris_date(taken.decided_at))
        raise StepRefused(fr(f"Une décision a déjà été donnée le {day}. Pour en changer, appelez-nous."))
    if case.state != CaseState.RETURNED or case.closed_on != question.handed_back_on:
        raise StepRefused(fr("Ce dossier n’attend plus de décision."))
    if not wish.told.strip():
        raise StepRefused(fr("Dites comment le créancier vous a donné sa décision."))
    if wish.step == NextStep.AMICABLE and in_force(case.creditor, paris_date(at)) is None:
        raise StepRefused(fr("Aucun mandat n’est en vigueur : signez-en un pour demander une démarche de plus."))
    found = next(option for option in options_of(case, paris_date(at)) if option.step == wish.step)
    if found.never:
        raise StepRefused(fr(f"Le mandat {case.mandate.reference} dit : jamais de justice."))
    if found.closed is not None:
        raise StepRefused(fr("La loi ne permet pas cette suite pour ce dossier."))
