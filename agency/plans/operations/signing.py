"""A plan agreed by telephone, signed by its person on their page: only this recognises the debt (R2.8, R2.13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agency.cases import operations as cases
from agency.cases.enums import LimitationFact
from agency.cases.models import Case
from agency.cases.queries import last_day_of
from agency.cases.rules import asked_no_more
from agency.common.money import ZERO
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.queries import parts_left
from agency.plans.rules import WORDING_VERSION, fingerprint, recognition

from .agreeing import PlanRefused


@transaction.atomic
def sign_plan(*, plan: Plan, evidence: Mapping[str, Any], by: Actor, at: datetime, on: date) -> Plan:
    """Take the signature of a person on a running plan that they agreed by telephone.

    They recognise what is left of it today: limitation starts again from this day (R2.8). `evidence` is as
    `accept_offer` takes it; what the call proved is kept beside it. Raises `PlanRefused` for a plan that is signed
    already or over, a person protected, a debt that is asked no more (R2.20, R5.6).
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=plan.case_id)
    locked = Plan.objects.select_for_update(of=("self",)).select_related("debtor").get(pk=plan.pk)
    party = case.parties.select_related("debtor").get(debtor=locked.debtor)
    if locked.state != PlanState.RUNNING or not locked.spoken:
        raise PlanRefused(fr("Cet échéancier est déjà signé, ou n'est plus en cours."))
    if locked.debtor.protection or asked_no_more(case.state, last_day_of(party), on):
        raise PlanRefused(fr("Aucune signature ne vous est demandée. Appelez-nous si vous avez une question."))
    parts = parts_left(locked)
    sentence = recognition(sum((part.amount for part in parts), ZERO))
    locked.evidence |= {
        "recognition": sentence,
        "signed": {
            "session": evidence["session"],
            "ip": evidence["ip"],
            "wording_version": WORDING_VERSION,
            "schedule_sha256": fingerprint(parts, sentence),
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
    return locked
