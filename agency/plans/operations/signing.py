"""A plan agreed by telephone, signed by its person on their page: only this recognises the debt (R2.8, R2.13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases import operations as cases
from agency.cases.enums import LimitationFact
from agency.cases.models import Case
from agency.cases.queries import last_day_of, running_holds
from agency.cases.rules import FIRST_ANSWER, asked_no_more
from agency.common.money import ZERO
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind
from agency.outbox import operations as outbox
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations.cancellation import cancel
from agency.outbox.values import PlanPart, PlanPayload
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.queries import words_to_sign
from agency.plans.rules import WORDING_VERSION, proof_given

from .agreeing import PlanRefused, facts_of
from .papers import keep_agreement


@transaction.atomic
def sign_plan(*, plan: Plan, read: str, evidence: Mapping[str, Any], by: Actor, at: datetime, on: date) -> Plan:
    """Take the signature of a person on a running plan that they agreed by telephone.

    They recognise what is left of it today: limitation starts again from this day (R2.8); they and the creditor are
    told. `read` is the fingerprint of what was before their eyes, `evidence` is as `accept_offer` takes it; what the
    call proved is kept beside it. Raises `PlanRefused` for a plan that is signed already or over, a person protected, a
    debt that is asked no more (R2.20, R5.6), one that waits for our answer, dates that are not those that were read.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("creditor").get(pk=plan.case_id)
    locked = Plan.objects.select_for_update(of=("self",)).select_related("debtor").get(pk=plan.pk)
    _refuse_signature(case, locked, at, on)
    sentence, shown = words_to_sign(locked)
    if read != shown:
        raise PlanRefused(_("Vos dates ont changé : relisez-les."))
    locked.evidence |= {
        "recognition": sentence,
        "signed": {
            **proof_given(evidence),
            "wording_version": WORDING_VERSION,
            "schedule_sha256": shown,
            "agreed_at": at,
        },
    }
    locked.wording_version = WORDING_VERSION
    locked.save(update_fields=["evidence", "wording_version"])
    cases.note_event(
        case=case, kind=LimitationFact.PLAN_SIGNED, happened_on=on, debtor=locked.debtor, key=f"plan:{locked.pk}",
        by=by, at=at,
    )  # fmt: skip
    record(by=by, at=at, verb=Verb.PLAN_SIGNED, subject=locked, case_id=case.pk)
    _notify_signed(case, locked, by=by, at=at, on=on)
    return locked


def _refuse_signature(case: Case, plan: Plan, at: datetime, on: date) -> None:
    party = case.parties.select_related("debtor").get(debtor=plan.debtor)
    if plan.state != PlanState.RUNNING or not plan.spoken:
        raise PlanRefused(_("Cet échéancier est déjà signé, ou n’est plus en cours."))
    if plan.debtor.protection or asked_no_more(case.state, last_day_of(party), on):
        raise PlanRefused(_("Aucune signature ne vous est demandée. Appelez-nous si vous avez une question."))
    if running_holds(case, at).filter(reason__in=FIRST_ANSWER).exists():
        raise PlanRefused(_("Nous vous devons d’abord une réponse : aucune signature n’est demandée avant."))


def _notify_signed(case: Case, plan: Plan, *, by: Actor, at: datetime, on: date) -> None:
    """Give the person a copy of what they recognised, and the creditor word of it, of what is left to pay (R1.13).

    What was to be written of the call and has not left says that nothing is recognised: it leaves no more.
    """
    unsent = Message.objects.select_for_update(of=("self",)).filter(
        dedupe_key=f"plan:{plan.pk}", state__in=(MessageState.PLANNED, MessageState.READY, MessageState.HELD)
    )
    for message in unsent:
        cancel(message=message, code="signed", by=by, at=at)
    parts = [part for part in plan.instalments.order_by("number") if part.paid < part.amount]
    schedule = tuple(PlanPart(part.number, part.due_on, part.amount - part.paid) for part in parts)
    left = sum((part.amount for part in schedule), ZERO)
    facts = replace(facts_of(plan), total=left, schedule=schedule)
    paper = keep_agreement(plan=plan, by=by, at=at, on=on)
    outbox.plan(
        case=case, debtor=plan.debtor, kind=MessageKind.PLAN_CONFIRMED, planned_on=on,
        dedupe_key=f"plan_signed:{plan.pk}", payload=PlanPayload(facts, paper.pk if paper else None),
        answers=True, by=by, at=at,
    )  # fmt: skip
    outbox.plan(
        case=case, creditor=case.creditor, kind=MessageKind.PLAN_NOTICE, planned_on=on,
        dedupe_key=f"plan_notice_signed:{plan.pk}", payload=PlanPayload(facts), by=by, at=at,
    )  # fmt: skip
